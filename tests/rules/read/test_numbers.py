import time
from decimal import Decimal

import pytest
from babel.numbers import format_currency, format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st

from rules.read.cells import Cell, Day, Uncomputed
from rules.read.locale import EN_US
from rules.read.numbers import Range, read_number
from rules.read.readings import Unreadable
from sync.locales.by_name import load_locale

LOCALES = ["en_US", "en_GB", "de_DE", "fr_FR", "hi_IN", "ja_JP", "de_CH", "pt_BR", "fr_CH", "ar_EG"]

# The number, and the ways in which it may be written, one after each "|".
EVERYWHERE = {
    1: "100%",
    7: "007",
    12: " 12 |+12",
    -12: "-12|−12|- 12|12-|(12)|(€ 12)|$(12)",
    50: "€50|50 €|EUR 50|50 eur|US$50|50 CHF|₹50|Rs.50|Rs. 50/-|50 zł|50 Kč|\u200e50\u200f",
    -50: "-€50|€-50",
    123: "१२३|١٢٣",
    500: "500 kr.|500 TL|￥500",
    2000: "2000|２０００",
    10_000: "10 000|10\u00a0000|10'000|10’000",
    50_000: "50k|50 K|€ 50k|50k€|50 K€|50 kEUR|k€ 50|50 Tsd.",
    100_000: "1e5",
    500_000: "5 lakh",
    1_000_000: "1\u202f000\u202f000",
    5_000_000: "5 million|5 mn|5 Mio. €|5 Mio",
    5805028000056864695: "5805028000056864695",
    5_800_000_000_000_000_000: "5.8e+18",
    0.12: "12%|12 %|%12",
    -0.07: "-7%",
    1.1: "110%",
    0.5: "5E-1",
}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("text", "number"),
    [(text, number) for number, texts in EVERYWHERE.items() for text in texts.split("|")],
)
def test_read_everywhere(text: str, number: float, locale: str) -> None:
    assert read_number(text, load_locale(locale)) == number


BY_LOCALE: dict[str, list[tuple[str, float]]] = {
    "en_US": [
        ("1,200", 1200),
        ("1,234,567.89", 1234567.89),
        ("$1,200.50", 1200.5),
        ("(1,200)", -1200),
        ("($1,200.00)", -1200),
        ("1.200", 1.2),
        (".5", 0.5),
        ("0.1%", 0.001),
        ("12.5k", 12_500),
        ("5M", 5_000_000),
        ("5 million", 5_000_000),
        ("5B", 5_000_000_000),
        ("5bn", 5_000_000_000),
        ("5 billion", 5_000_000_000),
        ("5 trillion", 5_000_000_000_000),
        ("5 crore", 50_000_000),
        ("5 MM", 5_000_000),
        ("5 Tsd. €", 5_000),
        ("1 200.50", 1200.5),
    ],
    "en_GB": [("£1,200.50", 1200.5), ("1.200", 1.2)],
    "de_DE": [
        ("€ 3.500,00", 3500),
        ("€ 11398,00", 11398),
        ("1.200", 1200),
        ("1.200,50", 1200.5),
        ("1.234.567,89 €", 1234567.89),
        ("1,200", 1.2),
        ("12,5 %", 0.125),
        ("50 Tausend", 50_000),
        ("1,5 Mio. EUR", 1_500_000),
        ("2 Mrd.", 2_000_000_000),
        ("2 Milliarden", 2_000_000_000),
        ("2 Billionen", 2_000_000_000_000),
        ("10,-", 10),
        ("10,-- €", 10),
        ("10 000,50", 10_000.5),
    ],
    "fr_FR": [("1 200,50 €", 1200.5), ("12,5 %", 0.125), ("1,200", 1.2), ("5 M€", 5_000_000)],
    "de_CH": [("CHF 1’200.50", 1200.5), ("1'200", 1200), ("10.-", 10), ("1.200", 1.2)],
    "fr_CH": [("1 200,50", 1200.5), ("CHF 1'200.50", 1200.5)],
    "pt_BR": [("R$ 1.200,50", 1200.5), ("50 mil", 50_000), ("5 mi", 5_000_000)],
    "hi_IN": [
        ("₹ 1,23,456.50", 123456.5),
        ("12,34,56,789", 123456789),
        ("123,456", 123456),
        ("५० हज़ार", 50_000),
        ("5 लाख", 500_000),
        ("१,२३,४५६", 123456),
    ],
    "ja_JP": [("１，２００", 1200), ("5万円", 50_000), ("1.5億", 150_000_000), ("1,200円", 1200)],
    "ar_EG": [("١٬٢٠٠٫٥٠", 1200.5), ("٥٠٪", 0.5), ("1,200.50", 1200.5)],
    "fr_CA": [("1 200,50 $", 1200.5)],
    "tr_TR": [("%12,5", 0.125), ("5 bin", 5000), ("1.200,50 ₺", 1200.5)],
}


@pytest.mark.parametrize(
    ("locale", "text", "number"),
    [(locale, text, number) for locale, cases in BY_LOCALE.items() for text, number in cases],
)
def test_read_by_locale(locale: str, text: str, number: float) -> None:
    assert read_number(text, load_locale(locale)) == number


NOWHERE = """
    soon ten n/a - + . ,
    ( ) () % € k (5 5) (-5) --5 +-5 -5- ~5 ≈5 ++5 10++ >>5 <>5 =5 10-5 5-5 1-2-3 5..10
    10:30 1/2 2026-03-01 01.02.2026 1_000 1e 1e+ e5 0x10 inf nan ½ 10² ① 5€€ €5$ 5%% 5k% 5kk k5
    5mall 5x Q3 12abc 1,2,3 1.2.3 12,34,5 1,,000 1..000 5. ,5. TRUE 50¢ 5‰ 😀 5😀
"""


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    "text",
    [
        *NOWHERE.split(),
        *("10 000 people", "about 5", "ca. 50", "over 5-10", "more or less 5", "from 5 to 10"),
        *("5 minutes or more", "5-10 maybe", "5 -", "5 6", "1 20 000", "1 000 00", "7 500k 3"),
    ],
)
def test_unreadable_everywhere(text: str, locale: str) -> None:
    assert read_number(text, load_locale(locale)) == Unreadable(f'can\'t read "{text}" as a number')


NOWHERE_IN = {
    "en_US": "12,50|1.200,50|1,20,0|1,23,456|0,123|1234,567|1,200 300|50 mil",
    "de_DE": "1,200.50|12.50|1.20|0.500|1.200.50",
    "fr_FR": "1.200|1.200,50|1,200.50|5 bn",
    "de_CH": "1,200",
    "hi_IN": "1,2,345|12,34",
    "ja_JP": "1億2000万",
    "my_MM": "5k",
}


@pytest.mark.parametrize(
    ("locale", "text"),
    [(locale, text) for locale, texts in NOWHERE_IN.items() for text in texts.split("|")],
)
def test_unreadable_by_locale(locale: str, text: str) -> None:
    assert isinstance(read_number(text, load_locale(locale)), Unreadable)


@pytest.mark.parametrize(
    ("cell", "number"), [(1200, 1200), (0, 0), (-1.5, -1.5), (0.1 + 0.7, 0.8), (1e300, 1e300)]
)
def test_a_number_is_itself(cell: Cell, number: float) -> None:
    assert read_number(cell, EN_US) == number


@pytest.mark.parametrize("cell", [True, None, float("nan"), float("inf"), -float("inf"), 10**400])
def test_what_is_no_number(cell: Cell) -> None:
    assert isinstance(read_number(cell, EN_US), Unreadable)


@pytest.mark.parametrize(
    ("day", "shown"),
    [(46032, "2026-01-10"), (46032.75, "2026-01-10"), (12_000, "1932-11-07"), (1e300, "1e+300")],
)
def test_a_cell_formatted_as_a_day_is_no_number(day: float, shown: str) -> None:
    assert read_number(Day(day), EN_US) == Unreadable(
        f'can\'t read "{shown}" as a number: the cell shows a day, format it as a number'
    )


def test_a_whole_number_is_exact() -> None:
    assert type(read_number("12,000", EN_US)) is int
    assert read_number("29%", EN_US) == 0.29
    assert read_number("4.35k", EN_US) == 4350


def test_errors() -> None:
    assert read_number("#REF!", EN_US) == Unreadable("can't read an error")
    assert read_number("Loading...", EN_US) == Unreadable('can\'t read "Loading..."')
    assert read_number(Uncomputed.FORMULA, EN_US) == Unreadable(
        "can't read a formula without a stored value: open and save the workbook once"
    )


HOSTILE = [
    "1" * 50_000,
    "1," * 25_000,
    " " * 50_000 + "x",
    "(" * 25_000 + "5" + ")" * 25_000,
    "(" * 40 + "5" + ")" * 40,
    "1e999999999",
    "1e999",
    "-1e-999",
    "9" * 99,
    "1" + ",000" * 24,
    "\u202e1,200",
    "5\x00\x1b[31m",
    "👩‍👩‍👧 5",
    "€" * 90 + "5",
    "5" + "k" * 90,
    "\ud800",
    "٠" * 99,
]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_read_fast(text: str, locale: str) -> None:
    known = load_locale(locale)
    start = time.perf_counter()
    read_number(text, known)
    assert time.perf_counter() - start < 1


anything = st.text() | st.text("0123456789.,' -+()%€$kKmMeE٫٬１１०\u00a0", max_size=20)


@given(anything | st.floats() | st.integers(), st.sampled_from(LOCALES))
def test_any_cell_is_read_without_raising(cell: Cell, locale: str) -> None:
    number = read_number(cell, load_locale(locale))
    assert isinstance(number, int | float | Unreadable)
    assert isinstance(number, Unreadable) or abs(number) < float("inf")


amounts = st.decimals(-(10**12), 10**12, places=2)


@given(amounts, st.sampled_from(LOCALES))
def test_what_a_locale_writes_it_reads(amount: Decimal, locale: str) -> None:
    known = load_locale(locale)
    assert read_number(format_decimal(amount, locale=locale), known) == float(amount)
    assert read_number(format_currency(amount, "EUR", locale=locale), known) == float(amount)
    accounting = format_currency(amount, "GBP", locale=locale, format_type="accounting")
    assert read_number(accounting, known) == float(amount)


@given(st.integers(-(10**4), 10**4), st.sampled_from(LOCALES))
def test_percent_is_exact(percent: int, locale: str) -> None:
    text = format_percent(Decimal(percent) / 100, locale=locale)
    assert read_number(text, load_locale(locale)) == float(Decimal(percent) / 100)


@given(anything)
def test_the_plain_locale_reads_as_the_data_of_unicode_does(text: str) -> None:
    plain = read_number(text, EN_US)
    assert isinstance(plain, Unreadable) or read_number(text, load_locale("en_US")) == plain


@pytest.mark.parametrize(
    ("locale", "text", "low", "high"),
    [
        ("en_US", "5k-10k", 5_000, 10_000),
        ("en_US", " $1,000 \u2013 $2.5k ", 1_000, 2_500),
        ("en_US", "5-10", 5, 10),
        ("en_US", "10%-20%", 0.1, 0.2),
        ("de_DE", "1.000\u20142.000,50 \u20ac", 1_000, 2_000.5),
        ("fr_FR", "10 000 - 20 000", 10_000, 20_000),
    ],
)
def test_ranges(locale: str, text: str, low: float, high: float) -> None:
    reading = read_number(text, load_locale(locale))

    assert isinstance(reading, Range)
    assert (reading.low, reading.high) == (low, high)
    assert reading.why.startswith("can't read ")


INF = float("inf")


@pytest.mark.parametrize(
    ("locale", "text", "low", "high"),
    [
        ("en_US", "10,001+", 10_001, INF),
        ("en_US", "10,001+ employees", 10_001, INF),
        ("en_US", "51-200 employees", 51, 200),
        ("en_US", "1,001\u20135,000 Employees", 1_001, 5_000),
        ("en_US", "500+ Mitarbeiter", 500, INF),
        ("en_US", "$1k +", 1_000, INF),
        ("en_US", ">=50", 50, INF),
        ("en_US", "≥ 50", 50, INF),
        ("en_US", "＞＝５０", 50, INF),
        ("en_US", "at least 5k", 5_000, INF),
        ("en_US", "Min. €5k", 5_000, INF),
        ("en_US", "50 or more", 50, INF),
        ("en_US", "<= 50", -INF, 50),
        ("en_US", "up to 50 people", -INF, 50),
        ("en_US", "max 10%", -INF, 0.1),
        ("en_US", "50 or fewer", -INF, 50),
        ("de_DE", "ab 1.000 MA", 1_000, INF),
        ("de_DE", "bis zu 1.000,50", -INF, 1_000.5),
        ("ja_JP", "1-10人", 1, 10),
    ],
)
def test_ranges_with_one_end_or_of_people(locale: str, text: str, low: float, high: float) -> None:
    reading = read_number(text, load_locale(locale))

    assert reading == Range(f'can\'t read "{text}" as a number', low, high)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("> 500", 500, INF), ("Over 5k", 5_000, INF), ("<10", -INF, 10), ("less than -5", -INF, -5)],
)
def test_ranges_without_their_end(text: str, low: float, high: float) -> None:
    reading = read_number(text, EN_US)

    assert reading == Range(f'can\'t read "{text}" as a number', low, high, exclusive=True)


@pytest.mark.parametrize(
    ("locale", "text", "mend"),
    [
        ("en_US", "5 T€", "write 5,000 or 5,000,000,000,000"),
        ("en_US", "5 TEUR", "write 5,000 or 5,000,000,000,000"),
        ("en_US", "T$ 1.5", "write 1,500 or 1,500,000,000,000"),
        ("en_US", "5t", "write 5,000 or 5,000,000,000,000"),
        ("en_IN", "5 T", "write 5,000 or 5,000,000,000,000"),
        ("de_DE", "5 T€", "write 5.000 or 5.000.000.000.000"),
        ("de_DE", "2 billion €", "write 2.000.000.000 or 2.000.000.000.000"),
        ("fr_FR", "2 Bn", "write 2 000 000 000 or 2 000 000 000 000"),
        ("es_ES", "2 B", "write 2.000.000.000 or 2.000.000.000.000"),
        ("tr_TR", "2 B", "write 2.000 or 2.000.000.000"),
        ("it_IT", "2 bln", "write 2.000.000.000 or 2.000.000.000.000"),
        ("sv_SE", "2 tn", "write 2 000 or 2 000 000 000 000"),
        ("id_ID", "2 M", "write 2.000.000 or 2.000.000.000"),
    ],
)
def test_a_unit_that_two_conventions_read_apart(locale: str, text: str, mend: str) -> None:
    assert read_number(text, load_locale(locale)) == Unreadable(
        f'can\'t read "{text}" as a number: {mend}'
    )


@pytest.mark.parametrize("text", ["10k-5k", "2026-03", "1,20-30", "a-5", "5-", "03-04-25"])
def test_what_is_no_range(text: str) -> None:
    assert not isinstance(read_number(text, EN_US), Range)

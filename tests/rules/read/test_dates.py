import re
import time
from datetime import date, timedelta
from datetime import time as clock
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date, format_time
from hypothesis import given
from hypothesis import strategies as st

from rules.read.cells import Cell, Uncomputed
from rules.read.dates import read_date
from rules.read.locale import EN_US
from rules.read.readings import Unreadable
from sync.locales.by_name import load_locale

LOCALES = ["en_US", "en_GB", "de_DE", "fr_FR", "hi_IN", "ja_JP", "de_CH", "pt_BR", "en_CA", "he_IL"]
DAY = date(2026, 3, 1)

# Ways to write 1 March 2026 in any locale.
EVERYWHERE = """
    2026-03-01 | 2026-3-1 | 2026/03/01 | 2026.03.01 | 2026. 3. 1. | 20260301
    ２０２６-０３-０１ | २०२६-०३-०१ | 20260301T100000Z | 2026-03-01T10:00:00Z
    2026-03-01T10:00:00.123456+01:00 | 2026-03-01 10:00 | 2026-03-01 10:00:59 PM
    2026-03-01 3pm | 2026/3/1 15:30 Uhr | 2026-03-01 15h30
    1 March 2026 | 1 march, 2026 | 01-Mar-2026 | 01 MAR. 2026 | 01MAR2026
    1st March 2026 | 1st of March 2026 | the 1st of March, 2026
    March 1, 2026 | March 1st, 2026 | Mar 1 2026 | 2026 March 1 | 2026-Mar-01
    Sunday, March 1, 2026 | Sun, 1 Mar 2026 | Sun, 01 Mar 2026 10:00:00 +0000 (UTC)
    Sun Mar 01 2026 10:00:00 GMT+0100 (Central European Standard Time)
    March 1, 2026 at 10:00 AM | 10:00, 1 March 2026
    2026年3月1日 | 2026 年 3 月 1 日 | ２０２６年３月１日 | 2026년 3월 1일
"""


def texts_in(table: str) -> list[str]:
    """The texts of a table, which stand on lines and between "|"."""
    return re.split(r"\s*[|\n]\s*", table.strip())


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("text", "day"),
    [*((text, DAY) for text in texts_in(EVERYWHERE)), ("01/01/2026", date(2026, 1, 1))],
)
def test_read_everywhere(text: str, day: date, locale: str) -> None:
    assert read_date(text, load_locale(locale)) == day


# The locale, and its ways to write 1 March 2026, one after each " | ".
BY_LOCALE = {
    "en_US": "3/1/2026 | 3/1/26 | 3-1-2026 | 3/1/2026 0:00 | 01-Mar-26 | Mar 1, 26",
    "en_GB": "1/3/2026 | 01/03/26",
    "de_DE": "01.03.2026 | 1.3.26 | 1. 3. 2026 | 1/3/2026 | 1. März 2026 | 1. MÄRZ 2026"
    " | 1. Mär. 2026 | So., 1. März 2026 | 1. Marz 2026 | Sonntag, den 1. März 2026",
    "fr_FR": "1 mars 2026 | 1er mars 2026 | dim. 1 mars 2026 | 01/03/2026 15 h 30",
    "es_ES": "1 de marzo de 2026",
    "hi_IN": "1 मार्च 2026 | १ मार्च २०२६ | 1/3/26",
    "ja": "26/03/01 | 2026年3月1日(日) | 2026年3月1日日曜日 | 2026年3月1日 午後3:30",
    "ko_KR": "2026. 3. 1. 오후 3:30 | 2026년 3월 1일 일요일",
    "pt_BR": "1 de março de 2026 | 1º de março de 2026 | 01/03/2026",
    "he_IL": "1 במרץ 2026 | 1.3.2026",
    "cs_CZ": "1. 3. 2026 | 1. března 2026",
    "pl_PL": "1 marca 2026 | 1 marzec 2026",
    "ru_RU": "1 марта 2026 г. | 01.03.2026г.",
    "vi_VN": "1 tháng 3, 2026",
    "hu_HU": "2026. március 1. | 2026. 03. 01.",
    "fi_FI": "1.3.2026 klo 15.30",
    "da_DK": "1.3.2026 15.30.05",
    "sv_SE": "1 mars 2026 | söndag den 1 mars 2026",
    "th_TH": "1 มี.ค. 2026",
    "ar_EG": "١ مارس ٢٠٢٦ | ١/٣/٢٠٢٦",
}
OTHER_DAYS = [
    ("en_US", "12.25.2025", date(2025, 12, 25)),
    ("en_GB", "25/12/2025", date(2025, 12, 25)),
    # They put the year first, or have no order: a month past 12 leaves one.
    *(("ja_JP", text, date(2026, 3, 15)) for text in ("15/03/2026", "03/15/2026")),
    *(("en_CA", text, date(2026, 3, 15)) for text in ("15/03/2026", "03/15/2026")),
    ("de_DE", "21.06.2024 15:30", date(2024, 6, 21)),
    ("de_DE", "1. Dez. 2025", date(2025, 12, 1)),
    ("fr_FR", "mar. 3 mars 2026", date(2026, 3, 3)),
    ("fr_FR", "1 févr. 2026", date(2026, 2, 1)),
    ("fr_FR", "1 fevrier 2026", date(2026, 2, 1)),
    ("es_ES", "mar, 3 mar 2026", date(2026, 3, 3)),
    ("es_ES", "mar 3, 2026", date(2026, 3, 3)),
    ("hi_IN", "३ जन॰ २०२६", date(2026, 1, 3)),
    ("vi_VN", "12 tháng 12, 2026", date(2026, 12, 12)),
]


@pytest.mark.parametrize(
    ("locale", "text", "day"),
    [(at, text, DAY) for at, texts in BY_LOCALE.items() for text in texts_in(texts)] + OTHER_DAYS,
)
def test_read_by_locale(locale: str, text: str, day: date) -> None:
    assert read_date(text, load_locale(locale)) == day


NOWHERE = """
    soon | next week | tomorrow | 😀 | Q3 | Q3 2026 | March | March 2026 | 03/2026 | 2026-03 | 2026
    26 | 45000 | 2026-13-01 | 2026-02-30 | 31/02/2026 | 31.02.2026 | 32 March 2026 | 1 Smarch 2026
    0000-00-00 | 1949-12-31 | 2101-01-01 | 1905-07-18 | 0226-03-01 | 20261301 | 12345678
    1-3 March 2026 | 1 March 2026 - 3 March 2026 | 1 or 2 March 2026 | 2026-03-01 to 2026-04-01
    around 1 March 2026 | 1 Mar 1 | 1/3 | 1/3/2 | 1/3/226 | 1-3/2026 | 03/04/35
    2026-03-01T25:00 | 2026-03-01 10:75 | 2026-03-01 10:00 11:00 | 10:00
    令和8年3月1日 | 2026-W09-7 | 1 March ２０²６
"""


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("text", texts_in(NOWHERE))
def test_unreadable_everywhere(text: str, locale: str) -> None:
    assert read_date(text, load_locale(locale)) == Unreadable(f'can\'t read "{text}" as a date')


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        # The locale writes dates in figures and dates in words in different orders.
        ("en_CA", "03/04/25"),
        ("en_CA", "03/04/2025"),
        ("fr_CA", "03/04/25"),
        ("sv_SE", "03/04/25"),
        ("sv_SE", "26 mars 01"),
        # It puts the year first, so it says nothing of one that stands last.
        ("ja_JP", "03/04/2025"),
        ("hu_HU", "03.04.2025"),
        # Dots are not its mark, and those whose mark they are put the day first.
        ("en_US", "03.04.2025"),
        ("en_US", "03.04.25"),
        # Two readings are left where the locale's own is none.
        ("en_US", "25/12/24"),
        # The locale's own reading is no day; another order is not tried.
        ("de_DE", "29.02.26"),
        ("en_US", "02/29/2026"),
        # Buddhist years.
        ("th_TH", "1 มีนาคม 2569"),
    ],
)
def test_unreadable_by_locale(locale: str, text: str) -> None:
    assert isinstance(read_date(text, load_locale(locale)), Unreadable)


DAY_FIRST = 'for the day first, set locale = "en_GB"'
MONTH_FIRST = 'for the month first, set locale = "en_US"'


@pytest.mark.parametrize(
    ("locale", "text", "mend"),
    [
        ("en_US", "25/12/2026", DAY_FIRST),
        ("en_US", "25-12-2026", DAY_FIRST),
        ("en_US", "25.12.2026", DAY_FIRST),
        ("en_US", "4.3.2026", DAY_FIRST),
        ("en_US", "25/12/26", DAY_FIRST),
        ("en_US", "25/12/2026 10:30 am", DAY_FIRST),
        ("en_US", "Fri, 25/12/2026", DAY_FIRST),
        ("en_GB", "12/25/2026", MONTH_FIRST),
        ("de_DE", "12/25/2026", MONTH_FIRST),
        ("de_DE", "12.25.2026", MONTH_FIRST),
        ("fr_FR", "12-25-26", MONTH_FIRST),
        ("ja_JP", "03/15/26", MONTH_FIRST),
    ],
)
def test_an_order_that_the_locale_makes_impossible(locale: str, text: str, mend: str) -> None:
    unreadable = read_date(text, load_locale(locale))
    assert unreadable == Unreadable(f'can\'t read "{text}" as a date: {mend}')
    assert isinstance(unreadable, Unreadable)
    assert unreadable.mend == mend


def test_no_other_order_is_named_where_a_date_is_too_early_in_the_sheets_zone() -> None:
    text = "1950-01-01T00:00:00Z"
    zone = ZoneInfo("America/New_York")
    assert read_date(text, EN_US, zone) == Unreadable(f'can\'t read "{text}" as a date')


@pytest.mark.parametrize(
    ("text", "zone", "day"),
    [
        ("2026-01-15T23:30:00Z", "Europe/Berlin", 16),
        ("2026-01-15T22:30:00Z", "Europe/Berlin", 15),
        ("2026-01-15t23:30z", "Europe/Berlin", 16),
        ("2026-01-15T23:30:00.123456Z", "Europe/Berlin", 16),
        ("2026-01-15T23:30:00,5+00:00", "Europe/Berlin", 16),
        ("2026-01-15 23:30:00 +0000", "Europe/Berlin", 16),
        ("2026-01-15T23:30:00+0200", "Europe/Berlin", 15),
        ("2026-01-15T23:30:00\u221202", "Europe/Berlin", 16),
        ("2026-01-16T00:30:00+05:30", "Europe/Berlin", 15),
        ("20260115T233000Z", "Europe/Berlin", 16),
        ("20260115T2330+0000", "Europe/Berlin", 16),
        ("2026-01-15 23:30 UTC", "Europe/Berlin", 16),
        ("2026-01-15 11:30 pm gmt", "Europe/Berlin", 16),
        ("2026-01-15 12:30 a.m. GMT", "America/New_York", 14),
        ("15 January 2026, 11pm UTC", "Europe/Berlin", 16),
        ("01/15/2026 23:30 UTC", "Europe/Berlin", 16),
        ("2026-01-15 23:30 (UTC)", "Europe/Berlin", 16),
        ("2026-01-15 24:00 UTC", "UTC", 16),
        ("Thu, 15 Jan 2026 23:30:00 +0000 (UTC)", "Europe/Berlin", 16),
        ("Thu Jan 15 2026 23:30:00 GMT-0500 (Eastern Standard Time)", "Europe/Berlin", 16),
        ("2026-01-15 23:30 CET", "Europe/London", 15),
        ("2026-01-15 00:30 CET", "Europe/London", 14),
        ("2026-01-15T03:00:00Z", "America/New_York", 14),
        ("2026-01-15T23:30:00Z", "Pacific/Kiritimati", 16),
        ("2026-01-15 10:00 EST", "Europe/Berlin", 15),
        ("2026-01-15 10:00-11:00", "Europe/Berlin", 15),
        ("2026-01-15 16:00-17:00", "Asia/Tokyo", 15),
        ("2026-01-15 23:30", "Europe/Berlin", 15),
        ("2026-01-15 23:30 (call)", "Europe/Berlin", 15),
    ],
)
def test_a_moment_is_the_day_in_the_sheets_zone(text: str, zone: str, day: int) -> None:
    assert read_date(text, EN_US, ZoneInfo(zone)) == date(2026, 1, day)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("2026-01-15 20:00 EST", "Europe/Berlin"),  # America's or Australia's
        ("2026-01-15 10:00-11:00", "Asia/Tokyo"),  # a zone, or until when
        ("2026-01-15T10:00+15:00", "UTC"),
        ("1950-01-01T00:00+02:00", "UTC"),
    ],
)
def test_a_moment_of_which_the_day_is_not_clear(text: str, zone: str) -> None:
    assert isinstance(read_date(text, EN_US, ZoneInfo(zone)), Unreadable)


@pytest.mark.parametrize("locale", ["en_US", "en_GB", "de_DE", "fr_FR", "hi_IN", "pt_BR"])
def test_two_digits_of_a_year(locale: str) -> None:
    known = load_locale(locale)
    assert read_date("05/05/29", known) == date(2029, 5, 5)
    assert isinstance(read_date("05/05/30", known), Unreadable)
    assert isinstance(read_date("05/05/49", known), Unreadable)
    assert read_date("05/05/50", known) == date(1950, 5, 5)


@pytest.mark.parametrize(
    ("serial", "day"),
    [
        (18264, date(1950, 1, 1)),
        (46082, DAY),
        (46082.9999, DAY),
        (73415, date(2100, 12, 31)),
        (73415.5, date(2100, 12, 31)),
    ],
)
def test_a_serial_number(serial: float, day: date) -> None:
    assert read_date(serial, EN_US) == day


@pytest.mark.parametrize(
    "cell",
    [
        *(18263, 18263.99, 73416, 0, -1, 2026, 20260301),
        *(True, None, float("nan"), float("inf"), 10**400),
    ],
)
def test_what_is_no_serial_number(cell: Cell) -> None:
    assert isinstance(read_date(cell, EN_US), Unreadable)


def test_errors() -> None:
    assert read_date(2026, EN_US) == Unreadable('can\'t read "2026" as a date')
    assert read_date("#REF!", EN_US) == Unreadable("can't read an error")
    assert read_date("Loading...", EN_US) == Unreadable('can\'t read "Loading..."')
    assert read_date(Uncomputed.FORMULA, EN_US) == Unreadable(
        "can't read a formula without a stored value: open and save the workbook once"
    )


HOSTILE = [
    "1" * 50_000,
    "1/" * 25_000,
    "march " * 8_000,
    "mon " * 25,
    "1 " * 49,
    "(" * 99,
    "10:00 " * 16,
    "march 1 " * 12,
    " ." * 49,
    "\u202e2026-03-01",
    "2026-03-01\x00",
    "9" * 90 + " March 2026",
    "\ud800",
    "年月日" * 33,
    "1年" * 50,
]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_read_fast(text: str, locale: str) -> None:
    known = load_locale(locale)
    start = time.perf_counter()
    read_date(text, known)
    assert time.perf_counter() - start < 1


anything = (
    st.text()
    | st.text("0123456789/.-: ,TZ年月日", max_size=20)
    | st.lists(
        st.sampled_from(
            ["1", "26", "2026", "march", "mar", "März", "3月", "sun", "de", ",", "10:00"]
        ),
        max_size=6,
    ).map(" ".join)
)


@given(anything | st.floats() | st.integers(), st.sampled_from(LOCALES))
def test_any_cell_is_read_without_raising(cell: Cell, locale: str) -> None:
    day = read_date(cell, load_locale(locale))
    assert isinstance(day, Unreadable) or 1950 <= day.year <= 2100


days = st.dates(date(1950, 1, 1), date(2100, 12, 31))


@given(days, st.sampled_from(LOCALES), st.sampled_from(["medium", "long", "full"]))
def test_what_a_locale_writes_it_reads(
    day: date, locale: str, width: Literal["medium", "long", "full"]
) -> None:
    assert read_date(format_date(day, width, locale=locale), load_locale(locale)) == day


@given(
    days,
    st.times(),
    st.sampled_from(LOCALES),
    st.sampled_from(["short", "medium"]),
)
def test_the_time_that_a_locale_writes_is_dropped(
    day: date, moment: clock, locale: str, width: Literal["short", "medium"]
) -> None:
    text = f"{format_date(day, 'long', locale=locale)} {format_time(moment, width, locale=locale)}"
    assert read_date(text, load_locale(locale)) == day


@given(days)
def test_a_serial_number_is_its_day(day: date) -> None:
    serial = (day - date(1899, 12, 30)) / timedelta(days=1)
    assert read_date(serial, EN_US) == day
    assert read_date(serial + 0.75, EN_US) == day

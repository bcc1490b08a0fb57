"""Random rows of typed columns, dirty as people leave them, and the cells that they stand for.

Cells are worked out here by the letter of the contract, with no code of the product's.
"""

import random
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, localcontext
from typing import Any
from zoneinfo import ZoneInfo

from rules.read.cells import Cell, Day

TODAY = date(2026, 1, 15)
TEXTS = [
    *("", " ", "-", "–", "n/a", "TBD", "?", "Retail", "retail ", "RETAIL", "Re\u00adtail"),
    *("Ｒｅｔａｉｌ", "Logistics", "E-commerce", "E\u2011Commerce", "Straße", "STRASSE"),
    *("İzmir", "izmir", "IZMIR", "Café", "Cafe\u0301", "Demo", "Demo, White paper"),
    *("Question; Demo", "demo\nquestion", "Demonstration", "Head of Sales", "CFO", "director"),
    *("supplier until 2027", "#REF!", "Loading...", "#N/A", "ΣΊΣΥΦΟΣ", "σίσυφος", "x", "yes"),
    *("Ja", "no", "✓", "true", "perhaps", "oui", "Won", "lost ", "On hold", "Lead", "loost"),
    *("ada@firm.example", "Ada@Bücher.example", "ask@", "https://firm.example/about", "gone"),
    *("firm.example", "+49 30 1234567", "PO-2041", "po-1", "it's 'so'", 'a "b" \\ c', "%_", "a\tb"),
]
NUMBERS = [
    *("10000", "10,000", "10.000", "1.200,50", "1,200.50", "€ 50k", "50k €", "$1.2k", "-5"),
    *("EUR 12,500", "5k-10k", "200-500", "500-", "(1,200)", "1,2 Mio.", "about 400", "soon"),
    *(
        "60%",
        "0.5",
        "75 %",
        "1e5",
        "١٢٣٤",
        "１２００",
        "9,999.99",
        "10 000",
        "10\u00a0000",
        "2 lakh",
    ),
    *("0", "1", "120", "€12,-", "10000.000000000001", "9999.9999999999999", "½", "over 500", "nan"),
]
DATES = [
    *("2026-01-10", "10 January 2026", "Jan 10, 2026", "01/10/2026", "10/01/2026", "4.3.2026"),
    *("2026", "next spring", "1. Juni 2026", "2025-10-17", "2025-10-16", "2026-13-01"),
    *("31/02/2026", "2026-01-10T23:30:00Z", "10-Jan-26", "20260110", "2026年1月10日", "2027-01-15"),
]
DIRTY = [*TEXTS, *NUMBERS, *DATES]
_BOUNDS = (10_000.0, 50.0, 5_000.0, 0.6, 0.1, 120.0, 1200.5)
_ODD_FLOATS = (0.0, -0.0, 1e308, -1e308, 5e-324, 2.0**53 + 2)
_ODD_DAYS = (
    *(date(1, 1, 1), date(9999, 12, 31), date(1900, 1, 1), date(1899, 12, 30)),
    *(date(1949, 12, 31), date(1950, 1, 1), date(2100, 12, 31), date(2101, 1, 1)),
)

Made = tuple[Any, Cell]
"""A value as it is given to the database, which casts it to its column's type, and its cell."""

Row = dict[str, Made]
"""A row of a table, by the names of its columns."""

_BEFORE, _AFTER = (date.min - date(1899, 12, 30)).days - 1, (date.max - date(1899, 12, 30)).days + 1


def day_cell(day: date) -> Day:
    return Day((day - date(1899, 12, 30)).days)


@dataclass(frozen=True)
class RandomColumn:
    """A type of a column, by database, and what makes its values; `zone` is the table's."""

    duckdb: str
    postgres: str
    make: Callable[[random.Random, ZoneInfo], Made]


def _text(dice: random.Random, _: ZoneInfo) -> Made:
    if dice.random() < 0.1:
        return None, None
    if dice.random() < 0.9:
        text = dice.choice(DIRTY)
    else:
        kinds = (range(33, 127), range(0xA1, 0x530), range(0x2000, 0x2070))
        text = "".join(chr(dice.choice(dice.choice(kinds))) for _ in range(dice.randrange(1, 9)))
    return text, text


def _float(dice: random.Random, _: ZoneInfo) -> Made:
    bound, chance = dice.choice(_BOUNDS), dice.random()
    if chance < 0.1:
        return None, None
    if chance < 0.25:
        number = dice.choice(_ODD_FLOATS)
    elif chance < 0.7:
        number = bound * (1 + dice.randrange(-30, 30) * 2.0**-52)
    else:
        number = dice.choice([bound, bound + 1, -bound, round(dice.uniform(0, 2 * bound), 2)])
    return repr(number), number


def _single(dice: random.Random, zone: ZoneInfo) -> Made:
    _, cell = _float(dice, zone)
    if cell is None or abs(cell) > 1e38 or 0 < abs(cell) < 1e-30:  # type: ignore[arg-type]
        return None, None
    [number] = struct.unpack("f", struct.pack("f", cell))
    return repr(number), number


def _whole(*more: int) -> Callable[[random.Random, ZoneInfo], Made]:
    numbers = [0, 1, 49, 50, 51, 4999, 5000, 5001, 120, *more]

    def make(dice: random.Random, _: ZoneInfo) -> Made:
        number = None if dice.random() < 0.1 else dice.choice(numbers)
        return (None if number is None else str(number)), number

    return make


def _decimal(digits: int, places: int) -> Callable[[random.Random, ZoneInfo], Made]:
    unit = Decimal(1).scaleb(-places)
    bounds = ["10000", "50", "5000", "0.6", "0.1", "0", "1200.5", "-5", "9000000000"]

    def make(dice: random.Random, _: ZoneInfo) -> Made:
        if dice.random() < 0.1:
            return None, None
        with localcontext(prec=40):
            number = Decimal(dice.choice(bounds)).quantize(unit) + unit * dice.randrange(-2, 3)
            if dice.random() < 0.1:
                number = Decimal(str(12345678901234567890123456789012345678)[:digits]).scaleb(
                    -places
                )
            whole = number == number.to_integral_value()
            return f"{number:f}", int(number) if whole else float(number)

    return make


def _some_day(dice: random.Random) -> date:
    if dice.random() < 0.15:
        return dice.choice(_ODD_DAYS)
    return TODAY + timedelta(dice.choice([0, -90, -91, 1, dice.randrange(-400, 800)]))


def _never(dice: random.Random) -> Made:
    """A day that no calendar of ours has."""
    return dice.choice([("infinity", Day(_AFTER)), ("-infinity", Day(_BEFORE))])


def _day(dice: random.Random, _: ZoneInfo) -> Made:
    chance = dice.random()
    if chance < 0.1:
        return None, None
    if chance < 0.2:
        return dice.choice([_never(dice), ("12026-01-10", Day(_AFTER))])
    day = _some_day(dice)
    return day.isoformat(), day_cell(day)


_TIMES = ("00:00:00", "23:59:59.999999", "12:30:00", "01:30:00", "02:30:00", "22:30:00", "23:00:00")


def _moment(dice: random.Random, _: ZoneInfo) -> Made:
    chance = dice.random()
    if chance < 0.1:
        return None, None
    if chance < 0.15:
        return _never(dice)
    day = _some_day(dice)
    return f"{day.isoformat()} {dice.choice(_TIMES)}", day_cell(day)


def _zoned(dice: random.Random, zone: ZoneInfo) -> Made:
    chance = dice.random()
    if chance < 0.1:
        return None, None
    if chance < 0.15:
        return _never(dice)
    changes = [date(2026, 3, 29), date(2025, 10, 26), date(2026, 3, 8), date(2025, 11, 2)]
    day = dice.choice([*changes, TODAY + timedelta(dice.randrange(-100, 3))])
    moment = datetime.fromisoformat(f"{day} {dice.choice(_TIMES)}").replace(tzinfo=UTC)
    return moment.isoformat(sep=" "), day_cell(moment.astimezone(zone).date())


def _yes_or_no(dice: random.Random, _: ZoneInfo) -> Made:
    ticked = dice.choice([None, True, False])
    return (None if ticked is None else str(ticked).lower()), ticked


def _several(dice: random.Random, _: ZoneInfo) -> Made:
    if dice.random() < 0.1:
        return None, None
    values = [dice.choice([*DIRTY, None]) for _ in range(dice.randrange(4))]
    return values, "\n".join(each for each in values if each is not None)


def _short(dice: random.Random, zone: ZoneInfo) -> Made:
    text, _ = _text(dice, zone)
    return (text, text.rstrip(" ")) if text and len(text) <= _SHORT else (None, None)


_SHORT = 12
_HUGE = (10**15 - 1, 10**15, 10**30 + 1, -(10**30))


COLUMNS: dict[str, RandomColumn] = {
    "T1": RandomColumn("VARCHAR", "text", _text),
    "T2": RandomColumn("VARCHAR", "varchar(80)", _text),
    "Text, folded": RandomColumn("VARCHAR COLLATE NOCASE.NOACCENT", "text", _text),
    "N1": RandomColumn("DOUBLE", "double precision", _float),
    "N 2": RandomColumn("DOUBLE", "double precision", _float),
    "N3": RandomColumn("FLOAT", "real", _single),
    "W1": RandomColumn("BIGINT", "bigint", _whole(-3, 2**53 + 1, -(2**63) + 1, 2**63 - 1)),
    "W2": RandomColumn("SMALLINT", "smallint", _whole(-3)),
    "U1": RandomColumn("UBIGINT", "numeric(20, 0)", _whole(2**64 - 1)),
    "E1": RandomColumn("DECIMAL(18, 4)", "numeric(18, 4)", _decimal(18, 4)),
    "E2": RandomColumn("DECIMAL(38, 18)", "numeric", _decimal(38, 18)),
    "E3": RandomColumn("DECIMAL(38, 0)", "numeric(38, 0)", _decimal(38, 0)),
    "E4": RandomColumn("DECIMAL(38, 28)", "numeric(38, 28)", _decimal(38, 28)),
    "H1": RandomColumn("HUGEINT", "numeric(38, 0)", _whole(*_HUGE)),
    "C1": RandomColumn("CHAR(12)", "char(12)", _short),
    "D1": RandomColumn("DATE", "date", _day),
    "M1": RandomColumn("TIMESTAMP", "timestamp", _moment),
    "M 2": RandomColumn("TIMESTAMP", "timestamp", _moment),
    "Z1": RandomColumn("TIMESTAMPTZ", "timestamptz", _zoned),
    "F1": RandomColumn("BOOLEAN", "boolean", _yes_or_no),
    "L1": RandomColumn("VARCHAR[]", "text[]", _several),
}
"""The columns that rules look at, by name."""

KEYS = [
    *("P1", " P2", "P2", None, "", "n/a", "-", "Café", "Cafe\u0301", "Ｐ９", "P9", "#N/A", "1E+16"),
    *("a b", "a  b", "p1", "İd", "x\ny", "7", "7.0", "ada@firm.example", "A-1", "O'Neil", "a.b."),
    *("Loading...", "TBD", "\u200bP7", "P7", "00012", "Err:502", "a | b", "TRUE", "=A1"),
    *("1234567890123456", "12345678901234567", "\u00a0P3", "P3\u2060", "Ä", "A\u0308", "|", "a |"),
]


def _override(dice: random.Random, _: ZoneInfo) -> Made:
    text = dice.choice([*[None] * 30, *TEXTS, "Won", "won", "Lost", "Lost", "List", "Deal"])
    return text, text


def _key(dice: random.Random, _: ZoneInfo) -> Made:
    text = dice.choice(KEYS) if dice.random() < 0.4 else f"K{dice.randrange(600)}"
    return text, text


_NUMBERED = [1, 2, 7, 7, *range(100, 600), -3, 0]


def _number_key(dice: random.Random, _: ZoneInfo) -> Made:
    number = None if dice.random() < 0.1 else dice.choice(_NUMBERED)
    return (None if number is None else str(number)), number


def _float_key(dice: random.Random, _: ZoneInfo) -> Made:
    number = dice.choice([*_NUMBERED, 0.5, 1200.25, 1e16, 1e-7, -0.0])
    return str(float(number)), float(number)


def _decimal_key(dice: random.Random, _: ZoneInfo) -> Made:
    number = dice.choice([*_NUMBERED, 0.5, 1200.25])
    return f"{number:.2f}", number


KEY_COLUMNS = (
    *[RandomColumn("VARCHAR", "text", _key)] * 6,
    RandomColumn("VARCHAR COLLATE NOCASE", "text", _key),
    RandomColumn("BIGINT", "bigint", _number_key),
    RandomColumn("DOUBLE", "double precision", _float_key),
    RandomColumn("DECIMAL(12, 2)", "numeric(12, 2)", _decimal_key),
    RandomColumn("DATE", "date", _day),
    RandomColumn("BOOLEAN", "boolean", _yes_or_no),
)
"""What the key's column may be."""


def columns(dice: random.Random) -> dict[str, RandomColumn]:
    """All columns of a table, by name."""
    return {
        "ID": dice.choice(KEY_COLUMNS),
        "Company": RandomColumn("VARCHAR", "text", _text),
        "Outcome": RandomColumn("VARCHAR", "text", _override),
        **COLUMNS,
    }


def random_rows(
    dice: random.Random, count: int, columns: Mapping[str, RandomColumn], zone: ZoneInfo
) -> list[Row]:
    """So many rows of a table, and some of which only one column has something, or none."""
    rows = [
        {name: column.make(dice, zone) for name, column in columns.items()} for _ in range(count)
    ]
    nothing: Row = dict.fromkeys(columns, (None, None))
    alone = {"Company": "Ada", "Outcome": "-", "T1": " "}
    if columns["ID"].make is _key:
        alone |= {"ID": dice.choice(["#N/A", "n/a", " ", "1E+16", "P77"])}
    return [*rows, nothing, *({**nothing, name: (text, text)} for name, text in alone.items())]


_NEVER_IN_A_SHEET: Mapping[str, Sequence[Made]] = {
    "N1": [(each, float(each)) for each in ("NaN", "Infinity", "-Infinity")],
    "N 2": [(each, float(each)) for each in ("NaN", "Infinity", "-Infinity")],
    "N3": [(each, float(each)) for each in ("NaN", "Infinity", "-Infinity")],
    "T1": [(each, each) for each in ("a\r\nb", "PO-2041\r", "10\x07000", "\x1byes")],
}
"""Values that the cells of an .xlsx file cannot have: it has no such numbers, nor such signs."""


def rows_of_no_sheet(
    dice: random.Random, count: int, columns: Mapping[str, RandomColumn], zone: ZoneInfo
) -> list[Row]:
    """Rows that no sheet can have, as it cannot have one of their values, or their key.

    Numbers of more than 15 digits name nobody in a sheet, which rounds them, unlike a table. There
    are none where the key's column takes neither these nor texts.
    """
    rows = random_rows(dice, count, columns, zone)[:count]
    for number, row in enumerate(rows):
        if columns["ID"].make is _number_key:
            row["ID"] = str(10**15 + number), 10**15 + number
            continue
        row["ID"] = f"T{number}", f"T{number}"
        for name in dice.sample(list(_NEVER_IN_A_SHEET), dice.randrange(1, 3)):
            row[name] = dice.choice(_NEVER_IN_A_SHEET[name])
    return rows if columns["ID"].make in (_key, _number_key) else []

"""Reading a cell as a calendar day."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, tzinfo
from functools import lru_cache
from types import MappingProxyType

from rules.read.cells import Cell
from rules.read.locale import Locale, Order
from rules.read.moments import Clock, cut_time
from rules.read.readings import Unreadable, unreadable
from rules.read.serial import day_of
from rules.read.text import ascii_digits, fold

_WANTED = "a date"
# The serial numbers, and the years in a text, that are taken for days. Without such bounds, 2026 in
# a column of dates would be a day of 1905, and 0226 one of the year 226.
FIRST, LAST = 18264, 73415
FIRST_YEAR, LAST_YEAR = 1950, 2100
# Spreadsheets agree on 00 to 29; 30 to 49 are 1930 to 1949 for LibreOffice and Excel and 2030 to
# 2049 for others, so they are no year to be sure of.
# https://help.libreoffice.org/latest/en-US/text/scalc/guide/year2000.html
# https://learn.microsoft.com/sql/database-engine/configure-windows/configure-the-two-digit-year-cutoff-server-configuration-option
_LAST_OF_2000S, _FIRST_OF_1900S = 29, 50
_LONGEST = 100  # a longer text is no date, and is not searched for one
_FULL_YEAR, _SHORT_YEAR, _FULL_DAY = 4, 2, 2  # how many figures

# Most dates have one of these two forms, and are read at once; the rest takes longer.
_PLAIN = re.compile(
    r"([0-9]{1,4})([-/.])([0-9]{1,2})\2([0-9]{1,4})"
    r"(?:[ T](?:[01]?[0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9])?)?"
)
_IN_FULL = re.compile(r"([0-9]{1,2}) ([^\W\d_]+) ([0-9]{4})")
_FIGURES = re.compile(r"([0-9]{1,4}) ?([-/.]) ?([0-9]{1,2}) ?\2 ?([0-9]{1,4})\.?")
_ORDERED = re.compile(r"\d ?\W ?\d{1,2} ?\W ?\d")
_BASIC = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_EAST_ASIAN = re.compile(
    r"([0-9]{4}|[0-9]{2}) ?[年년] ?([0-9]{1,2}) ?[月월] ?([0-9]{1,2}) ?[日일號号]"
)
_DAY_OR_YEAR = re.compile(r"([0-9]+)(?:st|nd|rd|th|er|º|ª|°)?(?![^\W_])")
_FILLING = " ,،.-/()"

_YearMonthDay = tuple[str, str, str]


def read_date(cell: Cell, locale: Locale, zone: tzinfo = UTC) -> date | Unreadable:
    """The day that a serial number or a text says; its time of day is dropped.

    A number is a day only from 18264 to 73415, a text only in the same years, 1950 to 2100. A text
    must name a day, a month and a year. In figures the year comes first with four digits, or
    `locale` gives the order; where it gives none, the date is readable only if no other order
    fits. A time of day with a zone of its own makes it the day in `zone`.
    """
    if isinstance(cell, str):
        text = cell.strip()
        day = _read_text(text, locale, zone)
        return day or unreadable(cell, _WANTED, _mend(text, locale, zone))
    if isinstance(cell, int | float) and not isinstance(cell, bool) and FIRST <= cell < LAST + 1:
        return day_of(cell)
    return unreadable(cell, _WANTED)


def _read_text(text: str, locale: Locale, zone: tzinfo) -> date | None:
    if plain := _PLAIN.fullmatch(text):
        return _one_of(_in_figures(plain, locale))
    if len(text) > _LONGEST:
        return None
    folded = ascii_digits(fold(text))
    full = _IN_FULL.fullmatch(folded)
    if full and full[2] in locale.months:
        return _day(full[3], str(locale.months[full[2]]), full[1])
    cut = cut_time(folded)
    if cut is None:
        return None
    timeless, clock = cut
    for bare in _without_words(timeless, locale):
        if day := _one_of(_readings(bare, locale)):
            return _in_zone(day, clock, zone) if clock else day
    return None


def _in_zone(written: date, clock: Clock, zone: tzinfo) -> date | None:
    day = clock.day(written, zone)
    return day if day and FIRST_YEAR <= day.year <= LAST_YEAR else None


def _mend(text: str, locale: Locale, zone: tzinfo) -> str:
    """Name the locale whose order of day and month a date fits, if it is but one's."""
    if not _ORDERED.search(text[:_LONGEST]):
        return ""
    others = [order for order in _ORDERS if order != locale.order]
    fitting = [order for order in others if _read_text(text, _ordered(locale, order), zone)]
    if len(fitting) != 1:
        return ""
    first, name = _ORDERS[fitting[0]]
    return f'for the {first} first, set locale = "{name}"'


_ORDERS: Mapping[Order, tuple[str, str]] = MappingProxyType(
    {"dmy": ("day", "en_GB"), "mdy": ("month", "en_US")}
)
"""What comes first in an order, and a locale that has it."""


@lru_cache(maxsize=64)
def _ordered(locale: Locale, order: Order) -> Locale:
    return replace(locale, order=order)


def _without_words(text: str, locale: Locale) -> Iterator[str]:
    """The text without the words that tell no day, month or year; perhaps a second try after it.

    A few short names are a weekday's as well as a month's: "mar" in Spanish. They are kept as
    months; the second try drops one that stands first, as a weekday does.
    """
    words = _words(locale)

    def kept(match: re.Match[str]) -> str:
        return match[0] if match[1] in locale.months else " "

    if east_asian := _EAST_ASIAN.match(text):
        # A weekday follows without a space, and is itself made of the words for day and month.
        yield east_asian.group() + words.sub("", text[east_asian.end() :]).strip(_FILLING)
        return
    bare = " ".join(words.sub(kept, text).split()).strip(_FILLING)
    yield bare
    first = words.match(bare)
    if first and first[1] in locale.date_words:
        yield bare[first.end() :].strip(_FILLING)


@lru_cache(maxsize=64)
def _words(locale: Locale) -> re.Pattern[str]:
    """Finds whole words that `locale` knows in a date, the longest first."""
    words = sorted(locale.months.keys() | locale.date_words, key=len, reverse=True)
    # Letters of several scripts go on in marks that are no \w, so the edges are named.
    edge = r"[^\s0-9,،.()/-]"
    return re.compile(rf"(?<!{edge})({'|'.join(map(re.escape, words))})(?!{edge})\.?")


def _readings(text: str, locale: Locale) -> Sequence[_YearMonthDay]:
    """What the text may mean; several where nothing settles it."""
    if match := _BASIC.fullmatch(text) or _EAST_ASIAN.fullmatch(text):
        return [(match[1], match[2], match[3])]
    if match := _FIGURES.fullmatch(text):
        return _in_figures(match, locale)
    return _in_words(text, locale)


def _in_figures(match: re.Match[str], locale: Locale) -> Sequence[_YearMonthDay]:
    first, mark, second, last = match.groups()
    if len(first) == _FULL_YEAR:
        return [(first, second, last)]
    readings: dict[Order, _YearMonthDay] = {
        "dmy": (last, second, first),
        "mdy": (last, first, second),
        "ymd": (first, second, last),
    }
    if order := _settled(locale, mark, last):
        return [readings[order]]
    # Dots that settle nothing should not make a date of what is none in the locale's own order.
    if locale.order == "mdy" and _day(*readings["mdy"]) is None:
        return []
    return list(readings.values())


def _settled(locale: Locale, mark: str, last: str) -> Order:
    """The order of day, month and year that `locale` gives such figures; "" where it gives none.

    Dots are used where the day comes first, so a month-first locale does not settle what they
    mean; nor does a year-first one where the year stands last.
    """
    silent = mark == "." if locale.order == "mdy" else len(last) == _FULL_YEAR
    return "" if silent and locale.order != "dmy" else locale.order


def _in_words(text: str, locale: Locale) -> Sequence[_YearMonthDay]:
    name = _words(locale).search(text)
    if name is None or name[1] not in locale.months:
        return []
    month = str(locale.months[name[1]])
    before, after = _numbers(text[: name.start()]), _numbers(text[name.end() :])
    match before, after:
        case [first], [second]:
            year_first = len(first) == _FULL_YEAR or locale.order in {"ymd", ""}
            readings = [(second, month, first), (first, month, second)]
            return readings if year_first else readings[:1]
        case [], [day, year]:
            return [(year, month, day)]
        case [year, day], [] if len(year) == _FULL_YEAR:
            return [(year, month, day)]
    return []


def _numbers(text: str) -> Sequence[str] | None:
    """The days and years on one side of a month's name; None if anything else stands there."""
    if _DAY_OR_YEAR.sub("", text).strip(_FILLING):
        return None
    return _DAY_OR_YEAR.findall(text)


def _one_of(readings: Iterable[_YearMonthDay]) -> date | None:
    """The day, where only one of the readings is a day."""
    days = {day for reading in readings if (day := _day(*reading))}
    return days.pop() if len(days) == 1 else None


def _day(year: str, month: str, day: str) -> date | None:
    full = _full_year(year)
    if full is None or len(day) > _FULL_DAY:
        return None
    try:
        return date(full, int(month), int(day))
    except ValueError:  # the 31st of February
        return None


def _full_year(year: str) -> int | None:
    if len(year) == _FULL_YEAR:
        full = int(year)
        return full if FIRST_YEAR <= full <= LAST_YEAR else None
    if len(year) != _SHORT_YEAR:
        return None
    short = int(year)
    if short <= _LAST_OF_2000S:
        return 2000 + short
    return 1900 + short if short >= _FIRST_OF_1900S else None

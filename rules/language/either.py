"""Cells that may be numbers or dates, depending on the cells that they are compared with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, tzinfo

from rules.read.cells import Cell
from rules.read.dates import read_date
from rules.read.locale import Locale
from rules.read.numbers import Range, read_number
from rules.read.order import Amount, Truth
from rules.read.readings import Unclear, Unreadable, unreadable

EITHER = "a number or a date"


@dataclass(frozen=True, slots=True)
class Either(Unclear):
    """What a cell is as a number and as a date; one of them may be None."""

    number: Amount | None
    day: date | None


def read_either(cell: Cell, locale: Locale, zone: tzinfo) -> Either | Unreadable:
    """Read a cell as both; Unreadable where it is neither."""
    number, day = read_number(cell, locale), read_date(cell, locale, zone)
    none = unreadable(cell, EITHER)
    if isinstance(number, Unreadable) and isinstance(day, Unreadable):
        return Either(none.why, number, None) if isinstance(number, Range) else none
    return Either(
        none.why,
        number if isinstance(number, Range) or not isinstance(number, Unreadable) else None,
        None if isinstance(day, Unreadable) else day,
    )


def compare_either(holds: Callable[[Amount, Amount], Truth], one: Either, other: Either) -> Truth:
    """Whether something holds of two cells, as numbers or as dates; None where these differ."""
    of_days: Truth = None
    if one.day is not None and other.day is not None:
        of_days = holds(one.day.toordinal(), other.day.toordinal())
    if one.number is None or other.number is None:
        return of_days
    of_numbers = holds(one.number, other.number)
    if of_days is None or of_days is of_numbers:
        return of_numbers
    return of_days if of_numbers is None else None

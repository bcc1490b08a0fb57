"""What can stand in a cell, before anyone reads it for a meaning."""

from dataclasses import dataclass
from enum import Enum

from rules.read.serial import day_of


class Uncomputed(Enum):
    """A formula whose value the workbook does not hold."""

    FORMULA = "a formula without a stored value"


@dataclass(frozen=True, slots=True)
class Merged:
    """A cell that another one, "B2", covers: what people see there is the other's."""

    into: str


class Day(float):
    """A serial number in a cell that the workbook is known to show as a day.

    It equals the number, so code that compares cells has to compare their types too.
    """

    __slots__ = ()

    @property
    def shown(self) -> str:
        """The day as people write it: 2026-01-10; the number where there is no such day."""
        try:
            return str(day_of(self))
        except (OverflowError, ValueError):
            return repr(self)


Cell = str | int | float | bool | Uncomputed | Merged | None
"""One cell, unformatted, as a workbook stores it.

Numbers are numbers and dates are serial numbers (days since 1899-12-30, the time of day as the
fraction), whatever the sheet shows; where the workbook says that it shows a day, it is a Day. An
empty cell is None. An error is its text: "#REF!".
"""

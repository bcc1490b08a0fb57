"""What can stand in a cell, before anyone reads it for a meaning."""

from dataclasses import dataclass
from enum import Enum


class Uncomputed(Enum):
    """A formula whose value the workbook does not hold."""

    FORMULA = "a formula without a stored value"


@dataclass(frozen=True, slots=True)
class Merged:
    """A cell that another one, "B2", covers: what people see there is the other's."""

    into: str


Cell = str | int | float | bool | Uncomputed | Merged | None
"""One cell, unformatted, as a workbook stores it.

Numbers are numbers and dates are serial numbers (days since 1899-12-30, the time of day as the
fraction), whatever the sheet shows. An empty cell is None. An error is its text: "#REF!".
"""

"""What the account may not edit on a tab, as people have protected it.

https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/sheets#ProtectedRange
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from sync.workbook.protocol import column_letters

PROTECTION_FIELDS = (
    "protectedRanges(range,namedRangeId,tableId,description,warningOnly,requestingUserCanEdit,"
    "unprotectedRanges)"
)
"""What is asked of a tab; its tables and the named ranges, with ids and ranges, are needed too."""


@dataclass(frozen=True)
class ProtectedRange:
    """Cells of a tab. Sides count from 0; the ends are excluded, and infinite where open."""

    top: int
    bottom: float
    left: int
    right: float

    def __str__(self) -> str:
        """Write it as people know it: "I2:J9", "I2", "I:J", "2:9"."""
        rows, columns = self.bottom != inf or self.top > 0, self.right != inf or self.left > 0
        if not rows and not columns:
            return "the whole tab"
        first = column_letters(self.left) if columns else ""
        last = column_letters(int(self.right) - 1) if self.right != inf else ""
        if rows:
            first += str(self.top + 1)
            last += str(int(self.bottom)) if self.bottom != inf else ""
        return first if first == last and rows and columns else f"{first}:{last}"


@dataclass(frozen=True)
class Protection:
    """Cells that the account may not edit, but for the `free` ones among them."""

    area: ProtectedRange
    free: tuple[ProtectedRange, ...]
    description: str

    def blocks(self, column: int, rows: tuple[int, int]) -> bool:
        """Whether the account may not write all these rows of a column; the end is excluded."""
        if not self.area.left <= column < self.area.right:
            return False
        top: float = max(rows[0], self.area.top)
        bottom = min(rows[1], self.area.bottom)
        free = [each for each in self.free if each.left <= column < each.right]
        for each in sorted(free, key=lambda area: area.top):
            if each.top <= top < each.bottom:
                top = each.bottom
        return top < bottom

    def blocks_column(self, at: int) -> bool:
        """Whether no column may be inserted before column `at`; what is free does not help."""
        return self.area.left < at < self.area.right

    @property
    def blocks_growth(self) -> bool:
        """Whether no rows may be added at the end of the tab."""
        return self.area.bottom == inf


def read_protections(
    sheet: Mapping[str, Any], named: Iterable[Mapping[str, Any]]
) -> tuple[Protection, ...]:
    """Return what the account that asked may not edit on a tab.

    A range of which Google only warns is open to everybody. What is false Google leaves out. A
    protected named range or table may come without a range of its own.
    """
    ranges = {each.get("namedRangeId"): each.get("range", {}) for each in named}
    ranges |= {each.get("tableId"): each.get("range", {}) for each in sheet.get("tables", ())}
    return tuple(
        Protection(
            _area(each.get("range") or _backing(each, ranges)),
            tuple(map(_area, each.get("unprotectedRanges", ()))),
            str(each.get("description", "")),
        )
        for each in sheet.get("protectedRanges", ())
        if not each.get("warningOnly") and not each.get("requestingUserCanEdit")
    )


def _backing(item: Mapping[str, Any], ranges: Mapping[Any, Mapping[str, Any]]) -> Mapping[str, Any]:
    backing = item.get("namedRangeId") or item.get("tableId")
    return ranges.get(backing, {}) if backing else {}


def _area(grid_range: Mapping[str, Any]) -> ProtectedRange:
    return ProtectedRange(
        grid_range.get("startRowIndex", 0),
        grid_range.get("endRowIndex", inf),
        grid_range.get("startColumnIndex", 0),
        grid_range.get("endColumnIndex", inf),
    )

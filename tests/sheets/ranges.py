"""Ranges: boxes of cells, the GridRanges that stand for them in JSON, and how both move."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from tests.sheets.errors import JsonObject

Axis = Literal["ROWS", "COLUMNS"]
Span = tuple[int | None, int | None]
"""One side of a box: where it starts and where it ends."""

_SIDES = {
    "startRowIndex": "top",
    "endRowIndex": "bottom",
    "startColumnIndex": "left",
    "endColumnIndex": "right",
}
_RANGE_KEYS = {"sheetId", *_SIDES}


@dataclass(frozen=True)
class Box:
    """Cells of one tab: rows top to bottom - 1, columns left to right - 1, from 0.

    None is no bound on that side, as in Google's GridRange.
    """

    tab: int
    top: int | None = None
    bottom: int | None = None
    left: int | None = None
    right: int | None = None

    @property
    def rows(self) -> range:
        """The rows; of a bounded box."""
        return range(self.top or 0, self.bottom or 0)

    @property
    def columns(self) -> range:
        """The columns; of a bounded box."""
        return range(self.left or 0, self.right or 0)

    def cells(self) -> Iterator[tuple[int, int]]:
        """Go over the cells row by row; of a bounded box."""
        return ((row, column) for row in self.rows for column in self.columns)

    def clipped(self, rows: int, columns: int) -> "Box":
        """Bound every side by a grid of this size."""
        return replace(
            self,
            top=self.top or 0,
            bottom=rows if self.bottom is None else min(self.bottom, rows),
            left=self.left or 0,
            right=columns if self.right is None else min(self.right, columns),
        )

    def span(self, axis: Axis) -> Span:
        """Where the box starts and ends among the rows or the columns."""
        return (self.top, self.bottom) if axis == "ROWS" else (self.left, self.right)

    def with_span(self, axis: Axis, span: Span) -> "Box":
        """The same box with another start and end among the rows or the columns."""
        if axis == "ROWS":
            return replace(self, top=span[0], bottom=span[1])
        return replace(self, left=span[0], right=span[1])

    def meets(self, other: "Box") -> bool:
        """Whether any cell is in both."""
        return (
            self.tab == other.tab
            and _overlap((self.top, self.bottom), (other.top, other.bottom))
            and _overlap((self.left, self.right), (other.left, other.right))
        )

    def covers(self, other: "Box") -> bool:
        """Whether all cells of another box of the same tab are in this one."""
        return (
            (self.top or 0) <= (other.top or 0)
            and (self.left or 0) <= (other.left or 0)
            and _ends_by(other.bottom, self.bottom)
            and _ends_by(other.right, self.right)
        )


def lines_box(tab: int, axis: Axis, start: int, end: int) -> Box:
    return Box(tab).with_span(axis, (start, end))


def _overlap(a: Span, b: Span) -> bool:
    before = a[1] is not None and a[1] <= (b[0] or 0)
    after = b[1] is not None and b[1] <= (a[0] or 0)
    return not before and not after


def _ends_by(end: int | None, limit: int | None) -> bool:
    return limit is None or (end is not None and end <= limit)


def shifted(span: Span, at: int, count: int) -> Span:
    """Move a span for an insert: at or above its start it moves, inside it grows."""
    start, end = span
    moved = (start or 0) + count if start is not None and at <= start else (start or 0)
    return moved, None if end is None else end + count if at < end else end


def shrunk(span: Span, gone: range) -> Span | None:
    """Shorten a span for a delete; None where nothing of it is left."""
    start, end = span[0] or 0, span[1]
    moved = start - len(range(gone.start, min(start, gone.stop)))
    if end is None:
        return moved, None
    left = end - len(range(gone.start, min(end, gone.stop)))
    return (moved, left) if left > moved else None


# JSON --------------------------------------------------------------------------------------------


def from_grid_range(value: JsonObject) -> Box:
    sides = {side: value.get(name) for name, side in _SIDES.items()}
    return Box(value.get("sheetId", 0), **sides)


def as_grid_range(box: Box) -> JsonObject:
    """Write a GridRange: the tab with id 0 is left out, an index 0 is not.

    Recorded in burnash/gspread tests/cassettes/CellTest.test_define_named_range.json.
    """
    sides = {name: getattr(box, side) for name, side in _SIDES.items()}
    found = {"sheetId": box.tab} if box.tab else {}
    return found | {name: value for name, value in sides.items() if value is not None}


def explicit_range(box: Box) -> JsonObject:
    """Write a GridRange for keeping: it always names the tab, so that it is known for a range."""
    return {"sheetId": box.tab} | as_grid_range(box)


def map_ranges(value: Any, change: Callable[[Box], JsonObject | None]) -> Any:
    """Replace every GridRange inside a JSON value; what becomes None is left out."""
    if isinstance(value, dict):
        if value and set(value) <= _RANGE_KEYS:
            return change(from_grid_range(value))
        mapped = {key: map_ranges(item, change) for key, item in value.items()}
        return {key: item for key, item in mapped.items() if item is not None}
    if isinstance(value, list):
        return [item for item in (map_ranges(x, change) for x in value) if item is not None]
    return value


def kept(value: JsonObject) -> JsonObject:
    """Bring what lies on cells into the form that is kept: every range names its tab."""
    named = {
        key: explicit_range(Box(0)) if key == "range" and not item else item
        for key, item in value.items()
    }
    found: JsonObject = map_ranges(named, explicit_range)
    return found


def shown(value: JsonObject) -> JsonObject:
    """Bring what is kept into the form that Google sends."""
    found: JsonObject = map_ranges(value, as_grid_range)
    return found

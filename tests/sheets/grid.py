"""The cells of one tab, column by column.

Values stand in plain lists, as short as their last filled cell allows; formats, notes and the like
("extras") are sparse. A copy shares its columns with the original until one of them is written
to, so keeping every version of a large sheet costs little.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.sheets.cells import Value
from tests.sheets.errors import JsonObject
from tests.sheets.ranges import Axis, Box

INHERITED = ("userEnteredFormat", "dataValidation")
"""What an inserted row or column takes over from its neighbour."""


@dataclass(eq=False, slots=True)
class Column:
    """One column: values from row 0, and extras (note, format, validation …) by row."""

    values: list[Value]
    extras: dict[int, JsonObject]

    def copy(self) -> "Column":
        """Copy for writing. The extras of a cell are replaced, never changed."""
        return Column(self.values.copy(), self.extras.copy())

    def get(self, row: int) -> Value:
        """Return the value of a row; None beyond the last filled one."""
        return self.values[row] if row < len(self.values) else None

    def set(self, row: int, value: Value) -> None:
        missing = row + 1 - len(self.values)
        if missing > 0:
            if value is None:
                return
            self.values.extend([None] * missing)
        self.values[row] = value

    def last(self) -> int:
        """Count the rows up to the last filled one."""
        rows = len(self.values)
        while rows and self.values[rows - 1] is None:
            rows -= 1
        return rows

    def take(self, order: Sequence[int], top: int) -> None:
        """Put the rows of `order` in their order at `top` and below."""
        values = [self.get(row) for row in order]
        self.values.extend([None] * (top + len(order) - len(self.values)))
        self.values[top : top + len(order)] = values
        kept = {row: self.extras.pop(row) for row in order if row in self.extras}
        self.extras |= {top + i: kept[row] for i, row in enumerate(order) if row in kept}

    def insert(self, at: int, count: int, like: int | None) -> None:
        """Insert empty rows before row `at` that look like row `like` (as counted before)."""
        look = _inherited(self.extras.get(like)) if like is not None else None
        if at < len(self.values):
            self.values[at:at] = [None] * count
        self.extras = {row + count if row >= at else row: x for row, x in self.extras.items()}
        if look:
            self.extras |= dict.fromkeys(range(at, at + count), look)

    def delete(self, start: int, end: int) -> None:
        """Delete the rows from `start` to `end` - 1."""
        del self.values[start:end]
        self.extras = {
            row - (end - start) if row >= end else row: x
            for row, x in self.extras.items()
            if not start <= row < end
        }


def _inherited(extra: JsonObject | None) -> JsonObject:
    return {key: extra[key] for key in INHERITED if key in extra} if extra else {}


class Grid:
    """A grid of `rows` by `columns` cells."""

    def __init__(self, rows: int, columns: int) -> None:
        self.rows = rows
        self._columns = [Column([], {}) for _ in range(columns)]
        self._own = set(map(id, self._columns))

    def copy(self) -> "Grid":
        """Copy for writing: columns are shared until they are written to."""
        copy = Grid(self.rows, 0)
        copy._columns = self._columns.copy()
        return copy

    @property
    def columns(self) -> int:
        return len(self._columns)

    def column(self, index: int) -> Column:
        return self._columns[index]

    def writable(self, index: int) -> Column:
        """Return a column for writing."""
        column = self._columns[index]
        if id(column) not in self._own:
            column = self._columns[index] = column.copy()
            self._own.add(id(column))
        return column

    def get(self, row: int, column: int) -> Value:
        return self._columns[column].get(row)

    def extra(self, row: int, column: int) -> JsonObject:
        """Return what a cell has besides its value: formats, note, validation."""
        return self._columns[column].extras.get(row, {})

    def set(self, row: int, column: int, value: Value) -> None:
        self.writable(column).set(row, value)

    def set_extra(self, row: int, column: int, extra: JsonObject) -> None:
        """Replace all that a cell has besides its value."""
        extras = self.writable(column).extras
        if extra:
            extras[row] = extra
        else:
            extras.pop(row, None)

    def repeat_extra(self, column: int, top: int, bottom: int) -> None:
        """Copy the extra of the first of a column's cells to the others, down to `bottom` - 1."""
        extra = self.extra(top, column)
        if extra:
            self.writable(column).extras |= dict.fromkeys(range(top, bottom), extra)

    def last_row(self) -> int:
        """Count the rows up to the last one with a value."""
        return max((column.last() for column in self._columns), default=0)

    def sort_rows(self, order: Sequence[int], box: Box) -> None:
        """Bring the rows of a bounded box into a new order, values and extras together."""
        for index in box.columns:
            self.writable(index).take(order, box.rows.start)

    def insert(self, axis: Axis, at: int, count: int, like: int | None) -> None:
        """Insert rows or columns before the one at `at`, that look like the one at `like`."""
        if axis == "COLUMNS":
            self._insert_columns(at, count, like)
            return
        self.rows += count
        for index in range(self.columns):
            self.writable(index).insert(at, count, like)

    def _insert_columns(self, at: int, count: int, like: int | None) -> None:
        source = {} if like is None else self._columns[like].extras
        looks = {row: look for row, extra in source.items() if (look := _inherited(extra))}
        new = [Column([], looks.copy()) for _ in range(count)]
        self._own.update(map(id, new))
        self._columns[at:at] = new

    def delete(self, axis: Axis, start: int, end: int) -> None:
        """Delete rows or columns from `start` to `end` - 1."""
        if axis == "COLUMNS":
            del self._columns[start:end]
            return
        self.rows -= end - start
        for index in range(self.columns):
            self.writable(index).delete(start, end)

    def move_columns(self, order: Sequence[int]) -> None:
        self._columns = [self._columns[index] for index in order]

    def grow(self, axis: Axis, size: int) -> None:
        """Add empty rows or columns at the end until there are at least `size`."""
        if axis == "ROWS":
            self.rows = max(size, self.rows)
        else:
            self._insert_columns(self.columns, max(0, size - self.columns), None)

    def load(self, rows: Sequence[Sequence[Value]]) -> None:
        """Fill from the top left with rows of values."""
        width = max(map(len, rows), default=0)
        for index in range(width):
            values = [row[index] if index < len(row) else None for row in rows]
            column = self.writable(index)
            column.values = values


def in_new_order(count: int, block: range, to: int) -> list[int]:
    """Return the order after moving a block before what stood at `to`."""
    rest = [index for index in range(count) if index not in block]
    at = to if to <= block.start else to - len(block)
    return [*rest[:at], *block, *rest[at:]]


def sort_order(rows: Sequence[int], keys: Sequence[tuple[Callable[[int], Any], bool]]) -> list[int]:
    """Sort rows by several keys, the first counting most; (key, descending) each.

    Ascending: numbers, text, booleans; descending the other way; empty cells last in both, as
    Google sorts (observed 2026; booleans assumed).
    """
    order = list(rows)
    for key, descending in reversed(keys):
        filled = [row for row in order if key(row) is not None]
        empty = [row for row in order if key(row) is None]
        filled.sort(key=lambda row, key=key: _rank(key(row)), reverse=descending)  # type: ignore[misc]
        order = filled + empty
    return order


def _rank(value: Any) -> tuple[int, Any]:
    if isinstance(value, bool):
        return 2, value
    return (1, value.casefold()) if isinstance(value, str) else (0, value)

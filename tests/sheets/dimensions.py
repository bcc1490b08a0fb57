"""The requests on whole rows and columns, and on cells that shift others aside."""

from typing import cast

from tests.sheets import errors, mask, moves
from tests.sheets.a1 import Box
from tests.sheets.cells import Value
from tests.sheets.errors import JsonObject
from tests.sheets.moves import Axis
from tests.sheets.state import Document, Tab, from_grid_range
from tests.sheets.tabs import read_mask

_WORDS = {"ROWS": "row", "COLUMNS": "column"}


def _span(doc: Document, value: JsonObject) -> tuple[Tab, Axis, int, int]:
    """Read a DimensionRange: nithinmurali/pygsheets#361 for the message."""
    tab = doc.grid_tab(value.get("sheetId", 0))
    axis = value.get("dimension", "DIMENSION_UNSPECIFIED")
    if axis == "DIMENSION_UNSPECIFIED":
        raise errors.invalid("No dimension specified.")
    start, end = value.get("startIndex", 0), value.get("endIndex", tab.size(axis))
    if start < 0 or end < 0:
        raise errors.invalid("DimensionRange indexes must be >= 0")
    if end <= start:
        raise errors.invalid(f"endIndex ({end}) must be greater than startIndex ({start})")
    return tab, cast("Axis", axis), start, end


def lines_box(tab: Tab, axis: str, start: int, end: int) -> Box:
    """Give the box of whole rows or columns."""
    if axis == "ROWS":
        return Box(tab.id, top=start, bottom=end)
    return Box(tab.id, left=start, right=end)


def insert_dimension(doc: Document, body: JsonObject) -> None:
    """InsertDimension.

    At the end of the grid only what inherits from before can be inserted:
    nithinmurali/pygsheets#46; beyond it nothing (observed 2026).
    """
    tab, axis, start, end = _span(doc, body.get("range", {}))
    before = body.get("inheritFromBefore", False)
    size = tab.size(axis)
    if start > size:
        raise errors.invalid(f"range.startIndex is larger than current grid size ({size})")
    if start == size and not before:
        raise errors.invalid(
            f"range.startIndex must be less than the grid size ({size}) if inheritFromBefore is"
            " false.",
        )
    if start == 0 and before:
        raise errors.invalid("inheritFromBefore cannot be true when range.startIndex is 0.")
    doc.guard_insert(tab, axis, start)
    moves.insert(doc, tab, axis, start, end - start, before=before)


def append_dimension(doc: Document, body: JsonObject) -> None:
    """AppendDimension."""
    tab = doc.grid_tab(body.get("sheetId", 0))
    count = body.get("length", 0)
    if count < 1:
        raise errors.invalid("length must be greater than 0")
    rows, columns = tab.grid.rows, tab.grid.columns
    axis = "COLUMNS" if body.get("dimension") == "COLUMNS" else "ROWS"
    doc.guard_insert(tab, axis, tab.size(axis))
    if axis == "COLUMNS":
        tab.grid.resize(rows, columns + count)
    else:
        tab.grid.resize(rows + count, columns)
    doc.check_room()


def delete_dimension(doc: Document, body: JsonObject) -> None:
    """deleteDimension; jlolling/talendcomp_tGoogleSheet#19 for the frozen rows."""
    tab, axis, start, end = _span(doc, body.get("range", {}))
    size, word = tab.size(axis), _WORDS[axis]
    _inside(tab, axis, end, "delete")
    if end - start == size:
        raise errors.invalid(f"You can't delete all the {word}s on the sheet.")
    if start <= tab.frozen(axis) and end == size:
        raise errors.invalid(
            f"Sorry, it is not possible to delete all non-frozen {word}s.",
        )
    doc.guard(lines_box(tab, axis, start, end))
    moves.delete(doc, tab, axis, start, end)


def _inside(tab: Tab, axis: Axis, end: int, verb: str) -> None:
    """Refuse rows or columns beyond the grid; the words are known of deleting, else assumed."""
    size, word = tab.size(axis), _WORDS[axis]
    if end > size:
        raise errors.invalid(
            f"Cannot {verb} a {word} that doesn't exist. Tried to {verb} {word} index {end - 1} but"
            f" there are only {size} {word}s.",
        )


def move_dimension(doc: Document, body: JsonObject) -> None:
    """moveDimension: `destinationIndex` counts as before the move."""
    tab, axis, start, end = _span(doc, body.get("source", {}))
    to, size = body.get("destinationIndex", 0), tab.size(axis)
    if end > size or to > size:
        raise errors.invalid(f"The {_WORDS[axis]}s to move are outside of the grid ({size})")
    if start < to < end:
        raise errors.invalid("destinationIndex must not be inside the source range.")
    doc.guard(lines_box(tab, axis, start, end))
    moves.move(doc, tab, axis, range(start, end), to)


def update_dimension_properties(doc: Document, body: JsonObject) -> None:
    """updateDimensionProperties: hidden, pixelSize."""
    tab, axis, start, end = _span(doc, body.get("range", {}))
    _inside(tab, axis, end, "update")
    wanted = read_mask(body, "DimensionProperties")
    lines = tab.lines(axis)
    for index in range(start, end):
        lines[index] = mask.update(lines.get(index, {}), body.get("properties", {}), wanted)


def auto_resize_dimensions(doc: Document, body: JsonObject) -> None:
    """autoResizeDimensions: nothing here has a width."""
    tab, axis, _, end = _span(doc, body.get("dimensions", {}))
    _inside(tab, axis, end, "resize")


def sort_range(doc: Document, body: JsonObject) -> None:
    """SortRange."""
    box = from_grid_range(body.get("range", {}))
    tab = doc.grid_tab(box.tab)
    if (box.top or 0) >= tab.grid.rows:
        raise errors.invalid(
            f"range.startRowIndex is larger than current grid size ({tab.grid.rows})",
        )
    doc.guard(box)
    specs = [
        (spec.get("dimensionIndex", 0), spec.get("sortOrder") == "DESCENDING")
        for spec in body.get("sortSpecs", [])
    ]
    moves.sort(doc, tab, box, specs)


def insert_range(doc: Document, body: JsonObject) -> None:
    """insertRange: cells shift right or down; what the grid can't hold is added to it (assumed)."""
    tab, box = _shifting(doc, body)
    height, width = (box.bottom or 0) - (box.top or 0), (box.right or 0) - (box.left or 0)
    if body["shiftDimension"] == "ROWS":
        lost = tab.grid.last_row() + height - tab.grid.rows
        tab.grid.resize(tab.grid.rows + max(lost, 0), tab.grid.columns)
        for index in range(box.left or 0, box.right or 0):
            tab.grid.writable(index).insert(box.top or 0, height, None)
        return
    tab.grid.resize(tab.grid.rows, tab.grid.columns + width)
    _shift_right(tab, box, width)
    doc.check_room()


def delete_range(doc: Document, body: JsonObject) -> None:
    """deleteRange: cells shift left or up."""
    tab, box = _shifting(doc, body)
    if body["shiftDimension"] == "ROWS":
        for index in range(box.left or 0, box.right or 0):
            tab.grid.writable(index).delete(box.top or 0, box.bottom or 0)
        return
    _shift_left(tab, box, (box.right or 0) - (box.left or 0))


def _shifting(doc: Document, body: JsonObject) -> tuple[Tab, Box]:
    box = from_grid_range(body.get("range", {}))
    tab = doc.grid_tab(box.tab)
    if body.get("shiftDimension") not in _WORDS:
        raise errors.invalid("No shiftDimension specified.")
    doc.guard(box)
    return tab, doc.bounded(tab, box)


Content = tuple[Value, JsonObject]


def _take(tab: Tab, row: int, column: int) -> Content:
    return tab.grid.get(row, column), tab.grid.extra(row, column)


def _put(tab: Tab, row: int, column: int, content: Content) -> None:
    tab.grid.set(row, column, content[0])
    tab.grid.dress(row, column, content[1])


def _shift_right(tab: Tab, box: Box, width: int) -> None:
    for row in range(box.top or 0, box.bottom or 0):
        for column in reversed(range((box.left or 0) + width, tab.grid.columns)):
            _put(tab, row, column, _take(tab, row, column - width))
        for column in range(box.left or 0, (box.left or 0) + width):
            _put(tab, row, column, (None, {}))


def _shift_left(tab: Tab, box: Box, width: int) -> None:
    for row in range(box.top or 0, box.bottom or 0):
        for column in range(box.left or 0, tab.grid.columns):
            beyond = column + width >= tab.grid.columns
            _put(tab, row, column, (None, {}) if beyond else _take(tab, row, column + width))


REQUESTS = {
    "insertDimension": insert_dimension,
    "appendDimension": append_dimension,
    "deleteDimension": delete_dimension,
    "moveDimension": move_dimension,
    "updateDimensionProperties": update_dimension_properties,
    "autoResizeDimensions": auto_resize_dimensions,
    "sortRange": sort_range,
    "insertRange": insert_range,
    "deleteRange": delete_range,
}

"""The requests on whole rows and columns."""

from typing import cast

from tests.sheets import errors, mask, moves
from tests.sheets.errors import JsonObject
from tests.sheets.ranges import Axis, from_grid_range, lines_box
from tests.sheets.state import Document, Tab

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


def _insert_dimension(doc: Document, body: JsonObject) -> None:
    """Insert rows or columns.

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


def _append_dimension(doc: Document, body: JsonObject) -> None:
    tab = doc.grid_tab(body.get("sheetId", 0))
    count = body.get("length", 0)
    if count < 1:
        raise errors.invalid("length must be greater than 0")
    axis: Axis = "COLUMNS" if body.get("dimension") == "COLUMNS" else "ROWS"
    doc.guard_insert(tab, axis, tab.size(axis))
    tab.grid.grow(axis, tab.size(axis) + count)
    doc.check_room()


def _delete_dimension(doc: Document, body: JsonObject) -> None:
    """deleteDimension; jlolling/talendcomp_tGoogleSheet#19 for the frozen rows."""
    tab, axis, start, end = _span(doc, body.get("range", {}))
    size, word = tab.size(axis), _WORDS[axis]
    _inside(tab, axis, end, "delete")
    if end - start == size:
        raise errors.invalid(f"You can't delete all the {word}s on the sheet.")
    frozen = tab.properties.get("gridProperties", {}).get(f"frozen{word.title()}Count", 0)
    if start <= frozen and end == size:
        raise errors.invalid(f"Sorry, it is not possible to delete all non-frozen {word}s.")
    doc.guard(lines_box(tab.id, axis, start, end))
    moves.delete(doc, tab, axis, start, end)


def _inside(tab: Tab, axis: Axis, end: int, verb: str) -> None:
    """Refuse rows or columns beyond the grid; the words are known of deleting, else assumed."""
    size, word = tab.size(axis), _WORDS[axis]
    if end > size:
        raise errors.invalid(
            f"Cannot {verb} a {word} that doesn't exist. Tried to {verb} {word} index {end - 1} but"
            f" there are only {size} {word}s.",
        )


def _move_dimension(doc: Document, body: JsonObject) -> None:
    """moveDimension: `destinationIndex` counts as before the move."""
    tab, axis, start, end = _span(doc, body.get("source", {}))
    to, size = body.get("destinationIndex", 0), tab.size(axis)
    if end > size or to > size:
        raise errors.invalid(f"The {_WORDS[axis]}s to move are outside of the grid ({size})")
    if start < to < end:
        raise errors.invalid("destinationIndex must not be inside the source range.")
    doc.guard(lines_box(tab.id, axis, start, end))
    moves.move(doc, tab, axis, range(start, end), to)


def _update_dimension_properties(doc: Document, body: JsonObject) -> None:
    """updateDimensionProperties: hidden, pixelSize."""
    tab, axis, start, end = _span(doc, body.get("range", {}))
    _inside(tab, axis, end, "update")
    wanted = mask.of_update(body, "DimensionProperties")
    lines = tab.lines[axis]
    for index in range(start, end):
        lines[index] = mask.update(lines.get(index, {}), body.get("properties", {}), wanted)


def _sort_range(doc: Document, body: JsonObject) -> None:
    box = from_grid_range(body.get("range", {}))
    tab = doc.grid_tab(box.tab)
    if box.rows.start >= tab.grid.rows:
        raise errors.invalid(
            f"range.startRowIndex is larger than current grid size ({tab.grid.rows})",
        )
    doc.guard(box)
    specs = [
        (spec.get("dimensionIndex", 0), spec.get("sortOrder") == "DESCENDING")
        for spec in body.get("sortSpecs", [])
    ]
    moves.sort(tab, tab.bounded(box), specs)


REQUESTS = {
    "insertDimension": _insert_dimension,
    "appendDimension": _append_dimension,
    "deleteDimension": _delete_dimension,
    "moveDimension": _move_dimension,
    "updateDimensionProperties": _update_dimension_properties,
    "sortRange": _sort_range,
}

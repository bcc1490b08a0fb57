"""The requests that copy or cut cells and paste them, on the same tab or another.

developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/request#CutPasteRequest

Values and what a cell has besides go together, as PASTE_NORMAL says. Metadata, named ranges and
protections stay where they are (assumed: those of whole rows and columns can't follow their cells).
"""

from collections.abc import Sequence

from tests.sheets.cells import Value
from tests.sheets.errors import JsonObject, Unsupported
from tests.sheets.ranges import Box
from tests.sheets.state import Document, Tab

_Cell = tuple[Value, JsonObject]


def _cut_paste(doc: Document, body: JsonObject) -> None:
    """cutPaste: all the source data is cut, whatever of it is pasted.

    A tab that is too small for what is pasted is refused (assumed).
    """
    _check_type(body)
    tab, box = doc.read_cells(body.get("source", {}))
    to = body.get("destination", {})
    target = doc.grid_tab(to.get("sheetId", 0))
    doc.guard(box)
    cells = _cells(tab, box)
    _empty(tab, box)
    _paste(doc, target, to.get("rowIndex", 0), to.get("columnIndex", 0), cells)


def _copy_paste(doc: Document, body: JsonObject) -> None:
    """copyPaste: what is larger than the destination goes beyond its end.

    A destination that is a multiple of the source would be filled: not needed here.
    """
    _check_type(body)
    tab, box = doc.read_cells(body.get("source", {}))
    target, there = doc.read_cells(body.get("destination", {}))
    if len(there.rows) > len(box.rows) or len(there.columns) > len(box.columns):
        raise Unsupported("copyPaste into a larger range")
    _paste(doc, target, there.rows.start, there.columns.start, _cells(tab, box))


def _check_type(body: JsonObject) -> None:
    if body.get("pasteType", "PASTE_NORMAL") != "PASTE_NORMAL":
        raise Unsupported(f"to paste {body['pasteType']}")


def _cells(tab: Tab, box: Box) -> list[list[_Cell]]:
    """The cells of a box, column by column."""
    return [
        [(tab.grid.get(row, column), tab.grid.extra(row, column)) for row in box.rows]
        for column in box.columns
    ]


def _empty(tab: Tab, box: Box) -> None:
    for row, column in box.cells():
        if tab.grid.get(row, column) is not None:
            tab.grid.set(row, column, None)
        if tab.grid.extra(row, column):
            tab.grid.set_extra(row, column, {})


def _paste(
    doc: Document, tab: Tab, top: int, left: int, columns: Sequence[Sequence[_Cell]]
) -> None:
    box = Box(tab.id, top, top + len(columns[0]), left, left + len(columns))
    tab.check_inside(box)
    doc.guard(box)
    for column, cells in zip(box.columns, columns, strict=True):
        for row, (value, extra) in zip(box.rows, cells, strict=True):
            tab.grid.set(row, column, value)
            tab.grid.set_extra(row, column, extra)


REQUESTS = {"cutPaste": _cut_paste, "copyPaste": _copy_paste}

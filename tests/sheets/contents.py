"""The requests that write cells: values, formats, notes, validations, borders."""

from collections.abc import Sequence

from tests.sheets import cells, errors, mask, tables
from tests.sheets.a1 import Box
from tests.sheets.errors import JsonObject
from tests.sheets.grid import each_cell
from tests.sheets.mask import Mask
from tests.sheets.state import Document, Tab, from_grid_range
from tests.sheets.tabs import read_mask

_READ_ONLY = {"effectiveValue", "formattedValue", "effectiveFormat", "hyperlink"}
_EDGES = ("top", "bottom", "left", "right")


def update_cells(doc: Document, body: JsonObject) -> None:
    """updateCells: into a range, whose other cells are cleared, or from a start cell."""
    wanted = read_mask(body, "CellData")
    rows = [row.get("values", []) for row in body.get("rows", [])]
    if "start" in body:
        tab, box = _from_start(doc, body["start"], rows)
    else:
        box = from_grid_range(body.get("range", {}))
        tab = doc.grid_tab(box.tab)
        box = doc.bounded(tab, box)
    _check_fit(rows, box)
    _guard(doc, tab, box, wanted)
    for row, column in each_cell(*_sides(box)):
        given = _at(rows, row - (box.top or 0), column - (box.left or 0))
        if given is not None or "start" not in body:
            write_cell(tab, row, column, given or {}, wanted)


def _guard(doc: Document, tab: Tab, box: Box, wanted: Mask) -> None:
    """Refuse what protection forbids, or the types of a table's columns."""
    doc.guard(box)
    if mask.wants(wanted, "userEnteredFormat", "numberFormat"):
        tables.guard_number_format(tab, box)


def _from_start(
    doc: Document,
    start: JsonObject,
    rows: Sequence[Sequence[JsonObject]],
) -> tuple[Tab, Box]:
    """Give the cells from a start cell on; they reach no further than the grid."""
    tab = doc.grid_tab(start.get("sheetId", 0))
    top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
    bottom, right = top + len(rows), left + max(map(len, rows), default=0)
    box = doc.bounded(tab, Box(tab.id, top, max(bottom, top + 1), left, max(right, left + 1)))
    return tab, box


def _sides(box: Box) -> tuple[int, int, int, int]:
    return box.top or 0, box.bottom or 0, box.left or 0, box.right or 0


def _check_fit(rows: Sequence[Sequence[JsonObject]], box: Box) -> None:
    """Refuse cells beyond the range or the grid: AMWA-TV/nmos-testing#578."""
    top, bottom, left, right = _sides(box)
    if len(rows) > bottom - top:
        raise errors.invalid(
            f"Attempting to write row: {bottom}, beyond the last requested row of: {bottom - 1}",
        )
    if max(map(len, rows), default=0) > right - left:
        raise errors.invalid(
            f"Attempting to write column: {right}, beyond the last requested column of:"
            f" {right - 1}",
        )


def _at(rows: Sequence[Sequence[JsonObject]], down: int, across: int) -> JsonObject | None:
    if down < len(rows) and across < len(rows[down]):
        return rows[down][across]
    return None


def write_cell(tab: Tab, row: int, column: int, given: JsonObject, wanted: Mask) -> None:
    """Write the fields of a cell that a mask names; what `given` leaves out is cleared."""
    if mask.wants(wanted, "userEnteredValue"):
        value = cells.from_extended(given.get("userEnteredValue") or {})
        tab.grid.set(row, column, tables.admit(tab, row, column, value))
        if len(wanted) == 1 and "*" not in wanted:
            return
    names = set(given) | set(tab.grid.extra(row, column)) if "*" in wanted else set(wanted)
    parts = {name: mask.inner(wanted, name) for name in names - {"userEnteredValue"}}
    if bad := _READ_ONLY & set(parts) & set(wanted):
        raise errors.invalid(f"Field {bad.pop()} is read-only")
    if parts:
        tab.grid.dress(row, column, mask.update(tab.grid.extra(row, column), given, parts))


def append_cells(doc: Document, body: JsonObject) -> None:
    """appendCells: below the last row with a value anywhere in the tab; rows are added as needed.

    More columns than the grid has are refused (assumed: the reference speaks of rows only).
    """
    wanted = read_mask(body, "CellData")
    tab = doc.grid_tab(body.get("sheetId", 0))
    rows = [row.get("values", []) for row in body.get("rows", [])]
    top = tab.grid.last_row()
    tab.grid.resize(max(tab.grid.rows, top + len(rows)), tab.grid.columns)
    doc.check_room()
    if not rows:
        return
    _check_fit(rows, Box(tab.id, top, top + len(rows), 0, tab.grid.columns))
    _guard(doc, tab, Box(tab.id, top, top + len(rows), 0, max(map(len, rows))), wanted)
    for down, row in enumerate(rows):
        for across, given in enumerate(row):
            write_cell(tab, top + down, across, given, wanted)


def repeat_cell(doc: Document, body: JsonObject) -> None:
    """RepeatCell."""
    wanted = read_mask(body, "CellData")
    tab, box = _range(doc, body)
    _guard(doc, tab, box, wanted)
    given = body.get("cell", {})
    top, bottom, left, right = _sides(box)
    for column in range(left, right):
        if mask.wants(wanted, "userEnteredValue") or tab.grid.column(column).extras:
            for row in range(top, bottom):
                write_cell(tab, row, column, given, wanted)
        elif bottom > top:
            write_cell(tab, top, column, given, wanted)
            tab.grid.dress_alike(column, top, bottom)


def set_data_validation(doc: Document, body: JsonObject) -> None:
    """setDataValidation; without a rule it is taken away."""
    tab, box = _range(doc, body)
    tables.guard_rules(tab, box)
    given = {"dataValidation": body["rule"]} if "rule" in body else {}
    for row, column in each_cell(*_sides(box)):
        write_cell(tab, row, column, given, {"dataValidation": {}})


def update_borders(doc: Document, body: JsonObject) -> None:
    """updateBorders: the outer and inner edges that are given."""
    tab, box = _range(doc, body)
    top, bottom, left, right = _sides(box)
    for row, column in each_cell(top, bottom, left, right):
        outer = (row == top, row == bottom - 1, column == left, column == right - 1)
        inner = ("innerHorizontal", "innerHorizontal", "innerVertical", "innerVertical")
        names = [
            edge if out else other for edge, out, other in zip(_EDGES, outer, inner, strict=True)
        ]
        new = {e: body[name] for e, name in zip(_EDGES, names, strict=True) if name in body}
        extra = tab.grid.extra(row, column)
        look = extra.get("userEnteredFormat", {})
        look = look | {"borders": look.get("borders", {}) | new}
        tab.grid.dress(row, column, extra | {"userEnteredFormat": look})


def _range(doc: Document, body: JsonObject) -> tuple[Tab, Box]:
    box = from_grid_range(body.get("range", {}))
    tab = doc.grid_tab(box.tab)
    box = doc.bounded(tab, box)
    doc.guard(box)
    return tab, box


REQUESTS = {
    "updateCells": update_cells,
    "appendCells": append_cells,
    "repeatCell": repeat_cell,
    "setDataValidation": set_data_validation,
    "updateBorders": update_borders,
}

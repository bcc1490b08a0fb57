"""The requests that write cells: values, formats, notes, validations."""

from collections.abc import Iterable, Sequence

from tests.sheets import cells, errors, mask
from tests.sheets.errors import JsonObject
from tests.sheets.mask import Mask
from tests.sheets.ranges import Box
from tests.sheets.state import Document, Tab

_READ_ONLY = {"effectiveValue", "formattedValue", "effectiveFormat", "hyperlink"}


def _update_cells(doc: Document, body: JsonObject) -> None:
    """updateCells: into a range, whose other cells are cleared, or from a start cell."""
    wanted = mask.of_update(body, "CellData")
    rows = [row.get("values", []) for row in body.get("rows", [])]
    if "start" in body:
        tab, box = _from_start(doc, body["start"], rows)
    else:
        tab, box = doc.read_cells(body.get("range", {}))
    _check_fit(rows, box)
    doc.guard(box)
    for row, column in box.cells():
        given = _at(rows, row - box.rows.start, column - box.columns.start)
        if given is not None or "start" not in body:
            _write_cell(tab, row, column, given or {}, wanted)


def _from_start(
    doc: Document, start: JsonObject, rows: Sequence[Sequence[JsonObject]]
) -> tuple[Tab, Box]:
    """Find the cells from a start cell on; they reach no further than the grid."""
    tab = doc.grid_tab(start.get("sheetId", 0))
    top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
    bottom, right = top + len(rows), left + max(map(len, rows), default=0)
    return tab, tab.bounded(Box(tab.id, top, max(bottom, top + 1), left, max(right, left + 1)))


def _check_fit(rows: Sequence[Sequence[JsonObject]], box: Box) -> None:
    """Refuse cells beyond the range or the grid: AMWA-TV/nmos-testing#578."""
    bottom, right = box.rows.stop, box.columns.stop
    if len(rows) > len(box.rows):
        raise errors.invalid(
            f"Attempting to write row: {bottom}, beyond the last requested row of: {bottom - 1}",
        )
    if max(map(len, rows), default=0) > len(box.columns):
        raise errors.invalid(
            f"Attempting to write column: {right}, beyond the last requested column of:"
            f" {right - 1}",
        )


def _at(rows: Sequence[Sequence[JsonObject]], down: int, across: int) -> JsonObject | None:
    if down < len(rows) and across < len(rows[down]):
        return rows[down][across]
    return None


def _write_cell(tab: Tab, row: int, column: int, given: JsonObject, wanted: Mask) -> None:
    """Write the fields of a cell that a mask names; what `given` leaves out is cleared."""
    _write_value(tab, row, column, given, wanted)
    extra = tab.grid.extra(row, column)
    tab.grid.set_extra(row, column, _written_over(extra, given, wanted))


def _write_value(tab: Tab, row: int, column: int, given: JsonObject, wanted: Mask) -> None:
    if mask.wants(wanted, "userEnteredValue"):
        tab.grid.set(row, column, cells.from_extended(given.get("userEnteredValue") or {}))


def _written_over(extra: JsonObject, given: JsonObject, wanted: Mask) -> JsonObject:
    """What a cell has besides its value, written over by what a mask names of `given`."""
    names = set(given) | set(extra) if "*" in wanted else set(wanted)
    parts = {name: mask.inner(wanted, name) for name in names - {"userEnteredValue"}}
    if bad := _READ_ONLY & set(parts) & set(wanted):
        raise errors.invalid(f"Field {bad.pop()} is read-only")
    return mask.update(extra, given, parts) if parts else extra


def _append_cells(doc: Document, body: JsonObject) -> None:
    """appendCells: below the last row with a value anywhere in the tab; rows are added as needed.

    More columns than the grid has are refused (assumed: the reference speaks of rows only).
    """
    wanted = mask.of_update(body, "CellData")
    tab = doc.grid_tab(body.get("sheetId", 0))
    rows = [row.get("values", []) for row in body.get("rows", [])]
    top = tab.grid.last_row()
    tab.grid.grow("ROWS", top + len(rows))
    doc.check_room()
    _check_fit(rows, Box(tab.id, top, top + len(rows), 0, tab.grid.columns))
    doc.guard(Box(tab.id, top, top + len(rows), 0, max(map(len, rows), default=0)))
    for down, row in enumerate(rows):
        for across, given in enumerate(row):
            _write_cell(tab, top + down, across, given, wanted)


def _repeat_cell(doc: Document, body: JsonObject) -> None:
    wanted = mask.of_update(body, "CellData")
    tab, box = doc.read_cells(body.get("range", {}))
    doc.guard(box)
    given = body.get("cell", {})
    for column in box.columns:
        if mask.wants(wanted, "userEnteredValue") or tab.grid.column(column).extras:
            _repeat_down(tab, box.rows, column, given, wanted)
        elif box.rows:
            _write_cell(tab, box.rows.start, column, given, wanted)
            tab.grid.repeat_extra(column, box.rows.start, box.rows.stop)


def _repeat_down(
    tab: Tab, rows: Iterable[int], column: int, given: JsonObject, wanted: Mask
) -> None:
    """Write the same into some cells of a column. Cells that were alike share what they become."""
    before: JsonObject | None = None
    after: JsonObject = {}
    for row in rows:
        _write_value(tab, row, column, given, wanted)
        extra = tab.grid.extra(row, column)
        if extra != before:
            before, after = extra, _written_over(extra, given, wanted)
        tab.grid.set_extra(row, column, after)


def _set_data_validation(doc: Document, body: JsonObject) -> None:
    """setDataValidation; without a rule it is taken away."""
    tab, box = doc.read_cells(body.get("range", {}))
    doc.guard(box)
    given = {"dataValidation": body["rule"]} if "rule" in body else {}
    for row, column in box.cells():
        _write_cell(tab, row, column, given, {"dataValidation": {}})


REQUESTS = {
    "updateCells": _update_cells,
    "appendCells": _append_cells,
    "repeatCell": _repeat_cell,
    "setDataValidation": _set_data_validation,
}

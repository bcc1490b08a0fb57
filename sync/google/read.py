"""The read: all cells that are judged, column by column, in one reply."""

from collections.abc import Iterable, Mapping, Sequence

from rules.columns import Column, cells_of, constant
from rules.read.cells import Cell
from sync.google.api import JsonObject, heading_text, one_column
from sync.google.client import Client
from sync.google.log_look import LogLook
from sync.google.log_tab import log_columns
from sync.google.marks import METADATA_FIELDS, read_marks
from sync.google.placed_rows import MisplacedRows, find_misplaced, put_right
from sync.google.sheet_look import SheetLook
from sync.google.staged import StagedTab
from sync.google.stream import Arrays, CellArray
from sync.messages.errors import MovedError
from sync.workbook.protocol import ReadRequest, Snapshot

_ASK = {
    "majorDimension": "COLUMNS",
    "valueRenderOption": "UNFORMATTED_VALUE",
    "dateTimeRenderOption": "SERIAL_NUMBER",
}

Ranges = Sequence[tuple[JsonObject, Arrays]]
"""Filters of a request, each with the columns that it finds."""


def read_ranges(client: Client, filters: Sequence[JsonObject], above: int) -> Ranges:
    """Read what the filters find, in one reply and no particular order.

    The first `above` cells of each column are kept apart, as its head.
    https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values/batchGetByDataFilter
    """
    reply, arrays = client.read_cells(
        "/values:batchGetByDataFilter", {**_ASK, "dataFilters": list(filters)}, above
    )
    return [
        (data_filter, [arrays[at] for at in each.get("valueRange", {}).get("values", ())])
        for each in reply.get("valueRanges", ())
        for data_filter in each.get("dataFilters", ())
    ]


def read_snapshot(
    client: Client, look: SheetLook, wanted: ReadRequest
) -> tuple[Snapshot, tuple[MisplacedRows, ...]]:
    """Read the wanted columns of both tabs; two requests where columns are to be adopted.

    Misplaced rows of the changelog are read as if they were under their headings, and are returned
    beside it. Raises MovedError where a heading is not where it was.
    """
    log = look.log
    now = log_columns(log.headings) if log and log.placed else []
    astray = [each for each in log.placed if each.columns != tuple(now)] if log else []
    log_wanted = wanted.log_columns.union(*(each.columns for each in astray))
    places = [(look.tab, column, look.top) for column in sorted(wanted.columns)]
    if log is not None:
        places += [(log.id, column, log.row) for column in sorted(log_wanted)]
    staged = look.staged if log is not None else None
    away = {} if log is None or staged is None else _away_columns(log, staged, wanted.log_columns)
    if staged is not None:
        places += [(staged.tab.id, column, 0) for column in sorted({*away.values()})]
    filters = [{"gridRange": one_column(*place)} for place in places]
    found = columns_by_place(read_ranges(client, filters, above=1))
    rows, cells = _below(found, look.tab, wanted.columns, look.heading_row.seen)
    log_rows = 0
    log_cells: dict[int, Column[Cell]] = {}
    misplaced: tuple[MisplacedRows, ...] = ()
    if log is not None:
        log_rows, log_cells = _below(found, log.id, log_wanted, log.headings)
        misplaced = find_misplaced(astray, log_cells, log_rows)
        log_cells = put_right(log_cells, misplaced, now)
    kept = {column: log_cells[column] for column in wanted.log_columns} if log else {}
    away_rows = 0
    if staged is not None:
        at = frozenset(away.values())
        away_rows, away_cells = _below(found, staged.tab.id, at, staged.headings)
        missing = constant(None, away_rows)
        kept = {
            column: cells_of([*kept[column], *away_cells.get(away.get(column, -1), missing)])
            for column in kept
        }
    formulas = _formulas(client, look, wanted.adopt)
    areas = tuple(each.area for each in look.areas)
    total = log_rows + away_rows
    snapshot = Snapshot(look.layout, rows, cells, total, kept, formulas, areas, away_rows)
    return snapshot, misplaced


def _away_columns(log: LogLook, staged: StagedTab, wanted: Iterable[int]) -> dict[int, int]:
    """Return where the columns of the changelog are on the tab of records that are on their way."""
    places = ((column, staged.column(log, column)) for column in wanted)
    return {column: at for column, at in places if at is not None}


def columns_by_place(found: Ranges) -> dict[tuple[int, int], CellArray]:
    """Return the columns that were asked for by position, by tab and column."""
    return {
        (place.get("sheetId", 0), place.get("startColumnIndex", 0)): first_column(columns)
        for data_filter, columns in found
        if (place := data_filter.get("gridRange")) is not None
    }


def first_column(columns: Arrays) -> CellArray:
    """Return the first column of a range; an empty one if it has no cells at all."""
    return columns[0] if columns else CellArray(0)


def _below(
    found: Mapping[tuple[int, int], CellArray],
    tab: int,
    columns: frozenset[int],
    headings: Sequence[str],
) -> tuple[int, dict[int, Column[Cell]]]:
    """Return the rows and the cells below the headings, which must be as they were looked at."""
    for column in columns:
        there = found.get((tab, column))
        heading = headings[column] if column < len(headings) else ""
        if there is None or heading_text(next(iter(there.head), None)) != heading:
            raise MovedError(f'the heading "{heading}" is not where it was')
    intakes = {column: found[tab, column].intake for column in columns}
    rows = max((intake.rows for intake in intakes.values()), default=0)
    return rows, {column: intake.column(rows) for column, intake in intakes.items()}


def _formulas(
    client: Client, look: SheetLook, columns: frozenset[int]
) -> frozenset[tuple[int, int]]:
    """Find the cells that hold formulas, by (column, row).

    Raises MovedError where the columns are not marked as they were: then another run is adopting
    them, and what they show may be drawn by it rather than typed by people.
    """
    if not columns or look.rows <= look.header_row:
        return frozenset()
    found = _read_formulas(client, look, columns)
    now = read_marks(
        (column, line.get("developerMetadata", ()))
        for column, data in found.items()
        for line in data.get("columnMetadata", ())
    )
    if {mark for mark in look.marks if mark.column in columns} != set(now):
        raise MovedError("another run is adopting the columns")
    return frozenset(
        (column, row)
        for column, data in found.items()
        for row, line in enumerate(data.get("rowData", ()))
        if any(cell.get("userEnteredValue") for cell in line.get("values", ()))
    )


def _read_formulas(
    client: Client, look: SheetLook, columns: frozenset[int]
) -> Mapping[int, JsonObject]:
    """Read the formulas of columns below the headings, and the marks on them."""
    filters = [
        {"gridRange": one_column(look.tab, column, look.header_row)} for column in sorted(columns)
    ]
    fields = (
        f"sheets.data(startColumn,columnMetadata.{METADATA_FIELDS},"
        "rowData.values.userEnteredValue.formulaValue)"
    )
    reply = client.read(":getByDataFilter", {"dataFilters": filters}, fields=fields)
    return {
        data.get("startColumn", 0): data
        for sheet in reply.get("sheets", ())
        for data in sheet.get("data", ())
    }

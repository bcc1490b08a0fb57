"""The reading of cells, column by column, in one reply."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rules.columns.intake import Cells
from sync.google.api import JsonObject, heading_text, one_column
from sync.google.client import Client
from sync.google.laid import MisplacedRows, find_mislaid, mend
from sync.google.log_rows import log_columns
from sync.google.mark import ColumnMark, read_mark
from sync.google.sight import SheetLook
from sync.google.stream import Arrays, CellArray
from sync.messages.errors import MovedError
from sync.workbook.protocol import ReadRequest, Snapshot

_ASK = {
    "majorDimension": "COLUMNS",
    "valueRenderOption": "UNFORMATTED_VALUE",
    "dateTimeRenderOption": "SERIAL_NUMBER",
}


@dataclass(frozen=True)
class ReplyRange:
    """One range of a reply, the filters of the request that it answers, and its columns."""

    filters: Sequence[JsonObject]
    columns: Arrays


def read_ranges(client: Client, filters: Sequence[JsonObject], above: int) -> list[ReplyRange]:
    """Read what the filters find, in one reply and no particular order.

    `above` cells of each column are not taken in with the others.
    https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values/batchGetByDataFilter
    """
    reply, arrays = client.read_cells(
        "/values:batchGetByDataFilter", {**_ASK, "dataFilters": list(filters)}, above
    )
    return [
        ReplyRange(
            each.get("dataFilters", ()),
            [arrays[at] for at in each.get("valueRange", {}).get("values", ())],
        )
        for each in reply.get("valueRanges", ())
    ]


def read_snapshot(
    client: Client, sight: SheetLook, wanted: ReadRequest
) -> tuple[Snapshot, tuple[MisplacedRows, ...]]:
    """Read the wanted columns of both tabs; two requests where columns are to be adopted.

    Rows of the changelog that lie wrong are read as if they lay right, and given beside it.
    Raises MovedError where a heading is not where it was.
    """
    log = sight.log
    now = log_columns(log.headings) if log and log.laid else []
    astray = [each for each in log.laid if each.columns != tuple(now)] if log else []
    log_wanted = wanted.log_columns.union(*(each.columns for each in astray))
    places = [(sight.tab, column, sight.top) for column in sorted(wanted.columns)]
    if log is not None:
        places += [(log.id, column, log.row) for column in sorted(log_wanted)]
    filters = [{"gridRange": one_column(*place)} for place in places]
    found = columns_by_place(read_ranges(client, filters, above=1))
    rows, cells = _below(found, sight.tab, wanted.columns, sight.heading_row.seen)
    log_rows = 0
    log_cells: dict[int, Cells] = {}
    mislaid: tuple[MisplacedRows, ...] = ()
    if log is not None:
        log_rows, log_cells = _below(found, log.id, log_wanted, log.headings)
        mislaid = find_mislaid(astray, log_cells, log_rows)
        log_cells = mend(log_cells, mislaid, now)
    formulas = _formulas(client, sight, wanted.adopt)
    areas = tuple(each.area for each in sight.areas)
    kept = {column: log_cells[column] for column in wanted.log_columns} if log else {}
    return Snapshot(sight.layout, rows, cells, log_rows, kept, formulas, areas), mislaid


def columns_by_place(matched: Sequence[ReplyRange]) -> dict[tuple[int, int], CellArray]:
    """Give the columns that were asked for by position, by tab and column."""
    found: dict[tuple[int, int], CellArray] = {}
    for each in matched:
        for data_filter in each.filters:
            if "gridRange" in data_filter:
                place = data_filter["gridRange"]
                key = place.get("sheetId", 0), place.get("startColumnIndex", 0)
                found[key] = each.columns[0] if each.columns else CellArray(1)
    return found


def _below(
    found: Mapping[tuple[int, int], CellArray],
    tab: int,
    columns: frozenset[int],
    headings: Sequence[str],
) -> tuple[int, dict[int, Cells]]:
    """Give the rows and the cells below the headings, which must be as they were looked at."""
    for column in columns:
        there = found.get((tab, column))
        heading = headings[column] if column < len(headings) else ""
        if there is None or heading_text(next(iter(there.head), None)) != heading:
            raise MovedError(f'the heading "{heading}" is not where it was')
    intakes = {column: found[tab, column].intake for column in columns}
    rows = max((intake.rows for intake in intakes.values()), default=0)
    return rows, {column: intake.column(rows) for column, intake in intakes.items()}


def _formulas(
    client: Client, sight: SheetLook, columns: frozenset[int]
) -> frozenset[tuple[int, int]]:
    """Find the cells that hold formulas, by (column, row).

    Raises MovedError where the columns are not marked as they were: another run is adopting them
    then, and what the values show in them may be its drawing, not people's.
    """
    if not columns or sight.rows <= sight.header_row:
        return frozenset()
    filters = [
        {"gridRange": one_column(sight.tab, column, sight.header_row)} for column in sorted(columns)
    ]
    fields = (
        "sheets.data(startColumn,columnMetadata.developerMetadata"
        "(metadataId,metadataKey,metadataValue),rowData.values.userEnteredValue.formulaValue)"
    )
    reply = client.read(":getByDataFilter", {"dataFilters": filters}, fields=fields)
    found = {
        data.get("startColumn", 0): data
        for sheet in reply.get("sheets", ())
        for data in sheet.get("data", ())
    }
    before = [mark for mark in sight.marks if mark.column in columns]
    if sorted(before, key=_by_id) != sorted(_marks(found), key=_by_id):
        raise MovedError("another run is adopting the columns")
    return frozenset(
        (column, row)
        for column, data in found.items()
        for row, line in enumerate(data.get("rowData", ()))
        if any(cell.get("userEnteredValue") for cell in line.get("values", ()))
    )


def _marks(found: Mapping[int, JsonObject]) -> Iterator[ColumnMark]:
    """Give the marks on columns, of which each is a GridData of its own."""
    for column, data in found.items():
        for line in data.get("columnMetadata", ()):
            for metadata in line.get("developerMetadata", ()):
                mark = read_mark(metadata, column)
                if mark is not None:
                    yield mark


def _by_id(mark: ColumnMark) -> int:
    return mark.id

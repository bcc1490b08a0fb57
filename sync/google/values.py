"""The reading of cells, column by column, in one reply."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rules.cells import Cell
from rules.intake import cells_of
from sync.errors import MovedError
from sync.google.api import JsonObject, heading_text, one_column
from sync.google.client import Client
from sync.google.mark import ColumnMark, read_mark
from sync.google.sight import Sight
from sync.workbook import Snapshot, Wanted

_ASK = {
    "majorDimension": "COLUMNS",
    "valueRenderOption": "UNFORMATTED_VALUE",
    "dateTimeRenderOption": "SERIAL_NUMBER",
}


@dataclass(frozen=True)
class Matched:
    """One range of a reply, and the filters of the request that it answers."""

    filters: Sequence[JsonObject]
    columns: Sequence[Sequence[Cell]]


def read_ranges(client: Client, filters: Sequence[JsonObject]) -> list[Matched]:
    """Read what the filters find, in one reply and no particular order.

    https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values/batchGetByDataFilter
    """
    reply = client.read("/values:batchGetByDataFilter", _ask(filters))
    return [
        Matched(each.get("dataFilters", ()), each.get("valueRange", {}).get("values", ()))
        for each in reply.get("valueRanges", ())
    ]


def _ask(filters: Sequence[JsonObject]) -> JsonObject:
    return {**_ASK, "dataFilters": list(filters)}


def read_snapshot(client: Client, sight: Sight, wanted: Wanted) -> Snapshot:
    """Read the wanted columns of both tabs; two requests where columns are to be adopted.

    Raises MovedError where a heading is not where it was.
    """
    places = [(sight.tab, column, sight.top) for column in sorted(wanted.columns)]
    if sight.log is not None:
        log = sight.log
        places += [(log.id, column, log.row) for column in sorted(wanted.log_columns)]
    filters = [{"gridRange": one_column(*place)} for place in places]
    found = columns_by_place(read_ranges(client, filters))
    cells = _below(found, sight.tab, wanted.columns, sight.layout.headings)
    log_cells = (
        _below(found, sight.log.id, wanted.log_columns, sight.log.headings) if sight.log else {}
    )
    rows, log_rows = _pad(cells), _pad(log_cells)
    formulas = _formulas(client, sight, wanted.adopt)
    return Snapshot(
        sight.layout,
        rows,
        {column: cells_of(each) for column, each in cells.items()},
        log_rows,
        {column: cells_of(each) for column, each in log_cells.items()},
        formulas,
    )


def columns_by_place(matched: Sequence[Matched]) -> dict[tuple[int, int], Sequence[Cell]]:
    """Give the columns that were asked for by position, by tab and column."""
    found: dict[tuple[int, int], Sequence[Cell]] = {}
    for each in matched:
        for data_filter in each.filters:
            if "gridRange" in data_filter:
                place = data_filter["gridRange"]
                key = place.get("sheetId", 0), place.get("startColumnIndex", 0)
                found[key] = each.columns[0] if each.columns else ()
    return found


def _below(
    found: Mapping[tuple[int, int], Sequence[Cell]],
    tab: int,
    columns: frozenset[int],
    headings: Sequence[str],
) -> dict[int, list[Cell]]:
    """Give the cells below the headings, which must be as they were looked at."""
    cells: dict[int, list[Cell]] = {}
    for column in columns:
        whole = found.get((tab, column))
        heading = headings[column] if column < len(headings) else ""
        if whole is None or heading_text(whole[0] if whole else None) != heading:
            raise MovedError(f'the heading "{heading}" is not where it was')
        cells[column] = cleaned(whole[1:])
    return cells


def cleaned(cells: Sequence[Cell]) -> list[Cell]:
    """Give cells with the empty ones as None."""
    return [None if cell == "" else cell for cell in cells]


def _pad(columns: Mapping[int, list[Cell]]) -> int:
    """Make columns equally long, and give how long."""
    rows = max((_filled(cells) for cells in columns.values()), default=0)
    for cells in columns.values():
        del cells[rows:]
        cells.extend([None] * (rows - len(cells)))
    return rows


def _filled(cells: Sequence[Cell]) -> int:
    """How long a column is without the empty cells at its end."""
    return next((at for at in range(len(cells), 0, -1) if cells[at - 1] is not None), 0)


def _formulas(client: Client, sight: Sight, columns: frozenset[int]) -> frozenset[tuple[int, int]]:
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

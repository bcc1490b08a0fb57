"""The changelog's tab: the requests that make it, give it room and put rows below the others."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice, repeat

import orjson

from rules.read.text import fold
from sync.google.api import JsonObject, cell_data, grid_range, update_cells
from sync.google.formats import MOMENTS, format_cells, pixels, set_width
from sync.google.log_look import LogLook
from sync.google.marks import LOG_KEY, create, line_location
from sync.google.named_ranges import name_log
from sync.messages.errors import MovedError
from sync.workbook.looks import LOG, LOOKED_AT
from sync.workbook.protocol import LOG_HEADINGS, Tab, Value

LogCells = tuple[Value, ...]

_WHEN = "When"
_HEADING = {
    "userEnteredFormat": {
        "textFormat": {"bold": True},
        "horizontalAlignment": "LEFT",
        "verticalAlignment": "MIDDLE",
        "backgroundColorStyle": {"rgbColor": {"red": 0.93, "green": 0.94, "blue": 0.95}},
    }
}
_SPARE_ROWS = 100
"""Added to what a grid needs, so that not every commit has to enlarge it."""

_BATCH = 2048
"""So many rows are written at a time."""


def new_log(tab: Tab, rows: int) -> LogLook:
    """Return a changelog that is about to be made, with room for so many rows."""
    return LogLook(tab, 0, 1 + rows + _SPARE_ROWS, LOG_HEADINGS)


def make_log(
    log: LogLook, prospects: int, rows: Sequence[LogCells], mark_id: int
) -> list[JsonObject]:
    """Write the requests that make a changelog, with a filter, and wide enough for some rows."""
    grid = {"rowCount": log.rows, "columnCount": len(LOG_HEADINGS), "frozenRowCount": 1}
    properties = {"sheetId": log.id, "title": log.tab.title, "gridProperties": grid}
    headings = [{**cell_data(heading), **_HEADING} for heading in LOG_HEADINGS]
    whole = grid_range(log.id, rows=(0, None), columns=(0, len(LOG_HEADINGS)))
    return [
        {"addSheet": {"properties": properties}},
        update_cells(log.id, 0, 0, [headings], "userEnteredValue,userEnteredFormat"),
        *_widths(log.id, rows),
        *_formats(log, 1),
        {"setBasicFilter": {"filter": {"range": whole}}},
        name_log(prospects, log.id),
        mark_headings(log, prospects, mark_id),
    ]


def _widths(tab: int, rows: Sequence[LogCells]) -> Iterator[JsonObject]:
    cells = zip(*islice(rows, LOOKED_AT), strict=True) if rows else repeat(())
    for column, ((heading, look), values) in enumerate(zip(LOG.items(), cells, strict=False)):
        yield set_width(tab, column, pixels(look.width(heading, values)))


def _formats(log: LogLook, first_row: int) -> Iterator[JsonObject]:
    """Write the requests that format the cells below the headings, from a row on."""
    columns = zip(log_columns(log.headings), LOG.items(), strict=True)
    for column, (heading, look) in columns:
        number = MOMENTS if heading == _WHEN else None
        yield format_cells(log.id, column, first_row, look, number)


def mark_headings(log: LogLook, prospects: int, mark_id: int) -> JsonObject:
    """Write the request that marks the heading row."""
    return create(LOG_KEY, str(prospects), mark_id, line_location(log.id, "ROWS", log.row))


def make_room(log: LogLook, used: int, added: int) -> list[JsonObject]:
    """Write the requests that enlarge a grid; `used` rows below the headings hold something."""
    lacking = log.row + 1 + used + added - log.rows
    if lacking <= 0:
        return []
    length = lacking + _SPARE_ROWS
    return [
        {"appendDimension": {"sheetId": log.id, "dimension": "ROWS", "length": length}},
        *_formats(log, log.rows),
    ]


def log_columns(headings: Sequence[str]) -> list[int]:
    """Return the columns of LOG_HEADINGS, in their order.

    Raises MovedError where one is gone or stands twice.
    """
    folded = [fold(heading) for heading in headings]
    if any(folded.count(fold(heading)) != 1 for heading in LOG_HEADINGS):
        raise MovedError("the headings of the changelog are not what they were")
    return [folded.index(fold(heading)) for heading in LOG_HEADINGS]


def append_rows(log: LogLook, rows: Sequence[bytes]) -> JsonObject:
    """Write the request that puts rows, each as JSON, below the last one with anything in it.

    Google finds that row itself, when it applies the request, so nothing can be overwritten.
    """
    written = orjson.Fragment(b"[%b]" % b",".join(rows))
    return {"appendCells": {"sheetId": log.id, "rows": written, "fields": "userEnteredValue"}}


def split_rows(
    log: LogLook, rows: Iterable[LogCells], most_bytes: int, before: int = 0
) -> Iterator[list[bytes]]:
    """Write rows, each as JSON, in parts of so many bytes; one empty part if there are none.

    `before` is how many bytes stand beside the first part.
    """
    part: list[bytes] = []
    size = before
    for row in _written(rows, log_columns(log.headings)):
        length = len(row) + 1
        if part and size + length > most_bytes:
            yield part
            part, size = [], 0
        part.append(row)
        size += length
    yield part


def _written(rows: Iterable[LogCells], columns: Sequence[int]) -> Iterator[bytes]:
    """Write rows as JSON, each distinct cell of a batch once."""
    for batch in batches(rows):
        table = [[b"{}"] * len(batch)] * (max(columns) + 1)
        for column, cells in zip(columns, zip(*batch, strict=True), strict=True):
            table[column] = list(map(cache(_cell_text), cells))
        for line in zip(*table, strict=True):
            yield b'{"values":[%b]}' % b",".join(line)


def _cell_text(value: Value) -> bytes:
    # A copy: the bytes that orjson returns keep some kilobytes alive, however short they are.
    return b"%b" % orjson.dumps(cell_data(value))


def batches(rows: Iterable[LogCells]) -> Iterator[list[LogCells]]:
    """Split rows into lists of some thousand."""
    left = iter(rows)
    while batch := list(islice(left, _BATCH)):
        yield batch

"""The changelog's tab: a new one, rows below those of one that stands, and rows laid right."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import orjson

from rules.columns import Memo
from rules.text import fold
from sync.errors import MovedError
from sync.google.api import JsonObject, cell_data, grid_range
from sync.google.mark import LOG_KEY, create, line_location
from sync.google.numbers import add_range, changelog_name
from sync.google.sight import LogSight
from sync.workbook import LOG_HEADINGS, Value

LogRow = tuple[Value, ...]

_PIXELS = (60, 130, 160, 190, 120, 120, 90, 420, 80, 220)
"""The widths of a new changelog's columns, in the order of LOG_HEADINGS."""

_WHEN = LOG_HEADINGS.index("When")
_WHEN_FORMAT = {"numberFormat": {"type": "DATE_TIME", "pattern": "yyyy-mm-dd hh:mm:ss"}}
_SPARE_ROWS = 100
"""Added to what a grid needs, so that it is not enlarged by every commit."""

_BATCH = 2048
"""So many rows are written at a time."""


def new_log(log_id: int, rows: int) -> LogSight:
    """Give a changelog that is about to be made, with room for so many rows."""
    return LogSight(log_id, 0, 1 + rows + _SPARE_ROWS, LOG_HEADINGS)


def make_log(log: LogSight, title: str, tab: int, mark_id: int) -> list[JsonObject]:
    """Write the requests that make a changelog for a tab of prospects."""
    grid = {"rowCount": log.rows, "columnCount": len(LOG_HEADINGS), "frozenRowCount": 1}
    properties = {"sheetId": log.id, "title": title, "gridProperties": grid}
    headings = [
        {**cell_data(heading), "userEnteredFormat": {"textFormat": {"bold": True}}}
        for heading in LOG_HEADINGS
    ]
    return [
        {"addSheet": {"properties": properties}},
        {
            "updateCells": {
                "start": {"sheetId": log.id, "rowIndex": 0, "columnIndex": 0},
                "rows": [{"values": headings}],
                "fields": "userEnteredValue,userEnteredFormat.textFormat.bold",
            }
        },
        _show_moments(log, _WHEN, 1),
        *(_widen(log.id, column, pixels) for column, pixels in enumerate(_PIXELS)),
        add_range(changelog_name(tab, log.id), log.id),
        mark_headings(log, tab, mark_id),
    ]


def mark_headings(log: LogSight, tab: int, mark_id: int) -> JsonObject:
    """Write the request that marks the heading row."""
    return create(LOG_KEY, str(tab), mark_id, line_location(log.id, "ROWS", log.row))


def _widen(tab: int, column: int, pixels: int) -> JsonObject:
    span = {"sheetId": tab, "dimension": "COLUMNS", "startIndex": column, "endIndex": column + 1}
    return {
        "updateDimensionProperties": {
            "range": span,
            "properties": {"pixelSize": pixels},
            "fields": "pixelSize",
        }
    }


def _show_moments(log: LogSight, column: int, first_row: int) -> JsonObject:
    """Write the request that shows the moments of a column from a row on as such."""
    area = grid_range(log.id, rows=(first_row, None), columns=(column, column + 1))
    fields = "userEnteredFormat.numberFormat"
    return {
        "repeatCell": {"range": area, "cell": {"userEnteredFormat": _WHEN_FORMAT}, "fields": fields}
    }


def make_room(log: LogSight, used: int, added: int) -> list[JsonObject]:
    """Write the requests that enlarge a grid; `used` rows below the headings hold something."""
    lacking = log.row + 1 + used + added - log.rows
    if lacking <= 0:
        return []
    length = lacking + _SPARE_ROWS
    return [
        {"appendDimension": {"sheetId": log.id, "dimension": "ROWS", "length": length}},
        _show_moments(log, log_columns(log.headings)[_WHEN], log.rows),
    ]


def log_columns(headings: Sequence[str]) -> list[int]:
    """Give the columns of LOG_HEADINGS, in their order.

    Raises MovedError where one is gone or stands twice.
    """
    folded = [fold(heading) for heading in headings]
    if any(folded.count(fold(heading)) != 1 for heading in LOG_HEADINGS):
        raise MovedError("the headings of the changelog are not what they were")
    return [folded.index(fold(heading)) for heading in LOG_HEADINGS]


def append_rows(log: LogSight, rows: Sequence[bytes]) -> list[JsonObject]:
    """Write the request that puts rows, each as JSON, below the last one with anything in it.

    Google finds that row itself, when it applies the request, so nothing can be overwritten.
    """
    if not rows:
        return []
    written = orjson.Fragment(b"[%b]" % b",".join(rows))
    return [{"appendCells": {"sheetId": log.id, "rows": written, "fields": "userEnteredValue"}}]


def split_rows(log: LogSight, rows: Iterable[LogRow], most_bytes: int) -> Iterator[list[bytes]]:
    """Write rows, each as JSON, in parts of so many bytes; one part, empty, if there are none."""
    part: list[bytes] = []
    size = 0
    for row in _written(rows, log_columns(log.headings)):
        length = len(row) + 1
        if part and size + length > most_bytes:
            yield part
            part, size = [], 0
        part.append(row)
        size += length
    yield part


def _written(rows: Iterable[LogRow], columns: Sequence[int]) -> Iterator[bytes]:
    """Write rows as JSON, each distinct cell of a batch once."""
    for batch in batches(rows):
        table = [[b"{}"] * len(batch)] * (max(columns) + 1)
        for column, cells in zip(columns, zip(*batch, strict=True), strict=True):
            table[column] = list(map(Memo(_cell_text).__getitem__, cells))
        for line in zip(*table, strict=True):
            yield b'{"values":[%b]}' % b",".join(line)


def _cell_text(value: Value) -> bytes:
    # A copy: what orjson gives holds on to some kilobytes, however short it is.
    return b"%b" % orjson.dumps(cell_data(value))


def batches(rows: Iterable[LogRow]) -> Iterator[list[LogRow]]:
    """Give rows some thousand at a time."""
    left = iter(rows)
    while batch := list(islice(left, _BATCH)):
        yield batch

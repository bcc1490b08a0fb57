"""The drawing: the job's cells, written through the marks of its columns.

Whole columns are written from the top, with null where a cell stays. So a write finds its column
wherever it has moved to, and one that a newer commit has made stale finds no mark of its value.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import orjson

from sync.google.api import JsonObject, by_metadata, raw
from sync.google.client import Client
from sync.google.marked_columns import MarkedColumn
from sync.google.sheet_look import SheetLook
from sync.messages.errors import MovedError
from sync.workbook.protocol import Value

MOST_BYTES = 1_900_000
"""Of cells in one request; see `sync.google.commit.MOST_BYTES`."""

_LEAST_BYTES = 200_000
"""Of new cells in one, however far down they stand: the nulls above them count too."""

_NULL = b"null,"


@dataclass(frozen=True)
class ColumnCells:
    """Cells of one column, by row below the headings and from the top.

    `mark` and `value` are the id and the value of the column's mark.
    """

    mark: int
    value: str
    cells: Mapping[int, Value]


def draw_columns(client: Client, look: SheetLook, columns: Sequence[MarkedColumn]) -> int:
    """Draw what has changed in the job's columns, and the headings that are missing."""
    headings = look.heading_row.cells(look.header_row)
    cells: list[ColumnCells] = []
    for column in columns:
        mark, changed = column.mark_id, column.change.cells
        if mark in headings:
            changed = {**headings[mark], **changed}
        if changed:
            cells.append(ColumnCells(mark, column.value, changed))
    return draw(client, look.header_row, cells)


def draw(client: Client, header_row: int, columns: Sequence[ColumnCells]) -> int:
    """Write the cells, and return how many. Raises MovedError where a column is gone or stale."""
    for data in _requests(header_row, columns):
        body = {"valueInputOption": "RAW", "data": data}
        reply = client.write(
            "/values:batchUpdateByDataFilter", body, fields="responses(updatedRange,updatedCells)"
        )
        if len(reply.get("responses", ())) < len(data):
            raise MovedError("a column of the job's is gone, or a newer run has committed")
    return sum(len(column.cells) for column in columns)


def _requests(above: int, columns: Sequence[ColumnCells]) -> Iterator[list[JsonObject]]:
    """Gather columns, and parts of columns, into requests of so many bytes."""
    data: list[JsonObject] = []
    size = 0
    for column in columns:
        for part, length in _parts(above, column):
            if data and size + length > MOST_BYTES:
                yield data
                data, size = [], 0
            data.append(part)
            size += length
    if data:
        yield data


def _parts(above: int, column: ColumnCells) -> Iterator[tuple[JsonObject, int]]:
    """Write a column's cells in parts, each with its size in bytes."""
    text_of = cache(lambda value: orjson.dumps(raw(value)) + b",")
    written: list[bytes] = []
    start = end = size = 0
    for row, value in column.cells.items():
        text = text_of(value)
        gap = above + row - end
        length = gap * len(_NULL) + len(text)
        if size + length > MOST_BYTES and size - start * len(_NULL) > _LEAST_BYTES:
            yield _part(column, written), size
            written = [_NULL * end]
            start, size = end, end * len(_NULL)
        if gap:
            written.append(_NULL * gap)
        written.append(text)
        end += gap + 1
        size += length
    if size > start * len(_NULL):
        yield _part(column, written), size


def _part(column: ColumnCells, cells: Sequence[bytes]) -> JsonObject:
    """Write some cells of a column, each of which is JSON and a comma."""
    return {
        "dataFilter": by_metadata(column.mark, column.value),
        "majorDimension": "COLUMNS",
        "values": [orjson.Fragment(b"[%b]" % b"".join(cells)[:-1])],
    }

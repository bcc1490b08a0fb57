"""Drawing: the job's cells, written through the marks of its columns.

Whole columns from the top, with null where a cell stays: so a write finds its column wherever it
has moved to, and the mark's value keeps a drawing away that a newer commit has made stale.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import orjson

from sync.errors import MovedError
from sync.google.api import JsonObject, by_metadata, raw
from sync.google.client import Client
from sync.google.sight import Sight
from sync.workbook import Value

MOST_BYTES = 1_900_000
"""Of cells in one request; see `sync.google.commit.MOST_BYTES`."""

_LEAST_BYTES = 200_000
"""Of new cells in one, however far down they stand: the nulls above them count too."""

_NULL = len("null,")


@dataclass(frozen=True)
class Stroke:
    """Cells of one column, by row below the headings; `mark` and `value` name its metadata."""

    mark: int
    value: str
    cells: Sequence[tuple[int, Value]]


def draw(client: Client, sight: Sight, strokes: Sequence[Stroke]) -> int:
    """Write the cells, and give how many. Raises MovedError where a column is gone or stale."""
    for data in _requests(sight.header_row, strokes):
        body = {"valueInputOption": "RAW", "data": data}
        reply = client.write(
            "/values:batchUpdateByDataFilter", body, fields="responses(updatedRange,updatedCells)"
        )
        if len(reply.get("responses", ())) < len(data):
            raise MovedError("a column of the job's is gone, or a newer run has committed")
    return sum(len(stroke.cells) for stroke in strokes)


def _requests(above: int, strokes: Sequence[Stroke]) -> Iterator[list[JsonObject]]:
    """Gather columns, and parts of columns, into requests of so many bytes."""
    data: list[JsonObject] = []
    size = 0
    for stroke in strokes:
        for part, length in _parts(above, stroke):
            if data and size + length > MOST_BYTES:
                yield data
                data, size = [], 0
            data.append(part)
            size += length
    if data:
        yield data


def _parts(above: int, stroke: Stroke) -> Iterator[tuple[JsonObject, int]]:
    """Write a column's cells in parts, each with its size in bytes."""
    column: list[str | int | float | None] = []
    start = size = 0
    for row, value in sorted(stroke.cells):
        content = raw(value)
        length = len(orjson.dumps(content)) + 1
        gap = above + row - len(column)
        new = size - _NULL * start
        if new and size + gap * _NULL + length > MOST_BYTES and new > _LEAST_BYTES:
            yield _part(stroke, column), size
            start, size = len(column), _NULL * len(column)
            column = [None] * len(column)
        column += [None] * gap
        column.append(content)
        size += gap * _NULL + length
    if size > _NULL * start:
        yield _part(stroke, column), size


def _part(stroke: Stroke, column: Sequence[str | int | float | None]) -> JsonObject:
    return {
        "dataFilter": by_metadata(stroke.mark, stroke.value),
        "majorDimension": "COLUMNS",
        "values": [column],
    }

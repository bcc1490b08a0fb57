"""Drawing: the job's cells, written through the marks of its columns.

Whole columns from the top, with null where a cell stays: so a write finds its column wherever it
has moved to, and the mark's value keeps a drawing away that a newer commit has made stale.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import orjson

from rules.columns.column import Memo
from sync.google.api import JsonObject, by_metadata, raw
from sync.google.client import Client
from sync.google.sight import SheetLook
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

    `mark` and `value` name the column's metadata.
    """

    mark: int
    value: str
    cells: Mapping[int, Value]


def draw(client: Client, sight: SheetLook, strokes: Sequence[ColumnCells]) -> int:
    """Write the cells, and give how many. Raises MovedError where a column is gone or stale."""
    for data in _requests(sight.header_row, strokes):
        body = {"valueInputOption": "RAW", "data": data}
        reply = client.write(
            "/values:batchUpdateByDataFilter", body, fields="responses(updatedRange,updatedCells)"
        )
        if len(reply.get("responses", ())) < len(data):
            raise MovedError("a column of the job's is gone, or a newer run has committed")
    return sum(len(stroke.cells) for stroke in strokes)


def _requests(above: int, strokes: Sequence[ColumnCells]) -> Iterator[list[JsonObject]]:
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


def _parts(above: int, stroke: ColumnCells) -> Iterator[tuple[JsonObject, int]]:
    """Write a column's cells in parts, each with its size in bytes."""
    texts: Memo[Value, bytes] = Memo(lambda value: orjson.dumps(raw(value)) + b",")
    column: list[bytes] = []
    start = end = size = 0
    for row, value in stroke.cells.items():
        text = texts[value]
        gap = above + row - end
        length = gap * len(_NULL) + len(text)
        if size + length > MOST_BYTES and size - start * len(_NULL) > _LEAST_BYTES:
            yield _part(stroke, column), size
            column = [_NULL * end]
            start, size = end, end * len(_NULL)
        if gap:
            column.append(_NULL * gap)
        column.append(text)
        end += gap + 1
        size += length
    if size > start * len(_NULL):
        yield _part(stroke, column), size


def _part(stroke: ColumnCells, column: Sequence[bytes]) -> JsonObject:
    """Write some cells of a column, each of which is JSON and a comma."""
    return {
        "dataFilter": by_metadata(stroke.mark, stroke.value),
        "majorDimension": "COLUMNS",
        "values": [orjson.Fragment(b"[%b]" % b"".join(column)[:-1])],
    }

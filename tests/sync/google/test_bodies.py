"""What is written as JSON piece by piece, against the cells that it is to hold."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any, cast

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.google import draw
from sync.google.api import JsonObject, cell_data, raw
from sync.google.client import Client
from sync.google.draw import ColumnCells
from sync.google.log_look import LogLook
from sync.google.log_tab import LogCells, append_rows, log_columns, split_rows
from sync.workbook.protocol import LOG_HEADINGS, Tab, Value

MOST, LEAST = 200, 40
NULL = len("null,")

values: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from(["null,", '"', "],[", "\\", "=1+1", "é", "\u2028", "Lead"]),
    st.integers(-9, 10**15),
    st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    st.datetimes(datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2090-01-01")),
)
columns = st.dictionaries(st.integers(0, 120), values, max_size=40).map(
    lambda cells: dict(sorted(cells.items()))
)
log_rows = st.lists(
    st.lists(values, min_size=len(LOG_HEADINGS), max_size=len(LOG_HEADINGS)).map(tuple), max_size=9
)


class Recorder:
    """Takes requests as the client does, and answers that each part has found its column."""

    def __init__(self) -> None:
        self.requests: list[list[JsonObject]] = []

    def write(self, _method: str, body: JsonObject, *, fields: str) -> JsonObject:
        assert fields
        sent = orjson.loads(orjson.dumps(body))
        self.requests.append(sent["data"])
        return {"responses": sent["data"]}


def _draw(above: int, columns: Sequence[Mapping[int, Value]]) -> list[list[JsonObject]]:
    """Draw columns in small requests, and return these."""
    recorder = Recorder()
    each = [ColumnCells(mark, "value", cells) for mark, cells in enumerate(columns)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(draw, "MOST_BYTES", MOST)
        patch.setattr(draw, "_LEAST_BYTES", LEAST)
        assert draw.draw(cast("Client", recorder), above, each) == sum(map(len, columns))
    return recorder.requests


def _size(cells: list[Any]) -> int:
    return len(orjson.dumps(cells)) - 1


@given(st.integers(1, 3), st.lists(columns, max_size=3))
def test_parts_of_columns_hold_each_cell_once(above: int, drawn: list[dict[int, Value]]) -> None:
    found: list[dict[int, object]] = [{} for _ in drawn]
    for part in (part for request in _draw(above, drawn) for part in request):
        (cells,) = part["values"]
        held = {at - above: cell for at, cell in enumerate(cells) if cell is not None}
        column = found[part["dataFilter"]["developerMetadataLookup"]["metadataId"]]
        assert not held.keys() & column.keys()
        assert cells[-1] is not None
        column.update(held)
    assert found == [{row: raw(value) for row, value in each.items()} for each in drawn]


@given(st.integers(1, 3), columns)
def test_parts_are_as_large_as_they_may_be(above: int, cells: dict[int, Value]) -> None:
    parts = [part["values"][0] for request in _draw(above, [cells]) for part in request]
    start = 0
    for part, following in pairwise(parts):
        first = next(at for at, cell in enumerate(following) if cell is not None)
        assert _size(part) - start * NULL > LEAST
        assert _size([*part, *following[len(part) : first + 1]]) > MOST
        start = len(part)


@given(
    log_rows, st.permutations([*LOG_HEADINGS, "Note"]), st.integers(100, 900), st.integers(0, 999)
)
def test_rows_of_the_changelog_stand_under_their_headings(
    rows: list[LogCells], headings: list[str], most: int, before: int
) -> None:
    log = LogLook(Tab(7, "Changelog"), 0, 100, tuple(headings))
    places = log_columns(headings)
    parts = list(split_rows(log, rows, most, before))
    sizes = [sum(len(row) + 1 for row in part) for part in parts]
    sizes[0] += before
    assert all(len(part) <= 1 or size <= most for part, size in zip(parts, sizes, strict=True))
    assert bool(rows) == all(parts)
    sent = [append_rows(log, part) for part in parts if part]
    written = [
        row["values"]
        for request in orjson.loads(orjson.dumps(sent))
        for row in request["appendCells"]["rows"]
    ]
    expected = []
    for row in rows:
        cells: list[JsonObject] = [{} for _ in range(max(places) + 1)]
        for place, value in zip(places, row, strict=True):
            cells[place] = cell_data(value)
        expected.append(cells)
    assert written == orjson.loads(orjson.dumps(expected))

"""Into which columns of the changelog a commit put its rows, and the mend if those were wrong.

Rows are put by position, and a column may move at that very moment. So the same batch puts a mark
on each of the ten columns, by position too: whatever goes into a row's cell, its mark is on that
column for good, and moves with it. A look that finds the marks elsewhere than the headings shows
rows that lie wrong, however long ago, and where each of their cells is.
"""

import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from rules.columns import Column, cells_of
from rules.read.cells import Cell
from sync.google.api import JsonObject, cell_data, new_id, update_cells
from sync.google.marks import create, line_location
from sync.workbook.protocol import LOG_HEADINGS

Content = str | int | float | None
Contents = tuple[Content, ...]
"""The cells of a row, in the order of LOG_HEADINGS."""

_NO, _WHEN, _RULES = (LOG_HEADINGS.index(heading) for heading in ("No", "When", "Rules"))
_FINGERPRINT = re.compile(r"[0-9a-f]{8}")


@dataclass(frozen=True)
class PlacedRows:
    """Rows from one number to another, and the columns where their cells are.

    The columns stand in the order of LOG_HEADINGS.
    """

    first: int
    last: int
    columns: tuple[int, ...]

    def holds(self, table: Mapping[int, Sequence[Cell]], row: int) -> bool:
        """Whether a row of the changelog is one of them, by what stands in these columns."""
        no, when, rules = (table[self.columns[at]][row] for at in (_NO, _WHEN, _RULES))
        return (
            isinstance(no, int | float)
            and self.first <= no <= self.last
            and isinstance(when, int | float)
            and isinstance(rules, str)
            and bool(_FINGERPRINT.fullmatch(rules))
        )


@dataclass(frozen=True)
class MisplacedRows:
    """Rows that are not under their headings, each with its index below these."""

    placed: PlacedRows
    rows: Sequence[tuple[int, Contents]]


def _key(log: int) -> str:
    """Return the key of the marks on one changelog."""
    return f"qualify_laid_{log}"


def mark_placed(log: int, placed: PlacedRows, chance: random.Random) -> list[JsonObject]:
    """Write the requests that mark the columns that rows are put into."""
    return [
        create(
            _key(log),
            json.dumps({"heading": heading, "first": placed.first, "last": placed.last}),
            new_id(chance),
            line_location(log, "COLUMNS", column),
        )
        for heading, column in zip(LOG_HEADINGS, placed.columns, strict=True)
    ]


def forget_placed(log: int) -> JsonObject:
    """Write the request that takes all these marks off a changelog."""
    lookup = {"metadataKey": _key(log)}
    return {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": lookup}}}


def read_placed(
    log: int, columns: Iterable[tuple[int, list[JsonObject]]]
) -> tuple[PlacedRows, ...]:
    """Read the marks on a changelog's columns; of rows that lack one, nothing is known."""
    found: dict[tuple[int, int], dict[str, int]] = {}
    for at, items in columns:
        for metadata in items:
            said = _read(metadata, log)
            if said:
                found.setdefault((said["first"], said["last"]), {})[said["heading"]] = at
    return tuple(
        PlacedRows(first, last, tuple(places[heading] for heading in LOG_HEADINGS))
        for (first, last), places in sorted(found.items())
        if set(LOG_HEADINGS) <= places.keys()
    )


def _read(metadata: Mapping[str, Any], log: int) -> JsonObject | None:
    if metadata.get("metadataKey") != _key(log):
        return None
    try:
        said = json.loads(str(metadata.get("metadataValue", "")))
        return {
            "heading": str(said["heading"]),
            "first": int(said["first"]),
            "last": int(said["last"]),
        }
    except (ValueError, TypeError, KeyError):
        return None


def find_misplaced(
    astray: Iterable[PlacedRows], table: Mapping[int, Sequence[Cell]], rows: int
) -> tuple[MisplacedRows, ...]:
    """Find the rows under marks that have strayed from the headings, in the cells below these."""
    found = []
    for placed in astray:
        there = [
            (row, tuple(_kept(table[column][row]) for column in placed.columns))
            for row in range(rows)
            if placed.holds(table, row)
        ]
        found += [MisplacedRows(placed, there)] if there else []
    return tuple(found)


def _kept(cell: Cell) -> Content:
    return cell if isinstance(cell, str | int | float) and not isinstance(cell, bool) else None


def put_right(
    cells: Mapping[int, Column[Cell]], misplaced: Iterable[MisplacedRows], now: Sequence[int]
) -> dict[int, Column[Cell]]:
    """Return columns of the changelog as they are once the rows are under their headings."""
    right = dict(cells)
    for each in misplaced:
        for at, column in enumerate(now):
            if column in right:
                changed = list(right[column])
                for row, values in each.rows:
                    changed[row] = values[at]
                right[column] = cells_of(changed)
    return right


def move_cells(
    log: int, below: int, misplaced: MisplacedRows, now: Sequence[int]
) -> list[JsonObject]:
    """Write the requests that move the cells of rows under their headings.

    `below` is the index of the first row below the headings.
    """
    requests = []
    for first, block in _blocks(misplaced.rows):
        for column in sorted({*misplaced.placed.columns, *now}):
            at = now.index(column) if column in now else None
            cells = [[{} if at is None else cell_data(row[at])] for row in block]
            requests.append(update_cells(log, below + first, column, cells, "userEnteredValue"))
    return requests


def _blocks(rows: Sequence[tuple[int, Contents]]) -> Iterator[tuple[int, list[Contents]]]:
    """Put rows that stand one below the other together, with the index of the first."""
    for _, block in groupby(enumerate(rows), lambda each: each[1][0] - each[0]):
        together = [row for _, row in block]
        yield together[0][0], [contents for _, contents in together]

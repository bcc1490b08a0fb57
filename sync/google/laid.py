"""How the rows of a commit were laid into the changelog's columns, and what to do if wrongly.

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
from typing import Any

from rules.columns.intake import Cells, cells_of
from rules.read.cells import Cell
from sync.google.api import JsonObject, cell_data, new_id
from sync.google.mark import create, line_location
from sync.workbook.protocol import LOG_HEADINGS

Content = str | int | float | None

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
        """Tell whether a row of the changelog is one of them, as its columns have it."""
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
    """Rows that stand in the columns where the headings were, not where they are.

    Each row comes with its index below the headings.
    """

    laid: PlacedRows
    rows: Sequence[tuple[int, tuple[Content, ...]]]


def _key(log: int) -> str:
    """Name the marks of one changelog."""
    return f"qualify_laid_{log}"


def mark_laid(log: int, laid: PlacedRows, source: random.Random) -> list[JsonObject]:
    """Write the requests that mark the columns in which rows are laid."""
    return [
        create(
            _key(log),
            json.dumps({"heading": heading, "first": laid.first, "last": laid.last}),
            new_id(source),
            line_location(log, "COLUMNS", column),
        )
        for heading, column in zip(LOG_HEADINGS, laid.columns, strict=True)
    ]


def forget_laid(log: int) -> JsonObject:
    """Write the request that takes all these marks off a changelog."""
    lookup = {"metadataKey": _key(log)}
    return {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": lookup}}}


def read_laid(log: int, columns: Iterable[tuple[int, list[JsonObject]]]) -> tuple[PlacedRows, ...]:
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


def find_mislaid(
    astray: Iterable[PlacedRows], table: Mapping[int, Sequence[Cell]], rows: int
) -> tuple[MisplacedRows, ...]:
    """Find the rows whose marks have strayed from the headings, in cells below the headings."""
    found = []
    for laid in astray:
        there = [
            (row, tuple(_kept(table[column][row]) for column in laid.columns))
            for row in range(rows)
            if laid.holds(table, row)
        ]
        found += [MisplacedRows(laid, there)] if there else []
    return tuple(found)


def _kept(cell: Cell) -> Content:
    return cell if isinstance(cell, str | int | float) and not isinstance(cell, bool) else None


def mend(
    cells: Mapping[int, Cells], mislaid: Iterable[MisplacedRows], now: Sequence[int]
) -> dict[int, Cells]:
    """Give columns of the changelog as they are once the rows lie right."""
    mended = dict(cells)
    for each in mislaid:
        for at, column in enumerate(now):
            if column in mended:
                changed = list(mended[column])
                for row, values in each.rows:
                    changed[row] = values[at]
                mended[column] = cells_of(changed)
    return mended


def lay_right(log: int, below: int, mislaid: MisplacedRows, now: Sequence[int]) -> list[JsonObject]:
    """Write the requests that move the cells of rows under their headings.

    `below` is the index of the first row below the headings.
    """
    requests = []
    for first, block in _blocks(mislaid.rows):
        for column in sorted({*mislaid.laid.columns, *now}):
            at = now.index(column) if column in now else None
            cells = [{} if at is None else cell_data(row[at]) for row in block]
            requests.append(
                {
                    "updateCells": {
                        "start": {"sheetId": log, "rowIndex": below + first, "columnIndex": column},
                        "rows": [{"values": [cell]} for cell in cells],
                        "fields": "userEnteredValue",
                    }
                }
            )
    return requests


def _blocks(
    rows: Sequence[tuple[int, tuple[Content, ...]]],
) -> Iterator[tuple[int, list[tuple[Content, ...]]]]:
    """Put rows that stand one below the other together, with the index of the first."""
    first = 0
    block: list[tuple[Content, ...]] = []
    for index, row in rows:
        if block and index != first + len(block):
            yield first, block
            block = []
        if not block:
            first = index
        block.append(row)
    if block:
        yield first, block

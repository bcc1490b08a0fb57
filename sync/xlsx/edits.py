"""The cells to write into a tab, row by row from the top."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from operator import itemgetter

from sync.workbook.protocol import CellChanges, Value

Cells = Sequence[tuple[int, Value]]
"""What to write into one row: columns, from the left, and values."""


@dataclass(frozen=True)
class NewColumn:
    """A column to be made: its heading with the number of its row, and how it looks.

    `style` is that of the heading, `body` that of the cells; the width is in characters.
    """

    column: int
    row: int
    heading: str
    style: int
    body: int
    width: float


@dataclass(frozen=True)
class Edits:
    """What to write into some columns of a tab.

    `rows` comes once: the numbers of rows, from 1 and ascending, each with its cells. `ends` are
    the first and the last of them; there are none without rows.
    """

    columns: Sequence[int]
    rows: Iterator[tuple[int, Cells]]
    ends: Sequence[int]
    made: Sequence[NewColumn] = ()


def column_edits(
    columns: Iterable[tuple[int, Mapping[int, Value]]], above: int, made: Sequence[NewColumn] = ()
) -> Edits:
    """The edits of cells of columns, by their rows from 0 below the row `above`."""
    filled = [(column, cells) for column, cells in columns if cells]
    ends = [end(cells) + above + 1 for _, cells in filled for end in (min, max)]
    ends += [each.row for each in made]
    cells = merge(
        sorted((each.row, each.column, each.heading) for each in made),
        *(_numbered(column, cells, above + 1) for column, cells in filled),
    )
    return Edits(
        [*{column for column, _ in filled} | {each.column for each in made}],
        ((row, [cell[1:] for cell in found]) for row, found in groupby(cells, itemgetter(0))),
        (min(ends), max(ends)) if ends else (),
        made,
    )


def _numbered(
    column: int, cells: Mapping[int, Value], first: int
) -> Iterator[tuple[int, int, Value]]:
    """Rows' numbers, the column and values. A run's cells come from the top as they are."""
    ordered = cells.items() if isinstance(cells, CellChanges) else sorted(cells.items())
    return ((row + first, column, value) for row, value in ordered)


def row_edits(columns: Sequence[int], rows: Sequence[Sequence[Value]], first: int) -> Edits:
    """The edits of whole rows, from the row numbered `first` on, each value in its column."""
    places = sorted((column, at) for at, column in enumerate(columns))
    return Edits(
        columns,
        (
            (number, [(column, row[at]) for column, at in places])
            for number, row in enumerate(rows, start=first)
        ),
        (first, first + len(rows) - 1) if rows else (),
    )

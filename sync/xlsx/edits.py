"""The cells to write into a tab, row by row from the top."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from operator import itemgetter

from sync.workbook.protocol import CellChanges, Value

RowCells = Sequence[tuple[int, Value]]
"""What to write into one row: columns, from the left, and values."""


@dataclass(frozen=True)
class NewColumn:
    """A column to add: its heading with the number of its row, and how it looks.

    `style` is that of the heading, `body` that of the cells; the width is in characters.
    """

    column: int
    row: int
    heading: str
    style: int
    body: int
    width: float


@dataclass(frozen=True)
class SheetEdits:
    """What to write into some columns of a tab.

    `rows` can be read once: the numbers of rows, from 1 and ascending, each with its cells. `ends`
    are the first and the last of them; there are none without rows.
    """

    columns: Sequence[int]
    rows: Iterator[tuple[int, RowCells]]
    ends: Sequence[int]
    new_columns: Sequence[NewColumn] = ()


def column_edits(
    columns: Iterable[tuple[int, Mapping[int, Value]]],
    above: int,
    new_columns: Sequence[NewColumn] = (),
) -> SheetEdits:
    """The edits of cells of columns, by their rows from 0 below the row `above`."""
    filled = [(column, cells) for column, cells in columns if cells]
    ends = [end(cells) + above + 1 for _, cells in filled for end in (min, max)]
    ends += [new.row for new in new_columns]
    cells = merge(
        sorted((new.row, new.column, new.heading) for new in new_columns),
        *(_numbered(column, cells, above + 1) for column, cells in filled),
    )
    return SheetEdits(
        [*{column for column, _ in filled} | {new.column for new in new_columns}],
        ((row, [cell[1:] for cell in found]) for row, found in groupby(cells, itemgetter(0))),
        (min(ends), max(ends)) if ends else (),
        new_columns,
    )


def _numbered(
    column: int, cells: Mapping[int, Value], first: int
) -> Iterator[tuple[int, int, Value]]:
    """Each cell's row number, column and value, from the top, as CellChanges already are."""
    ordered = cells.items() if isinstance(cells, CellChanges) else sorted(cells.items())
    return ((row + first, column, value) for row, value in ordered)


def row_edits(columns: Sequence[int], rows: Sequence[Sequence[Value]], first: int) -> SheetEdits:
    """The edits of whole rows, from the row numbered `first` on, each value in its column."""
    places = sorted((column, at) for at, column in enumerate(columns))
    return SheetEdits(
        columns,
        (
            (number, [(column, row[at]) for column, at in places])
            for number, row in enumerate(rows, start=first)
        ),
        (first, first + len(rows) - 1) if rows else (),
    )

"""Packed columns: cells that hardly repeat, such as names and keys, held in few bytes."""

import marshal
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar, overload

from rules.cells import Cell
from rules.codes import pack
from rules.columns import Column, Numbering

U = TypeVar("U")

SLICE = 1 << 14
"""How many rows are dealt with at a time."""


class Packed(Sequence[Cell]):
    """The cells of a column, of `rows` rows, in slices that are unpacked when they are looked at.

    `slices` has what `pack_cells` makes of the cells from each multiple of SLICE on; cells that it
    lacks are None.
    """

    __slots__ = ("_last", "_rows", "_slices")

    def __init__(self, slices: Mapping[int, object], rows: int) -> None:
        self._slices = slices
        self._rows = rows
        self._last: tuple[int, list[Cell]] = -1, []

    def __len__(self) -> int:
        return self._rows

    @overload
    def __getitem__(self, row: int) -> Cell: ...
    @overload
    def __getitem__(self, row: slice) -> list[Cell]: ...
    def __getitem__(self, row: int | slice) -> Cell | list[Cell]:
        if isinstance(row, slice):
            return list(self)[row]
        row = range(self._rows)[row]
        first = row - row % SLICE
        if self._last[0] != first:
            self._last = first, self._slice(first)
        return self._last[1][row - first]

    def __iter__(self) -> Iterator[Cell]:
        for cells in self.slices():
            yield from cells

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def slices(self) -> Iterator[list[Cell]]:
        """Give the cells of SLICE rows at a time."""
        return map(self._slice, range(0, self._rows, SLICE))

    def _slice(self, first: int) -> list[Cell]:
        length = min(SLICE, self._rows - first)
        cells = unpack_cells(self._slices[first])[:length] if first in self._slices else []
        return cells + [None] * (length - len(cells))

    def map(self, work: Callable[[Cell], U]) -> Column[U]:
        """Give the column of what the work makes of each cell; equal results become one."""
        numbers: Numbering[U] = Numbering()
        codes = [numbers[work(cell)] for cells in self.slices() for cell in cells]
        return Column(list(numbers), pack(codes, len(numbers)))


def pack_cells(cells: list[Cell]) -> object:
    """Pack some cells; those that can't be packed stay as they are."""
    try:
        return marshal.dumps(cells)
    except ValueError:
        return cells


def unpack_cells(packed: object) -> list[Cell]:
    """Give the cells that were packed."""
    return marshal.loads(packed) if isinstance(packed, bytes) else packed  # type: ignore[return-value]  # noqa: S302 -- packed by us

"""Packed columns: cells that hardly repeat, such as names and keys, held in few bytes."""

import marshal
import operator
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import TypeVar, overload

from rules.columns.column import Column, column_of
from rules.read.cells import Cell

U = TypeVar("U")

SLICE = 1 << 14
"""How many rows are packed together."""


class Packed(Sequence[Cell]):
    """The cells of a column, of `rows` rows, in slices that are unpacked when they are looked at.

    `slices` has what `_pack` makes of each SLICE cells; cells that it lacks are None.
    """

    __slots__ = ("_last", "_rows", "_slices")

    def __init__(self, slices: Sequence[object], rows: int) -> None:
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
        number, at = divmod(range(self._rows)[row], SLICE)
        if self._last[0] != number:
            self._last = number, self._slice(number)
        return self._last[1][at]

    def __iter__(self) -> Iterator[Cell]:
        return chain.from_iterable(self.slices())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Packed) and len(self) == len(other):
            same = self._slices == other._slices
            return same or all(map(operator.eq, self.slices(), other.slices()))
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def slices(self, *, upwards: bool = False) -> Iterator[list[Cell]]:
        """Give the cells of SLICE rows at a time, from the top or from the bottom up."""
        numbers = range(-(-self._rows // SLICE))
        return map(self._slice, reversed(numbers) if upwards else numbers)

    def _slice(self, number: int) -> list[Cell]:
        length = min(SLICE, self._rows - number * SLICE)
        there = number < len(self._slices)
        cells = _unpack(self._slices[number])[:length] if there else []
        return cells + [None] * (length - len(cells))

    def map(self, work: Callable[[Cell], U]) -> Column[U]:
        """Give the column of what the work makes of each cell; equal results become one."""
        return column_of(map(work, self))


class Packer:
    """Packs the cells of a column, from the top."""

    def __init__(self) -> None:
        self._slices: list[object] = []
        self._rest: list[Cell] = []

    def take(self, cells: Sequence[Cell]) -> None:
        """Take the next cells; "" is empty."""
        # First those of before: marshal takes long over what is held elsewhere, too.
        self._pack_whole()
        self._rest += [None if cell == "" else cell for cell in cells] if "" in cells else cells

    def packed(self, rows: int) -> Packed:
        """Give the column of so many rows."""
        self._pack_whole()
        return Packed([*self._slices, _pack(self._rest)], rows)

    def _pack_whole(self) -> None:
        """Pack all that fills a slice."""
        while len(self._rest) >= SLICE:
            cells = self._rest[:SLICE]
            del self._rest[:SLICE]
            self._slices.append(_pack(cells))


def _pack(cells: list[Cell]) -> object:
    """Pack some cells; those that can't be packed stay as they are."""
    try:
        return marshal.dumps(cells)
    except ValueError:
        return cells


def _unpack(packed: object) -> list[Cell]:
    return marshal.loads(packed) if isinstance(packed, bytes) else packed  # type: ignore[return-value]  # noqa: S302 -- packed here

"""Packed columns: cells that hardly repeat, such as names and keys, held in few bytes.

500,000 keys of eight letters are 32 MB as Python's strings in a list, since each string takes 49
bytes on top of its letters, and a sheet has several such columns. Serialized they take 5 MB. So
SLICE cells at a time are kept as the bytes that `marshal` makes of their list, and are made cells
again while they are looked at. Of Python's own serializers it takes the least time and space, and
as the bytes never leave the process, its lack of a promised format does no harm.
"""

import marshal
import operator
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import overload

from rules.columns.column import SLICE, Column
from rules.read.cells import Cell


class Packed(Column[Cell]):
    """A column of `rows` rows; those below the last slice are empty.

    `slices` has what `_pack` makes of each SLICE cells.
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
        return super().__eq__(other)

    __hash__ = None

    def replaced(self, changes: Mapping[int, Cell]) -> Column[Cell]:  # noqa: D102
        cells = list(self)
        for row, cell in changes.items():
            cells[row] = cell
        packer = Packer()
        packer.take(cells)
        return packer.packed(len(cells))

    def slices(self, *, upwards: bool = False) -> Iterator[list[Cell]]:  # noqa: D102
        numbers = range(-(-self._rows // SLICE))
        return map(self._slice, reversed(numbers) if upwards else numbers)

    def _slice(self, number: int) -> list[Cell]:
        length = min(SLICE, self._rows - number * SLICE)
        there = number < len(self._slices)
        cells = _unpack(self._slices[number])[:length] if there else []
        return cells + [None] * (length - len(cells))


class Packer:
    """Packs the cells of a column, from the top."""

    def __init__(self) -> None:
        self._slices: list[object] = []
        self._rest: list[Cell] = []

    def take(self, cells: Sequence[Cell]) -> None:
        """Take the next cells; "" is empty."""
        # Those of before come first: marshal takes three times as long over a string that is still
        # in somebody's list, for it may have to write it again.
        self._pack_whole()
        self._rest += [None if cell == "" else cell for cell in cells] if "" in cells else cells

    def packed(self, rows: int) -> Packed:
        """Return the column of a number of rows."""
        self._pack_whole()
        return Packed([*self._slices, _pack(self._rest)], rows)

    def _pack_whole(self) -> None:
        """Pack all that fills a slice."""
        while len(self._rest) >= SLICE:
            cells = self._rest[:SLICE]
            del self._rest[:SLICE]
            self._slices.append(_pack(cells))


def _pack(cells: list[Cell]) -> object:
    """Return some cells as bytes; as they are where one is of a class that marshal can't write."""
    try:
        return marshal.dumps(cells)
    except ValueError:
        return cells


def _unpack(packed: object) -> list[Cell]:
    return marshal.loads(packed) if isinstance(packed, bytes) else packed  # type: ignore[return-value]  # noqa: S302 -- packed here

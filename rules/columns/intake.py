"""The intake of a column's cells: part by part as they are read, into as little as they need."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from rules.columns.codes import Codes, join, pack
from rules.columns.column import Column
from rules.columns.packed import SLICE, Packed, Packer
from rules.read.cells import Cell, Day

Cells: TypeAlias = Column[Cell] | Packed
"""The cells of one column of a sheet."""

_FEW = 4096
"""So many distinct cells are few, however many there are in all."""
_MANY = 1 << 16
"""So many are not, even if they repeat."""

_EMPTY = 0


class _Numbers(dict[object, int]):
    """The numbers of distinct cells. None and "" are one, and the first."""

    def __init__(self) -> None:
        super().__init__({None: _EMPTY, "": _EMPTY})

    def __missing__(self, key: object) -> int:
        number = self[key] = len(self) - 1
        return number

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self) - 1

    @property
    def cells(self) -> list[Cell]:
        """The cells, by their numbers."""
        return [None, *map(_cell, list(self)[2:])]


_EQUAL_TO_NUMBERS = frozenset({bool, Day})
"""What equals a number, and would be the same key in a dictionary: True is 1."""


def _key(cell: Cell) -> object:
    kind = type(cell)
    return (kind, cell) if kind in _EQUAL_TO_NUMBERS else cell


def _cell(key: object) -> Cell:
    return key[1] if isinstance(key, tuple) else key  # type: ignore[return-value]


class Intake:
    """Takes the cells of one column, from the top, in parts of any length.

    While there are few distinct cells, or they repeat, the column holds each of them once;
    otherwise its cells are packed, unless `packs` is false.
    """

    def __init__(self, *, packs: bool = True) -> None:
        self._packs = packs
        self._numbers = _Numbers()
        self._coded: list[Codes] = []
        self._packer: Packer | None = None
        self._taken = 0
        self.rows = 0
        """How many rows there are down to the last one that is not empty."""

    def take(self, cells: Sequence[Cell]) -> None:
        """Take the next cells; "" is empty."""
        if self._packs and self._packer is None and self._hardly_repeat(cells):
            self._pack_all()
        if self._packer is not None:
            self._packer.take(cells)
        else:
            self._coded.append(pack(self._codes(cells), self._numbers.count))
        filled = next((at for at in range(len(cells), 0, -1) if cells[at - 1] not in _NOTHING), 0)
        self.rows = self._taken + filled if filled else self.rows
        self._taken += len(cells)

    def column(self, rows: int) -> Cells:
        """Give the column of so many rows; those that it does not have are empty."""
        if self._packer is not None:
            return self._packer.packed(rows)
        return Column(self._numbers.cells, join(self._coded, rows, self._numbers.count))

    def _hardly_repeat(self, cells: Sequence[Cell]) -> bool:
        """Whether too many cells are new; of the first ones, those that are new among them."""
        new = self._numbers.count if self._coded else len(cells) > _FEW and len(set(cells))
        return new > _MANY or (new > _FEW and 2 * new > self._taken + len(cells))

    def _codes(self, cells: Sequence[Cell]) -> list[int]:
        number = self._numbers.__getitem__
        if _EQUAL_TO_NUMBERS.isdisjoint(map(type, cells)):
            return list(map(number, cells))
        return list(map(number, map(_key, cells)))

    def _pack_all(self) -> None:
        cell = self._numbers.cells.__getitem__
        self._packer = Packer()
        for codes in self._coded:
            self._packer.take(list(map(cell, codes)))
        self._coded.clear()
        self._numbers = _Numbers()


_NOTHING = (None, "")


def cells_of(cells: Sequence[Cell]) -> Cells:
    """Give the column of some cells."""
    return _taken(Intake(), slices(cells), len(cells))


def coded(column: Cells) -> Column[Cell]:
    """Give a column that holds each distinct cell once."""
    if isinstance(column, Column):
        return column
    return _taken(Intake(packs=False), column.slices(), len(column))  # type: ignore[return-value]


def _taken(intake: Intake, parts: Iterable[Sequence[Cell]], rows: int) -> Cells:
    for cells in parts:
        intake.take(cells)
    return intake.column(rows)


def slices(cells: Sequence[Cell], *, upwards: bool = False) -> Iterator[Sequence[Cell]]:
    """Give cells, SLICE rows at a time, from the top or from the bottom up."""
    if isinstance(cells, Packed):
        return cells.slices(upwards=upwards)
    firsts = range(0, len(cells), SLICE)
    return (cells[first : first + SLICE] for first in (reversed(firsts) if upwards else firsts))

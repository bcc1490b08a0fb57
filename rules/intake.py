"""The intake of a column's cells: slice by slice as they are read, into as little as they need."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from rules.cells import Cell
from rules.codes import Codes, join, pack
from rules.columns import Column
from rules.packed import SLICE, Packed, pack_cells

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

    def drop(self, keys: Iterable[object]) -> None:
        """Forget the numbers that were given last."""
        for key in keys:
            del self[key]

    @property
    def cells(self) -> list[Cell]:
        """The cells, by their numbers."""
        keys = [_CELLS.get(key, key) for key in self]
        return [None, *keys[2:]]  # type: ignore[list-item]


_TICKS: Mapping[Cell, object] = {True: object(), False: object()}
"""What stands for ticked and unticked in a dictionary, where True is the same key as 1."""
_CELLS = {key: cell for cell, key in _TICKS.items()}


class Intake:
    """Takes the cells of one column in slices, in whatever order these come.

    While there are few distinct cells, or they repeat, the column holds each of them once;
    otherwise its cells are packed, unless `packs` is false.
    """

    def __init__(self, *, packs: bool = True) -> None:
        self._packs = packs
        self._numbers = _Numbers()
        self._ambiguous = False
        self._coded: dict[int, Codes] = {}
        self._packed: dict[int, object] | None = None
        self._seen = 0
        self.rows = 0
        """How many rows there are down to the last one that is not empty."""

    def take(self, first: int, cells: Sequence[Cell]) -> None:
        """Take at most SLICE cells from a row on; `first` is a multiple of SLICE. "" is empty."""
        self._seen += len(cells)
        if self._packs and self._packed is None and self._hardly_repeat(cells):
            self._pack_all()
        if self._packed is not None:
            kept = [None if cell == "" else cell for cell in cells]
            self._packed[first] = pack_cells(kept)
            self._note(first, kept, None)
            return
        codes = self._codes(cells)
        self._coded[first] = pack(codes, self._numbers.count)
        self._note(first, codes, _EMPTY)

    def column(self, rows: int) -> Cells:
        """Give the column of so many rows, which are all that are not empty, or more."""
        if self._packed is not None:
            return Packed(self._packed, rows)
        cells = self._numbers.cells
        return Column(cells, join(self._coded, rows, self._numbers.count))

    def _hardly_repeat(self, cells: Sequence[Cell]) -> bool:
        """Whether too many cells are new; of the first ones, those that are new among them."""
        new = self._numbers.count if self._coded else len(set(cells))
        return new > _MANY or (new > _FEW and 2 * new > self._seen)

    def _codes(self, cells: Sequence[Cell]) -> list[int]:
        numbers, known = self._numbers, len(self._numbers)
        if not self._ambiguous:
            codes = list(map(numbers.__getitem__, cells))
            self._ambiguous = 0 in numbers or 1 in numbers
            if not self._ambiguous:
                return codes
        if bool not in set(map(type, cells)):
            return list(map(numbers.__getitem__, cells))
        numbers.drop(list(numbers)[known:])
        return [numbers[_TICKS[cell] if isinstance(cell, bool) else cell] for cell in cells]

    def _note(self, first: int, cells: Sequence[object], empty: object) -> None:
        """Note how far down a slice is filled."""
        filled = next((at for at in range(len(cells), 0, -1) if cells[at - 1] != empty), 0)
        if filled:
            self.rows = max(self.rows, first + filled)

    def _pack_all(self) -> None:
        cell = self._numbers.cells.__getitem__
        self._packed = {
            first: pack_cells(list(map(cell, codes))) for first, codes in self._coded.items()
        }
        self._coded.clear()
        self._numbers = _Numbers()


def cells_of(cells: Sequence[Cell]) -> Cells:
    """Give the column of some cells."""
    return _taken(Intake(), slices(cells), len(cells))


def coded(column: Cells) -> Column[Cell]:
    """Give a column that holds each distinct cell once."""
    if isinstance(column, Column):
        return column
    return _taken(Intake(packs=False), column.slices(), len(column))  # type: ignore[return-value]


def _taken(intake: Intake, parts: Iterable[Sequence[Cell]], rows: int) -> Cells:
    for number, cells in enumerate(parts):
        intake.take(number * SLICE, cells)
    return intake.column(rows)


def slices(cells: Sequence[Cell]) -> Iterator[Sequence[Cell]]:
    """Give cells, SLICE rows at a time."""
    if isinstance(cells, Packed):
        return cells.slices()
    return (cells[first : first + SLICE] for first in range(0, len(cells), SLICE))

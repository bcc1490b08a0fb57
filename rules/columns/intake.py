"""The intake of a column's cells: part by part as they are read, into as little as they need."""

from collections.abc import Sequence

from rules.columns.codes import Codes, join, pack
from rules.columns.column import SLICE, Coded, Column
from rules.columns.numbering import Numbering, keys_of, value_of
from rules.columns.packed import Packer
from rules.read.cells import Cell

_FEW = 4096
"""How many distinct cells are few, however many there are in all."""
_MANY = 1 << 16
"""How many are too many, even if they repeat."""

_NOTHING = (None, "")


class Intake:
    """Takes the cells of one column, from the top, in parts of any length; "" is empty, as None.

    While there are few distinct cells, or they repeat, each is numbered and held once; once they
    hardly do, all are packed.
    """

    def __init__(self) -> None:
        self._numbers: Numbering[object] = Numbering(dict.fromkeys(_NOTHING, 0))
        self._coded: list[Codes] = []
        self._packer: Packer | None = None
        self._taken = 0
        self.rows = 0
        """How many rows there are down to the last one that is not empty."""

    def take(self, cells: Sequence[Cell]) -> None:
        """Take the next cells."""
        filled = next((at for at in range(len(cells), 0, -1) if cells[at - 1] not in _NOTHING), 0)
        self.rows = self._taken + filled if filled else self.rows
        if not self._taken and len(cells) > _FEW and 2 * len(set(cells)) > len(cells):
            self._packer = Packer()  # the first part tells it, so it is not numbered for nothing
        self._taken += len(cells)
        if self._packer:
            self._packer.take(cells)
            return
        codes = list(map(self._numbers.__getitem__, keys_of(cells)))
        self._coded.append(pack(codes, len(self._numbers)))
        if self._hardly_repeat():
            self._pack_all()

    def column(self, rows: int) -> Column[Cell]:
        """Return the column of a number of rows; those that were not read are empty."""
        if self._packer:
            return self._packer.packed(rows)
        return Coded(self._cells(), join(self._coded, rows, len(self._numbers)))

    def _cells(self) -> list[Cell]:
        """The cells, by their numbers; "" shares the number of None, and no row has its own."""
        return list(map(value_of, self._numbers))

    def _hardly_repeat(self) -> bool:
        new = len(self._numbers)
        return new > _MANY or (new > _FEW and 2 * new > self._taken)

    def _pack_all(self) -> None:
        cell = self._cells().__getitem__
        self._packer = Packer()
        for codes in self._coded:
            self._packer.take(list(map(cell, codes)))
        self._coded.clear()
        self._numbers.clear()


def cells_of(cells: Sequence[Cell]) -> Column[Cell]:
    """Return the column of some cells; "" is empty, as None."""
    intake = Intake()
    for first in range(0, len(cells), SLICE):
        intake.take(cells[first : first + SLICE])
    return intake.column(len(cells))

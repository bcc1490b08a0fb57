"""The prospects that an edit of the rules moves: each is made when it is looked at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import overload

from rules.columns import Column
from rules.read.cells import Cell
from sync.run.contrast import Contrast
from sync.run.run_input import RunInput


@dataclass(frozen=True)
class MovedProspect:
    """A prospect whose stages differ.

    `row` is the sheet's row number, None in a table. `cells` are those that OLD's and NEW's rules
    may look at, by the names that each has for its columns.
    """

    row: int | None
    key: str
    contrast: Contrast
    cells: tuple[Mapping[str, Cell], Mapping[str, Cell]]


@dataclass(frozen=True, eq=False)
class MovedRows(Sequence[MovedProspect]):
    """The rows of a sheet whose stages differ, those that move furthest first, then from the top.

    `contrasts` has what OLD and NEW say of each row, None where neither judges it.
    """

    old: RunInput
    new: RunInput
    contrasts: Column[Contrast | None]

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> MovedProspect: ...
    @overload
    def __getitem__(self, at: slice) -> list[MovedProspect]: ...
    def __getitem__(self, at: int | slice) -> MovedProspect | list[MovedProspect]:
        rows = self._rows[at]
        return self._make(rows) if isinstance(rows, int) else list(map(self._make, rows))

    def __iter__(self) -> Iterator[MovedProspect]:
        return map(self._make, self._rows)

    @cached_property
    def _rows(self) -> Sequence[int]:
        return list(_furthest_first(self.contrasts))

    def _make(self, row: int) -> MovedProspect:
        prospects, contrast = self.new.prospects, self.contrasts[row]
        assert contrast is not None, "a row that moves is judged"  # noqa: S101
        cells = _Cells(self.old.prospects.people, row), _Cells(prospects.people, row)
        return MovedProspect(prospects.first_row + row, prospects.keys.text(row), contrast, cells)


def _furthest_first(contrasts: Column[Contrast | None]) -> Iterator[int]:
    def moves(distance: float, each: Contrast | None) -> bool:
        return each is not None and each.moves and each.distance == distance

    distances = {each.distance for each in contrasts.counts() if each and each.moves}
    for distance in sorted(distances, reverse=True):
        yield from contrasts.rows(partial(moves, distance))


@dataclass(frozen=True, eq=False)
class _Cells(Mapping[str, Cell]):
    """The cells of one row, by the names of their columns."""

    columns: Mapping[str, Column[Cell]]
    row: int

    def __getitem__(self, name: str) -> Cell:
        return self.columns[name][self.row]

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)

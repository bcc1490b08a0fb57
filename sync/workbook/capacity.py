"""How much a workbook can hold, and how large its tabs are."""

from collections.abc import Sequence
from dataclasses import dataclass

MOVE_RECORDS = "move old records out of the changelog: `qualify archive --to FILE`"
"""The mend where the changelog is what takes the room."""


@dataclass(frozen=True)
class Grid:
    """A tab, and how many rows and columns it has, blank ones too."""

    id: int
    title: str
    rows: int
    columns: int

    @property
    def cells(self) -> int:
        """How many cells it has."""
        return self.rows * self.columns


@dataclass(frozen=True)
class CellLimit:
    """All tabs together may have `most` cells.

    `grids` are the tabs that were seen; `complete` tells that these are all.
    """

    most: int
    grids: Sequence[Grid]
    complete: bool

    @property
    def cells(self) -> int:
        """How many cells the tabs have that were seen."""
        return sum(grid.cells for grid in self.grids)


@dataclass(frozen=True)
class RowLimit:
    """Each tab may have `most` rows."""

    most: int


Limit = CellLimit | RowLimit

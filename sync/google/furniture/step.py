"""A step: what is to be done about one piece of furniture, and what is to be remembered of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from sync.google.api import JsonObject, grid_range
from sync.google.furniture.state import FurnishedTab
from sync.workbook.furniture import ColumnFurniture, Fate, Kind, Piece

T = TypeVar("T")


@dataclass(frozen=True)
class Step:
    """What becomes of one piece.

    `made` is what the memory is to hold of it from then on, None if nothing. `requests` write it;
    `unruled` and `rules` are the indices of conditional formats to take away, and those to add,
    as these requests have to agree on the indices. `back` undoes what is not known by its column.
    """

    piece: Piece
    made: Any = None
    requests: tuple[JsonObject, ...] = ()
    back: tuple[JsonObject, ...] = ()
    unruled: tuple[int, ...] = ()
    rules: tuple[JsonObject, ...] = ()

    @property
    def writes(self) -> bool:
        """Whether there is anything to write of the piece itself."""
        return bool(self.requests or self.unruled or self.rules)


@dataclass(frozen=True)
class Spot:
    """A column to furnish. `new_id` draws an id for what needs one."""

    sheet: FurnishedTab
    column: int
    heading: str
    new_id: Callable[[], int]

    def step(self, kind: Kind, fate: Fate, made: Any = None, **rest: Any) -> Step:
        """Say what becomes of a piece here; `why` goes with the piece, the rest with the step."""
        piece = Piece(kind.of(self.heading), fate, rest.pop("why", ""))
        return Step(piece, made, **rest)

    def rows(self, start: int, end: int | None) -> JsonObject:
        """Write the GridRange of some rows; they count from the first one below the headings.

        It is open where it reaches the last row, so that rows inserted meanwhile are in it.
        """
        first = self.sheet.top + 1
        ends = end is not None and first + end < self.sheet.rows
        below = (first + start, first + (end or 0) if ends else None)
        return grid_range(self.sheet.tab, rows=below, columns=(self.column, self.column + 1))


class Maker(Protocol):
    """Decides about the furniture of one kind; `made` is what is remembered of it."""

    kind: Kind

    def make(self, spot: Spot, wanted: ColumnFurniture) -> Step | None:
        """Decide about a piece that is wanted where none of ours is; None if it is not wanted."""

    def keep(self, spot: Spot, wanted: ColumnFurniture, made: Any) -> Step | None:
        """Decide about one that is wanted where there was one; None if it is no longer wanted."""

    def take(self, spot: Spot, made: Any) -> Step:
        """Decide about one that is to be taken back."""


def runs(cells: Sequence[T], wanted: Callable[[T], bool]) -> Iterator[tuple[int, int]]:
    """Yield where the wanted cells stand: the first of each run, and the one after its last."""
    start = None
    for at, cell in enumerate(cells):
        if wanted(cell) and start is None:
            start = at
        elif not wanted(cell) and start is not None:
            yield start, at
            start = None
    if start is not None:
        yield start, len(cells)

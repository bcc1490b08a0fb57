"""The moves of a run: the rows that it adds to the changelog."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, overload

from rules.columns import Column
from rules.judging.verdict import MoveKind
from rules.read.cells import Cell
from sync.sheet.changelog import LogRow


class LoggedMove(NamedTuple):
    """What a row says of its key; many rows say the same."""

    origin: str
    to: str
    kind: MoveKind
    because: str


@dataclass(frozen=True, eq=False)
class Moves(Sequence[LogRow]):
    """Rows that are numbered in order from `first` on.

    They are kept column by column, and each is made when it is looked at: a first run has as many
    as there are prospects, and most of their cells are the same.
    """

    first: int
    when: datetime
    keys: Column[Cell]
    names: Column[Cell]
    moves: Column[LoggedMove]
    rules: str
    run: str

    def __len__(self) -> int:
        return len(self.moves)

    @overload
    def __getitem__(self, at: int) -> LogRow: ...
    @overload
    def __getitem__(self, at: slice) -> list[LogRow]: ...
    def __getitem__(self, at: int | slice) -> LogRow | list[LogRow]:
        places = range(len(self))[at]
        return self._row(places) if isinstance(places, int) else list(map(self._row, places))

    def __iter__(self) -> Iterator[LogRow]:
        numbers = range(self.first, self.first + len(self))
        return map(self._make, numbers, self.keys, self.names, self.moves)

    def _row(self, at: int) -> LogRow:
        return self._make(self.first + at, self.keys[at], self.names[at], self.moves[at])

    def _make(self, number: int, key: Cell, name: Cell, move: LoggedMove) -> LogRow:
        """Make a row; a column of cells has None for a text that is empty."""
        key, name = str(key or ""), str(name or "")
        return LogRow(number, self.when, key, name, *move, self.rules, self.run)


@dataclass(frozen=True, eq=False)
class CountedMoves(Sequence[LogRow]):
    """Rows of which only the first are at hand: `kinds` counts all.

    Its length is that of all, while going through it ends with the last that is at hand.
    """

    kinds: Mapping[MoveKind, int]
    listed: Sequence[LogRow]

    def __len__(self) -> int:
        return sum(self.kinds.values())

    @overload
    def __getitem__(self, at: int) -> LogRow: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[LogRow]: ...
    def __getitem__(self, at: int | slice) -> LogRow | Sequence[LogRow]:
        return self.listed[at]

    def __iter__(self) -> Iterator[LogRow]:
        return iter(self.listed)


def count_kinds(rows: Sequence[LogRow]) -> Counter[MoveKind]:
    """How many rows there are of each kind."""
    if isinstance(rows, CountedMoves):
        return Counter(rows.kinds)
    if not isinstance(rows, Moves):
        return Counter(row.kind for row in rows)
    kinds = Counter[MoveKind]()
    for move, count in rows.moves.counts().items():
        kinds[move.kind] += count
    return kinds

"""The present: where prospects stand, who is one criterion away, and who is stalled."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Generic, TypeVar, overload

from rules.columns import Column, combine
from rules.judging.ladder import Stage
from rules.judging.verdict import Verdict
from sync.funnel.counts import Position
from sync.funnel.figures import OneAway, Stalled
from sync.funnel.owners import name_owners
from sync.sheet.prospects import Prospects
from sync.sheet.stalled import stalled_since

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Listed(Sequence[T], Generic[T]):
    """Prospects of some rows, each made when it is looked at: they may be most of the sheet's."""

    rows: Sequence[int]
    make: Callable[[int], T]

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> list[T]: ...
    def __getitem__(self, at: int | slice) -> T | list[T]:
        found = self.rows[at]
        return self.make(found) if isinstance(found, int) else list(map(self.make, found))

    def __iter__(self) -> Iterator[T]:
        return map(self.make, self.rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Present:
    """What is so today, in columns of the sheet's rows.

    `verdicts` is None for a row that is not judged, and so is `stalled`, the day from which on a
    prospect was too long in its stage, for one that is not stalled. `owned` is None where the
    config names no column of owners.
    """

    prospects: Prospects
    verdicts: Column[Verdict | None]
    stalled: Column[date | None]
    owned: Column[str] | None

    @cached_property
    def counts(self) -> Mapping[Verdict, int]:
        """How many prospects have each verdict."""
        return {each: count for each, count in self.verdicts.counts().items() if each}

    @cached_property
    def positions(self) -> Mapping[Position, int]:
        """How many prospects stand in each position."""
        return {each: count for each, count in self._positions.counts().items() if each}

    def rows_one_away(self) -> Sequence[int]:
        """The rows of the prospects that one criterion would bring on."""
        return self.verdicts.rows(lambda each: each and each.alone)

    def list_one_away(self, rows: Sequence[int] | None = None) -> Sequence[OneAway]:
        """The prospects that one criterion would bring on: those of some rows, or all."""
        return Listed(self.rows_one_away() if rows is None else rows, self._one_away)

    def list_stalled(self, rows: Sequence[int] | None = None) -> Sequence[Stalled]:
        """The prospects that are stalled: those of some rows, or all."""
        return Listed(self.stalled.rows(bool) if rows is None else rows, self._stalled)

    @property
    def owners(self) -> Mapping[str, Mapping[Position, int]] | None:
        """How many prospects of each owner stand in each position; None as `owned`."""
        if self.owned is None:
            return None
        found: dict[str, Counter[Position]] = {}
        pairs = combine(lambda *pair: pair, self.owned, self._positions)
        for (owner, position), count in pairs.counts().items():
            if position:
                found.setdefault(owner, Counter())[position] += count
        return found

    @cached_property
    def _positions(self) -> Column[Position | None]:
        def position(verdict: Verdict | None, since: date | None) -> Position | None:
            return Position(verdict.stage, bool(verdict.alone), bool(since)) if verdict else None

        return combine(position, self.verdicts, self.stalled)

    def _one_away(self, row: int) -> OneAway:
        verdict = self.verdicts[row]
        assert verdict and verdict.next, "who is one criterion away has a next rung"  # noqa: PT018, S101
        return OneAway(*self._prospect(row), verdict.stage.name, verdict.next.name, verdict.alone)

    def _stalled(self, row: int) -> Stalled:
        verdict, since = self.verdicts[row], self.stalled[row]
        assert verdict and since, "who is stalled was judged"  # noqa: PT018, S101
        return Stalled(*self._prospect(row), verdict.stage.name, since)

    def _prospect(self, row: int) -> tuple[int, str, str, str]:
        """The sheet's number of a row, and its prospect's key, name and owner."""
        prospects, owner = self.prospects, self.owned[row] if self.owned else ""
        return prospects.first_row + row, prospects.keys.text(row), prospects.name(row), owner


def look_at(
    prospects: Prospects,
    blanks: frozenset[str],
    verdicts: Column[Verdict | None],
    began: Column[date | None],
    today: date,
) -> Present:
    """Look at where prospects stand, since the days on which their stages began.

    `blanks` are texts that name no owner.
    """

    def stalled(stage: Stage | None, since: date | None) -> date | None:
        return stalled_since(stage, since, today) if stage else None

    stages = verdicts.map(lambda verdict: verdict.stage if verdict else None)
    owners = prospects.owners
    return Present(
        prospects,
        verdicts,
        combine(stalled, stages, began),
        None if owners is None else name_owners(owners, blanks),
    )

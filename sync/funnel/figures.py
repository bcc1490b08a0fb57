"""The figures of a funnel: what was, by the changelog, and what is, by the present stages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from heapq import nsmallest

from rules.judging.ladder import Stage

FEWEST = 5
"""Of fewer prospects, or stays, there is no share and no median."""


@dataclass(frozen=True)
class Stays:
    """How many stays in a stage were completed, and how long they were in calendar days.

    `low` and `high` are the quartiles: half of the stays lie between them.
    """

    count: int
    low: float
    median: float
    high: float


@dataclass(frozen=True)
class StageFigures:
    """How it goes in one stage; prospects count once each.

    `now` counts those that stand there, `been` those that have ever been there. Of these,
    `moved_on` went to a higher rung or were won, `fell_back` to a lower rung, `lost` were lost, and
    `left` went anywhere at all. `stays` is None where fewer than `FEWEST` were completed.
    """

    stage: Stage
    now: int
    been: int
    moved_on: int
    fell_back: int
    lost: int
    left: int
    stays: Stays | None
    stalled: int

    @property
    def conversion(self) -> float | None:
        """The share that moved on of those who ever left; None where fewer than `FEWEST` did."""
        return self.moved_on / self.left if self.left >= FEWEST else None


@dataclass(frozen=True)
class Week:
    """An ISO week, such as "2026-W47", and how many moves of each kind the changelog has in it."""

    week: str
    added: int
    promoted: int
    demoted: int
    by_hand: int

    @property
    def monday(self) -> date:
        """Its first day."""
        return date.fromisoformat(f"{self.week}-1")


@dataclass(frozen=True)
class Blocker:
    """A criterion, and how many prospects it keeps from their next rung.

    `blocks` counts those whose next rung wants it, `one_away` those that it alone would bring on.
    """

    criterion: str
    say: str
    blocks: int
    one_away: int


@dataclass(frozen=True)
class OneAway:
    """A prospect that one criterion would bring to its next rung; each of `missing` would do.

    `row` is None of a table's.
    """

    row: int | None
    key: str
    name: str
    owner: str
    stage: str
    next: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Stalled:
    """A prospect that is in its stage for too long, from the day `since` on.

    `row` is None of a table's.
    """

    row: int | None
    key: str
    name: str
    owner: str
    stage: str
    since: date


@dataclass(frozen=True)
class OwnerFigures:
    """How many prospects an owner has in each stage, one criterion away, and stalled."""

    stages: Mapping[str, int]
    one_away: int
    stalled: int


@dataclass(frozen=True)
class Funnel:
    """How prospects move from stage to stage.

    `since` limits what is past to what began after that day; None is all. `rows` counts those that
    are not blank, `judged` the prospects. `weeks` are those in which anything moved, in order.
    `blockers` are the criteria that keep anyone back, those that block most first. `one_away` and
    `stalled` stand in the order of the sheet; of a table, in that of their keys, and where they are
    many only those that are most worth a look. `owners` is by name, "" for none; it is empty where
    the config names no column of owners. `waiting` counts the moves that the next run would make,
    and `archived` the records that have left the changelog, by the numbers that are not there.
    """

    today: date
    since: date | None
    rows: int
    judged: int
    stages: Sequence[StageFigures]
    weeks: Sequence[Week]
    blockers: Sequence[Blocker]
    one_away: Sequence[OneAway]
    stalled: Sequence[Stalled]
    owners: Mapping[str, OwnerFigures]
    waiting: int
    archived: int = 0

    @property
    def tells_stalled(self) -> bool:
        """Whether the rules say of any stage when a prospect is stalled in it."""
        return any(each.stage.stale_after for each in self.stages)

    @cached_property
    def says(self) -> Mapping[str, str]:
        """The texts of the criteria that keep anyone back, by name."""
        return {each.criterion: each.say for each in self.blockers}

    def highest_first(self, found: Iterable[OneAway], most: int) -> list[OneAway]:
        """The first of some prospects, those on the highest rungs before others."""
        rungs = {each.stage.name: each.stage.rung or 0 for each in self.stages}
        return nsmallest(most, found, key=lambda each: -rungs.get(each.stage, 0))


def longest_first(found: Iterable[Stalled], most: int) -> list[Stalled]:
    """The first of some prospects, those stalled for the longest before others."""
    return nsmallest(most, found, key=lambda each: each.since)

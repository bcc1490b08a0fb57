"""The steps of a history: what one entry of the changelog says of where its prospect has been."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from rules.judging.ladder import Ladder, Stage
from rules.judging.verdict import MoveKind
from rules.read.text import fold
from sync.sheet.changelog import Entry

_PASS_OVER_NOTHING = frozenset({fold(MoveKind.ADOPTED), fold(MoveKind.BY_HAND)})


class Mark(IntEnum):
    """What can be said of a prospect and a stage."""

    BEEN = 0
    MOVED_ON = 1
    FELL_BACK = 2
    LOST = 3
    LEFT = 4


@dataclass(frozen=True)
class Marks:
    """Sets of what is said of a prospect and the stages of a ladder, each a number.

    A set is a number so that the sets of half a million prospects take little room: a bit for each
    mark of each stage.
    """

    ladder: Ladder

    def of(self, said: Iterable[tuple[Mark, Stage]]) -> int:
        """The set of some marks."""
        marks = 0
        for mark, stage in said:
            marks |= 1 << self._place(mark, stage)
        return marks

    def has(self, marks: int, mark: Mark, stage: Stage) -> bool:
        """Whether a set has a mark of a stage."""
        return bool(marks >> self._place(mark, stage) & 1)

    def count(self, sets: Mapping[int, int]) -> Counter[tuple[Mark, Stage]]:
        """How many prospects have each mark of each stage; `sets` counts them by their sets."""
        found = Counter[tuple[Mark, Stage]]()
        for mark in Mark:
            for stage in self.ladder.stages:
                having = (count for each, count in sets.items() if self.has(each, mark, stage))
                found[mark, stage] = sum(having)
        return found

    def _place(self, mark: Mark, stage: Stage) -> int:
        stages = self.ladder.stages
        return mark * len(stages) + stages.index(stage)


class Step(NamedTuple):
    """What an entry says of its prospect.

    `marks` is a set of `Marks`. `stage` is the one that it leads to, None where the ladder has it
    no more. `day` is that of its When, None where that can't be read; `counts` tells whether the
    stay that begins with it counts.
    """

    marks: int
    stage: Stage | None
    day: int | None
    counts: bool


def step_maker(ladder: Ladder, since: int | None) -> Callable[[Entry], Step]:
    """What makes a step of an entry; only what began after the day `since` counts, if there is one.

    Days are serial numbers.
    """
    marks = Marks(ladder)

    def step(entry: Entry) -> Step:
        counts = since is None or (entry.day is not None and entry.day > since)
        said = marks.of(_said(entry, ladder)) if counts else 0
        return Step(said, ladder.find(entry.to), entry.day, counts)

    return step


def _said(entry: Entry, ladder: Ladder) -> Iterator[tuple[Mark, Stage]]:
    """What an entry says of the stage that was left, those passed over, and the one entered."""
    assert entry.origin is not None, "the funnel reads the stages that were left"  # noqa: S101
    origin, to = ladder.find(entry.origin), ladder.find(entry.to)
    if to:
        yield Mark.BEEN, to
    if origin:
        yield Mark.BEEN, origin
    if origin is None or origin is to:
        return
    left = [origin, *_passed_over(origin, to, entry.kind, ladder)]
    for stage in left:
        yield Mark.BEEN, stage
        yield Mark.LEFT, stage
        if to and (direction := _direction(stage, to)):
            yield direction, stage


def _passed_over(origin: Stage, to: Stage | None, kind: str, ladder: Ladder) -> tuple[Stage, ...]:
    """The rungs between two others, if a move of this kind passes over any."""
    if to is None or origin.rung is None or to.rung is None or fold(kind) in _PASS_OVER_NOTHING:
        return ()
    return ladder.rungs[min(origin.rung, to.rung) + 1 : max(origin.rung, to.rung)]


def _direction(stage: Stage, to: Stage) -> Mark | None:
    """Where it led to leave a stage for another; None where neither is higher."""
    if to.outcome:
        return Mark.MOVED_ON if to.outcome == "won" else Mark.LOST
    if stage.rung is None or to.rung is None:
        return None
    return Mark.MOVED_ON if to.rung > stage.rung else Mark.FELL_BACK

"""The ladder: its rungs, the stages that people set, and what each stage needs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm

from rules.language import spec
from rules.language.answer import Answer
from rules.language.outcome import Outcome, most_of, points_of
from rules.read.span import Span
from rules.read.text import fold

Answers = Mapping[str, Answer]
"""What each criterion, by name, says of one prospect."""


@dataclass(frozen=True, eq=False)
class NeedsMostOf:
    """A number of criteria must be met."""

    count: int
    criteria: tuple[str, ...]

    def outcome(self, answers: Answers) -> Outcome:
        """Whether that many are met."""
        return most_of(self.count, [answers[name].outcome for name in self.criteria])

    def lacking(self, answers: Answers) -> tuple[str, ...]:
        """The criteria that are not met."""
        return tuple([name for name in self.criteria if answers[name].outcome is not Outcome.YES])

    def more(self, answers: Answers) -> int:
        """How many criteria must still be met."""
        return self.count - (len(self.criteria) - len(self.lacking(answers)))


class NeedsCriterion(NeedsMostOf):
    """One criterion, named by itself, must be met."""

    def outcome(self, answers: Answers) -> Outcome:
        """Whether it is met."""
        return answers[self.criteria[0]].outcome


@dataclass(frozen=True, eq=False)
class NeedsPoints:
    """The points of criteria must come to a sum; a prospect they don't concern earns none."""

    at_least: float
    points: Mapping[str, float]

    @property
    def criteria(self) -> tuple[str, ...]:
        """Those that give points."""
        return tuple(self.points)

    def outcome(self, answers: Answers) -> Outcome:
        """Whether the points suffice."""
        at_least, points = self.units
        earned = [answers[name].earned.outcome for name in self.points]
        return points_of(at_least, zip(earned, points, strict=True))

    @cached_property
    def units(self) -> tuple[int, tuple[int, ...]]:
        """The sum and the points in whole units, so that a tenth and two tenths are three."""
        at_least, *points = [Fraction(str(each)) for each in (self.at_least, *self.points.values())]
        unit = lcm(*[each.denominator for each in (at_least, *points)])
        return int(at_least * unit), tuple([int(each * unit) for each in points])

    def earned(self, answers: Answers) -> float:
        """The points that are sure."""
        return sum(
            points
            for name, points in self.points.items()
            if answers[name].earned.outcome is Outcome.YES
        )

    def lacking(self, answers: Answers) -> tuple[str, ...]:
        """The criteria that give no points yet, but for those that don't concern the prospect."""
        return tuple(
            name
            for name in self.points
            if answers[name].earned.outcome is not Outcome.YES and not answers[name].passed_over
        )

    def more(self, answers: Answers) -> float:
        """How many points must still be earned."""
        return self.at_least - self.earned(answers)

    def attainable(self, answers: Answers) -> bool:
        """Whether the points would suffice if all that are lacking came."""
        lacking = sum(self.points[name] for name in self.lacking(answers))
        return self.earned(answers) + lacking >= self.at_least


Need = NeedsMostOf | NeedsPoints
"""One thing that a stage asks for."""


@dataclass(frozen=True, eq=False)
class Stage:
    """A stage. `rung` is its place on the ladder from 0, None for one that only people set.

    `outcome` says how it ended for those in it, "won" or "lost", None where it did not end. Who is
    in it for longer than `stale_after` is stalled; None where nobody ever is.
    """

    name: str
    was: tuple[str, ...]
    rung: int | None
    needs: tuple[Need, ...]
    outcome: str | None = None
    stale_after: Span | None = None

    @property
    def by_hand(self) -> bool:
        """Whether only people set it."""
        return self.rung is None

    @property
    def criteria(self) -> tuple[str, ...]:
        """The criteria that its needs look at, in the written order, each once."""
        return tuple(dict.fromkeys(name for need in self.needs for name in need.criteria))


@dataclass(frozen=True)
class Ladder:
    """The stages in the written order, and the names by which cells may call them."""

    stages: tuple[Stage, ...]
    rungs: tuple[Stage, ...]
    names: Mapping[str, Stage]

    def find(self, text: str) -> Stage | None:
        """The stage that a text names, now or by a name that it had."""
        return self.names.get(fold(text))

    def up_to(self, stage: Stage) -> tuple[Stage, ...]:
        """A rung and those below it, from the bottom; none for a by-hand stage."""
        return () if stage.rung is None else self.rungs[: stage.rung + 1]

    def asking(self, stage: Stage) -> tuple[Stage, ...]:
        """The stages that ask something of a prospect in one: the rungs, and it itself."""
        return (*self.rungs, stage) if stage.by_hand and stage.needs else self.rungs

    def above(self, stage: Stage) -> Stage | None:
        """The next rung; None at the top and for a by-hand stage."""
        if stage.rung is None or stage.rung + 1 == len(self.rungs):
            return None
        return self.rungs[stage.rung + 1]


def make_ladder(stages: Sequence[spec.StageTable]) -> Ladder:
    """Build the ladder of stages in which `rules.language.meaning` finds no mistake."""
    made: list[Stage] = []
    rungs: list[Stage] = []
    for each in stages:
        rung = None if each.by_hand else len(rungs)
        stage = Stage(
            each.name, tuple(each.was), rung, tuple(_needs(each)), each.outcome, each.stale_after
        )
        made.append(stage)
        if rung is not None:
            rungs.append(stage)
    names = {fold(name): stage for stage in made for name in (stage.name, *stage.was)}
    return Ladder(tuple(made), tuple(rungs), names)


def _needs(stage: spec.StageTable) -> Iterator[Need]:
    for name in stage.needs:
        yield NeedsCriterion(1, (name,))
    if stage.needs_most_of:
        yield NeedsMostOf(stage.needs_most_of.count, tuple(stage.needs_most_of.of))
    if stage.needs_points:
        yield NeedsPoints(stage.needs_points.at_least, stage.needs_points.of)

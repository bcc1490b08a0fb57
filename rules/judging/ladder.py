"""The ladder: its rungs, the stages that people set, and what each rung needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from rules.language import spec
from rules.language.conditions import Answer
from rules.language.outcome import Outcome, all_of, most_of, points_of
from rules.phrases import plural
from rules.read.text import fold

Answers = Mapping[str, Answer]
"""What each criterion, by name, says of one prospect."""

Says = Mapping[str, str]
"""The text for people of each criterion, by name."""


class Need(Protocol):
    """One thing that a rung asks for."""

    @property
    def criteria(self) -> Sequence[str]:
        """The names of the criteria it looks at, in the written order."""

    def outcome(self, answers: Answers) -> Outcome:
        """Whether a prospect has it."""

    def wish(self, answers: Answers, says: Says) -> str:
        """Say what a prospect that does not have it lacks."""


def say_missing(name: str, answers: Answers, says: Says) -> str:
    """Name a criterion that is not met, and the cell that can't be read or does not count."""
    answer = answers[name]
    unread = answer.unread or answer.earned.unread
    why = unread.why if unread else answer.aside
    return f"{says[name]} ({why})" if why else says[name]


def unmet(criteria: Sequence[str], answers: Answers) -> tuple[str, ...]:
    """Give the criteria that are not met: no, or cannot tell."""
    return tuple(name for name in criteria if answers[name].outcome is not Outcome.YES)


@dataclass(frozen=True)
class One:
    """One criterion that must be met."""

    criterion: str

    @property
    def criteria(self) -> tuple[str, ...]:
        """The one."""
        return (self.criterion,)

    def outcome(self, answers: Answers) -> Outcome:
        """Give its outcome."""
        return answers[self.criterion].outcome

    def wish(self, answers: Answers, says: Says) -> str:
        """Name it."""
        return say_missing(self.criterion, answers, says)


@dataclass(frozen=True)
class Most:
    """Criteria of which a number must be met."""

    count: int
    criteria: tuple[str, ...]

    def outcome(self, answers: Answers) -> Outcome:
        """Whether that many are met."""
        return most_of(self.count, (answers[name].outcome for name in self.criteria))

    def wish(self, answers: Answers, says: Says) -> str:
        """Say how many more, and of which: "2 more of: C, D, E"."""
        lacking = unmet(self.criteria, answers)
        more = self.count - (len(self.criteria) - len(lacking))
        return f"{more} more of: " + ", ".join(say_missing(name, answers, says) for name in lacking)


@dataclass(frozen=True)
class Score:
    """Criteria whose points must come to a sum."""

    at_least: float
    points: Mapping[str, float]

    @property
    def criteria(self) -> tuple[str, ...]:
        """Those that give points."""
        return tuple(self.points)

    def outcome(self, answers: Answers) -> Outcome:
        """Whether the points suffice."""
        return points_of(
            self.at_least,
            ((answers[name].earned.outcome, points) for name, points in self.points.items()),
        )

    def earned(self, answers: Answers) -> float:
        """Give the points that are sure."""
        return sum(
            points
            for name, points in self.points.items()
            if answers[name].earned.outcome is Outcome.YES
        )

    def lacking(self, answers: Answers) -> tuple[str, ...]:
        """Give the criteria that give no points yet, but for those that don't concern it."""
        return tuple(
            name
            for name in self.points
            if answers[name].earned.outcome is not Outcome.YES and not answers[name].passed_over
        )

    def attainable(self, answers: Answers) -> bool:
        """Whether the points would suffice if all that are lacking came."""
        lacking = sum(self.points[name] for name in self.lacking(answers))
        return self.earned(answers) + lacking >= self.at_least

    def wish(self, answers: Answers, says: Says) -> str:
        """Say how many points more, and where they are: "15 more points: F (20), G (10)"."""
        more = self.at_least - self.earned(answers)
        places = [
            f"{say_missing(name, answers, says)} ({self.points[name]:g})"
            for name in self.lacking(answers)
        ]
        points = f"{more:g} more {plural(more, 'point')}"
        return f"{points}: {', '.join(places)}" if places else points


@dataclass(frozen=True, eq=False)
class Stage:
    """A stage. `rung` is its place on the ladder from 0, None for one that only people set."""

    name: str
    was: tuple[str, ...]
    rung: int | None
    needs: tuple[Need, ...]

    @property
    def by_hand(self) -> bool:
        """Whether only people set it."""
        return self.rung is None

    @property
    def criteria(self) -> tuple[str, ...]:
        """The criteria that its needs look at, in the written order, each once."""
        return tuple(dict.fromkeys(name for need in self.needs for name in need.criteria))

    def outcome(self, answers: Answers) -> Outcome:
        """Whether a prospect has all it needs, the rungs below apart."""
        return all_of(need.outcome(answers) for need in self.needs)


@dataclass(frozen=True)
class Ladder:
    """The stages in the written order, and the names by which cells may call them."""

    stages: tuple[Stage, ...]
    rungs: tuple[Stage, ...]
    names: Mapping[str, Stage]

    def find(self, text: str) -> Stage | None:
        """Give the stage that a text names, now or by a name that it had."""
        return self.names.get(fold(text))

    def reached(self, answers: Answers, least: Outcome) -> Stage:
        """Give the highest rung such that it and all below have at least this outcome."""
        reached = self.rungs[0]
        for stage in self.rungs[1:]:
            if stage.outcome(answers) < least:
                break
            reached = stage
        return reached

    def up_to(self, stage: Stage) -> tuple[Stage, ...]:
        """Give a rung and those below it, from the bottom; none for a by-hand stage."""
        return () if stage.rung is None else self.rungs[: stage.rung + 1]

    def above(self, stage: Stage) -> Stage | None:
        """Give the next rung; None at the top and for a by-hand stage."""
        if stage.rung is None or stage.rung + 1 == len(self.rungs):
            return None
        return self.rungs[stage.rung + 1]


def make_ladder(stages: Sequence[spec.StageTable]) -> Ladder:
    """Build the ladder of stages in which `rules.language.meaning` finds no mistake."""
    made: list[Stage] = []
    rungs: list[Stage] = []
    for each in stages:
        rung = None if each.by_hand else len(rungs)
        stage = Stage(each.name, tuple(each.was), rung, tuple(_needs(each)))
        made.append(stage)
        if rung is not None:
            rungs.append(stage)
    names = {fold(name): stage for stage in made for name in (stage.name, *stage.was)}
    return Ladder(tuple(made), tuple(rungs), names)


def _needs(stage: spec.StageTable) -> list[Need]:
    needs: list[Need] = [One(name) for name in stage.needs]
    if stage.needs_most_of:
        needs.append(Most(stage.needs_most_of.count, tuple(stage.needs_most_of.of)))
    if stage.needs_points:
        needs.append(Score(stage.needs_points.at_least, stage.needs_points.of))
    return needs

"""The nearest way up: the fewest criteria that a prospect still has to meet for a stage."""

from collections.abc import Iterable
from dataclasses import dataclass

from rules.judging.ladder import Answers, Need, NeedsCriterion, NeedsPoints, Stage
from rules.language.answer import YES


@dataclass(frozen=True)
class Shortfall:
    """Criteria of which `count` are still to be met, in the written order.

    `points` is what they have to bring a score up by, 0 where it is about no score.
    """

    count: int
    criteria: tuple[str, ...]
    points: float = 0

    @property
    def forced(self) -> bool:
        """Whether all of them have to be met."""
        return self.count == len(self.criteria)


def nearest_way(stages: Iterable[Stage], answers: Answers) -> tuple[Shortfall, ...]:
    """What a prospect still has to meet to have all that some stages need.

    A criterion that has to be met anyway counts as met for the rest. Of a score, the fewest
    criteria: those with the most points. Where several counts and scores share criteria there may
    be a shorter way. None where no way leads there: too few points concern the prospect.
    """
    needs = sorted((need for stage in stages for need in stage.needs), key=_freedom)
    if any(isinstance(need, NeedsPoints) and not need.attainable(answers) for need in needs):
        return ()
    way: list[Shortfall] = []
    for need in needs:
        short = _shortfall(need, answers)
        if short.count:
            way.append(short)
        if short.forced:
            answers = {**answers, **dict.fromkeys(short.criteria, YES)}
    return tuple(way)


def _freedom(need: Need) -> int:
    """Rank needs by the choice that they leave: what leaves least is settled first."""
    if isinstance(need, NeedsCriterion):
        return 0
    if isinstance(need, NeedsPoints):
        return 2
    return 3 if need.count < len(need.criteria) else 1


def _shortfall(need: Need, answers: Answers) -> Shortfall:
    lacking = need.lacking(answers)
    if not isinstance(need, NeedsPoints):
        return Shortfall(max(need.more(answers), 0), lacking)
    more = need.more(answers)
    chosen: list[str] = []
    gained = 0.0
    for name in sorted(lacking, key=lambda name: -need.points[name]):
        if gained < more:
            chosen.append(name)
            gained += need.points[name]
    return Shortfall(len(chosen), tuple(filter(chosen.__contains__, lacking)), more)

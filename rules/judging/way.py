"""The nearest way up: the fewest criteria that a prospect still has to meet for a stage."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from rules.judging.ladder import Answers, Most, Need, Score, Stage, unmet


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
    """Give what a prospect still has to meet to have all that some stages need.

    A criterion that has to be met anyway counts as met for the rest. Of a score, the fewest
    criteria: those with the most points. Where several counts and scores share criteria there may
    be a shorter way. None where no way leads there: too few points concern the prospect.
    """
    needs = sorted((need for stage in stages for need in stage.needs), key=_freedom)
    if any(isinstance(need, Score) and not need.attainable(answers) for need in needs):
        return ()
    wishes: list[Shortfall] = []
    sure: set[str] = set()
    for need in needs:
        wish = _wish(need, answers, sure)
        if wish:
            wishes.append(wish)
            sure |= set(wish.criteria) if wish.forced else set()
    return tuple(wishes)


def _freedom(need: Need) -> int:
    """Rank needs by the choice that they leave: what leaves least is settled first."""
    if isinstance(need, Most):
        return 3 if need.count < len(need.criteria) else 1
    return 2 if isinstance(need, Score) else 0


def _wish(need: Need, answers: Answers, sure: Collection[str]) -> Shortfall | None:
    """Give what is left of a need, some criteria being met for sure."""
    if isinstance(need, Score):
        return _of_score(need, answers, sure)
    open_ones = [name for name in unmet(need.criteria, answers) if name not in sure]
    count = need.count if isinstance(need, Most) else 1
    more = count - (len(need.criteria) - len(open_ones))
    return Shortfall(more, tuple(open_ones)) if more > 0 else None


def _of_score(need: Score, answers: Answers, sure: Collection[str]) -> Shortfall | None:
    lacking = need.lacking(answers)
    more = need.at_least - need.earned(answers)
    more -= sum(need.points[name] for name in lacking if name in sure)
    chosen: list[str] = []
    gained = 0.0
    for name in sorted(
        (name for name in lacking if name not in sure), key=lambda name: -need.points[name]
    ):
        if gained < more:
            chosen.append(name)
            gained += need.points[name]
    return (
        Shortfall(len(chosen), tuple(filter(chosen.__contains__, lacking)), more)
        if chosen
        else None
    )

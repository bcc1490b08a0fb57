"""The steps of a way up, as people are told: which criteria are still to be met."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from rules.judging.formula import holds, leaf_of
from rules.judging.ladder import Need, NeedsCriterion, NeedsPoints
from rules.judging.stretch import Wish, becoming, leaves_of
from rules.judging.way import Way


@dataclass(frozen=True)
class Step:
    """Criteria of which `count` are still to be met, in the written order.

    `changes` is how many criteria have to change for it, those in groups counted one by one, but
    for what an earlier step changes. `points` is what they have to bring a score up by, 0 where it
    is about no score.
    """

    count: int
    criteria: tuple[str, ...]
    changes: int
    points: float = 0

    @property
    def forced(self) -> bool:
        """Whether all of them have to be met."""
        return self.count == len(self.criteria)


def steps_of(way: Way) -> tuple[Step, ...]:
    """A nearest way in steps: first those that leave no choice. Their changes add up to its."""
    return tuple(_Walk(way).steps())


class _Walk:
    """Goes a way need by need: what has to change for one is changed for the rest."""

    def __init__(self, way: Way) -> None:
        self._passages = {wish: each for each in way.passages for wish in each.wishes}
        self._true = frozenset[int]().union(*[each.true for each in way.passages])
        self._left = list(chain.from_iterable(each.changes for each in way.passages))
        self._end = becoming(self._true, self._left)

    def steps(self) -> Iterator[Step]:
        """Yield the steps."""
        wishes = sorted(self._passages, key=lambda wish: _freedom(wish.need))
        while unmet := [wish for wish in wishes if not holds(wish.formula, self._true)]:
            yield from self._towards(unmet[0])
        for wish in self._passages:
            for name in wish.need.criteria:
                if changes := self._change(wish, name):
                    yield Step(1, (name,), changes)

    def _towards(self, wish: Wish) -> Iterator[Step]:
        """The steps to one need: criteria of it that the way brings, as far as it takes them."""
        need = wish.need
        if isinstance(need, NeedsPoints):
            more = need.at_least - sum([need.points[name] for name in wish.met(self._true)])
            costs = self._take(wish, need.points)
            yield Step(len(costs), _in_order(need, costs), sum(costs.values()), more)
            return
        free = self._free(wish)
        costs = self._take(wish)
        most = max(costs.values())
        others = [name for name, cost in free.items() if cost == most and name not in costs]
        equal = [name for name, cost in costs.items() if cost == most] if others else []
        sure = [name for name in costs if name not in equal]
        if sure:
            yield Step(len(sure), _in_order(need, sure), sum([costs[name] for name in sure]))
        if equal:
            yield Step(len(equal), _in_order(need, [*equal, *others]), most * len(equal))

    def _take(self, wish: Wish, worth: Mapping[str, float] | None = None) -> dict[str, int]:
        """Meet criteria until the need is met, and tell how many changes each one took.

        Those worth most come first. One that was met, and that a change undoes, is met anew.
        """
        costs: dict[str, int] = {}
        while not holds(wish.formula, self._true):
            met = wish.met(self._true)
            brought = [name for name in wish.met(self._end) if name not in met]
            name = max(brought, key=worth.__getitem__) if worth else brought[0]
            costs[name] = self._change(wish, name)
        return costs

    def _change(self, wish: Wish, name: str) -> int:
        """Make the changes of the way in one criterion, and tell how many they are."""
        leaves = leaves_of(wish.part(name))
        changes = [asked for asked in self._left if leaf_of(asked) in leaves]
        self._left = [asked for asked in self._left if asked not in changes]
        self._true = becoming(self._true, changes)
        return len(changes)

    def _free(self, wish: Wish) -> dict[str, int]:
        """What each criterion of a need takes that is not met, if each is for this need alone."""
        passage = self._passages[wish]
        open_ = [name for name in wish.need.criteria if name not in wish.met(self._true)]
        elsewhere = [other.leaves for other in passage.wishes if other is not wish]
        elsewhere += [leaves_of(wish.part(name)) for name in wish.met(self._true)]
        own = [leaves_of(wish.part(name)) for name in open_]
        together = frozenset[int]().union(*own)
        if len(together) < sum(map(len, own)) or any(together & each for each in elsewhere):
            return {}
        costs = {name: passage.cost(wish.part(name)) for name in open_}
        return {name: cost for name, cost in costs.items() if cost is not None}


def _in_order(need: Need, names: Sequence[str] | dict[str, int]) -> tuple[str, ...]:
    return tuple([name for name in need.criteria if name in names])


def _freedom(need: Need) -> int:
    """Rank needs by the choice that they leave: what leaves least is settled first."""
    if isinstance(need, NeedsCriterion):
        return 0
    if isinstance(need, NeedsPoints):
        return 2
    return 3 if need.count < len(need.criteria) else 1

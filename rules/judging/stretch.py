"""Stretches of a way up: needs that share leaves, and the least change that meets all of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from rules.judging.formula import (
    Changes,
    Formula,
    Gate,
    count_of,
    holds,
    leaf_of,
    literal,
    literals,
    opposite_of,
    settle,
)
from rules.judging.ladder import Need, NeedsPoints
from rules.judging.least import least_change
from rules.judging.leaves import LeafFinder, Tested
from rules.language.outcome import Outcome


@dataclass(frozen=True, eq=False)
class Wish:
    """A need as a formula, whose parts are those of the need's criteria in their order."""

    need: Need
    formula: Gate
    leaves: frozenset[int]

    def part(self, name: str) -> Formula:
        """What must be so for one of the criteria."""
        return self.formula.formulas[self.need.criteria.index(name)]

    def met(self, true: frozenset[int]) -> tuple[str, ...]:
        """The criteria that are so where these literals are true."""
        parts = zip(self.need.criteria, self.formula.formulas, strict=True)
        return tuple([name for name, part in parts if holds(part, true)])


def make_wish(need: Need, finder: LeafFinder) -> Wish:
    """Write a need as a formula."""
    if isinstance(need, NeedsPoints):
        at_least, points = need.units
        earned = map(finder.earned, need.criteria)
        formula = Gate(at_least, tuple(zip(points, earned, strict=True)))
    else:
        formula = count_of(need.count, map(finder.met, need.criteria))
    return Wish(need, formula, leaves_of(formula))


def leaves_of(formula: Formula) -> frozenset[int]:
    """The leaves in a formula."""
    return frozenset(map(leaf_of, literals(formula)))


def becoming(true: frozenset[int], changes: Iterable[int]) -> frozenset[int]:
    """The literals that are true after some have become so."""
    become = frozenset(changes)
    return true - frozenset(map(opposite_of, become)) | become


class Stretch:
    """Needs that share leaves with each other and with no others, and the passages found."""

    def __init__(self, wishes: Iterable[Wish], finder: LeafFinder) -> None:
        self.wishes = tuple(wishes)
        numbers = sorted(frozenset[int]().union(*[wish.leaves for wish in self.wishes]))
        self._leaves = [finder.leaves[number] for number in numbers]
        self._numbers = numbers
        self._no_task = frozenset(numbers) - finder.tasks
        self._formula = count_of(len(self.wishes), [wish.formula for wish in self.wishes])
        self._places = [place for leaf in self._leaves for place in leaf.places]
        self._found: dict[tuple[Outcome, ...], Passage | None] = {}

    def passage(self, tested: Tested) -> "Passage | None":
        """The way through for these answers; None where there is none."""
        state = tuple([tested[group][number].outcome for group, number in self._places])
        if state not in self._found:
            self._found[state] = self._find([leaf.outcome(tested) for leaf in self._leaves])
        return self._found[state]

    def _find(self, outcomes: Iterable[Outcome]) -> "Passage | None":
        true = frozenset(
            literal(number, holds=outcome is Outcome.YES)
            for number, outcome in zip(self._numbers, outcomes, strict=True)
            if outcome is not Outcome.CANNOT_TELL
        )
        fixed = frozenset(asked for asked in true if leaf_of(asked) in self._no_task)
        changes = _least_change(self._formula, true, fixed)
        return None if changes is None else Passage(self.wishes, true, fixed, changes)


def _least_change(formula: Formula, true: frozenset[int], fixed: frozenset[int]) -> Changes | None:
    known: dict[int, Formula] = dict.fromkeys(fixed, ())
    return least_change(settle(formula, known | dict.fromkeys(map(opposite_of, fixed))), true)


@dataclass(frozen=True, eq=False)
class Passage:
    """The way through a stretch: the literals that are true now, and those that become so.

    `fixed` are those that stay as they are.
    """

    wishes: tuple[Wish, ...]
    true: frozenset[int]
    fixed: frozenset[int]
    changes: Changes

    @cached_property
    def alone(self) -> tuple[str, ...]:
        """The criteria that one change brings which is all that is needed."""
        if len(self.changes) != 1:
            return ()
        unmet = [wish for wish in self.wishes if not holds(wish.formula, self.true)]
        brought = {
            (wish, name)
            for true in self._one_change(unmet)
            for wish in unmet
            for name in wish.met(true)
            if name not in wish.met(self.true)
        }
        names = [name for wish in unmet for name in wish.need.criteria if (wish, name) in brought]
        return tuple(dict.fromkeys(names))

    def cost(self, part: Formula) -> int | None:
        """How many changes a part by itself takes; None where nothing brings it."""
        changes = _least_change(part, self.true, self.fixed)
        return None if changes is None else len(changes)

    def _one_change(self, unmet: list[Wish]) -> Iterator[frozenset[int]]:
        """What is true after each single change that brings all that is needed."""
        for leaf in frozenset.intersection(*[wish.leaves for wish in unmet]):
            for asked in (literal(leaf, holds=True), literal(leaf, holds=False)):
                true = becoming(self.true, [asked])
                if self.fixed <= true and all(holds(wish.formula, true) for wish in self.wishes):
                    yield true

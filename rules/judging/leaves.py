"""Leaves: what of the rules may change by itself, and formulas of what criteria ask of it.

A leaf is a condition on a column: all keys of one condition on its column together. It is the same
leaf wherever it stands, in whichever criteria and groups.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from rules.judging.criteria import Criteria
from rules.judging.formula import Formula, count_of, literal
from rules.language.answer import Answer
from rules.language.outcome import Outcome, all_of
from rules.language.spec import Condition, Member, RuleSet
from rules.read.text import fold

Tested = tuple[tuple[Answer, ...], ...]
"""The answers of the tests, by group of columns."""


class Place(NamedTuple):
    """Where the answer of a test stands: in which group of columns, and there."""

    group: int
    number: int


@dataclass(frozen=True)
class Leaf:
    """A condition on a column, and where the answers of its tests stand."""

    places: tuple[Place, ...]

    def outcome(self, tested: Tested) -> Outcome:
        """Whether it holds."""
        return all_of([tested[group][number].outcome for group, number in self.places])


@dataclass
class LeafFinder:
    """Writes criteria as formulas, and numbers the leaves in them as it finds them.

    `tasks` are the leaves that somebody may be asked to change. The others stand only where a
    `when` says whom a criterion concerns: these change only where they can't be told.
    """

    rules: RuleSet
    places: Mapping[tuple[str, str, str], Place]
    leaves: list[Leaf] = field(default_factory=list)
    tasks: set[int] = field(default_factory=set)
    _numbers: dict[object, int] = field(default_factory=dict)

    def met(self, name: str) -> Formula:
        """What must be so for a criterion to be met."""
        return self._member(name, holds=True, task=True)

    def earned(self, name: str) -> Formula:
        """What must be so for a criterion to earn its points: it also concerns the prospect."""
        criterion = self.rules.criteria[name]
        whole = self._whole(criterion, holds=True, task=True)
        if criterion.when is None:
            return whole
        return count_of(2, [self._member(criterion.when, holds=True, task=False), whole])

    def _member(self, member: Member, *, holds: bool, task: bool) -> Formula:
        condition = self.rules.criteria[member] if isinstance(member, str) else member
        whole = self._whole(condition, holds=holds, task=task)
        if condition.when is None:
            return whole
        concerned = self._member(condition.when, holds=not holds, task=False)
        return count_of(1 if holds else 2, [concerned, whole])

    def _whole(self, condition: Condition, *, holds: bool, task: bool) -> Formula:
        """A condition for those whom it concerns."""
        parts = list(self._parts(condition, holds=holds, task=task))
        return count_of(len(parts) if holds else 1, parts)

    def _parts(self, condition: Condition, *, holds: bool, task: bool) -> Iterator[Formula]:
        if condition.conditions():
            yield literal(self._leaf(condition, task=task), holds=holds)
        for count, wanted, members in _groups(condition):
            parts = [self._member(each, holds=wanted is holds, task=task) for each in members]
            yield count_of(count if holds else len(parts) - count + 1, parts)

    def _leaf(self, condition: Condition, *, task: bool) -> int:
        column = condition.column or ""
        asks = [(key, repr(bound)) for key, bound in condition.conditions().items()]
        number = self._numbers.setdefault(
            (self._heading(column), frozenset(asks)), len(self._numbers)
        )
        if number == len(self.leaves):
            self.leaves.append(Leaf(tuple([self.places[column, *each] for each in asks])))
        if task:
            self.tasks.add(number)
        return number

    def _heading(self, column: str) -> str:
        short = {fold(name): heading for name, heading in self.rules.columns.items()}
        return fold(short.get(fold(column), column))


def find_places(criteria: Criteria) -> dict[tuple[str, str, str], Place]:
    """Where the answers of tests stand, by column, key and bound as written."""
    return {
        (asked.column, asked.key, asked.bound): Place(group, number)
        for group, of in enumerate(criteria.asked.values())
        for number, asked in enumerate(of)
    }


def _groups(condition: Condition) -> Iterator[tuple[int, bool, list[Member]]]:
    """The groups of a condition: how many of the members must be so, and whether they must hold."""
    if condition.any:
        yield 1, True, condition.any
    if condition.all:
        yield len(condition.all), True, condition.all
    if condition.none:
        yield len(condition.none), False, condition.none
    if condition.most_of:
        yield condition.most_of.count, True, condition.most_of.of

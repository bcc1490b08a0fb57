"""Criteria as trees of conditions, and what a tree says of a prospect."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from typing import Any, Protocol

from rules.language.aside import make_aside
from rules.language.conditions import Answer, Comparison, Setting, Test, answer_of, make_test
from rules.language.outcome import Outcome, all_of, any_of, most_of, opposite
from rules.language.spec import Condition, Criterion, Member

Answers = Sequence[Sequence[Answer]]
"""The answers of one prospect: by group of columns, then by test of that group."""

Tests = tuple[Test | Comparison, ...]


class Node(Protocol):
    """A part of a criterion."""

    def answer(self, answers: Answers) -> Answer:
        """Give its outcome for one prospect."""


@dataclass(frozen=True)
class Leaf:
    """One test, by its place in the table; `key` and `bound` are the condition as written."""

    group: int
    test: int
    key: str
    bound: Any

    def answer(self, answers: Answers) -> Answer:
        """Look the answer up."""
        return answers[self.group][self.test]


@dataclass(frozen=True)
class Named:
    """A criterion that a group names."""

    name: str
    tree: Node

    def answer(self, answers: Answers) -> Answer:
        """Give the criterion's outcome."""
        return self.tree.answer(answers)


@dataclass(frozen=True)
class Group:
    """Parts whose outcomes are combined by one rule; `asks` names it for people."""

    asks: str
    rule: Callable[[Iterable[Outcome]], Outcome]
    parts: tuple[Node, ...]

    def answer(self, answers: Answers) -> Answer:
        """Combine the outcomes."""
        found = [part.answer(answers) for part in self.parts]
        return answer_of(self.rule(answer.outcome for answer in found), found)


@dataclass(frozen=True)
class Limited:
    """A condition that concerns some prospects only; the others pass it, and earn nothing."""

    when: Node
    then: Node

    def answer(self, answers: Answers) -> Answer:
        """Give its outcome, and apart whether it is met by a prospect that it concerns."""
        concerned, passes = parts = self.when.answer(answers), self.then.answer(answers)
        passed = answer_of(any_of((opposite(concerned.outcome), passes.outcome)), parts)
        return passed._replace(scored=answer_of(all_of((concerned.outcome, passes.outcome)), parts))


def _none_of(outcomes: Iterable[Outcome]) -> Outcome:
    return opposite(any_of(outcomes))


@dataclass
class TestTable:
    """The tests that the criteria need, each one once, grouped by the columns they look at."""

    setting: Setting
    groups: dict[tuple[str, ...], list[Test | Comparison]] = field(default_factory=dict)
    leaves: dict[tuple[str, str, str, bool, bool], Leaf] = field(default_factory=dict)

    def leaf(self, column: str, key: str, bound: Any, *, told: bool, alone: bool) -> Leaf:
        """Give the place of a test, making it where it is new.

        `told` asks for its asides, `alone` for those that say what would count.
        """
        # The bound as it is written: True, 1 and 1.0 are one dictionary key.
        name = (column, key, repr(bound), told, alone)
        if name not in self.leaves:
            test = make_test(column, key, bound, self.setting)
            if told and isinstance(test, Test):
                test = replace(test, aside=make_aside(key, bound, alone=alone))
            tests = self.groups.setdefault(test.columns, [])
            tests.append(test)
            group = list(self.groups).index(test.columns)
            self.leaves[name] = Leaf(group, len(tests) - 1, key, bound)
        return self.leaves[name]


def compile_criteria(
    criteria: Mapping[str, Criterion], setting: Setting
) -> tuple[dict[str, Node], dict[tuple[str, ...], Tests]]:
    """Build each criterion's tree, and the tests of each group of columns that its leaves count.

    Raises ValueError where a bound means nothing in the setting's locale. The criteria are ones
    in which `rules.language.meaning` finds no mistake.
    """
    table = TestTable(setting)
    compiler = _Compiler(criteria, table)
    trees = {name: compiler.condition(criterion) for name, criterion in criteria.items()}
    return trees, {columns: tuple(tests) for columns, tests in table.groups.items()}


@dataclass(frozen=True)
class _Compiler:
    """Builds trees. `told` tells whether a no of their leaves is one of the criterion's too.

    Only then may an aside explain it, and only then is it worth a distinct answer for each cell.
    `shared` are columns in which a cell that they turn down may still count by another condition.
    """

    criteria: Mapping[str, Criterion]
    table: TestTable
    told: bool = True
    shared: frozenset[str] = frozenset()

    def member(self, member: Member) -> Node:
        """Build a condition, or a criterion by its name."""
        if isinstance(member, str):
            return Named(member, self.condition(self.criteria[member]))
        return self.condition(member)

    def condition(self, condition: Condition) -> Node:
        """Build a condition, and what limits it."""
        whole = self._whole(condition)
        if condition.when is None:
            return whole
        return Limited(replace(self, told=False).member(condition.when), whole)

    def _whole(self, condition: Condition) -> Node:
        column = condition.column or ""
        parts: list[Node] = [
            self.table.leaf(column, key, bound, told=self.told, alone=column not in self.shared)
            for key, bound in condition.conditions().items()
        ]
        parts += self._groups(condition)
        return parts[0] if len(parts) == 1 else Group("all of these", all_of, tuple(parts))

    def _shared(self, members: Iterable[Member]) -> frozenset[str]:
        """Give the columns that several members look at."""
        looks = Counter(column for each in members for column in self._looks(each))
        return frozenset(column for column, count in looks.items() if count > 1)

    def _looks(self, member: Member) -> set[str]:
        """Give the columns that a member looks at, those of criteria that it names among them."""
        condition = self.criteria[member] if isinstance(member, str) else member
        inner = (self._looks(each) for _, each in condition.members())
        return {*condition.columns(), *chain.from_iterable(inner)}

    def _groups(self, condition: Condition) -> Iterator[Node]:
        untold = replace(self, told=False)
        if condition.any:
            ways = replace(self, shared=self.shared | self._shared(condition.any))
            yield Group("any of these", any_of, tuple(map(ways.member, condition.any)))
        if condition.all:
            yield Group("all of these", all_of, tuple(map(self.member, condition.all)))
        if condition.none:
            yield Group("none of these", _none_of, tuple(map(untold.member, condition.none)))
        if condition.most_of:
            count, of = condition.most_of.count, condition.most_of.of
            parts = tuple(map(untold.member, of))
            yield Group(f"{count} of these {len(of)}", partial(most_of, count), parts)

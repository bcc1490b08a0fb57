"""Criteria as trees of conditions, and what a tree says of a prospect."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from rules.conditions import Answer, Comparison, Setting, Test, answer_of, make_test
from rules.outcome import Outcome, all_of, any_of, most_of, opposite
from rules.spec import Condition, Criterion, Member

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
    leaves: dict[tuple[str, str, str], Leaf] = field(default_factory=dict)

    def leaf(self, column: str, key: str, bound: Any) -> Leaf:
        """Give the place of a test, making it where it is new."""
        # The bound as it is written: True, 1 and 1.0 are one dictionary key.
        name = (column, key, repr(bound))
        if name not in self.leaves:
            test = make_test(column, key, bound, self.setting)
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
    in which `rules.meaning` finds no mistake.
    """
    table = TestTable(setting)
    trees = {name: _condition(criterion, criteria, table) for name, criterion in criteria.items()}
    return trees, {columns: tuple(tests) for columns, tests in table.groups.items()}


def _member(member: Member, criteria: Mapping[str, Criterion], table: TestTable) -> Node:
    if isinstance(member, str):
        return Named(member, _condition(criteria[member], criteria, table))
    return _condition(member, criteria, table)


def _condition(condition: Condition, criteria: Mapping[str, Criterion], table: TestTable) -> Node:
    def members(of: Iterable[Member]) -> tuple[Node, ...]:
        return tuple(_member(member, criteria, table) for member in of)

    parts: list[Node] = [
        table.leaf(condition.column or "", key, bound)
        for key, bound in condition.conditions().items()
    ]
    parts += [
        Group(asks, rule, members(of))
        for asks, rule, of in (
            ("any of these", any_of, condition.any),
            ("all of these", all_of, condition.all),
            ("none of these", _none_of, condition.none),
        )
        if of
    ]
    if condition.most_of:
        count, of = condition.most_of.count, members(condition.most_of.of)
        asks = f"{count} of these {len(of)}"
        parts.append(Group(asks, partial(most_of, count), of))
    whole = parts[0] if len(parts) == 1 else Group("all of these", all_of, tuple(parts))
    if condition.when is None:
        return whole
    return Limited(_member(condition.when, criteria, table), whole)

"""Criteria as trees of conditions, and what a tree says of a prospect."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from rules.conditions import Answer, Setting, Test, make_test
from rules.outcome import Outcome, all_of, any_of, most_of, opposite
from rules.spec import Condition, Criterion, Member

Answers = Sequence[Sequence[Answer]]
"""The answers of one prospect: by column, then by test of that column."""


class Node(Protocol):
    """A part of a criterion."""

    def answer(self, answers: Answers) -> Answer:
        """Give its outcome for one prospect."""


@dataclass(frozen=True)
class Leaf:
    """One test of one column."""

    column: int
    test: int

    def answer(self, answers: Answers) -> Answer:
        """Look the answer up."""
        return answers[self.column][self.test]


@dataclass(frozen=True)
class Group:
    """Parts whose outcomes are combined by one rule."""

    rule: Callable[[Iterable[Outcome]], Outcome]
    parts: tuple[Node, ...]

    def answer(self, answers: Answers) -> Answer:
        """Combine the outcomes; a cannot tell has the reason of its first part that has one."""
        found = [part.answer(answers) for part in self.parts]
        outcome = self.rule(answer.outcome for answer in found)
        if outcome is not Outcome.CANNOT_TELL:
            return Answer(outcome)
        return Answer(outcome, next(answer.unread for answer in found if answer.unread))


def _none_of(outcomes: Iterable[Outcome]) -> Outcome:
    return opposite(any_of(outcomes))


@dataclass
class TestTable:
    """The tests that the criteria need, column by column, each one once."""

    setting: Setting
    columns: dict[str, dict[tuple[str, Any], Test]] = field(default_factory=dict)

    def leaf(self, column: str, key: str, bound: Any) -> Leaf:
        """Give the place of a test, making it where it is new."""
        tests = self.columns.setdefault(column, {})
        # Their types stand beside the bounds, since True, 1 and 1.0 are one dictionary key.
        name = (key, repr(bound))
        if name not in tests:
            tests[name] = make_test(column, key, bound, self.setting)
        return Leaf(list(self.columns).index(column), list(tests).index(name))


def compile_criteria(
    criteria: Mapping[str, Criterion], setting: Setting
) -> tuple[dict[str, Node], dict[str, tuple[Test, ...]]]:
    """Build each criterion's tree, and the tests of each column, which the trees' leaves count.

    Raises ValueError where a bound means nothing in the setting's locale. The criteria are ones
    in which `rules.meaning` finds no mistake.
    """
    table = TestTable(setting)
    trees = {name: _condition(criterion, criteria, table) for name, criterion in criteria.items()}
    return trees, {column: tuple(tests.values()) for column, tests in table.columns.items()}


def _member(member: Member, criteria: Mapping[str, Criterion], table: TestTable) -> Node:
    condition = criteria[member] if isinstance(member, str) else member
    return _condition(condition, criteria, table)


def _condition(condition: Condition, criteria: Mapping[str, Criterion], table: TestTable) -> Node:
    def members(of: Iterable[Member]) -> tuple[Node, ...]:
        return tuple(_member(member, criteria, table) for member in of)

    parts: list[Node] = [
        table.leaf(condition.column or "", key, bound)
        for key, bound in condition.conditions().items()
    ]
    parts += [
        Group(rule, members(of))
        for rule, of in (
            (any_of, condition.any),
            (all_of, condition.all),
            (_none_of, condition.none),
        )
        if of
    ]
    if condition.most_of:
        count = condition.most_of.count
        parts.append(
            Group(lambda outcomes: most_of(count, outcomes), members(condition.most_of.of))
        )
    whole = parts[0] if len(parts) == 1 else Group(all_of, tuple(parts))
    if condition.when is None:
        return whole
    # "When A, B" is "not A, or B": the prospects that it does not concern pass it.
    return Group(any_of, (Group(_none_of, members([condition.when])), whole))

"""Criteria as trees of conditions, and the answers of all their parts for one prospect."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import NamedTuple

from rules.language.answer import Answer, answer_of
from rules.language.conditions import CellTest, Setting, make_test
from rules.language.outcome import Outcome, all_of, any_of, most_of, opposite
from rules.language.spec import Condition, Criterion, Member
from rules.language.wording import make_aside


@dataclass(frozen=True, eq=False)
class CriterionTree:
    """A criterion, or one that a group names; `say` is its text for people."""

    name: str
    say: str
    root: "Part"

    def answer(self, answers: "Answers") -> Answer:
        """The answer of what it asks."""
        return answers[self.root]


@dataclass(frozen=True, eq=False)
class Group:
    """Parts whose outcomes are combined by one rule; `asks` names it for people."""

    asks: str
    rule: Callable[[Iterable[Outcome]], Outcome]
    parts: tuple["Part", ...]

    def answer(self, answers: "Answers") -> Answer:
        """The answer of its parts together."""
        found = [answers[part] for part in self.parts]
        return answer_of(self.rule([answer.outcome for answer in found]), found)


@dataclass(frozen=True, eq=False)
class Limited:
    """A condition that concerns some prospects only; the others pass it, and earn nothing."""

    when: "Part"
    then: "Part"

    def answer(self, answers: "Answers") -> Answer:
        """Whether a prospect passes, and apart whether it is concerned and so earns points."""
        concerned, passes = parts = answers[self.when], answers[self.then]
        passed = answer_of(any_of((opposite(concerned.outcome), passes.outcome)), parts)
        return passed._replace(scored=answer_of(all_of((concerned.outcome, passes.outcome)), parts))


class Asked(NamedTuple):
    """What a test asks: a condition as written, and whether what it says of a no may be told.

    `alone` tells that no other condition counts a cell of its column that it turns down.
    """

    column: str
    key: str
    bound: str
    told: bool
    alone: bool


Part = CellTest | CriterionTree | Group | Limited
"""A part of a criterion: a condition, a group of parts, or a criterion that a group names."""


class Answers(dict[Part, Answer]):
    """The answers of one prospect: the tests' are given, others are worked out when looked up."""

    def __missing__(self, part: CriterionTree | Group | Limited) -> Answer:
        answer = self[part] = part.answer(self)
        return answer


@dataclass(frozen=True)
class Criteria:
    """The criteria by name, and the tests in them by the columns that they look at.

    `asked` says what the tests of each group of columns ask; what asks the same, in the same
    setting, is answered alike.
    """

    trees: Mapping[str, CriterionTree]
    tests: Mapping[tuple[str, ...], tuple[CellTest, ...]]
    asked: Mapping[tuple[str, ...], tuple[Asked, ...]]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the criteria look at, as the rules name them."""
        return tuple(dict.fromkeys(chain.from_iterable(self.tests)))

    @property
    def size(self) -> int:
        """How many tests there are."""
        return sum(map(len, self.tests.values()))

    @property
    def wanted(self) -> Mapping[str, frozenset[str]]:
        """What is wanted of the cells of each column: "a date", "text"."""
        return {
            column: frozenset(
                test.kind.wanted
                for columns, tests in self.tests.items()
                for test in tests
                if column in columns
            )
            for column in self.columns
        }

    def answers(self, tested: Iterable[Iterable[Answer]]) -> Answers:
        """The answers of every part, from those of the tests of each group of columns."""
        tests = chain.from_iterable(self.tests.values())
        return Answers(zip(tests, chain.from_iterable(tested), strict=True))

    def by_name(self, answers: Answers) -> dict[str, Answer]:
        """The answer of each criterion."""
        return {name: answers[tree.root] for name, tree in self.trees.items()}


def compile_criteria(criteria: Mapping[str, Criterion], setting: Setting) -> Criteria:
    """Build the trees of criteria in which `rules.language.meaning` finds no mistake.

    Raises ValueError where a bound means nothing in the setting's locale.
    """
    compiler = _Compiler(criteria, setting)
    trees = {name: compiler.criterion(name, _Context()) for name in criteria}
    groups: dict[tuple[str, ...], dict[Asked, CellTest]] = {}
    for asked, test in compiler.tests.items():
        groups.setdefault(test.columns, {})[asked] = test
    tests = {columns: tuple(found.values()) for columns, found in groups.items()}
    return Criteria(trees, tests, {columns: tuple(found) for columns, found in groups.items()})


@dataclass(frozen=True)
class _Context:
    """What the groups around a condition leave to be said of a cell that it turns down.

    `told` tells whether a no of the condition is one of the criterion's too. Only then may an
    aside explain it, and only then is it worth a distinct answer for each cell. `shared` are
    columns in which a cell that is turned down may still count by another condition.
    """

    told: bool = True
    shared: frozenset[str] = frozenset()

    @property
    def untold(self) -> "_Context":
        return _Context(False, self.shared)  # noqa: FBT003 -- as the field's name says


@dataclass
class _Compiler:
    """Builds trees; each distinct test is made once."""

    criteria: Mapping[str, Criterion]
    setting: Setting
    tests: dict[Asked, CellTest] = field(default_factory=dict)

    def criterion(self, name: str, context: _Context) -> CriterionTree:
        criterion = self.criteria[name]
        return CriterionTree(name, criterion.say or name, self._condition(criterion, context))

    def _member(self, member: Member, context: _Context) -> Part:
        if isinstance(member, str):
            return self.criterion(member, context)
        return self._condition(member, context)

    def _condition(self, condition: Condition, context: _Context) -> Part:
        parts: tuple[Part, ...] = (
            *self._tests(condition, context),
            *self._groups(condition, context),
        )
        whole = parts[0] if len(parts) == 1 else Group("all of these", all_of, parts)
        if condition.when is None:
            return whole
        return Limited(self._member(condition.when, context.untold), whole)

    def _tests(self, condition: Condition, context: _Context) -> Iterator[CellTest]:
        column = condition.column or ""
        told, alone = context.told, column not in context.shared
        for key, bound in condition.conditions().items():
            # The bound as it is written: True, 1 and 1.0 are one dictionary key.
            name = Asked(column, key, repr(bound), told, alone)
            if name not in self.tests:
                aside = make_aside(key, bound, alone=alone) if told else None
                self.tests[name] = make_test(column, key, bound, self.setting, aside)
            yield self.tests[name]

    def _groups(self, condition: Condition, context: _Context) -> Iterator[Group]:
        def parts(members: Iterable[Member], context: _Context) -> tuple[Part, ...]:
            return tuple(self._member(member, context) for member in members)

        if condition.any:
            ways = _Context(context.told, context.shared | self._shared(condition.any))
            yield Group("any of these", any_of, parts(condition.any, ways))
        if condition.all:
            yield Group("all of these", all_of, parts(condition.all, context))
        if condition.none:
            yield Group("none of these", none_holds, parts(condition.none, context.untold))
        if condition.most_of:
            count, of = condition.most_of.count, condition.most_of.of
            title = f"{count} of these {len(of)}"
            yield Group(title, partial(most_of, count), parts(of, context.untold))

    def _shared(self, members: Iterable[Member]) -> frozenset[str]:
        """The columns that several members look at."""
        looks = Counter(column for each in members for column in self._looks(each))
        return frozenset(column for column, count in looks.items() if count > 1)

    def _looks(self, member: Member) -> set[str]:
        """The columns that a member looks at, those of criteria that it names among them."""
        condition = self.criteria[member] if isinstance(member, str) else member
        inner = (self._looks(each) for _, each in condition.members())
        return {*condition.columns(), *chain.from_iterable(inner)}


def none_holds(outcomes: Iterable[Outcome]) -> Outcome:
    """Whether not one holds; yes of none."""
    return opposite(any_of(outcomes))

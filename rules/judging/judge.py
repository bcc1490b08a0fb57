"""The judge: columns of cells in, a column of verdicts out.

Nothing is worked out twice. Each distinct cell of a column is put to all of the column's tests
once (a test of one column against another is put the distinct pairs), and each distinct row of
answers is decided once for each place where its prospects stand. See `rules.columns`.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from rules.columns import Column, combine, constant
from rules.judging.case import Case, make_case
from rules.judging.criteria import compile_criteria
from rules.judging.ladder import make_ladder
from rules.judging.leaves import Tested
from rules.judging.override import Override, read_override
from rules.judging.score import make_scoring
from rules.judging.verdict import Policy, Standing, Verdict
from rules.judging.way import Ways
from rules.language.answer import Answer
from rules.language.conditions import CellTest, Setting
from rules.language.spec import RuleSet
from rules.read.cells import Cell

Answered = dict[tuple[object, ...], tuple[list[Column[Cell]], Column[tuple[Answer, ...]]]]
"""Columns and the answers of tests to them, by what was asked of which columns."""


class Judge:
    """Rules ready to judge the columns of one sheet on one day.

    The rules are ones in which `rules.language.meaning` finds no mistake. `override` is what people
    call the override column, None where there is none. Raises ValueError where a bound of the rules
    means nothing in the setting's locale. `answered` are the answers that it shares with others.
    """

    def __init__(
        self, rules: RuleSet, setting: Setting, *, demote: bool, override: str | None = None
    ) -> None:
        self.setting = setting
        self.criteria = compile_criteria(rules.criteria, setting)
        self.ladder = make_ladder(rules.stage)
        self.scoring = make_scoring(rules.score) if rules.score else None
        says = {name: tree.say for name, tree in self.criteria.trees.items()}
        self.policy = Policy(self.ladder, says, demote, override)
        self._ways = Ways(rules, self.criteria, self.ladder)
        self._case = cache(self._make_case)
        self.answered: Answered | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the criteria look at, as the rules name them."""
        return self.criteria.columns

    @property
    def days(self) -> frozenset[str]:
        """The columns in which the rules look for days, and nowhere for numbers."""
        return frozenset(
            column
            for column, wanted in self.criteria.wanted.items()
            if "a date" in wanted and "a number" not in wanted
        )

    def share_answers(self, other: "Judge") -> None:
        """Let two judges put the same tests to the same columns, in the same setting, once."""
        if self.answered is None:
            self.answered = {}
        other.answered = self.answered

    def override(self, cell: Cell) -> Override:
        """Say what a cell of the override column says."""
        return read_override(cell, self.ladder, self.setting)

    def judge(
        self, columns: Mapping[str, Column[Cell]], overrides: Column[Any], standings: Column[Any]
    ) -> Column[Verdict | None]:
        """Judge each row; the verdict is None where its standing is None.

        `columns` holds a column for each name in `columns`. `overrides` has an Override for each
        row, or None for every row where there is no such column; `standings` a Standing or None.
        """
        tested = [
            self._test(names, [columns[name] for name in names]) for names in self.criteria.tests
        ]
        return combine(self._verdict, overrides, standings, *tested)

    def judge_row(
        self, cells: Mapping[str, Cell], standing: Standing, override: Override | None = None
    ) -> Verdict:
        """Judge one prospect; `cells` are its cells by the names in `columns`."""
        columns = {name: constant(cells.get(name), 1) for name in self.columns}
        verdict = self.judge(columns, constant(override, 1), constant(standing, 1))[0]
        assert verdict is not None, "a row that stands somewhere is judged"  # noqa: S101
        return verdict

    def _test(
        self, names: tuple[str, ...], columns: list[Column[Cell]]
    ) -> Column[tuple[Answer, ...]]:
        tests = self.criteria.tests[names]
        if self.answered is None:
            return _test(columns, tests)
        asked = self.setting, self.criteria.asked[names], *map(id, columns)
        if asked not in self.answered:
            self.answered[asked] = columns, _test(columns, tests)
        return self.answered[asked][1]

    def decide(self, tested: Tested, standing: Standing, override: Override | None) -> Verdict:
        """Reach the verdict on all who have these answers to the tests and stand there.

        `tested` has the answers for each group of columns in `criteria.tests`.
        """
        return self.policy.decide(self._case(tested), standing, override)

    def _verdict(
        self, override: Override | None, standing: Standing | None, *tested: tuple[Answer, ...]
    ) -> Verdict | None:
        return None if standing is None else self.decide(tested, standing, override)

    def _make_case(self, tested: Tested) -> Case:
        answers = self.criteria.by_name(self.criteria.answers(tested))
        return make_case(self.ladder, answers, tested, self._ways, self.scoring)


def _test(columns: list[Column[Cell]], tests: tuple[CellTest, ...]) -> Column[tuple[Answer, ...]]:
    """Put each distinct row of some columns to the tests that look at them.

    Mostly it is one column; a test of one column against another makes it two or three.
    """

    def answers(*cells: Cell) -> tuple[Answer, ...]:
        return tuple([test.answer(*cells) for test in tests])

    return columns[0].map(answers) if len(columns) == 1 else combine(answers, *columns)

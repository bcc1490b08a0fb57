"""The judge: columns of cells in, a column of verdicts out.

Nothing is worked out twice. Each distinct cell of a column is put to all of the column's tests
once (a test of one column against another is put the distinct pairs), and each distinct row of
answers is decided once for each place where its prospects stand. See `rules.columns.column`.
"""

from collections.abc import Mapping
from typing import Any

from rules.columns.column import Column, Memo, combine, constant
from rules.columns.intake import Cells, coded
from rules.judging.criteria import Tests, compile_criteria
from rules.judging.ladder import Ladder, make_ladder
from rules.judging.verdict import Case, Override, Policy, Standing, Verdict
from rules.language.conditions import Answer, Setting
from rules.language.outcome import Outcome
from rules.language.spec import RuleSet
from rules.read.cells import Cell
from rules.read.near import near_miss
from rules.read.readings import Unreadable
from rules.read.text import cell_text

_Answered = tuple[tuple[Answer, ...], ...]
"""By group of columns, then by test of that group."""


class Judge:
    """Rules ready to judge the columns of one sheet on one day.

    The rules are ones in which `rules.language.meaning` finds no mistake. `override` is what people
    call the override column, None where there is none. Raises ValueError where a bound of the rules
    means nothing in the setting's locale.
    """

    def __init__(
        self, rules: RuleSet, setting: Setting, *, demote: bool, override: str | None = None
    ) -> None:
        self.setting = setting
        self.trees, self.tests = compile_criteria(rules.criteria, setting)
        says = {name: each.say or name for name, each in rules.criteria.items()}
        self.ladder: Ladder = make_ladder(rules.stage)
        self.policy = Policy(self.ladder, says, demote, override)
        self.columns = tuple(dict.fromkeys(name for columns in self.tests for name in columns))
        """The columns that the criteria look at, as the rules name them."""
        self._cases: Memo[_Answered, Case] = Memo(self._case)

    @property
    def days(self) -> frozenset[str]:
        """The columns in which the rules look for days, and nowhere for numbers."""
        asked: dict[str, set[str]] = {}
        for columns, tests in self.tests.items():
            for column in columns:
                asked.setdefault(column, set()).update(test.kind.wanted for test in tests)
        return frozenset(
            column
            for column, kinds in asked.items()
            if "a date" in kinds and "a number" not in kinds
        )

    def overrides(self, cells: Cells) -> Column[Override]:
        """Say what each cell of the override column says."""
        return cells.map(self.override)

    def override(self, cell: Cell) -> Override:
        """Say what one cell of the override column says."""
        if self.setting.is_blank(cell):
            return Override()
        text = cell_text(cell)
        if isinstance(text, Unreadable):
            return Override(unreadable=True, mend=text.mend)
        stage = self.ladder.find(text)
        near = None if stage else near_miss(text, [each.name for each in self.ladder.stages])
        return Override(text.strip(), stage, near)

    def judge(
        self,
        columns: Mapping[str, Cells],
        overrides: Column[Any],
        standings: Column[Any],
    ) -> Column[Verdict | None]:
        """Give the verdict on each row, None where its standing is None.

        `columns` holds a column for each name in `columns`. `overrides` has an Override for each
        row, or None for every row where there is no such column; `standings` a Standing or None.
        """
        answers = [
            _answers([columns[name] for name in names], tests)
            for names, tests in self.tests.items()
        ]
        return combine(self._verdict, overrides, standings, *answers)

    def judge_row(
        self, cells: Mapping[str, Cell], standing: Standing, override: Override | None = None
    ) -> Verdict:
        """Give the verdict on one prospect; `cells` are its cells by the names in `columns`."""
        columns = {name: constant(cells.get(name), 1) for name in self.columns}
        verdict = self.judge(columns, constant(override, 1), constant(standing, 1))[0]
        assert verdict is not None, "a row that stands somewhere is judged"  # noqa: S101
        return verdict

    def _verdict(
        self, override: Override | None, standing: Standing | None, *answers: tuple[Answer, ...]
    ) -> Verdict | None:
        if standing is None:
            return None
        return self.policy.decide(self._cases[answers], standing, override)

    def _case(self, found: _Answered) -> Case:
        answers = {name: tree.answer(found) for name, tree in self.trees.items()}
        return Case(
            answers,
            sure=self.ladder.reached(answers, Outcome.YES),
            possible=self.ladder.reached(answers, Outcome.CANNOT_TELL),
        )


def _answers(columns: list[Cells], tests: Tests) -> Column[tuple[Answer, ...]]:
    """Give what the tests of a group of columns say of each row.

    Mostly the group is one column; a test of one column against another makes it two or three.
    """
    if len(columns) == 1:
        return columns[0].map(lambda cell: tuple(test.answer(cell) for test in tests))  # type: ignore[arg-type]
    return combine(
        lambda *cells: tuple(test.answer(cells) for test in tests),  # type: ignore[arg-type]
        *map(coded, columns),
    )

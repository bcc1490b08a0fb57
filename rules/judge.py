"""The judge: columns of cells in, a verdict for each row out.

Nothing is worked out twice. Each distinct cell of a column is put to all of the column's tests
once, which gives it a number (a test of one column against another is put the distinct pairs);
rows with the same numbers are one case; and each case is decided once for each place where its
prospects stand. What is left to do for a row is to look things up.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from itertools import repeat
from typing import Any, Generic, TypeVar

from rules.cells import Cell
from rules.conditions import Answer, Setting, is_blank
from rules.criteria import Tests, compile_criteria
from rules.ladder import Ladder, make_ladder
from rules.near import near_miss
from rules.outcome import Outcome
from rules.readings import Unreadable
from rules.spec import RuleSet
from rules.text import cell_text
from rules.verdict import Case, Override, Policy, Standing, Verdict

K = TypeVar("K")
V = TypeVar("V")


class Memo(dict[K, V], Generic[K, V]):
    """The results of a function, each worked out when it is first looked up."""

    def __init__(self, work: Callable[[K], V]) -> None:
        super().__init__()
        self._work = work

    def __missing__(self, key: K) -> V:
        value = self[key] = self._work(key)
        return value


class _Tick(Enum):
    TICKED = True


_Key = str | int | float | Enum | None


def _keys(cells: Sequence[Cell]) -> Sequence[_Key]:
    """Give cells that tell True from 1 and 1.0, which are one dictionary key.

    An unticked checkbox is blank for every condition.
    """
    if True not in cells and False not in cells:
        return cells
    ticks = {True: _Tick.TICKED, False: None}
    return [ticks[cell] if isinstance(cell, bool) else cell for cell in cells]


def _cell(key: _Key) -> Cell:
    return True if key is _Tick.TICKED else key  # type: ignore[return-value]


class _Group:
    """The tests of one group of columns, and the answers of each distinct row of their cells.

    Mostly the group is one column; a test of one column against another makes it two or three.
    """

    def __init__(self, columns: tuple[str, ...], tests: Tests) -> None:
        self._columns = columns
        self._tests = tests
        self._numbers: dict[tuple[Answer, ...], int] = {}
        self.answers: list[tuple[Answer, ...]] = []
        single = len(columns) == 1
        self._memo: Memo[Any, int] = Memo(self._number_of_cell if single else self._number_of_row)

    def _number_of_cell(self, key: _Key) -> int:
        return self._number(_cell(key))

    def _number_of_row(self, keys: tuple[_Key, ...]) -> int:
        return self._number(tuple(map(_cell, keys)))

    def _number(self, cells: Any) -> int:
        answers = tuple(test.answer(cells) for test in self._tests)
        number = self._numbers.setdefault(answers, len(self.answers))
        if number == len(self.answers):
            self.answers.append(answers)
        return number

    def numbers(self, columns: Mapping[str, Sequence[Cell]]) -> Iterator[int]:
        """Give the number of each row's answers."""
        keys = [_keys(columns[name]) for name in self._columns]
        rows = keys[0] if len(keys) == 1 else zip(*keys, strict=True)
        return map(self._memo.__getitem__, rows)


class Judge:
    """Rules ready to judge the columns of one sheet on one day.

    Raises ValueError where a bound of the rules means nothing in the setting's locale. The rules
    are ones in which `rules.meaning` finds no mistake.
    """

    def __init__(self, rules: RuleSet, setting: Setting, *, demote: bool) -> None:
        self.setting = setting
        self.trees, self.tests = compile_criteria(rules.criteria, setting)
        says = {name: each.say or name for name, each in rules.criteria.items()}
        self.ladder: Ladder = make_ladder(rules.stage)
        self.policy = Policy(self.ladder, says, demote)
        self._groups = [_Group(columns, each) for columns, each in self.tests.items()]
        self.columns = tuple(dict.fromkeys(name for columns in self.tests for name in columns))
        """The columns that the criteria look at, as the rules name them."""
        self._cases: Memo[tuple[int, ...], Case] = Memo(self._case)
        self._overrides: Memo[_Key, Override] = Memo(self._override)
        self._verdicts: Memo[tuple[Case, Override | None, Standing | None], Verdict | None]
        self._verdicts = Memo(self._verdict)

    def overrides(self, cells: Sequence[Cell]) -> list[Override]:
        """Say what each cell of the override column says."""
        return list(map(self._overrides.__getitem__, _keys(cells)))

    def judge(
        self,
        columns: Mapping[str, Sequence[Cell]],
        overrides: Sequence[Override | None],
        standings: Sequence[Standing | None],
    ) -> list[Verdict | None]:
        """Give the verdict on each row, None where its standing is None.

        `columns` holds a column for each name in `columns`, `overrides` what `overrides` gives,
        or None for every row where there is no such column; all are as long as `standings`.
        """
        numbers = [group.numbers(columns) for group in self._groups]
        rows = zip(*numbers, strict=True) if numbers else repeat((), len(standings))
        cases = map(self._cases.__getitem__, rows)
        return list(map(self._verdicts.__getitem__, zip(cases, overrides, standings, strict=True)))

    def _case(self, numbers: tuple[int, ...]) -> Case:
        found = [group.answers[number] for group, number in zip(self._groups, numbers, strict=True)]
        answers = {name: tree.answer(found) for name, tree in self.trees.items()}
        return Case(
            answers,
            sure=self.ladder.reached(answers, Outcome.YES),
            possible=self.ladder.reached(answers, Outcome.CANNOT_TELL),
        )

    def _override(self, key: _Key) -> Override:
        cell = _cell(key)
        if is_blank(cell, self.setting.blanks):
            return Override()
        text = cell_text(cell)
        if isinstance(text, Unreadable):
            return Override(unreadable=True)
        stage = self.ladder.find(text)
        near = None if stage else near_miss(text, [each.name for each in self.ladder.stages])
        return Override(text.strip(), stage, near)

    def _verdict(self, key: tuple[Case, Override | None, Standing | None]) -> Verdict | None:
        case, override, standing = key
        return self.policy.decide(case, standing, override) if standing else None

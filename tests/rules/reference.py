"""A plain evaluator of rules, one row at a time, written to be read: the judge must agree.

It shares the readings of single cells with the engine, which have tests of their own, and nothing
else: conditions, groups, needs, stages and the score are spelled out here once more.
"""

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import inf, nextafter
from typing import Any

from rules.language.spec import ColumnBound, Condition, RuleSet, StageTable
from rules.read.cells import Cell
from rules.read.dates import read_date
from rules.read.locale import EN_US
from rules.read.numbers import Range, read_number
from rules.read.readings import Unreadable
from rules.read.text import cell_text, fold
from rules.read.yes import read_yes

Truth = bool | None
"""True, False, or None for cannot tell."""

Row = Mapping[str, Cell]

NUMBERS: dict[str, Callable[[Any, Any], bool]] = {
    "at_least": operator.ge,
    "at_most": operator.le,
    "more_than": operator.gt,
    "less_than": operator.lt,
}
DATES = {"on_or_after", "on_or_before", "after", "before", "within_last", "within_next"}
DATES |= {"older_than"}


ENDS = (("at_least", "on_or_after"), ("at_most", "on_or_before"))
"""The conditions that a `between` is of numbers, and of dates."""


def both(truths: list[Truth]) -> Truth:
    if False in truths:
        return False
    return None if None in truths else True


def either(truths: list[Truth]) -> Truth:
    if True in truths:
        return True
    return None if None in truths else False


def negated(truth: Truth) -> Truth:
    return None if truth is None else not truth


def at_least(count: float, truths: list[tuple[Truth, float]]) -> Truth:
    """Whether what is true weighs enough, for sure or possibly."""
    if sum(weight for truth, weight in truths if truth) >= count:
        return True
    possible = sum(weight for truth, weight in truths if truth is not False)
    return None if possible >= count else False


@dataclass(frozen=True)
class Reference:
    """The rules, the day, and the texts that count as blank."""

    rules: RuleSet
    today: date
    blanks: frozenset[str]

    def blank(self, cell: Cell) -> bool:
        if cell is None or cell is False:
            return True
        text = cell_text(cell)
        return isinstance(text, str) and (fold(text) == "" or fold(text) in self.blanks)

    # Conditions

    def criterion(self, name: str, row: Row) -> Truth:
        return self.condition(self.rules.criteria[name], row)

    def earned(self, name: str, row: Row) -> Truth:
        """Whether a criterion is met by a prospect that it concerns."""
        criterion = self.rules.criteria[name]
        if criterion.when is None:
            return self.criterion(name, row)
        whole = criterion.model_copy(update={"when": None})
        return both([self.condition(criterion.when, row), self.condition(whole, row)])

    def condition(self, condition: Condition | str, row: Row) -> Truth:
        if isinstance(condition, str):
            return self.criterion(condition, row)
        truths = [self.own(condition, row)] if condition.conditions() else []
        if condition.any:
            truths.append(either([self.condition(each, row) for each in condition.any]))
        if condition.all:
            truths.append(both([self.condition(each, row) for each in condition.all]))
        if condition.none:
            truths.append(negated(either([self.condition(each, row) for each in condition.none])))
        if condition.most_of:
            members = [(self.condition(each, row), 1.0) for each in condition.most_of.of]
            truths.append(at_least(condition.most_of.count, members))
        holds = both(truths)
        if condition.when is None:
            return holds
        concerned = self.condition(condition.when, row)
        if concerned is False or holds is True:
            return True
        return False if concerned is True and holds is False else None

    def own(self, condition: Condition, row: Row) -> Truth:
        """What a condition asks of its column, its groups apart."""
        return both(
            [
                self.on_cell(condition.column or "", key, bound, row)
                for key, bound in condition.conditions().items()
            ]
        )

    def on_cell(self, column: str, key: str, bound: Any, row: Row) -> Truth:
        bounds = list(bound) if isinstance(bound, tuple) else [bound]
        others = [row[each.column] for each in bounds if isinstance(each, ColumnBound)]
        if any(self.blank(other) for other in others):
            return False
        cell = row[column]
        if self.blank(cell):
            if key in ("filled", "yes"):
                return bound is False
            return key in ("is_not", "none_of", "contains_none")
        if self.about_dates(key, bounds):
            return self.date_holds(key, bounds, cell, row)
        if key in NUMBERS:
            return self.number_holds(key, bounds[0], cell, row)
        if key == "between":
            unknown = all(isinstance(bound, ColumnBound) for bound in bounds)
            return both(
                [
                    self.end_holds(keys if unknown else keys[:1], bound, cell, row)
                    for keys, bound in zip(ENDS, bounds, strict=True)
                ]
            )
        if key == "yes":
            answer = read_yes(cell)
            return None if isinstance(answer, Unreadable) else answer is bound
        return self.text_holds(key, bounds, cell, row)

    def about_dates(self, key: str, bounds: list[Any]) -> bool:
        return key in DATES or (
            key == "between" and any(each == "today" or isinstance(each, date) for each in bounds)
        )

    def date_holds(self, key: str, bounds: list[Any], cell: Cell, row: Row) -> Truth:
        if key == "between":
            ends = zip(("on_or_after", "on_or_before"), bounds, strict=True)
            return both([self.date_holds(end, [bound], cell, row) for end, bound in ends])
        day, bound = read_date(cell, EN_US), self.day(bounds[0], row)
        if isinstance(day, Unreadable) or isinstance(bound, Unreadable):
            return None
        if key == "within_last":
            return bool(bound.before(self.today) <= day <= self.today)
        if key == "within_next":
            return bool(self.today <= day <= bound.after(self.today))
        if key == "older_than":
            return bool(day < bound.before(self.today))
        if key == "on_or_after":
            return bool(day > bound - timedelta(1))
        if key == "on_or_before":
            return bool(day < bound + timedelta(1))
        return bool(day > bound) if key == "after" else bool(day < bound)

    def day(self, bound: Any, row: Row) -> Any:
        if isinstance(bound, ColumnBound):
            return read_date(row[bound.column], EN_US)
        return self.today if bound == "today" else bound

    def number_holds(self, key: str, bound: Any, cell: Cell, row: Row) -> Truth:
        limit = row[bound.column] if isinstance(bound, ColumnBound) else bound
        # Whichever numbers are meant, the answer would have to be the same.
        answers = {
            NUMBERS[key](one, other) for one in self.meant(cell) for other in self.meant(limit)
        }
        return answers.pop() if len(answers) == 1 else None

    def meant(self, cell: Cell) -> list[float]:
        """The number that a cell says, or the ends of what it may say; none if it says none."""
        number = read_number(cell, EN_US)
        if isinstance(number, Range):
            low, high = max(number.low, -1e300), min(number.high, 1e300)
            closed = not number.exclusive
            return [low if closed else nextafter(low, inf), high if closed else nextafter(high, 0)]
        return [] if isinstance(number, Unreadable) else [number]

    def end_holds(self, keys: tuple[str, ...], bound: Any, cell: Cell, row: Row) -> Truth:
        """One end of a `between` that names no date: of two columns the cells may be dates."""
        found = [self.number_holds(keys[0], bound, cell, row)]
        found += [self.date_holds(key, [bound], cell, row) for key in keys[1:]]
        told = {truth for truth in found if truth is not None}
        return told.pop() if len(told) == 1 else None

    def text_holds(self, key: str, bounds: list[Any], cell: Cell, row: Row) -> Truth:
        text = cell_text(cell)
        texts = [
            cell_text(row[each.column] if isinstance(each, ColumnBound) else each)
            for each in bounds
        ]
        if isinstance(text, Unreadable) or any(isinstance(each, Unreadable) for each in texts):
            return None
        folded = fold(text)
        wanted = [fold(str(each)) for each in texts]
        values = {fold(part) for line in text.splitlines() for part in line.split(",")}
        return {
            "filled": bounds[0] is True,
            "is": folded == wanted[0],
            "is_not": folded != wanted[0],
            "one_of": folded in wanted,
            "none_of": folded not in wanted,
            "contains": wanted[0] in folded,
            "contains_any": any(each in folded for each in wanted),
            "contains_none": not any(each in folded for each in wanted),
            "starts_with": folded.startswith(wanted[0]),
            "ends_with": folded.endswith(wanted[0]),
            "includes": wanted[0] in values,
            "includes_any": any(each in values for each in wanted),
            "includes_all": all(each in values for each in wanted),
        }[key]

    # Stages

    def rungs(self) -> list[StageTable]:
        return [stage for stage in self.rules.stage if not stage.by_hand]

    def needs(self, stage: StageTable, row: Row) -> Iterator[Truth]:
        for name in stage.needs:
            yield self.criterion(name, row)
        if stage.needs_most_of:
            of = stage.needs_most_of.of
            yield at_least(stage.needs_most_of.count, [(self.criterion(n, row), 1) for n in of])
        if stage.needs_points:
            points = stage.needs_points.of.items()
            yield at_least(
                stage.needs_points.at_least, [(self.earned(n, row), p) for n, p in points]
            )

    def reached(self, row: Row, *, generous: bool) -> int:
        """The highest rung with all rungs below it met; cannot tell counts if generous."""
        reached = 0
        for number, stage in enumerate(self.rungs()):
            met = both(list(self.needs(stage, row)))
            if met is False or (met is None and not generous):
                break
            reached = number
        return reached

    def stage_after(self, row: Row, former: int, *, demote: bool) -> int:
        sure, possible = self.reached(row, generous=False), self.reached(row, generous=True)
        if former < sure:
            return sure
        return possible if demote and former > possible else former

    # The score

    def score(self, row: Row) -> tuple[Fraction, str]:
        """The points of what is met and concerns the prospect, and the best grade they reach."""
        table = self.rules.score
        assert table
        met = [p for name, p in table.points.items() if self.earned(name, row) is True]
        total = sum((Fraction(str(points)) for points in met), Fraction(0))
        reached = [(Fraction(str(b)), name) for name, b in table.grades.items()]
        reached = [each for each in reached if total >= each[0]]
        return total, max(reached)[1] if reached else ""

"""Whether conditions on one column can hold together: whether any cell could meet them all."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import Any, NamedTuple

from rules.language.conditions import (
    DATE_KEYS,
    NUMBER_KEYS,
    Setting,
    date_range,
    is_day_range,
    make_test,
    read_limit,
    texts_of,
)
from rules.language.outcome import Outcome
from rules.language.spec import TODAY, ColumnBound, bounds_of
from rules.read.cells import Cell

_WHOLE_TEXTS = ("is", "one_of")
_NO_TEXTS = ("is_not", "none_of", "filled", "yes")
_CENTURY = timedelta(days=36_525)


class ColumnCondition(NamedTuple):
    """One condition on the cells of a column: its key and bound, and the criterion it is of."""

    key: str
    bound: Any
    criterion: str


def find_contradiction(
    asked: Iterable[ColumnCondition], setting: Setting
) -> tuple[ColumnCondition, ...]:
    """Return the fewest conditions on one column that no cell meets together; () if none.

    Judged from the setting's day on: what held only before is a contradiction. Conditions of
    which it cannot be told whether a cell meets them are taken to hold.
    """
    known = [each for each in asked if not _has_column(each.bound)]
    if not known or can_hold(known, setting):
        return ()
    pairs = (found for count in (1, 2) for found in combinations(known, count))
    return next((found for found in pairs if not can_hold(found, setting)), tuple(known))


def can_hold(asked: Sequence[ColumnCondition], setting: Setting) -> bool:
    """Whether some cell meets all conditions, on the setting's day or a later one."""
    if not _is_told_by_bounds(asked):
        return True
    return any(_some_cell(asked, replace(setting, today=day)) for day in _days(asked, setting))


def _has_column(bound: Any) -> bool:
    return any(isinstance(each, ColumnBound) for each in bounds_of(bound))


def _is_date(each: ColumnCondition) -> bool:
    return each.key in DATE_KEYS or is_day_range(each.key, each.bound)


def _is_told_by_bounds(asked: Sequence[ColumnCondition]) -> bool:
    """Whether cells made of the bounds are enough to tell if any cell meets the conditions."""
    if any(
        each.key in _WHOLE_TEXTS or (each.key, each.bound) == ("filled", False) for each in asked
    ):
        return True
    others = [each for each in asked if each.key not in _NO_TEXTS]
    dates = [each for each in others if _is_date(each)]
    numbers = [each for each in others if each.key in NUMBER_KEYS and not _is_date(each)]
    return len(others) in (len(dates), len(numbers))


def _some_cell(asked: Sequence[ColumnCondition], setting: Setting) -> bool:
    tests = [make_test("", each.key, each.bound, setting) for each in asked]
    return any(
        all(test.answer(cell).outcome is Outcome.YES for test in tests)
        for cell in _cells(asked, setting)
    )


def _cells(asked: Sequence[ColumnCondition], setting: Setting) -> Iterator[Cell]:
    """Return cells at, between and beyond the bounds, and one of every other kind."""
    yield from (None, True, "yes", "no", "x x x")
    limits: list[float] = []
    for key, bound, _ in asked:
        if key in DATE_KEYS or is_day_range(key, bound):
            ends = date_range(key, bound, setting.today)
            yield from (str(day) for day in ends if date.min < day < date.max)
        elif key in NUMBER_KEYS:
            limits += [read_limit(each, setting.locale) for each in bounds_of(bound)]
        yield from texts_of(key, bound)
    limits.sort()
    yield from limits
    yield from ((low + high) / 2 for low, high in pairwise(limits))
    yield from (limit + beyond for limit in limits for beyond in (-1, 1))


def _days(asked: Sequence[ColumnCondition], setting: Setting) -> list[date]:
    """Return the days to try: today, and later days on which spans reach the fixed dates."""
    fixed = [
        each
        for one in asked
        if _is_date(one)
        for each in bounds_of(one.bound)
        if isinstance(each, date) and each != TODAY
    ]
    later = [day + step for day in fixed for step in (timedelta(0), timedelta(days=1), _CENTURY)]
    return [setting.today, *(day for day in later if day > setting.today)]

"""Conditions and cells in words: what was asked of a cell, what it says, why it does not count."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import isinf
from typing import Any

from rules.language.conditions import CellTest, ConditionKind, Setting, date_range
from rules.language.either import Either
from rules.language.spec import TODAY, ColumnBound, bounds_of
from rules.phrases import cut, plural
from rules.read.cells import Cell
from rules.read.dates import read_date
from rules.read.numbers import Range, grouped
from rules.read.readings import ERROR, Unreadable, is_error, number_text, said, shown
from rules.read.span import Span
from rules.read.text import cell_text

_LONGEST_CELL = 40
_LONGEST_LIST = 80

_NUMBER, _DATE = "a number", "a date"
_ASKED = {
    ("filled", True): "filled",
    ("filled", False): "blank",
    ("yes", True): "yes",
    ("yes", False): "no",
}


@dataclass(frozen=True)
class LookedAt:
    """A cell that a condition looked at, in words: its column, what it says, what was asked."""

    heading: str
    seen: str
    asked: str

    def __str__(self) -> str:
        return f"{self.heading}: {self.seen}; asked: {self.asked}"


@dataclass(frozen=True)
class Wording:
    """How conditions and cells are put into words.

    `heading` gives what people call a column of the rules. `dated` are the columns in which some
    condition looks for a date: their serial numbers are shown as days.
    """

    setting: Setting
    heading: Callable[[str], str]
    dated: frozenset[str]

    def looked_at(self, test: CellTest, cells: tuple[Cell, ...]) -> LookedAt:
        """Say what the cell of a test holds, and what was asked of it."""
        column = test.columns[0]
        seen = self.seen(column, test.kind, cells[0])
        return LookedAt(self.heading(column), seen, self.asked(test, cells))

    def seen(self, column: str, kind: ConditionKind, cell: Cell) -> str:
        """Say what a cell holds and, where that differs, what it was read as.

        '"€ 50k" = 50,000', 'blank', '2026-01-10', 'can't read "soon" as a number'.
        """
        typed = self._typed(column, kind, cell)
        if self.setting.is_blank(cell):
            return f"blank ({typed})" if typed else "blank"
        reading = kind.read(cell, self.setting)
        if isinstance(reading, Range):
            return f"{typed} = {self._range(reading)}"
        if isinstance(reading, Either):
            return f"{typed} = {reading.day}" if reading.day and isinstance(cell, str) else typed
        if isinstance(reading, Unreadable):
            return f"{reading.why}, {said(cell)}" if reading == ERROR else reading.why
        read = self._read(kind, reading)
        return typed if read in ("", typed) else f"{typed} = {read}"

    def _range(self, found: Range) -> str:
        low, high = (
            "" if isinf(end) else grouped(end, self.setting.locale)
            for end in (found.low, found.high)
        )
        if low and high:
            return f"{low} to {high}"
        if found.exclusive:
            return f"more than {low}" if low else f"less than {high}"
        return f"{low} or more" if low else f"{high} or less"

    def _typed(self, column: str, kind: ConditionKind, cell: Cell) -> str:
        """Show a cell as people typed it; "" where it is empty."""
        if isinstance(cell, bool):
            return "a tick" if cell else "no tick"
        if isinstance(cell, int | float):
            day = read_date(cell, self.setting.locale) if column in self.dated else None
            if isinstance(day, date):
                return day.isoformat()
            return self._read(kind, cell) or number_text(cell)
        text = cell_text(cell)
        line = " ".join(text.split()) if isinstance(text, str) else ""
        return f'"{cut(line, _LONGEST_CELL)}"' if line else ""

    def _read(self, kind: ConditionKind, reading: object) -> str:
        if isinstance(reading, bool):
            return "yes" if reading else "no"
        if isinstance(reading, date):
            return reading.isoformat()
        if kind.wanted == _NUMBER and isinstance(reading, int | float):
            return grouped(reading, self.setting.locale)
        return ""

    def asked(self, test: CellTest, cells: tuple[Cell, ...]) -> str:
        """Say what a condition asks, in the words of the rules: 'at least 10,000'.

        A bound in another column is named with what its cell, one of `cells`, says.
        """
        key, bound = test.key, test.bound
        if (key, bound) in _ASKED:
            return _ASKED[key, bound]
        others = iter(zip(test.columns[1:], cells[1:], strict=True))
        parts = [
            self._in_column(*next(others), test.kind)
            if isinstance(each, ColumnBound)
            else self._bound(test.kind, each)
            for each in bounds_of(bound)
        ]
        words = (" and " if key == "between" else ", ").join(parts)
        days = f" ({self._days(key, bound)})" if isinstance(bound, Span) else ""
        return f"{key.replace('_', ' ')} {words}{days}"

    def _in_column(self, column: str, cell: Cell, kind: ConditionKind) -> str:
        return f"{self.heading(column)} ({self.seen(column, kind, cell)})"

    def _bound(self, kind: ConditionKind, bound: Any) -> str:
        if isinstance(bound, Span):
            return span_text(bound)
        if kind.wanted == _DATE:
            return f"today, {self.setting.today}" if bound == TODAY else str(bound)
        if kind.wanted == _NUMBER:
            return self._read(kind, kind.read(bound, self.setting))
        return f'"{bound}"' if isinstance(bound, str) else str(cell_text(bound)).lower()

    def _days(self, key: str, span: Span) -> str:
        first, last = date_range(key, span, self.setting.today)
        return f"up to {last}" if first == date.min else f"{first} to {last}"


def span_text(span: Span) -> str:
    """Write a span: "90 days", "12 months"."""
    count, unit = (span.months, "month") if span.months else (span.days, "day")
    return f"{count} {plural(count, unit)}"


# Asides: what is said behind a criterion whose cell is filled and does not count. People see the
# cell beside the text that says it is missing, so the aside quotes it, and says in few words what
# would count: `"Price request" is none of Demo, Question, White paper`.

_DOES_NOT_COUNT = {
    "is": "is not",
    "one_of": "is none of",
    "includes": "does not include",
    "includes_any": "is none of",
    "includes_all": "does not include all of",
}
"""The conditions that name whole values: the cells that they look at are chosen from a few.

Numbers, dates and what is typed freely are about as many as there are prospects, and each cell
that is quoted makes a case of its own.
"""


def make_aside(key: str, bound: Any, *, alone: bool) -> Callable[[Cell], str] | None:
    """What to say of a cell that a condition turns down; None where its text says it all.

    What would count is only said of a condition that is `alone`: not one of several ways in which
    the same cell may count.
    """
    bounds = bounds_of(bound)
    if key not in _DOES_NOT_COUNT or any(isinstance(each, ColumnBound) for each in bounds):
        return None
    listed = f"{_DOES_NOT_COUNT[key]} {_listed([shown(each) for each in bounds])}"
    words = listed if alone else "does not count"
    return lambda cell: (
        f"{said(cell)} {words}" if isinstance(cell, str) and not is_error(cell) else ""
    )


def _listed(texts: Sequence[str]) -> str:
    """List texts, at least one, for as long as they are short: "A, B and 7 more"."""
    length, count = 0, 0
    while count < len(texts) and (not count or length + len(texts[count]) <= _LONGEST_LIST):
        length += len(texts[count]) + len(", ")
        count += 1
    more = f" and {len(texts) - count} more" if count < len(texts) else ""
    return f"{', '.join(texts[:count])}{more}"

"""Conditions and cells in words: what was asked of a cell, and what the cell says."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from math import isinf
from typing import Any

from rules.language.conditions import Comparison, ConditionKind, Setting, Test, date_range
from rules.language.either import Either
from rules.language.spec import TODAY, ColumnBound
from rules.phrases import cut, plural
from rules.read.cells import Cell
from rules.read.dates import read_date
from rules.read.numbers import Range, grouped
from rules.read.readings import ERROR, Unreadable, number_text, said
from rules.read.span import Span
from rules.read.text import cell_text

_LONGEST = 40

_NUMBER, _DATE = "a number", "a date"
_ASKED = {
    ("filled", True): "filled",
    ("filled", False): "blank",
    ("yes", True): "yes",
    ("yes", False): "no",
}


@dataclass(frozen=True)
class Wording:
    """How conditions and cells are put into words.

    `heading` gives what people call a column of the rules. `dated` are the columns in which some
    condition looks for a date: their serial numbers are shown as days.
    """

    setting: Setting
    heading: Callable[[str], str]
    dated: frozenset[str]

    def seen(self, column: str, kind: ConditionKind, cell: Cell) -> str:
        """Say what a cell holds and, where that differs, what it was read as.

        '"€ 50k" = 50,000', 'blank', '2026-01-10', 'can't read "soon" as a number'.
        """
        typed = self._typed(column, kind, cell)
        if self.setting.is_blank(cell):
            return f"blank ({typed})" if typed else "blank"
        reading = kind.read(cell)
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
        return f'"{cut(line, _LONGEST)}"' if line else ""

    def _read(self, kind: ConditionKind, reading: object) -> str:
        if isinstance(reading, bool):
            return "yes" if reading else "no"
        if isinstance(reading, date):
            return reading.isoformat()
        if kind.wanted == _NUMBER and isinstance(reading, int | float):
            return grouped(reading, self.setting.locale)
        return ""

    def asked(self, key: str, bound: Any, test: Test | Comparison, cells: tuple[Cell, ...]) -> str:
        """Say what a condition asks, in the words of the rules: 'at least 10,000'.

        A bound in another column is named with what its cell, one of `cells`, says.
        """
        if (key, bound) in _ASKED:
            return _ASKED[key, bound]
        others = iter(zip(test.columns[1:], cells[1:], strict=True))
        parts = [
            self._in_column(*next(others), test.kind)
            if isinstance(each, ColumnBound)
            else self._bound(test.kind, each)
            for each in (bound if isinstance(bound, tuple) else (bound,))
        ]
        words = (" and " if key == "between" else ", ").join(parts)
        days = f" ({self._days(key, bound)})" if isinstance(bound, Span) else ""
        return f"{key.replace('_', ' ')} {words}{days}"

    def _in_column(self, column: str, cell: Cell, kind: ConditionKind) -> str:
        return f"{self.heading(column)} ({self.seen(column, kind, cell)})"

    def _bound(self, kind: ConditionKind, bound: Any) -> str:
        if isinstance(bound, Span):
            return _span(bound)
        if kind.wanted == _DATE:
            return f"today, {self.setting.today}" if bound == TODAY else str(bound)
        if kind.wanted == _NUMBER:
            return self._read(kind, kind.read(bound))
        return f'"{bound}"' if isinstance(bound, str) else str(cell_text(bound)).lower()

    def _days(self, key: str, span: Span) -> str:
        first, last = date_range(key, span, self.setting.today)
        return f"up to {last}" if first == date.min else f"{first} to {last}"


def _span(span: Span) -> str:
    count, unit = (span.months, "month") if span.months else (span.days, "day")
    return f"{count} {plural(count, unit)}"

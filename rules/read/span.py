"""Spans of calendar time: "90 days", "2 weeks", "6 months", "1 year"."""

import calendar
import re
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import Self

_WRITTEN = re.compile(r"\s*(\d{1,5})\s*(day|week|month|year)s?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Span:
    """A number of days and a number of calendar months; one of them is zero."""

    days: int = 0
    months: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "90 days", "2 weeks", "6 months" or "1 year"; ValueError for anything else."""
        match = _WRITTEN.fullmatch(text)
        if not match:
            raise ValueError('expected a span in quotes such as "90 days" or "6 months"')
        count, unit = int(match[1]), match[2].lower()
        return {
            "day": cls(days=count),
            "week": cls(days=7 * count),
            "month": cls(months=count),
            "year": cls(months=12 * count),
        }[unit]

    def after(self, day: date) -> date:
        """The day this much later; the last of its month where that has no such day."""
        return _shifted(day, self.days, self.months)

    def before(self, day: date) -> date:
        """The day this much earlier; the last of its month where that has no such day."""
        return _shifted(day, -self.days, -self.months)


def _shifted(day: date, days: int, months: int) -> date:
    """Shift a day, stopping at the first and last day that a date can hold."""
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        return date.min if months < 0 else date.max
    last = calendar.monthrange(year, month + 1)[1]
    try:
        return date(year, month + 1, min(day.day, last)) + timedelta(days)
    except OverflowError:
        return date.min if days < 0 else date.max

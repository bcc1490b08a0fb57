"""The weeks: how many moves of each kind the changelog has in each."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from rules.columns import Column
from rules.judging.verdict import MoveKind
from rules.read.serial import day_of
from rules.read.text import fold
from sync.funnel.figures import Week
from sync.sheet.changelog import Entry

_KINDS = {
    fold(MoveKind.ADDED): "added",
    fold(MoveKind.PROMOTED): "promoted",
    fold(MoveKind.DEMOTED): "demoted",
    fold(MoveKind.BY_HAND): "by_hand",
}


def count_weeks(entries: Column[Entry], since: int | None) -> Iterator[Week]:
    """Count the weeks in which anything moved, in order; only after the day `since`, if given."""
    found: dict[str, Counter[str]] = {}
    for entry, count in entries.counts().items():
        kind = _KINDS.get(fold(entry.kind))
        if kind and entry.day is not None and (since is None or entry.day > since):
            found.setdefault(week_of(day_of(entry.day)), Counter())[kind] += count
    for week, counts in sorted(found.items()):
        yield Week(week, **{kind: counts[kind] for kind in _KINDS.values()})


def week_of(day: date) -> str:
    """The ISO week of a day, such as "2026-W47"."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"

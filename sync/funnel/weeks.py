"""The weeks: how many moves of each kind the changelog has in each."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from rules.judging.verdict import MoveKind
from rules.read.serial import day_of
from rules.read.text import fold
from sync.funnel.figures import Week

_KINDS = {
    fold(MoveKind.ADDED): "added",
    fold(MoveKind.PROMOTED): "promoted",
    fold(MoveKind.DEMOTED): "demoted",
    fold(MoveKind.BY_HAND): "by_hand",
}


def count_weeks(rows: Iterable[tuple[str, int | None, int]], since: int | None) -> Iterator[Week]:
    """Count the weeks in which anything moved, in order; only after the day `since`, if given.

    `rows` says of which kind and of which day so many rows of the changelog are.
    """
    found: dict[str, Counter[str]] = {}
    for text, day, count in rows:
        kind = _KINDS.get(fold(text))
        if kind and day is not None and (since is None or day > since):
            found.setdefault(week_of(day_of(day)), Counter())[kind] += count
    for week, counts in sorted(found.items()):
        yield Week(week, **{kind: counts[kind] for kind in _KINDS.values()})


def week_of(day: date) -> str:
    """The ISO week of a day, such as "2026-W47"."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"

"""Counting for a sheet's funnel: the columns of its rows, and those of its changelog."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import repeat
from typing import Any

from rules.columns import Column, column_of, combine
from rules.judging.ladder import Ladder, Stage
from rules.judging.verdict import Verdict
from rules.read.serial import to_serial
from sync.funnel.counts import PastCounts, PresentCounts
from sync.funnel.past import Past, read_past
from sync.funnel.present import look_at
from sync.funnel.steps import Mark, Marks
from sync.funnel.weeks import count_weeks
from sync.sheet.changelog import Entry
from sync.sheet.prospects import Prospects


@dataclass(frozen=True)
class SheetColumns:
    """What a sheet says of its prospects.

    `verdicts` is None for a row that is not judged; `began` is the day on which each row's stage
    began, None where it is not known. `keys` are the names of the keys of the changelog's rows, in
    the order of their numbers, and `entries` what these rows say.
    """

    prospects: Prospects
    verdicts: Column[Verdict | None]
    began: Column[date | None]
    keys: Column[str]
    entries: Column[Entry]


def count_present(sheet: SheetColumns, blanks: frozenset[str], today: date) -> PresentCounts:
    """Count what is so today; `blanks` are texts that name no owner."""
    present = look_at(sheet.prospects, blanks, sheet.verdicts, sheet.began, today)
    return PresentCounts(
        verdicts=present.counts,
        positions=present.positions,
        owners=present.owners,
        one_away=present.list_one_away(),
        stalled=present.list_stalled(),
    )


def count_past(sheet: SheetColumns, ladder: Ladder, since: date | None) -> PastCounts:
    """Count what was, as far as it began after the day `since`; None is all."""
    after = None if since is None else int(to_serial(since))
    past, marks = read_past(sheet.keys, sheet.entries, ladder, after), Marks(ladder)
    found = marks.count(Counter(past.marks.values()))
    for stage, count in _only_now(sheet, past, marks).items():
        found[Mark.BEEN, stage] += count
    rows = ((each.kind, each.day, count) for each, count in sheet.entries.counts().items())
    return PastCounts(found, past.stays, list(count_weeks(rows, after)))


def _only_now(sheet: SheetColumns, past: Past, marks: Marks) -> Counter[Stage]:
    """How many prospects stand in a stage of which the past says nothing for them."""
    known = past.marks.get
    names: Column[Any] = sheet.prospects.keys.names
    recorded = column_of(map(known, names, repeat(0)))

    def stage(verdict: Verdict | None, recorded: int) -> Stage | None:
        if verdict is None or marks.has(recorded, Mark.BEEN, verdict.stage):
            return None
        return verdict.stage

    counts = combine(stage, sheet.verdicts, recorded).counts()
    return Counter({stage: count for stage, count in counts.items() if stage})

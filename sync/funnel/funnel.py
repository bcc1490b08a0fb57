"""The funnel of some prospects, from their changelog and from where they stand."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import repeat
from typing import Any

from rules.columns import Column, column_of, combine
from rules.judging.ladder import Ladder, Stage
from rules.judging.verdict import Verdict
from rules.read.serial import to_serial
from sync.funnel.figures import Blocker, Funnel, StageFigures
from sync.funnel.past import Past, read_past
from sync.funnel.present import Present, look_at
from sync.funnel.stays import measure_stays
from sync.funnel.steps import Mark, Marks
from sync.funnel.weeks import count_weeks
from sync.sheet.changelog import Entry
from sync.sheet.prospects import Prospects


@dataclass(frozen=True)
class FunnelInput:
    """What a funnel is made of.

    `says` are the texts of the criteria, by name. `verdicts` is None for a row that is not judged;
    `began` is the day on which each row's stage began, None where it is not known. `keys` are the
    names of the keys of the changelog's rows, in the order of their numbers, and `entries` what
    these rows say. `waiting` counts moves that are not among them yet, `archived` records that are
    no longer there.
    """

    today: date
    ladder: Ladder
    says: Mapping[str, str]
    blanks: frozenset[str]
    prospects: Prospects
    verdicts: Column[Verdict | None]
    began: Column[date | None]
    keys: Column[str]
    entries: Column[Entry]
    waiting: int
    archived: int


def make_funnel(given: FunnelInput, since: date | None = None) -> Funnel:
    """Work out all figures; what is past only as far as it began after the day `since`."""
    after = None if since is None else int(to_serial(since))
    present = look_at(given.prospects, given.blanks, given.verdicts, given.began, given.today)
    past = read_past(given.keys, given.entries, given.ladder, after)
    return Funnel(
        today=given.today,
        since=since,
        rows=given.prospects.rows - len(given.prospects.blank),
        judged=sum(present.stages.values()),
        stages=list(_stages(given, present, past)),
        weeks=list(count_weeks(given.entries, after)),
        blockers=_blockers(given, present),
        one_away=present.list_one_away(),
        stalled=present.list_stalled(),
        owners=present.by_owner(given.ladder),
        waiting=given.waiting,
        archived=given.archived,
    )


def _stages(given: FunnelInput, present: Present, past: Past) -> Iterator[StageFigures]:
    """The figures of each stage, in the order of the ladder."""
    ladder = given.ladder
    marks, found = Marks(ladder), Counter(past.marks.values())
    only_now = _only_now(given, past, marks)

    def count(mark: Mark, stage: Stage) -> int:
        return sum(count for each, count in found.items() if marks.has(each, mark, stage))

    for stage in ladder.stages:
        yield StageFigures(
            stage=stage,
            now=present.stages.get(stage, 0),
            been=count(Mark.BEEN, stage) + only_now[stage],
            moved_on=count(Mark.MOVED_ON, stage),
            fell_back=count(Mark.FELL_BACK, stage),
            lost=count(Mark.LOST, stage),
            left=count(Mark.LEFT, stage),
            stays=measure_stays(past.stays.get(stage, {})),
            stalled=present.stalled_stages.get(stage, 0),
        )


def _only_now(given: FunnelInput, past: Past, marks: Marks) -> Counter[Stage]:
    """How many prospects stand in a stage of which the past says nothing for them."""
    known = past.marks.get
    names: Iterable[Any] = given.prospects.keys.names
    recorded = column_of(map(known, names, repeat(0)))

    def stage(verdict: Verdict | None, recorded: int) -> Stage | None:
        if verdict is None or marks.has(recorded, Mark.BEEN, verdict.stage):
            return None
        return verdict.stage

    counts = combine(stage, given.verdicts, recorded).counts()
    return Counter({stage: count for stage, count in counts.items() if stage})


def _blockers(given: FunnelInput, present: Present) -> list[Blocker]:
    """The criteria that keep anyone from a next rung, those that block most first."""
    blocks: Counter[str] = Counter()
    one_away: Counter[str] = Counter()
    for verdict, count in present.counts.items():
        blocks.update(dict.fromkeys(verdict.wanted, count))
        one_away.update(dict.fromkeys(verdict.alone, count))
    found = [
        Blocker(name, say, blocks[name], one_away[name])
        for name, say in given.says.items()
        if blocks[name] or one_away[name]
    ]
    return sorted(found, key=lambda each: (-each.blocks, -each.one_away))

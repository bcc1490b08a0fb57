"""The funnel of some prospects, from counts of where they have been and of where they stand."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from rules.judging.ladder import Ladder
from rules.judging.verdict import Verdict
from rules.read.text import fold
from sync.funnel.counts import PastCounts, Position, PresentCounts
from sync.funnel.figures import Blocker, Funnel, OwnerFigures, StageFigures
from sync.funnel.stays import measure_stays
from sync.funnel.steps import Mark


@dataclass(frozen=True)
class Frame:
    """What a funnel is about.

    What is past is told as far as it began after the day `since`; None is all. `says` are the texts
    of the criteria, by name, and `rows` counts those that are not blank. `waiting` counts moves
    that are not in the changelog yet, `archived` records that are no longer there.
    """

    today: date
    since: date | None
    ladder: Ladder
    says: Mapping[str, str]
    rows: int
    waiting: int
    archived: int


def make_funnel(frame: Frame, present: PresentCounts, past: PastCounts) -> Funnel:
    """Work out all figures."""
    return Funnel(
        today=frame.today,
        since=frame.since,
        rows=frame.rows,
        judged=sum(present.verdicts.values()),
        stages=list(_stages(frame.ladder, present, past)),
        weeks=list(past.weeks),
        blockers=_blockers(frame.says, present.verdicts),
        one_away=present.one_away,
        stalled=present.stalled,
        owners=_owners(frame.ladder, present),
        waiting=frame.waiting,
        archived=frame.archived,
    )


def _stages(ladder: Ladder, present: PresentCounts, past: PastCounts) -> Iterator[StageFigures]:
    """The figures of each stage, in the order of the ladder."""
    now, stalled, marks = Counter[str](), Counter[str](), Counter(past.marks)
    for position, count in present.positions.items():
        now[position.stage.name] += count
        stalled[position.stage.name] += count if position.stalled else 0
    for stage in ladder.stages:
        yield StageFigures(
            stage=stage,
            now=now[stage.name],
            been=marks[Mark.BEEN, stage],
            moved_on=marks[Mark.MOVED_ON, stage],
            fell_back=marks[Mark.FELL_BACK, stage],
            lost=marks[Mark.LOST, stage],
            left=marks[Mark.LEFT, stage],
            stays=measure_stays(past.stays.get(stage, {})),
            stalled=stalled[stage.name],
        )


def _blockers(says: Mapping[str, str], verdicts: Mapping[Verdict, int]) -> list[Blocker]:
    """The criteria that keep anyone from a next rung, those that block most first."""
    blocks: Counter[str] = Counter()
    one_away: Counter[str] = Counter()
    for verdict, count in verdicts.items():
        blocks.update(dict.fromkeys(verdict.wanted, count))
        one_away.update(dict.fromkeys(verdict.alone, count))
    found = [
        Blocker(name, say, blocks[name], one_away[name])
        for name, say in says.items()
        if blocks[name] or one_away[name]
    ]
    return sorted(found, key=lambda each: (-each.blocks, -each.one_away))


def _owners(ladder: Ladder, present: PresentCounts) -> Mapping[str, OwnerFigures]:
    """The figures of each owner, in the order of the alphabet, nobody's last."""
    owners = present.owners or {}
    names = sorted(owners, key=lambda owner: (not owner, fold(owner)))
    return {owner: _owner_figures(owners[owner], ladder) for owner in names}


def _owner_figures(positions: Mapping[Position, int], ladder: Ladder) -> OwnerFigures:
    stages = dict.fromkeys((stage.name for stage in ladder.stages), 0)
    for each, count in positions.items():
        stages[each.stage.name] += count
    return OwnerFigures(
        stages,
        one_away=sum(count for each, count in positions.items() if each.one_away),
        stalled=sum(count for each, count in positions.items() if each.stalled),
    )

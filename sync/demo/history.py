"""The demo's past: the moves that the job would have recorded in months.

They lead to where the prospects stand by now, but for a few that the next run moves. The same
prospects have the same past every time, counted in days before today.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from rules.judging.ladder import Stage
from rules.judging.verdict import MoveKind, Policy, Verdict
from rules.language.fingerprint import fingerprint
from sync.run.judgement import Judgement
from sync.sheet.changelog import LogRow
from sync.workbook.protocol import Changes, ColumnChange
from sync.workbook.role import Role

_SEED = 29
RUN_AT = time(7, 15)
"""When the job ran each day."""

# Days that a prospect stays in a stage before it moves on: from, to, and most often.
_IN_STAGE = ((4, 60, 12), (8, 75, 24), (10, 60, 30))
_BY_NOW = (2, 95, 20)

# Of a hundred prospects: those that pass over a rung, that people had set higher for a while, that
# fell back once, that the next run moves, and that it sees for the first time. Of those lost, those
# that had come to the top of the ladder.
_PASS_OVER, _SET_HIGHER, _FALL_BACK, _WAIT, _NEW = 25, 5, 5, 6, 2
_LOST_LATE = 55


class _Step(NamedTuple):
    """A move of a prospect's past, and for how long it stood where it moved from."""

    kind: MoveKind
    origin: Stage | None
    to: Stage
    because: str
    after: int


@dataclass(frozen=True)
class _Entry:
    """A step on its day, of the prospect in a row of the sheet."""

    day: date
    row: int
    step: _Step


def past_of(judgement: Judgement) -> Changes:
    """What the job has written so far on a sheet of which nothing is recorded yet."""
    entries = sorted(_entries(judgement), key=lambda entry: (entry.day, entry.row))
    stages = {entry.row: entry.step.to.name for entry in entries}
    [stage] = (own for own in judgement.columns if own.role is Role.STAGE)
    column = ColumnChange(stage.role, stage.heading, stage.column, dict(sorted(stages.items())))
    log = judgement.run_input.config.output.changelog
    return Changes((column,), log, _log_rows(judgement, entries))


def _log_rows(judgement: Judgement, entries: Sequence[_Entry]) -> list[LogRow]:
    run_input = judgement.run_input
    prospects, rules = run_input.prospects, fingerprint(run_input.config)
    return [
        LogRow(
            no=number,
            when=datetime.combine(entry.day, RUN_AT),
            key=prospects.keys.text(entry.row),
            name=prospects.name(entry.row),
            origin=entry.step.origin.name if entry.step.origin else "",
            to=entry.step.to.name,
            kind=entry.step.kind,
            because=entry.step.because,
            rules=rules,
            run=_run_of(entry.day),
        )
        for number, entry in enumerate(entries, start=1)
    ]


def _run_of(day: date) -> str:
    """The id of the run of a day."""
    part = random.Random(day.toordinal()).getrandbits(32)  # noqa: S311 -- nothing secret
    return f"{day:%Y%m%d}T{RUN_AT:%H%M%S}Z-{part:08x}"


def _entries(judgement: Judgement) -> Iterator[_Entry]:
    """The past of each judged prospect, each step on its day."""
    dice = random.Random(_SEED)  # noqa: S311 -- the same past every time, nothing secret
    today, policy = judgement.run_input.now.date(), judgement.run_input.judge.policy
    for row, verdict in enumerate(judgement.verdicts):
        if verdict is None or _happens(dice, _NEW):
            continue
        steps = list(_steps(dice, policy, verdict))
        ago = sum(step.after for step in steps) + _days(dice, _BY_NOW)
        for step in steps:
            ago -= step.after
            yield _Entry(today - timedelta(days=ago), row, step)


def _steps(dice: random.Random, policy: Policy, verdict: Verdict) -> Iterator[_Step]:
    """The way of one prospect to its stage, or to the one before."""
    rungs, top = policy.ladder.rungs, _top(dice, policy, verdict)
    yield _Step(MoveKind.ADDED, None, rungs[0], "", 0)
    at = 0
    while at < top:
        to = top if _happens(dice, _PASS_OVER) else at + 1
        yield _by_rules(dice, policy, verdict, rungs[at], rungs[to])
        at = to
    if verdict.by_hand:
        stage, days = verdict.stage, _days(dice, _IN_STAGE[at])
        yield _Step(MoveKind.BY_HAND, rungs[at], stage, stage.name, days)
    elif at + 1 < len(rungs):
        yield from _detour(dice, policy, verdict, at)


def _top(dice: random.Random, policy: Policy, verdict: Verdict) -> int:
    """The highest rung that a prospect came to by the rules.

    By the cells of today, who was decided long ago is no longer where it was then.
    """
    outcome = verdict.stage.outcome
    if outcome == "won" or (outcome == "lost" and _happens(dice, _LOST_LATE)):
        return len(policy.ladder.rungs) - 1
    top = (verdict.case.sure if verdict.by_hand else verdict.stage).rung or 0
    return top - 1 if top and not verdict.by_hand and _happens(dice, _WAIT) else top


def _by_rules(
    dice: random.Random, policy: Policy, verdict: Verdict, origin: Stage, to: Stage
) -> _Step:
    because = policy.because(verdict.case, origin, to)
    return _Step(MoveKind.PROMOTED, origin, to, because, _days(dice, _IN_STAGE[origin.rung or 0]))


def _detour(dice: random.Random, policy: Policy, verdict: Verdict, at: int) -> Iterator[_Step]:
    """A while that a few prospects stood one rung higher, by people's word or by the rules."""
    here, above = policy.ladder.rungs[at : at + 2]
    because = policy.because(verdict.case, above, here)
    up, down = _days(dice, _IN_STAGE[at]), _days(dice, _IN_STAGE[at + 1])
    if _happens(dice, _SET_HIGHER):
        yield _Step(MoveKind.BY_HAND, here, above, above.name, up)
        yield _Step(MoveKind.RELEASED, above, here, because, down)
    elif _happens(dice, _FALL_BACK):
        met = ", ".join(policy.says[name] for name in above.criteria)
        yield _Step(MoveKind.PROMOTED, here, above, met, up)
        yield _Step(MoveKind.DEMOTED, above, here, because, down)


def _days(dice: random.Random, likely: tuple[int, int, int]) -> int:
    return round(dice.triangular(*likely))


def _happens(dice: random.Random, percent: int) -> bool:
    return dice.random() * 100 < percent

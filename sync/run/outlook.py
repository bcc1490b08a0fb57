"""The outlook: how it goes in each stage, and who is nearest to the next one, after a run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from rules.judging.verdict import Verdict
from sync.funnel.figures import StageFigures
from sync.run.funnel_input import funnel_after, funnel_of
from sync.run.judgement import Judgement
from sync.run.plan import Plan

NEAREST = 10
"""So many of those who are nearest to promotion are named."""


class Step(NamedTuple):
    """From a stage to the next one, which `to_go` criteria would bring.

    Steps are sorted by these, and by `depth`, which is less the higher the next stage is.
    """

    to_go: int
    depth: int
    stage: str
    next: str


@dataclass(frozen=True)
class Near:
    """A prospect that is near to its next stage."""

    key: str
    step: Step


@dataclass(frozen=True)
class Outlook:
    """What a run's summary tells of the time after it: the stages, the nearest to promotion."""

    stages: Sequence[StageFigures]
    nearest: Sequence[Near]


def look_ahead(judgement: Judgement, plan: Plan, *, recorded: bool) -> Outlook:
    """The outlook of a run that recorded its moves, or did not.

    What was read has to be read for a funnel: see `Options`.
    """
    if recorded:
        funnel = plan.funnel or funnel_after(judgement, plan.moves)
    else:
        funnel = funnel_of(judgement)
    return Outlook(funnel.stages, list(islice(_by_distance(judgement), NEAREST)))


def _by_distance(judgement: Judgement) -> Iterator[Near]:
    """Those who may be promoted, the nearest first; of equals as they stand in the sheet."""
    verdicts, key = judgement.verdicts, judgement.run_input.prospects.keys.text
    steps = ((verdict, step_of(verdict)) for verdict in judgement.counts if verdict)
    ahead = {verdict: step for verdict, step in steps if step}
    for step in sorted({*ahead.values()}):
        alike = {verdict for verdict, each in ahead.items() if each == step}
        for row in verdicts.rows(alike.__contains__):
            yield Near(key(row), step)


def step_of(verdict: Verdict) -> Step | None:
    """The step before the prospects of a verdict; None where no way leads on."""
    if verdict.next is None or verdict.to_go is None:
        return None
    return Step(verdict.to_go, -(verdict.next.rung or 0), verdict.stage.name, verdict.next.name)

"""What the figures of a funnel are worked out of: counts of what is, and of what was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rules.judging.ladder import Stage
from rules.judging.verdict import Verdict
from sync.funnel.figures import OneAway, Stalled, Week
from sync.funnel.steps import Mark


class Position(NamedTuple):
    """Where a prospect stands, and whether it is one criterion away, and stalled."""

    stage: Stage
    one_away: bool
    stalled: bool


@dataclass(frozen=True)
class PresentCounts:
    """How many prospects there are of each kind today, and those to look at.

    `verdicts` and `positions` count all that are judged, `owners` those of each owner, "" for none;
    None where the config names no column of owners.
    """

    verdicts: Mapping[Verdict, int]
    positions: Mapping[Position, int]
    owners: Mapping[str, Mapping[Position, int]] | None
    one_away: Sequence[OneAway]
    stalled: Sequence[Stalled]


@dataclass(frozen=True)
class PastCounts:
    """How many prospects and stays there were of each kind.

    `marks` counts prospects by what is said of them and a stage; they have been where they stand
    now. `stays` counts the completed stays in each stage by how many calendar days they were long.
    """

    marks: Mapping[tuple[Mark, Stage], int]
    stays: Mapping[Stage, Mapping[int, int]]
    weeks: Sequence[Week]

"""Which criteria told Won from Lost, and whom of the Won the rules would not have let through.

It all goes by the cells as they are now: what they said on the day of the decision is not known.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rules.judging.judge import Judge
from rules.judging.ladder import Ladder, Stage
from rules.judging.verdict import Verdict
from sync.history.evidence import Evidence, find_evidence
from sync.history.turned_away import Stops, TurnedAway, find_stops, find_turned_away
from sync.run.judgement import Judgement


@dataclass(frozen=True)
class Backtest:
    """What came of looking back, by names of stages and of criteria.

    `rows` counts those that are not blank, `won` and `lost` the prospects in each stage of that
    outcome. `criteria` has every criterion, what tells most first. `stops` says which criteria
    stopped those `turned_away`, what stopped most first; they stand in the order of the sheet;
    of a table, in that of their keys, and where they are many only the first.
    """

    today: date
    rows: int
    judged: int
    won: Mapping[str, int]
    lost: Mapping[str, int]
    criteria: Mapping[str, Evidence]
    top: str
    stops: Mapping[str, Stops]
    turned_away: Sequence[TurnedAway]


def look_back(judgement: Judgement) -> Backtest:
    """Compare a sheet's won prospects with the lost ones, as far as they were judged."""
    verdicts = {verdict: count for verdict, count in judgement.counts.items() if verdict}
    prospects = judgement.run_input.prospects
    rows = prospects.rows - len(prospects.blank)
    turned_away = list(find_turned_away(judgement))
    return make_backtest(judgement.run_input.judge, rows, verdicts, turned_away)


def make_backtest(
    judge: Judge, rows: int, verdicts: Mapping[Verdict, int], turned_away: Sequence[TurnedAway]
) -> Backtest:
    """Compare the won prospects with the lost ones, of so many that have each verdict.

    `rows` counts those that are not blank.
    """
    ladder, names = judge.ladder, judge.criteria.trees
    return Backtest(
        today=judge.setting.today,
        rows=rows,
        judged=sum(verdicts.values()),
        won=_by_stage(ladder, verdicts, "won"),
        lost=_by_stage(ladder, verdicts, "lost"),
        criteria=find_evidence(names, verdicts),
        top=ladder.rungs[-1].name,
        stops=find_stops(names, ladder, verdicts),
        turned_away=turned_away,
    )


def _by_stage(ladder: Ladder, verdicts: Mapping[Verdict, int], outcome: str) -> dict[str, int]:
    counts: Counter[Stage] = Counter()
    for verdict, count in verdicts.items():
        counts[verdict.stage] += count
    return {stage.name: counts[stage] for stage in ladder.stages if stage.outcome == outcome}

"""Whether a funnel's past is what plain loops come to."""

from collections.abc import Mapping, Sequence
from datetime import date
from statistics import median, quantiles

import pytest

from sync.funnel.figures import Funnel, StageFigures
from sync.run.judgement import Judgement
from tests.sync.funnel.plain import Row, tell_past, tell_weeks

_FEWEST = 5


def same_past(
    found: Funnel, log: Sequence[Row], now: Mapping[str, str], since: date | None = None
) -> None:
    """Compare the figures of a changelog's rows; `now` is the stage of each key on the sheet."""
    told = tell_past(log, now, since)
    for each in found.stages:
        name = each.stage.name
        for what in ("been", "moved_on", "fell_back", "lost", "left"):
            assert getattr(each, what) == len(told[name][what]), (name, what)
        assert each.now == list(now.values()).count(name)
        enough = len(told[name]["left"]) >= _FEWEST
        share = len(told[name]["moved_on"]) / len(told[name]["left"]) if enough else None
        assert each.conversion == share
        _same_stays(each, told[name]["stays"])
    kinds = ("added", "promoted", "demoted", "by_hand")
    weeks = [(each.week, {kind: getattr(each, kind) for kind in kinds}) for each in found.weeks]
    assert weeks == sorted(tell_weeks(log, since).items())


def _same_stays(each: StageFigures, days: Sequence[int]) -> None:
    if each.stays is None:
        assert len(days) < _FEWEST
        return
    ends = quantiles(days, n=4, method="inclusive")
    assert (each.stays.count, each.stays.median) == (len(days), median(days))
    assert [each.stays.low, each.stays.median, each.stays.high] == pytest.approx(ends)


def standing(judgement: Judgement) -> dict[str, str]:
    """Where each prospect stands, as a run would show it."""
    keys = judgement.run_input.prospects.keys
    return {
        keys.text(row): verdict.stage.name
        for row, verdict in enumerate(judgement.verdicts)
        if verdict
    }

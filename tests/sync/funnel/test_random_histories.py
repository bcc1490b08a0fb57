"""What is past, by random changelogs: the same as plain loops over their rows come to."""

from collections.abc import Sequence
from datetime import date
from statistics import median, quantiles
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.read.cells import Cell
from sync.funnel.figures import Funnel
from sync.run.funnel_input import funnel_of
from sync.run.judgement import Judgement
from tests.sync.funnel.books import CONTRACT, DEAL, LEAD, LIST, book, judged, on
from tests.sync.funnel.plain import STAGES, tell_past, tell_weeks

_KEYS = ("A", "B", "C", "D", "E", "F", " A", "7", 7)
_STAGES = (*(stage["name"] for stage in STAGES), "SQL", " deal ", "Nurture", "", None)
_KINDS = ("Promoted", "Demoted", "By hand", "Adopted", "Released", "Added", "by hand", "x", "")

whens = st.one_of(
    st.builds(on, st.integers(1, 3), st.integers(1, 28)),
    st.builds(on, st.integers(1, 12), st.integers(1, 28)),
    st.sampled_from([None, "soon", 17, 45_000, 45_000.75]),
)
rows = st.fixed_dictionaries(
    {
        "No": st.one_of(st.integers(1, 60), st.integers(1, 60), st.sampled_from([None, 0, "x"])),
        "When": whens,
        "Key": st.one_of(st.sampled_from(_KEYS), st.sampled_from([*_KEYS, None])),
        "From": st.sampled_from(_STAGES),
        "To": st.sampled_from(_STAGES),
        "Kind": st.sampled_from(_KINDS),
    }
)
logs = st.lists(rows, max_size=40)
sheets = st.dictionaries(
    st.sampled_from("ABCDEG"), st.sampled_from([LIST, LEAD, DEAL, CONTRACT]), max_size=6
)
days = st.one_of(st.none(), st.dates(date(2024, 12, 25), date(2025, 12, 31)))


def check(
    log: Sequence[dict[str, Any]], cells: dict[str, dict[str, Cell]], since: date | None
) -> None:
    """Compare the figures with those of plain loops."""
    judgement = judged(book([{"ID": key, **each} for key, each in cells.items()], log))
    found, now = funnel_of(judgement, since), standing(judgement)
    told = tell_past(log, now, since)
    for each in found.stages:
        plain = told[each.stage.name]
        for what in ("been", "moved_on", "fell_back", "lost", "left"):
            assert getattr(each, what) == len(plain[what]), (each.stage.name, what)
        assert each.now == list(now.values()).count(each.stage.name)
        stays = sorted(plain["stays"])
        assert (each.stays is None) is (len(stays) < 5)
        if each.stays:
            assert each.stays.count == len(stays)
            assert each.stays.median == median(stays)
            ends = quantiles(stays, n=4, method="inclusive")
            assert [each.stays.low, each.stays.median, each.stays.high] == pytest.approx(ends)
        share = len(plain["moved_on"]) / len(plain["left"]) if len(plain["left"]) >= 5 else None
        assert each.conversion == share
    assert weeks(found) == tell_weeks(log, since)


def weeks(found: Funnel) -> dict[str, dict[str, int]]:
    kinds = ("added", "promoted", "demoted", "by_hand")
    assert [each.week for each in found.weeks] == sorted(each.week for each in found.weeks)
    return {each.week: {kind: getattr(each, kind) for kind in kinds} for each in found.weeks}


def standing(judgement: Judgement) -> dict[str, str]:
    """Where each prospect stands, as a run would show it."""
    keys = judgement.run_input.prospects.keys
    return {
        keys.text(row): verdict.stage.name
        for row, verdict in enumerate(judgement.verdicts)
        if verdict
    }


@given(logs, sheets, days)
@settings(max_examples=40)
def test_it_comes_to_what_plain_loops_come_to(
    log: list[dict[str, Any]], cells: dict[str, dict[str, Cell]], since: date | None
) -> None:
    check(log, cells, since)


@pytest.mark.slow
@given(logs, sheets, days)
@settings(max_examples=2000)
def test_it_comes_to_that_for_many(
    log: list[dict[str, Any]], cells: dict[str, dict[str, Cell]], since: date | None
) -> None:
    check(log, cells, since)

"""What is past, by random changelogs: the same as plain loops over their rows come to."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.read.cells import Cell
from sync.run.funnel_input import funnel_of
from tests.sync.funnel.agreement import same_past, standing
from tests.sync.funnel.books import CONTRACT, DEAL, LEAD, LIST, book, judged, on
from tests.sync.funnel.plain import STAGES

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
    same_past(funnel_of(judgement, since), log, standing(judgement), since)


@given(logs, sheets, days)
@settings(max_examples=40)
def test_it_comes_to_what_plain_loops_come_to(
    log: list[dict[str, Any]], cells: dict[str, dict[str, Cell]], since: date | None
) -> None:
    check(log, cells, since)


@pytest.mark.slow
@given(logs, sheets, days)
@settings(max_examples=1000)
def test_it_comes_to_that_for_many(
    log: list[dict[str, Any]], cells: dict[str, dict[str, Cell]], since: date | None
) -> None:
    check(log, cells, since)

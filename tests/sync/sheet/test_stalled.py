"""The day from which on a prospect is stalled: the first that is too long after it came there."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.judging.ladder import Stage
from rules.read.span import Span
from sync.sheet.stalled import stalled_since


def stage(stale_after: Span | None, rung: int | None = 1) -> Stage:
    return Stage("Lead", (), rung, (), None, stale_after)


# The span, the day on which the prospect came there, the last day on which it is not stalled.
LAST_DAYS = [
    ("45 days", date(2026, 8, 18), date(2026, 10, 2)),
    ("1 day", date(2026, 12, 31), date(2027, 1, 1)),
    ("0 days", date(2026, 2, 28), date(2026, 2, 28)),
    ("2 weeks", date(2026, 2, 20), date(2026, 3, 6)),
    ("1 month", date(2026, 1, 31), date(2026, 2, 28)),
    ("1 month", date(2028, 1, 30), date(2028, 2, 29)),
    ("6 months", date(2026, 8, 31), date(2027, 2, 28)),
    ("1 year", date(2028, 2, 29), date(2029, 2, 28)),
]


@pytest.mark.parametrize("rung", [0, 1, None])
@pytest.mark.parametrize(("span", "since", "last"), LAST_DAYS)
def test_the_first_day_on_which_it_is_stalled(
    span: str, since: date, last: date, rung: int | None
) -> None:
    lead, first = stage(Span.parse(span), rung), last + timedelta(days=1)

    assert stalled_since(lead, since, since) is None
    assert stalled_since(lead, since, last) is None
    assert stalled_since(lead, since, first) == first
    assert stalled_since(lead, since, first + timedelta(days=400)) == first


def test_where_nobody_knows_since_when_nothing_is_stalled() -> None:
    assert stalled_since(stage(Span(days=1)), None, date(2026, 1, 15)) is None


def test_a_stage_that_does_not_say_when() -> None:
    assert stalled_since(stage(None), date(1990, 1, 1), date(2026, 1, 15)) is None


@given(
    st.builds(Span.parse, st.from_regex(r"[0-9]{1,5} (day|month|year)s", fullmatch=True)),
    st.dates(),
    st.dates(),
)
def test_whatever_the_day(span: Span, since: date, today: date) -> None:
    found = stalled_since(stage(span), since, today)

    assert (found is not None) == (span.after(since) < today)
    assert found is None or since < found <= today

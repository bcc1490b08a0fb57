"""Spans of calendar time."""

from datetime import date

import pytest

from rules.read.span import Span


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("90 days", Span(days=90)),
        ("1 day", Span(days=1)),
        ("2 weeks", Span(days=14)),
        (" 6  Months ", Span(months=6)),
        ("1 year", Span(months=12)),
        ("0 days", Span()),
    ],
)
def test_spans_that_are_read(text: str, span: Span) -> None:
    assert Span.parse(text) == span


@pytest.mark.parametrize("text", ["", "soon", "90", "-3 days", "1.5 years", "a year", "3 quarters"])
def test_texts_that_are_no_spans(text: str) -> None:
    with pytest.raises(ValueError, match="expected a span in quotes such as"):
        Span.parse(text)


@pytest.mark.parametrize(
    ("day", "text", "before", "after"),
    [
        (date(2026, 3, 31), "1 month", date(2026, 2, 28), date(2026, 4, 30)),
        (date(2024, 2, 29), "1 year", date(2023, 2, 28), date(2025, 2, 28)),
        (date(2026, 1, 1), "1 day", date(2025, 12, 31), date(2026, 1, 2)),
        (date(2026, 1, 15), "12 months", date(2025, 1, 15), date(2027, 1, 15)),
        (date(2026, 1, 15), "9999 years", date.min, date.max),
        (date(2026, 1, 15), "99999 weeks", date(109, 7, 11), date(3942, 7, 23)),
    ],
)
def test_days_before_and_after(day: date, text: str, before: date, after: date) -> None:
    span = Span.parse(text)

    assert (span.before(day), span.after(day)) == (before, after)

"""Conditions in plain words, of no prospect and on no day."""

from datetime import date
from typing import Any

import pytest

from rules.language.conditions import CONDITIONS, Setting, make_test
from rules.language.spec import ColumnBound, Condition
from rules.language.what_counts import what_counts
from rules.read.locale import EN_US
from rules.read.span import Span
from sync.locales.by_name import load_locale

TODAY = date(2026, 1, 15)
OTHER = ColumnBound(column="other")
THIRD = ColumnBound(column="third")
HEADINGS = {"own": "Own column", "other": "Other", "third": "Third one"}


def said(key: str, bound: Any, locale: str = "en_US", *, alone: bool = True) -> str:
    known = EN_US if locale == "en_US" else load_locale(locale)
    setting = Setting(known, TODAY)
    test = make_test("own", key, bound, setting)
    return what_counts(test, setting, HEADINGS.__getitem__, alone=alone)


EMPTY_TOO = " (an empty cell counts too)"
WORDS: list[tuple[str, Any, str]] = [
    ("filled", True, "filled"),
    ("filled", False, "empty"),
    ("yes", True, "yes, or a tick"),
    ("yes", False, "no, or no tick" + EMPTY_TOO),
    ("is", "Retail", '"Retail"'),
    ("is", 7, "7"),
    ("is", True, "true"),
    ("is", OTHER, "what Other says"),
    ("is_not", "Retail", 'not "Retail"' + EMPTY_TOO),
    ("is_not", True, "not true" + EMPTY_TOO),
    ("one_of", ("A", 7), 'one of "A", 7'),
    ("none_of", ("A", "B"), 'none of "A", "B"' + EMPTY_TOO),
    ("contains", "a", 'contains "a"'),
    ("contains_any", ("a", "b"), 'contains one of "a", "b"'),
    ("contains_none", ("a", "b"), 'contains none of "a", "b"' + EMPTY_TOO),
    ("starts_with", "a", 'starts with "a"'),
    ("ends_with", "a", 'ends with "a"'),
    ("matches", "^a+$", 'matches the pattern "^a+$"'),
    ("looks_like", "email", "an email address"),
    ("looks_like", "url", "a web address"),
    ("looks_like", "phone", "a phone number"),
    ("looks_like", "domain", "a domain name"),
    ("includes", "a", 'includes "a"'),
    ("includes_any", ("a", "b"), 'includes one of "a", "b"'),
    ("includes_all", ("a", "b"), 'includes all of "a", "b"'),
    ("at_least", 10_000, "at least 10,000"),
    ("at_least", "10k", "at least 10k"),
    ("at_least", OTHER, "at least what Other says"),
    ("at_most", "60%", "at most 60%"),
    ("more_than", -0.5, "more than -0.5"),
    ("less_than", 0.25, "less than 0.25"),
    ("between", (50, 5000), "between 50 and 5,000"),
    ("between", (date(2026, 1, 1), "today"), "between 2026-01-01 and today"),
    ("between", (1, OTHER), "between 1 and what Other says"),
    ("between", (OTHER, THIRD), "between what Other says and what Third one says"),
    ("on_or_after", "today", "on or after today"),
    ("on_or_before", date(2026, 1, 1), "on or before 2026-01-01"),
    ("after", date(2026, 1, 1), "after 2026-01-01"),
    ("before", OTHER, "before what Other says"),
    ("within_last", Span(days=90), "within the last 90 days"),
    ("within_next", Span(months=12), "within the next 12 months"),
    ("older_than", Span(days=1), "older than 1 day"),
]


@pytest.mark.parametrize(("key", "bound", "text"), WORDS)
def test_what_counts(key: str, bound: Any, text: str) -> None:
    assert said(key, bound) == text


def test_every_condition_is_in_words() -> None:
    assert {key for key, _, _ in WORDS} == set(CONDITIONS)
    assert set(CONDITIONS) < {field.alias or name for name, field in Condition.model_fields.items()}


def test_beside_others_it_is_not_said_that_an_empty_cell_counts() -> None:
    assert said("none_of", ("A", "B"), alone=False) == 'none of "A", "B"'


@pytest.mark.parametrize(
    ("locale", "text"), [("de_DE", "at least 10.000,5"), ("fr_FR", "at least 10 000,5")]
)
def test_numbers_are_written_as_the_place_writes_them(locale: str, text: str) -> None:
    assert said("at_least", 10_000.5, locale) == text


def test_no_value_of_a_long_list_is_left_out() -> None:
    values = tuple(f"value {number}" for number in range(2_000))
    text = said("one_of", values)
    assert all(f'"{value}"' in text for value in values)

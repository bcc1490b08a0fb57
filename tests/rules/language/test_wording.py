"""Conditions and cells in words."""

from datetime import date
from typing import Any

import pytest

from rules.language.conditions import Setting, make_test
from rules.language.spec import ColumnBound
from rules.language.wording import Wording
from rules.read.cells import Cell, Uncomputed
from rules.read.locale import EN_US
from rules.read.span import Span
from sync.locales.by_name import load_locale

TODAY = date(2026, 1, 15)


def wording(locale: str = "en_US", *dated: str) -> Wording:
    known = EN_US if locale == "en_US" else load_locale(locale)
    setting = Setting(known, TODAY, frozenset({"n/a"}))
    return Wording(setting, {"own": "Own column", "other": "Other"}.__getitem__, frozenset(dated))


def asked(key: str, bound: Any, other: Cell = None, locale: str = "en_US") -> str:
    words = wording(locale)
    test = make_test("own", key, bound, words.setting)
    return words.asked(test, (None, other)[: len(test.columns)])


@pytest.mark.parametrize(
    ("key", "bound", "text"),
    [
        ("filled", True, "filled"),
        ("filled", False, "blank"),
        ("yes", True, "yes"),
        ("yes", False, "no"),
        ("is", "Retail", 'is "Retail"'),
        ("is", 7, "is 7"),
        ("is_not", True, "is not true"),
        ("one_of", ("A", 7), 'one of "A", 7'),
        ("contains_none", ("a", "b"), 'contains none "a", "b"'),
        ("matches", "^a+$", 'matches "^a+$"'),
        ("looks_like", "email", 'looks like "email"'),
        ("at_least", 10_000, "at least 10,000"),
        ("at_least", "10k", "at least 10,000"),
        ("less_than", "60%", "less than 0.6"),
        ("more_than", -0.5, "more than -0.5"),
        ("between", (50, 5000), "between 50 and 5,000"),
        ("between", (date(2026, 1, 1), "today"), "between 2026-01-01 and today, 2026-01-15"),
        ("on_or_after", date(2026, 1, 1), "on or after 2026-01-01"),
        ("before", "today", "before today, 2026-01-15"),
        ("within_last", Span(days=90), "within last 90 days (2025-10-17 to 2026-01-15)"),
        ("within_next", Span(months=1), "within next 1 month (2026-01-15 to 2026-02-15)"),
        ("older_than", Span(months=12), "older than 12 months (up to 2025-01-14)"),
    ],
)
def test_what_was_asked(key: str, bound: Any, text: str) -> None:
    assert asked(key, bound) == text


OTHER = ColumnBound(column="other")


@pytest.mark.parametrize(
    ("key", "bound", "other", "text"),
    [
        ("at_least", OTHER, 500, "at least Other (500)"),
        ("at_least", OTHER, "5k", 'at least Other ("5k" = 5,000)'),
        ("at_least", OTHER, None, "at least Other (blank)"),
        ("is", OTHER, "Ada", 'is Other ("Ada")'),
        ("between", (1, OTHER), 9, "between 1 and Other (9)"),
        ("before", OTHER, "soon", 'before Other (can\'t read "soon" as a date)'),
    ],
)
def test_a_bound_in_another_column_is_named_with_its_cell(
    key: str, bound: Any, other: Cell, text: str
) -> None:
    assert asked(key, bound, other) == text


NO_VALUE = "can't read a formula without a stored value: open and save the workbook once"
TWO_COLUMNS = (OTHER, ColumnBound(column="third"))


@pytest.mark.parametrize(
    ("key", "bound", "cell", "text"),
    [
        ("filled", True, None, "blank"),
        ("filled", True, "  ", "blank"),
        ("filled", True, "n/a", 'blank ("n/a")'),
        ("yes", True, False, "blank (no tick)"),
        ("yes", True, True, "a tick = yes"),
        ("yes", True, "nope", '"nope" = no'),
        ("yes", True, "perhaps", 'can\'t read "perhaps" as yes or no'),
        ("is", "x", "two\n lines", '"two lines"'),
        ("is", "x", 1500.0, "1500"),
        ("is", "x", "a" * 100, '"' + "a" * 39 + '…"'),
        ("is", "x", "#REF!", 'can\'t read an error, "#REF!"'),
        ("is", "x", Uncomputed.FORMULA, NO_VALUE),
        ("at_least", 1, 50_000, "50,000"),
        ("at_least", 1, 0.5, "0.5"),
        ("at_least", 1, -0.5, "-0.5"),
        ("at_least", 1, "€ 50k", '"€ 50k" = 50,000'),
        ("at_least", 1, "soon", 'can\'t read "soon" as a number'),
        ("at_least", 1, "5k-10k", '"5k-10k" = 5,000 to 10,000'),
        ("at_least", 1, "10,001+", '"10,001+" = 10,001 or more'),
        ("at_least", 1, "up to 5k", '"up to 5k" = 5,000 or less'),
        ("at_least", 1, "> 500", '"> 500" = more than 500'),
        ("at_least", 1, "under 500", '"under 500" = less than 500'),
        ("between", TWO_COLUMNS, "1 June 2026", '"1 June 2026" = 2026-06-01'),
        ("between", TWO_COLUMNS, "5k", '"5k"'),
        ("between", TWO_COLUMNS, 46037, "46037"),
        ("between", TWO_COLUMNS, "soon", 'can\'t read "soon" as a number or a date'),
        ("before", "today", 46037, "2026-01-15"),
        ("before", "today", 46037.75, "2026-01-15"),
        ("before", "today", "15 Jan 2026", '"15 Jan 2026" = 2026-01-15'),
        ("before", "today", 2026, 'can\'t read "2026" as a date'),
    ],
)
def test_what_a_cell_says(key: str, bound: Any, cell: Cell, text: str) -> None:
    words = wording("en_US", *(["own"] if key == "before" else []))

    assert words.seen("own", make_test("own", key, bound, words.setting).kind, cell) == text


def test_a_serial_number_is_a_day_wherever_the_column_holds_dates() -> None:
    kind = make_test("own", "is", "x", wording().setting).kind

    assert wording().seen("own", kind, 46037) == "46037"
    assert wording("en_US", "own").seen("own", kind, 46037) == "2026-01-15"


@pytest.mark.parametrize(
    ("locale", "text"), [("de_DE", "at least 10.000,5"), ("fr_FR", "at least 10 000,5")]
)
def test_numbers_are_written_as_the_locale_writes_them(locale: str, text: str) -> None:
    assert asked("at_least", 10_000.5, locale=locale) == text

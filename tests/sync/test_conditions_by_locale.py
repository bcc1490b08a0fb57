"""Every condition in several locales: blank, readable, unreadable, error and hostile cells."""

from datetime import date
from typing import Any

import pytest
from babel.dates import format_date
from babel.numbers import format_decimal

from rules.language.conditions import Setting, make_test
from rules.language.outcome import Outcome
from rules.language.spec import Condition
from rules.read.cells import Cell, Uncomputed
from rules.read.span import Span
from sync.config.model import BLANKS
from sync.locales.by_name import load_locale

LOCALES = ["en_US", "en_GB", "de_DE", "fr_FR", "hi_IN", "ja_JP"]
TODAY = date(2026, 1, 15)
NO, MAYBE, YES = Outcome

DAYS = {"near": date(2026, 1, 13), "far": date(2024, 11, 30), "ahead": date(2026, 1, 20)}
LATER, EARLIER = date(2026, 1, 1), date(2025, 1, 1)

# Of each condition: its bound, what passes, what fails, and what can't be told. Numbers stand for
# their text in the locale, names of DAYS for the day's text.
CASES: list[tuple[str, Any, list[Any], list[Any], list[Any]]] = [
    ("filled", True, ["x", 1234.5, True], [], []),
    ("filled", False, [], ["x", 1234.5], []),
    ("is", "Straße", ["STRASSE", " straße "], ["strase"], []),
    ("is_not", "Straße", ["strase"], ["STRASSE"], []),
    ("one_of", ("ja", "हाँ", "はい"), ["JA", "हाँ", "はい"], ["nein"], []),
    ("none_of", ("ja", "हाँ"), ["nein"], ["JA", "हाँ"], []),
    ("contains", "株式", ["ABC株式会社"], ["ABC会社"], []),
    ("contains_any", ("gmbh", "株式"), ["Ada GmbH", "株式会社"], ["Ada SAS"], []),
    ("contains_none", ("gmbh", "株式"), ["Ada SAS"], ["Ada GmbH"], []),
    ("starts_with", "École", ["e\u0301cole 42"], ["Ecole 42"], []),
    ("ends_with", "gmbh", ["Ada GMBH"], ["GmbH Ada"], []),
    ("matches", r"^\w+ gmbh$", ["Ada GmbH", "アダ gmbh"], ["GmbH"], []),
    ("looks_like", "email", ["ada@firm.example"], ["ada", 1234.5], []),
    ("includes", "Demo", ["demo, Frage", "ＤＥＭＯ\nx"], ["Demos"], []),
    ("includes_any", ("Demo", "Frage"), ["x; frage"], ["x"], []),
    ("includes_all", ("Demo", "Frage"), ["frage, demo"], ["demo"], []),
    ("at_least", 1234.5, [1234.5, 98765.25], [1234.25], ["soon", "12..5", "½", True]),
    ("at_most", 1234.5, [1234.5, 0], [1234.75], ["soon", True]),
    ("more_than", 1234.5, [1234.75], [1234.5], ["soon"]),
    ("less_than", 1234.5, [1234.25], [1234.5], ["soon"]),
    ("between", (1000, 2000), [1000, 1234.5, 2000], [999.5, 2000.5], ["soon"]),
    ("on_or_after", LATER, ["near", "ahead"], ["far"], ["soon", "2026", 2026]),
    ("on_or_before", LATER, ["far"], ["near"], ["soon"]),
    ("after", LATER, ["near"], ["far"], ["soon"]),
    ("before", LATER, ["far"], ["near"], ["soon"]),
    ("between", (EARLIER, "today"), ["near"], ["far", "ahead"], ["soon"]),
    ("within_last", Span(days=30), ["near"], ["far", "ahead"], ["soon", "31.02.2026"]),
    ("within_next", Span(days=30), ["ahead"], ["far", "near"], ["soon"]),
    ("older_than", Span(days=30), ["far"], ["near", "ahead"], ["soon"]),
    ("yes", True, [True, "x", "ja", "oui"], ["nein", "non"], ["maybe", 7]),
    ("yes", False, ["nein", "non"], [True, "x", "ja"], ["maybe"]),
]

BLANK: list[Cell] = [None, False, "", "\u3000", "\u202f", "-", "N/A", "–"]
ERRORS: list[Cell] = ["#REF!", "#N/A", "#DIV/0!", "Loading...", Uncomputed.FORMULA]
HOSTILE: list[Cell] = [
    "9" * 50_000,
    "(" * 50_000,
    "a" * 49_999 + "!",
    "1e999999999",
    "\u202e1,2.3\u0000\ud800",
    float("1e308"),
    "\U0001f4b8" * 9,
]


def written(what: Any, locale: str) -> list[Cell]:
    """The ways in which a cell of the locale may hold it."""
    if what in DAYS:
        day = DAYS[what]
        return [*(format_date(day, form, locale) for form in ("long", "medium")), str(day)]
    if isinstance(what, float) and what % 1:
        return [what, format_decimal(what, locale=locale)]
    return [what]


def outcome(locale: str, key: str, bound: Any, cell: Cell) -> Outcome:
    blanks = frozenset(each.casefold().replace("–", "-") for each in BLANKS)
    setting = Setting(load_locale(locale), TODAY, blanks)
    return make_test("Column", key, bound, setting).answer(cell).outcome


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(("key", "bound", "good", "bad", "unclear"), CASES)
def test_conditions(
    locale: str, key: str, bound: Any, good: list[Any], bad: list[Any], unclear: list[Any]
) -> None:
    for expected, whats in ((YES, good), (NO, bad), (MAYBE, unclear)):
        for what in whats:
            for cell in written(what, locale):
                assert outcome(locale, key, bound, cell) is expected, (what, cell)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(("key", "bound"), [case[:2] for case in CASES])
def test_blank_error_and_hostile_cells(locale: str, key: str, bound: Any) -> None:
    absent = key in {"is_not", "none_of", "contains_none"} or bound is False
    assert {outcome(locale, key, bound, cell) for cell in BLANK} == {YES if absent else NO}
    assert {outcome(locale, key, bound, cell) for cell in ERRORS} == {MAYBE}
    for cell in HOSTILE:
        assert outcome(locale, key, bound, cell) in Outcome


def test_every_condition_is_here() -> None:
    asked = Condition.model_fields
    groups = {"column", "when", "any", "all", "none", "most_of"}
    assert {case[0] for case in CASES} == {
        field.alias or name for name, field in asked.items()
    } - groups


@pytest.mark.parametrize(
    ("key", "bound", "cell", "expected"),
    [
        ("is", "istanbul", "İSTANBUL", YES),
        ("one_of", ("ısparta", "izmir"), "ISPARTA", YES),
        ("is", "isparta", "ISPARTA", NO),
        ("is", "ISPARTA", "ısparta", YES),
        ("contains", "dış", "DIŞ TİCARET", YES),
        ("includes", "ilgili", "Demo, İLGİLİ", YES),
        ("yes", False, "HAYIR", YES),
        ("yes", False, "YANLIŞ", YES),
        ("on_or_after", date(2026, 1, 1), "1 ARALIK 2026", YES),
        ("on_or_after", date(2026, 1, 1), "15 HAZİRAN 2026", YES),
        ("at_least", 5_000_000, "5 MİLYON ₺", YES),
        ("filled", True, "N/A", NO),
    ],
)
def test_turkish_capitals(key: str, bound: Any, cell: Cell, expected: Outcome) -> None:
    assert outcome("tr_TR", key, bound, cell) is expected


def test_azerbaijani_capitals_are_as_the_turkish() -> None:
    assert outcome("az_AZ", "one_of", ("ilisu", "şıxlı"), "İLİSU") is YES
    assert outcome("az_AZ", "one_of", ("ilisu", "şıxlı"), "ŞIXLI") is YES


def test_other_locales_capitals_are_as_they_were() -> None:
    assert outcome("en_US", "is", "isparta", "ISPARTA") is YES
    assert outcome("de_DE", "is", "strasse", "Straße") is YES
    assert outcome("el_GR", "is", "οδοσ", "ΟΔΟΣ") is YES

"""Criteria in words: the headings that they look at, and the lines on what counts there."""

from datetime import date
from typing import Any

import pytest

from rules.judging.criteria import compile_criteria
from rules.judging.outline import CriterionOutline, Outliner
from rules.language.conditions import Setting
from rules.language.spec import Criterion
from rules.read.locale import EN_US

SETTING = Setting(EN_US, date(2026, 1, 15))
HEADINGS = {"boss": "Decision maker", "aware": "Champion aware"}


def outline(**criteria: dict[str, Any]) -> CriterionOutline:
    """The last of some criteria, of which it may name the others."""
    known = {name: Criterion.model_validate(table) for name, table in criteria.items()}
    trees = compile_criteria(known, SETTING).trees
    outliner = Outliner(SETTING, lambda name: HEADINGS.get(name, name))
    return outliner.criterion(trees[list(trees)[-1]])


BOSS = {"column": "boss", "filled": True}
AWARE = {"column": "aware", "yes": True}

CASES: list[tuple[dict[str, dict[str, Any]], tuple[str, ...], list[str]]] = [
    ({"one": BOSS}, ("Decision maker",), ["filled"]),
    (
        {"one": {"column": "boss", "none_of": ["no", "n"], "filled": True}},
        ("Decision maker",),
        ['filled, and none of "no", "n"'],
    ),
    (
        {"one": {"column": "Budget", "at_least": {"column": "Price"}}},
        ("Budget", "Price"),
        ["at least what Price says"],
    ),
    (
        {"one": {"any": [BOSS, AWARE]}},
        ("Decision maker", "Champion aware"),
        ["any of these:", "• Decision maker: filled", "• Champion aware: yes, or a tick"],
    ),
    (
        {"one": {"none": [BOSS, {"all": [AWARE, {"column": "Notes", "is_not": "x"}]}]}},
        ("Decision maker", "Champion aware", "Notes"),
        [
            "none of these:",
            "• Decision maker: filled",
            "• all of these:",
            "    • Champion aware: yes, or a tick",
            '    • Notes: not "x"',
        ],
    ),
    (
        {
            "first": AWARE | {"say": "Champion"},
            "two": {"most_of": {"count": 1, "of": [BOSS, "first"]}},
        },
        ("Decision maker", "Champion aware"),
        [
            "1 of these 2:",
            "• Decision maker: filled",
            "• Champion (Champion aware: yes, or a tick)",
        ],
    ),
    (
        {
            "first": {"any": [AWARE, BOSS]},
            "two": {"all": ["first", {"column": "N", "filled": True}]},
        },
        ("Champion aware", "Decision maker", "N"),
        [
            "all of these:",
            "• first: any of these:",
            "    • Champion aware: yes, or a tick",
            "    • Decision maker: filled",
            "• N: filled",
        ],
    ),
    (
        {"one": BOSS | {"when": {"column": "Country", "is": "US"}}},
        ("Decision maker", "Country"),
        ["Decision maker: filled", "only where:", '• Country: "US"', "(the others pass)"],
    ),
]


@pytest.mark.parametrize(("criteria", "headings", "lines"), CASES)
def test_a_criterion_in_words(
    criteria: dict[str, dict[str, Any]], headings: tuple[str, ...], lines: list[str]
) -> None:
    found = outline(**criteria)
    assert found.headings == headings
    assert list(found.lines) == lines


def test_it_is_called_as_people_read_it_when_it_is_missing() -> None:
    assert outline(one=BOSS | {"say": "A decision-maker"}).say == "A decision-maker"
    assert outline(one=BOSS).say == "one"

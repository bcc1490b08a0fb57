"""The score: what a prospect earns, and the grade that it reaches."""

from typing import Any

import pytest

from rules.judging.judge import Judge
from rules.judging.score import Score
from rules.judging.verdict import Standing
from rules.language.conditions import Setting
from rules.language.spec import RuleSet
from rules.read.cells import Cell
from rules.read.locale import EN_US
from tests.harness import TODAY

CRITERIA = {
    "industry": {"column": "Industry", "is": "Retail"},
    "large": {"column": "Employees", "at_least": 100},
    "free": {"column": "Mail", "ends_with": "@example.com"},
    "vat": {"column": "VAT", "filled": True, "when": {"column": "Country", "is": "Germany"}},
}
POINTS = {"industry": 20, "large": 0.1, "free": -5, "vat": 0.2}
GRADES = {"B": 15, "A": 20.3, "C": 0.3, "D": -5}


def scored(cells: dict[str, Cell], **score: Any) -> Score | None:
    table = {"points": POINTS, "grades": GRADES} | score
    rules = RuleSet.model_validate(
        {"criteria": CRITERIA, "stage": [{"name": "List"}], "score": table}
    )
    judge = Judge(rules, Setting(EN_US, TODAY, frozenset()), demote=False)
    return judge.judge_row(cells, Standing(judge.ladder.rungs[0])).case.score


# The cells, and the score and the grade.
SCORES: list[tuple[dict[str, Cell], float, str]] = [
    ({}, 0, "D"),
    ({"Industry": "Retail"}, 20, "B"),
    ({"Industry": "Retail", "Mail": "a@example.com"}, 15, "B"),
    ({"Mail": "a@example.com"}, -5, "D"),
    # Decimal, as written: 0.1 and 0.2 are 0.3, and reach it.
    ({"Employees": 100, "Country": "Germany", "VAT": "DE1"}, 0.3, "C"),
    ({"Industry": "Retail", "Employees": 100, "Country": "Germany", "VAT": "DE1"}, 20.3, "A"),
    # Whom a criterion does not concern, or of whom it can't be told, earns nothing by it.
    ({"VAT": "DE1"}, 0, "D"),
    ({"VAT": "DE1", "Country": "#REF!"}, 0, "D"),
    ({"Employees": "many"}, 0, "D"),
]


@pytest.mark.parametrize(("cells", "points", "grade"), SCORES)
def test_what_is_met_and_concerns_the_prospect_earns_points(
    cells: dict[str, Cell], points: float, grade: str
) -> None:
    score = scored(cells)

    assert score is not None
    assert (score.points, score.grade) == (points, grade)
    assert type(score.points) is (int if float(points).is_integer() else float)


def test_who_reaches_no_bound_has_no_grade() -> None:
    assert scored({}, grades={"A": 20}) == (0, "")
    assert scored({"Industry": "Retail"}, grades={"A": 20.1}) == (20, "")


def test_rules_without_a_score() -> None:
    rules = RuleSet.model_validate({"stage": [{"name": "List"}]})
    judge = Judge(rules, Setting(EN_US, TODAY, frozenset()), demote=False)

    assert judge.judge_row({}, Standing(judge.ladder.rungs[0])).case.score is None

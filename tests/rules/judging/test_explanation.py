"""The explanation says what the judge says, down to the cells."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.judging.explanation import Check, explain
from rules.judging.judge import Judge
from rules.judging.verdict import Standing, Verdict
from rules.language.outcome import Outcome, all_of
from rules.language.spec import RuleSet
from rules.language.wording import LookedAt
from rules.read.cells import Cell
from tests.rules.judging.test_judge import COLUMNS, SETTING, cells, rule_sets

NO, MAYBE, YES = Outcome
rows = st.tuples(cells, cells, cells).map(lambda row: dict(zip(COLUMNS, row, strict=True)))


def verdict_on(judge: Judge, row: dict[str, Cell]) -> Verdict:
    return judge.judge_row(row, Standing(judge.ladder.rungs[0]))


def with_parts(check: Check) -> Iterator[Check]:
    yield check
    for part in check.parts:
        yield from with_parts(part)


@pytest.mark.slow
@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(rule_sets(), rows)
def test_every_outcome_is_the_judges(rules: RuleSet, row: dict[str, Cell]) -> None:
    judge = Judge(rules, SETTING, demote=False)
    answers = verdict_on(judge, row).case.answers

    stages = explain(judge, row, str.upper)

    for stage, rung in zip(stages, judge.ladder.rungs, strict=True):
        assert stage.outcome is all_of(need.outcome(answers) for need in rung.needs)
        for check in with_parts(stage):
            if check.name:
                assert check.outcome is answers[check.name].outcome
            if "; asked: " in check.title:
                heading, _, said = check.title.partition(": ")
                assert heading in COLUMNS
                assert check.outcome is not MAYBE or "can't read" in said or '" = ' in said
            else:
                assert check.parts or check is stage


def explained(criterion: dict[str, Any], row: dict[str, Cell]) -> Check:
    """The one criterion of a ladder of two rungs, explained."""
    rules = RuleSet.model_validate(
        {
            "criteria": {"it": criterion, "named": {"column": "B", "yes": True, "say": "Ticked"}},
            "stage": [{"name": "List"}, {"name": "Lead", "needs": ["it"]}],
        }
    )
    judge = Judge(rules, SETTING, demote=False)
    row = {**dict.fromkeys(judge.columns), **row}
    _, lead = explain(judge, row, str)
    (check,) = lead.parts
    assert check.name == "it"
    return check


def cell(heading: str, seen: str, asked: str, outcome: Outcome) -> Check:
    looked_at = LookedAt(heading, seen, asked)
    return Check(f"{heading}: {seen}; asked: {asked}", outcome, cell=looked_at)


def test_a_stage_that_needs_nothing_says_so() -> None:
    rules = RuleSet.model_validate({"stage": [{"name": "List"}]})

    assert explain(Judge(rules, SETTING, demote=False), {}, str) == (
        Check("List (needs nothing)", YES, ()),
    )


def test_several_conditions_on_one_cell_are_listed_one_by_one() -> None:
    check = explained({"column": "A", "filled": True, "at_least": 5}, {"A": 3})

    assert check == Check(
        "it", NO, (cell("A", "3", "filled", YES), cell("A", "3", "at least 5", NO)), "it"
    )


def test_a_group_names_the_criteria_in_it() -> None:
    check = explained({"any": ["named", {"none": [{"column": "A", "is": "x"}]}]}, {"A": "x"})

    ticked = Check("Ticked", NO, (cell("B", "blank", "yes", NO),), "named")
    none = Check("none of these", NO, (cell("A", '"x"', 'is "x"', YES),), unwanted=True)
    assert check.parts == (Check("any of these", NO, (ticked, none)),)


@pytest.mark.parametrize(
    ("criterion", "row", "seen"),
    [
        ({"column": "A", "filled": True, "at_least": 5}, {"A": 3}, "at least 5"),
        ({"any": [{"column": "A", "is": "x"}, {"column": "C", "is": "y"}]}, {}, 'is "x"'),
        ({"none": [{"column": "A", "is": "x"}, {"column": "C", "is": "y"}]}, {"C": "y"}, 'is "y"'),
        (
            {
                "none": [
                    {"all": [{"column": "A", "is": "x"}, {"none": [{"column": "C", "is": "y"}]}]}
                ]
            },
            {"A": "x"},
            'is "x"',
        ),
        (
            {"column": "A", "at_least": 1, "when": {"column": "C", "is": "y"}},
            {"C": "y"},
            "at least 1",
        ),
        ({"none": [{"column": "A", "at_least": 5}]}, {"A": "soon"}, "at least 5"),
        ({"column": "A", "filled": True}, {"A": "x"}, "filled"),
    ],
)
def test_the_cell_that_decides_is_the_first_that_is_not_as_it_should_be(
    criterion: dict[str, Any], row: dict[str, Cell], seen: str
) -> None:
    assert explained(criterion, row).deciding.asked == seen


def test_a_count_says_of_how_many() -> None:
    check = explained({"most_of": {"count": 2, "of": ["named", {"column": "A", "yes": True}]}}, {})

    (group,) = check.parts
    assert group.title == "2 of these 2"


def test_when_says_whether_the_prospect_is_concerned() -> None:
    criterion = {"column": "A", "at_least": 50, "when": {"column": "C", "is": "Spain"}}
    then = (cell("A", "10", "at least 50", NO),)

    for land, title, concerned, outcome in (
        ("Spain", "this prospect is concerned", YES, NO),
        ("Malta", "this prospect is not concerned", NO, YES),
        ("#REF!", "it cannot be told whether this prospect is concerned", MAYBE, MAYBE),
    ):
        check = explained(criterion, {"A": 10, "C": land})

        seen = 'can\'t read an error, "#REF!"' if concerned is MAYBE else f'"{land}"'
        when = Check("when", concerned, (cell("C", seen, 'is "Spain"', concerned),))
        assert check.outcome is outcome
        assert check.parts == (Check(title, outcome, (when, Check("then", NO, then))),)


def test_points_say_what_they_come_to() -> None:
    rules = RuleSet.model_validate(
        {
            "criteria": {
                "a": {"column": "A", "filled": True},
                "b": {"column": "B", "filled": True},
            },
            "stage": [
                {"name": "List"},
                {"name": "Lead", "needs_points": {"at_least": 21, "of": {"a": 20, "b": 1}}},
            ],
        }
    )

    _, lead = explain(Judge(rules, SETTING, demote=False), {"A": "x", "B": None}, str)

    (score,) = lead.parts
    assert score == Check(
        "21 points from these, 20 so far",
        NO,
        (
            Check("a: 20 points", YES, (cell("A", '"x"', "filled", YES),), "a"),
            Check("b: 1 point", NO, (cell("B", "blank", "filled", NO),), "b"),
        ),
    )

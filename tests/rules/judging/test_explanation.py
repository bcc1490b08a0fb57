"""The explanation says what the judge says, down to the cells."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.judging.explanation import CellCheck, Check, Step, explain
from rules.judging.judge import Judge
from rules.judging.verdict import Standing, Verdict
from rules.judging.way import nearest_way
from rules.language.conditions import Answer
from rules.language.outcome import Outcome
from rules.language.spec import RuleSet
from rules.read.cells import Cell
from tests.rules.judging.test_judge import COLUMNS, SETTING, cells, rule_sets

NO, MAYBE, YES = Outcome
rows = st.tuples(cells, cells, cells).map(lambda row: dict(zip(COLUMNS, row, strict=True)))


def verdict_on(judge: Judge, row: dict[str, Cell]) -> Verdict:
    return judge.judge_row(row, Standing(judge.ladder.rungs[0]))


def steps(step: Step) -> Iterator[Step]:
    yield step
    if isinstance(step, Check):
        for part in step.parts:
            yield from steps(part)


@pytest.mark.slow
@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(rule_sets(), rows)
def test_every_outcome_is_the_judges(rules: RuleSet, row: dict[str, Cell]) -> None:
    judge = Judge(rules, SETTING, demote=False)
    answers = verdict_on(judge, row).case.answers

    stages = explain(judge, row, str.upper)

    for stage, rung in zip(stages, judge.ladder.rungs, strict=True):
        assert stage.outcome is rung.outcome(answers)
        for step in steps(stage):
            if isinstance(step, Check) and step.name:
                assert step.outcome is answers[step.name].outcome
            if isinstance(step, CellCheck):
                assert step.heading in COLUMNS
                said = step.seen + step.asked
                assert step.outcome is not MAYBE or "can't read" in said or '" = ' in said


@pytest.mark.slow
@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(rule_sets(), rows)
def test_who_goes_the_nearest_way_gets_there(rules: RuleSet, row: dict[str, Cell]) -> None:
    judge = Judge(rules, SETTING, demote=False)
    answers = verdict_on(judge, row).case.answers
    top = judge.ladder.rungs[-1]

    way = nearest_way(judge.ladder.rungs, answers)
    met = {name: Answer(YES) for wish in way for name in wish.criteria[: wish.count]}

    on_top = judge.ladder.reached(answers, YES) is top
    all_met = {
        name: answer if answer.passed_over else Answer(YES) for name, answer in answers.items()
    }
    attainable = judge.ladder.reached(all_met, YES) is top
    assert bool(way) == (attainable and not on_top)
    assert judge.ladder.reached({**answers, **met}, YES) is top or not attainable


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
    ((_, lead), heading) = explain(judge, row, str), "it"
    (check,) = lead.parts
    assert isinstance(check, Check)
    assert check.name == heading
    return check


def test_a_stage_that_needs_nothing_says_so() -> None:
    rules = RuleSet.model_validate({"stage": [{"name": "List"}]})

    assert explain(Judge(rules, SETTING, demote=False), {}, str) == (
        Check("List (needs nothing)", YES, ()),
    )


def test_several_conditions_on_one_cell_are_listed_one_by_one() -> None:
    check = explained({"column": "A", "filled": True, "at_least": 5}, {"A": 3})

    assert check == Check(
        "it", NO, (CellCheck("A", "3", "filled", YES), CellCheck("A", "3", "at least 5", NO)), "it"
    )


def test_a_group_names_the_criteria_in_it() -> None:
    check = explained({"any": ["named", {"none": [{"column": "A", "is": "x"}]}]}, {"A": "x"})

    ticked = Check("Ticked", NO, (CellCheck("B", "blank", "yes", NO),), "named")
    none = Check("none of these", NO, (CellCheck("A", '"x"', 'is "x"', YES),))
    assert check.parts == (Check("any of these", NO, (ticked, none)),)


def test_a_count_says_of_how_many() -> None:
    check = explained({"most_of": {"count": 2, "of": ["named", {"column": "A", "yes": True}]}}, {})

    (group,) = check.parts
    assert isinstance(group, Check)
    assert group.title == "2 of these 2"


def test_when_says_whether_the_prospect_is_concerned() -> None:
    criterion = {"column": "A", "at_least": 50, "when": {"column": "C", "is": "Spain"}}
    then = (CellCheck("A", "10", "at least 50", NO),)

    for land, title, concerned, outcome in (
        ("Spain", "this prospect is concerned", YES, NO),
        ("Malta", "this prospect is not concerned", NO, YES),
        ("#REF!", "it cannot be told whether this prospect is concerned", MAYBE, MAYBE),
    ):
        check = explained(criterion, {"A": 10, "C": land})

        seen = 'can\'t read an error, "#REF!"' if concerned is MAYBE else f'"{land}"'
        when = Check("when", concerned, (CellCheck("C", seen, 'is "Spain"', concerned),))
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
            Check("a: 20 points", YES, (CellCheck("A", '"x"', "filled", YES),), "a"),
            Check("b: 1 point", NO, (CellCheck("B", "blank", "filled", NO),), "b"),
        ),
    )

"""The judge against a plain evaluator, on random rules and random cells."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.columns import cells_of, column_of, constant
from rules.judging.judge import Judge
from rules.judging.verdict import Standing
from rules.language.conditions import Setting
from rules.language.meaning import find_mistakes
from rules.language.outcome import Outcome
from rules.language.spec import RuleSet
from rules.read.cells import Cell, Day, Uncomputed
from rules.read.locale import EN_US
from sync.locales.by_name import load_locale
from tests.rules.reference import Reference, Truth

TODAY = date(2026, 1, 15)
SETTING = Setting(EN_US, TODAY, frozenset({"-", "n/a"}))
COLUMNS = ("A", "B", "C")

cells: st.SearchStrategy[Cell] = st.one_of(
    st.sampled_from([None, True, False, 0, 1, 1.0, 2, 10, 46037, 46100, 45000, 0.5, -3, 46037.5]),
    st.sampled_from([Day(46037), Day(46100.25), Day(10)]),
    st.sampled_from(
        ["", " ", "-", "x", "yes", "no", "1", "10", "10k", "1,200", "50%", "€ 2", "1-10", "2k-20k"]
    ),
    st.sampled_from(["10,001+", "> 2", "<10", "up to 10", "1-2 people", "5 T€", "~5"]),
    st.sampled_from(
        ["2026-01-15", "25/12/2026", "1 March 2026", "03/04/25", "soon", "#REF!", "a, b", "B\na"]
    ),
    st.sampled_from([Uncomputed.FORMULA, "A", "a b", "true", "1.0", "b"]),
)

texts = st.sampled_from(["a", "b", "yes", "1", "10", "a, b", "true", "x"])
scalars = st.one_of(texts, st.sampled_from([1, 10, 0.5, True]))
numbers = st.sampled_from([0, 1, 10, 2.5, "10k", "50%", -3])
days = st.sampled_from([date(2026, 1, 15), date(2025, 6, 1), "today", "2026-03-01"])
spans = st.sampled_from(["1 day", "90 days", "6 months", "2 years"])
references = st.builds(lambda name: {"column": name}, st.sampled_from(COLUMNS))


def lists(of: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(of, min_size=1, max_size=3)


CONDITIONS: dict[str, st.SearchStrategy[Any]] = {
    "filled": st.booleans(),
    "yes": st.booleans(),
    **dict.fromkeys(("is", "is_not", "contains", "starts_with", "ends_with"), scalars | references),
    **dict.fromkeys(("one_of", "none_of", "contains_any", "contains_none"), lists(scalars)),
    "includes": st.sampled_from(["a", "b", "x"]),
    **dict.fromkeys(("includes_any", "includes_all"), lists(st.sampled_from(["a", "b", "x"]))),
    **dict.fromkeys(("at_least", "at_most", "more_than", "less_than"), numbers | references),
    **dict.fromkeys(("on_or_after", "on_or_before", "after", "before"), days | references),
    **dict.fromkeys(("within_last", "within_next", "older_than"), spans),
    "between": st.sampled_from(
        [[0, 10], ["1", "10k"], [date(2025, 1, 1), "today"], [1, {"column": "B"}]]
        + [[{"column": "C"}, date(2026, 6, 1)], [{"column": "B"}, {"column": "C"}]]
    ),
}

on_cells = st.builds(
    lambda column, conditions: {"column": column, **dict(conditions)},
    st.sampled_from(COLUMNS),
    st.lists(
        st.sampled_from(list(CONDITIONS)).flatmap(
            lambda key: st.tuples(st.just(key), CONDITIONS[key])
        ),
        min_size=1,
        max_size=2,
    ),
)


def groups(
    members: st.SearchStrategy[Any], then: st.SearchStrategy[Any] = on_cells
) -> st.SearchStrategy[dict[str, Any]]:
    some = lists(members)
    counted = some.flatmap(
        lambda of: st.builds(
            lambda count: {"most_of": {"count": count, "of": of}}, st.integers(1, len(of))
        )
    )
    return st.one_of(
        *(st.builds(lambda of, key=key: {key: of}, some) for key in ("any", "all", "none")),
        counted,
        st.builds(lambda when, then: {**then, "when": when}, members, then),
    )


conditions = st.recursive(on_cells | st.just("first"), groups, max_leaves=5)
tables = conditions.filter(lambda condition: isinstance(condition, dict))


@st.composite
def rule_sets(draw: st.DrawFn) -> RuleSet:
    names = ["first", "second", "third", "fourth"]
    criteria = {name: draw(tables) for name in names[1:]} | {"first": draw(on_cells)}
    stages: list[dict[str, Any]] = [{"name": "Bottom"}]
    for number in range(draw(st.integers(1, 3))):
        wanted = draw(st.lists(st.sampled_from(names), unique=True, max_size=3))
        stage: dict[str, Any] = {"name": f"Rung {number}", "needs": wanted}
        rest = [name for name in names if name not in wanted]
        if draw(st.booleans()) and rest:
            stage["needs_most_of"] = {"count": draw(st.integers(1, len(rest))), "of": rest}
        if draw(st.booleans()):
            points = {name: draw(st.sampled_from([5, 10, 20.5])) for name in names}
            most = sum(points.values())
            stage["needs_points"] = {"at_least": draw(st.sampled_from([5, 15, most])), "of": points}
        stages.append(stage)
    score = {"points": draw(st.dictionaries(st.sampled_from(names), points_given, min_size=1))}
    most = sum(points for points in score["points"].values() if points > 0)
    bounds = draw(st.dictionaries(st.sampled_from(["A", "B", "C"]), st.sampled_from(BOUNDS)))
    unlike = {bound: grade for grade, bound in bounds.items() if bound <= most}
    if unlike:
        score["grades"] = {grade: bound for bound, grade in unlike.items()}
    return RuleSet.model_validate({"criteria": criteria, "stage": stages, "score": score})


points_given = st.sampled_from([0.1, 0.2, 0.7, 1, 2.5, 20, -5, -0.1, 0])
BOUNDS = [0.3, 0.8, 1, 20, 0, -5, 2.7]

TRUTHS: dict[Outcome, Truth] = {Outcome.NO: False, Outcome.CANNOT_TELL: None, Outcome.YES: True}


@pytest.mark.slow
@settings(max_examples=400, suppress_health_check=list(HealthCheck))
@given(
    rule_sets(),
    st.lists(st.tuples(cells, cells, cells, st.integers(0, 3)), min_size=1, max_size=12),
    st.booleans(),
)
def test_the_judge_agrees_with_the_plain_evaluator(
    rules: RuleSet,
    rows: list[tuple[Cell, Cell, Cell, int]],
    demote: bool,  # noqa: FBT001
) -> None:
    assert find_mistakes(rules, SETTING) == []
    judge = Judge(rules, SETTING, demote=demote)
    reference = Reference(rules, TODAY, SETTING.blanks)
    rungs = judge.ladder.rungs
    former = [min(row[3], len(rungs) - 1) for row in rows]
    columns = {name: cells_of([row[place] for row in rows]) for place, name in enumerate(COLUMNS)}

    standings = column_of(Standing(rungs[number]) for number in former)
    verdicts = judge.judge(columns, constant(None, len(rows)), standings)

    for verdict, row, number in zip(verdicts, rows, former, strict=True):
        assert verdict
        cells_of_row = dict(zip(COLUMNS, row, strict=False))
        for name, answer in verdict.case.answers.items():
            assert TRUTHS[answer.outcome] is reference.criterion(name, cells_of_row)
            assert (answer.unread is None) == (answer.outcome is not Outcome.CANNOT_TELL)
        assert verdict.case.sure.rung == reference.reached(cells_of_row, generous=False)
        assert verdict.case.possible.rung == reference.reached(cells_of_row, generous=True)
        assert verdict.stage.rung == reference.stage_after(cells_of_row, number, demote=demote)
        assert verdict.case.score
        points, grade = reference.score(cells_of_row)
        assert (Fraction(str(verdict.case.score.points)), verdict.case.score.grade) == (
            points,
            grade,
        )


def test_true_and_one_are_told_apart_in_one_column() -> None:
    rules = RuleSet.model_validate(
        {
            "criteria": {"one": {"column": "A", "is": 1}, "ticked": {"column": "A", "is": True}},
            "stage": [{"name": "List"}, {"name": "Lead", "needs": ["one", "ticked"]}],
        }
    )
    judge = Judge(rules, SETTING, demote=False)
    standing = Standing(judge.ladder.rungs[0])
    column = cells_of([True, 1, 1.0, "1", False, 0])

    verdicts = judge.judge({"A": column}, constant(None, 6), constant(standing, 6))

    assert [[answer.outcome.name for answer in v.case.answers.values()] for v in verdicts if v] == [
        ["NO", "YES"],
        ["YES", "NO"],
        ["YES", "NO"],
        ["YES", "NO"],
        ["NO", "NO"],
        ["NO", "NO"],
    ]


def test_rules_without_criteria_judge_every_row() -> None:
    rules = RuleSet.model_validate({"stage": [{"name": "List"}]})
    judge = Judge(rules, SETTING, demote=False)

    standings = column_of([Standing(judge.ladder.rungs[0]), None])
    verdicts = judge.judge({}, constant(None, 2), standings)

    assert [verdict and verdict.stage.name for verdict in verdicts] == ["List", None]


def test_a_bound_that_the_locale_cannot_read_is_refused() -> None:
    rules = RuleSet.model_validate(
        {
            "criteria": {"a": {"column": "A", "at_least": "10.000,5"}},
            "stage": [{"name": "List"}],
        }
    )

    with pytest.raises(ValueError, match=r'can.t read "10\.000,5" as a number'):
        Judge(rules, SETTING, demote=False)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(rule_sets(), rule_sets(), st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=8))
def test_judges_that_share_answers_say_what_each_says_alone(
    one: RuleSet, other: RuleSet, rows: list[tuple[Cell, Cell, Cell]]
) -> None:
    columns = {name: cells_of([row[place] for row in rows]) for place, name in enumerate(COLUMNS)}
    none = constant(None, len(rows))

    def answers(judge: Judge) -> list[Any]:
        standings = constant(Standing(judge.ladder.rungs[0]), len(rows))
        verdicts = judge.judge(columns, none, standings)
        return [verdict and dict(verdict.case.answers) for verdict in verdicts]

    def judges() -> list[Judge]:
        each = (
            SETTING,
            replace(SETTING, blanks=frozenset({"x"})),
            replace(SETTING, locale=load_locale("de_DE")),
            replace(SETTING, today=TODAY + timedelta(days=400)),
        )
        return [Judge(rules, setting, demote=False) for setting in each for rules in (one, other)]

    alone, together = judges(), judges()
    for judge in together[1:]:
        together[0].share_answers(judge)

    assert [*map(answers, together)] == [*map(answers, alone)]


def test_what_two_judges_ask_of_one_column_is_asked_once() -> None:
    def judge(bound: int) -> Judge:
        fits = {"column": "A", "one_of": ["x"]}
        criteria = {"fits": fits, "large": {"column": "B", "at_least": bound}}
        stages = [{"name": "List"}, {"name": "Lead", "needs": ["fits", "large"]}]
        rules = RuleSet.model_validate({"criteria": criteria, "stage": stages})
        return Judge(rules, SETTING, demote=False)

    def answer(judge: Judge, name: str) -> object:
        standing = constant(Standing(judge.ladder.rungs[0]), 1)
        [verdict] = judge.judge(columns, constant(None, 1), standing)
        assert verdict
        return verdict.case.answers[name]

    columns = {"A": cells_of(["y"]), "B": cells_of(["soon"])}
    one, other = judge(10), judge(20)
    one.share_answers(other)

    assert answer(one, "fits") is answer(other, "fits")
    assert answer(one, "large") is not answer(other, "large")
    assert answer(judge(10), "fits") is not answer(one, "fits")

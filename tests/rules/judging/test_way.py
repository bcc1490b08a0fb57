"""The nearest way up, against trying all changes; and what is told of it."""

from functools import partial
from itertools import chain
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.judging.judge import Judge
from rules.judging.steps import Step, steps_of
from rules.judging.verdict import Standing
from rules.language.spec import RuleSet
from rules.read.cells import Cell
from tests.rules.fewest import alone, fewest, leaves
from tests.rules.judging.test_judge import SETTING, TODAY, cells, groups, rule_sets
from tests.rules.reference import Reference

COLUMNS = "ABCDE"
CELLS = {"+": "yes", "-": "no", "?": "#REF!"}

flags = st.sampled_from(
    [
        *({"column": name, "yes": True} for name in COLUMNS),
        {"column": "A", "yes": False},
        {"column": "B", "filled": True, "yes": True},
    ]
)
conditions = st.recursive(flags | st.just("flag"), partial(groups, then=flags), max_leaves=4)
rows_of_flags = st.lists(st.sampled_from([*CELLS.values()]), min_size=5, max_size=5).map(
    lambda row: dict(zip(COLUMNS, row, strict=True))
)


@st.composite
def ladders(draw: st.DrawFn) -> RuleSet:
    """Ladders that share a few flags between many criteria."""
    named = conditions.filter(lambda condition: isinstance(condition, dict))
    names = ["flag", *"pqrs"]
    criteria = {name: draw(named) for name in names[1:]} | {"flag": draw(flags)}
    some = st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True)
    stages: list[dict[str, Any]] = [{"name": "Bottom"}]
    for number in range(draw(st.integers(1, 3))):
        stage: dict[str, Any] = {"name": f"Rung {number}"}
        for kind in draw(st.sets(st.sampled_from(["all", "most", "points"]), min_size=1)):
            of = draw(some)
            if kind == "all":
                stage["needs"] = of
            elif kind == "most":
                stage["needs_most_of"] = {"count": draw(st.integers(1, len(of))), "of": of}
            else:
                points = {name: draw(st.sampled_from([0, 5, 10, 20.5])) for name in of}
                least = draw(st.sampled_from([5, 15, sum(points.values()) or 5]))
                stage["needs_points"] = {"at_least": least, "of": points}
        stages.append(stage)
    return RuleSet.model_validate({"criteria": criteria, "stage": stages})


def assert_as_by_trying(rules: RuleSet, row: dict[str, Cell]) -> None:
    """Compare what the verdict from each rung says with what trying all changes finds."""
    judge = Judge(rules, SETTING, demote=False)
    reference = Reference(rules, TODAY, SETTING.blanks)
    for rung in judge.ladder.rungs:
        verdict = judge.judge_row(row, Standing(rung))
        if verdict.next is None or len(leaves(reference, row, verdict.next.rung or 0)) > 6:
            assert verdict.next or verdict.to_go is None
            continue
        above = verdict.next.rung or 0
        assert verdict.to_go == fewest(reference, row, above)
        assert verdict.alone == (alone(reference, row, above) if verdict.to_go == 1 else ())
        if verdict.way:
            steps = steps_of(verdict.way)
            assert sum(step.changes for step in steps) == verdict.to_go
            for chosen in (0, 1):
                met = chain.from_iterable(choice(step, last=bool(chosen)) for step in steps)
                assert fewest(reference, row, above, tuple(met)) == verdict.to_go


def choice(step: Step, *, last: bool) -> tuple[str, ...]:
    """As many of a step's criteria as it asks: the first, or the last."""
    return step.criteria[-step.count :] if last else step.criteria[: step.count]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(ladders(), rows_of_flags)
def test_no_fewer_changes_bring_the_next_rung(rules: RuleSet, row: dict[str, Cell]) -> None:
    assert_as_by_trying(rules, row)


@pytest.mark.slow
@settings(max_examples=4000, deadline=None, suppress_health_check=list(HealthCheck))
@given(ladders(), rows_of_flags)
def test_no_fewer_changes_bring_the_next_rung_of_thousands(
    rules: RuleSet, row: dict[str, Cell]
) -> None:
    assert_as_by_trying(rules, row)


@pytest.mark.slow
@settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
@given(rule_sets(), st.fixed_dictionaries(dict.fromkeys("ABC", cells)))
def test_no_fewer_changes_bring_the_next_rung_whatever_is_asked(
    rules: RuleSet, row: dict[str, Cell]
) -> None:
    assert_as_by_trying(rules, row)

"""The nearest way up, against trying all changes; and what is told of it."""

from functools import partial
from itertools import chain
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.judging.judge import Judge
from rules.judging.steps import Step, steps_of
from rules.judging.verdict import Standing, Verdict
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
@settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
@given(ladders(), rows_of_flags)
def test_no_fewer_changes_bring_the_next_rung_of_a_thousand(
    rules: RuleSet, row: dict[str, Cell]
) -> None:
    assert_as_by_trying(rules, row)


@pytest.mark.slow
@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(rule_sets(), st.fixed_dictionaries(dict.fromkeys("ABC", cells)))
def test_no_fewer_changes_bring_the_next_rung_whatever_is_asked(
    rules: RuleSet, row: dict[str, Cell]
) -> None:
    assert_as_by_trying(rules, row)


# What it comes to, case by case


def verdict_on(stages: list[dict[str, Any]], flags: str, **more: Any) -> Verdict:
    """The verdict on a prospect at the bottom whose columns A to E say + (yes), - (no) or ?."""
    named = {name.lower(): {"column": name, "yes": True} for name in COLUMNS}
    rules = RuleSet.model_validate(
        {
            "criteria": named | more.pop("criteria", {}),
            "stage": [{"name": "Bottom"}, *({"name": str(n), **s} for n, s in enumerate(stages))],
        }
    )
    judge = Judge(rules, SETTING, demote=False, override="O")
    row = dict(zip(COLUMNS, [CELLS[flag] for flag in flags], strict=False))
    row = {**dict.fromkeys(judge.columns, "no"), **row}
    rung = judge.ladder.rungs[more.pop("former", 0)]
    return judge.judge_row(row, Standing(rung), judge.override(more.pop("people", None)))


def flag(column: str) -> dict[str, Any]:
    return {"column": column, "yes": True}


A, B, C, D = map(flag, "ABCD")
WHEN_B = {**A, "when": B}


@pytest.mark.parametrize(
    ("criterion", "flags", "to_go"),
    [
        (A, "-", 1),
        (A, "?", 1),
        ({"any": [A, {"all": [B, C]}]}, "---", 1),
        ({"all": [A, B, C]}, "-+?", 2),
        ({"none": [A, B]}, "++", 2),
        ({"none": [A, B]}, "+?", 2),
        ({"none": [{"all": [A, B]}]}, "++", 1),
        ({"none": [{"none": [A, {"all": [B, C]}]}]}, "---", 1),
        ({"most_of": {"count": 3, "of": [A, B, {"all": [C, D]}]}}, "+---", 3),
        ({"most_of": {"count": 2, "of": [A, B, {"all": [C, D]}]}}, "+---", 1),
        ({"none": [{"most_of": {"count": 2, "of": [A, B, C]}}]}, "+++", 2),
        ({"all": [A, "a", {"any": [A, B]}]}, "-", 1),
        ({"all": ["both", "a", {"none": ["both", C]}]}, "--+", None),
        ({"all": [{"none": [A]}, {"any": [A, B]}]}, "+-", 2),
        ({"column": "A", "filled": True, "yes": True}, "-", 1),
        ({"all": [{"column": "A", "filled": True}, A]}, "-", 1),
        (WHEN_B, "-+", 1),
        (WHEN_B, "-?", 1),
        (WHEN_B, "??", 1),
        ({"all": [WHEN_B, {"any": [B, C]}]}, "-+", 1),
        ({"all": [{"all": [A, C], "when": B}, {"any": [B, D]}]}, "-+-+", 1),
        ({"all": [{"all": [A, C], "when": B}, {"any": [B, D]}]}, "-+--", 2),
        ({"all": [{"all": [A, C, D], "when": "b"}]}, "-+--", 3),
        ({"all": [A, C, D], "when": {"all": [B, flag("E")]}}, "-?--?", 1),
    ],
)
def test_groups_are_opened(criterion: dict[str, Any], flags: str, to_go: int | None) -> None:
    both = {"all": [A, B]}
    verdict = verdict_on([{"needs": ["it"]}], flags, criteria={"it": criterion, "both": both})

    assert verdict.to_go == to_go


MOST = {"count": 2, "of": ["a", "b", "c"]}
POINTS = {"at_least": 50, "of": {"a": 10, "b": 20, "c": 40}}


@pytest.mark.parametrize(
    ("stages", "flags", "steps"),
    [
        ([{"needs": [*"abc"]}], "-+-", [Step(1, ("a",), 1), Step(1, ("c",), 1)]),
        ([{"needs": ["a"]}, {"needs": ["b"]}], "--", [Step(1, ("a",), 1)]),
        ([{"needs_most_of": MOST}], "-+-", [Step(1, ("a", "c"), 1)]),
        ([{"needs_most_of": MOST}], "---", [Step(2, ("a", "b", "c"), 2)]),
        (
            [{"needs": ["a"], "needs_most_of": MOST}],
            "---",
            [Step(1, ("a",), 1), Step(1, ("b", "c"), 1)],
        ),
        ([{"needs": ["a"], "needs_most_of": {"count": 1, "of": ["a", "b"]}}], "--", [("a", 1)]),
        ([{"needs_points": POINTS}], "---", [Step(2, ("b", "c"), 2, 50)]),
        ([{"needs_points": POINTS}], "--+", [Step(1, ("b",), 1, 10)]),
        (
            [{"needs": ["c"], "needs_points": {**POINTS, "at_least": 45}}],
            "---",
            [Step(1, ("c",), 1), Step(1, ("b",), 1, 5)],
        ),
        # Of several counts and scores, what they share counts once.
        (
            [{"needs_most_of": {**MOST, "count": 1}, "needs_points": POINTS}],
            "---",
            [Step(2, ("b", "c"), 2, 50)],
        ),
        # A group is opened; the others of a count are named where they take no more.
        ([{"needs": ["pair"]}], "---", [Step(1, ("pair",), 2)]),
        (
            [{"needs_most_of": {"count": 2, "of": ["e", "ab", "cd"]}}],
            "-----",
            [Step(1, ("e",), 1), Step(1, ("ab", "cd"), 2)],
        ),
        (  # the change for a undoes what was met
            [{"needs_most_of": {"count": 2, "of": ["a", "abd", "not a or b"]}}],
            "----",
            [Step(2, ("a", "not a or b"), 2)],
        ),
    ],
)
def test_the_steps(
    stages: list[dict[str, Any]], flags: str, steps: list[Step | tuple[str, int]]
) -> None:
    pairs = {"pair": {"all": [A, C]}, "ab": {"all": [A, B]}, "cd": {"all": [C, D]}}
    more = {"abd": {"all": [A, B, D]}, "not a or b": {"any": [{"none": [A]}, B]}}
    way = verdict_on(stages, flags, criteria=pairs | more).way

    assert way
    wanted = [step if isinstance(step, Step) else Step(1, step[:1], step[1]) for step in steps]
    assert list(steps_of(way)) == wanted
    assert way.to_go == sum(step.changes for step in wanted)


@pytest.mark.parametrize(
    ("stages", "flags", "alone"),
    [
        ([{"needs": ["a", "b"]}], "-+", ("a",)),
        ([{"needs": ["a", "b"]}], "--", ()),
        ([{"needs_most_of": MOST}], "+--", ("b", "c")),
        ([{"needs_points": {**POINTS, "at_least": 40}}], "+--", ("c",)),
        ([{"needs": ["a", "either"]}], "--", ("a", "either")),
        ([{"needs": ["b"], "needs_most_of": MOST}], "+--", ("b",)),
        ([{"needs": ["not a"]}], "+", ("not a",)),
        (
            [{"needs": ["either"], "needs_most_of": {**MOST, "count": 1}}],
            "--",
            ("either", "a", "b"),
        ),
        ([{"needs_points": {"at_least": 20, "of": {"when b": 20}}}], "+?", ("when b",)),
    ],
)
def test_the_criteria_of_which_each_alone_would_do(
    stages: list[dict[str, Any]], flags: str, alone: tuple[str, ...]
) -> None:
    more = {"either": {"any": [A, B]}, "not a": {"none": [A]}, "when b": WHEN_B}

    assert verdict_on(stages, flags, criteria=more).alone == alone


def test_what_lapsed_below_counts_too() -> None:
    stages: list[dict[str, Any]] = [{"needs": ["a"]}, {"needs": ["b"]}]

    assert verdict_on(stages, "--", former=1).to_go == 2
    assert verdict_on(stages, "?-", former=1).to_go == 2
    assert verdict_on(stages, "+-", former=1).to_go == 1


def test_nothing_brings_points_of_criteria_that_do_not_concern_a_prospect() -> None:
    stages = [{"needs_points": {"at_least": 20, "of": {"it": 20, "c": 10}}}]

    for flags, to_go in (("-+", 1), ("--", None), ("+-", None), ("-?", 2), ("+?", 1)):
        assert verdict_on(stages, flags, criteria={"it": WHEN_B}).to_go == to_go


def test_points_are_added_as_they_are_written() -> None:
    stages = [{"needs_points": {"at_least": 1, "of": {"a": 0.7, "b": 0.1, "c": 0.2}}}]

    assert verdict_on(stages, "++-").to_go == 1
    assert verdict_on(stages, "+++").stage.name == "0"


def test_nothing_is_to_go_at_the_top_and_where_people_set_the_stage() -> None:
    stages: list[dict[str, Any]] = [{"needs": ["a"]}, {"by_hand": True}]

    assert verdict_on(stages, "-").to_go == 1
    assert verdict_on(stages, "-", former=1).to_go is None
    for people in ("bottom", "0", "1"):
        verdict = verdict_on(stages, "-", people=people)
        assert (verdict.by_hand, verdict.to_go, verdict.alone) == (True, None, ())


def test_a_short_name_and_its_heading_are_one_column() -> None:
    rules = RuleSet.model_validate(
        {
            "columns": {"said": "What they  said"},
            "criteria": {
                "short": {"column": "said", "yes": True},
                "long": {"column": "what they said", "yes": True},
            },
            "stage": [{"name": "List"}, {"name": "Lead", "needs": ["short", "long"]}],
        }
    )
    judge = Judge(rules, SETTING, demote=False)

    verdict = judge.judge_row(dict.fromkeys(judge.columns, "no"), Standing(judge.ladder.rungs[0]))

    assert (verdict.to_go, verdict.alone) == (1, ("short", "long"))

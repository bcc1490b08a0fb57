"""The fewest criteria that a prospect still has to meet for a stage."""

import pytest

from rules.judging.ladder import make_ladder
from rules.judging.way import Shortfall, nearest_way
from rules.language.conditions import Answer
from rules.language.outcome import Outcome
from rules.language.spec import MostOf, Points, StageTable

NO, MAYBE, YES = Outcome


@pytest.mark.parametrize(
    ("stage", "met", "way"),
    [
        (StageTable(name="S"), "", ()),
        (
            StageTable(name="S", needs=["a", "b", "c"]),
            "b",
            (Shortfall(1, ("a",)), Shortfall(1, ("c",))),
        ),
        (StageTable(name="S", needs=["a", "b"]), "ab", ()),
        (
            StageTable(name="S", needs_most_of=MostOf(count=2, of=["a", "b", "c"])),
            "b",
            (Shortfall(1, ("a", "c")),),
        ),
        (StageTable(name="S", needs_most_of=MostOf(count=2, of=["a", "b", "c"])), "ac", ()),
        (
            StageTable(name="S", needs=["a"], needs_most_of=MostOf(count=2, of=["a", "b", "c"])),
            "",
            (Shortfall(1, ("a",)), Shortfall(1, ("b", "c"))),
        ),
        (
            StageTable(name="S", needs=["a"], needs_most_of=MostOf(count=1, of=["a", "b"])),
            "",
            (Shortfall(1, ("a",)),),
        ),
        (
            StageTable(name="S", needs_points=Points(at_least=50, of={"a": 10, "b": 20, "c": 40})),
            "",
            (Shortfall(2, ("b", "c"), 50),),
        ),
        (
            StageTable(name="S", needs_points=Points(at_least=50, of={"a": 10, "b": 20, "c": 40})),
            "c",
            (Shortfall(1, ("b",), 10),),
        ),
        (
            StageTable(
                name="S",
                needs=["c"],
                needs_points=Points(at_least=45, of={"a": 10, "b": 20, "c": 40}),
            ),
            "",
            (Shortfall(1, ("c",)), Shortfall(1, ("b",), 5)),
        ),
        (StageTable(name="S", needs_points=Points(at_least=50, of={"a": 30, "b": 20})), "ab", ()),
    ],
)
def test_the_fewest_criteria(stage: StageTable, met: str, way: tuple[Shortfall, ...]) -> None:
    ladder = make_ladder([StageTable(name="First"), stage])
    answers = {name: Answer(YES if name in met else NO) for name in "abc"}

    assert nearest_way(ladder.rungs, answers) == way


def test_what_cannot_be_told_is_still_to_be_met() -> None:
    ladder = make_ladder([StageTable(name="First"), StageTable(name="S", needs=["a"])])

    assert nearest_way(ladder.rungs, {"a": Answer(MAYBE)}) == (Shortfall(1, ("a",)),)


def test_the_stages_below_count_too() -> None:
    ladder = make_ladder(
        [StageTable(name="1"), StageTable(name="2", needs=["a"]), StageTable(name="3", needs=["b"])]
    )
    answers = {"a": Answer(NO), "b": Answer(NO)}

    assert nearest_way(ladder.rungs, answers) == (Shortfall(1, ("a",)), Shortfall(1, ("b",)))

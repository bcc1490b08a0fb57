"""The fewest criteria that a prospect still has to meet for a stage."""

import pytest

from rules.judging.ladder import make_ladder
from rules.judging.way import Wish, nearest_way
from rules.language.conditions import Answer
from rules.language.outcome import Outcome
from rules.language.spec import MostOf, Points, Stage

NO, MAYBE, YES = Outcome


@pytest.mark.parametrize(
    ("stage", "met", "way"),
    [
        (Stage(name="S"), "", ()),
        (Stage(name="S", needs=["a", "b", "c"]), "b", (Wish(1, ("a",)), Wish(1, ("c",)))),
        (Stage(name="S", needs=["a", "b"]), "ab", ()),
        (
            Stage(name="S", needs_most_of=MostOf(count=2, of=["a", "b", "c"])),
            "b",
            (Wish(1, ("a", "c")),),
        ),
        (Stage(name="S", needs_most_of=MostOf(count=2, of=["a", "b", "c"])), "ac", ()),
        (
            Stage(name="S", needs=["a"], needs_most_of=MostOf(count=2, of=["a", "b", "c"])),
            "",
            (Wish(1, ("a",)), Wish(1, ("b", "c"))),
        ),
        (
            Stage(name="S", needs=["a"], needs_most_of=MostOf(count=1, of=["a", "b"])),
            "",
            (Wish(1, ("a",)),),
        ),
        (
            Stage(name="S", needs_points=Points(at_least=50, of={"a": 10, "b": 20, "c": 40})),
            "",
            (Wish(2, ("b", "c"), 50),),
        ),
        (
            Stage(name="S", needs_points=Points(at_least=50, of={"a": 10, "b": 20, "c": 40})),
            "c",
            (Wish(1, ("b",), 10),),
        ),
        (
            Stage(
                name="S",
                needs=["c"],
                needs_points=Points(at_least=45, of={"a": 10, "b": 20, "c": 40}),
            ),
            "",
            (Wish(1, ("c",)), Wish(1, ("b",), 5)),
        ),
        (Stage(name="S", needs_points=Points(at_least=50, of={"a": 30, "b": 20})), "ab", ()),
    ],
)
def test_the_fewest_criteria(stage: Stage, met: str, way: tuple[Wish, ...]) -> None:
    ladder = make_ladder([Stage(name="First"), stage])
    answers = {name: Answer(YES if name in met else NO) for name in "abc"}

    assert nearest_way(ladder.rungs, answers) == way


def test_what_cannot_be_told_is_still_to_be_met() -> None:
    ladder = make_ladder([Stage(name="First"), Stage(name="S", needs=["a"])])

    assert nearest_way(ladder.rungs, {"a": Answer(MAYBE)}) == (Wish(1, ("a",)),)


def test_the_stages_below_count_too() -> None:
    ladder = make_ladder(
        [Stage(name="1"), Stage(name="2", needs=["a"]), Stage(name="3", needs=["b"])]
    )
    answers = {"a": Answer(NO), "b": Answer(NO)}

    assert nearest_way(ladder.rungs, answers) == (Wish(1, ("a",)), Wish(1, ("b",)))

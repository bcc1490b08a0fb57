"""The fewest criteria that a prospect still has to meet for a stage."""

import pytest

from rules.judging.ladder import make_ladder
from rules.judging.way import Shortfall, nearest_way
from rules.language.answer import Answer
from rules.language.outcome import Outcome
from rules.language.spec import MostOf, Points, StageTable

NO, MAYBE, YES = Outcome


TWO_OF_THREE = MostOf(count=2, of=["a", "b", "c"])
POINTS = {"a": 10.0, "b": 20.0, "c": 40.0}


@pytest.mark.parametrize(
    ("needs", "most_of", "points", "met", "way"),
    [
        ("", None, None, "", ()),
        ("abc", None, None, "b", (Shortfall(1, ("a",)), Shortfall(1, ("c",)))),
        ("ab", None, None, "ab", ()),
        ("", TWO_OF_THREE, None, "b", (Shortfall(1, ("a", "c")),)),
        ("", TWO_OF_THREE, None, "ac", ()),
        ("a", TWO_OF_THREE, None, "", (Shortfall(1, ("a",)), Shortfall(1, ("b", "c")))),
        ("a", MostOf(count=1, of=["a", "b"]), None, "", (Shortfall(1, ("a",)),)),
        ("", None, Points(at_least=50, of=POINTS), "", (Shortfall(2, ("b", "c"), 50),)),
        ("", None, Points(at_least=50, of=POINTS), "c", (Shortfall(1, ("b",), 10),)),
        (
            "c",
            None,
            Points(at_least=45, of=POINTS),
            "",
            (Shortfall(1, ("c",)), Shortfall(1, ("b",), 5)),
        ),
        ("", None, Points(at_least=50, of={"a": 30, "b": 20}), "ab", ()),
    ],
)
def test_the_fewest_criteria(
    needs: str, most_of: MostOf | None, points: Points | None, met: str, way: tuple[Shortfall, ...]
) -> None:
    stage = StageTable(name="S", needs=[*needs], needs_most_of=most_of, needs_points=points)
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

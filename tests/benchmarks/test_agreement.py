"""The benchmarks' check that everybody came to the same can fail."""

from dataclasses import replace

from benchmarks.agreement import Outcome, differences

OUTCOME = Outcome(
    stages=["List", "Lead", None],
    missing=["Came to us", None, None],
    moves=[("HL-2", "List", "Lead"), ("HL-1", "Lost", "List")],
)


def test_the_same_is_no_difference_and_the_order_of_moves_does_not_count() -> None:
    assert not differences(OUTCOME, replace(OUTCOME, moves=OUTCOME.moves[::-1]))


def test_one_cell_is_a_difference() -> None:
    other = replace(OUTCOME, stages=["List", "List", None])
    assert differences(OUTCOME, other) == ["Stage 3: 'Lead' and 'List'"]
    other = replace(OUTCOME, missing=["Came to us ", None, None])
    assert differences(OUTCOME, other) == ["Missing 2: 'Came to us' and 'Came to us '"]


def test_another_number_of_rows_is_a_difference() -> None:
    other = replace(OUTCOME, missing=["Came to us"])
    assert differences(OUTCOME, other) == ["Missing: 3 rows and 1"]


def test_a_move_too_many_or_twice_is_a_difference() -> None:
    other = replace(OUTCOME, moves=OUTCOME.moves[:1])
    assert differences(OUTCOME, other) == ["only the first moved HL-1 Lost List"]
    other = replace(OUTCOME, moves=[*OUTCOME.moves, OUTCOME.moves[0]])
    assert differences(OUTCOME, other) == ["only the second moved HL-2 List Lead"]


def test_many_are_counted() -> None:
    one, other = (replace(OUTCOME, stages=[text] * 9) for text in ("List", "Lead"))
    assert differences(one, other)[-1] == "Stage: 9 rows in all"

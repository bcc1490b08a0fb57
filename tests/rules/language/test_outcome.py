"""Kleene's three-valued logic."""

from itertools import product

import pytest

from rules.language.outcome import Outcome, all_of, any_of, most_of, opposite, points_of

NO, MAYBE, YES = Outcome
ALL = (NO, MAYBE, YES)


def possible_worlds(outcomes: tuple[Outcome, ...]) -> list[tuple[bool, ...]]:
    """Every way in which the cannot-tells may turn out."""
    ways = {NO: [False], MAYBE: [False, True], YES: [True]}
    return list(product(*(ways[outcome] for outcome in outcomes)))


def settled(answers: list[bool]) -> Outcome:
    """What is true in all worlds, in none, or in some."""
    return YES if all(answers) else MAYBE if any(answers) else NO


@pytest.mark.parametrize("outcomes", list(product(ALL, repeat=3)))
def test_groups_say_what_holds_in_every_world(outcomes: tuple[Outcome, ...]) -> None:
    worlds = possible_worlds(outcomes)

    assert all_of(outcomes) == settled([all(world) for world in worlds])
    assert any_of(outcomes) == settled([any(world) for world in worlds])
    for count in (1, 2, 3):
        assert most_of(count, outcomes) == settled([sum(world) >= count for world in worlds])
    points = (20, 30, 0.5)
    for wanted in (0.5, 20, 50, 50.5, 60):
        score = points_of(wanted, zip(outcomes, points, strict=True))
        sums = [sum(p for p, met in zip(points, world, strict=True) if met) for world in worlds]
        assert score == settled([each >= wanted for each in sums])


def test_nothing_is_met_by_all_and_by_none() -> None:
    assert all_of([]) is YES
    assert any_of([]) is NO


def test_opposites() -> None:
    assert [opposite(outcome) for outcome in ALL] == [YES, MAYBE, NO]

"""The least change of rules that nobody writes is found too, in few trials."""

import random
from collections.abc import Iterable

import pytest

from rules.judging.formula import Formula, Gate, count_of, literal
from rules.judging.least import Search, least_change, trials_for

LEAVES = [literal(number, holds=True) for number in range(100)]
NONE: frozenset[int] = frozenset()


def every(*parts: Formula) -> Gate:
    return count_of(len(parts), parts)


def points(seed: int, at_least: int, of: Iterable[int]) -> Gate:
    dice = random.Random(seed)
    return Gate(at_least, tuple((dice.randint(1, 30), each) for each in of))


def nested(depth: int, number: int = 0) -> Formula:
    if not depth:
        return literal(number, holds=True)
    return count_of(1 + depth % 2, [nested(depth - 1, 2 * number + each) for each in (0, 1)])


def chain(depth: int) -> Formula:
    part: Formula = LEAVES[0]
    for number in range(depth):
        part = count_of(1 + number % 2, [LEAVES[number % 5], part])
    return part


@pytest.mark.parametrize(
    ("formula", "changes", "most_trials"),
    [
        (every(*LEAVES), 100, 0),
        (every(count_of(50, LEAVES)), 50, 0),
        (every(points(1, 400, LEAVES)), 14, 0),
        (every(nested(8)), 16, 0),
        (every(chain(200)), 2, 0),
        (every(count_of(15, LEAVES[:30]), points(1, 200, LEAVES[:30])), 15, 20),
        (every(count_of(8, LEAVES[:30]), points(2, 250, LEAVES[:30])), 10, 20),
        (every(points(1, 250, LEAVES[:30]), points(2, 250, LEAVES[:30])), 12, 60),
        (every(*[points(seed, 200, LEAVES[:30]) for seed in range(3)]), 10, 100),
        (every(*[count_of(8, LEAVES[at : at + 15]) for at in (0, 7, 15)]), 16, 60),
    ],
)
def test_many_shared_criteria_take_few_trials(
    formula: Gate, changes: int, most_trials: int
) -> None:
    search = Search(NONE, most_trials)

    found = search.least(formula)

    assert found is not None
    assert (len(found), search.exhausted) == (changes, False)


def test_beyond_the_bound_it_is_the_least_of_those_found() -> None:
    dice = random.Random(1)
    formula = every(*[count_of(1, dice.sample(LEAVES, 3)) for _ in range(100)])

    found = Search(NONE, 10).least(formula)

    assert found is not None
    assert 29 <= len(found) <= 34


def test_a_long_formula_gets_fewer_trials() -> None:
    dice = random.Random(2)
    long = every(*[count_of(7, dice.sample(LEAVES[:40], 15)) for _ in range(40)])

    assert trials_for(every(*LEAVES[:30])) == 2_000
    assert trials_for(long) == 100
    found = least_change(long, NONE)
    assert found is not None
    assert 19 <= len(found) <= 30

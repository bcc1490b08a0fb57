"""Ratios of shares: published intervals, their definition solved by halving, and exact coverage."""

from itertools import product
from math import comb, inf, isinf

import pytest

from sync.history.ratio import Share, ratio, ratio_interval
from tests.sync.history.halving import ratio_by_halving


# Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17
# (1998), table I, method 3.
@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_intervals_of_shares_are_those_published(
    part: int, whole: int, low: float, high: float
) -> None:
    assert Share(part, whole).interval == pytest.approx((low, high), abs=5e-5)


def test_the_interval_of_a_ratio_is_that_published() -> None:
    """High and standard doses of epinephrine: survival of Perondi and others (2004).

    Fagerland, Lydersen and Laake, Statistical Analysis of Contingency Tables (2017), chapter 4;
    the digits are those of their R package contingencytables, MOVER_R_Wilson_CI_ratio_2x2.
    """
    high_dose, standard = Share(7, 34), Share(1, 34)

    assert ratio(high_dose, standard) == pytest.approx(7)
    assert ratio_interval(high_dose, standard) == pytest.approx((1.1537, 41.9763), abs=5e-5)


def test_intervals_of_ratios_are_what_their_definition_says() -> None:
    wholes = (1, 10, 23, 400)
    shares = [Share(part, whole) for whole in wholes for part in {0, 1, whole // 2, whole}]
    for one, other in product(shares, repeat=2):
        expected = ratio_by_halving(one, other)
        assert ratio_interval(one, other) == pytest.approx(expected, rel=1e-6), (one, other)


def test_the_ratio_lies_within_and_turned_round_is_inverted() -> None:
    shares = [Share(part, whole) for whole in (10, 57) for part in range(whole + 1)]
    for one, other in product(shares, repeat=2):
        low, high = ratio_interval(one, other)
        back = ratio_interval(other, one)
        if one.part or other.part:
            assert 0 <= low <= ratio(one, other) <= high
        assert back.low == pytest.approx(0 if isinf(high) else 1 / high)
        assert back.high == pytest.approx(1 / low if low else inf)


@pytest.mark.parametrize("wholes", [(10, 10), (10, 40), (60, 15)])
def test_about_95_of_100_intervals_hold_the_true_ratio(wholes: tuple[int, int]) -> None:
    """Counted over every outcome with its exact chance, for many pairs of true shares."""
    chances = [0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95]
    held = [coverage(wholes, (one, other)) for one, other in product(chances, repeat=2)]

    assert min(held) > 0.9
    assert 0.95 < sum(held) / len(held) < 0.97


def coverage(wholes: tuple[int, int], chances: tuple[float, float]) -> float:
    true = chances[0] / chances[1]
    return sum(
        chance(one, wholes[0], chances[0]) * chance(other, wholes[1], chances[1])
        for one, other in product(range(wholes[0] + 1), range(wholes[1] + 1))
        if ratio_interval(Share(one, wholes[0]), Share(other, wholes[1])).holds(true)
    )


def chance(part: int, whole: int, each: float) -> float:
    return comb(whole, part) * each**part * (1 - each) ** (whole - part)

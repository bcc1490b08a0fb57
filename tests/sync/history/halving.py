"""Intervals of shares and of their ratios by their definitions: what is accepted, by halving."""

from collections.abc import Callable
from math import hypot, inf

from sync.history.ratio import Share

Z = 1.959963984540054
"""The normal distribution has 95 % between -Z and Z."""


def edge(accepted: Callable[[float], bool], inside: float, outside: float) -> float:
    """Where what is accepted ends, between a point inside and one outside."""
    for _ in range(200):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if accepted(middle) else (inside, middle)
    return inside


def by_halving(share: Share) -> tuple[float, float]:
    """The chances from which a share is not too far, by the normal test of its score."""
    value = share.part / share.whole

    def accepted(chance: float) -> bool:
        return (value - chance) ** 2 <= Z**2 * chance * (1 - chance) / share.whole

    low = edge(accepted, value, 0) if share.part else 0.0
    return low, edge(accepted, value, 1) if share.part < share.whole else 1.0


def ratio_by_halving(one: Share, other: Share) -> tuple[float, float]:
    """The ratios for which the one share, less so many times the other, is not too far from 0.

    How far the ends of a difference are is how far those of its parts are, squared and added.
    """
    value, divisor = one.part / one.whole, other.part / other.whole
    (low, high), (low_divisor, high_divisor) = by_halving(one), by_halving(other)

    def accepted(times: float) -> bool:
        difference = value - times * divisor
        down = hypot(value - low, times * (high_divisor - divisor))
        up = hypot(high - value, times * (divisor - low_divisor))
        return difference - down <= 0 <= difference + up

    far = 1e6
    inside = value / divisor if other.part else far
    least = edge(accepted, inside, 0) if one.part else 0.0
    return least, edge(accepted, inside, far) if other.part else inf

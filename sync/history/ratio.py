"""How often against how often: the ratio of two shares, with a 95 % interval.

The interval holds for small counts too, and where nobody is counted: the interval of the ratio's
logarithm, the usual one, is too narrow there or undefined. It is the one called MOVER-R Wilson, of
those that Fagerland, Lydersen and Laake recommend: Recommended confidence intervals for two
independent binomial proportions, Statistical Methods in Medical Research 24 (2015), 224-254.
"""

from math import inf, sqrt
from statistics import NormalDist
from typing import NamedTuple

_Z = NormalDist().inv_cdf(0.975)


class Interval(NamedTuple):
    """The two ends between which a value lies with 95 % confidence; the higher may be infinite."""

    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Whether a value lies within."""
        return self.low <= value <= self.high


class Share(NamedTuple):
    """So many of so many; of none it has no value."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """The share, from 0 to 1."""
        return self.part / self.whole

    @property
    def interval(self) -> Interval:
        """Where the share lies that a sample gives.

        Wilson, Probable inference, the law of succession, and statistical inference, Journal of the
        American Statistical Association 22 (1927), 209-212.
        """
        part, whole, squared = self.part, self.whole, _Z**2
        middle = part + squared / 2
        reach = _Z * sqrt(part * (whole - part) / whole + squared / 4)
        low = 0.0 if part == 0 else (middle - reach) / (whole + squared)
        high = 1.0 if part == whole else (middle + reach) / (whole + squared)
        return Interval(low, high)


def ratio(one: Share, other: Share) -> float:
    """How many times the other share the one is; infinite where the other is 0."""
    return one.value / other.value if other.part else inf


def ratio_interval(one: Share, other: Share) -> Interval:
    """Where the ratio of two shares lies, from the intervals of both.

    Donner and Zou, Closed-form confidence intervals for functions of the normal mean and standard
    deviation, Statistical Methods in Medical Research 21 (2012), 347-359.
    """
    return Interval(1 / _highest(other, one), _highest(one, other))


def _highest(one: Share, other: Share) -> float:
    """The higher end; the lower one is that of the inverse ratio, inverted."""
    if other.part == 0:
        return inf
    high, low = one.interval.high, other.interval.low
    product = one.value * other.value
    below = low * (2 * other.value - low)
    return (product + sqrt(product**2 - high * (2 * one.value - high) * below)) / below

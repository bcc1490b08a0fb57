"""How long stays were: their median and quartiles."""

from bisect import bisect_right
from collections.abc import Mapping
from itertools import accumulate
from math import floor

from sync.funnel.figures import FEWEST, Stays


def measure_stays(counts: Mapping[int, int]) -> Stays | None:
    """Measure stays, of which so many were so many days long; None where they are too few."""
    days = sorted(counts)
    ends = list(accumulate(counts[each] for each in days))
    count = ends[-1] if ends else 0
    if count < FEWEST:
        return None

    def at(share: float) -> float:
        """The days at a share of the way from the shortest stay to the longest."""
        place = share * (count - 1)
        low, high = (days[bisect_right(ends, floor(place) + more)] for more in (0, 1))
        return low + (high - low) * (place % 1)

    return Stays(count, at(0.25), at(0.5), at(0.75))

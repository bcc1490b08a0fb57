"""The three outcomes of a check, with Kleene's three-valued logic."""

from collections.abc import Iterable
from enum import IntEnum


class Outcome(IntEnum):
    """No, cannot tell or yes, in this order: "and" is then the least and "or" the greatest.

    Kleene, Introduction to Metamathematics (1952), section 64.
    """

    NO = 0
    CANNOT_TELL = 1
    YES = 2


def opposite(outcome: Outcome) -> Outcome:
    """Yes for no, no for yes; cannot tell stays."""
    return Outcome(Outcome.YES - outcome)


def all_of(outcomes: Iterable[Outcome]) -> Outcome:
    """Whether every one holds; yes of none."""
    return min(outcomes, default=Outcome.YES)


def any_of(outcomes: Iterable[Outcome]) -> Outcome:
    """Whether at least one holds; no of none."""
    return max(outcomes, default=Outcome.NO)


def most_of(count: int, outcomes: Iterable[Outcome]) -> Outcome:
    """Whether at least `count` of them hold; `count` is from 1 to how many there are.

    The best `count` outcomes decide, and of these the worst.
    """
    return sorted(outcomes, reverse=True)[count - 1]


def points_of(at_least: float, scores: Iterable[tuple[Outcome, float]]) -> Outcome:
    """Whether the points of those that hold come to `at_least`; points are not negative."""
    sure = possible = 0.0
    for outcome, points in scores:
        sure += points if outcome is Outcome.YES else 0
        possible += points if outcome is not Outcome.NO else 0
    if sure >= at_least:
        return Outcome.YES
    return Outcome.CANNOT_TELL if possible >= at_least else Outcome.NO

"""Comparing numbers of which some are only known to lie in a range."""

from rules.read.numbers import Range

Amount = float | Range
"""A number, or what is known of it."""

Truth = bool | None
"""None where it depends on which number of a range is meant."""


def at_least(amount: Amount, limit: Amount) -> Truth:
    """Whether an amount is as much as a limit, or more."""
    if not isinstance(amount, Range) and not isinstance(limit, Range):
        return amount >= limit
    sure = more_than(limit, amount)
    return None if sure is None else not sure


def more_than(amount: Amount, limit: Amount) -> Truth:
    """Whether an amount is more than a limit."""
    if not isinstance(amount, Range) and not isinstance(limit, Range):
        return amount > limit
    (least, most), (low, high) = _ends(amount), _ends(limit)
    apart = _exclusive(amount) or _exclusive(limit)
    if least > high or (apart and least == high):
        return True
    return False if most <= low else None


def both(one: Truth, other: Truth) -> Truth:
    """Whether both are so."""
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _ends(amount: Amount) -> tuple[float, float]:
    return (amount.low, amount.high) if isinstance(amount, Range) else (amount, amount)


def _exclusive(amount: Amount) -> bool:
    return isinstance(amount, Range) and amount.exclusive

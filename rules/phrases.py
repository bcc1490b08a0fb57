"""Phrases that messages share: one or several, a day, a text or a list cut short, a question."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal


def plural(count: float, one: str, several: str = "") -> str:
    """The noun that goes with a number: "cell", "cells"; `several` where an s does not do."""
    return one if count == 1 else several or f"{one}s"


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_in_words(day: date) -> str:
    """A day as people write it: "3 Oct 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def in_points(points: float | Decimal) -> str:
    """Points in words: "1 point", "2.5 points"."""
    exact = Decimal(str(points)).normalize()
    return f"{exact:f} {plural(abs(float(exact)), 'point')}"


def cut(text: str, width: int) -> str:
    """A text of at most so many characters, its end replaced by "…" where it is longer."""
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def first_of(texts: Sequence[str], most: int) -> list[str]:
    """The first of many texts, and behind them how many more there are."""
    more = len(texts) - most
    return [*texts[:most], f"and {more:,} more"] if more > 0 else [*texts]


def did_you_mean(*names: str) -> str:
    """The question 'did you mean "a" or "b"?'; "" where there is no name to ask for."""
    quoted = " or ".join(f'"{name}"' for name in names)
    return f"did you mean {quoted}?" if names else ""

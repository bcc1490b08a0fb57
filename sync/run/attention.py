"""What the Attention column says: who is stalled, and who is probably whose duplicate."""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import partial

from rules.columns import Column, combine
from rules.phrases import MONTHS, day_in_words
from sync.messages.problem import Problem
from sync.run.run_input import RunInput
from sync.sheet.duplicates import Duplicates, agrees_with

_STALLED = rf"Stalled since \d{{1,2}} (?:{'|'.join(MONTHS)}) \d{{4}}"


def stalled_text(day: date) -> str:
    """What is said of a prospect that is stalled from a day on: "Stalled since 3 Oct 2026"."""
    return f"Stalled since {day_in_words(day)}"


def says_stalled(text: str) -> bool:
    """Whether a cell of the column says that the prospect is stalled."""
    return re.match(_STALLED, text) is not None


def same_texts(duplicates: Duplicates) -> Column[str] | None:
    """What is said of each row: "Same Email as P-17"; None where there are no duplicates."""
    found = {
        heading: agrees_with(groups)
        for heading, groups in duplicates.items()
        if any(groups.counts())
    }
    return combine(partial(_same, tuple(found)), *found.values()) if found else None


def _same(headings: Sequence[str], *others: str) -> str:
    """What is said of a row that agrees, in columns of these headings, with these others."""
    agreeing: dict[str, list[str]] = {}
    for heading, other in zip(headings, others, strict=True):
        if other:
            agreeing.setdefault(other, []).append(heading)
    return "; ".join(f"Same {', '.join(each)} as {other}" for other, each in agreeing.items())


def joined(text: str, more: str) -> str:
    """Two texts of the column as one; either may be empty."""
    return "; ".join(filter(None, (text, more)))


def is_attention(text: str, headings: Collection[str]) -> bool:
    """Whether a text is such as the column may hold on some day; `headings` are those looked at.

    A key may be any text, so what follows the first "as" says nothing.
    """
    either = "|".join(map(re.escape, headings)) or "(?!)"
    same = rf"Same (?:{either})(?:, (?:{either}))* as .+"
    return re.fullmatch(rf"{_STALLED}(?:; {same})?|{same}", text, re.DOTALL) is not None


def duplicate_problems(run_input: RunInput) -> Iterator[Problem]:
    """Tell of each group of probable duplicates once, in the row of its first key."""
    for heading, groups in run_input.duplicates.items():
        for group in sorted(filter(None, groups.counts()), key=lambda group: group.rows[0]):
            problem = Problem(
                f"Same {heading} as {group.named_others}",
                f"keep one row if they are one prospect, or mend the {heading} that is wrong",
                kind=f"Same {heading} as another prospect",
                mild=True,
            )
            yield run_input.prospects.at_row(group.rows[0], problem)

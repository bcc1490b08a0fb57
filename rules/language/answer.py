"""Answers: what a condition, a group or a criterion says of a prospect, and why."""

from collections.abc import Iterable
from typing import NamedTuple

from rules.language.outcome import Outcome


class Unread(NamedTuple):
    """A cell that could not be read: its column, what was wanted of it, and why not.

    `why` quotes the cell; `wanted` does not, nor does `mend`, the end of `why` where it is known.
    """

    column: str
    wanted: str
    why: str
    mend: str


class Answer(NamedTuple):
    """An outcome; of a cannot tell also the first cell that could not be read.

    `aside` is what to say, of a no, about a cell that is filled and does not count; often "".
    `scored` is what `earned` returns where that is another answer.
    """

    outcome: Outcome
    unread: Unread | None = None
    aside: str = ""
    scored: "Answer | None" = None

    @property
    def earned(self) -> "Answer":
        """Whether it is met by a prospect that it concerns: others pass it and earn nothing."""
        return self.scored or self

    @property
    def passed_over(self) -> bool:
        """Whether it is passed only because it does not concern the prospect."""
        return self.outcome is Outcome.YES and self.earned.outcome is Outcome.NO


NO, YES = Answer(Outcome.NO), Answer(Outcome.YES)


def answer_of(outcome: Outcome, parts: Iterable[Answer]) -> Answer:
    """An answer with the reason of the first part that has one: a cell not read, or an aside."""
    if outcome is Outcome.YES:
        return YES
    if outcome is Outcome.CANNOT_TELL:
        return Answer(outcome, next(part.unread for part in parts if part.unread))
    aside = next((part.aside for part in parts if part.aside), "")
    return Answer(outcome, aside=aside) if aside else NO

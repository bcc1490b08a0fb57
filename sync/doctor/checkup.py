"""What the doctor found: for each link of the chain whether it holds, and else the mend."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from sync.messages.errors import QualifyError
from sync.messages.link import Link


class State(StrEnum):
    """How a link is, the worst last. The value is what people are told."""

    OK = "OK"
    NOT_ASKED = "not asked"
    WARNING = "warning"
    WRONG = "wrong"


class Finding(NamedTuple):
    """One thing that was found of a link.

    A run ends with `code` where that is not 0. `quoted` says `what` with a cell's text, where that
    makes a difference.
    """

    state: State
    what: str = ""
    mend: str = ""
    where: str = ""
    code: int = 0
    quoted: str = ""

    def say(self, *, show_values: bool) -> str:
        """What was found and where, with or without the cell's text."""
        what = self.quoted if show_values and self.quoted else self.what
        return f"{self.where}: {what}" if self.where else what


NOT_ASKED = Finding(State.NOT_ASKED)


def fine(what: str) -> Finding:
    """A link that holds."""
    return Finding(State.OK, what)


def warning(what: str, mend: str) -> Finding:
    """What stops no run, but should be looked at."""
    return Finding(State.WARNING, what, mend)


def wrong(error: QualifyError) -> Finding:
    """What a run would stop at."""
    return Finding(State.WRONG, error.what, error.mend, error.where, error.code)


@dataclass(frozen=True)
class Check:
    """One link, and at least one finding; all of them are OK, or none is."""

    link: Link
    findings: Sequence[Finding]

    @property
    def state(self) -> State:
        """How the link is, by the worst of the findings."""
        return max((finding.state for finding in self.findings), key=list(State).index)


@dataclass(frozen=True)
class Checkup:
    """All links of one config's chain, in order."""

    config: str
    workbook: str
    checks: Sequence[Check]
    requests: int = 0

    @property
    def fault(self) -> Finding | None:
        """The first thing that a run would stop at."""
        found = (finding for check in self.checks for finding in check.findings)
        return next((each for each in found if each.state is State.WRONG), None)

    @property
    def code(self) -> int:
        """The exit code: what a run would end with."""
        return self.fault.code if self.fault else 0

    def links(self, state: State) -> list[Link]:
        """The links that are in a state."""
        return [check.link for check in self.checks if check.state is state]

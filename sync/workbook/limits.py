"""How many requests a minute a service allows to those who share an account."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """How many requests that read, and how many that write, may be sent in any minute.

    Google's defaults: https://developers.google.com/workspace/sheets/api/limits
    """

    reads: int
    writes: int

    def within(self, other: "Limits") -> "Limits":
        """The limits that keep both."""
        return Limits(min(self.reads, other.reads), min(self.writes, other.writes))

    def beside(self, other: "Limits") -> "Limits":
        """The limits that allow what either does."""
        return Limits(max(self.reads, other.reads), max(self.writes, other.writes))


ACCOUNT = Limits(60, 60)
PROJECT = Limits(300, 300)

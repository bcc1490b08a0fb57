"""What is sent to an address, and why it was not taken."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sync.messages.problem import Problem
from sync.notify.address import NotifyAddress


@dataclass(frozen=True)
class Message:
    """One request to an address."""

    verb: str
    address: NotifyAddress
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class FailedTryError(Exception):
    """Why a message was not taken, harmless to show.

    `again`: it may be sent again, after `wait` seconds at the least, as nothing was done with it.
    """

    def __init__(self, what: str, *, again: bool = False, wait: float = 0.0) -> None:
        super().__init__(what)
        self.what = what
        self.again = again
        self.wait = wait


def undelivered(address: NotifyAddress, what: str, why: str) -> Problem:
    """The problem of a message that did not arrive: `what` it was of, and why it did not."""
    return Problem(
        f"{address.said_as} was not told {what} ({why})",
        "see that the address is right, and can be reached from here; nothing else is affected",
    )

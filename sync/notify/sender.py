"""Sending a message: once if that can be, again only where it was certainly not taken."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sync.messages.trace import timed, trace
from sync.notify.address import NotifyAddress
from sync.notify.message import FailedTryError, Message
from sync.workbook.pace import Pace

TRIES = 3
SECONDS = 10.0

_LONGEST_WAIT = 30.0
_PATIENCE = 120.0


@dataclass
class Sender:
    """Sends the messages of one run.

    `tries` is how often each is sent at the most, and `seconds` how long a try may take, from
    looking up the name to the head of the reply. When the messages together have taken as long as
    the `patience`, no more are sent.
    """

    pace: Pace = field(default_factory=Pace)
    tries: int = TRIES
    seconds: float = SECONDS
    patience: float = _PATIENCE
    _spent: float = field(default=0.0, init=False)

    def post(self, address: NotifyAddress, body: bytes, content_type: str) -> str:
        """Send a message; return "", or why it was not delivered, harmless and without the URL."""
        if self._spent >= self.patience:
            return f"no time was left: others took {self._spent:.0f} seconds"
        start = self.pace.now()
        try:
            return self._persist(Message("POST", address, body, {"Content-Type": content_type}))
        finally:
            self._spent += self.pace.now() - start

    def get(self, address: NotifyAddress) -> str:
        """Ask for an address, and return what `post` does."""
        return self._persist(Message("GET", address))

    def _persist(self, message: Message) -> str:
        for turn in range(self.tries):
            try:
                self._send(message)
            except FailedTryError as failed:
                wait = max(failed.wait, self.pace.backoff(turn))
                if not failed.again or failed.wait > _LONGEST_WAIT or turn + 1 == self.tries:
                    return failed.what + (f", {turn + 1} times" if turn else "")
                trace(f"  waiting {wait:.1f} s")
                self.pace.sleep(wait)
            else:
                return ""
        raise AssertionError

    def _send(self, message: Message) -> None:
        """Send a message once; raise FailedTryError where it was not taken."""
        from sync.notify.exchange import exchange  # noqa: PLC0415 -- only where there is whom to tell

        with timed(f"{message.verb} to {message.address.said_as}") as note:
            try:
                note(str(exchange(message, self.seconds, self._left())))
            except FailedTryError as failed:
                note(failed.what)
                raise

    def _left(self) -> Callable[[], float]:
        """A clock of the seconds that are left of a try which begins now."""
        end = self.pace.now() + self.seconds

        def left() -> float:
            seconds = end - self.pace.now()
            if seconds <= 0:
                raise TimeoutError
            return seconds

        return left

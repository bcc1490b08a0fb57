"""Google's quota of requests, kept by all that one call of the program sends.

Google counts requests that read and requests that write apart, minute by minute, and answers 429
to those that are too many: https://developers.google.com/workspace/sheets/api/limits

A request may arrive at any moment from being sent to being answered. So it counts from the first
until a minute after the second, and no minute of Google's, wherever it begins, sees too many.

Others may use the same quota. After a 429 all wait; then one request tries, and only when that is
answered do the others follow.
"""

import itertools
import threading
from bisect import insort
from dataclasses import dataclass
from math import ceil, inf

from pyrate_limiter import Duration, InMemoryBucket, Rate, RateItem

from sync.google.refusal import FailedRequestError
from sync.messages.link import Link
from sync.messages.trace import trace
from sync.workbook.limits import Limits
from sync.workbook.pace import Pace

_SOON = 0.05
"""Seconds until it is looked again, where what is waited for has no time of its own."""

_SECOND = int(Duration.SECOND)


class Quota:
    """Lets requests of several threads go when Google's quota allows it."""

    def __init__(self, limits: Limits, pace: Pace) -> None:
        self._reads, self._writes = _Lane(limits.reads, pace), _Lane(limits.writes, pace)

    def lane(self, *, writing: bool) -> "_Lane":
        """What requests that write, or those that read, wait in."""
        return self._writes if writing else self._reads

    def exhausted(self, patience: float) -> bool:
        """Whether Google has said nothing but 429 for so long, to one kind of requests."""
        return any(lane.exhausted(patience) for lane in (self._reads, self._writes))

    def waiting(self) -> float:
        """For how many seconds requests have to wait now; 0 where none does."""
        return max(self._reads.waiting(), self._writes.waiting())


@dataclass
class _Hold:
    """All wait, as Google has answered 429: since when, until when, and what it said last.

    `tries` counts the requests that have tried since, `trying` says whether one does now.
    """

    since: float
    until: float
    said: FailedRequestError
    at: float
    tries: int = 0
    trying: bool = False


class _Lane:
    """Requests of one kind: those under way, those of the last minute, and those that wait."""

    def __init__(self, limit: int, pace: Pace) -> None:
        self._limit, self._pace = limit, pace
        self._under_way = 0
        self._answered = InMemoryBucket([Rate(limit, Duration.MINUTE)])
        self._queue: list[tuple[bool, int]] = []
        self._numbers = itertools.count()
        self._hold: _Hold | None = None
        self._lock = threading.Lock()

    def turn(self, *, begun: bool, patience: float) -> "Turn":
        """Wait until one more request may be sent.

        A job that has `begun` goes before those that have not: what it read should not grow old.
        Raises FailedRequestError where Google has answered 429 alone for longer than `patience`.
        """
        arrived = self._pace.now()
        place = (not begun, next(self._numbers))
        with self._lock:
            insort(self._queue, place)
        try:
            return self._wait(place, arrived, patience)
        finally:
            with self._lock:
                self._queue.remove(place)

    def waiting(self) -> float:
        """For how many seconds the first that waits has to; 0 where none does."""
        with self._lock:
            return self._seconds(self._pace.now()) if self._queue else 0.0

    def exhausted(self, patience: float, since: float = -inf) -> FailedRequestError | None:
        """What Google said, if it has said nothing but 429 for so long, and has since a moment."""
        hold = self._hold
        if hold is None:
            return None
        hopeless = hold.until - self._pace.now() > patience
        over = hold.at > since and hold.until - hold.since > patience
        return hold.said if hopeless or over else None

    def _wait(self, place: tuple[bool, int], arrived: float, patience: float) -> "Turn":
        told = False
        self._pace.sleep(0)  # where a thread that sleeps is told to stop, so is this one
        while True:
            with self._lock:
                seconds = self._seconds(self._pace.now())
                if seconds <= 0 and self._queue[0] == place:
                    return self._go(self._pace.now() - arrived)
                failed = self.exhausted(patience, arrived)
            if failed:
                raise failed
            if not told and seconds > _SOON:
                trace(f"  waiting {seconds:.1f} s for Google's quota")
                told = True
            self._pace.sleep(max(seconds, _SOON))

    def _seconds(self, now: float) -> float:
        """Return the seconds until one more may be sent, as far as that is known."""
        hold = self._hold
        if hold is not None and (now < hold.until or hold.trying):
            return max(hold.until - now, _SOON)
        self._answered.leak(int(now * _SECOND))
        answered = self._answered.count()
        if answered + self._under_way < self._limit:
            return 0.0
        first = self._answered.peek(answered - 1) if answered else None
        if first is None:
            return _SOON
        return (first.timestamp + int(Duration.MINUTE) + 1) / _SECOND - now

    def _go(self, waited: float) -> "Turn":
        self._under_way += 1
        if self._hold is not None:
            self._hold.trying = True
        return Turn(self, waited, tries=self._hold is not None)

    def end(self, turn: "Turn", *, answered: bool, failed: FailedRequestError | None) -> None:
        """Take note of what became of a request; it counts for a minute from now."""
        with self._lock:
            now = self._pace.now()
            self._under_way -= 1
            self._answered.put(RateItem("request", ceil(now * _SECOND)))
            if failed is not None:
                self._refused(turn, failed, now)
            elif turn.tries and answered:
                self._hold = None
            elif turn.tries and self._hold is not None:
                self._hold.trying = False

    def _refused(self, turn: "Turn", failed: FailedRequestError, now: float) -> None:
        hold = self._hold = self._hold or _Hold(now, now, failed, now)
        if turn.tries:
            hold.tries += 1
            hold.trying = False
        seconds = max(failed.wait, self._pace.backoff(hold.tries))
        hold.until, hold.said, hold.at = max(hold.until, now + seconds), failed, now


@dataclass
class Turn:
    """Leave to send one request, after having `waited` so many seconds.

    `tries` says that it is the one that tries after a 429.
    """

    lane: _Lane
    waited: float
    tries: bool
    _over: bool = False

    def end(self, *, answered: bool = False, failed: FailedRequestError | None = None) -> None:
        """Say once that it was `answered`, or `failed` as the quota is used up; or neither."""
        if not self._over:
            self._over = True
            quota = failed if failed is not None and failed.about is Link.QUOTA else None
            self.lane.end(self, answered=answered, failed=quota)

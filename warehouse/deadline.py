"""Deadlines: what a connection is doing ends when its time is over, whoever is waiting for whom."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

from sync.messages.errors import ServiceError
from sync.workbook.pace import Pace

_GRACE = 2.0
"""For how many seconds something that was told to stop may go on."""


@dataclass(frozen=True)
class Deadline:
    """When a connection to a database is to give up.

    `name` is how messages name the database, `end` the time by `pace`, None for never.
    """

    name: str
    end: float | None = None
    pace: Pace = field(default_factory=Pace)

    @property
    def left(self) -> float | None:
        """The seconds that are left, None for as many as it takes."""
        return None if self.end is None else self.end - self.pace.now()

    @property
    def is_over(self) -> bool:
        """Whether it is time to give up."""
        return self.left is not None and self.left <= 0

    def heed(self) -> None:
        """Raise ServiceError where it is time to give up."""
        if self.is_over:
            raise self.missed()

    def missed(self) -> ServiceError:
        """What is said of work that was not done in time."""
        what = "was not done before the deadline"
        return ServiceError(self.name, what, "give it more time by --deadline")

    @contextmanager
    def stopping(self, *stops: Callable[[], object], at_least: float = 0.0) -> Iterator[None]:
        """Let some work go on until the deadline, but for so many seconds at least.

        Then `stops` are called from another thread, one after the other and the last of them again
        and again, until the work has ended by that.
        """
        if self.left is None:
            yield
            return
        done = Event()
        watch = Thread(target=_stop_late, args=(done, max(self.left, at_least), stops), daemon=True)
        watch.start()
        try:
            yield
        finally:
            done.set()
            watch.join()


def _stop_late(done: Event, seconds: float, stops: tuple[Callable[[], object], ...]) -> None:
    for place in range(1_000_000):
        if done.wait(_GRACE if place else seconds):
            return
        stops[min(place, len(stops) - 1)]()

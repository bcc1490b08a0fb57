"""Threads that share out work, and hear when the program is told to stop."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_TICK = 0.2
"""Seconds between two calls of what is done while nothing has ended."""

_GRACE = 5.0
"""Seconds that threads get to hear a reply that is on its way, once they are told to stop."""


class Stop:
    """Whether the program was told to stop: the threads of a call learn it where they wait."""

    def __init__(self) -> None:
        self._told = threading.Event()

    def tell(self) -> None:
        """Let every thread that waits, or is about to, end."""
        self._told.set()

    def heed(self) -> None:
        """Raise KeyboardInterrupt, as in the main thread, where it was told to stop."""
        if self._told.is_set():
            raise KeyboardInterrupt

    def sleep(self, seconds: float) -> None:
        """Let time pass, but no more than until it is told to stop."""
        if self._told.wait(seconds):
            raise KeyboardInterrupt


class Workers(Generic[Item, Result]):
    """Threads that do `work` on queues of items: each queue in its order, by one thread.

    `work` raises nothing but KeyboardInterrupt, where `stop` was told.
    """

    def __init__(self, work: Callable[[Item], Result], stop: Stop) -> None:
        self._work = work
        self._stop = stop
        self._ended: list[tuple[Item, Result]] = []
        self._told = 0
        self._bell: SimpleQueue[None] = SimpleQueue()
        self._threads: list[threading.Thread] = []

    def run(
        self,
        queues: Sequence[Sequence[Item]],
        count: int,
        done: Callable[[Item, Result], None],
        meanwhile: Callable[[], None],
    ) -> None:
        """Work through all queues with so many threads; `done` is told each result at once.

        Both `done` and `meanwhile`, which is called from time to time, run in the calling thread.
        Where that is interrupted, the threads end first, and what they have done by then is told.
        """
        left = deque(queues)
        self._threads = [
            # The program does not wait for a thread that hears of nothing.
            threading.Thread(target=self._work_through, args=(left,), daemon=True)
            for _ in range(min(count, len(queues)))
        ]
        for thread in self._threads:
            thread.start()
        try:
            for _ in range(sum(map(len, queues))):
                self._wait(meanwhile)
                self._tell(done)
        except BaseException:
            self._end(done)
            raise

    def _work_through(self, left: deque[Sequence[Item]]) -> None:
        with suppress(KeyboardInterrupt):
            while queue := _first(left):
                for item in queue:
                    self._stop.heed()
                    self._ended.append((item, self._work(item)))
                    self._bell.put(None)

    def _wait(self, meanwhile: Callable[[], None]) -> None:
        """Wait until one more has ended."""
        while self._told == len(self._ended):
            meanwhile()
            at_work = any(thread.is_alive() for thread in self._threads)
            try:
                self._bell.get(timeout=_TICK if at_work else 0)
            except Empty:
                if not at_work:
                    raise RuntimeError("a thread ended before its work") from None

    def _tell(self, done: Callable[[Item, Result], None]) -> None:
        """Tell the next result; where that is interrupted, it is told again in the end."""
        done(*self._ended[self._told])
        self._told += 1

    def _end(self, done: Callable[[Item, Result], None]) -> None:
        self._stop.tell()
        end = monotonic() + _GRACE
        for thread in self._threads:
            thread.join(max(0.0, end - monotonic()))
        while self._told < len(self._ended):
            self._tell(done)


def _first(left: deque[Sequence[Item]]) -> Sequence[Item]:
    """Take the first queue; an empty one where another thread took the last."""
    try:
        return left.popleft()
    except IndexError:
        return ()

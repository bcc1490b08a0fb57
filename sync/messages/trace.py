"""What the job is doing, told while it does it: steps, requests and their times.

Nobody hears of it unless `sync.terminal.tracing` listens. No cell, key or token is ever told.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

LOG = logging.getLogger("qualify")


def trace(text: str) -> None:
    """Tell of something that begins or happens now."""
    LOG.info("%s", text)


@contextmanager
def timed(what: str) -> Iterator[Callable[[str], None]]:
    """Tell of a part of a step when it ends, with its time and what is noted of it meanwhile."""
    notes: list[str] = []
    start = perf_counter()
    try:
        yield notes.append
    finally:
        milliseconds = (perf_counter() - start) * 1000
        trace("  ".join(["", what, *notes, f"{milliseconds:,.0f} ms"]))


def size(count: int) -> str:
    """Bytes in words: "0.3 kB", "1,203.4 kB"."""
    return f"{count / 1000:,.1f} kB"

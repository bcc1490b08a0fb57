"""Being told to stop: by Ctrl-C, by the system, or by whoever started the program."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_WAYS = ("SIGTERM", "SIGHUP")


class Terminated(KeyboardInterrupt):
    """The program was told to stop by a signal; what it holds is let go on the way out."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def heeding() -> Iterator[None]:
    """Let a signal end the program in order, with no lock left behind, instead of at once.

    A signal that the program was started to ignore (nohup) stays ignored. Only the main thread
    may handle signals.
    """
    heeds = threading.current_thread() is threading.main_thread()
    numbers = [getattr(signal, name) for name in _WAYS if heeds and hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    taken = [number for number, handler in before.items() if handler is signal.SIG_DFL]
    for number in taken:
        signal.signal(number, _stop)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, before[number])


def _stop(number: int, _: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)  # what is let go now must not be cut short
    raise Terminated(number)


def exit_code(error: BaseException) -> int:
    """The exit code that shells give a program which ended so: 128 and the signal's number."""
    cause = error if isinstance(error, Terminated) else error.__cause__
    return 128 + (cause.number if isinstance(cause, Terminated) else signal.SIGINT)

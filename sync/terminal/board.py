"""How far several configs are: a line on a terminal, now and then one in a log."""

import threading
from collections.abc import Callable
from time import monotonic
from typing import TextIO

import click

from rules.phrases import plural
from sync.terminal.streams import columns, draws

_LONG_WAIT, _BETWEEN_LINES = 5.0, 60.0
"""Seconds of waiting that a log is told of, and how often at most."""

_BAR = 20


class Board:
    """Shows how many of `total` are done; where the stream is no terminal, only long waits.

    The line is drawn over itself, and taken away before anything else is printed. Any thread may
    `warn`; the others are for one.
    """

    def __init__(
        self, stream: TextIO | None, total: int, now: Callable[[], float] = monotonic
    ) -> None:
        self._stream, self._total, self._now = stream, total, now
        self._draws = draws(stream)
        self._ended: dict[int, bool] = {}
        self._drawn = ""
        self._told = -_BETWEEN_LINES
        self._lock = threading.Lock()

    def done(self, number: int, *, failed: bool) -> None:
        """Count the one of a number as ended, and make room for what is printed of it.

        It counts once, also where this is said again of it.
        """
        self._ended[number] = failed
        self.clear()

    def show(self, waiting: float) -> None:
        """Show how it stands; all wait for so many seconds."""
        if self._stream is None:
            return
        text = self._text(waiting)
        if self._draws:
            self._draw(text)
        elif waiting >= _LONG_WAIT and self._now() - self._told >= _BETWEEN_LINES:
            self._told = self._now()
            click.echo(text, file=self._stream)

    def clear(self) -> None:
        """Take the line away."""
        with self._lock:
            self._wipe()

    def warn(self, line: str) -> None:
        """Print a line on the standard error stream, whether anything else is shown or not."""
        with self._lock:
            self._wipe()
            click.echo(line, err=True)

    def end(self) -> None:
        """Leave the last word: how many are done, and how many of them failed."""
        self.clear()
        if self._stream is not None:
            click.echo(self._counted(), file=self._stream)

    def _counted(self) -> str:
        count = sum(self._ended.values())
        failed = f", {count:,} failed" if count else ""
        noun = plural(self._total, "config")
        return f"{len(self._ended):,} of {self._total:,} {noun} done{failed}"

    def _text(self, waiting: float) -> str:
        wait = f", waiting for quota {waiting:.0f} s" if waiting >= 1 else ""
        return f"{self._counted()}{wait}"

    def _draw(self, text: str) -> None:
        line = f"{self._bar()}  {text}"
        width = columns(self._stream)
        line = line if len(line) < width else text[: width - 1]
        with self._lock:
            if line != self._drawn:
                self._write(f"\r{line}{' ' * max(0, len(self._drawn) - len(line))}")
                self._drawn = line

    def _wipe(self) -> None:
        if self._drawn:
            self._write(f"\r{' ' * len(self._drawn)}\r")
            self._drawn = ""

    def _bar(self) -> str:
        full = _BAR * len(self._ended) // self._total
        return f"[{'#' * full}{'-' * (_BAR - full)}]"

    def _write(self, text: str) -> None:
        if self._stream is not None:
            self._stream.write(text)
            self._stream.flush()

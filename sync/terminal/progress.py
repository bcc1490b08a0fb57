"""A progress bar on the terminal, so that long work does not look like none."""

from types import TracebackType
from typing import Self, TextIO

import click

from sync.messages.trace import trace
from sync.terminal.streams import columns, draws

_STEPS = ("Reading", "Judging", "Writing")
_WIDTH, _AROUND = 36, 20
"""How wide the bar is at most, and what the label and the percent take beside it."""


class Progress:
    """A bar of a run's steps; where the stream is no terminal that draws, nothing is shown."""

    def __init__(self, stream: TextIO | None) -> None:
        """`stream` is None where the standard error stream is closed."""
        self._bar = click.progressbar(
            length=len(_STEPS),
            label=_STEPS[0],
            width=max(1, min(_WIDTH, columns(stream) - _AROUND)),
            file=stream,
            hidden=not draws(stream),
            show_eta=False,
        )

    def __enter__(self) -> Self:
        self._bar.__enter__()
        return self

    def step(self, name: str) -> None:
        """Show that a step begins, or trace it; starting over does not move the bar back."""
        trace(name)
        self._bar.label = name
        self._bar.update(max(0, _STEPS.index(name) - self._bar.pos))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._bar.update(len(_STEPS) - self._bar.pos)
        self._bar.__exit__(kind, error, trace)

"""What the job is doing, on the standard error stream, a line each with the time of day."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import click

from sync.messages.safe import plain
from sync.messages.trace import LOG


class _Lines(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        click.echo(plain(self.format(record)), err=True)


@contextmanager
def tracing() -> Iterator[None]:
    """Print what is told meanwhile by `sync.messages.trace`."""
    lines = _Lines()
    lines.setFormatter(logging.Formatter("%(asctime)s.%(msecs)03d  %(message)s", "%H:%M:%S"))
    level = LOG.level
    LOG.addHandler(lines)
    LOG.setLevel(logging.INFO)
    try:
        yield
    finally:
        LOG.removeHandler(lines)
        LOG.setLevel(level)

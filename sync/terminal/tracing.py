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
def tracing(*, named: bool = False) -> Iterator[None]:
    """Print what is told meanwhile by `sync.messages.trace`, if asked with the thread's name."""
    lines = _Lines()
    name = "%(threadName)s  " if named else ""
    form = f"%(asctime)s.%(msecs)03d  {name}%(message)s"
    lines.setFormatter(logging.Formatter(form, "%H:%M:%S"))
    level = LOG.level
    LOG.addHandler(lines)
    LOG.setLevel(logging.INFO)
    try:
        yield
    finally:
        LOG.removeHandler(lines)
        LOG.setLevel(level)

"""The standard streams, made so that nothing about them can end a run.

A sign that the console or the log can't show comes out as an escape. A stream that can't be
written (a full disk, a reader that has gone) takes no more, and says so when asked.
"""

import codecs
import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, TextIO


class _Sink(io.BufferedIOBase):
    """Takes bytes for a stream, and takes note of the first failure instead of raising it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.name = stream.name if hasattr(stream, "name") else ""
        self.failure: OSError | None = None

    def write(self, data: Any, /) -> int:
        if self.failure is None:
            try:
                self._stream.write(data)
                self._stream.flush()
            except OSError as error:
                self.failure = error
                _let_go(self._stream)
        return len(data)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._stream.fileno()

    def isatty(self) -> bool:
        return self._stream.isatty()


class _Shown(io.TextIOWrapper):
    """Writes text as far as an encoding can show it, the rest as backslash escapes.

    It is labelled UTF-8, in which ASCII means the same: click writes on its own, and anything,
    to a stream that it finds labelled ASCII.
    """

    def __init__(self, sink: _Sink, encoding: str) -> None:
        self.shows = codecs.lookup(encoding).name
        label = "utf-8" if self.shows == "ascii" else encoding
        super().__init__(sink, label, "backslashreplace", write_through=True)

    def write(self, text: str, /) -> int:
        if self.shows == "ascii":
            text = text.encode("ascii", "backslashreplace").decode("ascii")
        return super().write(text)


class StandardOutput:
    """What became of the standard output."""

    def __init__(self, sink: _Sink | None) -> None:
        self._sink = sink

    @property
    def failure(self) -> OSError | None:
        """Why not all of it could be written; None where it could."""
        return self._sink.failure if self._sink else None


@contextmanager
def unfailing_streams() -> Iterator[StandardOutput]:
    """Let what is meanwhile written to the standard streams fail in silence."""
    before = sys.stdout, sys.stderr
    out, err = map(_shown, before)
    sys.stdout, sys.stderr = out or sys.stdout, err or sys.stderr
    try:
        yield StandardOutput(out.buffer if out else None)  # type: ignore[arg-type]
    finally:
        sys.stdout, sys.stderr = before
        for stream in filter(None, (out, err)):
            stream.detach()  # else it would close the stream that it writes to


def draws(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal on which colours and bars can be drawn."""
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"


def columns(stream: TextIO | None) -> int:
    """How many signs a line of the terminal takes that a stream writes to.

    The standard output, at which `shutil` looks, may lead into a file meanwhile.
    """
    own = os.terminal_size((80, 24))
    if stream is not None:
        with suppress(OSError, ValueError):
            own = os.get_terminal_size(stream.fileno())
    return shutil.get_terminal_size(own).columns


def shown_encoding(stream: TextIO | None) -> str:
    """The encoding that says which signs a stream shows as they are."""
    return (
        stream.shows if isinstance(stream, _Shown) else getattr(stream, "encoding", "") or "ascii"
    )


def _shown(stream: TextIO | None) -> _Shown | None:
    """What stands in for a stream; None for one that is closed, or does not write bytes."""
    if stream is None or not hasattr(stream, "buffer"):
        return None
    return _Shown(_Sink(stream.buffer), stream.encoding)


def _let_go(stream: BinaryIO) -> None:
    """Lead a stream nowhere, so that Python's own flush at exit does not fail on it again."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)

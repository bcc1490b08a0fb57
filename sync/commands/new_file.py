"""A file that a command makes: whole or not at all, and never over another."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sync.messages.errors import UsageError

_ELSEWHERE = "name another file with --output"


def refuse_existing(path: Path) -> None:
    """Raise where a file can't be made because something is there, or its folder is not."""
    if os.path.lexists(path):
        raise _there(path)
    if not path.parent.is_dir():
        what = "can't be written: there is no such folder"
        raise UsageError(str(path), what, f"make the folder first, or {_ELSEWHERE}")


def make_file(path: Path, text: str) -> None:
    """Write a new file. Raises UsageError where there is one, or it can't be written."""
    try:
        with written_beside(path, text) as beside:
            _give_name(beside, path)
    except FileExistsError:
        raise _there(path) from None
    except OSError as error:
        raise UsageError(str(path), f"can't be written: {error.strerror}", _ELSEWHERE) from None


@contextmanager
def written_beside(path: Path, text: str) -> Iterator[Path]:
    """A file with a text, beside the one that it is to become; it goes if it became none."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with beside.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
        yield beside
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _give_name(beside: Path, path: Path) -> None:
    """Give a file its name, unless another has it.

    A link is refused where there is a file, at the same moment. Some disks know no links; there a
    file that is made in that very moment would be replaced.
    """
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        raise
    except OSError:
        refuse_existing(path)
        beside.rename(path)


def _there(path: Path) -> UsageError:
    what = "is there already, and is never overwritten"
    return UsageError(str(path), what, f"{_ELSEWHERE}, or move it away")

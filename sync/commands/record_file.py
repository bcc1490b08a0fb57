"""The CSV file that archived records are kept in."""

import csv
import io
import os
import shutil
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from rules.read.cells import Cell
from rules.read.dates import FIRST, LAST
from rules.read.readings import number_text
from rules.read.serial import moment_of
from rules.read.text import readable_text
from sync.commands.new_file import written_beside
from sync.messages.errors import UsageError
from sync.workbook.protocol import LOG_HEADINGS

_ELSEWHERE = "name another file with --to"
_WAIT_SECONDS = 60
_ACTING = ("=", "+", "-", "@", "'", "\t", "\r")
"""A text that begins so would be a formula in a program for spreadsheets, or looks like a mark."""

_WHEN = LOG_HEADINGS.index("When")

Line = tuple[str, ...]


@dataclass(frozen=True)
class RecordFile:
    """The file: UTF-8, a heading row, and a line for each record, whole or not there at all."""

    path: Path

    def refuse_unusable(self) -> None:
        """Raise UsageError where records can't be kept in it; called before anything moves."""
        path = self.path
        if path.suffix.lower() != ".csv":
            raise UsageError(str(path), "is not named like a CSV file", "end it with .csv")
        if path.exists() and not path.is_file():
            raise UsageError(str(path), "is no file", _ELSEWHERE)
        folder = path.resolve().parent
        if not folder.is_dir():
            raise UsageError(
                str(path),
                "can't be written: there is no such folder",
                f"make the folder first, or {_ELSEWHERE}",
            )
        if not os.access(folder, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
            raise UsageError(str(path), "can't be written", f"give access, or {_ELSEWHERE}")
        self.lines()

    def add(self, records: Iterable[tuple[Cell, ...]]) -> None:
        """Add records that it does not hold yet, and have them on the disk when it returns.

        Other archives to the same file wait meanwhile: none takes away what another has added.
        """
        real = self.path.resolve()
        try:
            with FileLock(real.with_name(f".{real.name}.lock"), timeout=_WAIT_SECONDS):
                self._swap(real, records)
        except Timeout:
            what = "another archive is writing it"
            raise UsageError(str(self.path), what, "archive again when that has ended") from None
        except OSError as error:
            raise self._failed("written", error) from None

    def _swap(self, real: Path, records: Iterable[tuple[Cell, ...]]) -> None:
        lines = self.lines()
        known = Counter(lines)
        for line in map(_line, records):
            if known[line]:
                known[line] -= 1
            else:
                lines.append(line)
        with written_beside(real, _text(lines)) as beside:
            with suppress(FileNotFoundError):
                shutil.copymode(real, beside)
            _flush(beside)
            beside.replace(real)
        if os.name != "nt":
            _flush(real.parent)

    def lines(self) -> list[Line]:
        """The lines below the headings; none where there is no file."""
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as file:
                lines = [tuple(line) for line in csv.reader(file, strict=True)]
        except FileNotFoundError:
            return []
        except (UnicodeDecodeError, csv.Error):
            raise self._other() from None
        except OSError as error:
            raise self._failed("read", error) from None
        if lines and lines[0] != LOG_HEADINGS:
            raise self._other()
        if any(len(line) != len(LOG_HEADINGS) for line in lines):
            raise self._other()
        return lines[1:]

    def _failed(self, done: str, error: OSError) -> UsageError:
        mend = f"make room or give access, or {_ELSEWHERE}"
        return UsageError(str(self.path), f"can't be {done}: {error.strerror}", mend)

    def _other(self) -> UsageError:
        what = "is there already, and is no file of archived records"
        return UsageError(str(self.path), what, _ELSEWHERE)


def _flush(path: Path) -> None:
    """Have what was written of a file or folder on the disk."""
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _text(lines: Iterable[Line]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([LOG_HEADINGS, *lines])
    return text.getvalue()


def _line(record: tuple[Cell, ...]) -> Line:
    return tuple(_written(cell, at == _WHEN) for at, cell in enumerate(record))


def _written(cell: Cell, is_moment: bool) -> str:
    """A cell as the file has it: a moment as 2026-01-15 09:30:00, a text as one that can't act."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        moment = moment_of(float(cell)) if is_moment and FIRST <= cell < LAST + 1 else None
        return moment.isoformat(sep=" ", timespec="seconds") if moment else number_text(cell)
    text = readable_text(cell) if not isinstance(cell, str) else cell
    return f"'{text}" if text.startswith(_ACTING) else text

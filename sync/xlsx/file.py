"""The file on the disk: read whole, locked against other runs, and swapped for a new one."""

import difflib
import os
import secrets
import shutil
import stat
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from rules.phrases import cut, did_you_mean
from sync.messages.errors import MovedError, WorkbookError
from sync.messages.trace import timed

MOST_BYTES = 1 << 30
"""How large a file may be: Excel itself opens none of this size."""

_PIECE = 1 << 20
_ENDINGS = {".xlsx", ".xlsm"}
_WAIT_SECONDS = 5
_OWNER_NAME = struct.Struct("<55xH")
_READ_BITS = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH
_WRITE_BITS = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True)
class WorkbookFile:
    """A workbook's file. `given` is how it was named, `path` where it really lies."""

    given: Path
    path: Path

    @property
    def name(self) -> str:
        """How messages name it."""
        return self.given.name or str(self.given)

    def read(self) -> bytes:
        """All its bytes."""
        try:
            found = self.path.stat()
            if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
                raise WorkbookError(self.name, "is no file", "name the workbook's file")
            size = found.st_size
            if size > MOST_BYTES:
                raise WorkbookError(
                    self.name,
                    f"has {size >> 20:,} MB, more than any workbook",
                    "name the workbook's file",
                )
            return self.path.read_bytes()
        except FileNotFoundError:
            raise self._missing() from None
        except IsADirectoryError:
            raise WorkbookError(self.name, "is a folder", "name the workbook in it") from None
        except PermissionError:
            raise self._unreadable() from None
        except OSError as error:
            raise WorkbookError(self.name, f"can't be read: {error.strerror}") from error

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep every other run of the job out; raise where the file can't be replaced."""
        self.refuse_read_only()
        lock_path = self._beside("lock")
        lock = FileLock(lock_path, timeout=_WAIT_SECONDS)
        try:
            with timed("lock the file"):
                lock.acquire()
        except Timeout:
            raise WorkbookError(
                self.name,
                "another run is at work on it",
                "wait for it to end, and start one run at a time",
            ) from None
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            self._clean_up()
            yield
        finally:
            # Before the release: afterwards the file could be another run's lock.
            if os.name != "nt":
                lock_path.unlink(missing_ok=True)
            lock.release()

    def refuse_open(self) -> None:
        """Raise where Excel or LibreOffice has the workbook open."""
        for path in (self.path, self.given):
            self._refuse_mark(path.with_name(f"~${path.name}"), "Excel", _excel_user)
            mark = path.with_name(f".~lock.{path.name}#")
            self._refuse_mark(mark, "LibreOffice", _libreoffice_user)

    def _refuse_mark(self, mark: Path, program: str, user_of: Callable[[bytes], str]) -> None:
        try:
            user = user_of(mark.read_bytes())
        except FileNotFoundError:
            return
        except OSError:
            user = ""
        raise WorkbookError(
            self.name,
            f"is open in {program}" + (f" by {user}" if user else ""),
            f'close it there; if nobody has it open, delete the file "{mark.name}" beside it',
        )

    def replace(self, old: bytes, write: Callable[[BinaryIO], None]) -> None:
        """Swap the file for what `write` writes; MovedError where it is not `old` any more.

        The file is either as it was or wholly new, whenever the process or the machine stops.
        """
        self.refuse_read_only()
        temporary = self._beside(f"{secrets.token_hex(4)}.tmp")
        try:
            with open(temporary, "xb", opener=_privately) as stream:
                write(stream)
                stream.flush()
                self._copy_attributes(temporary)
                os.fsync(stream.fileno())
            self.refuse_open()
            self._refuse_changed(old)
            temporary.replace(self.path)
        except OSError as error:
            if not self.path.exists():
                raise self._missing() from None
            raise self._unwritable(error) from error
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        _flush_folder(self.path.parent)

    def _refuse_changed(self, old: bytes) -> None:
        view = memoryview(old)
        try:
            with self.path.open("rb") as stream:
                if os.fstat(stream.fileno()).st_size != len(old):
                    raise MovedError(f"{self.name} has changed")
                for at in range(0, len(old), _PIECE):
                    if stream.read(_PIECE) != view[at : at + _PIECE]:
                        raise MovedError(f"{self.name} has changed")
        except FileNotFoundError:
            raise self._missing() from None

    def refuse_read_only(self) -> None:
        """Raise where the file or its folder is protected: replacing it would get around that.

        Where it may not even be read, the message says that instead.
        """
        for path, what in ((self.path, "it"), (self.path.parent, "its folder")):
            try:
                mode = path.stat().st_mode
            except FileNotFoundError:
                raise self._missing() from None
            except PermissionError:
                raise self._unreadable() from None
            except OSError as error:
                raise self._unwritable(error) from error
            if not mode & _READ_BITS or not os.access(path, os.R_OK):
                raise self._unreadable()
            if not mode & _WRITE_BITS or not os.access(path, os.W_OK):
                raise WorkbookError(
                    self.name, f"{what} is read-only", "give this user the right to write there"
                )

    def _copy_attributes(self, temporary: Path) -> None:
        """Copy the old file's mode, attributes and, where allowed, owner to the new one."""
        shutil.copystat(self.path, temporary)
        os.utime(temporary)
        if os.name != "nt":
            old = self.path.stat()
            with suppress(PermissionError):
                os.chown(temporary, old.st_uid, old.st_gid)
                # A change of owner takes the set-id bits off.
                temporary.chmod(stat.S_IMODE(old.st_mode))

    def _beside(self, ending: str) -> Path:
        return self.path.parent / f".{self.path.name}.qualify-{ending}"

    def _clean_up(self) -> None:
        """Remove what killed runs left: while the lock is held, nobody else writes such files."""
        prefix = self._beside("").name
        for path in self.path.parent.iterdir():
            if path.name.startswith(prefix) and path.suffix == ".tmp":
                with suppress(OSError):
                    path.unlink()

    def _missing(self) -> WorkbookError:
        folder = self.path.parent
        if not folder.is_dir():
            return WorkbookError(self.name, f'there is no folder "{folder}"', "correct the path")
        there: dict[str, str] = {}
        with suppress(OSError):
            there = {p.stem.lower(): p.name for p in folder.iterdir() if p.suffix in _ENDINGS}
        near = difflib.get_close_matches(self.path.stem.lower(), there, n=3)
        return WorkbookError(
            self.name,
            "there is no such file",
            did_you_mean(*(there[stem] for stem in near)) or "correct the path",
        )

    def _unreadable(self) -> WorkbookError:
        return WorkbookError(self.name, "may not be read by this user", "ask its owner for access")

    def _unwritable(self, error: OSError) -> WorkbookError:
        return WorkbookError(
            self.name,
            f"can't be written: {error.strerror}",
            "nothing was changed; make room or give access, and run again",
        )


def workbook_file(path: Path) -> WorkbookFile:
    """The file at a path, or where symbolic links lead from there."""
    try:
        return WorkbookFile(path, path.resolve())
    except (
        OSError,
        RuntimeError,
        ValueError,
    ) as error:  # a loop of links, or a character that no path has
        raise WorkbookError(cut(path.name, 80), "is no path", "correct the path") from error


def _privately(path: str, flags: int) -> int:
    """Open a file that nobody else can read until it has the mode of the one it replaces."""
    return os.open(path, flags, 0o600)


def _flush_folder(folder: Path) -> None:
    """Make the swap itself survive a loss of power, where the system can."""
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _excel_user(data: bytes) -> str:
    """The name in Excel's owner file: its length and text at byte 55, in UTF-16."""
    if len(data) < _OWNER_NAME.size:
        return ""
    (length,) = _OWNER_NAME.unpack_from(data)
    start = _OWNER_NAME.size
    return data[start : start + 2 * length].decode("utf-16-le", "replace").strip()


def _libreoffice_user(data: bytes) -> str:
    """The name in LibreOffice's lock file: "full name,login,host,date,profile;"."""
    fields = data.decode("utf-8", "replace").split(",")
    return next((name.strip() for name in fields[:2] if name.strip()), "")

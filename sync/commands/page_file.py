"""The file of a page: made, or swapped whole for the one that was there."""

import shutil
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from sync.commands.new_file import written_beside
from sync.messages.errors import UsageError

_ELSEWHERE = "name another file with --html"
_ENDINGS = {".html", ".htm"}
"""Nothing else is ever replaced: no workbook and no config."""

_NEEDED = {"jinja2": "Jinja2", "vl_convert": "vl-convert-python"}


def refuse_unmakeable(path: Path) -> None:
    """Raise where no page can be made, or none at that place; called before anything is read."""
    missing = [name for module, name in _NEEDED.items() if find_spec(module) is None]
    if missing:
        what = f"needs what is not installed here: {', '.join(missing)}"
        raise UsageError("--html", what, 'pip install "qualify[page]"')
    if path.suffix.lower() not in _ENDINGS:
        raise UsageError(str(path), "is not named like a page", "end it with .html")
    if path.is_dir():
        raise UsageError(str(path), "is a folder", "name a file in it with --html")
    if path.exists() and not path.is_file():
        raise UsageError(str(path), "is no file", _ELSEWHERE)
    if not _real(path).parent.is_dir():
        what = "can't be written: there is no such folder"
        raise UsageError(str(path), what, f"make the folder first, or {_ELSEWHERE}")


def _real(path: Path) -> Path:
    """The file that links lead to. Raises UsageError where they lead in a circle."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # RuntimeError before Python 3.13
        what = "can't be written: its links lead nowhere"
        raise UsageError(str(path), what, _ELSEWHERE) from None


def write_page(path: Path, page: str) -> None:
    """Write the page. Raises UsageError where it can't be; what was there then stays as it is."""
    try:
        real = _real(path)
        with written_beside(real, page) as beside:
            with suppress(FileNotFoundError):
                shutil.copymode(real, beside)
            beside.replace(real)
    except OSError as error:
        what = f"can't be written: {error.strerror}"
        raise UsageError(str(path), what, f"make room or give access, or {_ELSEWHERE}") from None

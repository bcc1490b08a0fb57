"""Reading the file of a config: its text, and what TOML says in it."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rules.language.finding import Finding
from sync.config.other_files import kind_of
from sync.messages.errors import BadConfigError, MistakesError

_MOST_BYTES = 1 << 20
"""How large a config may be; large ones have some ten thousand bytes."""

MOST_LEVELS = 120
"""How deep lists and tables may be nested: enough for fifty groups, and no config has ten."""

_LARGEST = 2**63 - 1
"""The largest whole number of TOML: https://toml.io/en/v1.0.0#integer"""

_GIVE = "give the path of your config"


def read_text(path: Path) -> str:
    """Read the text of a config. Raises BadConfigError if the file holds none."""
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        raise _unusable(str(path), "there is no such file", _GIVE) from None
    except IsADirectoryError:
        raise _unusable(str(path), "is a folder", f"{_GIVE} in it") from None
    except PermissionError:
        what, mend = "may not be read by this user", "ask its owner for access"
        raise _unusable(str(path), what, mend) from None
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or "it is no path"
        raise _unusable(str(path), f"cannot be read: {why}", "check the path") from None
    if len(content) > _MOST_BYTES:
        raise _unusable(path.name, "is larger than any config", _GIVE)
    if other := kind_of(content):
        raise _unusable(path.name, *other)
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        what, mend = "the character there is not UTF-8", "save the file as UTF-8 text"
        mistake = Finding((), what, mend, line=line, column=column)
        raise BadConfigError(path.name, [mistake]) from None


def _unusable(file: str, what: str, mend: str) -> BadConfigError:
    return BadConfigError(file, [Finding((), what, mend)])


def read_toml(text: str, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """Read a text as TOML, at most MOST_LEVELS deep.

    Raises TOMLDecodeError if it is not TOML, MistakesError if nothing can be made of it.
    """
    try:
        data = tomllib.loads(text, parse_float=parse_float)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError:
        raise _too_deep() from None
    except ValueError:  # Python reads no number of thousands of digits
        raise _too_large() from None
    level: list[Any] = [data]
    for _ in range(MOST_LEVELS):
        level = [inner for each in level for inner in _within(each)]
        if any(isinstance(each, int) and abs(each) > _LARGEST for each in level):
            raise _too_large()
    if level:
        raise _too_deep()
    return data


def _within(value: object) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _too_deep() -> MistakesError:
    what = f"lists and tables stand more than {MOST_LEVELS} deep within each other"
    return MistakesError([Finding((), what, "name parts of a criterion as criteria of their own")])


def _too_large() -> MistakesError:
    what = "a number in it has more digits than TOML allows"
    return MistakesError([Finding((), what, "write the number that is meant")])

"""Reading a TOML text: what tomllib reads, as far as people write it."""

import tomllib
from collections.abc import Callable
from typing import Any

from rules.language.finding import Finding

MOST_LEVELS = 120
"""How deep lists and tables may stand within each other: some fifty groups; no config has ten."""

_LARGEST = 2**63 - 1
"""Of TOML's whole numbers: https://toml.io/en/v1.0.0#integer"""


class UnreadableError(Exception):
    """A text of which nothing can be made; `mistake` says why."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what, mend)
        self.mistake = Finding((), what, mend)


def read_toml(text: str, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """Read a text as TOML, at most MOST_LEVELS deep.

    Raises TOMLDecodeError where it is none, UnreadableError where nothing can be made of it.
    """
    try:
        data = tomllib.loads(text, parse_float=parse_float)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError:
        raise _too_deep() from None
    except ValueError:  # Python reads no number of thousands of digits
        raise _too_large() from None
    _check_bounds(data)
    return data


def _check_bounds(data: object) -> None:
    """Raise where anything is beyond MOST_LEVELS, or a whole number beyond those of TOML."""
    level = [data]
    for _ in range(MOST_LEVELS):
        level = [inner for each in level for inner in _within(each)]
        if any(isinstance(each, int) and abs(each) > _LARGEST for each in level):
            raise _too_large()
    if level:
        raise _too_deep()


def _within(value: object) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _too_deep() -> UnreadableError:
    return UnreadableError(
        f"lists and tables stand more than {MOST_LEVELS} deep within each other",
        "name parts of a criterion as criteria of their own",
    )


def _too_large() -> UnreadableError:
    return UnreadableError(
        "a number in it has more digits than TOML allows", "write the number that is meant"
    )

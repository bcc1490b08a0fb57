r"""What is TOML but does not say what was meant: 10.000 for ten thousand, "C:\new"."""

import re
from collections.abc import Iterator
from typing import Any, Self

from rules.language.finding import ConfigPath, Finding
from sync.config.toml import quoted, spaced

_GROUPED = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_ESCAPED = {"\b": r"\b", "\f": r"\f", "\t": r"\t", "\n": r"\n", "\r": r"\r"}


class Grouped(float):
    """A number written with a point and three digits, which may be meant for thousands."""

    def __new__(cls, written: str) -> Self:
        """Make the number that TOML reads, and keep how it was written."""
        made = super().__new__(cls, written)
        made.written = written
        return made

    written: str


def read_float(written: str) -> float:
    """Read a number of TOML with a point in it, for `tomllib`."""
    return Grouped(written) if _GROUPED.fullmatch(written) else float(written)


def find_pitfalls(data: Any, path: ConfigPath = ()) -> Iterator[Finding]:
    """Find the values of a config that were probably not meant as TOML reads them."""
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from find_pitfalls(value, (*path, key))
    elif isinstance(data, Grouped):
        yield _grouped(path, data)
    elif isinstance(data, str) and path[-1] in ("workbook", "matches"):
        yield from _escaped(path, data)


def _grouped(path: ConfigPath, number: Grouped) -> Finding:
    thousands = spaced(int(number.written.replace(".", "")))
    return Finding(
        path,
        f"{_key(path)}{number.written} is {number:g}, with a decimal point",
        f"write {thousands} if that is meant, else {float(number):g}",
    )


def _escaped(path: ConfigPath, text: str) -> Iterator[Finding]:
    sign = next((sign for sign in _ESCAPED if sign in text), None)
    if sign:
        written = "".join(_ESCAPED.get(char, char) for char in text)
        yield Finding(
            path,
            f"{_key(path)}{_ESCAPED[sign]} in double quotes is no backslash",
            f"write {quoted(written)}",
        )


def _key(path: ConfigPath) -> str:
    key = next(step for step in reversed(path) if isinstance(step, str))
    return f"in {key}, "

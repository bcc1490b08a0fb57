"""What is found in a config: what is wrong with it, and what was probably not meant."""

from dataclasses import dataclass
from typing import Literal

ConfigPath = tuple[str | int, ...]
"""A place in the config: keys, and positions in lists from 0."""


@dataclass(frozen=True)
class Finding:
    """A mistake in a config, or a doubt about it: where it is, what was found, and the mend.

    `where` is its place in the config. `line` and `column` are its place in the file, from 1;
    0 as long as they are not known.
    """

    where: ConfigPath
    what: str
    mend: str = ""
    level: Literal["mistake", "doubt"] = "mistake"
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.what}; {self.mend}" if self.mend else self.what

    def place(self, file: str) -> str:
        """Name the place in a file, as editors do: "config.toml:3:7"."""
        return ":".join([file, *(str(each) for each in (self.line, self.column) if each)])


def doubt(where: ConfigPath, what: str, mend: str) -> Finding:
    """A doubt: the rules are sound, but this was probably not meant."""
    return Finding(where, what, mend, "doubt")

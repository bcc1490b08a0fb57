"""The spot where reading a TOML text stopped, and what stands around it."""

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property

from sync.config.lines import Path, find_lines
from sync.config.reading import read_toml

_PLACE = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)
_TOKEN = re.compile(
    r"(?P<gap>[ \t]+|#[^\n]*)"
    r'|(?P<string>"""(?:[^\\]|\\.)*?"{3,5}|'
    r"'''.*?'{3,5}|"
    r'"(?!"")(?:[^"\\\n]|\\.)*"|'
    r"'(?!'')[^'\n]*')"
    r"|(?P<other>.)",
    re.DOTALL,
)
_CLOSING = {"[": "]", "{": "}"}


@dataclass(frozen=True)
class ParseStop:
    """Where reading a text stopped: at an offset, for a reason in the parser's words."""

    text: str
    at: int
    said: str

    @cached_property
    def _before(self) -> tuple[int, int, tuple[int, ...]]:
        """Where the statement begins, where its last value or key may, and the open brackets."""
        start = last = 0
        open_: list[int] = []
        for match in _TOKEN.finditer(self.text, 0, self.at):
            char, at = match["other"], match.start()
            if char in _CLOSING:
                open_.append(at)
            elif char in ("]", "}") and open_:
                open_.pop()
            if char == "\n" and not open_:
                start = last = match.end()
            elif char in ("=", "[", "{") or (char == "," and open_):
                last = match.end()
        return start, last, tuple(open_)

    @property
    def start(self) -> int:
        """The offset at which the statement begins: a heading, or a key with its value."""
        return self._before[0]

    @property
    def last(self) -> int:
        """The offset behind the last sign before the spot that a key or a value may follow."""
        return self._before[1]

    @property
    def open(self) -> tuple[int, ...]:
        """The offsets of the brackets and braces that are open at the spot, the outer ones first.

        A quotation mark that is not closed hides none: what follows it is taken as it looks.
        """
        return self._before[2]

    @property
    def closers(self) -> str:
        """The signs that would close what is open."""
        return "".join(_CLOSING[self.text[at]] for at in reversed(self.open))

    @property
    def in_list(self) -> bool:
        """Whether the innermost open bracket is that of a list."""
        return bool(self.open) and self.text[self.open[-1]] == "["

    @property
    def line_start(self) -> int:
        """The offset at which the spot's line begins."""
        return self.text.rfind("\n", 0, self.at) + 1

    @property
    def line_end(self) -> int:
        """The offset at which the spot's line ends, its line break left out."""
        end = self.text.find("\n", self.at)
        return len(self.text) if end < 0 else end

    @property
    def line(self) -> str:
        """The line that the spot is in."""
        return self.text[self.line_start : self.line_end]

    @cached_property
    def table(self) -> Path:
        """The path of the table that the statement is in.

        It is empty, too, where a quotation mark is open before the statement: what stands there
        then is no TOML either.
        """
        probe = "where_this_stands"
        before = f"{self.text[: self.start]}{probe} = 0\n"
        try:
            tomllib.loads(before)
        except tomllib.TOMLDecodeError:
            return ()
        return next(path[:-1] for path in find_lines(before) if path and path[-1] == probe)

    def line_at(self, offset: int) -> int:
        """Give the number, from 1, of the line that an offset is in."""
        return self.text.count("\n", 0, offset) + 1

    def with_part(self, start: int, end: int, part: str) -> str:
        """Give the text with another part in place of that between two offsets."""
        return self.text[:start] + part + self.text[end:]


def find_spot(text: str) -> ParseStop | None:
    """Give the spot where reading stops; None where the text is TOML.

    Raises UnreadableError.
    """
    try:
        read_toml(text)
    except tomllib.TOMLDecodeError as error:
        match = _PLACE.fullmatch(str(error))
        said, line, column = match.groups() if match else (str(error), None, None)
        return ParseStop(text, _offset(text, line, column), said)
    return None


def _offset(text: str, line: str | None, column: str | None) -> int:
    if line is None or column is None:
        return len(text)
    before = text.split("\n")[: int(line) - 1]
    return sum(map(len, before)) + len(before) + int(column) - 1

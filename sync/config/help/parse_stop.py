"""Where reading a TOML text stopped, what stands around that place, and how to repair it."""

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from rules.language.finding import ConfigPath, Finding
from rules.phrases import cut
from sync.config.lines import find_lines
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


STRING = re.compile(r""""(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
"""A text in quotes, on one line."""

VALUE = rf"(?:{STRING.pattern}|[\w.+-]+)"
"""A value that is no list or table, or a key, as part of a regular expression."""

BEGINNING = rf"[ \t]*(?:\[\[?[ \t]*[\w.]+[ \t]*\]|(?:{VALUE}|[\w ]+)[ \t]*=)"
"""What looks like the beginning of a statement, as part of a regular expression."""


class Repair(NamedTuple):
    """A slip, and the whole text as it was probably meant, with as many lines.

    The text is None where only the writer can know.
    """

    slip: Finding
    text: str | None

    def at_column(self, stop: "ParseStop") -> "Repair":
        """Tell the column of a stop too, where the eye needs it."""
        return self._replace(slip=replace(self.slip, column=stop.at - stop.line_start + 1))


@dataclass(frozen=True)
class ParseStop:
    """Where reading a text stopped: at an offset, for a reason in the parser's words."""

    text: str
    at: int
    reason: str

    @cached_property
    def _before(self) -> tuple[int, int, tuple[int, ...]]:
        """Return `start`, `last` and `open`, in this order."""
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
        """The offset behind the last sign before the stop: one that a key or a value may follow."""
        return self._before[1]

    @property
    def sign_at(self) -> int:
        """The offset of that sign."""
        return self.last - 1

    @property
    def open(self) -> tuple[int, ...]:
        """The offsets of the brackets and braces that are open at the stop, the outer ones first.

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
        """The offset at which the stop's line begins."""
        return self.text.rfind("\n", 0, self.at) + 1

    @property
    def line_end(self) -> int:
        """The offset at which the stop's line ends, its line break left out."""
        end = self.text.find("\n", self.at)
        return len(self.text) if end < 0 else end

    @property
    def line(self) -> str:
        """The line that the stop is in."""
        return self.text[self.line_start : self.line_end]

    @property
    def char(self) -> str:
        """The character at the stop; "" at the end of the text."""
        return self.text[self.at : self.at + 1]

    @property
    def before(self) -> str:
        """What stands on the line before the stop, without spaces around it."""
        return self.text[self.line_start : self.at].strip()

    @cached_property
    def table(self) -> ConfigPath:
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

    @property
    def key(self) -> str:
        """The last key of the statement before the value that the stop is in."""
        before = self.text[self.start : self.last]
        keys: list[str] = re.findall(r"""("[^"\n]*"|'[^'\n]*'|[\w-]+)\s*=""", before)
        return keys[-1].strip("\"'") if keys else "the line"

    def line_at(self, offset: int) -> int:
        """The number, from 1, of the line that an offset is in."""
        return self.text.count("\n", 0, offset) + 1

    def repair(
        self,
        span: tuple[int, int],
        instead: str | None,
        what: str,
        mend: str,
        *,
        at: int | None = None,
    ) -> Repair:
        """Say what is wrong with the text in a span, and write something else instead of it.

        It is said of the line that the span begins in, or of that of an offset.
        """
        start, end = span
        text = None if instead is None else self.text[:start] + instead + self.text[end:]
        line = self.line_at(start if at is None else at)
        return Repair(Finding((), what, mend, line=line), text)


def find_stop(text: str) -> ParseStop | None:
    """Return where reading stops; None where the text is TOML.

    Raises MistakesError where nothing can be made of it.
    """
    try:
        read_toml(text)
    except tomllib.TOMLDecodeError as error:
        match = _PLACE.fullmatch(str(error))
        reason, line, column = match.groups() if match else (str(error), None, None)
        return ParseStop(text, _offset(text, line, column), reason)
    return None


def _offset(text: str, line: str | None, column: str | None) -> int:
    if line is None or column is None:
        return len(text)
    before = text.split("\n")[: int(line) - 1]
    return sum(map(len, before)) + len(before) + int(column) - 1


def shown(text: str) -> str:
    """Return a piece of the config as one line, cut at 60 characters."""
    return cut(" ".join(text.split()), 60)

"""Where the keys of a TOML file stand, for messages: tomllib does not say.

The text is one that tomllib has read, so a key or value is taken for what it looks like.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import replace

from rules.language.finding import ConfigPath, Finding

_TOKEN = re.compile(
    r"""(?P<gap>[ \t\r]+|\#[^\n]*)|[,\[\]{}=.\n]|[^\s,\[\]{}=.\#"']+"""
    r'''|"""(?:[^\\]|\\.)*?"{3,5}'''
    r"""|'''.*?'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""",
    re.DOTALL,
)


def find_lines(text: str) -> dict[ConfigPath, int]:
    """Return the line, from 1, of each key and list entry, by its path."""
    scanner = _Scanner(text)
    scanner.scan()
    return scanner.lines


def line_of(path: ConfigPath, lines: dict[ConfigPath, int]) -> int | None:
    """Return the line of a path, or of the nearest thing around it that stands in the file."""
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return None


def add_lines(findings: Iterable[Finding], lines: dict[ConfigPath, int]) -> list[Finding]:
    """Return the findings with the line of each, in the order of the file."""
    found = [replace(each, line=line_of(each.where, lines) or 0) for each in findings]
    return sorted(found, key=lambda each: each.line)


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    """The signs, texts and bare words of a TOML text, each with its line; "" at the end."""
    line = 1
    for match in _TOKEN.finditer(text):
        if not match["gap"]:
            yield match[0], line
        line += match[0].count("\n")
    yield "", line


def _name(token: str) -> str:
    """A part of a key without its quotes."""
    return str(tomllib.loads(f"_ = {token}")["_"]) if token[:1] in ("'", '"') else token


class _Scanner:
    """Reads the tokens of a text, one ahead, and notes the line of each place."""

    def __init__(self, text: str) -> None:
        self.lines: dict[ConfigPath, int] = {}
        self._tables: dict[ConfigPath, int] = {}
        self._tokens = _tokens(text)
        self._ahead, self._line = next(self._tokens)

    def scan(self) -> None:
        table: ConfigPath = ()
        while self._skip("\n"):
            if self._ahead == "[":
                table = self._header()
            else:
                self._pair(table)

    def _take(self) -> str:
        token = self._ahead
        self._ahead, self._line = next(self._tokens, ("", self._line))
        return token

    def _skip(self, *signs: str) -> str:
        """Skip some signs; return what follows them."""
        while self._ahead in signs:
            self._take()
        return self._ahead

    def _key(self) -> list[str]:
        """Read a dotted key."""
        keys = [_name(self._take())]
        while self._ahead == ".":
            self._take()
            keys.append(_name(self._take()))
        return keys

    def _header(self) -> ConfigPath:
        """Read "[a.b]" or "[[a.b]]"; a list of tables counts its entries."""
        line = self._line
        self._take()
        is_list = self._ahead == "["
        self._skip("[")
        *outer, last = self._key()
        self._skip("]")
        path: ConfigPath = ()
        for key in outer:
            path = self._entry((*path, key))
        path = (*path, last)
        if is_list:
            self._tables[path] = self._tables.get(path, -1) + 1
            self.lines.setdefault(path, line)
        path = self._entry(path)
        self.lines.setdefault(path, line)
        return path

    def _entry(self, path: ConfigPath) -> ConfigPath:
        return (*path, self._tables[path]) if path in self._tables else path

    def _pair(self, table: ConfigPath) -> None:
        """Read "key = value"."""
        line, keys = self._line, self._key()
        for depth in range(1, len(keys) + 1):
            self.lines.setdefault((*table, *keys[:depth]), line)
        self._skip("=")
        self._value((*table, *keys))

    def _value(self, path: ConfigPath) -> None:
        opening = self._take()
        if opening == "[":
            index = 0
            while self._skip("\n", ",") not in ("]", ""):
                self.lines.setdefault((*path, index), self._line)
                self._value((*path, index))
                index += 1
            self._take()
        elif opening == "{":
            while self._skip("\n", ",") not in ("}", ""):
                self._pair(path)
            self._take()
        else:
            while self._ahead not in (",", "]", "}", "\n", ""):
                self._take()

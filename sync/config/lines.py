"""Where the keys of a TOML file stand, for messages: tomllib does not say.

The text is one that tomllib has read, so a key or value is taken for what it looks like.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from rules.language.finding import ConfigPath, Finding

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|' + r"'''.*?'{3,5}|" + r'"(?:[^"\\\n]|\\.)*"|' + r"'[^'\n]*'",
    re.DOTALL,
)
_GAP = re.compile(r"(?:[ \t\r\n,]|#[^\n]*)*")
_SCALAR = re.compile(r"[^,\]}\n#]*")


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


@dataclass
class _Scanner:
    text: str
    at: int = 0
    lines: dict[ConfigPath, int] = field(default_factory=dict)
    tables: dict[ConfigPath, int] = field(default_factory=dict)
    counted: int = 0
    line: int = 1

    def scan(self) -> None:
        table: ConfigPath = ()
        self._skip_gap()
        while self.at < len(self.text):
            table = self._header() if self.text[self.at] == "[" else self._pair(table)
            self._skip_gap()

    def _skip_gap(self) -> None:
        match = _GAP.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def _note(self, path: ConfigPath) -> None:
        self.line += self.text.count("\n", self.counted, self.at)
        self.counted = self.at
        self.lines.setdefault(path, self.line)

    def _header(self) -> ConfigPath:
        """Read "[a.b]" or "[[a.b]]"; a list of tables counts its entries."""
        start = self.at
        repeated = self.text.startswith("[[", self.at)
        self.at += 2 if repeated else 1
        *outer, last = self._key()
        end, self.at = self.text.index("]", self.at), start
        path: ConfigPath = ()
        for key in outer:
            path = self._entry((*path, key))
        path = (*path, last)
        if repeated:
            self.tables[path] = self.tables.get(path, -1) + 1
            self._note(path)
        path = self._entry(path)
        self._note(path)
        self.at = end + (2 if repeated else 1)
        return path

    def _entry(self, path: ConfigPath) -> ConfigPath:
        return (*path, self.tables[path]) if path in self.tables else path

    def _key(self) -> list[str]:
        """Read a dotted key, leaving the scanner behind it."""
        keys: list[str] = []
        while True:
            self._skip_spaces()
            match = _STRING.match(self.text, self.at) or _BARE.match(self.text, self.at)
            if not match:
                return keys
            keys.append(match[0].strip("\"'"))
            self.at = match.end()
            self._skip_spaces()
            if not self.text.startswith(".", self.at):
                return keys
            self.at += 1

    def _skip_spaces(self) -> None:
        while self.text[self.at : self.at + 1] in (" ", "\t"):
            self.at += 1

    def _pair(self, table: ConfigPath) -> ConfigPath:
        """Read "key = value" and note the places in it; return the table it stands in."""
        start = self.at
        path = (*table, *self._key())
        end, self.at = self.at, start
        for depth in range(len(table) + 1, len(path) + 1):
            self._note(path[:depth])
        self.at = self.text.index("=", end) + 1
        self._skip_spaces()
        self._value(path)
        return table

    def _value(self, path: ConfigPath) -> None:
        opening = self.text[self.at : self.at + 1]
        if opening == "[":
            self._array(path)
        elif opening == "{":
            self._inline_table(path)
        else:
            match = _STRING.match(self.text, self.at) or _SCALAR.match(self.text, self.at)
            self.at = match.end() if match else self.at

    def _array(self, path: ConfigPath) -> None:
        self.at += 1
        self._skip_gap()
        index = 0
        while self.text[self.at] != "]":
            self._note((*path, index))
            self._value((*path, index))
            self._skip_gap()
            index += 1
        self.at += 1

    def _inline_table(self, path: ConfigPath) -> None:
        self.at += 1
        self._skip_gap()
        while self.text[self.at] != "}":
            self._pair(path)
            self._skip_gap()
        self.at += 1

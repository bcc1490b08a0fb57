"""The texts that the cells of a workbook share."""

import re
from array import array

from rules.read.cells import Cell
from sync.xlsx.markup import attribute, mask, plain_text, unescape
from sync.xlsx.rows import Patterns, patterns_for

_BLANKS = " \t\r\n"


def kept_text(raw: bytes) -> str | None:
    """A text of which all characters stand for themselves; Excel drops the blanks around it."""
    return raw.decode().strip(_BLANKS) or None


def text_of(raw: bytes, patterns: Patterns) -> str:
    """The text of a string item: its runs joined, without its phonetic runs."""
    if plain := patterns.plain_text.fullmatch(raw):
        return plain[1].decode().strip(_BLANKS)
    text = mask(raw)
    if b"rPh" in text:
        text = patterns.phonetic.sub(lambda found: b" " * len(found[0]), text)
    return "".join(
        _kept(unescape(plain_text(raw[slice(*found.span(2))])), found[1])
        for found in patterns.text.finditer(text)
    )


def _kept(text: str, attributes: bytes | None) -> str:
    """The text of one element; without xml:space="preserve" Excel drops the blanks around it."""
    if attributes and attribute(attributes, b"xml:space") == b"preserve":
        return text
    return text.strip(_BLANKS)


class SharedStrings:
    """The shared strings part. A text is decoded when a cell asks for it, and not kept."""

    def __init__(self, data: bytes) -> None:
        text = mask(data)
        self._data = data
        self._patterns = patterns_for(_prefix(text))
        self._starts = array("Q", map(re.Match.start, self._patterns.shared_text.finditer(text)))

    def cell(self, number: bytes) -> Cell:
        """The cell that holds the text of that number; IndexError or ValueError without one."""
        at = int(number)
        if at < 0:
            raise IndexError(at)
        start = self._starts[at]
        if plain := self._patterns.plain_text.match(self._data, start):
            return kept_text(plain[1])
        end = self._starts[at + 1] if at + 1 < len(self._starts) else len(self._data)
        return text_of(self._data[start:end], self._patterns) or None


def _prefix(text: bytes) -> bytes:
    """The namespace prefix of the root, `sst`."""
    end = text.find(b"sst")
    return text[text.rfind(b"<", 0, end) + 1 : end] if end >= 0 else b""

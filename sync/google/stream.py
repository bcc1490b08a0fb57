"""A reply full of values, taken in while it arrives.

A large sheet's values are some hundred megabytes of JSON objects once they are parsed, so the
reply is never parsed whole: the arrays of cells are cut out of its text in pieces of a chunk's
length, which go to their column's intake. What is left of the text is small.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, cast

import orjson

from rules.columns import Intake
from rules.read.cells import Cell
from sync.google.api import JsonObject

_VALUES = re.compile(rb'"values"\s*:\s*\[')
_MARGIN = 64
"""No mark that is looked for is longer, so that none is missed where a chunk ends."""
_SPACE = b" \t\n\r"
_ESCAPE = re.compile(rb"\\.", re.DOTALL)


class NotJsonError(ValueError):
    """A reply is no JSON object, or ends too early to be one."""


@dataclass
class CellArray:
    """One array of cells: the first ones, as many as were asked for, and the intake of the rest."""

    above: int
    head: list[Cell] = field(default_factory=list)
    intake: Intake = field(default_factory=Intake)

    def take(self, cells: list[Cell]) -> None:
        """Take the next cells."""
        lacking = self.above - len(self.head)
        if lacking > 0:
            self.head += cells[:lacking]
            cells = cells[lacking:]
        self.intake.take(cells)

    def __iter__(self) -> Iterator[Cell]:
        """Return all cells down to the last one that is not empty."""
        return chain(self.head, self.intake.column(self.intake.rows))


Arrays = Sequence[CellArray]


def read_values(chunks: Iterable[bytes], above: int) -> tuple[JsonObject, Arrays]:
    """Parse a reply, but for its cells: where an array of them was, there is its place in the list.

    The arrays of cells are those within the arrays named "values". Raises NotJsonError, or orjson's
    own error, where the text is not a JSON object.
    """
    parser = _Parser(chunks, above)
    reply = parser.parse()
    if not isinstance(reply, dict):
        raise NotJsonError
    return reply, parser.taken


class _Parser:
    def __init__(self, chunks: Iterable[bytes], above: int) -> None:
        self._chunks = iter(chunks)
        self._above = above
        self._text = bytearray()
        self._rest = bytearray()
        """The text without the cells."""
        self.taken: list[CellArray] = []

    def parse(self) -> Any:
        while self._find_values():
            while self._next() == ord("["):
                self._drop(1)
                self._rest += b"%d" % len(self.taken)
                self.taken.append(self._array())
                if self._next() == ord(","):
                    self._keep(1)
            if self._next() != ord("]"):
                raise NotJsonError  # something else than an array of cells
        return orjson.loads(self._rest)

    def _find_values(self) -> bool:
        """Keep the text up to the inside of the next "values"; False at the end of the text.

        Within a string no quote stands bare, so there the mark can't be found by mistake.
        """
        while (found := _VALUES.search(self._text)) is None:
            self._keep(max(0, len(self._text) - _MARGIN))
            if not self._more():
                self._keep(len(self._text))
                return False
        self._keep(found.end())
        return True

    def _array(self) -> CellArray:
        """Take the cells of one array, whose opening bracket has gone, and drop the closing one."""
        taken = CellArray(self._above)
        while (end := self._find_end()) is None:
            taken.take(self._part())
            if not self._more():
                raise NotJsonError
        taken.take(self._parsed(end))
        return taken

    def _find_end(self) -> int | None:
        """The place of the bracket that closes the array: the first one outside of a text."""
        at, inside = -1, False
        while (found := self._text.find(b"]", at + 1)) >= 0:
            inside ^= _is_odd(self._text[at + 1 : found])
            at = found
            if not inside:
                return at
        return None

    def _part(self) -> list[Cell]:
        """Parse and drop the cells up to a comma between two of them; none if there is none.

        A comma may also be part of a text. To be sure that it is not, the quotes before it have to
        be counted, which makes the reading of a reply a tenth slower. So the most likely one is
        tried first: if it is part of a text after all, that text is cut, and does not parse.
        """
        likely = self._text.rfind(b'","') + 1 or self._text.rfind(b",")
        try:
            return self._parsed(likely) if likely > 0 else []
        except orjson.JSONDecodeError:
            cut = self._find_cut()
            return [] if cut is None else self._parsed(cut)

    def _find_cut(self) -> int | None:
        """Return the place of the last comma that stands between two cells, outside of a text."""
        at, inside = len(self._text), _is_odd(self._text)
        while (found := self._text.rfind(b",", 0, at)) >= 0:
            inside ^= _is_odd(self._text[found:at])
            at = found
            if not inside:
                return at
        return None

    def _parsed(self, end: int) -> list[Cell]:
        """Parse the cells up to a place, and drop them and what stands there."""
        cells = cast("list[Cell]", orjson.loads(b"[" + self._text[:end] + b"]"))
        self._drop(end + 1)
        return cells

    # The text ------------------------------------------------------------------------------------

    def _more(self) -> bool:
        chunk = next(self._chunks, b"")
        self._text += chunk
        return bool(chunk)

    def _next(self) -> int:
        """Keep white space, and give the next character; 0 at the end of the text."""
        while not self._text or self._text[0] in _SPACE:
            if not self._text and not self._more():
                return 0
            self._keep(len(self._text[:_MARGIN]) - len(self._text[:_MARGIN].lstrip(_SPACE)))
        return self._text[0]

    def _keep(self, length: int) -> None:
        self._rest += self._text[:length]
        self._drop(length)

    def _drop(self, length: int) -> None:
        del self._text[:length]


def _is_odd(text: bytearray) -> bool:
    """Whether there is an odd number of bare quotes: one end of the text is within a string.

    The text does not begin behind a backslash.
    """
    bare = _ESCAPE.sub(b"", text) if b"\\" in text else text
    return bare.count(b'"') % 2 == 1

"""What stands in a tab's XML before its rows, as far as new cells concern it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from sync.xlsx.blocks import Tags
from sync.xlsx.markup import attribute, mask
from sync.xlsx.refs import corners, letters

_ATTRIBUTES = rb"(\s[^>]*?)?"
_USUAL_WIDTH, _USUAL_HEIGHT = 8.43, 15.0
_ENDS = re.compile(rb"""(\s(?:(min)|max)\s*=\s*["'])\d+""")


class _Range(NamedTuple):
    """What the sheet says of the columns from `first` to `last`, and where it says so."""

    first: int
    last: int
    style: int
    width: float
    start: int
    end: int
    tag: bytes

    def limited(self, first: int, last: int) -> bytes:
        """The same, said of fewer columns; b"" for none."""
        if first > last:
            return b""
        return _ENDS.sub(lambda at: at[1] + b"%d" % ((first if at[2] else last) + 1), self.tag)


class Head:
    """The bytes up to the first row, with the few changes that new cells need."""

    def __init__(self, data: bytes, names: Tags) -> None:
        p = re.escape(names.prefix)
        self._data = data
        self._prefix = names.prefix
        self._dimension = re.compile(rb"<" + p + rb"""dimension\s[^>]*?ref=["']([^"']*)["']""")
        self._col = re.compile(
            rb"<" + p + rb"col" + _ATTRIBUTES + rb"(?:/>|>\s*</" + p + rb"col\s*>)"
        )
        self._cols_end = re.compile(rb"</" + p + rb"cols\s*>")
        self._format = re.compile(rb"<" + p + rb"sheetFormatPr" + _ATTRIBUTES + rb"/?>")
        self._rows = re.compile(rb"<" + p + rb"sheetData(?:\s[^>]*)?>")
        self._ranges = self._read_ranges()

    def to_bytes(self) -> bytes:
        """The bytes with the changes."""
        return self._data

    @property
    def row_height(self) -> float:
        """The height in points of a row that states none."""
        found = self._format.search(mask(self._data))
        return _number(found[1] or b"" if found else b"", b"defaultRowHeight", _USUAL_HEIGHT)

    def width_of(self, column: int) -> float:
        """The width of a column in characters; 0 where it is hidden."""
        return next((r.width for r in self._ranges if r.first <= column <= r.last), _USUAL_WIDTH)

    def style_of(self, column: int) -> int:
        """The style that the sheet gives a new cell of a column."""
        return next((r.style for r in self._ranges if r.first <= column <= r.last), 0)

    def cover(self, cells: Sequence[tuple[int, int]]) -> None:
        """Have the sheet's stated dimension take these cells (column, row) in."""
        found = self._dimension.search(mask(self._data))
        place = corners(found[1].decode()) if found else None
        if not found or not place or not cells:
            return
        columns = [column for column, _ in (*cells, *place)]
        rows = [row for _, row in (*cells, *place)]
        first = f"{letters(min(columns))}{min(rows)}"
        last = f"{letters(max(columns))}{max(rows)}"
        if corners(f"{first}:{last}") != place:
            self._put(found.start(1), found.end(1), f"{first}:{last}".encode())

    def furnish(self, column: int, width: float, style: int) -> None:
        """Give a column a width and a style for new cells, whatever the sheet says of it so far.

        So it is in sight, too, where people have hidden all columns beside their table.
        """
        number = b'%d" max="%d" width="%g"' % (column + 1, column + 1, width)
        styled = b' style="%d"' % style if style else b""
        made = b"<" + self._prefix + b'col min="' + number + styled + b' customWidth="1"/>'
        for known in self._ranges:
            if known.first <= column <= known.last:
                before = known.limited(known.first, column - 1)
                after = known.limited(column + 1, known.last)
                self._put(known.start, known.end, before + made + after)
                return
        self._put_col(column, made)

    def _put_col(self, column: int, made: bytes) -> None:
        """Put what is said of a column among what is said of the others."""
        p = self._prefix
        text = mask(self._data)
        end = self._cols_end.search(text)
        after = [known.start for known in self._ranges if known.first > column]
        if after or end:
            at = min(after) if after else end.start() if end else 0
        elif rows := self._rows.search(text):
            at, made = rows.start(), b"<" + p + b"cols>" + made + b"</" + p + b"cols>"
        else:
            return
        self._put(at, at, made)

    def _put(self, start: int, end: int, new: bytes) -> None:
        self._data = self._data[:start] + new + self._data[end:]
        self._ranges = self._read_ranges()

    def _read_ranges(self) -> list[_Range]:
        return [_range(found) for found in self._col.finditer(mask(self._data))]


def _number(said: bytes, name: bytes, usual: float) -> float:
    try:
        return float(attribute(said, name) or usual)
    except ValueError:
        return usual


def _is_hidden(said: bytes) -> bool:
    return attribute(said, b"hidden") in {b"1", b"true"}


def _range(found: re.Match[bytes]) -> _Range:
    said = found[1] or b""
    return _Range(
        int(attribute(said, b"min") or 1) - 1,
        int(attribute(said, b"max") or 1) - 1,
        int(attribute(said, b"style") or 0),
        0 if _is_hidden(said) else _number(said, b"width", _USUAL_WIDTH),
        found.start(),
        found.end(),
        found[0],
    )

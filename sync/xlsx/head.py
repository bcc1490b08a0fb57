"""What stands in a tab's XML before its rows, as far as new cells concern it."""

import re
from collections.abc import Sequence

from sync.xlsx.blocks import Tags
from sync.xlsx.markup import attribute, mask
from sync.xlsx.refs import corners, letters

_ATTRIBUTES = rb"(\s[^>]*?)?"


class Head:
    """The bytes up to the first row, with the few changes that new cells need."""

    def __init__(self, data: bytes, names: Tags) -> None:
        p = re.escape(names.prefix)
        self._data = data
        self._prefix = names.prefix
        self._dimension = re.compile(rb"<" + p + rb"""dimension\s[^>]*?ref=["']([^"']*)["']""")
        self._col = re.compile(rb"<" + p + rb"col" + _ATTRIBUTES + rb"/?>")
        self._cols_end = re.compile(rb"</" + p + rb"cols\s*>")
        self._rows = re.compile(rb"<" + p + rb"sheetData(?:\s[^>]*)?>")
        self._ranges = self._read_ranges()

    def to_bytes(self) -> bytes:
        """The bytes with the changes."""
        return self._data

    def style_of(self, column: int) -> int:
        """The style that the sheet gives a new cell of a column."""
        return next((s for first, last, s, _ in self._ranges if first <= column <= last), 0)

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

    def widen(self, column: int, width: float) -> None:
        """Give a column a width, unless the sheet already says something of it."""
        if any(first <= column <= last for first, last, _, _ in self._ranges):
            return
        p = self._prefix
        number = b'%d" max="%d" width="%g' % (column + 1, column + 1, width)
        made = b"<" + p + b'col min="' + number + b'" customWidth="1"/>'
        text = mask(self._data)
        end = self._cols_end.search(text)
        after = [at for first, _, _, at in self._ranges if first > column]
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

    def _read_ranges(self) -> list[tuple[int, int, int, int]]:
        """First and last column, style and place of each range of columns."""
        return [
            (
                int(attribute(found[1] or b"", b"min") or 1) - 1,
                int(attribute(found[1] or b"", b"max") or 1) - 1,
                int(attribute(found[1] or b"", b"style") or 0),
                found.start(),
            )
            for found in self._col.finditer(mask(self._data))
        ]

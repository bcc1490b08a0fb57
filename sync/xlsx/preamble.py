"""What a tab's XML says before its rows, such as the widths and styles of columns."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from sync.xlsx.markup import attribute, is_on, mask
from sync.xlsx.references import CellRange, cell_range
from sync.xlsx.rows import Patterns

_ATTRIBUTES = rb"(\s[^>]*?)?"
_USUAL_WIDTH, _USUAL_HEIGHT = 8.43, 15.0
_ENDS = re.compile(rb"""(\s(?:(min)|max)\s*=\s*["'])\d+""")


class _ColumnSettings(NamedTuple):
    """The settings of the columns from `first` to `last`, and where they stand."""

    first: int
    last: int
    style: int
    width: float
    start: int
    end: int
    tag: bytes

    def limited(self, first: int, last: int) -> bytes:
        """The tag for some of these columns only; b"" for none."""
        if first > last:
            return b""
        return _ENDS.sub(lambda at: at[1] + b"%d" % ((first if at[2] else last) + 1), self.tag)


class Preamble:
    """The bytes up to the first row, with the few changes that new cells need."""

    def __init__(self, data: bytes, patterns: Patterns) -> None:
        p = re.escape(patterns.prefix)
        self._data = data
        self._prefix = patterns.prefix
        self._dimension = re.compile(rb"<" + p + rb"""dimension\s[^>]*?ref=["']([^"']*)["']""")
        self._col = re.compile(
            rb"<" + p + rb"col" + _ATTRIBUTES + rb"(?:/>|>\s*</" + p + rb"col\s*>)"
        )
        self._cols_end = re.compile(rb"</" + p + rb"cols\s*>")
        self._format = re.compile(rb"<" + p + rb"sheetFormatPr" + _ATTRIBUTES + rb"/?>")
        self._rows = re.compile(rb"<" + p + rb"sheetData(?:\s[^>]*)?>")
        self._settings = self._read_settings()

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
        found = self._settings_of(column)
        return found.width if found else _USUAL_WIDTH

    def style_of(self, column: int) -> int:
        """The style that the sheet gives a new cell of a column."""
        found = self._settings_of(column)
        return found.style if found else 0

    def _settings_of(self, column: int) -> _ColumnSettings | None:
        return next((s for s in self._settings if s.first <= column <= s.last), None)

    def extend_dimension(self, columns: Sequence[int], rows: Sequence[int]) -> None:
        """Make the dimension that the sheet states include these columns and rows."""
        found = self._dimension.search(mask(self._data))
        area = cell_range(found[1].decode()) if found else None
        if not found or not area or not columns or not rows:
            return
        extended = CellRange(
            min(area.left, *columns),
            min(area.top, *rows),
            max(area.right, *columns),
            max(area.bottom, *rows),
        )
        if extended != area:
            self._put(found.start(1), found.end(1), str(extended).encode())

    def set_column(self, column: int, width: float, style: int) -> None:
        """Set the width of a column and the style of its new cells, whatever they were.

        That shows the column, too, where people have hidden all columns beside their table.
        """
        number = b'%d" max="%d" width="%g"' % (column + 1, column + 1, width)
        styled = b' style="%d"' % style if style else b""
        tag = b"<" + self._prefix + b'col min="' + number + styled + b' customWidth="1"/>'
        if known := self._settings_of(column):
            before = known.limited(known.first, column - 1)
            after = known.limited(column + 1, known.last)
            self._put(known.start, known.end, before + tag + after)
        else:
            self._insert(column, tag)

    def _insert(self, column: int, tag: bytes) -> None:
        """Insert the settings of a column among those of the others."""
        p = self._prefix
        text = mask(self._data)
        end = self._cols_end.search(text)
        after = [known.start for known in self._settings if known.first > column]
        if after or end:
            at = min(after) if after else end.start() if end else 0
        elif rows := self._rows.search(text):
            at, tag = rows.start(), b"<" + p + b"cols>" + tag + b"</" + p + b"cols>"
        else:
            return
        self._put(at, at, tag)

    def _put(self, start: int, end: int, new: bytes) -> None:
        self._data = self._data[:start] + new + self._data[end:]
        self._settings = self._read_settings()

    def _read_settings(self) -> list[_ColumnSettings]:
        return [_settings(found) for found in self._col.finditer(mask(self._data))]


def _number(attributes: bytes, name: bytes, usual: float) -> float:
    try:
        return float(attribute(attributes, name) or usual)
    except ValueError:
        return usual


def _settings(found: re.Match[bytes]) -> _ColumnSettings:
    attributes = found[1] or b""
    return _ColumnSettings(
        int(attribute(attributes, b"min") or 1) - 1,
        int(attribute(attributes, b"max") or 1) - 1,
        int(attribute(attributes, b"style") or 0),
        0 if is_on(attributes, b"hidden") else _number(attributes, b"width", _USUAL_WIDTH),
        found.start(),
        found.end(),
        found[0],
    )

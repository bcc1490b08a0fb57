"""A tab's XML with some of its cells written anew, and every other byte as it was."""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import TypeAlias

from sync.workbook.protocol import Value, column_letters
from sync.xlsx.areas import widened_filter
from sync.xlsx.cells import Encoder
from sync.xlsx.edits import RowCells, SheetEdits
from sync.xlsx.heights import count_lines, height_of
from sync.xlsx.markup import attribute, is_on, plain_text, to_markup
from sync.xlsx.matching import MatchingStyles
from sync.xlsx.preamble import Preamble
from sync.xlsx.references import LAST_ROW, shift
from sync.xlsx.rows import CellSlot, Row, RowBlock, SheetXml

_SPANS = re.compile(rb"""(\sspans\s*=\s*["'])(\d+):(\d+)(["'])""")
_HEIGHT = re.compile(rb"""(\sht\s*=\s*["'])([\d.]+)(["'])""")
_ROWS = 1024
"""So many new rows are handed over together."""
_NONE: tuple[int, RowCells] = (LAST_ROW + 1, ())

_Splice: TypeAlias = tuple[int, int, bytes]
"""What to put into a block, from where to where."""


class SheetPatch:
    """One pass over a tab. `lost_formula` says afterwards whether a formula was overwritten."""

    def __init__(
        self, xml: SheetXml, edits: SheetEdits, styles: MatchingStyles, date_shift: int
    ) -> None:
        self.lost_formula = False
        self._xml = xml
        self._formula = xml.patterns.formula
        self._prefix = xml.patterns.prefix
        self._edits = edits
        self._new_columns = {new.column: new for new in edits.new_columns}
        self._letters = {column: column_letters(column).encode() for column in edits.columns}
        self._encoder = Encoder(xml.patterns, styles, date_shift, xml.where)
        self._wraps = styles.styles.wraps
        self._known_styles: dict[bytes, int] = {}
        self._preamble = Preamble(xml.before_rows, xml.patterns)
        self._row_height = self._preamble.row_height
        # Formulas whose first cell was overwritten, by their number: text, column and row.
        self._shared: dict[bytes, tuple[str, int, int]] = {}
        self._due = next(edits.rows, _NONE)  # the row to be written next
        self._last = 0  # the number of the row before

    def pieces(self) -> Iterator[bytes]:
        """The tab's new XML in order."""
        columns = self._edits.columns
        self._preamble.extend_dimension(columns, self._edits.ends)
        for new in self._edits.new_columns:
            self._preamble.set_column(new.column, new.width, new.body)
        self._column_styles = {column: self._preamble.style_of(column) for column in columns}
        self._widths = {column: self._preamble.width_of(column) for column in columns}
        yield self._preamble.to_bytes()
        for block in self._xml.blocks():
            yield b"".join(self._block(block))
        rows = self._new_rows(_NONE[0])
        while some := b"".join(islice(rows, _ROWS)):
            yield some
        yield widened_filter(self._xml.after_rows, self._edits.new_columns)

    def _block(self, block: RowBlock) -> Iterator[bytes]:
        done = 0
        for start, end, new in self._splices(block):
            yield block.raw[done:start]
            yield new
            done = end
        yield block.raw[done:]

    def _splices(self, block: RowBlock) -> Iterator[_Splice]:
        """What to put into a block, in order."""
        for row in block.rows(self._last):
            self._last = row.number
            if self._due[0] < row.number:
                yield row.start, row.start, b"".join(self._new_rows(row.number))
            if self._due[0] == row.number or self._shared:
                yield from self._row(block, row)

    def _new_rows(self, before: int) -> Iterator[bytes]:
        """The rows to be written that the sheet lacks, up to a row that it has."""
        p = self._prefix
        while self._due[0] < before:
            row = self._due[0]
            number = b"%d" % row
            cells, lines = [], 1
            for column, value in self._take(row):
                if value is not None and value != "":
                    style = self._column_styles[column]
                    name = self._letters[column] + number
                    cells.append(self._cell(row, column, name, value, style))
                    lines = max(lines, self._lines(column, value, style))
            if cells:
                tag = _grown_tag(b'<%brow r="%b">' % (p, number), lines, self._row_height)
                yield b"%b%b</%brow>" % (tag, b"".join(cells), p)

    def _take(self, row: int) -> RowCells:
        """The cells to be written into a row; the next row is due then."""
        due, cells = self._due
        if due != row:
            return ()
        self._due = next(self._edits.rows, _NONE)
        return cells

    def _row(self, block: RowBlock, row: Row) -> list[_Splice]:
        """What to put into a row, in order."""
        cells = self._take(row.number)
        number = b"%d" % row.number
        names = [(column, self._letters[column] + number) for column, _ in cells]
        tag = block.raw[row.start : row.inside]
        splices = []
        added = []
        lines = 1
        slots = block.slots(row, names)
        for (column, value), (_, name), slot in zip(cells, names, slots, strict=True):
            if slot.attributes is not None:
                own = column in self._new_columns
                style = self._column_styles[column] if own else self._style_of(slot.attributes)
                self._note_formula(slot, row.number)
            elif value is None or value == "":
                continue
            else:
                style = _row_style(tag) or self._column_styles[column]
                added.append(column)
            new = self._cell(row.number, column, name, value, style)
            splices.append((slot.start, slot.end, new))
            lines = max(lines, self._lines(column, value, style))
        if self._shared:
            splices += self._orphans(block, row, {column for column, _ in cells})
        if added or lines > 1:
            splices += self._room(row, tag, added, lines)
        splices.sort(key=_start)
        return splices

    def _room(self, row: Row, tag: bytes, added: Sequence[int], lines: int) -> list[_Splice]:
        """What to put into a row that begins with `tag`, to make room for new cells and lines."""
        new = _spanning(tag, min(added) + 1, max(added) + 1) if added else tag
        new = _grown_tag(new, lines, self._row_height)
        if row.inside == row.end:
            end = b"</" + self._prefix + b"row>"
            return [(row.start, row.inside, new[:-2] + b">"), (row.end, row.end, end)]
        return [] if new == tag else [(row.start, row.inside, new)]

    def _cell(self, row: int, column: int, name: bytes, value: Value, style: int) -> bytes:
        """A cell written anew; the heading of a new column has a style of its own."""
        new = self._new_columns.get(column)
        return self._encoder.cell(name, new.style if new and new.row == row else style, value)

    def _lines(self, column: int, value: Value, style: int) -> int:
        """How many lines a value takes in its cell."""
        width = self._widths[column]
        if not isinstance(value, str) or width <= 0 or not self._wraps(style):
            return 1
        return count_lines(value, width)

    def _style_of(self, attributes: bytes) -> int:
        """The style in a cell's attributes, remembered unless the cell's name is among them."""
        style = self._known_styles.get(attributes)
        if style is None:
            style = int(attribute(attributes, b"s") or 0)
            if b"r=" not in attributes:
                self._known_styles[attributes] = style
        return style

    def _note_formula(self, slot: CellSlot, row: int) -> None:
        """Remember a formula that is overwritten, for the cells that share it."""
        found = self._formula.search(slot.inner) if b"f" in slot.inner else None
        if not found:
            return
        self.lost_formula = True
        if found[2] and attribute(found[1] or b"", b"t") == b"shared":
            number = attribute(found[1], b"si") or b""
            self._shared[number] = (plain_text(found[2]), slot.column, row)

    def _orphans(self, block: RowBlock, row: Row, taken: Collection[int]) -> list[_Splice]:
        """The cells that shared a lost formula, each with a formula of its own."""
        return [
            (cell.start, cell.end, new)
            for cell in block.cells(row)
            if cell.column not in taken and (new := self._orphan(block, cell, row.number))
        ]

    def _orphan(self, block: RowBlock, cell: CellSlot, row: int) -> bytes | None:
        """The cell with a formula of its own, if it shared one that was lost."""
        found = self._formula.search(block.raw, cell.start, cell.end)
        if not found or attribute(found[1] or b"", b"t") != b"shared":
            return None
        number = attribute(found[1], b"si") or b""
        if found[2]:
            self._shared.pop(number, None)
        if number not in self._shared:
            return None
        text, column, first = self._shared[number]
        own = to_markup(shift(text, cell.column - column, row - first))
        p = self._prefix
        new = b"<" + p + b"f>" + own + b"</" + p + b"f>"
        return block.raw[cell.start : found.start()] + new + block.raw[found.end() : cell.end]


def _start(splice: _Splice) -> int:
    return splice[0]


def _row_style(tag: bytes) -> int:
    return int(attribute(tag, b"s") or 0) if is_on(tag, b"customFormat") else 0


def _spanning(tag: bytes, first: int, last: int) -> bytes:
    """A row's tag whose spans, if it has any, include these columns, which count from 1."""
    at = tag.find(b"spans") - 1
    return tag[:at] + _grown(tag[at:], first, last) if at > 0 else tag


def _grown_tag(tag: bytes, lines: int, usual: float) -> bytes:
    """A row's tag that makes it as high as so many lines, unless people have set its height.

    It is never made lower than it is; `usual` is the height of a row that states none.
    """
    if lines == 1 or is_on(tag, b"customHeight"):
        return tag
    height = height_of(lines)
    if b"ht" in tag and (found := _HEIGHT.search(tag)):
        return tag if float(found[2]) >= height else _HEIGHT.sub(rb"\g<1>%g\3" % height, tag)
    if usual >= height:
        return tag
    at = len(tag) - (2 if tag.endswith(b"/>") else 1)
    return tag[:at].rstrip() + b' ht="%g"' % height + tag[at:]


@lru_cache(maxsize=256)
def _grown(attributes: bytes, first: int, last: int) -> bytes:
    """Attributes with wider spans, remembered since most rows have the same ones."""

    def grown(found: re.Match[bytes]) -> bytes:
        ends = min(int(found[2]), first), max(int(found[3]), last)
        return b"%b%d:%d%b" % (found[1], *ends, found[4])

    return _SPANS.sub(grown, attributes, count=1)

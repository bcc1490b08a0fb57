"""A tab's XML with some of its cells written anew, and every other byte as it was."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sync.workbook import Value
from sync.xlsx.blocks import Block, Row, Spot, Stream, Tags
from sync.xlsx.cells import Encoder
from sync.xlsx.formulas import shift
from sync.xlsx.head import Head
from sync.xlsx.markup import attribute, plain_text, to_markup
from sync.xlsx.refs import letters
from sync.xlsx.styles import DAY, MOMENT, Styles

_SPANS = re.compile(rb"""(\sspans\s*=\s*["'])(\d+):(\d+)(["'])""")


@dataclass(frozen=True)
class Edit:
    """What to write into one column, by the row's number from 1.

    `heading` is the row whose cell takes the style `heading_style`; `width` is that of a column
    just made.
    """

    column: int
    cells: Mapping[int, Value]
    heading: int | None = None
    heading_style: int = 0
    width: float | None = None


class Patch:
    """One pass over a tab. `lost_formula` says afterwards whether a formula was overwritten."""

    def __init__(
        self, stream: Stream, edits: Sequence[Edit], styles: Styles, *, is_1904: bool, where: str
    ) -> None:
        self.lost_formula = False
        self._stream = stream
        self._tags: Tags = stream.tags
        self._edits = sorted(edits, key=lambda edit: edit.column)
        self._letters = {e.column: letters(e.column).encode() for e in self._edits}
        self._rows = sorted({row for edit in self._edits for row in edit.cells})
        self._styles = styles
        self._encoder = Encoder(self._tags, is_1904=is_1904, where=where)
        self._known_styles: dict[bytes, int] = {}
        self._head = Head(stream.head, self._tags)
        # Formulas whose first cell was overwritten, by their number: text, column and row.
        self._shared: dict[bytes, tuple[str, int, int]] = {}
        self._at = 0  # how many of the rows are written
        self._last = 0  # the number of the row before

    def pieces(self) -> Iterator[bytes]:
        """The tab's new XML in order."""
        self._head.cover([(e.column, row) for e in self._edits for row in _ends(e.cells)])
        for edit in self._edits:
            if edit.width is not None:
                self._head.widen(edit.column, edit.width)
        yield self._head.to_bytes()
        for block in self._stream.blocks():
            yield b"".join(self._block(block))
        yield from self._new_rows(None)
        yield self._stream.tail

    def _block(self, block: Block) -> Iterator[bytes]:
        done = 0
        for row in block.rows(self._last):
            self._last = row.number
            if self._at < len(self._rows) and self._rows[self._at] <= row.number:
                yield block.raw[done : row.start]
                yield from self._new_rows(row.number)
                done = row.start
            named = self._at < len(self._rows) and self._rows[self._at] == row.number
            self._at += named
            if named or self._shared:
                yield block.raw[done : row.start]
                yield self._row(block, row)
                done = row.end
        yield block.raw[done:]

    def _new_rows(self, before: int | None) -> Iterator[bytes]:
        """The rows to be written that the sheet lacks, up to a row that it has."""
        p = self._tags.prefix
        while self._at < len(self._rows) and (before is None or self._rows[self._at] < before):
            number = self._rows[self._at]
            self._at += 1
            cells = b"".join(
                self._cell(edit, number, self._name(edit, number))
                for edit in self._edits
                if number in edit.cells
            )
            if cells:
                yield b'<%brow r="%d">%b</%brow>' % (p, number, cells, p)

    def _row(self, block: Block, row: Row) -> bytes:
        """A row with its cells written anew."""
        changes = [
            (spot, new)
            for edit in self._edits
            if row.number in edit.cells
            for spot, new in [self._change(block, row, edit)]
            if new or spot.attributes is not None
        ]
        if self._shared:
            changes = self._with_orphans(block, row, changes)
        if not changes:
            return block.raw[row.start : row.end]
        pieces = [self._opened(block, row, [s.column for s, _ in changes if s.attributes is None])]
        done = row.inside
        for spot, new in sorted(changes, key=_place):
            pieces += (block.raw[done : spot.start], new)
            done = spot.end
        pieces.append(block.raw[done : row.end])
        if row.inside == row.end:
            pieces.append(b"</" + self._tags.prefix + b"row>")
        return b"".join(pieces)

    def _opened(self, block: Block, row: Row, added: Sequence[int]) -> bytes:
        """The row's tag with room for the columns added."""
        tag = block.raw[row.start : row.inside]
        if not added:
            return tag
        if row.inside == row.end:
            tag = tag[:-2] + b">"
        return _spanning(tag, added)

    def _change(self, block: Block, row: Row, edit: Edit) -> tuple[Spot, bytes]:
        """Where a cell stands or would stand, and what to put there."""
        name = self._name(edit, row.number)
        spot = block.spot(row, edit.column, name)
        return spot, self._cell(edit, row.number, name, spot, block.raw[row.start : row.inside])

    def _cell(
        self, edit: Edit, row: int, name: bytes, spot: Spot | None = None, tag: bytes = b""
    ) -> bytes:
        """The cell written anew; `spot` is where it stands in its row, which begins with `tag`."""
        value = edit.cells[row]
        if spot is None or spot.attributes is None:
            if value is None or value == "":
                return b""
            style = _row_style(tag) or self._head.style_of(edit.column)
        else:
            style = self._style_of(spot.attributes)
            if b"f" in spot.inner:
                self._note_formula(spot, row)
        if row == edit.heading:
            style = edit.heading_style
        if isinstance(value, date) and not self._styles.shows_day(style):
            code = MOMENT if isinstance(value, datetime) else DAY
            style = self._styles.with_format(style, code)
        return self._encoder.cell(name, style, value)

    def _style_of(self, attributes: bytes) -> int:
        """The style that a cell's attributes give it, remembered unless they name the cell."""
        style = self._known_styles.get(attributes)
        if style is None:
            style = int(attribute(attributes, b"s") or 0)
            if b"r=" not in attributes:
                self._known_styles[attributes] = style
        return style

    def _name(self, edit: Edit, row: int) -> bytes:
        return b"%b%d" % (self._letters[edit.column], row)

    def _note_formula(self, spot: Spot, row: int) -> None:
        """Remember a formula that goes, for the cells that share it."""
        found = self._tags.formula.search(spot.inner)
        if not found:
            return
        self.lost_formula = True
        if found[2] and attribute(found[1] or b"", b"t") == b"shared":
            number = attribute(found[1], b"si") or b""
            self._shared[number] = (plain_text(found[2]), spot.column, row)

    def _with_orphans(
        self, block: Block, row: Row, changes: list[tuple[Spot, bytes]]
    ) -> list[tuple[Spot, bytes]]:
        """The changes, and the cells that shared a lost formula with a formula of their own."""
        taken = {spot.column for spot, _ in changes}
        orphans = [
            (cell, new)
            for cell in block.cells(row)
            if cell.column not in taken and (new := self._orphan(block, cell, row.number))
        ]
        return changes + orphans

    def _orphan(self, block: Block, cell: Spot, row: int) -> bytes | None:
        """The cell with its own formula, if it shared one that was lost."""
        found = self._tags.formula.search(block.raw, cell.start, cell.end)
        if not found or attribute(found[1] or b"", b"t") != b"shared":
            return None
        number = attribute(found[1], b"si") or b""
        if found[2]:
            self._shared.pop(number, None)
        if number not in self._shared:
            return None
        text, column, first = self._shared[number]
        own = to_markup(shift(text, cell.column - column, row - first))
        p = self._tags.prefix
        new = b"<" + p + b"f>" + own + b"</" + p + b"f>"
        return block.raw[cell.start : found.start()] + new + block.raw[found.end() : cell.end]


def _place(change: tuple[Spot, bytes]) -> int:
    return change[0].start


def _ends(cells: Mapping[int, Value]) -> Sequence[int]:
    """The first and the last row with something to write."""
    return (min(cells), max(cells)) if cells else ()


def _row_style(tag: bytes) -> int:
    if b"customFormat" in tag and attribute(tag, b"customFormat") in {b"1", b"true"}:
        return int(attribute(tag, b"s") or 0)
    return 0


def _spanning(tag: bytes, columns: Sequence[int]) -> bytes:
    """A row's tag whose spans, if it states any, take these columns in."""

    def grown(found: re.Match[bytes]) -> bytes:
        first = min(int(found[2]), *(column + 1 for column in columns))
        last = max(int(found[3]), *(column + 1 for column in columns))
        return b"%b%d:%d%b" % (found[1], first, last, found[4])

    return _SPANS.sub(grown, tag, count=1)

"""The XML of one tab, streamed: what stands before its rows, its rows in blocks, and the rest.

Rows and cells are found with patterns, not with a parser: a parser takes some ten times as long,
and bytes that are not understood must come out as they went in.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from sync.messages.errors import WorkbookError
from sync.xlsx.markup import attribute, mask, may_hide
from sync.xlsx.references import LAST_COLUMN, LAST_ROW, column_of

_SHEET_DATA = re.compile(rb"<((?:[\w.-]+:)?)sheetData(?:\s[^>]*?)?(/?)>")
_ENCODING = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([\w.-]+)["']""")
_CELL_NAME = re.compile(rb"\$?([A-Za-z]{1,3})\$?\d+\Z")
_MOST_WAITING = 32 << 20
"""How many bytes may stand before the rows, in one row, or after them: some hundred times what
programs write. Each new piece of the file makes the job search all of them again."""

_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")


class Patterns:
    """The patterns for elements with a namespace prefix such as b"" or b"x:".

    In those of whole elements, group 1 is the attributes and group 2 the content.
    """

    def __init__(self, prefix: bytes) -> None:
        p = re.escape(prefix)
        self.prefix = prefix
        self.row_start = b"<" + prefix + b"row"
        self.row_end = b"</" + prefix + b"row"
        self.rows_end = re.compile(rb"</" + p + rb"sheetData\s*>")
        self.row = re.compile(rb"<" + p + rb'row(?: r="(\d+)")?(\s[^>]*|/)?>')
        self.first_cell = re.compile(rb"\s*<" + p + rb"""c\s+r=["'][A-Za-z]+(\d+)["']""")
        self.named_cell = b"<" + prefix + b'c r="'
        self.cell_end = b"</" + prefix + b"c"
        self.irregular_cell = re.compile(rb"<" + p + rb'c(?! r="[A-Z])')
        self.regular_cell = re.compile(
            rb"<" + p + rb'c r="([A-Za-z]{1,3})\d+"[^>]*(?:(?<=/)>|(?<!/)>.*?</' + p + rb"c\s*>)",
            re.DOTALL,
        )
        self.filled = re.compile(rb"<" + p + rb"(?:v|f|is)[\s>/]")
        self.cell = _element(p, b"c")
        self.formula = _element(p, b"f")
        self.value = _element(p, b"v")
        self.text = _element(p, b"t")
        self.phonetic = _element(p, b"rPh")
        self.shared_text = re.compile(rb"<" + p + rb"si[\s>/]")
        self.plain_text = re.compile(
            rb"<%b(?:is|si)><%bt>([^<&\r_]*)</%bt></%b(?:is|si)>" % (p, p, p, p)
        )
        """A text without runs, whose characters all stand for themselves."""
        self.inline_text = rb"<%bis><%bt>([^<&\r_]*)</%bt></%bis>" % (p, p, p, p)
        """The same within a cell, as part of a pattern."""


def _element(prefix: bytes, name: bytes) -> re.Pattern[bytes]:
    tag = prefix + name
    return re.compile(rb"<" + tag + rb"(\s[^>]*?)?(?:/>|>(.*?)</" + tag + rb"\s*>)", re.DOTALL)


@lru_cache(maxsize=8)
def patterns_for(prefix: bytes) -> Patterns:
    """The patterns for a prefix, made once."""
    return Patterns(prefix)


class Row(NamedTuple):
    """Where a row stands in its block. `number` counts from 1.

    Its tag ends at `inside`, its cells at `closes`; both are `end` where it closes itself.
    """

    number: int
    start: int
    inside: int
    closes: int
    end: int


class CellSlot(NamedTuple):
    """Where a cell stands in its block, or would stand: then `attributes` is None."""

    column: int
    start: int
    end: int
    attributes: bytes | None
    inner: bytes


class RowBlock:
    """Some whole rows. `text` is `raw` with comments and the like blanked out.

    `regular` says that every cell begins like `<c r="A1"`, as all the common programs write it;
    then a cell can be found by its name.
    """

    def __init__(self, raw: bytes, text: bytes, patterns: Patterns, where: str) -> None:
        self.raw = raw
        self.text = text
        self.patterns = patterns
        self.where = where
        self.regular = raw is text and not patterns.irregular_cell.search(text)

    def rows(self, last: int) -> Iterator[Row]:
        """Its rows in order; `last` is the number of the row before it."""
        text, at = self.text, 0
        while found := self.patterns.row.search(text, at):
            number = int(found[1]) if found[1] else self._number(found, last)
            if not last < number <= LAST_ROW:
                raise damaged(self.where, f"row {number} comes after row {last}")
            if found[2] and found[2].endswith(b"/"):
                row = Row(number, found.start(), found.end(), found.end(), found.end())
            else:
                closes = text.find(self.patterns.row_end, found.end())
                at = text.find(b">", closes) + 1
                if closes < 0 or not at:
                    raise damaged(self.where, f"row {number} does not end")
                row = Row(number, found.start(), found.end(), closes, at)
            yield row
            last, at = number, row.end

    def _number(self, tag: re.Match[bytes], last: int) -> int:
        """A row's number: its own, or that in its first cell's name, or one more than `last`."""
        given = attribute(tag[2] or b"", b"r")
        if given is None:
            first = self.patterns.first_cell.match(self.text, tag.end())
            given = first[1] if first else b"%d" % (last + 1)
        return int(given) if given.isdigit() else 0

    def last_number(self, last: int) -> int:
        """The number of its last row; `last` is that of the row before it."""
        found = self.patterns.row.match(self.text, self.text.rfind(self.patterns.row_start))
        if found and found[1]:
            return int(found[1])
        return max((row.number for row in self.rows(last)), default=last)

    def cells(self, row: Row) -> Iterator[CellSlot]:
        """The cells of a row in order; one without a name is right of the one before it."""
        column = -1
        for found in self.patterns.cell.finditer(self.text, row.inside, row.closes):
            name = attribute(found[1] or b"", b"r")
            reference = _CELL_NAME.match(name) if name is not None else None
            column = column_of(reference[1]) if reference else column + 1
            if column > LAST_COLUMN:
                raise damaged(self.where, f"row {row.number} has a cell beyond the last column")
            inner = self.raw[found.start(2) : found.end(2)] if found[2] is not None else b""
            yield CellSlot(column, found.start(), found.end(), found[1] or b"", inner)

    def slots(self, row: Row, names: Sequence[tuple[int, bytes]]) -> list[CellSlot]:
        """The slots of cells of a row, given by their columns and names: (2, b"C17")."""
        if not self.regular:
            return [self._slot(row, column) for column, _ in names]
        last, end = self._last_cell(row)
        slots = []
        for column, name in names:
            start = self.text.find(self.patterns.named_cell + name + b'"', row.inside, row.closes)
            if start >= 0:
                named = len(self.patterns.named_cell) + len(name) + 1
                slots.append(self._regular_cell(column, start, named))
            elif last < column:
                slots.append(CellSlot(column, end, end, None, b""))
            else:
                slots.append(self._slot(row, column))
        return slots

    def _slot(self, row: Row, column: int) -> CellSlot:
        end = row.inside
        for cell in self.cells(row):
            if cell.column == column:
                return cell
            if cell.column > column:
                return CellSlot(column, cell.start, cell.start, None, b"")
            end = cell.end
        return CellSlot(column, end, end, None, b"")

    def _regular_cell(self, column: int, start: int, named: int) -> CellSlot:
        """The cell that begins at `start`, its attributes read from `named` bytes further on."""
        inside = self.text.find(b">", start) + 1
        attributes = self.raw[start + named : inside - 1]
        if attributes.endswith(b"/"):
            return CellSlot(column, start, inside, attributes[:-1], b"")
        closes = self.text.find(self.patterns.cell_end, inside)
        end = self.text.find(b">", closes) + 1
        return CellSlot(column, start, end, attributes, self.raw[inside:closes])

    def _last_cell(self, row: Row) -> tuple[int, int]:
        """The column of a regular row's last cell, and where it ends; -1 where there is none."""
        start = self.text.rfind(self.patterns.named_cell, row.inside, row.closes)
        if start < 0:
            return -1, row.inside
        found = self._match_cell(row, start)
        return column_of(found[1]), found.end()

    def last_filled(self, row: Row) -> int:
        """The last column of a row with a value or a formula; -1 where there is none."""
        filled = self.patterns.filled
        if not self.regular:
            cells = self.cells(row)
            return max(
                (c.column for c in cells if filled.search(self.text, c.start, c.end)), default=-1
            )
        start = row.closes
        while (start := self.text.rfind(self.patterns.named_cell, row.inside, start)) >= 0:
            found = self._match_cell(row, start)
            if filled.search(self.text, start, found.end()):
                return column_of(found[1])
        return -1

    def _match_cell(self, row: Row, start: int) -> re.Match[bytes]:
        found = self.patterns.regular_cell.match(self.text, start, row.closes)
        if not found:
            raise damaged(self.where, "a cell has no name")
        return found


class SheetXml:
    """A tab's XML in order: `before_rows`, `blocks()` once, and then `after_rows`.

    `where` is how messages name the tab.
    A sheet without rows comes as if its `sheetData` were open, so that rows can be put in.
    """

    def __init__(self, chunks: Iterable[bytes], where: str) -> None:
        self._chunks = iter(chunks)
        self.where = where
        self.before_rows, self._rest = self._split_at_rows()
        self.after_rows = b""

    def _split_at_rows(self) -> tuple[bytes, bytes]:
        data = b""
        for chunk in self._chunks:
            data += chunk
            self._refuse_endless(data)
            _refuse_encoding(data, self.where)
            if found := _SHEET_DATA.search(_clean(data)):
                self.patterns = patterns_for(found[1])
                if not found[2]:
                    return data[: found.end()], data[found.end() :]
                name = found[1] + b"sheetData>"
                return data[: found.start()] + b"<" + name, b"</" + name + data[found.end() :]
        raise damaged(self.where, "it has no cells")

    def blocks(self) -> Iterator[RowBlock]:
        """The rows, some whole ones at a time. Afterwards `after_rows` is known."""
        rest = self._rest
        while True:
            text = _clean(rest)
            if end := self.patterns.rows_end.search(text):
                yield self._block(rest, text, end.start())
                self.after_rows = rest[end.start() :] + self._read_rest()
                return
            if cut := self._end_of_rows(text):
                yield self._block(rest, text, cut)
                rest = rest[cut:]
            chunk = next(self._chunks, None)
            if chunk is None:
                raise damaged(self.where, "its rows are cut short")
            rest += chunk
            self._refuse_endless(rest)

    def _end_of_rows(self, text: bytes) -> int:
        """Where the last row that is surely whole ends; 0 where none is."""
        last = text.rfind(self.patterns.row_end)
        if last >= 0:
            return text.find(b">", last) + 1
        # Rows without cells close themselves: all but the last of them do so before the next.
        return max(text.rfind(self.patterns.row_start), 0)

    def _read_rest(self) -> bytes:
        """What is left of the part."""
        data = bytearray()
        for chunk in self._chunks:
            data += chunk
            self._refuse_endless(data)
        return bytes(data)

    def _refuse_endless(self, data: bytes | bytearray) -> None:
        if len(data) > _MOST_WAITING:
            raise damaged(self.where, f"{_MOST_WAITING >> 20} MB of it are no whole row")

    def _block(self, raw: bytes, text: bytes, end: int) -> RowBlock:
        rows = raw[:end]
        return RowBlock(rows, rows if text is raw else text[:end], self.patterns, self.where)

    def rows(self) -> Iterator[tuple[RowBlock, Row]]:
        """All rows with the blocks they are in."""
        last = 0
        for block in self.blocks():
            for row in block.rows(last):
                yield block, row
                last = row.number

    def last_filled_row(self) -> int:
        """The number of the last row with a value or a formula; 0 where there is none."""
        last = 0
        for block, row in self.rows():
            if block.patterns.filled.search(block.text, row.inside, row.closes):
                last = row.number
        return last


def damaged(where: str, what: str) -> WorkbookError:
    """The error for XML that no program should have written."""
    return _unreadable(where, f"the tab is damaged: {what}")


def _unreadable(where: str, what: str) -> WorkbookError:
    mend = "open the workbook in Excel or LibreOffice and save it anew"
    return WorkbookError(where, what, mend)


def _clean(data: bytes) -> bytes:
    """`data` masked, up to a comment or the like that does not end within it."""
    if not may_hide(data):
        return data
    text = mask(data)
    ends = [at for at in (text.find(b"<!"), text.find(b"<?")) if at >= 0]
    return text[: min(ends)] if ends else text


def _refuse_encoding(data: bytes, where: str) -> None:
    found = _ENCODING.match(data.removeprefix(b"\xef\xbb\xbf"))
    usual = not found or found[1].lower() in {b"utf-8", b"utf8", b"us-ascii"}
    if data.startswith(_UTF16) or not usual:
        raise _unreadable(where, "the tab is not written in UTF-8")

"""The XML of one tab, streamed: what stands before its rows, its rows in blocks, the rest.

Patterns rather than a parser find rows and cells: a parser costs some ten times as much, and
bytes that are not understood must come out as they went in.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from sync.messages.errors import WorkbookError
from sync.xlsx.markup import attribute, mask, may_hide
from sync.xlsx.refs import LAST_COLUMN, LAST_ROW, column_of

_SHEET_DATA = re.compile(rb"<((?:[\w.-]+:)?)sheetData(?:\s[^>]*?)?(/?)>")
_ENCODING = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([\w.-]+)["']""")
_REF = re.compile(rb"\$?([A-Za-z]{1,3})\$?\d+\Z")
_MOST_WAITING = 32 << 20
"""How many bytes may stand before the rows, in one row, or after them: some hundred times what
programs write. More would be looked at again and again."""

_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")


class Tags:
    """The patterns for a prefix of the namespace, such as b"" or b"x:"."""

    def __init__(self, prefix: bytes) -> None:
        p = re.escape(prefix)
        self.prefix = prefix
        self.begins_c = b"<" + prefix + b"c"
        self.usual_c = self.begins_c + b' r="'
        self.unusual_c = re.compile(re.escape(self.begins_c) + rb'(?! r="[A-Z])')
        self.ends_c = b"</" + prefix + b"c"
        self.begins_row = b"<" + prefix + b"row"
        self.ends_row = b"</" + prefix + b"row"
        self.row = re.compile(rb"<" + p + rb'row(?: r="(\d+)")?(\s[^>]*|/)?>')
        self.first = re.compile(rb"\s*<" + p + rb"""c\s+r=["'][A-Za-z]+(\d+)["']""")
        self.cell = re.compile(
            rb"<" + p + rb"c(\s[^>]*?)?(?:/>|>(.*?)</" + p + rb"c\s*>)", re.DOTALL
        )
        self.usual = re.compile(
            re.escape(self.usual_c)
            + rb'([A-Za-z]{1,3})\d+"[^>]*(?:(?<=/)>|(?<!/)>.*?</'
            + p
            + rb"c\s*>)",
            re.DOTALL,
        )
        self.filled = re.compile(rb"<" + p + rb"(?:v|f|is)[\s>/]")
        self.formula = re.compile(
            rb"<" + p + rb"f(\s[^>]*?)?(?:/>|>(.*?)</" + p + rb"f\s*>)", re.DOTALL
        )
        self.value = re.compile(
            rb"<" + p + rb"v(?:\s[^>]*?)?(?:/>|>(.*?)</" + p + rb"v\s*>)", re.DOTALL
        )
        self.text = re.compile(
            rb"<" + p + rb"t(\s[^>]*?)?(?:/>|>(.*?)</" + p + rb"t\s*>)", re.DOTALL
        )
        item = rb"<%b(?:is|si)><%bt>([^<&\r_]*)</%bt></%b(?:is|si)>"
        self.plain = re.compile(item % (p, p, p, p))
        """A string item of one text that stands for itself."""
        self.phonetic = re.compile(
            rb"<" + p + rb"rPh(?:\s[^>]*?)?(?:/>|>.*?</" + p + rb"rPh\s*>)", re.DOTALL
        )
        self.ends_data = re.compile(rb"</" + p + rb"sheetData\s*>")
        self.item = re.compile(rb"<" + p + rb"si[\s>/]")


@lru_cache(maxsize=8)
def tags(prefix: bytes) -> Tags:
    """The patterns for a prefix, made once."""
    return Tags(prefix)


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
    """A cell, or the empty place where it would stand (`attributes` is None)."""

    column: int
    start: int
    end: int
    attributes: bytes | None
    inner: bytes


class Block:
    """Some whole rows. `text` is `raw` with comments and the like blanked out.

    `usual` says that every cell begins like `<c r="A1"`, as all the common programs write it;
    then a cell can be found by its name.
    """

    def __init__(self, raw: bytes, text: bytes, names: Tags, where: str) -> None:
        self.raw = raw
        self.text = text
        self.tags = names
        self.where = where
        self.usual = raw is text and not names.unusual_c.search(text)

    def rows(self, last: int) -> Iterator[Row]:
        """Its rows in order; `last` is the number of the row before it."""
        text, at = self.text, 0
        while found := self.tags.row.search(text, at):
            number = int(found[1]) if found[1] else self._number(found, last)
            if not last < number <= LAST_ROW:
                raise damaged(self.where, f"row {number} comes after row {last}")
            if found[2] and found[2].endswith(b"/"):
                row = Row(number, found.start(), found.end(), found.end(), found.end())
            else:
                closes = text.find(self.tags.ends_row, found.end())
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
            first = self.tags.first.match(self.text, tag.end())
            given = first[1] if first else b"%d" % (last + 1)
        return int(given) if given.isdigit() else 0

    def last_number(self, last: int) -> int:
        """The number of its last row; `last` is that of the row before it."""
        found = self.tags.row.match(self.text, self.text.rfind(self.tags.begins_row))
        if found and found[1]:
            return int(found[1])
        return max((row.number for row in self.rows(last)), default=last)

    def cells(self, row: Row) -> Iterator[CellSlot]:
        """The cells of a row in order; one that bears no name stands right of the one before."""
        column = -1
        for found in self.tags.cell.finditer(self.text, row.inside, row.closes):
            name = attribute(found[1] or b"", b"r")
            reference = _REF.match(name) if name is not None else None
            column = column_of(reference[1]) if reference else column + 1
            if column > LAST_COLUMN:
                raise damaged(self.where, f"row {row.number} has a cell beyond the last column")
            inner = self.raw[found.start(2) : found.end(2)] if found[2] is not None else b""
            yield CellSlot(column, found.start(), found.end(), found[1] or b"", inner)

    def spots(self, row: Row, names: Sequence[tuple[int, bytes]]) -> list[CellSlot]:
        """Cells of a row, or where they would stand, by their columns and names: (2, b"C17")."""
        if not self.usual:
            return [self._spot(row, column) for column, _ in names]
        last, end = self._last_cell(row)
        spots = []
        for column, name in names:
            start = self.text.find(self.tags.usual_c + name + b'"', row.inside, row.closes)
            if start >= 0:
                named = len(self.tags.usual_c) + len(name) + 1
                spots.append(self._usual_spot(column, start, named))
            elif last < column:
                spots.append(CellSlot(column, end, end, None, b""))
            else:
                spots.append(self._spot(row, column))
        return spots

    def _spot(self, row: Row, column: int) -> CellSlot:
        end = row.inside
        for cell in self.cells(row):
            if cell.column == column:
                return cell
            if cell.column > column:
                return CellSlot(column, cell.start, cell.start, None, b"")
            end = cell.end
        return CellSlot(column, end, end, None, b"")

    def _last_cell(self, row: Row) -> tuple[int, int]:
        """The column of a usual row's last cell, and where it ends; -1 where there is none."""
        start = self.text.rfind(self.tags.usual_c, row.inside, row.closes)
        if start < 0:
            return -1, row.inside
        found = self.tags.usual.match(self.text, start, row.closes)
        if not found:
            raise self._nameless()
        return column_of(found[1]), found.end()

    def last_filled(self, row: Row) -> int:
        """The last column of a row with a value or a formula; -1 where there is none."""
        if not self.usual:
            return max((c.column for c in self.cells(row) if self.is_filled(c)), default=-1)
        start = row.closes
        while (start := self.text.rfind(self.tags.usual_c, row.inside, start)) >= 0:
            if self.is_filled(self._usual_spot(0, start)):
                return self._usual_column(start)
        return -1

    def is_filled(self, spot: CellSlot) -> bool:
        """Whether a cell holds a value or a formula."""
        return self.tags.filled.search(self.text, spot.start, spot.end) is not None

    def _usual_spot(self, column: int, start: int, named: int = 2) -> CellSlot:
        """The cell that begins at `start`, its attributes read from `named` bytes further on."""
        inside = self.text.find(b">", start) + 1
        attributes = self.raw[start + named : inside - 1]
        if attributes.endswith(b"/"):
            return CellSlot(column, start, inside, attributes[:-1], b"")
        closes = self.text.find(self.tags.ends_c, inside)
        end = self.text.find(b">", closes) + 1
        return CellSlot(column, start, end, attributes, self.raw[inside:closes])

    def _usual_column(self, start: int) -> int:
        begin = start + len(self.tags.usual_c)
        reference = _REF.match(self.text[begin : self.text.find(b'"', begin)])
        if not reference:
            raise self._nameless()
        return column_of(reference[1])

    def _nameless(self) -> WorkbookError:
        return damaged(self.where, "a cell has no name")


class Stream:
    """A tab's XML in order: `head` up to its rows, `blocks()` once, then `tail`.

    A sheet without rows comes as if its `sheetData` were open, so that rows can be put in.
    """

    def __init__(self, chunks: Iterable[bytes], where: str) -> None:
        self._chunks = iter(chunks)
        self._where = where
        self.head, self._rest = self._split_head()
        self.tail = b""

    def _split_head(self) -> tuple[bytes, bytes]:
        data = b""
        for chunk in self._chunks:
            data += chunk
            self._refuse_endless(data)
            _refuse_encoding(data, self._where)
            if found := _SHEET_DATA.search(_clean(data)):
                self.tags = tags(found[1])
                if not found[2]:
                    return data[: found.end()], data[found.end() :]
                name = found[1] + b"sheetData>"
                return data[: found.start()] + b"<" + name, b"</" + name + data[found.end() :]
        raise damaged(self._where, "it has no cells")

    def blocks(self) -> Iterator[Block]:
        """The rows, some whole ones at a time. Afterwards `tail` is known."""
        rest = self._rest
        while True:
            text = _clean(rest)
            if end := self.tags.ends_data.search(text):
                yield self._block(rest, text, end.start())
                self.tail = rest[end.start() :] + self._read_rest()
                return
            if cut := self._end_of_rows(text):
                yield self._block(rest, text, cut)
                rest = rest[cut:]
            chunk = next(self._chunks, None)
            if chunk is None:
                raise damaged(self._where, "its rows are cut short")
            rest += chunk
            self._refuse_endless(rest)

    def _end_of_rows(self, text: bytes) -> int:
        """Where the last row that is whole ends, as far as can be told soon; 0 where none is."""
        last = text.rfind(self.tags.ends_row)
        if last >= 0:
            return text.find(b">", last) + 1
        # Rows without cells close themselves: all but the last of them do so before the next.
        return max(text.rfind(self.tags.begins_row), 0)

    def _read_rest(self) -> bytes:
        """What is left of the part."""
        data = bytearray()
        for chunk in self._chunks:
            data += chunk
            self._refuse_endless(data)
        return bytes(data)

    def _refuse_endless(self, data: bytes | bytearray) -> None:
        if len(data) > _MOST_WAITING:
            raise damaged(self._where, f"{_MOST_WAITING >> 20} MB of it are no whole row")

    def _block(self, raw: bytes, text: bytes, end: int) -> Block:
        if text is raw:
            part = raw[:end]
            return Block(part, part, self.tags, self._where)
        return Block(raw[:end], text[:end], self.tags, self._where)

    def rows(self) -> Iterator[tuple[Block, Row]]:
        """All rows with the blocks they are in."""
        last = 0
        for block in self.blocks():
            for row in block.rows(last):
                yield block, row
                last = row.number


def damaged(where: str, what: str) -> WorkbookError:
    """The error for XML that no program should have written."""
    return WorkbookError(
        where,
        f"the tab is damaged: {what}",
        "open the workbook in Excel or LibreOffice and save it anew",
    )


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
        raise WorkbookError(
            where,
            "the tab is not written in UTF-8",
            "open the workbook in Excel or LibreOffice and save it anew",
        )

"""The parts of a workbook that furniture stands in, as they are to become."""

import re
from collections.abc import Iterator, Sequence

from sync.workbook.protocol import ReadRequest
from sync.xlsx.byte_tree import Element, new_element
from sync.xlsx.furniture.memory import TabMemory, is_memory, memory_names, read_memory
from sync.xlsx.furniture.row_heights import RowHeights
from sync.xlsx.markup import attribute, mask
from sync.xlsx.package import Rewrite
from sync.xlsx.part_drafts import PartDrafts
from sync.xlsx.preamble import Preamble
from sync.xlsx.references import LAST_ROW, CellRange, cell_name, cell_range
from sync.xlsx.rows import Row, RowBlock, SheetXml
from sync.xlsx.state import WorkbookState
from sync.xlsx.tabs import ORDER as WORKBOOK_ORDER
from sync.xlsx.tabs import DefinedName

_NAMED = re.compile(rb"""<[\w.:-]+(?:\s+r\s*=\s*(?:"[^"]*"|'[^']*'))?""")
"""A cell's tag up to its name, if that comes first, as in all the common programs."""
_NOTED_ROWS = 60
"""The heights of so many rows from the heading row on decide how far a note reaches down."""


class TabDraft:
    """The prospects' tab, and what else changes with it.

    `top` holds the elements before the rows, `end` those behind them. `styles` says for each
    column which styles its cells get instead of those that they have: "" for a cell without one.
    `rows` says how high rows become.
    """

    def __init__(self, state: WorkbookState) -> None:
        xml = state.xml(state.position)
        self.state = state
        self.memory = self._read_memory()
        self.parts = PartDrafts(state.package)
        self.prefix = xml.patterns.prefix
        self.top = _top(xml.before_rows)
        self.styles: dict[int, dict[str, str]] = {}
        preamble = Preamble(xml.before_rows, xml.patterns)
        self.width_of = preamble.width_of
        self.rows = RowHeights(self.memory, preamble.row_height)
        self.heights: dict[int, float] = {}
        self._read_rows(xml)
        self.end = _end(xml.after_rows)
        self._before = bytes(self.top), bytes(self.end)

    def _read_rows(self, xml: SheetXml) -> None:
        first = self.above
        for block, row in xml.rows():
            if first <= row.number < first + _NOTED_ROWS:
                height = attribute(block.raw[row.start : row.inside], b"ht")
                if height:
                    self.heights[row.number] = float(height)

    @property
    def above(self) -> int:
        """The number of the heading row."""
        return self.state.settings.header_row

    def tag(self, name: str) -> bytes:
        """The name of an element of the tab, with its prefix."""
        return self.prefix + name.encode()

    def cells_of(self, column: int) -> str:
        """All cells of a column below the heading row, as a reference."""
        return str(CellRange(column, self.above + 1, column, LAST_ROW))

    def areas_in(self, column: int, references: str) -> tuple[list[str], list[str]]:
        """The references that lie in these cells alone, and the others."""
        inside: list[str] = []
        others: list[str] = []
        for reference in references.split():
            area = cell_range(reference)
            is_in = area and area.left == area.right == column and area.bottom > self.above
            (inside if is_in else others).append(reference)
        return inside, others

    def meets(self, column: int, references: str) -> bool:
        """Whether some of these cells are in the column below the heading row."""
        areas = map(cell_range, references.split())
        return any(a and a.left <= column <= a.right and a.bottom > self.above for a in areas)

    def used_styles(self, column: int) -> set[str]:
        """The styles of a column's cells, "" for none."""
        rows = self.state.xml(self.state.position).rows()
        below = ((block, row) for block, row in rows if row.number > self.above)
        return {style for block, row in below for _, _, style in _styled(block, row, [column])}

    def texts_of(self, column: int) -> Iterator[tuple[int, str]]:
        """The texts of a column, each with the number of its row."""
        wanted = ReadRequest(frozenset({column}), frozenset())
        cells = self.state.prospects(wanted).cells[column]
        for number, cell in enumerate(cells, start=self.above + 1):
            if isinstance(cell, str):
                yield number, cell

    def rewrite(self) -> Rewrite | None:
        """A copy of the workbook with what has changed; None where nothing has."""
        rewrite = Rewrite(self.state.package)
        changed = self._before != (bytes(self.top), bytes(self.end))
        changed |= any(self.styles.values()) or self.rows.are_busy
        if changed:
            rewrite.put(self.state.sheet.part, self.pieces())
        # Behind the rows, which add what is to be remembered of their heights.
        self._put_memory()
        changed |= self.parts.put_into(rewrite)
        return rewrite if changed else None

    def _read_memory(self) -> TabMemory:
        """The memory that the tab's names hold; those of another where a program moved the tab."""
        names = self.state.main.names
        here, home = self.state.position, self.state.own.home
        self._scope = here
        if home is not None and not any(is_memory(name, here) for name in names):
            self._scope = home
        return read_memory(names, self._scope)

    def _put_memory(self) -> None:
        """Put the memory into the names, before it is known whether the list is needed at all."""
        main, position = self.state.main, self.state.position
        known = [name for name in main.names if is_memory(name, self._scope)]
        if not known and self.memory.is_empty:
            return
        root, forms = self.parts.tree(main.part), self.memory.forms
        listed = root.child("definedNames")
        if not known and (listed is None or listed.form):
            forms["definedNames"] = listed.form if listed else ""
        new = memory_names(self.memory, main.titles[position], position)
        if new == known:
            return
        if listed is None:
            listed = new_element(root.prefix + b"definedNames")
            root.add(listed, WORKBOOK_ORDER)
        for each in listed.named("definedName"):
            if is_memory(
                DefinedName(each.get("name"), each.number("localSheetId"), ""), self._scope
            ):
                listed.remove(each)
        for name in new:
            listed.add(_name_element(root.prefix, name))
        if not listed.children:
            listed.close(forms.get("definedNames", ""))
            if forms.get("definedNames") == "":
                root.remove(listed)

    def all_parts(self) -> Iterator[bytes]:
        """The parts that may refer to formats of rules, this tab as it is to become."""
        own = self.state.sheet.part
        yield bytes(self.top)
        yield bytes(self.end)
        for entry in self.state.package.zip.infolist():
            name = entry.filename.lower()
            if name.endswith(".xml") and "sharedstrings" not in name and name != own.lower():
                yield self.state.package.read(entry.filename)

    def all_tabs(self) -> Iterator[bytes]:
        """The tabs, this one as it is to become."""
        yield from self.pieces()
        own = self.state.sheet.part
        for sheet in self.state.main.sheets:
            if sheet.kind == "worksheet" and sheet.part != own:
                yield self.state.package.read(sheet.part)

    def pieces(self) -> Iterator[bytes]:
        """The tab's new XML in order."""
        xml = self.state.xml(self.state.position)
        yield bytes(self.top)
        last = 0
        for block in xml.blocks():
            yield self._changed(block, last) if self.styles or self.rows.are_busy else block.raw
            last = block.last_number(last)
        yield bytes(self.end)

    def _changed(self, block: RowBlock, last: int) -> bytes:
        done, pieces = 0, []
        for start, new in self._new_tags(block, last):
            pieces += [block.raw[done:start], new]
            done = block.raw.index(b">", start) + 1
        return b"".join([*pieces, block.raw[done:]])

    def _new_tags(self, block: RowBlock, last: int) -> Iterator[tuple[int, bytes]]:
        """The opening tags of rows and cells that change: where each begins, and the new one."""
        columns = sorted(self.styles)
        for row in block.rows(last):
            if row.number <= self.above:
                continue
            if self.rows.are_busy:
                yield row.start, self.rows.tag(row.number, block.raw[row.start : row.inside])
            for start, column, style in _styled(block, row, columns):
                if (new := self.styles[column].get(style)) is not None:
                    end = block.raw.index(b">", start) + 1
                    yield start, _with_style(block.raw[start:end], new)


def _styled(block: RowBlock, row: Row, columns: Sequence[int]) -> Iterator[tuple[int, int, str]]:
    """The cells of a row in some columns: where each begins, its column and its style."""
    names = [(column, cell_name(column, row.number).encode()) for column in columns]
    for slot in block.slots(row, names):
        if slot.attributes is not None:
            style = attribute(slot.attributes, b"s") or b""
            yield slot.start, slot.column, style.decode()


def _with_style(tag: bytes, style: str) -> bytes:
    """A cell's opening tag with another style, "" for none."""
    cell = Element(tag)
    if style and not cell.get("s"):
        at = _NAMED.match(tag)
        return tag if not at else at[0] + b' s="%b"' % style.encode() + tag[at.end() :]
    if style:
        cell.set("s", style)
    else:
        cell.unset("s")
    return cell.opening


def _name_element(prefix: bytes, name: DefinedName) -> Element:
    given = {"name": name.name, "localSheetId": str(name.scope), "hidden": "1"}
    return new_element(prefix + b"definedName", text=name.text, **given)


def _top(data: bytes) -> Element:
    """What stands before the rows, in the worksheet's tag and that of its rows."""
    text = mask(data)
    root = next(at for at in _starts(text) if text[at + 1 : at + 2].isalpha())
    inside, rows = text.index(b">", root) + 1, text.rindex(b"<")
    return Element(data[:inside], data[inside:rows], data[rows:])


def _starts(text: bytes) -> Iterator[int]:
    at = text.find(b"<")
    while at >= 0:
        yield at
        at = text.find(b"<", at + 1)


def _end(data: bytes) -> Element:
    """What stands behind the rows, between the closing tags of the rows and of the worksheet."""
    text = mask(data)
    inside, closes = text.index(b">") + 1, text.rindex(b"</")
    if closes < inside:
        raise ValueError("the worksheet does not end")
    return Element(data[:inside], data[inside:closes], data[closes:])

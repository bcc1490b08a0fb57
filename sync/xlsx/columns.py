"""Reading some columns of a tab, or one of its rows."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from rules.columns import Column, Intake
from rules.read.cells import Cell
from sync.workbook.protocol import column_letters
from sync.xlsx.cells import Decoder
from sync.xlsx.markup import attribute
from sync.xlsx.references import column_of
from sync.xlsx.rows import CellSlot, Patterns, RowBlock, SheetXml, damaged

_TEXTS = {b"s", b"inlineStr", b"str"}


@dataclass(frozen=True)
class Columns:
    """The cells of some columns below a row, all `rows` long, and where formulas stand.

    `after_rows` is the tab's XML behind its rows.
    """

    rows: int
    cells: Mapping[int, Column[Cell]]
    formulas: frozenset[tuple[int, int]] = frozenset()
    after_rows: bytes = b""


def read_columns(
    xml: SheetXml,
    decoders: Mapping[int, Decoder],
    *,
    above: int,
    wanted: Collection[int],
    adopt: Collection[int] = (),
) -> Columns:
    """The wanted columns below the row numbered `above`.

    `decoders` read the cells of each column. For those in `adopt`, the result also says which
    cells hold formulas.
    """
    if not wanted and not adopt:
        return Columns(0, {})
    reader = _ColumnReader(decoders, above, frozenset(adopt), xml.patterns)
    last = 0
    for block in xml.blocks():
        reader.read(block, last)
        reader.end_block()
        last = block.last_number(last)
    return replace(reader.columns(wanted), after_rows=xml.after_rows)


class _ColumnReader:
    """Reads columns block by block: the cells of a block go into lists, and then into intakes."""

    def __init__(
        self,
        decoders: Mapping[int, Decoder],
        above: int,
        adopt: frozenset[int],
        patterns: Patterns,
    ) -> None:
        self._decoders = decoders
        self._above = above
        self._adopt = adopt
        self._intakes = {column: Intake() for column in decoders}
        self._done = 0  # how many rows are in the intakes
        self._cells: dict[int, list[Cell]] = {column: [] for column in decoders}
        self._by_letters = {
            column_letters(c).encode(): (cells, decoders[c]) for c, cells in self._cells.items()
        }
        self._formulas: set[tuple[int, int]] = set()
        p = re.escape(patterns.prefix)
        self._pattern = re.compile(
            rb"<" + p + rb'c r="(' + b"|".join(self._by_letters) + rb')(\d+)"([^>]*)(?<!/)>(?:<'
            + p + rb"v>([^<]*)</" + p + rb"v></" + p + rb"c>|" + patterns.inline_text + rb"</"
            + p + rb"c>|(.*?)</" + p + rb"c\s*>)",
            re.DOTALL,
        )  # fmt: skip

    def read(self, block: RowBlock, row: int) -> None:
        """Read a block; `row` is the number of the row before it."""
        found = self._pattern.findall(block.text) if block.regular else self._cells_of(block, row)
        by_letters = self._by_letters
        first = self._above + 1 + self._done
        at, last = -1, b""
        for name, number, attributes, value, text, inner in found:
            if number != last:
                at, last = int(number) - first, number
            if at < 0:
                self._refuse_late(block, int(number))
                continue
            cells, decoder = by_letters[name]
            if value:
                cell = (decoder.readers.get(attributes) or decoder.reader(attributes))(value)
            elif text:
                cell = decoder.inline(attributes, text)
            else:
                cell = decoder.cell(attributes, inner)
                self._note_formula(column_of(name), at, inner)
            if at == len(cells):
                cells.append(cell)
            elif cell is not None:
                _place(cells, at, cell)

    def _cells_of(self, block: RowBlock, last: int) -> Iterator[tuple[bytes, ...]]:
        """What the pattern would find in an irregular block, its values left in the content."""
        for row in block.rows(last):
            for slot in block.cells(row):
                if slot.column in self._cells and slot.inner:
                    name, number = column_letters(slot.column).encode(), b"%d" % row.number
                    yield name, number, slot.attributes or b"", b"", b"", slot.inner

    def end_block(self) -> None:
        """Hand what was read of a block to the intakes, of each column down to the same row."""
        rows = max(map(len, self._cells.values()))
        for column, cells in self._cells.items():
            cells.extend([None] * (rows - len(cells)))
            self._intakes[column].take(cells)
            cells.clear()
        self._done += rows

    def columns(self, wanted: Collection[int]) -> Columns:
        """The wanted columns, equally long."""
        rows = max((self._intakes[column].rows for column in wanted), default=0)
        cells = {column: self._intakes[column].column(rows) for column in wanted}
        return Columns(rows, cells, frozenset(self._formulas))

    def _refuse_late(self, block: RowBlock, number: int) -> None:
        """Raise where a cell belongs to a row that an earlier block has passed."""
        last = self._above + self._done
        if self._above < number <= last:
            raise damaged(block.where, f"row {number} comes after row {last}")

    def _note_formula(self, column: int, at: int, inner: bytes) -> None:
        if column in self._adopt and self._decoders[column].has_formula(inner):
            self._formulas.add((column, self._done + at))


def _place(cells: list[Cell], at: int, cell: Cell) -> None:
    if at > len(cells):
        cells.extend([None] * (at - len(cells)))
    cells[at : at + 1] = [cell]


def read_row(xml: SheetXml, decoder: Decoder, number: int) -> dict[int, tuple[Cell, int]]:
    """The cells of one row that are not empty, each with its style."""
    for block, row in xml.rows():
        if row.number == number:
            return {
                slot.column: (value, _style(slot))
                for slot in block.cells(row)
                if (value := decoder.cell(slot.attributes or b"", slot.inner)) is not None
            }
        if row.number > number:
            break
    return {}


def styles_below(xml: SheetXml, above: int, most: int) -> tuple[list[int], list[int]]:
    """The styles of cells in the first rows below one: of those with texts, and with numbers."""
    texts, numbers = [], []
    below = ((block, row) for block, row in xml.rows() if row.number > above)
    for block, row in islice(below, most):
        for slot in block.cells(row):
            kind = attribute(slot.attributes or b"", b"t") or b"n"
            if slot.inner and kind in _TEXTS:
                texts.append(_style(slot))
            elif slot.inner and kind == b"n":
                numbers.append(_style(slot))
    return texts, numbers


def _style(slot: CellSlot) -> int:
    return int(attribute(slot.attributes or b"", b"s") or 0)

"""Reading of some columns of a tab, or of one of its rows."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from rules.columns.intake import Cells, Intake
from rules.read.cells import Cell
from sync.xlsx.blocks import Block, CellSlot, Stream, Tags, damaged
from sync.xlsx.cells import Decoder
from sync.xlsx.markup import attribute
from sync.xlsx.refs import column_of, letters

_TEXTS = {b"s", b"inlineStr", b"str"}


@dataclass(frozen=True)
class Columns:
    """The cells of some columns below a row, all `rows` long, and where formulas stand.

    `tail` is what follows the rows.
    """

    rows: int
    cells: Mapping[int, Cells]
    formulas: frozenset[tuple[int, int]] = frozenset()
    tail: bytes = b""


def read_columns(
    stream: Stream,
    decoders: Mapping[int, Decoder],
    *,
    above: int,
    wanted: Collection[int],
    adopt: Collection[int] = (),
) -> Columns:
    """The wanted columns below the row numbered `above`.

    `decoders` has what reads each column. Of the columns in `adopt` it also says which cells hold
    formulas.
    """
    if not wanted and not adopt:
        return Columns(0, {})
    gathered = _Gathered(decoders, above, frozenset(adopt), stream.tags)
    last = 0
    for block in stream.blocks():
        if block.usual:
            gathered.take_usual(block)
        else:
            gathered.take(block, last)
        gathered.end_block()
        last = block.last_number(last)
    return replace(gathered.columns(wanted), tail=stream.tail)


class _Gathered:
    """What was read of the columns so far: that of the last block as lists, the rest taken in."""

    def __init__(
        self,
        decoders: Mapping[int, Decoder],
        above: int,
        adopt: frozenset[int],
        names: Tags,
    ) -> None:
        self._decoders = decoders
        self._above = above
        self._adopt = adopt
        self._intakes = {column: Intake() for column in decoders}
        self._taken = 0  # how many rows are taken in
        self._cells: dict[int, list[Cell]] = {column: [] for column in decoders}
        self._by_letters = {
            letters(c).encode(): (cells, decoders[c]) for c, cells in self._cells.items()
        }
        self._formulas: set[tuple[int, int]] = set()
        p = re.escape(names.prefix)
        self._usual = re.compile(
            rb"<" + p + rb'c r="(' + b"|".join(self._by_letters) + rb')(\d+)"([^>]*)(?<!/)>(?:<'
            + p + rb"v>([^<]*)</" + p + rb"v></" + p + rb"c>|(.*?)</" + p + rb"c\s*>)",
            re.DOTALL,
        )  # fmt: skip

    def take_usual(self, block: Block) -> None:
        """Read a block whose cells can be told from their names."""
        by_letters = self._by_letters
        first = self._above + 1 + self._taken
        at, last = -1, b""
        for name, number, attributes, value, inner in self._usual.findall(block.text):
            if number != last:
                at, last = int(number) - first, number
            if at < 0:
                self._refuse_taken(block, int(number))
                continue
            cells, decoder = by_letters[name]
            if value:
                cell = (decoder.readers.get(attributes) or decoder.reader(attributes))(value)
            else:
                cell = decoder.cell(attributes, inner)
                self._note_formula(column_of(name), at, inner)
            if at == len(cells):
                cells.append(cell)
            elif cell is not None:
                _place(cells, at, cell)

    def take(self, block: Block, last: int) -> None:
        """Read any block; `last` is the number of the row before it."""
        first = self._above + 1 + self._taken
        for row in block.rows(last):
            at = row.number - first
            for spot in block.cells(row) if at >= 0 else ():
                if spot.column in self._cells and spot.inner:
                    decoder = self._decoders[spot.column]
                    cell = decoder.cell(spot.attributes or b"", spot.inner)
                    _place(self._cells[spot.column], at, cell)
                    self._note_formula(spot.column, at, spot.inner)

    def end_block(self) -> None:
        """Have what was read of a block taken in, of each column down to the same row."""
        rows = max(map(len, self._cells.values()))
        for column, cells in self._cells.items():
            cells.extend([None] * (rows - len(cells)))
            self._intakes[column].take(cells)
            cells.clear()
        self._taken += rows

    def columns(self, wanted: Collection[int]) -> Columns:
        """The wanted columns, equally long."""
        rows = max((self._intakes[column].rows for column in wanted), default=0)
        cells = {column: self._intakes[column].column(rows) for column in wanted}
        return Columns(rows, cells, frozenset(self._formulas))

    def _refuse_taken(self, block: Block, number: int) -> None:
        """Raise where a cell belongs to a row that is taken in; it may well be a heading."""
        last = self._above + self._taken
        if self._above < number <= last:
            raise damaged(block.where, f"row {number} comes after row {last}")

    def _note_formula(self, column: int, at: int, inner: bytes) -> None:
        if column in self._adopt and self._decoders[column].has_formula(inner):
            self._formulas.add((column, self._taken + at))


def _place(cells: list[Cell], at: int, cell: Cell) -> None:
    if at > len(cells):
        cells.extend([None] * (at - len(cells)))
    cells[at : at + 1] = [cell]


def read_row(stream: Stream, decoder: Decoder, number: int) -> dict[int, tuple[Cell, int]]:
    """The cells of one row that are not empty, each with its style."""
    for block, row in stream.rows():
        if row.number == number:
            return {
                spot.column: (value, _style(spot))
                for spot in block.cells(row)
                if (value := decoder.cell(spot.attributes or b"", spot.inner)) is not None
            }
        if row.number > number:
            break
    return {}


def styles_below(stream: Stream, above: int, most: int) -> tuple[list[int], list[int]]:
    """The styles of cells in the first rows below one: of those with texts, and with numbers."""
    texts, numbers = [], []
    below = ((block, row) for block, row in stream.rows() if row.number > above)
    for block, row in islice(below, most):
        for spot in block.cells(row):
            kind = attribute(spot.attributes or b"", b"t") or b"n"
            if spot.inner and kind in _TEXTS:
                texts.append(_style(spot))
            elif spot.inner and kind == b"n":
                numbers.append(_style(spot))
    return texts, numbers


def _style(spot: CellSlot) -> int:
    return int(attribute(spot.attributes or b"", b"s") or 0)

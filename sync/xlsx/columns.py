"""Reading of some columns of a tab, or of one of its rows."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from rules.cells import Cell
from sync.xlsx.blocks import Block, Stream, Tags
from sync.xlsx.cells import Decoder
from sync.xlsx.markup import attribute
from sync.xlsx.refs import column_of, letters


@dataclass(frozen=True)
class Columns:
    """The cells of some columns below a row, all `rows` long, and where formulas stand."""

    rows: int
    cells: dict[int, list[Cell]]
    formulas: frozenset[tuple[int, int]] = frozenset()


def read_columns(
    stream: Stream,
    decoder: Decoder,
    *,
    above: int,
    wanted: Collection[int],
    adopt: Collection[int] = (),
) -> Columns:
    """The wanted columns below the row numbered `above`.

    Of the columns in `adopt` also which cells hold formulas.
    """
    if not wanted and not adopt:
        return Columns(0, {})
    gathered = _Gathered(decoder, above, frozenset(adopt), {*wanted, *adopt}, stream.tags)
    last = 0
    for block in stream.blocks():
        if block.usual:
            gathered.take_usual(block)
        else:
            gathered.take(block, last)
        last = block.last_number(last)
    return gathered.columns(wanted)


class _Gathered:
    """What was read of the columns so far."""

    def __init__(
        self,
        decoder: Decoder,
        above: int,
        adopt: frozenset[int],
        looked_at: Collection[int],
        names: Tags,
    ) -> None:
        self._decoder = decoder
        self._above = above
        self._adopt = adopt
        self._cells: dict[int, list[Cell]] = {column: [] for column in looked_at}
        self._by_letters = {letters(c).encode(): cells for c, cells in self._cells.items()}
        self._formulas: set[tuple[int, int]] = set()
        p = re.escape(names.prefix)
        self._usual = re.compile(
            rb"<" + p + rb'c r="(' + b"|".join(self._by_letters) + rb')(\d+)"([^>]*?)(?:/>|><'
            + p + rb"v>([^<]*)</" + p + rb"v></" + p + rb"c>|>(.*?)</" + p + rb"c\s*>)",
            re.DOTALL,
        )  # fmt: skip

    def take_usual(self, block: Block) -> None:
        """Read a block whose cells can be told from their names."""
        readers = self._decoder.readers
        below = self._above + 1
        for name, number, attributes, value, inner in self._usual.findall(block.text):
            if value:
                cell = (readers.get(attributes) or self._decoder.reader(attributes))(value)
            elif inner:
                cell = self._decoder.cell(attributes, inner)
                self._note_formula(column_of(name), int(number) - below, inner)
            else:
                continue
            cells = self._by_letters[name]
            row = int(number) - below
            if row == len(cells):
                cells.append(cell)
            elif row >= 0 and cell is not None:
                _place(cells, row, cell)

    def take(self, block: Block, last: int) -> None:
        """Read any block; `last` is the number of the row before it."""
        for row in block.rows(last):
            at = row.number - self._above - 1
            for spot in block.cells(row) if at >= 0 else ():
                if spot.column in self._cells and spot.inner:
                    cell = self._decoder.cell(spot.attributes or b"", spot.inner)
                    _place(self._cells[spot.column], at, cell)
                    self._note_formula(spot.column, at, spot.inner)

    def columns(self, wanted: Collection[int]) -> Columns:
        """The wanted columns, equally long."""
        rows = max((_filled(self._cells[column]) for column in wanted), default=0)
        for column in wanted:
            cells = self._cells[column]
            cells[rows:] = []
            cells.extend([None] * (rows - len(cells)))
        return Columns(
            rows, {column: self._cells[column] for column in wanted}, frozenset(self._formulas)
        )

    def _note_formula(self, column: int, row: int, inner: bytes) -> None:
        if column in self._adopt and row >= 0 and self._decoder.has_formula(inner):
            self._formulas.add((column, row))


def _place(cells: list[Cell], row: int, cell: Cell) -> None:
    if row > len(cells):
        cells.extend([None] * (row - len(cells)))
    cells[row : row + 1] = [cell]


def _filled(cells: list[Cell]) -> int:
    """How long a column is without the empty cells at its end."""
    return next((at for at in range(len(cells), 0, -1) if cells[at - 1] is not None), 0)


def read_row(stream: Stream, decoder: Decoder, number: int) -> dict[int, tuple[Cell, int]]:
    """The cells of one row that are not empty, each with its style."""
    for block, row in stream.rows():
        if row.number == number:
            return {
                spot.column: (value, int(attribute(spot.attributes or b"", b"s") or 0))
                for spot in block.cells(row)
                if (value := decoder.cell(spot.attributes or b"", spot.inner)) is not None
            }
        if row.number > number:
            break
    return {}

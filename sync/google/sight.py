"""What one look at a spreadsheet shows: the layout, and the ids by which the back end works."""

from dataclasses import dataclass

from sync.google.areas import GridArea
from sync.google.heading_row import HeadingRow
from sync.google.laid import PlacedRows
from sync.google.mark import ColumnMark, LogMark
from sync.google.protection import Protection
from sync.workbook.protocol import Layout, Tab


@dataclass(frozen=True)
class Number:
    """The number of the last commit, and the id of the named range that carries it."""

    value: int
    range_id: str


@dataclass(frozen=True)
class LogLook:
    """The changelog's tab. `row` is its heading row; `marked` that the row bears its mark.

    `laid` is where the rows of the last write were put, by the marks on the columns. `named` tells
    that a named range says which tab of prospects it is of.
    """

    id: int
    row: int
    rows: int
    headings: tuple[str, ...]
    marked: bool = True
    protections: tuple[Protection, ...] = ()
    laid: tuple[PlacedRows, ...] = ()
    named: bool = True


@dataclass(frozen=True)
class SheetLook:
    """One look. All of it comes from one reply, but what only a first run needs.

    `title` is the spreadsheet's. `zero` tells that number 0 is taken, which every first commit
    takes. `marks` holds those that are adopting too, which `layout.marks` does not. The layout's
    headings are those of `heading_row` with what a write will put back. `areas` are filters and
    tables of people's. `claimed` are the ids of the tabs that named ranges call a changelog,
    `strays` those that only bear the mark of one on their heading row; both are whole where there
    is no `log`.
    """

    title: str
    layout: Layout
    header_row: int
    heading_row: HeadingRow
    rows: int
    columns: int
    marks: tuple[ColumnMark, ...]
    number: Number | None
    zero: bool
    log: LogLook | None
    memo: LogMark | None
    protections: tuple[Protection, ...] = ()
    areas: tuple[GridArea, ...] = ()
    claimed: frozenset[int] = frozenset()
    strays: tuple[tuple[LogLook, Tab], ...] = ()

    @property
    def tab(self) -> int:
        """The id of the prospects' tab."""
        return self.layout.tab.id

    @property
    def top(self) -> int:
        """The heading row's index."""
        return self.header_row - 1

    @property
    def last_number(self) -> int:
        """The number of the last commit, 0 where there is none."""
        return self.number.value if self.number else 0

    def heading(self, column: int) -> str:
        """Give the text of a column's heading."""
        headings = self.layout.headings
        return headings[column] if column < len(headings) else ""

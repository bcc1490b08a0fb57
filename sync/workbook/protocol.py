"""What the job asks of a workbook: to look, to read and to write.

Columns and rows are counted from 0 here (column 0 is A); row 0 is the first row below the
heading row. Messages for people count as the sheet does.
"""

from bisect import bisect_left
from collections.abc import ItemsView, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from rules.columns.column import Column
from rules.columns.intake import Cells
from sync.messages.problem import Problem
from sync.workbook.role import Role

Value = str | int | date | datetime | None
"""What the job writes: text as text, a number, a day, a moment (in the workbook's time zone,
naive), or None to empty the cell."""

LOG_HEADINGS = ("No", "When", "Key", "Name", "From", "To", "Kind", "Because", "Rules", "Run")
"""The changelog's headings, in the order in which a new changelog has them."""


def column_letters(column: int) -> str:
    """Give the letters of a column counted from 0: A, B, … Z, AA."""
    letters = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


@dataclass(frozen=True)
class Tab:
    """One tab. The id stays when the title changes or the tab moves."""

    id: int
    title: str


@dataclass(frozen=True)
class Mark:
    """A column that is the job's own, and the heading that the config gave it at the time."""

    role: Role
    column: int
    heading: str


@dataclass(frozen=True)
class Log:
    """The changelog of the prospects' tab.

    `name` is the title that the config gave it at the time, `headings` its first row, from
    column A, empty ones as "". `complete` is false while a first run of several commits has not
    made its last one. `doubtful` tells that it is no more than likely to be this tab's: what says
    so was lost, so its records are to be compared with what the prospects show.
    """

    tab: Tab
    name: str
    headings: tuple[str, ...]
    complete: bool = True
    doubtful: bool = False


@dataclass(frozen=True)
class Layout:
    """What stands where, before any prospect is read.

    `headings` is the heading row from column A, empty cells as "", each as the sheet has it.
    `marks` holds no column that has gone. `log` is None while the tab has no changelog, or after
    people deleted it. `locale` is like "de_DE", `timezone` an IANA name. `side_effects` is what
    people should know of, should the job write.
    """

    tab: Tab
    titles: tuple[str, ...]
    headings: tuple[str, ...]
    marks: tuple[Mark, ...]
    log: Log | None
    locale: str
    timezone: str
    side_effects: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class DataArea:
    """A filter or table of people's that begins at the heading row, by its outer columns.

    `name` is what messages call it: the table "Deals".
    """

    name: str
    first: int
    last: int


@dataclass(frozen=True)
class ReadRequest:
    """What to read: columns of the prospects' tab and of the changelog.

    `adopt` are columns of people's that the job is about to take: of these, the cells that hold
    formulas are wanted too. `keys` are the columns whose cells tell one row from another.
    `days` are those whose numbers are days, however they are shown.
    """

    columns: frozenset[int]
    log_columns: frozenset[int]
    adopt: frozenset[int] = frozenset()
    keys: tuple[int, ...] = ()
    days: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Snapshot:
    """One consistent state of what was wanted.

    Each column of `columns` has `rows` cells and each of `log_columns` has `log_rows`, down to
    the last row with anything in a wanted column. `formulas` holds (column, row). `areas` are
    the filters and tables of people's.
    """

    layout: Layout
    rows: int
    columns: Mapping[int, Cells]
    log_rows: int
    log_columns: Mapping[int, Cells]
    formulas: frozenset[tuple[int, int]] = frozenset()
    areas: tuple[DataArea, ...] = ()

    def formula_rows(self, column: int) -> frozenset[int]:
        """The rows of a column whose cells hold formulas."""
        return frozenset(row for each, row in self.formulas if each == column)


class CellChanges(Mapping[int, Value]):
    """Some cells of a column to write, by row and from the top.

    `shown` is what the whole column is to show, `rows` those of its rows that do not yet.
    """

    def __init__(self, shown: Column[Value], rows: Sequence[int]) -> None:
        self._shown = shown
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[int]:
        return iter(self._rows)

    def items(self) -> ItemsView[int, Value]:
        """Give the rows and what is to be written there, from the top."""
        return _Cells(self)

    def pairs(self) -> Iterator[tuple[int, Value]]:
        """Give what `items` does, without looking each row up."""
        return zip(self._rows, map(self._shown.__getitem__, self._rows), strict=True)

    def __getitem__(self, row: int) -> Value:
        at = bisect_left(self._rows, row)
        if at == len(self._rows) or self._rows[at] != row:
            raise KeyError(row)
        return self._shown[row]


class _Cells(ItemsView[int, Value]):
    _mapping: CellChanges

    def __iter__(self) -> Iterator[tuple[int, Value]]:
        return self._mapping.pairs()


@dataclass(frozen=True)
class ColumnChange:
    """One of the job's columns and the cells of it to write, from the top; all others stay.

    `column` is None where the column is to be made at the right of the table; a filter or table
    of people's that ends there is widened over it. A column that
    stands but bears no mark of this role and heading is marked by the write.
    """

    role: Role
    heading: str
    column: int | None
    cells: Mapping[int, Value]


@dataclass(frozen=True)
class Changes:
    """All that one run writes.

    `columns` names every column of the job's, also those with no cell to write: a mark of a role
    or heading that is not among them is released, its column left as it is. `log_name` is the
    title for a changelog that is still to be made, and the name to remember of one that stands.
    `log_rows` go below its last row, in order, each as long as LOG_HEADINGS and in their order.
    """

    columns: tuple[ColumnChange, ...]
    log_name: str
    log_rows: Sequence[tuple[Value, ...]]


@dataclass(frozen=True)
class WriteResult:
    """What a write came to: cells of the job's columns, changelog rows, and commits."""

    cells: int = 0
    changelog_rows: int = 0
    commits: int = 0


TOP_ROWS = 20
"""How many rows are looked at for headings that are not where the config says."""


class Workbook(Protocol):
    """A workbook, local or shared. Every method raises QualifyError where it cannot go on."""

    @property
    def name(self) -> str:
        """How messages name the workbook."""

    @property
    def requests(self) -> int:
        """How many requests to a service it has made so far."""

    def look(self) -> Layout:
        """Find the prospects' tab, its headings and what is the job's."""

    def find_log(self, name: str) -> Layout | None:
        """Look for a changelog that nothing marks as this tab's any more: a doubtful one.

        It has the headings of one, belongs to no other prospects, and is titled `name` or is the
        only such. Gives the layout with it, for `read`; None where there is none.
        """

    def top_rows(self, layout: Layout) -> Sequence[Sequence[str]]:
        """Read the texts of the first rows of the prospects' tab, whichever holds the headings."""

    def read(self, layout: Layout, wanted: ReadRequest) -> Snapshot:
        """Read the wanted cells in one consistent state.

        Raises MovedError where the sheet is no longer as `layout` says.
        """

    def write(self, snapshot: Snapshot, changes: Changes) -> WriteResult:
        """Write the changes: the changelog rows all or none, then the job's columns.

        Raises MovedError where the workbook is no longer as it was read, or where it is not
        known what has landed; what has landed by then stands and is found by the next read.
        """

    def pause(self, turn: int, what: str) -> None:
        """Let some time pass before it is read anew; longer after each turn, the first being 0.

        `what` is why that is to be. Raises QualifyError where there is no time left.
        """

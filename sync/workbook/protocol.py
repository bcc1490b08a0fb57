"""What the job asks of a workbook: the contract of every back end.

A run asks three things, each with what the one before it gave:

1. `look`: where are the prospects, their headings, the job's own columns and the changelog? The
   answer is a `Layout`. It holds no prospects.
2. `read`: what is in these columns (a `ReadRequest`)? The answer is a `Snapshot`, all of it from
   one moment.
3. `write`: add these rows to the changelog and change these cells (`Changes`). The answer is a
   `WriteResult`.

Between two of these, people may change the workbook. A back end notices and raises MovedError; the
job then waits (`pause`) and starts over from `look`. So a back end must recognise that the layout
or the snapshot it is given no longer holds, and must never leave half of the changelog rows.

What the job knows of its own columns, it knows from the back end: a column that `write` made or was
told to take bears a `Mark` in the next `look`, with its role and the heading that it had in
`Changes`. How a mark is kept is the back end's business; so is how it follows its column when
people move that. The changelog is known in the same way (`Log`), and so are the tabs that the
job draws and never reads (`DrawnTab`).

Columns and rows are counted from 0 (column 0 is A); row 0 is the first row below the heading row.
Messages for people count as the sheet does. `tests/sync/test_backends.py` holds every back end to
this.
"""

from bisect import bisect_left
from collections.abc import ItemsView, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol

from rules.columns import Column
from rules.read.cells import Cell
from sync.messages.problem import Problem
from sync.workbook.archive import Departed, Departure
from sync.workbook.capacity import CellLimit, Limit
from sync.workbook.furniture import Furniture, Piece
from sync.workbook.page import Page, TabKind
from sync.workbook.role import Role

Value = str | int | float | date | datetime | None
"""What the job writes: a text (never a formula), a number, a day, a moment (in the workbook's time
zone, naive), or None to empty the cell."""

LOG_HEADINGS = ("No", "When", "Key", "Name", "From", "To", "Kind", "Because", "Rules", "Run")
"""The changelog's headings, in the order that a new changelog has them in."""


def column_letters(column: int) -> str:
    """The letters of a column: A, B, … Z, AA."""
    letters = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


@dataclass(frozen=True)
class Tab:
    """One tab. Its id stays when people rename or move it."""

    id: int
    title: str


@dataclass(frozen=True)
class Mark:
    """A column of the job's own; `heading` is what the config called it when it was marked."""

    role: Role
    column: int
    heading: str


@dataclass(frozen=True)
class Log:
    """The changelog of the prospects' tab.

    `name` is what the config called it when it was made, whatever its title is now. `headings` is
    its first row, from column A, empty cells as "". `complete` is false while a first run of
    several commits has not made its last one. `doubtful` tells that it only seems to be this tab's:
    its mark was lost, so the job compares its records with what the prospects show. `columns` is
    how many the tab has, headed or not; 0 where the look does not tell.
    """

    tab: Tab
    name: str
    headings: tuple[str, ...]
    complete: bool = True
    doubtful: bool = False
    columns: int = 0


@dataclass(frozen=True)
class DrawnTab:
    """A tab that the job made for these prospects and draws; people's edits of it don't count.

    `name` is what the config called it when it was made, whatever its title is now, and
    `fingerprint` that of the page which was drawn last. `charts` are the names of the page's charts
    that are there and show cells of a tab that is: people may have deleted some.
    """

    kind: TabKind
    tab: Tab
    name: str
    fingerprint: str
    charts: frozenset[str] = frozenset()

    def shows(self, page: Page) -> bool:
        """Whether the page was drawn last, and all of its charts are there."""
        charts = {chart.name for chart in page.charts}
        return self.fingerprint == page.fingerprint and charts <= self.charts


@dataclass(frozen=True)
class Layout:
    """What is where, before any prospect is read.

    `tab` is the prospects' tab, `titles` are those of other tabs too: of all while there is no
    changelog (`all_titles` gives them at any time). `headings` is the heading row from
    column A, each heading as the sheet has it, empty cells as "". `marks` has no column that was
    deleted. `log` is None while the tab has no changelog, or after people deleted it. `locale` is
    like "de_DE", `timezone` an IANA name; `has_setting` is false where both are only what a config
    says, since the workbook has none of its own. `side_effects` is what people should know if the
    job writes. `drawn` has no tab that was deleted. `is_locked` tells that people have locked which
    tabs there are; the job adds its own all the same. `limit` is what the workbook can hold, and
    how full it is, as far as the look shows that.
    """

    tab: Tab
    titles: tuple[str, ...]
    headings: tuple[str, ...]
    marks: tuple[Mark, ...]
    log: Log | None
    locale: str
    timezone: str
    side_effects: tuple[Problem, ...] = ()
    drawn: tuple[DrawnTab, ...] = ()
    is_locked: bool = False
    has_setting: bool = True
    limit: Limit | None = None
    numbered: bool = True

    def drawn_tab(self, kind: TabKind) -> DrawnTab | None:
        """The tab of a kind that the job draws; None while there is none."""
        return {each.kind: each for each in self.drawn}.get(kind)


@dataclass(frozen=True)
class DataArea:
    """A filter or table of people's that begins at the heading row: its first and last column.

    `name` is what messages call it, such as 'the table "Deals"'. `last_row` is -1 where it has
    nothing but the headings, and None where it has no end.
    """

    name: str
    first: int
    last: int
    last_row: int | None = None


@dataclass(frozen=True)
class ReadRequest:
    """What to read: columns of the prospects' tab and of the changelog.

    `adopt` are columns that the job may take over: of these it also asks which cells hold formulas.
    `keys` are the columns whose cells tell one row from another. `days` are those whose numbers are
    days, however they are shown.
    """

    columns: frozenset[int]
    log_columns: frozenset[int]
    adopt: frozenset[int] = frozenset()
    keys: tuple[int, ...] = ()
    days: frozenset[int] = frozenset()

    def with_columns_of(self, other: "ReadRequest") -> "ReadRequest":
        """This request, with the columns of another that reads the same tab.

        Where both ask for a column, its numbers are days only if both say so.
        """
        only_days = self.days & other.days
        return replace(
            self,
            columns=self.columns | other.columns,
            adopt=self.adopt | other.adopt,
            days=only_days | (self.days - other.columns) | (other.days - self.columns),
        )


@dataclass(frozen=True)
class Snapshot:
    """What was asked for, all of it from one moment.

    Each column of `columns` has `rows` cells and each of `log_columns` has `log_rows`, down to
    the last row with anything in a column that was asked for. `formulas` holds (column, row).
    `areas` are the filters and tables of people's. The last `staged` rows of the changelog are on
    their way out of it: they count as long as they are.
    """

    layout: Layout
    rows: int
    columns: Mapping[int, Column[Cell]]
    log_rows: int
    log_columns: Mapping[int, Column[Cell]]
    formulas: frozenset[tuple[int, int]] = frozenset()
    areas: tuple[DataArea, ...] = ()
    staged: int = 0

    def formula_rows(self, column: int) -> frozenset[int]:
        """The rows of a column whose cells hold formulas."""
        return frozenset(row for each, row in self.formulas if each == column)


class CellChanges(Mapping[int, Value]):
    """The cells of a column that are to be written, by row and from the top.

    `shown` is what the whole column is to show, `rows` are those that do not show it yet. At a
    first run they are as many as there are prospects, so they are no dictionary: that would take
    several times the memory.
    """

    def __init__(self, shown: Column[Value], rows: Sequence[int]) -> None:
        self.shown = shown
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[int]:
        return iter(self.rows)

    def __getitem__(self, row: int) -> Value:
        at = bisect_left(self.rows, row)
        if at == len(self.rows) or self.rows[at] != row:
            raise KeyError(row)
        return self.shown[row]

    def items(self) -> ItemsView[int, Value]:
        """The rows and what is to be written there, without a search for each row."""
        return _Items(self)


class _Items(ItemsView[int, Value]):
    _mapping: CellChanges

    def __iter__(self) -> Iterator[tuple[int, Value]]:
        rows, shown = self._mapping.rows, self._mapping.shown
        return zip(rows, map(shown.__getitem__, rows), strict=True)


@dataclass(frozen=True)
class ColumnChange:
    """One of the job's columns, and the cells of it to write; all others stay as they are.

    `column` is None where the column is to be made at the right of the table; a filter or table
    of people's that ends there is widened over it. A column that is there, but without a mark of
    this role and heading, is marked by the write.
    """

    role: Role
    heading: str
    column: int | None
    cells: Mapping[int, Value]


@dataclass(frozen=True)
class TabChange:
    """One of the tabs that the job draws: what the config calls it, and what it is to show."""

    kind: TabKind
    name: str
    page: Page


@dataclass(frozen=True)
class Changes:
    """All that one run writes.

    `columns` are all of the job's columns, also those with no cell to write: a mark with a role or
    heading that is not among them is removed, its column left as it is. `log_name` is the title for
    a changelog that is still to be made, and the name to remember for one that is there.
    `log_rows` go below its last row, in order, with a value for each of LOG_HEADINGS. `tabs` are
    all that the job draws: one that is not there is made under its name, one that was last drawn
    with another fingerprint, or lacks a chart, is drawn anew as a whole, and any other is left as
    it is. A chart that is there keeps the place, the size and the looks that people gave it. One
    that is there but not among them is the job's no more.
    """

    columns: tuple[ColumnChange, ...]
    log_name: str
    log_rows: Sequence[tuple[Value, ...]]
    tabs: tuple[TabChange, ...] = ()

    def to_draw(self, layout: Layout) -> tuple[TabChange, ...]:
        """The tabs that are to be made or drawn anew."""
        there = {each.kind: each for each in layout.drawn}
        return tuple(
            each
            for each in self.tabs
            if each.kind not in there or not there[each.kind].shows(each.page)
        )

    def released(self, layout: Layout) -> tuple[DrawnTab, ...]:
        """The tabs that are the job's no more."""
        kept = {each.kind for each in self.tabs}
        return tuple(each for each in layout.drawn if each.kind not in kept)


@dataclass(frozen=True)
class WriteResult:
    """How much was written: cells of the job's columns, changelog rows, commits, and drawn tabs.

    `limit` tells how full the workbook is since then, where the write has shown it.
    """

    cells: int = 0
    changelog_rows: int = 0
    commits: int = 0
    tabs: int = 0
    limit: CellLimit | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Progress:
    """How far a write had come when something stopped it.

    `written` is what is known to be written. `drawing` tells that cells of the job's columns were
    sent, so that they may be drawn even where no reply has said so.
    """

    written: WriteResult = field(default_factory=WriteResult)
    drawing: bool = False


TOP_ROWS = 20
"""In so many rows the job looks for headings that are not where the config says."""


class Workbook(Protocol):
    """A workbook, local or shared. Any method raises QualifyError where it cannot go on."""

    @property
    def name(self) -> str:
        """How messages name the workbook."""

    @property
    def requests(self) -> int:
        """How many requests to a service it has made so far."""

    def look(self) -> Layout:
        """Find the prospects' tab, its headings, and what is the job's."""

    def find_log(self, name: str) -> Layout | None:
        """Look for a changelog that has lost the mark that it is this tab's.

        That is a tab with the headings of a changelog which no other prospects have, and with the
        title `name`, or else the only one. Returns the layout with it as a doubtful log, for
        `read`; None if there is none.
        """

    def all_titles(self, layout: Layout) -> Sequence[str]:
        """The titles of all tabs."""

    def top_rows(self, layout: Layout) -> Sequence[Sequence[str]]:
        """The texts of the first TOP_ROWS rows of the prospects' tab, heading row or not."""

    def read(self, layout: Layout, wanted: ReadRequest) -> Snapshot:
        """Read the wanted cells, all at one moment.

        Raises MovedError where the sheet is no longer as `layout` says.
        """

    def write(self, snapshot: Snapshot, changes: Changes) -> WriteResult:
        """Write the changes: the changelog rows all or none, then the job's columns.

        Raises MovedError where the workbook is no longer as it was read, or where it is not
        known what has been written; whatever has been is found by the next read.
        """

    @property
    def progress(self) -> Progress:
        """How far the last `write` had come when something stopped it."""

    def archive(self, snapshot: Snapshot, departure: Departure) -> Departed:
        """Let these records leave the changelog, and all others be in it.

        One step of it, after which all is read anew, until it is done. Every record is in one place
        at any moment, and those that are on their way are read as the changelog's own. Raises
        MovedError as `write` does.
        """

    def furnish(self, layout: Layout, wanted: Furniture | None) -> Sequence[Piece]:
        """Furnish the prospects' tab as is wanted, or take back all that this has made (None).

        What is there already is not written again, and what people made or changed is left.
        Raises MovedError where the sheet is no longer as `layout` says, or where it is not known
        what has been written; the next time finds it.
        """

    def pause(self, turn: int, what: str) -> None:
        """Wait before the job starts over: longer after each turn, of which the first is 0.

        `what` says why it starts over. Raises QualifyError where there is no time left.
        """

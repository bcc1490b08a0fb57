"""What one look at a spreadsheet shows: the layout, and the ids by which the back end works."""

from dataclasses import dataclass

from sync.google.areas import GridArea
from sync.google.drawn_tabs import DrawnLook
from sync.google.furniture.memory import Memory
from sync.google.heading_row import HeadingRow
from sync.google.log_look import LogLook
from sync.google.marks import ColumnMark, TabMark
from sync.google.named_ranges import CommitNumber
from sync.google.protection import Protection
from sync.google.staged import StagedTab
from sync.workbook.protocol import Layout


@dataclass(frozen=True)
class SheetLook:
    """One look. All of it comes from one reply, except what only a first run needs.

    `title` is the spreadsheet's. The layout's headings are those of `heading_row`, with what a
    write will put back; `header_row` counts from 1. `rows` and `columns` are how many the tab has.
    `marks` holds the adopting ones too, which `layout.marks` does not. `has_zero` tells that number
    0 is taken, which every first commit takes. `areas` are people's filters and tables, `furniture`
    is what setup remembers of its own. `named_logs` are the ids of the tabs that named ranges call
    a changelog, `unnamed_logs` the tabs that only bear the mark of one on their heading row; both
    are complete where there is no `log`. `drawn` are the tabs that the job draws for these
    prospects, `all_drawn` the ids of those that it draws for any. `staged` is the tab with records
    that are on their way out of the changelog, if there is one.
    """

    title: str
    layout: Layout
    header_row: int
    heading_row: HeadingRow
    rows: int
    columns: int
    marks: tuple[ColumnMark, ...]
    number: CommitNumber | None
    has_zero: bool
    log: LogLook | None
    tab_mark: TabMark | None
    protections: tuple[Protection, ...]
    areas: tuple[GridArea, ...]
    furniture: tuple[Memory, ...]
    named_logs: frozenset[int]
    unnamed_logs: tuple[LogLook, ...]
    drawn: tuple[DrawnLook, ...]
    all_drawn: frozenset[int]
    staged: StagedTab | None = None

    @property
    def tab(self) -> int:
        """The id of the prospects' tab."""
        return self.layout.tab.id

    @property
    def top(self) -> int:
        """The heading row's index."""
        return self.header_row - 1

    def heading(self, column: int) -> str:
        """Return the text of a column's heading."""
        headings = self.layout.headings
        return headings[column] if column < len(headings) else ""

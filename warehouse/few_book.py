"""A few prospects of a table, held as a sheet of them, which the sheet's own job can judge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rules.columns import cells_of
from rules.read.cells import Cell
from sync.workbook.archive import Departed, Departure
from sync.workbook.furniture import Furniture, Piece
from sync.workbook.protocol import (
    LOG_HEADINGS,
    Changes,
    Layout,
    Log,
    Progress,
    ReadRequest,
    Snapshot,
    Tab,
    WriteResult,
)

_PEOPLE, _LOG = Tab(0, ""), Tab(1, "Changelog")


@dataclass(frozen=True)
class FewBook:
    """A workbook that is only read: columns of prospects, and the changelog's records of them.

    `log` is None before a first run; else it has the cells of a row for each record, in the order
    of LOG_HEADINGS.
    """

    name: str
    title: str
    people: Mapping[str, Sequence[Cell]]
    log: Sequence[Sequence[Cell]] | None
    locale: str
    timezone: str
    requests: int = field(default=0, init=False)

    def look(self) -> Layout:
        """As `Workbook` says."""
        log = Log(_LOG, _LOG.title, LOG_HEADINGS)
        return Layout(
            tab=Tab(_PEOPLE.id, self.title),
            titles=(),
            headings=tuple(self.people),
            marks=(),
            log=None if self.log is None else log,
            locale=self.locale,
            timezone=self.timezone,
            numbered=False,
        )

    def find_log(self, name: str) -> Layout | None:  # noqa: ARG002 -- the log is always marked
        """As `Workbook` says."""
        return None

    def all_titles(self, layout: Layout) -> Sequence[str]:
        """As `Workbook` says."""
        return layout.titles

    def top_rows(self, layout: Layout) -> Sequence[Sequence[str]]:  # noqa: ARG002 -- none is above
        """As `Workbook` says."""
        return ()

    def read(self, layout: Layout, wanted: ReadRequest) -> Snapshot:
        """As `Workbook` says."""
        people, log = list(self.people.values()), self.log or ()
        columns = list(zip(*log, strict=True)) or [()] * len(LOG_HEADINGS)
        return Snapshot(
            layout,
            len(people[0]) if people else 0,
            {place: cells_of(list(people[place])) for place in wanted.columns},
            len(log),
            {place: cells_of(list(columns[place])) for place in wanted.log_columns},
        )

    def write(self, snapshot: Snapshot, changes: Changes) -> WriteResult:
        """Nothing is ever written."""
        raise NotImplementedError

    @property
    def progress(self) -> Progress:
        """Nothing is ever written."""
        return Progress()

    def archive(self, snapshot: Snapshot, departure: Departure) -> Departed:
        """Nothing is ever written."""
        raise NotImplementedError

    def furnish(self, layout: Layout, wanted: Furniture | None) -> Sequence[Piece]:
        """Nothing is ever written."""
        raise NotImplementedError

    def pause(self, turn: int, what: str) -> None:
        """Nobody changes it meanwhile."""
        raise NotImplementedError

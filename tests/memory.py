"""A workbook in memory: the smallest thing that keeps the promises of `sync.workbook.protocol`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from rules.columns import cells_of
from rules.read.cells import Cell
from rules.read.serial import to_serial
from rules.read.text import fold
from sync.messages.errors import MovedError
from sync.workbook.archive import Departed, Departure
from sync.workbook.capacity import Limit
from sync.workbook.furniture import Furniture, Piece
from sync.workbook.page import TabKind
from sync.workbook.protocol import (
    LOG_HEADINGS,
    TOP_ROWS,
    Changes,
    ColumnChange,
    DataArea,
    DrawnTab,
    Layout,
    Log,
    Mark,
    Progress,
    ReadRequest,
    Snapshot,
    Tab,
    TabChange,
    Value,
    WriteResult,
)
from sync.workbook.role import Role

Grid = list[list[Cell]]


def to_cell(value: Value) -> Cell:
    """What a sheet holds after a value was written to it."""
    if value == "":
        return None
    return to_serial(value) if isinstance(value, date) else value


@dataclass
class MemoryWorkbook:
    """Two tabs as grids; the first row of each is its headings. People edit `grid` and `log`."""

    grid: Grid
    log: Grid | None = None
    locale: str = "en_US"
    timezone: str = "UTC"
    has_setting: bool = True
    marks: dict[Role, tuple[int, str]] = field(default_factory=dict)
    log_name: str = ""
    log_title: str = ""
    other_titles: tuple[str, ...] = ()
    formulas: frozenset[tuple[int, int]] = frozenset()
    before_write: list[Callable[["MemoryWorkbook"], None]] = field(default_factory=list)
    lost_replies: int = 0
    pauses: list[tuple[int, str]] = field(default_factory=list)
    name: str = "memory"
    requests: int = 0
    areas: list[DataArea] = field(default_factory=list)
    furniture: Furniture | None = None
    marked: bool = True
    """Whether the log is known to be this workbook's."""
    drawn: dict[TabKind, DrawnTab] = field(default_factory=dict)
    pages: dict[str, Grid] = field(default_factory=dict)
    """The cells of the drawn tabs, by title."""
    limit: Limit | None = None

    def top_rows(self, layout: Layout) -> list[tuple[str, ...]]:
        return [_texts(row) for row in self.grid[:TOP_ROWS]]

    def all_titles(self, layout: Layout) -> tuple[str, ...]:
        return (*layout.titles, *self.pages)

    def look(self) -> Layout:
        titles = ("Prospects", *((self.log_title,) if self.log else ()), *self.other_titles)
        log = None
        if self.log is not None and self.marked:
            log = Log(Tab(1, self.log_title), self.log_name, _texts(self.log[0]))
        return Layout(
            Tab(0, "Prospects"),
            titles,
            _texts(self.grid[0]),
            tuple(Mark(role, column, name) for role, (column, name) in self.marks.items()),
            log,
            self.locale,
            self.timezone,
            drawn=tuple(self.drawn.values()),
            has_setting=self.has_setting,
            limit=self.limit,
        )

    def find_log(self, name: str) -> Layout | None:
        if self.log is None or not set(LOG_HEADINGS) <= set(_texts(self.log[0])):
            return None
        log = Log(Tab(1, self.log_title), name, _texts(self.log[0]), doubtful=True)
        return replace(self.look(), log=log)

    def read(self, layout: Layout, wanted: ReadRequest) -> Snapshot:
        rows = len(self.grid) - 1
        log = self.log[1:] if self.log and layout.log else []
        return Snapshot(
            layout,
            rows,
            {column: cells_of(_column(self.grid[1:], column)) for column in wanted.columns},
            len(log),
            {column: cells_of(_column(log, column)) for column in wanted.log_columns},
            frozenset(each for each in self.formulas if each[0] in wanted.adopt),
            tuple(self.areas),
        )

    def archive(self, snapshot: Snapshot, departure: Departure) -> Departed:
        assert self.log is not None
        log = self.log
        if not departure.rows:
            return Departed(done=True)
        if departure.keep:
            departure.keep(departure.rows)
        else:
            self.pages[departure.title] = [log[0], *(log[row + 1] for row in departure.rows)]
        gone = {row + 1 for row in departure.rows}
        self.log = [row for at, row in enumerate(log) if at not in gone]
        tab = "" if departure.keep else departure.title
        return Departed(done=True, rows=departure.rows, tab=tab)

    def write(self, snapshot: Snapshot, changes: Changes) -> WriteResult:
        if self.before_write:
            self.before_write.pop(0)(self)
            raise MovedError("a row has moved")
        if self.log is None or snapshot.layout.log is None:
            self.log, self.log_title = [list(LOG_HEADINGS)], changes.log_name
        self.log_name, self.marked = changes.log_name, True
        places = [_texts(self.log[0]).index(heading) for heading in LOG_HEADINGS]
        for row in changes.log_rows:
            line: list[Cell] = [None] * (max(places) + 1)
            for place, value in zip(places, row, strict=True):
                line[place] = to_cell(value)
            self.log.append(line)
        self.marks = {change.role: self._draw(change) for change in changes.columns}
        drawn = changes.to_draw(snapshot.layout)
        for tab in changes.released(snapshot.layout):
            del self.drawn[tab.kind]
        for change in drawn:
            self._draw_tab(change)
        if self.lost_replies:
            self.lost_replies -= 1
            raise MovedError("nobody knows whether a write was done")
        cells = sum(len(change.cells) for change in changes.columns)
        rows = len(changes.log_rows)
        return WriteResult(cells, rows, 1 if rows else 0, len(drawn))

    @property
    def progress(self) -> Progress:
        return Progress()

    def _draw_tab(self, change: TabChange) -> None:
        known = self.drawn.get(change.kind)
        tab = known.tab if known else Tab(2 + len(self.pages), change.name)
        name = known.name if known else change.name
        charts = frozenset(chart.name for chart in change.page.charts)
        fingerprint = change.page.fingerprint
        self.drawn[change.kind] = DrawnTab(change.kind, tab, name, fingerprint, charts)
        self.pages[tab.title] = [
            [None if cell == "" else cell for cell in row.cells] for row in change.page.rows
        ]

    def _draw(self, change: ColumnChange) -> tuple[int, str]:
        column = change.column
        if column is None:
            column = max(map(len, self.grid))
            self.areas = [
                replace(each, last=column) if each.last == column - 1 else each
                for each in self.areas
            ]
            _put(self.grid[0], column, change.heading)
        for row, value in change.cells.items():
            _put(self.grid[row + 1], column, to_cell(value))
        return column, change.heading

    def furnish(self, layout: Layout, wanted: Furniture | None) -> list[Piece]:
        self.furniture = wanted
        return []

    def pause(self, turn: int, what: str) -> None:
        self.pauses.append((turn, what))

    # What tests look at.

    def cell(self, heading: str, row: int) -> Cell:
        """The cell under a heading; row 2 is the first below the headings, as people count."""
        return _column(self.grid, self.column(heading))[row - 1]

    def column(self, heading: str) -> int:
        return [fold(each) for each in _texts(self.grid[0])].index(fold(heading))

    def put(self, heading: str, row: int, cell: Cell) -> None:
        _put(self.grid[row - 1], self.column(heading), cell)

    def rows(self, *headings: str) -> list[tuple[Cell, ...]]:
        """The rows below the headings, some columns of them."""
        columns = [_column(self.grid[1:], self.column(heading)) for heading in headings]
        return list(zip(*columns, strict=True))

    def moves(self, *headings: str) -> list[tuple[Cell, ...]]:
        """The changelog's rows, some columns of them."""
        if self.log is None:
            return []
        places = [_texts(self.log[0]).index(heading) for heading in headings]
        columns = [_column(self.log[1:], place) for place in places]
        return list(zip(*columns, strict=True))


def _texts(row: list[Cell]) -> tuple[str, ...]:
    return tuple("" if cell is None else str(cell) for cell in row)


def _column(rows: Grid, column: int) -> list[Cell]:
    return [row[column] if column < len(row) else None for row in rows]


def _put(row: list[Cell], column: int, cell: Cell) -> None:
    row.extend([None] * (column + 1 - len(row)))
    row[column] = cell


def sheet(*rows: Mapping[str, Cell]) -> Grid:
    """A grid of rows given as {heading: cell}."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    return [list(headings), *([row.get(heading) for heading in headings] for row in rows)]

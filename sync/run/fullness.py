"""How full the workbook is: told before it holds no more records, with how long that will do."""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.judging.verdict import MoveKind
from rules.phrases import cut, plural
from rules.read.serial import to_serial
from rules.read.text import fold
from sync.messages.problem import Problem
from sync.messages.safe import CELL_WIDTH
from sync.run.run_input import RunInput
from sync.workbook.capacity import MOVE_RECORDS, CellLimit, Grid
from sync.workbook.protocol import LOG_HEADINGS

_TOLD_FROM = 0.8
_URGENT_FROM = 0.95
"""From these parts of a limit on it is told, and told even where nothing else is."""

_URGENT_DAYS = 30
"""So few days that are left are urgent, too."""

_PACE_DAYS = 90
_LEAST_DAYS = 14
"""The pace is that of so many days; of fewer than so few it says nothing."""

_WORTH_NAMING = 0.01
"""A tab with a smaller part of all cells is not named."""

_NAMED = 3
"""So many tabs are named at most, the largest."""

_TEN_YEARS = 3652
_UNITS = ((730, 365.25, "year"), (61, 30.44, "month"), (0, 1, "day"))
"""From so many days on a time is told in a unit of so many days."""


@dataclass(frozen=True)
class _Use:
    """What is used of a limit, in words too, and how many more records there is room for."""

    used: int
    most: int
    said: str
    records_left: int
    mend: str

    @property
    def part(self) -> float:
        """What part of the limit is used."""
        return self.used / self.most


def fullness(run_input: RunInput, added: int, after: CellLimit | None) -> Problem | None:
    """What to say of a workbook that is nearly full; None while it is not.

    `added` is how many records the run adds, `after` how full the workbook is since then, where
    that is known.
    """
    limit = after or run_input.snapshot.layout.limit
    if limit is None:
        return None
    use = (
        _cells(run_input, added, limit)
        if isinstance(limit, CellLimit)
        else _rows(run_input, added, limit.most)
    )
    if use.part < _TOLD_FROM:
        return None
    days = _days_left(run_input, added, use.records_left)
    left = "" if days is None else f"; at the present pace it is full in {_in_words(days)}"
    urgent = use.part >= _URGENT_FROM or (days is not None and days < _URGENT_DAYS)
    return Problem(f"{use.said}{left}", use.mend, mild=not urgent)


def _rows(run_input: RunInput, added: int, most: int) -> _Use:
    """The use of a changelog whose tab can have so many rows."""
    used = 1 + run_input.snapshot.log_rows + added
    said = (
        f"the changelog has {used:,} of the {most:,} rows that a tab of an Excel workbook can have"
        f" ({used * 100 // most} %)"
    )
    return _Use(used, most, said, max(0, most - used), MOVE_RECORDS)


def _cells(run_input: RunInput, added: int, limit: CellLimit) -> _Use:
    """The use of a spreadsheet that can have so many cells; records need some for each column."""
    used, most, log = limit.cells, limit.most, _log_grid(run_input, limit)
    spare = log.rows - 1 - run_input.snapshot.log_rows - added if log else 0
    columns = (log.columns if log else 0) or len(LOG_HEADINGS)
    at_least = "" if limit.complete else "at least "
    said = (
        f"the spreadsheet has {at_least}{used:,} of the {most:,} cells that Google allows"
        f" ({used * 100 // most} %), blank ones too, {log.cells if log else 0:,} of them in the"
        " changelog"
    )
    records_left = max(0, most - used) // columns + max(0, spare)
    return _Use(used, most, said, records_left, _mend(run_input, limit, log))


def _log_grid(run_input: RunInput, limit: CellLimit) -> Grid | None:
    """The changelog's grid; that of one made by this run is known by its title."""
    log, made = run_input.snapshot.layout.log, fold(run_input.config.output.changelog)
    for grid in limit.grids:
        if grid.id == log.tab.id if log else fold(grid.title) == made:
            return grid
    return None


def _mend(run_input: RunInput, limit: CellLimit, log: Grid | None) -> str:
    """What could go, the largest tab first."""
    large = [each for each in limit.grids if each.cells >= limit.most * _WORTH_NAMING]
    large.sort(key=lambda grid: -grid.cells)
    ways = [way for grid in large for way in _ways(run_input, grid, log)]
    return "; ".join(ways[:_NAMED] or ["delete blank rows, columns and tabs"])


def _ways(run_input: RunInput, grid: Grid, log: Grid | None) -> Iterator[str]:
    """The ways to make one tab smaller."""
    title = f'"{cut(grid.title, CELL_WIDTH)}"'
    if grid == log:
        yield MOVE_RECORDS
    elif grid.id != run_input.snapshot.layout.tab.id:
        size = f"{grid.rows:,} rows, {grid.columns:,} {plural(grid.columns, 'column')}"
        yield f"delete what {title} does not need ({size})"
    elif blank := ", ".join(_blank(run_input, grid)):
        yield f"delete what is blank in {title}: {blank}"


def _blank(run_input: RunInput, grid: Grid) -> Iterator[str]:
    """What a run sees no prospects in, of their tab."""
    snapshot, header_row = run_input.snapshot, run_input.config.sheet.header_row
    rows = grid.rows - header_row - snapshot.rows
    columns = grid.columns - len(snapshot.layout.headings)
    if rows > 0:
        yield f"{rows:,} {plural(rows, 'row')} below the last prospect"
    if columns > 0:
        yield f"{columns:,} {plural(columns, 'column')} right of the headings"


def _days_left(run_input: RunInput, added: int, records: int) -> float | None:
    """For how many days so many more records will do, at the pace of the last months.

    What a first run took over says nothing of the pace. None where there is none to tell by.
    """
    today = int(to_serial(run_input.now.date()))
    by_day = [
        (today - entry.day, 0 if fold(entry.kind) == fold(MoveKind.ADOPTED) else count)
        for entry, count in run_input.changelog.entries.counts().items()
        if entry.day is not None and entry.day <= today
    ]
    length = min(_PACE_DAYS, max((ago for ago, _ in by_day), default=0) + 1)
    made = added + sum(count for ago, count in by_day if ago < length)
    return records * length / made if made and length >= _LEAST_DAYS else None


def _in_words(days: float) -> str:
    """A time to come in words: "about 5 months"."""
    if days >= _TEN_YEARS:
        return "more than 10 years"
    length, noun = next((length, noun) for least, length, noun in _UNITS if days >= least)
    count = round(days / length)
    return f"about {count} {plural(count, noun)}" if count else "less than a day"

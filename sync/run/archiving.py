"""The archive: records that nothing needs any more leave the changelog."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from rules.columns import combine
from rules.read.cells import Cell
from rules.read.serial import moment_of
from rules.read.text import fold
from sync.messages.errors import WorkbookError
from sync.run.run_input import RunInput
from sync.sheet.archive import days_of, rows_to_move
from sync.sheet.changelog import Record, find_columns, records_of
from sync.workbook.archive import Departure, lost_cell
from sync.workbook.capacity import CellLimit
from sync.workbook.protocol import LOG_HEADINGS, Snapshot, Workbook, column_letters
from sync.workbook.role import Role

Store = Callable[[Iterator[tuple[Cell, ...]]], None]
"""Stores records for good, their cells in the order of LOG_HEADINGS; those it has it leaves."""

_STEPS = 24
"""So many steps one archive takes at most; without people's edits in between it takes three."""


@dataclass(frozen=True)
class ArchiveWish:
    """What is wished: only records older than a day, if one is given; to a file by `store`.

    Without `store` they go to a tab.
    """

    before: date | None = None
    store: Store | None = None
    dry_run: bool = False


@dataclass
class Archived:
    """What has left: how many records, of which days, to which tabs; `left` is what remains.

    `freed` is how many cells of the workbook that took away, None where it has no such limit.
    """

    moved: int = 0
    first: date | None = None
    last: date | None = None
    tabs: list[str] = field(default_factory=list)
    left: int = 0
    freed: int | None = None


@dataclass
class Archiver:
    """Walks the steps of one archive; what it has done so far outlasts a new start."""

    workbook: Workbook
    wish: ArchiveWish
    done: Archived = field(default_factory=Archived)

    def turn(self, read: Callable[[], RunInput], say: Callable[[str], None]) -> Archived:
        """Take steps until all has left; each is decided by a reading of its own."""
        for _ in range(_STEPS):
            if self._step(read(), say):
                return self.done
        raise WorkbookError(
            self.workbook.name,
            "the changelog changed at every step of the archive; each record is still there once",
            "archive again when nobody else is writing it",
        )

    def _step(self, run_input: RunInput, say: Callable[[str], None]) -> bool:
        snapshot = run_input.snapshot
        log = snapshot.layout.log
        if log is None:
            return True
        refuse_unsettled(run_input, self.workbook.name)
        columns = find_columns(snapshot.layout, self.workbook.name)
        rows = rows_to_move(snapshot, columns, run_input.ladder, self.wish.before)
        self.done.left = snapshot.log_rows - len(rows)
        if self.wish.store:
            refuse_lost_cells(snapshot, columns, rows, self.workbook.name)
        if self.wish.dry_run:
            self._count(snapshot, columns, rows)
            return True
        say("Writing")
        title = f"{log.tab.title} {'on its way' if self.wish.store else 'archive'}"
        keep = self._keeper(snapshot, columns)
        step = self.workbook.archive(snapshot, Departure(rows, title, keep))
        self._count(snapshot, columns, step.rows)
        self.done.tabs += [step.tab] if step.tab else []
        return step.done

    def _keeper(
        self, snapshot: Snapshot, columns: dict[str, int]
    ) -> Callable[[Sequence[int]], None] | None:
        store = self.wish.store
        if store is None:
            return None
        cells = [snapshot.log_columns[columns[heading]] for heading in LOG_HEADINGS]

        def keep(rows: Sequence[int]) -> None:
            store(tuple(column[row] for column in cells) for row in rows)

        return keep

    def _count(self, snapshot: Snapshot, columns: dict[str, int], rows: Sequence[int]) -> None:
        done = self.done
        done.moved += len(rows)
        days = days_of(snapshot, columns, rows)
        if days:
            first, last = (moment_of(day).date() for day in days)
            done.first = min(first, done.first or first)
            done.last = max(last, done.last or last)
        if isinstance(snapshot.layout.limit, CellLimit):
            log = snapshot.layout.log
            width = len(log.headings) if log and self.wish.store else 0
            done.freed = (done.freed or 0) + len(rows) * width


def refuse_unsettled(run_input: RunInput, book: str) -> None:
    """Raise where a run has still to complete what one before has begun.

    A Stage cell that shows the stage before the recorded one is known as the job's by the record
    before the last, which is about to leave.
    """
    log = run_input.snapshot.layout.log
    if log and (log.doubtful or not log.complete or _is_behind(run_input)):
        raise WorkbookError(
            f"{book} {log.tab.title}",
            "a run on this sheet was cut short, and these records tell what it had still to write",
            "run `qualify run` first, then archive",
        )


def _is_behind(run_input: RunInput) -> bool:
    """Whether a Stage cell shows the stage before the recorded one."""
    find = run_input.ladder.find
    records = records_of(run_input.prospects.keys.names, run_input.changelog.records)

    def behind(cell: Cell, record: Record | None) -> bool:
        if record is None or record.origin is None or record.origin is record.stage:
            return False
        return isinstance(cell, str) and find(cell) is record.origin

    return any(
        combine(behind, run_input.snapshot.columns[column], records).rows(bool)
        for column in run_input.binding.claim(Role.STAGE).columns
    )


def refuse_lost_cells(
    snapshot: Snapshot, columns: dict[str, int], rows: Sequence[int], book: str
) -> None:
    """Raise where records that go to a file have cells in columns of people's."""
    log, own = snapshot.layout.log, {*columns.values()}
    for column in sorted(snapshot.log_columns.keys() - own):
        cells = snapshot.log_columns[column]
        found = next((row for row in rows if cells[row] not in (None, "", False)), None)
        if log and found is not None:
            heading = log.headings[column] if column < len(log.headings) else ""
            letters = column_letters(column)
            called = f'"{heading}"' if fold(heading) else letters
            raise lost_cell(f"{book} {log.tab.title}!{letters}{found + 2}", called)

"""The changelog: the record of every move, and of where each prospect stands."""

from array import array
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from itertools import chain, islice
from operator import lt
from typing import NamedTuple, TypeVar

from rules.columns import Column, column_of, combine
from rules.judging.ladder import Ladder, Stage
from rules.judging.verdict import MoveKind, Standing
from rules.read.cells import Cell
from rules.read.dates import FIRST, LAST
from rules.read.near import suggest
from rules.read.serial import moment_of
from rules.read.text import fold, readable_text
from sync.messages.errors import WorkbookError
from sync.messages.problem import Problem
from sync.sheet.keys import ROUNDED, key_names
from sync.workbook.protocol import LOG_HEADINGS, Layout, Snapshot

T = TypeVar("T")

_READ = ("No", "When", "Key", "To", "Kind")
"""The headings that a run reads."""

_ORIGIN = "From"
"""The heading that only the funnel reads too."""


class LogRow(NamedTuple):
    """One row to add; the fields stand in the order of LOG_HEADINGS."""

    no: int
    when: datetime
    key: str
    name: str
    origin: str
    to: str
    kind: MoveKind
    because: str
    rules: str
    run: str


@dataclass(frozen=True, eq=False)
class Record:
    """What the last row of a key says; keys of which the same is said share one record.

    `to` is the text of its To cell; `stage` is None where that names no stage of the ladder.
    `since` is the day, as a serial number, on which the key came there, None if unknown. `origin`
    is the stage of the row before, None if there is none.
    """

    to: str
    standing: Standing | None
    since: int | None = None
    origin: Stage | None = None

    @cached_property
    def stage(self) -> Stage | None:
        """The stage that it names."""
        return self.standing.stage if self.standing else None


@dataclass(frozen=True, eq=False)
class Entry:
    """What a row says of its key; many rows say the same.

    `origin` is the text of its From cell, None where that was not read.
    """

    to: str
    kind: str
    when: Cell
    origin: str | None = None

    @cached_property
    def day(self) -> int | None:
        """The day of its When cell, as a serial number; None where it can't be read."""
        moment = _serial(self.when)
        return None if moment is None else int(moment)


@dataclass(frozen=True)
class Changelog:
    """The records of a changelog, by the name of the key.

    `keys` are the names of the keys of all its rows, in the order of their numbers, and `entries`
    what these rows say. `last` is the highest number of any row, 0 if there is none, and `gone` how
    many numbers up to it are in no row. `problems` is about rows that can't be read.
    """

    records: Mapping[str, Record] = field(default_factory=dict)
    keys: Column[str] = field(default_factory=lambda: column_of(()))
    entries: Column[Entry] = field(default_factory=lambda: column_of(()))
    last: int = 0
    gone: int = 0
    problems: Sequence[Problem] = ()


def records_of(names: Column[Cell], records: Mapping[str, Record]) -> Column[Record | None]:
    """What is recorded of each row, by the name of its key; None where nothing is."""
    return column_of(map(records.get, names))  # type: ignore[arg-type]


def find_columns(layout: Layout, book: str) -> dict[str, int]:
    """Find the changelog's columns by their headings; none if there is no changelog yet."""
    if layout.log is None:
        return {}
    folded = [fold(heading) for heading in layout.log.headings]
    where = f"{book} {layout.log.tab.title}, row 1"
    for heading in LOG_HEADINGS:
        if folded.count(fold(heading)) != 1:
            found = "stands twice" if fold(heading) in folded else "is gone"
            raise WorkbookError(
                where,
                f'the heading "{heading}" of the changelog {found}',
                "write it back over its column, once",
            )
    return {heading: folded.index(fold(heading)) for heading in LOG_HEADINGS}


def columns_to_read(
    columns: Mapping[str, int], *, whole: bool, origins: bool = False
) -> frozenset[int]:
    """The columns of the changelog that a run reads: a few, or those of all headings.

    With `origins` the stages that were left are among the few.
    """
    headings = LOG_HEADINGS if whole else (*_READ, _ORIGIN) if origins else _READ
    return frozenset(columns[heading] for heading in headings if heading in columns)


@dataclass(frozen=True)
class Entries:
    """The rows of a changelog, in the order of their numbers, before any ladder reads them.

    `keys` are the names of their keys. `last`, `gone` and `problems` are as in `Changelog`.
    """

    keys: Column[str] = field(default_factory=lambda: column_of(()))
    entries: Column[Entry] = field(default_factory=lambda: column_of(()))
    last: int = 0
    gone: int = 0
    problems: Sequence[Problem] = ()

    def changelog(self, ladder: Ladder) -> Changelog:
        """What they record of every key, if the stages are these."""
        records = _records(self.keys, self.entries, ladder)
        return Changelog(records, self.keys, self.entries, self.last, self.gone, self.problems)


@dataclass(frozen=True)
class Lines:
    """The rows of a changelog, where they stand.

    `numbers` are those of their No cells, 0 where there is none. `incomplete` are the rows that
    lack a number, a key or a stage.
    """

    numbers: Sequence[int]
    keys: Column[str]
    entries: Column[Entry]
    incomplete: Collection[int]

    def order(self) -> Sequence[int]:
        """The complete rows, in the order of their numbers."""
        order = _order(self.numbers, self.incomplete)
        return range(len(self.numbers)) if order is None else order


def read_lines(snapshot: Snapshot, columns: Mapping[str, int]) -> Lines:
    """Read the rows of the changelog where they stand."""
    no, when, key, to, kind = (snapshot.log_columns[columns[heading]] for heading in _READ)
    numbers = _numbers(no)
    keys = column_of(chain.from_iterable(map(key_names, key.slices())))
    origin = snapshot.log_columns.get(columns[_ORIGIN])
    entries = combine(_entry, *(each for each in (to, kind, when, origin) if each is not None))
    return Lines(numbers, keys, entries, _incomplete_rows(numbers, keys, entries))


def read_entries(snapshot: Snapshot, columns: Mapping[str, int]) -> Entries:
    """Read the rows of the changelog, in whatever order they are."""
    if not columns:
        return Entries()
    lines = read_lines(snapshot, columns)
    numbers, keys, entries = lines.numbers, lines.keys, lines.entries
    no = snapshot.log_columns[columns["No"]]
    problems = tuple(
        _incomplete(row + 2, numbers[row], keys[row])
        for row in sorted(lines.incomplete)
        if keys[row] or entries[row].to or no[row] is not None
    )
    order = _order(numbers, lines.incomplete)
    if order is not None:
        keys, entries = _in_order(keys, order), _in_order(entries, order)
    last = max(numbers, default=0)
    gone = max(0, last - sum(map(bool, numbers)))
    return Entries(keys, entries, last, gone, problems)


def _records(keys: Column[str], entries: Column[Entry], ladder: Ladder) -> dict[str, Record]:
    """What the last row of each key says, in the light of the rows before."""
    made = cache(Record)
    alone = entries.map(lambda entry: _record(entry, ladder, made))
    names, numbers = keys.numbered()
    last: list[Record | None] = [None] * len(names)
    for number, record in zip(numbers, alone, strict=True):
        before = last[number]
        last[number] = record
        if before is not None and record.stage is not None:
            since = before.since if before.stage is record.stage else record.since
            last[number] = made(record.to, record.standing, since, before.stage)
    return {name: record for name, record in zip(names, last, strict=True) if record}


def _numbers(cells: Column[Cell]) -> Sequence[int]:
    """The number that each No cell holds, 0 where it holds none."""
    numbers = array("q")
    for part in cells.slices():
        numbers.extend(map(_number, part))
    return numbers


def _incomplete_rows(
    numbers: Sequence[int], keys: Column[str], entries: Column[Entry]
) -> Collection[int]:
    """The rows that lack a number, a key or a stage."""
    rows = set(entries.rows(lambda entry: not entry.to))
    for cells in (numbers, keys):
        if not all(cells):
            rows.update(row for row, cell in enumerate(cells) if not cell)
    return rows


def _in_order(column: Column[T], order: Sequence[int]) -> Column[T]:
    return column_of(column[row] for row in order)


def _order(numbers: Sequence[int], incomplete: Collection[int]) -> Sequence[int] | None:
    """The complete rows in the order of their numbers; None if that is how all rows stand."""
    if not incomplete and all(map(lt, numbers, islice(numbers, 1, None))):
        return None
    rows = (row for row in range(len(numbers)) if row not in incomplete)
    return sorted(rows, key=numbers.__getitem__)


def _entry(to: Cell, kind: Cell, when: Cell, *origin: Cell) -> Entry:
    return Entry(readable_text(to), readable_text(kind), when, *map(readable_text, origin))


def _incomplete(row: int, number: int, key: str) -> Problem:
    lacking = "No" if not number else "To" if key else "Key"
    return Problem(
        f"this row of the changelog has no readable {lacking}, so it does not count",
        f"write its {lacking} back, or clear its No, Key and To",
        row,
        key or None,
    )


def _number(cell: Cell) -> int:
    """The number that a No cell holds; 0 where it holds none, or one that the sheet has rounded."""
    if type(cell) is int:
        number = cell
    elif isinstance(cell, str):
        number = int(cell) if cell.strip().isdecimal() else 0
    else:
        number = int(cell) if isinstance(cell, float) and cell.is_integer() else 0
    return number if 0 < number < ROUNDED else 0


def _serial(cell: Cell) -> float | None:
    """The serial number of a When cell; None where people wrote something else over it."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return None
    return float(cell) if FIRST <= cell < LAST + 1 else None


def newest_moment(snapshot: Snapshot, columns: Mapping[str, int]) -> datetime | None:
    """The newest moment of a changelog's When cells; None where there is none."""
    if not columns:
        return None
    serials = map(_serial, snapshot.log_columns[columns["When"]])
    newest = max((serial for serial in serials if serial is not None), default=None)
    return None if newest is None else moment_of(newest)


def _record(entry: Entry, ladder: Ladder, made: Callable[..., Record]) -> Record:
    """What a row says of its key where there is none before it."""
    stage = ladder.find(entry.to)
    if stage is None:
        return made(entry.to, None, None, None)
    by_hand = stage.by_hand or fold(entry.kind) == fold(MoveKind.BY_HAND)
    return made(entry.to, Standing(stage, by_hand), entry.day, None)


def rows_of_run(snapshot: Snapshot, columns: Mapping[str, int], label: str) -> list[LogRow]:
    """The rows that one run has written, by their Run cells, in the order of their numbers.

    The snapshot has every column of the changelog. What can't be read of a row, because people
    have changed it meanwhile, is left out.
    """
    cells = [snapshot.log_columns[columns[heading]] for heading in LOG_HEADINGS if columns]
    found = [
        _row_from(dict(zip(LOG_HEADINGS, line, strict=True)))
        for line in zip(*cells, strict=True)
        if line[-1] == label
    ]
    return sorted(found, key=lambda row: row.no)


def _row_from(cells: Mapping[str, Cell]) -> LogRow:
    texts = {heading: readable_text(cell) for heading, cell in cells.items()}
    kinds = {fold(kind): kind for kind in MoveKind}
    return LogRow(
        _number(cells["No"]),
        moment_of(_serial(cells["When"]) or 0),
        texts["Key"],
        texts["Name"],
        texts["From"],
        texts["To"],
        kinds.get(fold(texts["Kind"]), MoveKind.BY_HAND),
        texts["Because"],
        texts["Rules"],
        texts["Run"],
    )


def unknown_stage(record: Record, ladder: Ladder) -> Problem:
    """What to say of a record that names no stage of the ladder."""
    near = suggest(record.to, (stage.name for stage in ladder.stages))
    mend = f'add was = ["{record.to}"] to the stage that it is now'
    what = f'the changelog says "{record.to}", which is no stage'
    return Problem(what, f"{near} If so, {mend}" if near else mend)

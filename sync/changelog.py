"""The changelog: the record of every move, and of where each prospect stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from rules.cells import Cell
from rules.dates import FIRST, LAST
from rules.ladder import Ladder, Stage
from rules.near import did_you_mean
from rules.text import fold, readable_text
from rules.verdict import Kind, Standing
from sync.errors import WorkbookError
from sync.keys import key_text
from sync.problem import Problem
from sync.serial import moment_of
from sync.workbook import LOG_HEADINGS, Layout, Snapshot, Value

_READ = ("No", "When", "Key", "To", "Kind")
"""The headings that a run reads."""


class Row(NamedTuple):
    """One row to add; the fields stand in the order of LOG_HEADINGS."""

    no: int
    when: datetime
    key: str
    name: str
    origin: str
    to: str
    kind: Kind
    because: str
    rules: str
    run: str


@dataclass(frozen=True)
class Record:
    """What the last row of a key says.

    `to` is as it is written. `stage` is None where that names no stage of the ladder.
    `since` is the day, as a serial number, since when the key has been there, None if unknown.
    `origin` is the stage of the row before, None if there is none.
    """

    to: str
    standing: Standing | None
    since: int | None = None
    origin: Stage | None = None

    @property
    def stage(self) -> Stage | None:
        """The stage that it names."""
        return self.standing.stage if self.standing else None


@dataclass(frozen=True)
class Changelog:
    """The records of a changelog by key, the key with the latest row last.

    `last` is the number of the last row, 0 if there is none. `problems` are rows that can't be
    read.
    """

    records: Mapping[str, Record] = field(default_factory=dict)
    last: int = 0
    problems: Sequence[Problem] = ()


def find_columns(layout: Layout, book: str) -> dict[str, int]:
    """Find the changelog's columns by their headings; none where there is no changelog yet."""
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


def columns_to_read(columns: Mapping[str, int], *, whole: bool) -> frozenset[int]:
    """Give those of the changelog's columns that a run reads, or all of its headings'."""
    headings = LOG_HEADINGS if whole else _READ
    return frozenset(columns[heading] for heading in headings if heading in columns)


class _Line(NamedTuple):
    no: int
    key: str
    to: str
    kind: str
    when: Cell


def read_changelog(snapshot: Snapshot, columns: Mapping[str, int], ladder: Ladder) -> Changelog:
    """Read the record of every key from the rows of the changelog, in whatever order they are."""
    if not columns:
        return Changelog()
    lines, problems = _lines(snapshot, columns)
    lines.sort(key=lambda line: line.no)
    records: dict[str, Record] = {}
    for line in lines:
        records[line.key] = _record(line, records.pop(line.key, None), ladder)
    return Changelog(records, lines[-1].no if lines else 0, tuple(problems))


def _lines(snapshot: Snapshot, columns: Mapping[str, int]) -> tuple[list[_Line], list[Problem]]:
    cells = [snapshot.log_columns[columns[heading]] for heading in _READ]
    lines: list[_Line] = []
    problems: list[Problem] = []
    for row, (no, when, key, to, kind) in enumerate(zip(*cells, strict=True), start=2):
        number, name, stage = _number(no), key_text(key), readable_text(to)
        if number is not None and name and stage:
            lines.append(_Line(number, name, stage, readable_text(kind), when))
        elif not (no is None and not name and not stage):
            problems.append(_unread_line(row, number, name))
    return lines, problems


def _unread_line(row: int, number: int | None, name: str) -> Problem:
    lacking = "No" if number is None else "To" if name else "Key"
    return Problem(
        row,
        name or None,
        f"this row of the changelog has no readable {lacking}, so it does not count",
        f"write its {lacking} back, or clear its No, Key and To",
    )


def _number(cell: Cell) -> int | None:
    if isinstance(cell, str):
        return int(cell) if cell.strip().isdecimal() else None
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not float(cell).is_integer():
        return None
    return int(cell) if cell > 0 else None


def _serial(cell: Cell) -> float | None:
    """Give the serial number of a When cell; None where people wrote something else over it."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return None
    return float(cell) if FIRST <= cell < LAST + 1 else None


def _record(line: _Line, previous: Record | None, ladder: Ladder) -> Record:
    stage = ladder.find(line.to)
    if stage is None:
        return Record(line.to, None)
    by_hand = stage.by_hand or fold(line.kind) == fold(Kind.BY_HAND)
    moment = _serial(line.when)
    day = None if moment is None else int(moment)
    since = previous.since if previous and previous.stage is stage else day
    return Record(line.to, Standing(stage, by_hand), since, previous.stage if previous else None)


def rows_of_run(snapshot: Snapshot, columns: Mapping[str, int], label: str) -> list[Row]:
    """Give the rows that one run has written, by their Run cells, in the order of their numbers.

    The snapshot holds every column of the changelog's headings. Of a row that people changed
    meanwhile, what can't be read is left out.
    """
    cells = [snapshot.log_columns[columns[heading]] for heading in LOG_HEADINGS if columns]
    found = [
        _row_from(dict(zip(LOG_HEADINGS, line, strict=True)))
        for line in zip(*cells, strict=True)
        if line[-1] == label
    ]
    return sorted(found, key=lambda row: row.no)


def _row_from(cells: Mapping[str, Cell]) -> Row:
    texts = {heading: readable_text(cell) for heading, cell in cells.items()}
    kinds = {fold(kind): kind for kind in Kind}
    return Row(
        _number(cells["No"]) or 0,
        moment_of(_serial(cells["When"]) or 0),
        texts["Key"],
        texts["Name"],
        texts["From"],
        texts["To"],
        kinds.get(fold(texts["Kind"]), Kind.BY_HAND),
        texts["Because"],
        texts["Rules"],
        texts["Run"],
    )


def unknown_stage(record: Record, ladder: Ladder) -> tuple[str, str]:
    """Say that a record names no stage of the ladder, and the mend."""
    near = did_you_mean(record.to, (stage.name for stage in ladder.stages))
    mend = f'add was = ["{record.to}"] to the stage that it is now'
    what = f'the changelog says "{record.to}", which is no stage'
    return what, f"{near} If so, {mend}" if near else mend


def cells_of(row: Row) -> tuple[Value, ...]:
    """Give the cells of a row in the order of LOG_HEADINGS."""
    return (*row[:6], str(row.kind), *row[7:])

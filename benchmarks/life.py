"""(k) Long life: an idle run beside a changelog of a hundred records a prospect, and of one."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from benchmarks.clients.measured import Usage
from benchmarks.edits import RECORDS, State
from benchmarks.figures import refuse_moves, start_server
from benchmarks.local import in_a_process_of_its_own, write_workbook
from benchmarks.processes import CONFIG, QUALIFY, alternate, run_process
from benchmarks.prospects import TODAY
from benchmarks.records import make_records
from benchmarks.table import Line, at_most, megabytes, taken
from rules.read.serial import moment_of

SIZES = (10_000,)

_STATES = (State.NEW, State.OLD)
_PROSPECTS, _CHANGELOG = "Prospects", "Changelog"
_KEY, _STAGE, _WHEN = "ID", "Stage", "When"
_TIMES_AT_MOST, _MEMORY_AT_MOST = 15.0, 200e6
_OPTIONS = {
    "strings_to_urls": False,
    "constant_memory": True,
    "default_date_format": "yyyy-mm-dd hh:mm",
}

Works = dict[str, Callable[[], Usage]]


def lines(rows: int, rounds: int) -> Iterator[Line]:
    """Measure sheets of so many rows, and make the lines."""
    yield from _compare(rows, "idle", _on_google(rows, rounds))
    yield from _compare(rows, "an .xlsx, idle", _local(rows, rounds))


def _on_google(rows: int, rounds: int) -> Mapping[str, Usage]:
    """Run on the server's sheet, with each changelog in turn."""
    with start_server(rows) as server:
        server.first_run()
        for state in _STATES:
            server.prepare(state)
            refuse_moves(server, state)
        works: Works = {state: partial(server.run, "product", state) for state in _STATES}
        return alternate(works, rounds)


def _local(rows: int, rounds: int) -> Mapping[str, Usage]:
    """Run on workbooks that differ in their changelogs."""
    with TemporaryDirectory() as folder:
        first = Path(folder, "first.xlsx")
        in_a_process_of_its_own(write_workbook, rows, first)
        _run(first)
        books = {state: Path(folder, f"{state.name}.xlsx") for state in _STATES}
        for state, book in books.items():
            in_a_process_of_its_own(write_changelog, first, book, RECORDS[state])
            _run(book)
            before = book.stat().st_mtime_ns
            _run(book)
            if book.stat().st_mtime_ns != before:
                raise RuntimeError(f"{state}: the run wrote")
        works: Works = {state: partial(_run, book) for state, book in books.items()}
        return alternate(works, rounds)


def _run(book: Path) -> Usage:
    command = [QUALIFY, "run", str(CONFIG), "--today", TODAY.isoformat()]
    return run_process(command, {"PROSPECTS": str(book)})


def write_changelog(source: Path, path: Path, each: int) -> None:
    """Write the prospects of a workbook anew, with their stages and so many records of each."""
    tab = openpyxl.load_workbook(source, read_only=True)[_PROSPECTS]
    headings, *prospects = tab.iter_rows(values_only=True)
    columns = dict(zip(headings, zip(*prospects, strict=True), strict=True))
    records: dict[str, Sequence[Any]] = {**make_records(columns[_KEY], columns[_STAGE], each)}
    records[_WHEN] = list(map(moment_of, records[_WHEN]))
    with Workbook(path, _OPTIONS) as book:
        _write(book.add_worksheet(_PROSPECTS), [headings, *prospects])
        _write(
            book.add_worksheet(_CHANGELOG), chain([records], zip(*records.values(), strict=True))
        )


def _write(tab: Worksheet, rows: Iterable[Iterable[object]]) -> None:
    for at, row in enumerate(rows):
        tab.write_row(at, 0, row)


def _compare(rows: int, what: str, done: Mapping[str, Usage]) -> Iterator[Line]:
    new, old = (done[state] for state in _STATES)
    records = f"{rows * (RECORDS[State.OLD] or 0):,} records"
    yield at_most(
        "k",
        f"{rows:,} rows, {what}: with {records}, to the same with {rows:,}",
        f"{taken(old)}, {taken(new)}",
        old.cpu / new.cpu,
        _TIMES_AT_MOST,
    )
    yield Line(
        "k",
        f"{rows:,} rows, {what}: the most memory, with {records}",
        f"{megabytes(old.memory)}, with {rows:,} {megabytes(new.memory)}",
        target=f"at most {megabytes(_MEMORY_AT_MOST)}",
        met=old.memory <= _MEMORY_AT_MOST,
    )

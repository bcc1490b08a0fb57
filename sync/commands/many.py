"""The configs of one call of `qualify run`: each on its own, and so many at a time."""

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, TextIO

import click

from sync.cli import fault_frames
from sync.commands.session import Session
from sync.commands.workers import Stop, Workers
from sync.config.draft import drafts_of
from sync.config.load import load_config
from sync.messages.errors import ConfigError, FaultError
from sync.messages.safe import plain
from sync.open import Together, book_opened
from sync.show.report import Report
from sync.show.summary import summary
from sync.terminal.board import Board
from sync.workbook.limits import ACCOUNT, PROJECT, Limits
from sync.workbook.pace import Pace

if TYPE_CHECKING:
    from sync.config.model import ConfigFile


@dataclass(frozen=True)
class Terms:
    """How many configs are run at a time, and how many requests all may send in any minute.

    Without limits a single config is not held up, and several keep to Google's own. `board` is
    where it is shown how far they are; None for nowhere.
    """

    jobs: int = 1
    quota: Limits | None = None
    board: TextIO | None = None


def run_all(
    paths: Sequence[Path], session: Session, terms: Terms, tell: Callable[[Report], None]
) -> list[Report]:
    """Run all configs, and return their reports in the given order.

    Each report is told as soon as it is there. Of several configs none is hurt by what becomes of
    another.
    """
    stop = Stop()
    pace = Pace(sleep=stop.sleep) if terms.jobs > 1 else Pace()
    if terms.quota or len(paths) > 1:
        together = Together(terms.quota or ACCOUNT.within(PROJECT), pace)
        access = replace(session.access, pace=pace, together=together)
        session = replace(session, access=access)
    if len(paths) == 1:
        return [_told(session.run(paths[0]), tell)]
    calls = _calls(paths)
    if terms.jobs == 1:
        return [_told(_run(call, session), tell) for call in calls]
    board = Board(terms.board, len(calls))
    session = replace(session, bar=False, heed=stop.heed, warn=board.warn)
    workers = Workers(partial(_run_named, session=session), stop)
    return _run_at_once(calls, workers, terms.jobs, tell, board, session.access.waiting)


@dataclass(frozen=True)
class _Call:
    """A config of several; `live` is the config that it is the draft of, if that is given too.

    `book` is the same for configs of one workbook. `file` is the config, where it could be read.
    """

    number: int
    path: Path
    file: "ConfigFile | None"
    book: str
    live: Path | None


def _calls(paths: Sequence[Path]) -> list[_Call]:
    files: dict[Path, ConfigFile] = {}
    books: dict[Path, str] = {}
    for path in dict.fromkeys(paths):
        with suppress(Exception):  # its own run says what is wrong, be it a fault of the program
            files[path] = load_config(path)
            books[path] = book_opened(files[path])
    drafts = drafts_of(files.values(), set(paths) - files.keys())
    return [
        _Call(
            number,
            path,
            files.get(path),
            books.get(path, str(path)),
            drafts.get(os.path.realpath(path)),
        )
        for number, path in enumerate(paths)
    ]


def _run(call: _Call, session: Session) -> Report:
    """Run one config of several: even a fault of the program becomes its report."""
    if call.live:
        return _not_run(call.path, call.live)
    try:
        return session.run(call.path, call.file)
    except Exception as error:  # noqa: BLE001 -- as in sync.cli, for one config
        fault = FaultError(str(call.path), type(error).__name__, fault_frames(error))
        return Report(str(call.path), "", error=fault)


def _not_run(path: Path, live: Path) -> Report:
    """The report of a draft that is given beside its config: a run would move prospects by it."""
    what = f"is the draft of {live}, so its rules are only tried"
    mend = "leave it out, or run it alone if it is to count"
    return Report(str(path), "", error=ConfigError(str(path), what, mend))


def _told(report: Report, tell: Callable[[Report], None]) -> Report:
    tell(report)
    return report


def _run_at_once(
    calls: Sequence[_Call],
    workers: Workers[_Call, Report],
    jobs: int,
    tell: Callable[[Report], None],
    board: Board,
    waiting: Callable[[], float],
) -> list[Report]:
    """Run configs in threads; those of one workbook one after the other.

    At once they would only keep each other out of a file, or read a spreadsheet again and again.
    """
    reports = {}

    def done(call: _Call, report: Report) -> None:
        reports[call.number] = report
        board.done(call.number, failed=bool(report.error))
        tell(report)

    queues = list(_by_book(calls).values())
    try:
        workers.run(queues, jobs, done, lambda: board.show(waiting()))
    finally:
        board.end()
    return [reports[call.number] for call in calls]


def _by_book(calls: Sequence[_Call]) -> Mapping[str, Sequence[_Call]]:
    books: dict[str, list[_Call]] = {}
    for call in calls:
        books.setdefault(call.book, []).append(call)
    return books


def _run_named(call: _Call, session: Session) -> Report:
    """Run a config in a thread that has its name, so that each line of the trace tells it."""
    threading.current_thread().name = str(call.path)
    return _run(call, session)


def show_named(report: Report, *, show_values: bool) -> None:
    """Print a report of several that come in any order: what is printed tells whose it is."""
    config = plain(report.config)
    if report.planned:
        click.secho(config, bold=True)
        click.echo(summary(report, show_values=show_values))
    for line in report.error.lines() if report.error else ():
        click.echo(f"error: {_led(line, config)}", err=True)


def _led(line: str, config: str) -> str:
    """A line of an error, led by the path of its config: names of files may be alike."""
    if line.startswith(config):
        return line
    name = PurePath(config).name
    rest = line.removeprefix(name)
    return (
        f"{config}{rest}" if rest.startswith((":", " ")) and rest != line else f"{config}: {line}"
    )

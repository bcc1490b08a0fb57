"""One call of the command line: runs configs one by one and reports each."""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import click

from rules.phrases import plural
from sync.cli import fault_frames, show_error
from sync.config.for_sheets import for_sheets
from sync.config.load import load_config
from sync.config.model import ConfigFile
from sync.job import Job, SheetJob
from sync.messages.errors import FaultError, QualifyError
from sync.messages.problem import Problem
from sync.messages.safe import plain
from sync.messages.trace import timed, trace
from sync.notify.address import Addresses, find_addresses
from sync.notify.ping import find_ping_of_broken, ping_end, pinged
from sync.notify.sender import Sender
from sync.notify.telling import tell
from sync.open import Access, shown_address
from sync.open_job import Order, open_job
from sync.run.job import Job as SheetWork
from sync.run.run_input import Options, RunContext
from sync.show.report import Report, make_report, stopped_report
from sync.show.summary import summary
from sync.terminal.progress import Progress

T = TypeVar("T")


def new_run_id() -> str:
    """An id that no other run has: the moment in UTC and a random part."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.urandom(4).hex()}"


def ci_run_url() -> str:
    """The page of the CI run that this is part of, "" where there is none.

    https://docs.github.com/actions/reference/workflows-and-actions/variables
    """
    server, repository, run = (
        os.environ.get(name, "")
        for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    )
    return f"{server}/{repository}/actions/runs/{run}" if server and repository and run else ""


def summary_page() -> str:
    """The page of the CI job's summary, "" where there is none."""
    return os.environ.get("GITHUB_STEP_SUMMARY", "")


def show(report: Report, *, show_values: bool, all_moves: bool = False) -> None:
    """Print a report; an error is printed alone where the run did not come to a plan."""
    if report.planned:
        click.echo(summary(report, show_values=show_values, all_moves=all_moves))
    if report.error:
        show_error(report.error)


@dataclass
class Session:
    """What the configs of one call have in common: the options, the access, the run's name.

    `bar` shows how far it is where the standard error stream is a terminal. `heed` is called
    between two steps, and raises where the work is to stop. `warn` prints a line of a warning.
    """

    options: Options
    access: Access = field(default_factory=Access)
    run_id: str = field(default_factory=new_run_id)
    bar: bool = True
    heed: Callable[[], None] = lambda: None
    warn: Callable[[str], None] = lambda line: click.echo(line, err=True)

    def run(self, path: Path, file: ConfigFile | None = None) -> Report:
        """Run one config, which is read unless it is given; an error that stops it is reported."""
        trace(str(path))
        with timed("in all") as note:
            report = self._report(path, file)
            note(f"{report.requests:,} {plural(report.requests, 'request')}")
        return report

    def _report(self, path: Path, file: ConfigFile | None) -> Report:
        """Run one config between the pings of its [notify]; a dry run pings nobody."""
        try:
            file = file or load_config(path)
        except QualifyError as error:
            return self._unready(path, Report(str(path), "", error=error))
        if self.options.dry_run:
            return self._of_job(path, file)
        try:
            addresses = find_addresses(file)
        except QualifyError as error:
            name = shown_address(file)
            return self._unready(path, stopped_report(str(path), name, 0, file.config, error))
        sender = Sender(self.access.pace)
        work = partial(self._told, path, file, addresses, sender)
        return self._warned(*pinged(addresses.ping, sender, work))

    def _unready(self, path: Path, report: Report) -> Report:
        """The report of a run that its config stopped; a ping that can still be read is told."""
        if self.options.dry_run:
            return report
        ping = find_ping_of_broken(path)
        return self._warned(report, ping_end(ping, Sender(self.access.pace), report))

    def _told(self, path: Path, file: ConfigFile, addresses: Addresses, sender: Sender) -> Report:
        """Run one config, and tell whom it says of what came of that, be it a fault."""

        def told(report: Report) -> Report:
            return self._warned(report, tell(file, report, addresses, sender, ci_run_url()))

        try:
            report = self._of_job(path, file)
        except Exception as error:
            fault = FaultError(str(path), type(error).__name__, fault_frames(error))
            told(stopped_report(str(path), shown_address(file), 0, file.config, fault))
            raise
        return told(report)

    def _warned(self, report: Report, problems: Sequence[Problem]) -> Report:
        """Warn of messages that were not delivered, and add them to the report's problems."""
        for each in problems:
            self.warn(plain(f"warning: {report.config}: {each.what}; {each.mend}"))
        return replace(report, problems=[*report.problems, *problems])

    def _of_job(self, path: Path, file: ConfigFile) -> Report:
        name, requests, result = self.do(file, lambda job: job.run())
        if isinstance(result, QualifyError):
            return stopped_report(str(path), name, requests, file.config, result)
        return make_report(str(path), name, requests, file.config, result)

    def do(
        self, file: ConfigFile, work: Callable[[Job], T], against: ConfigFile | None = None
    ) -> tuple[str, int, T | QualifyError]:
        """Open what a config says its prospects are in, and do some work of its job.

        Returns the workbook's name, how many requests it took, and the result, or what stopped it.
        """
        name, requests = shown_address(file), 0
        try:
            progress = Progress(sys.stderr if self.bar else None)
            order = Order(self._context(), partial(self._step, progress), against)
            with open_job(file, order, self.access) as job:
                try:
                    with progress:
                        result = work(job)
                finally:
                    name, requests = job.name, job.requests
        except QualifyError as error:
            return name, requests, error
        return name, requests, result

    def ask(self, file: ConfigFile, work: Callable[[Job], T]) -> tuple[T, str]:
        """Do some work of a config's job, and return what comes of it, and the workbook's name.

        Raises QualifyError where it cannot be done.
        """
        name, _, found = self.do(file, work)
        if isinstance(found, QualifyError):
            raise found
        return found, name

    def on_sheet(
        self, file: ConfigFile, work: Callable[[SheetWork], T], instead: str
    ) -> tuple[str, int, T | QualifyError]:
        """Do some work that only sheets know, as `do` does; `instead` is what to do of a table."""
        if file.config.table:
            return shown_address(file), 0, for_sheets(file, instead)

        def of_sheet(job: Job) -> T:
            assert isinstance(job, SheetJob), "what is no table is a sheet"  # noqa: S101
            return work(job.work)

        return self.do(file, of_sheet)

    def _step(self, progress: Progress, name: str) -> None:
        self.heed()
        progress.step(name)

    def _context(self) -> RunContext:
        return RunContext(self.options, self.run_id, ci_run_url(), datetime.now)

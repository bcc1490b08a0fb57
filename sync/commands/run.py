"""`qualify run`: the job."""

import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import click

from sync.commands import options
from sync.commands.many import Terms, run_all, show_named
from sync.commands.session import Session, show, summary_page
from sync.messages.errors import UsageError
from sync.open import Access
from sync.run.run_input import Options
from sync.show.annotations import annotations
from sync.show.job_summary import MOST_BYTES, job_summary
from sync.show.report import Report
from sync.terminal.json_line import json_line
from sync.terminal.tracing import tracing
from sync.workbook.limits import Limits


@click.command(name="run")
@click.argument("configs", nargs=-1, metavar="[CONFIG]...", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Decide everything, write nothing.")
@options.as_json
@options.today
@click.option("--allow-many", is_flag=True, help="Go on where the guard would stop the run.")
@click.option("--follow-rules", is_flag=True, help='Run once as if when_lapsed = "demote".')
@options.show_values
@click.option("-q", "--quiet", is_flag=True, help="Print only what moved, is wrong or failed.")
@click.option("-v", "--verbose", is_flag=True, help="Tell each step and request, with its time.")
@options.credentials
@options.deadline
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=1,
    metavar="N",
    help="Run so many configs at a time (default 1).",
)
@click.option(
    "--quota",
    type=options.quota,
    metavar="N",
    help="Requests a minute that Google allows to the account (default 60), as 600/120 for reads"
    " and writes; behind a comma its project's (default 300).",
)
def command(
    configs: tuple[Path, ...],
    dry_run: bool,
    as_json: bool,
    today: date | None,
    allow_many: bool,
    follow_rules: bool,
    show_values: bool,
    quiet: bool,
    verbose: bool,
    credentials: Path | None,
    deadline: float | None,
    jobs: int,
    quota: Limits | None,
) -> int:
    """Judge the prospects of each CONFIG (config.toml here if none is given).

    Writes each row's stage and what it is missing, and records every move on the changelog.
    """
    if quiet and verbose:
        raise UsageError(
            "qualify run", "--quiet and --verbose are opposites", "ask for one of them"
        )
    page = summary_page()
    job = Options(today, dry_run, allow_many, follow_rules, funnel=bool(page))
    session = Session(job, Access(credentials, deadline), bar=not (quiet or verbose))
    paths = configs or (Path("config.toml"),)

    def tell(report: Report) -> None:
        if report.eventful or not quiet:
            _print(report, as_json=as_json, show_values=show_values, named=jobs > 1)

    with tracing(named=jobs > 1) if verbose else nullcontext():
        board = None if quiet or verbose else sys.stderr
        reports = run_all(paths, session, Terms(jobs, quota, board), tell)
    if page:
        _write_job_summary(reports, page)
    if os.environ.get("GITHUB_ACTIONS") == "true":
        _annotate(reports)
    return min((report.code for report in reports if report.code), default=0)


def _print(report: Report, *, as_json: bool, show_values: bool, named: bool) -> None:
    """Print a report whole, if asked with its config's name: several come in any order."""
    if as_json:
        click.echo(json_line(report.as_json(show_values=show_values)))
    elif named:
        show_named(report, show_values=show_values)
    else:
        show(report, show_values=show_values)


def _annotate(reports: Sequence[Report]) -> None:
    """Annotate the run's page in GitHub Actions, which reads the standard error stream too."""
    for line in annotations(reports, os.environ.get("GITHUB_WORKSPACE", "")):
        click.echo(line, err=True)


def _write_job_summary(reports: Iterable[Report], page: str) -> None:
    """Add the reports to the CI job's summary page.

    The run is over by then: a page that can't be written is worth a warning, and no more.
    """
    try:
        with open(
            page, "a", encoding="utf-8", errors="backslashreplace", newline="", opener=_open_at_once
        ) as file:
            text = job_summary(reports, MOST_BYTES - os.fstat(file.fileno()).st_size)
            file.write(text)
        why = "" if text else "it is full"
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or "its path is no path"
    if why:
        what = f"warning: the job summary can't be written ({why}); all else is done"
        click.echo(what, err=True)


def _open_at_once(path: str, flags: int) -> int:
    """Open a file, but fail on a pipe that nobody reads instead of waiting for a reader."""
    number = os.open(path, flags | getattr(os, "O_NONBLOCK", 0), 0o666)
    if os.name != "nt":
        os.set_blocking(number, True)
    return number

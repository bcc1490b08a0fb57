"""`qualify setup`: colours, drop-downs, notes and warnings on the prospects' tab."""

from functools import partial
from pathlib import Path

import click

from sync.cli import show_error
from sync.commands import options
from sync.commands.rules_home import rules_home
from sync.commands.session import Session
from sync.config.load import load_config
from sync.messages.errors import QualifyError
from sync.open import Access
from sync.run.furnishing import Furnished
from sync.run.job import Job
from sync.run.run_input import Options
from sync.show.setup import SetupReport, setup_json, setup_text
from sync.terminal.json_line import json_line

_INSTEAD = "show the table of stages that a run writes wherever you look at tables"
"""What to do about colours and the like where prospects are in a database."""


@click.command(name="setup")
@click.argument("config", default="config.toml", type=click.Path(path_type=Path))
@click.option("--undo", is_flag=True, help="Take back what setup made, and nothing else.")
@options.as_json
@options.credentials
@options.deadline
def command(
    config: Path,
    undo: bool,
    as_json: bool,
    credentials: Path | None,
    deadline: float | None,
) -> int:
    """Furnish the prospects' tab of CONFIG (config.toml here if not given).

    Colours for stages, a drop-down list in the override column, frozen headings; on the job's
    columns widths, a note and a warning before an edit. What people made or changed is left.
    """
    report = _furnish(config, Session(Options(), Access(credentials, deadline)), undo=undo)
    if as_json:
        click.echo(json_line(setup_json(report)))
    elif report.error:
        show_error(report.error)
    else:
        click.echo(setup_text(report, undo=undo))
    return report.error.code if report.error else 0


def _furnish(config: Path, session: Session, *, undo: bool) -> SetupReport:
    """Furnish, or take that back; an error that stops it is part of the report."""
    try:
        file = load_config(config)
    except QualifyError as error:
        return SetupReport(str(config), error=error)
    rules = rules_home(file.path)
    work = Job.unfurnish if undo else partial(_make, rules)
    name, requests, done = session.on_sheet(file, work, _INSTEAD)
    if isinstance(done, QualifyError):
        return SetupReport(str(config), name, requests, error=done)
    return SetupReport(str(config), name, requests, done)


def _make(rules: str, job: Job) -> Furnished:
    return job.furnish(rules)

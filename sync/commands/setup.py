"""`qualify setup`: colours, drop-downs, notes and warnings on the prospects' tab."""

import sys
from datetime import datetime
from pathlib import Path

import click

from sync.commands import options
from sync.commands.rules_home import rules_home
from sync.config.load import load_config
from sync.messages.errors import QualifyError
from sync.open import Access, open_workbook
from sync.run.furnishing import Furnished
from sync.run.job import Job
from sync.run.run_input import Options, RunContext
from sync.show.fields import stopped
from sync.show.setup import SetupJson, setup_json, setup_text
from sync.terminal.json_line import json_line
from sync.terminal.progress import Progress


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
    try:
        done = _furnish(config, Access(credentials, deadline), undo=undo)
    except QualifyError as error:
        if not as_json:
            raise
        click.echo(json_line(stopped(SetupJson, error, config=str(config))))
        return error.code
    furnished, workbook, requests = done
    if as_json:
        click.echo(json_line(setup_json(furnished, str(config), workbook, requests)))
    else:
        click.echo(setup_text(furnished, workbook, undo=undo))
    return 0


def _furnish(config: Path, access: Access, *, undo: bool) -> tuple[Furnished, str, int]:
    """Do it; return what became of it, the workbook's name, and how many requests that took."""
    file = load_config(config)
    context = RunContext(Options(), "", "", datetime.now)
    opened = open_workbook(file, writing=True, access=access)
    with opened as workbook, Progress(sys.stderr) as progress:
        job = Job(file, workbook, context, progress.step)
        done = Furnished(job.unfurnish()) if undo else job.furnish(rules_home(file.path))
        return done, workbook.name, workbook.requests

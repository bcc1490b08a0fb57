"""`qualify demo --table`: a table of prospects to try, the job run on it, and what it shows."""

from datetime import date
from pathlib import Path

import click

from sync.commands import explain, plan
from sync.commands.session import Session, show
from sync.demo.table import write_table_demo
from sync.messages.errors import WorkbookError
from sync.messages.safe import plain, typed
from sync.run.run_input import Options
from sync.show.contents import ending

_KEY = "P0000012"


def run_table_demo(folder: Path, rows: int) -> int:
    """Make a table of so many prospects, run the job on it, and show what comes of it."""
    try:
        made = write_table_demo(folder, rows, date.today())  # noqa: DTZ011 -- the reader's own today
    except OSError as error:
        what = f"the demo can't be written here: {error.strerror}"
        raise WorkbookError(str(folder), what, "choose a folder") from None
    click.echo(f"{plain(str(made.prospects))}: {rows:,} prospects")
    config, call = made.config, click.get_current_context().invoke
    _say("run", config)
    report = Session(Options()).run(config)
    show(report, show_values=False)
    if report.error:
        return report.code
    _say("run", config, "   (once more, with nothing changed)")
    click.echo(ending(Session(Options()).run(config)))
    _say("plan", made.edited, f" --against {typed(str(config))}   (if smaller firms will do)")
    call(plan.command, config=made.edited, against=config)
    _say("explain", config, f" {_KEY}")
    call(explain.command, config=config, key=_KEY)
    results = plain(str(folder / "qualify.duckdb"))
    click.echo(f"\nThe results are the tables qualify_state and qualify_changelog in {results}.")
    return 0


def _say(command: str, config: Path, rest: str = "") -> None:
    """Say which command comes next."""
    click.echo(f"\n$ qualify {command} {typed(str(config))}{rest}\n")

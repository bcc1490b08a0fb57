"""`qualify explain`: one prospect, and how its stage comes about."""

import sys
from datetime import date
from pathlib import Path

import click

from sync.commands import options
from sync.commands.clock import wall_clock
from sync.config.load import load_config
from sync.messages.errors import UsageError
from sync.open import Access, open_workbook
from sync.run.job import Job, Options
from sync.run.judgement import RunInput, judge_rows
from sync.sheet.pick import row_of_number, rows_of_key
from sync.show.explain import explain_row, explanation_text
from sync.terminal.progress import Progress


@click.command(name="explain")
@click.argument("config", type=click.Path(path_type=Path))
@click.argument("key", required=False)
@click.option("--row", type=int, metavar="N", help="The sheet's row, where the key is not known.")
@options.today
@options.credentials
@options.deadline
def command(
    config: Path,
    key: str | None,
    row: int | None,
    today: date | None,
    credentials: Path | None,
    deadline: float | None,
) -> int:
    """Show how the prospect with KEY comes to its stage, and what would bring it on.

    Shows the cells that the rules of CONFIG look at. Writes nothing.
    """
    if (key is None) == (row is None):
        raise UsageError(
            "qualify explain", "expected one prospect", "give its key, or its row by --row"
        )
    matter = _look(config, Options(today, dry_run=True), Access(credentials, deadline))
    judgement = judge_rows(matter)
    rows = _rows(matter, key, row)
    click.echo(explanation_text([explain_row(matter, judgement, each) for each in rows]))
    return 0


def _look(config: Path, job: Options, access: Access) -> RunInput:
    file = load_config(config)
    opened = open_workbook(file, writing=False, access=access)
    with opened as workbook, Progress(sys.stderr) as progress:
        return Job(file, workbook, job, "", "", wall_clock, progress.step).look()


def _rows(matter: RunInput, key: str | None, number: int | None) -> list[int]:
    if key is not None:
        return rows_of_key(matter.prospects, key, matter.where, matter.binding.key)
    return [row_of_number(matter.prospects, number or 0, matter.where)]

"""`qualify explain`: one prospect, and how its stage comes about."""

from datetime import date
from pathlib import Path

import click

from sync.commands import options
from sync.commands.session import Session
from sync.config.load import load_config
from sync.messages.errors import QualifyError, UsageError
from sync.open import Access
from sync.run.run_input import Options
from sync.show.explain import explain_row, explanation_text
from sync.show.explain_json import ExplainJson, explain_json
from sync.show.fields import stopped
from sync.terminal.json_line import json_line

_MOST = 10
"""How many of the rows that have one key are shown."""


@click.command(name="explain")
@click.argument("config", type=click.Path(path_type=Path))
@click.argument("key", required=False)
@click.option("--row", type=int, metavar="N", help="The sheet's row, where the key is not known.")
@options.as_json
@options.today
@options.credentials
@options.deadline
def command(
    config: Path,
    key: str | None,
    row: int | None,
    as_json: bool,
    today: date | None,
    credentials: Path | None,
    deadline: float | None,
) -> int:
    """Show how the prospect with KEY comes to its stage, and what would bring it on.

    Shows the cells that the rules of CONFIG look at. Where several rows have KEY, shows the first
    ten. Writes nothing.
    """
    if (key is None) == (row is None):
        raise UsageError(
            "qualify explain", "expected one prospect", "give its key, or its row by --row"
        )
    session = Session(Options(today, dry_run=True), Access(credentials, deadline))
    try:
        (judgement, rows), workbook = session.ask(
            load_config(config), lambda job: job.pick(key, row)
        )
    except QualifyError as error:
        if not as_json:
            raise
        click.echo(json_line(stopped(ExplainJson, error, config=str(config))))
        return error.code
    shown, others = rows[:_MOST], len(rows[_MOST:])
    if as_json:
        for each in shown:
            click.echo(json_line(explain_json(judgement, each, str(config), workbook)))
    else:
        click.echo(explanation_text([explain_row(judgement, each) for each in shown], others))
    return 0

"""`qualify sql`: the statements that a run on a database table sends, for review and for grants."""

from datetime import date
from pathlib import Path

import click

from sync.commands import options
from sync.commands.session import Session, summary_page
from sync.config.load import load_config
from sync.messages.errors import QualifyError
from sync.open import Access
from sync.run.run_input import Options
from sync.show.fields import stopped
from sync.show.sql import SqlJson, sql_json, sql_text
from sync.terminal.json_line import json_line


@click.command(name="sql")
@click.argument("config", default="config.toml", type=click.Path(path_type=Path))
@options.as_json
@options.today
@options.credentials
@options.deadline
def command(
    config: Path,
    as_json: bool,
    today: date | None,
    credentials: Path | None,
    deadline: float | None,
) -> int:
    """Print the statements that a run of CONFIG sends to its database (default: config.toml).

    Those that read are sent, as what a run writes depends on what it finds; nothing that stays is
    written. Texts that the rules compare with, and some that stand in cells, are part of them.
    Where GITHUB_STEP_SUMMARY is set, so is what a job summary takes.
    """
    asked = Options(today, dry_run=True, funnel=bool(summary_page()))
    session = Session(asked, Access(credentials, deadline))
    try:
        file = load_config(config)
        statements, workbook = session.ask(file, lambda job: job.statements())
    except QualifyError as error:
        if not as_json:
            raise
        click.echo(json_line(stopped(SqlJson, error, config=str(config))))
        return error.code
    if as_json:
        click.echo(json_line(sql_json(str(config), workbook, statements)))
    else:
        for line in sql_text(workbook, statements):
            click.echo(line)
    return 0

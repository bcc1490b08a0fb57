"""`qualify plan`: what a run would change."""

from datetime import date
from pathlib import Path

import click

from sync.commands import options
from sync.commands.session import Session, show
from sync.open import Access
from sync.run.run_input import Options
from sync.terminal.json_line import json_line


@click.command(name="plan")
@click.argument("config", default="config.toml", type=click.Path(path_type=Path))
@options.as_json
@options.today
@click.option("--follow-rules", is_flag=True, help='Plan as if when_lapsed = "demote".')
@options.show_values
@options.credentials
@options.deadline
def command(
    config: Path,
    as_json: bool,
    today: date | None,
    follow_rules: bool,
    show_values: bool,
    credentials: Path | None,
    deadline: float | None,
) -> int:
    """Show what a run of CONFIG would change (config.toml here if not given). Writes nothing."""
    job = Options(today, dry_run=True, follow_rules=follow_rules)
    report = Session(job, Access(credentials, deadline)).run(config)
    if as_json:
        click.echo(json_line(report.as_json(show_values=show_values)))
    else:
        show(report, show_values=show_values, all_moves=True)
    return report.code

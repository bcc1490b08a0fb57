"""`qualify backtest`: which criteria told won prospects from lost ones."""

import shutil
from datetime import date
from pathlib import Path

import click

from sync.commands import options
from sync.commands.session import Session
from sync.config.load import load_config
from sync.history.outcomes import want_outcomes
from sync.messages.errors import QualifyError
from sync.open import Access, shown_address
from sync.run.run_input import Options
from sync.show.backtest import BacktestJson, make_backtest_report
from sync.show.backtest_text import backtest_text
from sync.show.fields import stopped
from sync.terminal.json_line import json_line

_WIDEST = 96


@click.command(name="backtest")
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
    """Show which criteria of CONFIG told won prospects from lost ones (default: config.toml).

    Won and lost are the stages that have an outcome. Writes nothing.
    """
    session = Session(Options(today, dry_run=True), Access(credentials, deadline))
    workbook = ""
    try:
        file = load_config(config)
        want_outcomes(file)
        workbook = shown_address(file)
        found, workbook = session.ask(file, lambda job: job.look_back())
    except QualifyError as error:
        if not as_json:
            raise
        known = {"config": str(config), "workbook": workbook}
        click.echo(json_line(stopped(BacktestJson, error, **known)))
        return error.code
    report = make_backtest_report(str(config), workbook, file.config, found)
    click.echo(json_line(report.as_json()) if as_json else backtest_text(report, _width()))
    return 0


def _width() -> int:
    return min(shutil.get_terminal_size().columns, _WIDEST)

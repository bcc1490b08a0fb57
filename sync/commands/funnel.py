"""`qualify funnel`: how prospects move from stage to stage, and where they get stuck."""

from datetime import date
from pathlib import Path

import click

from sync.commands import options
from sync.commands.page_file import refuse_unmakeable, write_page
from sync.commands.session import Session
from sync.config.load import load_config
from sync.config.model import ConfigFile
from sync.funnel.figures import Funnel
from sync.history.backtest import Backtest
from sync.job import Job
from sync.messages.errors import ConfigError, QualifyError
from sync.messages.safe import plain
from sync.open import Access, shown_address
from sync.run.run_input import Options
from sync.show.backtest import make_backtest_report
from sync.show.fields import stopped
from sync.show.funnel import FunnelJson, FunnelReport
from sync.show.funnel_text import funnel_text
from sync.terminal.console import standard_output
from sync.terminal.json_line import json_line, json_parts


@click.command(name="funnel")
@click.argument("config", default="config.toml", type=click.Path(path_type=Path))
@options.as_json
@options.since
@click.option(
    "--by",
    type=click.Choice(["owner"]),
    metavar="owner",
    help="Tell of each owner's prospects apart.",
)
@click.option(
    "--html",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write it as a page with charts, which needs no network and no other file.",
)
@options.today
@options.show_values
@options.credentials
@options.deadline
def command(
    config: Path,
    as_json: bool,
    since: date | None,
    by: str | None,
    html: Path | None,
    today: date | None,
    show_values: bool,
    credentials: Path | None,
    deadline: float | None,
) -> int:
    """Show how the prospects of CONFIG move from stage to stage (default: config.toml).

    How many stand in each stage and have been there, how many move on and after how many days, what
    keeps most of them back, who is one criterion away from the next stage, and who is stalled.
    Writes nothing but the page of --html.
    """
    session = Session(Options(today, dry_run=True, funnel=True), Access(credentials, deadline))
    workbook = ""
    try:
        if html:
            refuse_unmakeable(html)
        file = load_config(config)
        workbook = shown_address(file)
        if by:
            _want_owner(file)
        backtest = bool(html) and {stage.outcome for stage in file.config.stage} >= {"won", "lost"}

        def work(job: Job) -> tuple[Funnel, Backtest | None]:
            return job.funnel(since), job.look_back() if backtest else None

        (funnel, found), workbook = session.ask(file, work)
        report = FunnelReport(str(config), workbook, funnel)
        if html:
            write_page(html, _page(report, file, found, show_values=show_values))
    except QualifyError as error:
        if not as_json:
            raise
        known = {"config": str(config), "workbook": workbook}
        click.echo(json_line(stopped(FunnelJson, error, **known)))
        return error.code
    if as_json:
        _print_json(report)
    if html:
        click.echo(f"Written: {plain(str(html))}", err=as_json)
    elif not as_json:
        _show(report, by_owner=bool(by), show_values=show_values)
    return 0


def _print_json(report: FunnelReport) -> None:
    """Print the object, without ever holding the lists of prospects whole."""
    for part in json_parts(report.without_lists(), report.lists()):
        click.echo(part, nl=False)
    click.echo()


def _show(report: FunnelReport, *, by_owner: bool, show_values: bool) -> None:
    console, funnel = standard_output(), report.funnel
    click.echo(
        funnel_text(report.workbook, funnel, console, by_owner=by_owner, show_values=show_values)
    )


def _page(
    report: FunnelReport, file: ConfigFile, found: Backtest | None, *, show_values: bool
) -> str:
    from sync.html.page import html_page  # noqa: PLC0415 -- an extra, and only for this

    backtest = (
        None
        if found is None
        else make_backtest_report(report.config, report.workbook, file.config, found)
    )
    return html_page(report, backtest, show_values=show_values)


def _want_owner(file: ConfigFile) -> None:
    """Raise ConfigError where the config names no column of owners."""
    place = file.config.place
    if not place.owner:
        raise ConfigError(
            file.path.name,
            f"[{place.called}] owner names no column, so --by owner knows of no owners",
            f'add owner = "Owner" under [{place.called}]: the heading of the column that says whose'
            " each prospect is",
        )

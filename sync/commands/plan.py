"""`qualify plan`: what a run would change, or what an edit of the rules would."""

import shutil
from datetime import date
from pathlib import Path

import click

from sync.cli import show_error
from sync.commands import options
from sync.commands.session import Session, show
from sync.config.load import load_config, parse_config
from sync.config.model import ConfigFile
from sync.config.reading import read_text
from sync.messages.errors import BadConfigError, QualifyError, UsageError
from sync.open import Access
from sync.run.job import RunResult
from sync.run.run_input import Options
from sync.show.comparison import ComparisonReport, comparison_page, comparison_text
from sync.show.job_summary import job_summary
from sync.show.page import COMMENT
from sync.show.report import Report, make_report, stopped_report
from sync.terminal.json_line import json_line

_NO_TERMINAL = (10_000, 1)
"""How much room there is where the output goes to a file: tables stay tables there."""


@click.command(name="plan")
@click.argument("config", default="config.toml", type=click.Path(path_type=Path))
@click.option(
    "--against",
    type=click.Path(path_type=Path),
    metavar="OLD",
    help="Show what an edit of the rules moves: the config as it was before.",
)
@options.as_json
@click.option(
    "--markdown", "as_markdown", is_flag=True, help="Print Markdown, for a pull-request comment."
)
@options.today
@click.option("--follow-rules", is_flag=True, help='Plan as if when_lapsed = "demote".')
@options.show_values
@options.credentials
@options.deadline
def command(
    config: Path,
    against: Path | None,
    as_json: bool,
    as_markdown: bool,
    today: date | None,
    follow_rules: bool,
    show_values: bool,
    credentials: Path | None,
    deadline: float | None,
) -> int:
    """Show what a run of CONFIG would change (config.toml here if not given). Writes nothing.

    With --against OLD, the config as it was before an edit, show what the edit would move: who
    would stand in another stage by CONFIG than by OLD, and which criteria decide that.
    """
    if as_json and as_markdown:
        raise UsageError("qualify plan", "--json and --markdown exclude each other", "choose one")
    job = Options(today, dry_run=True, follow_rules=follow_rules)
    session = Session(job, Access(credentials, deadline))
    if against:
        comparison = _compare(session, config, against)
        _show_comparison(comparison, as_json, as_markdown, show_values=show_values)
        return comparison.code
    report = session.run(config)
    _show_plan(report, as_json, as_markdown, show_values=show_values)
    return report.code


def _show_plan(report: Report, as_json: bool, as_markdown: bool, *, show_values: bool) -> None:
    if as_json:
        click.echo(json_line(report.as_json(show_values=show_values)))
        return
    if not as_markdown:
        show(report, show_values=show_values, all_moves=True)
        return
    click.echo(job_summary([report], COMMENT), nl=False)
    if report.error:
        show_error(report.error)


def _compare(session: Session, path: Path, against: Path) -> ComparisonReport:
    """Compare a config with what it was; an error that stops that is part of the report."""
    try:
        file, former = load_config(path), _load_former(against)
    except QualifyError as error:
        return ComparisonReport(Report(str(path), "", error=error), str(against))
    name, requests, found = session.do(file, lambda job: job.compare(), former)
    if isinstance(found, QualifyError):
        report = stopped_report(str(path), name, requests, file.config, found)
        return ComparisonReport(report, str(against))
    result = RunResult(found.found, (), dry_run=True)
    report = make_report(str(path), name, requests, file.config, result)
    return ComparisonReport(report, str(against), found)


def _load_former(path: Path) -> ConfigFile:
    """Read the former config without its draft, which moves nobody and may be gone by now.

    Its mistakes tell its whole path, since both may have one name.
    """
    try:
        return parse_config(read_text(path), path)
    except BadConfigError as error:
        raise BadConfigError(str(path), error.mistakes) from None


def _show_comparison(
    report: ComparisonReport, as_json: bool, as_markdown: bool, *, show_values: bool
) -> None:
    if as_json:
        click.echo(json_line(report.as_json(show_values=show_values)))
        return
    if as_markdown:
        click.echo(comparison_page(report), nl=False)
    elif report.comparison:
        width = shutil.get_terminal_size(_NO_TERMINAL).columns
        click.echo(comparison_text(report, report.comparison, width, show_values=show_values))
    if report.run.error:
        show_error(report.run.error)

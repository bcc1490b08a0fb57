"""`qualify archive`: old records leave the changelog, for another tab or a file."""

from datetime import date
from pathlib import Path

import click

from sync.cli import show_error
from sync.commands import options
from sync.commands.record_file import RecordFile
from sync.commands.session import Session
from sync.config.load import load_config
from sync.messages.errors import QualifyError
from sync.open import Access
from sync.run.archiving import ArchiveWish
from sync.run.run_input import Options
from sync.show.archive import ArchiveReport, archive_json, archive_text
from sync.terminal.json_line import json_line

_INSTEAD = "leave all records in the changelog's table: a database has room for them"
"""What to do about old records where prospects are in a database."""


@click.command(name="archive")
@click.argument("config", default="config.toml", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Move them to this CSV file, which they are added to, instead of a new tab.",
)
@options.before
@click.option("--dry-run", is_flag=True, help="Only say what would move.")
@options.as_json
@options.credentials
@options.deadline
def command(
    config: Path,
    file: Path | None,
    before: date | None,
    dry_run: bool,
    as_json: bool,
    credentials: Path | None,
    deadline: float | None,
) -> int:
    """Move old records out of the changelog of CONFIG (config.toml here if not given).

    Of each prospect the last record stays, and where it says the same stage as the one before, the
    first of that stay: stages, days and numbers go on as they are.
    """
    session = Session(Options(dry_run=dry_run), Access(credentials, deadline))
    report = _archive(config, session, file, before)
    if as_json:
        click.echo(json_line(archive_json(report)))
    elif report.error:
        show_error(report.error)
    else:
        click.echo(archive_text(report))
    return report.error.code if report.error else 0


def _archive(
    config: Path, session: Session, path: Path | None, before: date | None
) -> ArchiveReport:
    """Archive; an error that stops it is part of the report."""
    dry_run, name = session.options.dry_run, str(path) if path else None
    kept = RecordFile(path) if path else None
    try:
        if kept:
            kept.refuse_unusable()
        file = load_config(config)
    except QualifyError as error:
        return ArchiveReport(str(config), file=name, dry_run=dry_run, error=error)
    wish = ArchiveWish(before, kept.add if kept else None, dry_run)
    book, requests, done = session.on_sheet(file, lambda job: job.archive(wish), _INSTEAD)
    if isinstance(done, QualifyError):
        return ArchiveReport(str(config), book, requests, file=name, dry_run=dry_run, error=done)
    return ArchiveReport(str(config), book, requests, done, name, dry_run)

"""What has left a changelog, as text and as JSON."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, TypedDict

from rules.phrases import cut, plural
from sync.messages.errors import QualifyError
from sync.messages.safe import CELL_WIDTH, plain
from sync.run.archiving import Archived
from sync.show.fields import FORMAT, ConfigName, Format, Stop, WorkbookName, error_json


class ArchiveJson(TypedDict):
    """The records that have left the changelog, or with `--dry-run` would."""

    format: Format
    config: ConfigName
    workbook: WorkbookName
    moved: Annotated[int, "how many records"]
    first: Annotated[str | None, "the day of the oldest of them; `null` where none is known"]
    last: Annotated[str | None, "the day of the newest of them; `null` where none is known"]
    tabs: Annotated[list[str], "the tabs that they went to, cut at 40 characters"]
    file: Annotated[str | None, "the file that they went to; `null` where it was a tab"]
    left: Annotated[int, "how many rows the changelog still has"]
    freed: Annotated[
        int, "how many cells of a Google spreadsheet that freed; 0 where they went to a tab of it"
    ]
    dry_run: Annotated[bool, "whether nothing was written"]
    requests: Annotated[int, "how many requests went to Google; 0 for a local workbook"]
    error: Stop


@dataclass(frozen=True)
class ArchiveReport:
    """What has left a config's changelog, or why it was stopped; `workbook` is its name."""

    config: str
    workbook: str = ""
    requests: int = 0
    done: Archived = field(default_factory=Archived)
    file: str | None = None
    dry_run: bool = False
    error: QualifyError | None = None


def archive_json(report: ArchiveReport) -> ArchiveJson:
    """The object that --json prints."""
    done = report.done
    return {
        "format": FORMAT,
        "config": report.config,
        "workbook": report.workbook,
        "moved": done.moved,
        "first": done.first.isoformat() if done.first else None,
        "last": done.last.isoformat() if done.last else None,
        "tabs": [cut(tab, CELL_WIDTH) for tab in done.tabs],
        "file": report.file,
        "left": done.left,
        "freed": done.freed or 0,
        "dry_run": report.dry_run,
        "requests": report.requests,
        "error": error_json(report.error),
    }


def archive_text(report: ArchiveReport) -> str:
    """The same in a few lines."""
    return "\n".join(plain(line) for line in _lines(report))


def _lines(report: ArchiveReport) -> Iterator[str]:
    done = report.done
    if not done.moved:
        yield f"{report.workbook}: the changelog has no records to archive"
        return
    records = f"{done.moved:,} {plural(done.moved, 'record')}"
    days = f", of {done.first} to {done.last}" if done.first else ""
    verb = "would leave" if report.dry_run else "left"
    yield f"{report.workbook}: {records}{days}, {verb} the changelog"
    if report.file:
        yield f"To the file {report.file}"
    elif done.tabs:
        yield "To the tab " + ", ".join(f'"{cut(tab, CELL_WIDTH)}"' for tab in done.tabs)
    yield f"{done.left:,} {plural(done.left, 'row')} {plural(done.left, 'stays', 'stay')}"
    if done.freed is not None:
        yield (
            f"{done.freed:,} cells of the spreadsheet freed"
            if report.file
            else "No cell of the spreadsheet is freed by that: --to FILE frees them"
        )
    yield (
        "What funnel and backtest tell of the past begins with what stays, for they read the"
        " changelog alone."
    )

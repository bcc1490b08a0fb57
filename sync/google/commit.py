"""The commit: its batches are sent one after the other, and adopted columns are confirmed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rules.read.text import fold
from sync.google.api import JsonObject, quoted
from sync.google.client import Client
from sync.google.commit_plan import Commit, CommitPlan
from sync.google.heading_row import read_headings
from sync.google.log_look import GRID_FIELDS, SHEET_FIELDS, read_grid
from sync.google.marked_columns import MarkedColumn, Marking
from sync.google.marks import read_marks
from sync.google.sheet_look import SheetLook
from sync.messages.errors import MovedError
from sync.workbook.capacity import Grid

_BATCH_UPDATE = ":batchUpdate"


_WHOLE: JsonObject = {"includeSpreadsheetInResponse": True}
"""Asks a batch to show the spreadsheet as it leaves it, without its cells."""


@dataclass(frozen=True)
class Committed:
    """What became of a plan: the columns with what their marks say by now.

    `made` is how many commits brought rows, `grids` how large all tabs are since the last; None
    where that was not shown.
    """

    columns: Sequence[MarkedColumn]
    made: int = 0
    grids: tuple[Grid, ...] | None = None


def make_commits(client: Client, plan: CommitPlan, note: Callable[[Commit], None]) -> Committed:
    """Make the commits of a plan; `note` is told of each that is made."""
    last = made = 0
    grids: tuple[Grid, ...] | None = None
    for commit in plan.commits():
        sheets = _send(client, plan.look, commit)
        note(commit)
        if commit.confirm:
            _check_adopted(plan.look, plan.columns, sheets)
            _confirm(client, commit)
        else:
            grids = tuple(map(read_grid, sheets))
        last = commit.number.value
        made += bool(commit.rows)
    columns = [replace(column, value=column.value_at(last)) for column in plan.columns]
    return Committed(columns, made, grids)


def _send(client: Client, look: SheetLook, commit: Commit) -> Sequence[JsonObject]:
    """Send a commit; return the tabs: that of the prospects where it is to be confirmed, or all."""
    shown, fields = (_heading_row(look), SHEET_FIELDS) if commit.confirm else (_WHOLE, GRID_FIELDS)
    reply = client.write(
        _BATCH_UPDATE,
        {"requests": commit.requests} | shown,
        fields=f"spreadsheetId,updatedSpreadsheet.sheets({fields})",
    )
    sheets: Sequence[JsonObject] = reply.get("updatedSpreadsheet", {}).get("sheets", ())
    return sheets


def _heading_row(look: SheetLook) -> JsonObject:
    """Ask a batch to show the heading row as it leaves it."""
    row = f"{quoted(look.layout.tab.title)}!{look.header_row}:{look.header_row}"
    return {**_WHOLE, "responseRanges": [row], "responseIncludeGridData": True}


def _check_adopted(
    look: SheetLook, columns: Sequence[MarkedColumn], sheets: Sequence[JsonObject]
) -> None:
    """Check that the marks put by position are on the columns that they were meant for."""
    sheet: JsonObject = next(
        (each for each in sheets if each["properties"]["sheetId"] == look.tab), {}
    )
    headings, found = read_headings(sheet, look.top)
    heading_by_mark = {
        mark.id: headings[mark.column] if mark.column < len(headings) else ""
        for mark in read_marks(found)
    }
    for column in columns:
        heading = column.change.heading
        if column.marking is Marking.ADOPTED and (
            fold(heading_by_mark.get(column.mark_id, "")) != fold(heading)
        ):
            raise MovedError(f'the column "{heading}" has moved')


def _confirm(client: Client, commit: Commit) -> None:
    reply = client.write(_BATCH_UPDATE, {"requests": commit.confirm})
    found = [each.get("updateDeveloperMetadata") for each in reply.get("replies", ())]
    if not all(found) or len(found) < len(commit.confirm):
        raise MovedError("a column of the job's is gone")

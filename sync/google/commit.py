"""The commit: its batches are sent one after the other, and adopted columns are confirmed."""

from collections.abc import Sequence
from dataclasses import replace

from rules.read.text import fold
from sync.google.api import JsonObject, quoted
from sync.google.client import Client
from sync.google.commit_plan import Commit, CommitPlan
from sync.google.heading_row import read_headings
from sync.google.log_look import SHEET_FIELDS
from sync.google.marked_columns import MarkedColumn, Marking
from sync.google.marks import read_marks
from sync.google.sheet_look import SheetLook
from sync.messages.errors import MovedError

_BATCH_UPDATE = ":batchUpdate"


def make_commits(client: Client, plan: CommitPlan) -> tuple[list[MarkedColumn], int]:
    """Make the commits of a plan.

    Returns the columns with what their marks say then, and how many commits brought rows.
    """
    last = made = 0
    for commit in plan.commits():
        reply = client.write(
            _BATCH_UPDATE,
            {"requests": commit.requests} | (_show_headings(plan.look) if commit.confirm else {}),
            fields=f"spreadsheetId,updatedSpreadsheet.sheets({SHEET_FIELDS})",
        )
        if commit.confirm:
            _check_adopted(plan.look, plan.columns, reply)
            _confirm(client, commit)
        last = commit.number.value
        made += bool(commit.rows)
    return [replace(column, value=column.value_at(last)) for column in plan.columns], made


def _show_headings(look: SheetLook) -> JsonObject:
    """Ask a batch to show the heading row as it leaves it."""
    row = f"{quoted(look.layout.tab.title)}!{look.header_row}:{look.header_row}"
    return {
        "includeSpreadsheetInResponse": True,
        "responseRanges": [row],
        "responseIncludeGridData": True,
    }


def _check_adopted(look: SheetLook, columns: Sequence[MarkedColumn], reply: JsonObject) -> None:
    """Check that the marks put by position are on the columns that they were meant for."""
    sheets = reply.get("updatedSpreadsheet", {}).get("sheets", ())
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

"""The spreadsheet itself, as the job sees it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from rules.read.text import fold
from sync.google.aim import TabChoice
from sync.google.api import JsonObject, quoted
from sync.google.barred import refuse_barred
from sync.google.client import Client
from sync.google.commit import Commit, Commits, LogContent, plan_commits
from sync.google.errors import MOST_CHARACTERS, too_long
from sync.google.layout import SHEET_FIELDS, look, read_heading_row, read_top_rows
from sync.google.log_rows import batches
from sync.google.mark import read_mark
from sync.google.picture import ColumnCells, draw
from sync.google.sight import SheetLook
from sync.google.standing import Refusals
from sync.google.strays import find_log
from sync.google.target import Marking, Target, find_targets
from sync.google.values import read_snapshot
from sync.google.verify import Appended, DrawnColumn, LookBack
from sync.messages.errors import MovedError, ServiceError
from sync.workbook.protocol import (
    TOP_ROWS,
    Changes,
    Layout,
    ReadRequest,
    Snapshot,
    Value,
    WriteResult,
)

_UPDATE = ":batchUpdate"


class GoogleWorkbook:
    """A Google spreadsheet as a `sync.workbook.protocol.Workbook`."""

    def __init__(self, client: Client, aim: TabChoice) -> None:
        self._client = client
        self._aim = aim
        self._sight: SheetLook | None = None
        self._keys: tuple[int, ...] = ()
        self._used = LogContent(0)
        self._refusals = Refusals()

    def close(self) -> None:
        """Close the connections."""
        self._client.session.close()

    @property
    def name(self) -> str:
        """The spreadsheet's title, once it has been looked at; its id before."""
        return self._client.where

    @property
    def requests(self) -> int:
        """How many requests to the API it has made so far."""
        return self._client.requests

    def look(self) -> Layout:
        """Find the prospects' tab, its headings and what is the job's."""
        with self._as_documented(), self._refusals.heeded():
            self._sight = sight = look(self._client, self._aim)
        self._client.where = sight.title or self._client.where
        return sight.layout

    def find_log(self, name: str) -> Layout | None:
        """Look for a changelog that no named range marks any more."""
        found = self._sight and find_log(self._client, self._sight, name)
        self._sight = found or self._sight
        return found.layout if found else None

    def top_rows(self, layout: Layout) -> Sequence[Sequence[str]]:
        """Read the texts of the first rows, in one more request."""
        return read_top_rows(self._client, layout.tab.id, TOP_ROWS)

    def read(self, layout: Layout, wanted: ReadRequest) -> Snapshot:
        """Read the wanted cells of the state that was looked at."""
        sight = self._sight
        if sight is None or layout is not sight.layout:
            raise MovedError(f"{self.name} is not as it was looked at")
        self._keys = wanted.keys
        with self._as_documented(), self._refusals.heeded(sight):
            snapshot, mislaid = read_snapshot(self._client, sight, wanted)
        self._used = LogContent(snapshot.log_rows, mislaid)
        return snapshot

    def write(self, snapshot: Snapshot, changes: Changes) -> WriteResult:
        """Commit, draw and verify; no request is made where there is nothing to write."""
        sight = self._sight
        # The very layout, not an equal one: rows may have moved without a change of it.
        if sight is None or snapshot.layout is not sight.layout:
            raise MovedError(f"{self.name} is not as it was read")
        self._sight = None
        self._refuse_long(changes)
        pace = self._client.pace
        targets = find_targets(sight, changes.columns, pace.chance)
        commits = plan_commits(sight, changes, targets, self._used, pace.chance)
        strokes = sight.heading_row.lacking or any(target.change.cells for target in targets)
        if commits is None and not strokes:
            return WriteResult()
        refuse_barred(sight, changes, targets, snapshot.log_rows, self._client.caller)
        read = replace(snapshot, log_columns={})
        with self._as_documented(), self._refusals.heeded(sight, read):
            drawn, made = self._commit(sight, targets, commits)
            cells = self._draw(sight, drawn)
            self._verify(sight, snapshot, changes, drawn, commits)
        return WriteResult(cells, len(changes.log_rows), made)

    def pause(self, turn: int, what: str) -> None:
        """Let time pass before it is read anew."""
        self._client.pause(turn, what)

    @contextmanager
    def _as_documented(self) -> Iterator[None]:
        """Turn an answer of another shape than Google documents into a ServiceError.

        Answers are taken to be as they should; here for all of them is said when one is not.
        """
        try:
            yield
        except (LookupError, TypeError, AttributeError, ValueError, ArithmeticError) as error:
            raise ServiceError(
                self.name,
                "what Google Sheets answered is not as its documentation says",
                "run again later; what is in the changelog stays",
            ) from error

    # Committing ----------------------------------------------------------------------------------

    def _commit(
        self, sight: SheetLook, targets: Sequence[Target], commits: Commits | None
    ) -> tuple[list[DrawnColumn], int]:
        """Make the commits.

        Gives the columns with what their marks say then, and how many commits brought rows.
        """
        if commits is None:
            return [DrawnColumn(target, target.value) for target in targets], 0
        last = made = 0
        for commit in commits.each:
            reply = self._client.write(
                _UPDATE,
                {"requests": commit.requests} | (_show_headings(sight) if commit.confirm else {}),
                fields=f"spreadsheetId,updatedSpreadsheet.sheets({SHEET_FIELDS})",
            )
            if commit.confirm:
                _check_adopted(sight, targets, reply)
                self._confirm(commit)
            last = commit.number.value
            made += bool(commit.rows)
        return [DrawnColumn(target, target.marked(last)) for target in targets], made

    def _confirm(self, commit: Commit) -> None:
        reply = self._client.write(_UPDATE, {"requests": commit.confirm})
        found = [each.get("updateDeveloperMetadata") for each in reply.get("replies", ())]
        if not all(found) or len(found) < len(commit.confirm):
            raise MovedError("a column of the job's is gone")

    # Drawing and verifying -----------------------------------------------------------------------

    def _draw(self, sight: SheetLook, drawn: Sequence[DrawnColumn]) -> int:
        headings = sight.heading_row.cells(sight.header_row)
        strokes: list[ColumnCells] = []
        for each in drawn:
            mark, cells = each.target.mark_id, each.target.change.cells
            if mark in headings:
                strokes.append(ColumnCells(mark, each.value, {**headings[mark], **cells}))
            elif cells:
                strokes.append(ColumnCells(mark, each.value, cells))
        return draw(self._client, sight, strokes)

    def _verify(
        self,
        sight: SheetLook,
        snapshot: Snapshot,
        changes: Changes,
        drawn: Sequence[DrawnColumn],
        commits: Commits | None,
    ) -> None:
        """Check what has been written, also where no cell had to be drawn."""
        appended = None
        if commits is not None and changes.log_rows:
            first = commits.log.row + 1 + snapshot.log_rows
            appended = Appended(commits.log, first, changes.log_rows)
        overwritten = LookBack(sight, snapshot, self._keys, drawn, appended).check(self._client)
        if overwritten:
            draw(self._client, sight, overwritten)
            raise MovedError("a row was inserted above the headings")

    def _refuse_long(self, changes: Changes) -> None:
        """Refuse a text that no cell can hold, before anything is written."""
        texts = (value for value in _distinct(changes) if isinstance(value, str))
        if any(len(text) > MOST_CHARACTERS for text in texts):
            raise too_long(self.name)


def _distinct(changes: Changes) -> Iterator[Value]:
    """Give all values to write, most of them once."""
    for column in changes.columns:
        yield from {value for _, value in column.cells.items()}
    for rows in batches(changes.log_rows):
        for cells in zip(*rows, strict=True):
            yield from set(cells)


def _show_headings(sight: SheetLook) -> JsonObject:
    """Ask a batch to show the heading row as it leaves it."""
    row = f"{quoted(sight.layout.tab.title)}!{sight.header_row}:{sight.header_row}"
    return {
        "includeSpreadsheetInResponse": True,
        "responseRanges": [row],
        "responseIncludeGridData": True,
    }


def _check_adopted(sight: SheetLook, targets: Sequence[Target], reply: JsonObject) -> None:
    """Check that the marks put by position are on the columns that they were meant for."""
    adopted = [target for target in targets if target.way is Marking.ADOPTED]
    sheets = reply.get("updatedSpreadsheet", {}).get("sheets", ())
    sheet: JsonObject = next(
        (each for each in sheets if each["properties"]["sheetId"] == sight.tab), {}
    )
    headings, columns = read_heading_row(sheet, sight.top)
    marks = [mark for at, items in columns for item in items if (mark := read_mark(item, at))]
    heading_by_mark = {
        mark.id: headings[mark.column] if mark.column < len(headings) else "" for mark in marks
    }
    for target in adopted:
        if fold(heading_by_mark.get(target.mark_id, "")) != fold(target.change.heading):
            raise MovedError(f'the column "{target.change.heading}" has moved')

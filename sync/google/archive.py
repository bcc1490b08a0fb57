"""Records leave the changelog: a batch puts them on a tab of their own, and they are read there.

Rows are cut by position, and people may move them at that very moment. So what a batch cuts it
pastes whole, whatever it is, and what stands on the new tab counts as the changelog's own until it
has been read there. What belongs in the changelog is then put back, and what is lacking follows.
Only where the tab has all and nothing else has it arrived, as an archive, or is it stored in a file
and deleted: with a part of them gone, two stays of a prospect could look like one. Each of these
batches bears the next number of a commit, so that none that goes by an older reading can land.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from sync.google.api import JsonObject, grid_range, new_id
from sync.google.client import Client
from sync.google.commit_plan import LogContent
from sync.google.formats import pixels, set_width
from sync.google.log_look import GRID_FIELDS, LogLook, read_grid
from sync.google.log_tab import log_columns
from sync.google.look import MOST_CELLS
from sync.google.named_ranges import Away, CommitNumber, forget_range, name_away, next_number
from sync.google.protected_writes import refuse_protected_records
from sync.google.sheet_look import SheetLook
from sync.google.staged import StagedTab
from sync.messages.errors import WorkbookError
from sync.workbook.archive import Departed, Departure
from sync.workbook.looks import LOG
from sync.workbook.protocol import Snapshot
from sync.workbook.titles import free_title

MOST_RUNS = 2_000
"""So many runs of rows are cut by one batch, with two requests each."""

MOST_ROWS = 50_000
"""So many rows are cut by one batch: more might take Google longer than it waits."""

_LEAST_ROOM = 100
"""With room for fewer rows it would take too many batches."""

_LONGEST_TITLE = 100

Run = tuple[int, int]
"""Rows of a tab one below the other, by their indexes; the end is excluded."""


@dataclass
class Removal:
    """One step of letting records leave; `content` is what the changelog itself holds."""

    client: Client
    look: SheetLook
    log: LogLook
    snapshot: Snapshot
    content: LogContent

    def __post_init__(self) -> None:
        self._last = self.look.number
        self._has_zero = self.look.has_zero

    def step(self, departure: Departure) -> Departed:
        """Take it. Raises WorkbookError where records can't leave, before anything is written."""
        if self.look.staged is not None:
            return self._arrive(self.look.staged, departure)
        if not departure.rows:
            return Departed(done=True)
        self._send_off(departure.rows, departure, None)
        return Departed(done=False)

    # From the changelog to a tab -----------------------------------------------------------------

    def _send_off(
        self, rows: Sequence[int], departure: Departure, staged: StagedTab | None
    ) -> None:
        """Put rows on the tab, or on a new one; more than one batch holds, by several."""
        log, client = self.log, self.client
        below = log.row + 1
        runs = list(_runs([below + row for row in rows]))
        self._refuse_hidden()
        refuse_protected_records(log, runs, client.account)
        reply = client.read("", fields=f"sheets.{GRID_FIELDS}")
        grids = [read_grid(sheet) for sheet in reply.get("sheets", ())]
        most = min(MOST_ROWS, self._room(sum(grid.cells for grid in grids), len(rows)))
        title = free_title(departure.title, [grid.title for grid in grids], _LONGEST_TITLE)
        tab = staged.tab.id if staged else new_id(client.pace.chance)
        what = Away.EXPORTING if departure.keep else Away.ARCHIVING
        is_there = staged is not None
        for part in _parts(runs, MOST_RUNS, most):
            count = sum(end - start for start, end in part)
            # Into rows that are made for them: nothing can stand there.
            made = [_insert(tab, 1, count)] if is_there else self._make(tab, title, count, what)
            self._write([*made, *self._cut(tab, part)])
            is_there = True

    def _refuse_hidden(self) -> None:
        """Raise where rows may be hidden by a filter, which pasting passes over, or lie wrong."""
        if self.log.filtered:
            raise WorkbookError(
                f"{self.client.where} {self.log.tab.title}",
                "a filter may hide records, and Google does not move hidden ones",
                "take the conditions off the filter of this tab",
            )
        if self.content.misplaced or not self.log.named:
            raise WorkbookError(
                f"{self.client.where} {self.log.tab.title}",
                "the changelog is not as a run leaves it",
                "run `qualify run` first, which puts it right",
            )

    def _room(self, used: int, rows: int) -> int:
        """Return how many rows can be pasted at a time: the new cells come before the old go."""
        room = (MOST_CELLS - used) // self.log.columns - 1
        if room < min(rows, _LEAST_ROOM):
            raise WorkbookError(
                self.client.where,
                "the spreadsheet has no room left under Google's limit of 10 million cells, and a"
                " record can only leave the changelog by a new tab, with --to FILE too",
                "delete blank rows, columns or tabs, as many cells as some hundred records have",
            )
        return room

    def _make(self, tab: int, title: str, rows: int, what: Away) -> list[JsonObject]:
        """Make the tab, with the changelog's headings and room for so many rows."""
        log = self.log
        grid = {"rowCount": 1 + rows, "columnCount": log.columns, "frozenRowCount": 1}
        properties = {"sheetId": tab, "title": title, "gridProperties": grid}
        widths = (look.width(heading, ()) for heading, look in LOG.items())
        headings = {
            "source": grid_range(log.id, rows=(log.row, log.row + 1)),
            "destination": grid_range(tab, rows=(0, 1)),
            "pasteType": "PASTE_NORMAL",
        }
        return [
            {"addSheet": {"properties": properties}},
            {"copyPaste": headings},
            *(
                set_width(tab, column, pixels(width))
                for column, width in zip(log_columns(log.headings), widths, strict=True)
            ),
            name_away(what, self.look.tab, tab),
        ]

    def _cut(self, tab: int, runs: Sequence[Run]) -> Iterator[JsonObject]:
        """Cut runs of rows, and paste them in their order below the tab's headings.

        Whole rows are cut, however many columns there are by then.
        """
        at = 1
        for start, end in runs:
            yield _cut_paste(self.log.id, (start, end), tab, at)
            at += end - start
        for run in reversed(runs):
            yield _delete(self.log.id, run)

    # From the tab to where they stay -------------------------------------------------------------

    def _arrive(self, staged: StagedTab, departure: Departure) -> Departed:
        if staged.to_file and departure.keep is None:
            raise WorkbookError(
                f"{self.client.where} {staged.tab.title}",
                "these records are on their way to a file, by an archive that was cut short",
                "finish it: `qualify archive --to FILE`, with the file that was named then",
            )
        rows = self._staged_rows()
        leaving = {*departure.rows}
        wrong = [row for row in rows if row not in leaving]
        more = [row for row in departure.rows if row < self.content.rows]
        if wrong or more:
            self._refuse_other_columns(staged)
        if wrong:
            self._put_back(staged, wrong)
        elif more:
            self._send_off(more, departure, staged)
        elif not rows:
            self._write(self._drop(staged))
            return Departed(done=True)
        else:
            return self._store(staged, rows, departure)
        return Departed(done=False)

    def _refuse_other_columns(self, staged: StagedTab) -> None:
        """Raise where cells of the tab would come under other headings of the changelog."""
        log = self.log
        if (staged.columns, staged.headings) != (log.columns, log.headings):
            raise WorkbookError(
                f"{self.client.where} {staged.tab.title}",
                "records are on their way here, and the columns are not those of"
                f' "{log.tab.title}" any more',
                "let both tabs have the same columns in the same order, and archive again",
            )

    def _staged_rows(self) -> list[int]:
        """The places of the records on the tab."""
        cells = list(self.snapshot.log_columns.values())
        staged = range(self.content.rows, self.content.rows + self.snapshot.staged)
        return [row for row in staged if any(column[row] not in (None, "") for column in cells)]

    def _store(self, staged: StagedTab, rows: Sequence[int], departure: Departure) -> Departed:
        """Let the tab be an archive, or store its records and delete it."""
        forget, tab = forget_range(staged.range.id), staged.tab
        if departure.keep is None:
            self._write([forget, name_away(Away.ARCHIVE, self.look.tab, tab.id)])
            return Departed(done=True, rows=rows, tab=tab.title)
        if not staged.to_file:
            self._write([forget, name_away(Away.EXPORTING, self.look.tab, tab.id)])
            return Departed(done=False)
        departure.keep(rows)
        self._write(self._drop(staged))
        return Departed(done=True, rows=rows)

    def _put_back(self, staged: StagedTab, rows: Sequence[int]) -> None:
        """Put rows of the tab back below the changelog's last, into rows that are made for them."""
        first = self.content.rows - 1
        runs = list(_runs([row - first for row in rows]))[:MOST_RUNS]
        at = self.log.row + 1 + self.content.rows
        requests = [_insert(self.log.id, at, sum(end - start for start, end in runs))]
        for start, end in runs:
            requests.append(_cut_paste(staged.tab.id, (start, end), self.log.id, at))
            at += end - start
        self._write(requests)

    @staticmethod
    def _drop(staged: StagedTab) -> list[JsonObject]:
        return [forget_range(staged.range.id), {"deleteSheet": {"sheetId": staged.tab.id}}]

    def _write(self, requests: Sequence[JsonObject]) -> None:
        """Send a batch with the next number."""
        value = (self._last.value if self._last else 0) + 1
        number = CommitNumber(value, str(new_id(self.client.pace.chance)))
        ending = next_number(self.look.tab, self._last, has_zero=self._has_zero, new=number)
        body = {"requests": [*requests, *ending]}
        self.client.write(":batchUpdate", body, fields="spreadsheetId")
        self._last, self._has_zero = number, True


def _runs(rows: Sequence[int]) -> Iterator[Run]:
    """Put rows that stand one below the other together."""
    for _, group in groupby(enumerate(rows), lambda each: each[1] - each[0]):
        together = [row for _, row in group]
        yield together[0], together[-1] + 1


def _parts(runs: Sequence[Run], most_runs: int, most_rows: int) -> Iterator[list[Run]]:
    """Split runs into parts, from the bottom up, each in the order of the rows."""
    part: list[Run] = []
    count = 0
    for start, end in reversed(runs):
        left = end
        while left > start:
            if len(part) == most_runs or count == most_rows:
                yield part[::-1]
                part, count = [], 0
            taken = min(left - start, most_rows - count)
            part.append((left - taken, left))
            left -= taken
            count += taken
    if part:
        yield part[::-1]


def _insert(tab: int, at: int, rows: int) -> JsonObject:
    return {"insertDimension": {"range": _span(tab, (at, at + rows)), "inheritFromBefore": True}}


def _delete(tab: int, run: Run) -> JsonObject:
    return {"deleteDimension": {"range": _span(tab, run)}}


def _span(tab: int, run: Run) -> JsonObject:
    return {"sheetId": tab, "dimension": "ROWS", "startIndex": run[0], "endIndex": run[1]}


def _cut_paste(source: int, run: Run, tab: int, at: int) -> JsonObject:
    return {
        "cutPaste": {
            "source": grid_range(source, rows=run),
            "destination": {"sheetId": tab, "rowIndex": at, "columnIndex": 0},
            "pasteType": "PASTE_NORMAL",
        }
    }

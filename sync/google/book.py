"""The spreadsheet itself, as the job sees it: look, read, then commit, draw and verify."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from sync.google.archive import Removal
from sync.google.client import Client
from sync.google.commit import Committed, make_commits
from sync.google.commit_plan import Commit, LogContent, plan_commits
from sync.google.draw import draw_columns
from sync.google.furniture.furnish import plan_for, send
from sync.google.log_tab import batches
from sync.google.look import MOST_CELLS, find_unnamed_log, look_at, read_titles, read_top_rows
from sync.google.marked_columns import MarkedColumn, mark_columns
from sync.google.protected_writes import refuse_protected
from sync.google.read import read_snapshot
from sync.google.refusal_memory import RefusalMemory
from sync.google.refused_requests import MOST_CHARACTERS, TOO_LONG
from sync.google.role import refuse_reader
from sync.google.tab_choice import TabChoice
from sync.google.verify import ExpectedSheet
from sync.messages.errors import MovedError, ServiceError
from sync.messages.link import Link
from sync.workbook.archive import Departed, Departure
from sync.workbook.capacity import CellLimit
from sync.workbook.furniture import Fate, Furniture, Piece
from sync.workbook.protocol import (
    TOP_ROWS,
    Changes,
    Layout,
    Progress,
    ReadRequest,
    Snapshot,
    WriteResult,
)

if TYPE_CHECKING:
    from sync.google.sheet_look import SheetLook


class GoogleWorkbook:
    """A Google spreadsheet as a `sync.workbook.protocol.Workbook`."""

    def __init__(self, client: Client, choice: TabChoice, identity: str = "") -> None:
        """`identity` says as whom it is asked, for people."""
        self.identity = identity
        self._client = client
        self._choice = choice
        self._look: SheetLook | None = None
        self._keys: tuple[int, ...] = ()
        self._content = LogContent(0)
        self._memory = RefusalMemory()
        self._furnished: dict[str, Piece] = {}
        self._progress = Progress()

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

    @property
    def service(self) -> "GoogleWorkbook":
        """What it knows of the way to Google."""
        return self

    @property
    def skew(self) -> float | None:
        """How many seconds this computer's clock is ahead of Google's; None while unknown."""
        return self._client.skew

    def refuse_reader(self) -> None:
        """Raise where the account may view the sheet, but not edit it."""
        refuse_reader(self._client)

    def refuse_protected(self, snapshot: Snapshot, changes: Changes) -> None:
        """Raise where the account may not edit what is protected and is to be written."""
        look = self._look
        if look is None or snapshot.layout is not look.layout:
            raise MovedError(f"{self.name} is not as it was read")
        columns = mark_columns(look, changes.columns, self._client.pace.chance)
        refuse_protected(look, changes, columns, self._content.rows, self._client.account)

    def look(self) -> Layout:
        """Find the prospects' tab, its headings and what is the job's."""
        with self._interpreting():
            self._look = look = look_at(self._client, self._choice)
        self._client.where = look.title or self._client.where
        return look.layout

    def find_log(self, name: str) -> Layout | None:
        """Look for a changelog that no named range marks any more."""
        with self._interpreting():
            found = self._look and find_unnamed_log(self._client, self._look, name)
        self._look = found or self._look
        return found.layout if found else None

    def all_titles(self, layout: Layout) -> Sequence[str]:
        """Return the titles of all tabs, in one more request where the look did not need them."""
        if self._look is None or self._look.log is None:
            return layout.titles
        with self._interpreting():
            return read_titles(self._client, self._look)

    def top_rows(self, layout: Layout) -> Sequence[Sequence[str]]:
        """Read the texts of the first rows, in one more request."""
        with self._interpreting():
            return read_top_rows(self._client, layout.tab.id, TOP_ROWS)

    def read(self, layout: Layout, wanted: ReadRequest) -> Snapshot:
        """Read the wanted cells of the state that was looked at."""
        look = self._look
        if look is None or layout is not look.layout:
            raise MovedError(f"{self.name} is not as it was looked at")
        self._keys = wanted.keys
        with self._interpreting(look):
            snapshot, misplaced = read_snapshot(self._client, look, wanted)
        self._content = LogContent(snapshot.log_rows - snapshot.staged, misplaced)
        return snapshot

    def write(self, snapshot: Snapshot, changes: Changes) -> WriteResult:
        """Commit, draw and verify; no request is made where there is nothing to write."""
        look, client, self._progress = self._look, self._client, Progress()
        # The very layout, not an equal one: rows may have moved without a change of it.
        if look is None or snapshot.layout is not look.layout:
            raise MovedError(f"{self.name} is not as it was read")
        self._look = None
        if any(len(text) > MOST_CHARACTERS for text in _texts(changes)):
            raise TOO_LONG.told(client.account)
        columns: Sequence[MarkedColumn] = mark_columns(look, changes.columns, client.pace.chance)
        plan = plan_commits(look, changes, columns, self._content, client.pace.chance)
        is_drawn = look.heading_row.missing or any(column.change.cells for column in columns)
        if plan is None and not is_drawn:
            return WriteResult()
        refuse_protected(look, changes, columns, self._content.rows, client.account)
        with self._interpreting(look, replace(snapshot, log_columns={})):
            tabs = len(changes.to_draw(look.layout))
            note = partial(self._note, tabs)
            done = Committed(columns) if plan is None else make_commits(client, plan, note)
            self._progress = replace(self._progress, drawing=True)
            cells = draw_columns(client, look, done.columns)
            limit = CellLimit(MOST_CELLS, done.grids, complete=True) if done.grids else None
            written = WriteResult(cells, len(changes.log_rows), done.made, tabs, limit)
            self._progress = replace(self._progress, written=written)
            appended = plan if changes.log_rows else None
            ExpectedSheet(look, snapshot, self._keys, done.columns, appended).verify(client)
        return written

    def _note(self, tabs: int, commit: Commit) -> None:
        """Note a commit that is made: the first of a write draws its tabs."""
        before = self._progress.written
        rows = before.changelog_rows + commit.rows
        made = WriteResult(0, rows, before.commits + bool(commit.rows), tabs)
        self._progress = Progress(made)

    @property
    def progress(self) -> Progress:
        """How far the last write had come when something stopped it."""
        return self._progress

    def archive(self, snapshot: Snapshot, departure: Departure) -> Departed:
        """Take one step in letting records leave the changelog."""
        look = self._look
        if look is None or look.log is None or snapshot.layout is not look.layout:
            raise MovedError(f"{self.name} is not as it was read")
        self._look = None
        with self._interpreting(look, replace(snapshot, log_columns={})):
            return Removal(self._client, look, look.log, snapshot, self._content).step(departure)

    def furnish(self, layout: Layout, wanted: Furniture | None) -> Sequence[Piece]:
        """Furnish the tab, or take all of it back; what is there already makes no write.

        Where nobody knows whether an earlier turn was done, what is found of it was done by that.
        """
        look = self._look
        if look is None or layout is not look.layout:
            raise MovedError(f"{self.name} is not as it was looked at")
        self._look = None
        with self._interpreting(look):
            plan = plan_for(self._client, look, wanted)
            done = {piece.what: piece for piece in plan.pieces}
            sent, self._furnished = self._furnished, self._furnished | done
            send(self._client, look, plan)
        self._furnished = {}
        found = {
            what: sent.get(what, piece) if piece.fate is Fate.THERE else piece
            for what, piece in done.items()
        }
        return list(found.values() if wanted else (sent | found).values())

    def pause(self, turn: int, what: str) -> None:
        """Let time pass before it is read anew."""
        self._client.pause(turn, what)

    @contextmanager
    def _interpreting(self, *state: object) -> Iterator[None]:
        """Turn a reply of another shape than Google documents into a ServiceError.

        All code that interprets replies trusts their shape; what comes of that is caught here.
        Refusals are remembered with the state that they were made of.
        """
        try:
            with self._memory.watching(*state):
                yield
        except (LookupError, TypeError, AttributeError, ValueError, ArithmeticError) as error:
            raise ServiceError(
                self.name,
                "what Google Sheets answered is not as its documentation says",
                "run again later; what is in the changelog stays",
                about=Link.SERVICE,
            ) from error


def _texts(changes: Changes) -> Iterator[str]:
    """Yield all texts to write, most of them once."""
    groups = chain(
        ((value for _, value in column.cells.items()) for column in changes.columns),
        (cells for rows in batches(changes.log_rows) for cells in zip(*rows, strict=True)),
    )
    return (value for values in groups for value in set(values) if isinstance(value, str))

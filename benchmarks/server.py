"""The test server with a sheet of prospects, in a process of its own that is told what to do.

The spreadsheet's states share their columns until one is written to, so that going back to a
state costs nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks.agreement import Move, Outcome, differences
from benchmarks.edits import RECORDS, State, changed_rows, make_edits
from benchmarks.prospects import Cell, make_prospects
from benchmarks.records import make_records
from tests.sheets import OWNER, Book, SheetsServer, Version
from tests.sheets.state import CELL_LIMIT, Document, Tab

_NO_LIMIT = 2**60
_PROSPECTS, _CHANGELOG = "Prospects", "Changelog"
_KEY = "ID"
_OWN = ("Stage", "Missing")
_MOVE = ("Key", "From", "To")
_READS = "spreadsheets.values.batchGetByDataFilter"
_DRAWING = "spreadsheets.values.batchUpdateByDataFilter"


@dataclass
class Scene:
    """The server and its one spreadsheet; the public methods are what it can be told to do."""

    server: SheetsServer
    book: Book
    rows: int
    at: Document
    states: dict[State, Document] = field(default_factory=dict)
    outcomes: dict[State, Outcome] = field(default_factory=dict)

    def keep(self, state: State) -> None:
        """Keep the sheet as it is now, as a state to go back to."""
        self.states[state] = self.book.current

    def restore(self, state: State) -> None:
        """Go back to a state that was kept, and forget the requests so far."""
        self.at = self.states[state]
        self.book.versions[:] = [Version(self.at, OWNER, None)]
        self.server.requests.clear()
        self.server.token_requests.clear()

    def edit(self, state: State) -> None:
        """Do to the sheet what people did before a run."""
        self.book.edit(lambda doc: _edit(doc, state, self.rows))

    def reads(self) -> list[Any]:
        """Return the bodies of the requests that read values."""
        return [each.body for each in self.server.requests if each.name == _READS]

    def traffic(self) -> dict[str, int]:
        """Count what was sent since the last `restore`, as `benchmarks.figures.Traffic` has it."""
        before, after = _own_columns(self.at), _own_columns(self.book.current)
        changed = [_changed(old, new) for old, new in zip(before, after, strict=True)]
        requests = self.server.requests
        return {
            "requests": len(requests),
            "sent": sum(each.size for each in requests),
            "drawn": sum(each.size for each in requests if each.name == _DRAWING),
            "cells": sum(rows[-1] + 1 for rows in changed if rows),
            "changed": sum(map(len, changed)),
            "rows": len(set().union(*changed)),
        }

    def outcome(self, state: State) -> None:
        """Keep what the job left behind since the last `restore`."""
        self.outcomes[state] = self._outcome()

    def differences(self, state: State) -> list[str]:
        """Say where something else was left behind than by the job; nothing if nowhere."""
        return differences(self.outcomes[state], self._outcome())

    def _outcome(self) -> Outcome:
        if self.server.problems:
            raise RuntimeError("; ".join(self.server.problems))
        stages, missing = _own_columns(self.book.current)
        moves = _moves(self.book.current)[len(_moves(self.at)) :]
        return Outcome(stages, missing, moves)


def _column(tab: Tab, heading: str) -> Sequence[Cell]:
    """Return the cells below a heading, without the empty ones at the end; none if it is gone."""
    for index in range(tab.grid.columns):
        column = tab.grid.column(index)
        if column.get(0) == heading:
            return column.values[1 : column.last()]  # type: ignore[return-value]
    return ()


def _own_columns(doc: Document) -> list[list[Cell]]:
    """Return the job's columns, made equally long."""
    tab = doc.titled(_PROSPECTS)
    assert tab is not None
    found = [list(_column(tab, heading)) for heading in _OWN]
    return [cells + [None] * (tab.grid.rows - 1 - len(cells)) for cells in found]


def _moves(doc: Document) -> list[Move]:
    tab = doc.titled(_CHANGELOG)
    if tab is None:
        return []
    return list(zip(*(_column(tab, heading) for heading in _MOVE), strict=True))


def _changed(before: Sequence[Cell], after: Sequence[Cell]) -> list[int]:
    return [row for row, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]


def _edit(doc: Document, state: State, rows: int) -> None:
    tab = doc.titled(_PROSPECTS)
    assert tab is not None
    places = {tab.grid.column(index).get(0): index for index in range(tab.grid.columns)}
    for row, heading, cell in make_edits(changed_rows(state, rows)):
        tab.grid.set(row + 1, places[heading], cell)
    if state in RECORDS:
        _record(doc, RECORDS[state])
    if state is State.ALL:
        for heading in _OWN:
            del tab.grid.writable(places[heading]).values[1:]


def _record(doc: Document, each: int | None) -> None:
    """Put years of moves in place of the changelog's records, so many for each prospect."""
    prospects, log = doc.titled(_PROSPECTS), doc.titled(_CHANGELOG)
    assert prospects is not None
    assert log is not None
    records = make_records(_column(prospects, _KEY), _column(prospects, _OWN[0]), each)
    for index in range(log.grid.columns):
        column = log.grid.writable(index)
        heading = str(column.get(0))
        column.values = [heading, *records[heading]]
        log.grid.rows = max(log.grid.rows, len(column.values))


def make_scene(rows: int, *, limited: bool) -> Scene:
    """Make a server with so many prospects; `limited` holds it to Google's limit of cells."""
    server = SheetsServer(keep_versions=False)
    server.check_replies = False
    limit = CELL_LIMIT if limited else _NO_LIMIT
    book = server.spreadsheet(timezone="Etc/GMT", limit=limit, empty=True)
    columns = make_prospects(rows)
    tab = book.add_tab(_PROSPECTS, [list(columns)], size=(rows + 1, len(columns)))

    def fill(doc: Document) -> None:
        grid = doc.grid_tab(tab.id).grid
        for index, (heading, cells) in enumerate(columns.items()):
            grid.writable(index).values = [heading, *cells]

    book.edit(fill)
    return Scene(server, book, rows, book.current, {State.FIRST: book.current})


def serve(wire: Connection, keys: str, rows: int, *, limited: bool) -> None:
    """Send what a client needs to know, then answer each ("restore", (state,)) that comes."""
    scene = make_scene(rows, limited=limited)
    key = str(scene.server.key_file(Path(keys)))
    wire.send({"url": scene.server.url, "spreadsheet": scene.book.id, "key": key})
    while True:
        do, details = wire.recv()
        wire.send(getattr(scene, do)(*details))

"""The test server with a sheet of prospects, as a process of its own that is told what to do.

`python -m benchmarks.server --rows 1000 --keys FOLDER` prints a line of JSON when it is ready
(url, spreadsheet, key), then answers each line of JSON on its standard input with another: see
`Scene`. The spreadsheet's states share their columns until one is written to, so that going back
to a state costs nothing.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.agreement import Move, Outcome, differences
from benchmarks.edits import State, changed_rows, make_edits
from benchmarks.prospects import Cell, make_prospects
from tests.sheets import OWNER, Book, SheetsServer, Version
from tests.sheets.state import CELL_LIMIT, Document, Tab

_NO_LIMIT = 2**60
_PROSPECTS, _CHANGELOG = "Prospects", "Changelog"
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
    states: dict[str, Document] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    at: Document | None = None

    def keep(self, name: str) -> None:
        """Keep the present state under a name."""
        self.states[name] = self.book.current

    def restore(self, name: str) -> None:
        """Go back to a state that was kept, and forget the requests so far."""
        self.at = self.states[name]
        self.book.versions[:] = [Version(self.at, OWNER, None)]
        self.server.requests.clear()
        self.server.token_requests.clear()

    def edit(self, state: str) -> None:
        """Do to the sheet what people did before a run."""
        self.book.edit(lambda doc: _edit(doc, State(state), self.rows))

    def reads(self) -> list[Any]:
        """Return the bodies of the requests that read values."""
        return [each.body for each in self.server.requests if each.name == _READS]

    def traffic(self) -> dict[str, int]:
        """Count what was sent since the last `restore`, as `benchmarks.figures.Traffic` has it."""
        before, after = _own_columns(self._at), _own_columns(self.book.current)
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

    def outcome(self, name: str) -> None:
        """Keep what the job left behind since the last `restore`."""
        self.outcomes[name] = self._outcome()

    def differences(self, name: str) -> list[str]:
        """Say where something else was left behind than by the job; nothing if nowhere."""
        return differences(self.outcomes[name], self._outcome())

    def _outcome(self) -> Outcome:
        if self.server.problems:
            raise RuntimeError("; ".join(self.server.problems))
        stages, missing = _own_columns(self.book.current)
        moves = _moves(self.book.current)[len(_moves(self._at)) :]
        return Outcome(stages, missing, moves)

    @property
    def _at(self) -> Document:
        if self.at is None:
            raise LookupError("no state was restored yet")
        return self.at


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
    if state is State.ALL:
        for heading in _OWN:
            del tab.grid.writable(places[heading]).values[1:]


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
    scene = Scene(server, book, rows)
    scene.keep(State.FIRST)
    return scene


def _serve(scene: Scene) -> None:
    """Answer the lines of standard input until it ends: {"do": "restore", "name": "idle"}."""
    for line in sys.stdin:
        asked = json.loads(line)
        work: Callable[..., object] = getattr(scene, asked.pop("do"))
        _say({"answer": work(**asked)})


def _say(value: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.server", description=__doc__)
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--unlimited", action="store_true", help="no limit of ten million cells")
    parser.add_argument("--keys", type=Path, required=True, help="folder for the key file")
    asked = parser.parse_args()
    scene = make_scene(asked.rows, limited=not asked.unlimited)
    key = scene.server.key_file(asked.keys)
    _say({"url": scene.server.url, "spreadsheet": scene.book.id, "key": str(key)})
    _serve(scene)


if __name__ == "__main__":
    _main()

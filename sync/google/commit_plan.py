"""The commits of a write: what is written all at once or not at all, each with its own number.

https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/batchUpdate:
"If any request is not valid then the entire request will fail and nothing will be applied."
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

import orjson

from sync.google.api import JsonObject, by_metadata, new_id, update_cells
from sync.google.drawn_tabs import write_tabs
from sync.google.formats import DAYS, format_cells, pixels, set_width
from sync.google.heading_row import mark_row
from sync.google.log_look import LogLook
from sync.google.log_tab import (
    append_rows,
    log_columns,
    make_log,
    make_room,
    mark_headings,
    new_log,
    split_rows,
)
from sync.google.marked_columns import MarkedColumn, Marking, stale_marks
from sync.google.marks import (
    COLUMN_KEY,
    TAB_KEY,
    create,
    line_location,
    tab_mark_value,
    update,
)
from sync.google.named_ranges import CommitNumber, name_log, next_number
from sync.google.placed_rows import (
    MisplacedRows,
    PlacedRows,
    forget_placed,
    mark_placed,
    move_cells,
)
from sync.google.sheet_look import SheetLook
from sync.workbook.looks import COLUMNS
from sync.workbook.protocol import Changes, Tab

MOST_BYTES = 1_900_000
"""Of changelog rows and drawn tabs in one request; Google recommends at most 2 MB in all.
https://developers.google.com/workspace/sheets/api/limits"""


@dataclass(frozen=True)
class Commit:
    """One batch. `rows` is how many rows of the changelog it brings.

    `confirm` is to be sent once the marks that it put by position were seen on the right columns;
    each of its requests must then find what it is for.
    """

    requests: Sequence[JsonObject]
    number: CommitNumber
    rows: int
    confirm: Sequence[JsonObject] = ()


@dataclass(frozen=True)
class LogContent:
    """What a changelog holds: so many rows below its headings, some of them misplaced."""

    rows: int
    misplaced: Sequence[MisplacedRows] = ()


def plan_commits(
    look: SheetLook,
    changes: Changes,
    columns: Sequence[MarkedColumn],
    content: LogContent,
    chance: random.Random,
) -> "CommitPlan | None":
    """Plan the commits of a write; None where there is nothing to commit."""
    if not _has_news(look, changes, columns) and not content.misplaced:
        return None
    rows = changes.log_rows
    log = look.log or new_log(Tab(new_id(chance), changes.log_name), len(rows))
    tab_mark_id = look.tab_mark.id if look.tab_mark else new_id(chance)
    tabs = write_tabs(look.layout, look.drawn, changes, chance)
    return CommitPlan(look, changes, columns, content, log, tab_mark_id, chance, tabs)


def _has_news(look: SheetLook, changes: Changes, columns: Sequence[MarkedColumn]) -> bool:
    """Whether anything is to be committed, beside cells that only have to be drawn."""
    mark = look.tab_mark
    return (
        bool(changes.log_rows)
        or look.log is None
        or not look.log.named
        or mark is None
        or mark.name != changes.log_name
        or not mark.complete
        or any(column.marking is not Marking.KEPT for column in columns)
        or bool(stale_marks(look, columns))
        or bool(changes.to_draw(look.layout) or changes.released(look.layout))
        or not (look.heading_row.marked or look.heading_row.missing)
    )


@dataclass(frozen=True)
class CommitPlan:
    """The commits of one write, and the changelog that their rows go to.

    `tabs` are the requests that draw tabs.
    """

    look: SheetLook
    changes: Changes
    columns: Sequence[MarkedColumn]
    content: LogContent
    log: LogLook
    tab_mark_id: int
    chance: random.Random
    tabs: Sequence[JsonObject]

    @property
    def first_row(self) -> int:
        """The index of the changelog's first row that nothing stands in yet."""
        return self.log.row + 1 + self.content.rows

    def commits(self) -> Iterator[Commit]:
        """Make the commits, in order; each only when it is asked for, as they are large."""
        last = self.look.number
        before = 0
        drawn = len(orjson.dumps(self.tabs))
        parts = split_rows(self.log, self.changes.log_rows, MOST_BYTES, drawn)
        for rows, following in pairwise(chain(parts, [None])):
            commit = self._commit(rows or (), last, before, final=following is None)
            last = commit.number
            before += commit.rows
            yield commit

    def _commit(
        self, rows: Sequence[bytes], last: CommitNumber | None, before: int, *, final: bool
    ) -> Commit:
        """Make one, after `before` rows; the first of a write makes what is missing, too."""
        look, first = self.look, before == 0
        number = CommitNumber((last.value if last else 0) + 1, str(new_id(self.chance)))
        confirm = self._confirm(number, final=final) if first else []
        has_zero = look.has_zero or not first
        requests = [
            *(self._structure(number) if first else ()),
            *self._marks(number, first=first),
            *(self._put_right() if first else ()),
            *self._append(rows, before),
            *self._tab_mark(first=first, complete=final and not confirm),
            *next_number(look.tab, last, has_zero=has_zero, new=number),
        ]
        return Commit(requests, number, len(rows), confirm)

    def _structure(self, number: CommitNumber) -> list[JsonObject]:
        """Make what is missing: the changelog, room in it, columns, marks; draw tabs."""
        look, log, row = self.look, self.log, self.look.heading_row
        requests: list[JsonObject] = []
        if look.log is None:
            requests += make_log(log, look.tab, self.changes.log_rows, new_id(self.chance))
        else:
            requests += make_room(log, self.content.rows, len(self.changes.log_rows))
        if not log.named:
            requests.append(name_log(look.tab, log.id))
        if not log.marked:
            requests.append(mark_headings(log, look.tab, new_id(self.chance)))
        requests += self.tabs
        made = [column for column in self.columns if column.marking is Marking.MADE]
        if made:
            requests += _make_columns(look, made)
        if not row.missing and (made or not row.marked):
            requests += mark_row(look.tab, look.top, self.chance, marked=row.marked)
        for column in self.columns:
            if column.marking in (Marking.MADE, Marking.ADOPTED):
                adopting = column.marking is Marking.ADOPTED
                value = column.value_at(number.value, adopting=adopting)
                place = line_location(look.tab, "COLUMNS", column.index)
                requests.append(create(COLUMN_KEY, value, column.mark_id, place))
        return requests

    def _put_right(self) -> list[JsonObject]:
        """Move misplaced rows under their headings, and forget where the last write put rows."""
        log = self.log
        if not log.placed or not (self.content.misplaced or self.changes.log_rows):
            return []
        now = log_columns(log.headings)
        requests = [forget_placed(log.id)]
        for each in self.content.misplaced:
            requests += move_cells(log.id, log.row + 1, each, now)
            requests += mark_placed(log.id, replace(each.placed, columns=tuple(now)), self.chance)
        return requests

    def _append(self, rows: Sequence[bytes], before: int) -> list[JsonObject]:
        """Put rows below the others, and mark where their cells go."""
        if not rows:
            return []
        first, last = (
            int(str(self.changes.log_rows[at][0])) for at in (before, before + len(rows) - 1)
        )
        placed = PlacedRows(first, last, tuple(log_columns(self.log.headings)))
        return [append_rows(self.log, rows), *mark_placed(self.log.id, placed, self.chance)]

    def _marks(self, number: CommitNumber, *, first: bool) -> list[JsonObject]:
        """Let every mark name the commit, and take away those that no longer hold."""
        stale = stale_marks(self.look, self.columns) if first else []
        return [
            *(
                update(by_metadata(column.mark_id), column.value_at(number.value))
                for column in self.columns
                if column.marking in (Marking.KEPT, Marking.CHANGED) or not first
            ),
            *({"deleteDeveloperMetadata": {"dataFilter": by_metadata(mark.id)}} for mark in stale),
        ]

    def _tab_mark(self, *, first: bool, complete: bool) -> list[JsonObject]:
        """Let the tab's mark hold the changelog's name, and whether the first run is complete."""
        look = self.look
        begun = look.log is not None and (look.tab_mark is None or look.tab_mark.complete)
        value = tab_mark_value(self.changes.log_name, complete=begun or complete)
        if first and look.tab_mark is None:
            return [create(TAB_KEY, value, self.tab_mark_id, {"sheetId": look.tab})]
        changed = first or (complete and not begun)
        return [update(by_metadata(self.tab_mark_id), value)] if changed else []

    def _confirm(self, number: CommitNumber, *, final: bool) -> list[JsonObject]:
        """Take *adopting* off marks that are put by position; then a first run is complete."""
        requests = [
            update(
                by_metadata(column.mark_id, column.value_at(number.value, adopting=True)),
                column.value_at(number.value),
            )
            for column in self.columns
            if column.marking is Marking.ADOPTED
        ]
        return requests + (self._tab_mark(first=False, complete=final) if requests else [])


def _make_columns(look: SheetLook, made: Sequence[MarkedColumn]) -> list[JsonObject]:
    """Insert columns right of the headings, so that they can't land on anyone's cells.

    At the right edge of the grid Google inserts only what inherits from before; so the heading
    looks like the one beside it. Google does not extend a filter or table at whose edge columns
    are inserted, so one that ended there is widened.
    """
    left, right = made[0].index, made[-1].index + 1
    span = {"sheetId": look.tab, "dimension": "COLUMNS", "startIndex": left, "endIndex": right}
    headings = [{"userEnteredValue": {"stringValue": column.change.heading}} for column in made]
    requests: list[JsonObject] = [
        {"insertDimension": {"range": span, "inheritFromBefore": left > 0}},
        update_cells(look.tab, look.top, left, [headings], "userEnteredValue"),
    ]
    for column in made:
        change, style = column.change, COLUMNS[column.change.role]
        width = style.width(change.heading, (value for _, value in change.cells.items()))
        requests.append(set_width(look.tab, column.index, pixels(width)))
        if look.rows > look.header_row:
            number = DAYS if style.days else None
            requests.append(format_cells(look.tab, column.index, look.header_row, style, number))
    ending = (each for each in look.areas if each.area.last == left - 1)
    return [*requests, *(each.widened(right) for each in ending)]

"""Commits: what is written all at once or not at all, each with a number of its own.

https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/batchUpdate:
"If any request is not valid then the entire request will fail and nothing will be applied."
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from sync.google.api import JsonObject, by_metadata, new_id
from sync.google.heading_row import mark_row
from sync.google.laid import MisplacedRows, PlacedRows, forget_laid, lay_right, mark_laid
from sync.google.log_rows import (
    append_rows,
    log_columns,
    make_log,
    make_room,
    mark_headings,
    new_log,
    split_rows,
)
from sync.google.looks import DAYS, dress, widen
from sync.google.mark import (
    COLUMN_KEY,
    MEMO_KEY,
    create,
    line_location,
    memo_value,
    update,
)
from sync.google.numbers import add_range, changelog_name, next_number
from sync.google.sight import LogLook, Number, SheetLook
from sync.google.target import Marking, Target, stale_marks
from sync.workbook.looks import COLUMNS
from sync.workbook.protocol import Changes
from sync.workbook.role import Role

MOST_BYTES = 1_900_000
"""Of changelog rows in one request; Google recommends at most 2 MB in all.
https://developers.google.com/workspace/sheets/api/limits"""


@dataclass(frozen=True)
class Commit:
    """One batch. `rows` is how many rows of the changelog it brings.

    `confirm` is to be sent once the marks that it put by position were seen on the right columns;
    each of its requests must then find what it is for.
    """

    requests: Sequence[JsonObject]
    number: Number
    rows: int
    confirm: Sequence[JsonObject] = ()


@dataclass(frozen=True)
class LogContent:
    """What a changelog holds: so many rows below its headings, and some that lie wrong."""

    rows: int
    mislaid: Sequence[MisplacedRows] = ()


@dataclass(frozen=True)
class Commits:
    """The commits of a write and the changelog that their rows go to.

    `each` gives them in order, once; each is made when it is asked for, for they are large.
    """

    each: Iterator[Commit]
    log: LogLook


def plan_commits(
    sight: SheetLook,
    changes: Changes,
    targets: Sequence[Target],
    used: LogContent,
    source: random.Random,
) -> Commits | None:
    """Write the commits; None where there is nothing to commit."""
    if not _something(sight, changes, targets) and not used.mislaid:
        return None
    log = sight.log or new_log(new_id(source), len(changes.log_rows))
    memo_id = sight.memo.id if sight.memo else new_id(source)
    maker = _Maker(sight, changes, targets, used, log, memo_id, source)
    return Commits(maker.commits(), log)


@dataclass(frozen=True)
class _Maker:
    """Makes the commits of one write."""

    sight: SheetLook
    changes: Changes
    targets: Sequence[Target]
    used: LogContent
    log: LogLook
    memo_id: int
    source: random.Random

    def commits(self) -> Iterator[Commit]:
        """Make them all, one after the other."""
        last = self.sight.number
        before = 0
        parts = split_rows(self.log, self.changes.log_rows, MOST_BYTES)
        for rows, following in pairwise(chain(parts, [None])):
            commit = self._commit(rows or (), last, before, final=following is None)
            last = commit.number
            before += commit.rows
            yield commit

    def _commit(
        self, rows: Sequence[bytes], last: Number | None, before: int, *, final: bool
    ) -> Commit:
        """Make one, after `before` rows; the first of a write makes what is missing, too."""
        sight, first = self.sight, before == 0
        number = Number((last.value if last else 0) + 1, str(new_id(self.source)))
        confirm = self._confirm(number, final=final) if first else []
        requests = [
            *(self._structure(number) if first else ()),
            *self._marks(number, first=first),
            *(self._mend() if first else ()),
            *self._append(rows, before),
            *self._memo(first=first, complete=final and not confirm),
            *next_number(sight.tab, last, zero=sight.zero or not first, new=number),
        ]
        return Commit(requests, number, len(rows), confirm)

    def _structure(self, number: Number) -> list[JsonObject]:
        """Make what is missing: the changelog, room in it, columns, marks."""
        sight, log = self.sight, self.log
        requests: list[JsonObject] = []
        if sight.log is None:
            requests += make_log(log, sight, self.changes, new_id(self.source))
        else:
            requests += make_room(log, self.used.rows, len(self.changes.log_rows))
        if not log.named:
            requests.append(add_range(changelog_name(sight.tab, log.id), log.id))
        if not log.marked:
            requests.append(mark_headings(log, sight.tab, new_id(self.source)))
        requests += _make_columns(
            sight, [each for each in self.targets if each.way is Marking.MADE]
        )
        made = any(target.way is Marking.MADE for target in self.targets)
        row = sight.heading_row
        if not row.lacking and (made or not row.marked):
            requests += mark_row(sight.tab, sight.top, self.source, marked=row.marked)
        for target in self.targets:
            if target.way in (Marking.MADE, Marking.ADOPTED):
                value = target.marked(number.value, adopting=target.way is Marking.ADOPTED)
                place = line_location(sight.tab, "COLUMNS", target.column)
                requests.append(create(COLUMN_KEY, value, target.mark_id, place))
        return requests

    def _mend(self) -> list[JsonObject]:
        """Lay rows right that lie wrong, and forget how those of the last write were laid."""
        log = self.log
        if not log.laid or not (self.used.mislaid or self.changes.log_rows):
            return []
        now = log_columns(log.headings)
        requests = [forget_laid(log.id)]
        for each in self.used.mislaid:
            requests += lay_right(log.id, log.row + 1, each, now)
            requests += mark_laid(log.id, replace(each.laid, columns=tuple(now)), self.source)
        return requests

    def _append(self, rows: Sequence[bytes], before: int) -> list[JsonObject]:
        """Put rows below the others, and mark where their cells go."""
        if not rows:
            return []
        first, last = (
            int(str(self.changes.log_rows[at][0])) for at in (before, before + len(rows) - 1)
        )
        laid = PlacedRows(first, last, tuple(log_columns(self.log.headings)))
        return [*append_rows(self.log, rows), *mark_laid(self.log.id, laid, self.source)]

    def _marks(self, number: Number, *, first: bool) -> list[JsonObject]:
        """Let every mark name the commit, and take away those that no longer hold."""
        stale = stale_marks(self.sight, self.targets) if first else []
        return [
            *(
                update(by_metadata(target.mark_id), target.marked(number.value))
                for target in self.targets
                if target.way in (Marking.KEPT, Marking.CHANGED) or not first
            ),
            *({"deleteDeveloperMetadata": {"dataFilter": by_metadata(mark.id)}} for mark in stale),
        ]

    def _memo(self, *, first: bool, complete: bool) -> list[JsonObject]:
        """Keep in mind the changelog's name, and whether the first run is complete."""
        sight = self.sight
        begun = sight.log is not None and (sight.memo is None or sight.memo.complete)
        value = memo_value(self.changes.log_name, complete=begun or complete)
        if first and sight.memo is None:
            return [create(MEMO_KEY, value, self.memo_id, {"sheetId": sight.tab})]
        changed = first or (complete and not begun)
        return [update(by_metadata(self.memo_id), value)] if changed else []

    def _confirm(self, number: Number, *, final: bool) -> list[JsonObject]:
        """Make marks whole that are put by position; only then is a first run complete."""
        requests = [
            update(
                by_metadata(target.mark_id, target.marked(number.value, adopting=True)),
                target.marked(number.value),
            )
            for target in self.targets
            if target.way is Marking.ADOPTED
        ]
        return requests + (self._memo(first=False, complete=final) if requests else [])


def _something(sight: SheetLook, changes: Changes, targets: Sequence[Target]) -> bool:
    """Tell whether anything is to be committed, beside the picture."""
    known = sight.memo is not None and sight.memo.name == changes.log_name
    return (
        bool(changes.log_rows)
        or sight.log is None
        or not sight.log.named
        or not known
        or (sight.memo is not None and not sight.memo.complete)
        or any(target.way is not Marking.KEPT for target in targets)
        or bool(stale_marks(sight, targets))
        or not (sight.heading_row.marked or sight.heading_row.lacking)
    )


def _make_columns(sight: SheetLook, made: Sequence[Target]) -> list[JsonObject]:
    """Insert columns right of the headings, so that they can't land on anyone's cells.

    At the right edge of the grid Google inserts only what inherits from before; so the heading
    looks like the one beside it. A filter or table that ended there reaches over them then, for
    Google does not extend a range at whose edge columns are inserted.
    """
    if not made:
        return []
    left, right = made[0].column, made[-1].column + 1
    span = {"sheetId": sight.tab, "dimension": "COLUMNS", "startIndex": left, "endIndex": right}
    headings = [{"userEnteredValue": {"stringValue": target.change.heading}} for target in made]
    requests: list[JsonObject] = [
        {"insertDimension": {"range": span, "inheritFromBefore": left > 0}},
        {
            "updateCells": {
                "start": {"sheetId": sight.tab, "rowIndex": sight.top, "columnIndex": left},
                "rows": [{"values": headings}],
                "fields": "userEnteredValue",
            }
        },
    ]
    for target in made:
        look, role = COLUMNS[target.change.role], target.change.role
        values = (value for _, value in target.change.cells.items())
        requests.append(widen(sight.tab, target.column, look.width(target.change.heading, values)))
        if sight.rows > sight.header_row:
            number = DAYS if role is Role.SINCE else None
            requests.append(dress(sight.tab, target.column, sight.header_row, look, number))
    ending = (each for each in sight.areas if each.area.last == left - 1)
    return [*requests, *(each.widened(right) for each in ending)]

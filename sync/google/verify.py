"""The look back after a write: one reply that shows whether all is where it was meant to be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, repeat, starmap
from operator import itemgetter

from rules.columns.column import Memo, combine, constant
from rules.columns.intake import Intake, coded
from rules.read.cells import Cell
from sync.google.api import JsonObject, by_metadata, grid_range, heading_text, one_column, raw
from sync.google.client import Client
from sync.google.log_rows import LogCells, batches, log_columns
from sync.google.picture import ColumnCells
from sync.google.sight import LogLook, SheetLook
from sync.google.stream import Arrays, CellArray
from sync.google.target import Target
from sync.google.values import ReplyRange, columns_by_place, read_ranges
from sync.messages.errors import MovedError
from sync.workbook.protocol import Snapshot, Value

_FURTHEST = 100
"""So many rows below where the headings were are they looked for."""

_MOMENT = 1e-6
"""How much two serial numbers may differ that were the same before they were sent: 0.1 s."""


@dataclass(frozen=True)
class DrawnColumn:
    """One of the job's columns after the drawing. `value` is what its mark says."""

    target: Target
    value: str


@dataclass(frozen=True)
class Appended:
    """Rows that were put below a changelog. Nothing stood from row `first` of the tab on."""

    log: LogLook
    first: int
    rows: Sequence[LogCells]


@dataclass(frozen=True)
class LookBack:
    """What there is to see after a write: keys, the job's columns, new rows of the changelog."""

    sight: SheetLook
    snapshot: Snapshot
    keys: Sequence[int]
    drawn: Sequence[DrawnColumn]
    appended: Appended | None

    def check(self, client: Client) -> list[ColumnCells]:
        """Read it all once more.

        Gives what is to be taken back: cells that were drawn over the job's headings, where rows
        have been inserted above these; none where all is as it was meant to be. Raises MovedError
        where a row or a key has moved, a column is gone, a newer run has committed, a cell is not
        as it was written, or new rows do not lie under the headings.
        """
        sight = self.sight
        filters: list[JsonObject] = [
            *({"gridRange": one_column(sight.tab, key, 0)} for key in self.keys),
            *(by_metadata(each.target.mark_id, each.value) for each in self.drawn),
            *(_log_filters(self.appended) if self.appended else ()),
        ]
        matched = read_ranges(client, filters, above=sight.header_row)
        by_place, by_mark = columns_by_place(matched), _columns_by_mark(matched)
        overwritten = self._overwritten(by_place, by_mark)
        if overwritten:
            return overwritten
        _check_keys(sight, self.snapshot, self.keys, by_place)
        _check_drawn(sight, self.snapshot, self.drawn, by_mark)
        if self.appended is not None:
            _check_appended(self.appended, matched)
        return []

    def _overwritten(
        self, by_place: Mapping[tuple[int, int], CellArray], by_mark: Mapping[int, CellArray]
    ) -> list[ColumnCells]:
        """Give the cells that undo a drawing over the headings, and above them."""
        sight, key = self.sight, self.keys[0] if self.keys else None
        taken = None if key is None else by_place.get((sight.tab, key))
        if key is None or taken is None or _heading(taken) == sight.heading(key):
            return []
        below = enumerate(islice(taken.intake.column(taken.intake.rows), _FURTHEST))
        now = next((row for row, cell in below if heading_text(cell) == sight.heading(key)), None)
        if now is None:
            return []
        strokes = (self._undo(each, by_mark.get(each.target.mark_id), now) for each in self.drawn)
        return [stroke for stroke in strokes if stroke.cells]

    def _undo(self, drawn: DrawnColumn, taken: CellArray | None, now: int) -> ColumnCells:
        """Give the cells of one column that undo it; its heading belongs in row `now` by now."""
        target, cells = drawn.target, dict[int, Value]()
        heading = _expected_heading(self.sight, target)
        if taken is not None and target.change.column is None and _heading(taken) == heading:
            cells[-1] = None  # the commit made it where the headings were
        there = taken.intake.column(max(taken.intake.rows, now + 1)) if taken else ()
        for row in range(min(now + 1, len(there))):
            if row in target.change.cells and _shows(there[row], target.change.cells[row]):
                cells[row] = heading if row == now else None
        return ColumnCells(target.mark_id, drawn.value, cells)


def _log_filters(appended: Appended) -> list[JsonObject]:
    log = appended.log
    return [
        {"gridRange": grid_range(log.id, rows=(log.row, log.row + 1))},
        {"gridRange": grid_range(log.id, rows=(appended.first, None))},
    ]


def _columns_by_mark(matched: Sequence[ReplyRange]) -> dict[int, CellArray]:
    found: dict[int, CellArray] = {}
    for each in matched:
        for data_filter in each.filters:
            lookup = data_filter.get("developerMetadataLookup")
            if lookup:
                found[lookup["metadataId"]] = each.columns[0] if each.columns else CellArray(0)
    return found


def _heading(taken: CellArray) -> str:
    """Give the text of the last cell above the rows, which is the heading."""
    there = taken.head and len(taken.head) == taken.above
    return heading_text(taken.head[-1] if there else None)


def _check_keys(
    sight: SheetLook,
    snapshot: Snapshot,
    keys: Sequence[int],
    found: Mapping[tuple[int, int], CellArray],
) -> None:
    """Check that each row that was read still has the key that it had; new rows may follow."""
    for key in keys:
        taken = found.get((sight.tab, key))
        if taken is None or _heading(taken) != sight.heading(key):
            raise MovedError("a key column has moved")
        if taken.intake.column(snapshot.rows) != snapshot.columns[key]:
            raise MovedError("a row has moved")


def _check_drawn(
    sight: SheetLook,
    snapshot: Snapshot,
    drawn: Sequence[DrawnColumn],
    found: Mapping[int, CellArray],
) -> None:
    for each in drawn:
        taken = found.get(each.target.mark_id)
        if taken is None:
            raise MovedError("a column of the job's is gone, or a newer run has committed")
        if _heading(taken) != _expected_heading(sight, each.target):
            raise MovedError(f'the heading "{each.target.change.heading}" has changed')
        if not _is_drawn(taken.intake, snapshot, each.target):
            heading = each.target.change.heading
            raise MovedError(f'a cell of the column "{heading}" is not as the job left it')


def _expected_heading(sight: SheetLook, target: Target) -> str:
    if target.change.column is None:
        return target.change.heading
    return sight.heading(target.change.column)


def _is_drawn(intake: Intake, snapshot: Snapshot, target: Target) -> bool:
    """Tell whether a column shows what it showed, but for the cells that were written."""
    column, written = target.change.column, target.change.cells
    if intake.rows > snapshot.rows:
        return False
    before = None if column is None else snapshot.columns[column]
    now = coded(intake.column(snapshot.rows))
    was = constant(None, snapshot.rows) if before is None else coded(before)
    rows = iter(written)
    if not all(row in rows for row in combine(_differ, now, was).rows(bool)):
        return False
    cells = map(now.values.__getitem__, map(now.codes.__getitem__, written))
    pairs = zip(cells, map(itemgetter(1), written.items()), strict=True)
    return all(starmap(_shows, set(pairs)))


def _differ(cell: Cell, expected: Cell) -> bool:
    if isinstance(cell, int | float) and isinstance(expected, int | float):
        return abs(cell - expected) >= _MOMENT
    return cell != expected


def _check_appended(appended: Appended, matched: Sequence[ReplyRange]) -> None:
    """Check that the new rows lie under the headings.

    A row is told by its number: one commit may hold two rows of a key.
    """
    headings, taken = _log_parts(appended, matched)
    now = log_columns([heading_text(cell) for cell in headings])
    if _stand_first(appended.rows, taken, now):
        return
    if not _stand(appended.rows, list(map(list, taken)), now):
        raise MovedError("rows or columns of the changelog have moved")


def _log_parts(appended: Appended, matched: Sequence[ReplyRange]) -> tuple[list[Cell], Arrays]:
    """Give the changelog's headings, and the columns from the first new row on."""
    headings: list[Cell] = []
    table: Arrays = ()
    for each in matched:
        for data_filter in each.filters:
            place = data_filter.get("gridRange", {})
            if place.get("sheetId", 0) != appended.log.id or "startColumnIndex" in place:
                continue
            if "endRowIndex" in place:
                headings = [next(iter(column), None) for column in each.columns]
            else:
                table = each.columns
    return headings, table


def _stand_first(rows: Sequence[LogCells], table: Arrays, columns: Sequence[int]) -> bool:
    """Tell whether a table begins with rows, in their order; so it is unless people change it."""
    found = [table[column] if column < len(table) else () for column in columns]
    cells = [chain(column, repeat(None)) for column in found]
    return all(
        all(map(_show, (islice(column, len(batch)) for column in cells), zip(*batch, strict=True)))
        for batch in batches(rows)
    )


def _show(cells: Iterable[Cell], values: Sequence[Value]) -> bool:
    there = list(cells)
    if there == list(map(Memo(_content).__getitem__, values)):
        return True
    return all(map(_shows, there, values))


def _stand(
    rows: Sequence[LogCells], table: Sequence[Sequence[Cell]], columns: Sequence[int]
) -> bool:
    """Tell whether all rows are in a table, by their number and content."""
    cells = [table[column] if column < len(table) else () for column in columns]
    by_number = {number: at for at, number in enumerate(cells[0]) if number not in (None, "")}
    for row in rows:
        at = by_number.get(raw(row[0]))
        if at is None or not all(map(_shows, [_cell(column, at) for column in cells], row)):
            return False
    return True


def _cell(column: Sequence[Cell], at: int) -> Cell:
    return column[at] if at < len(column) else None


def _shows(cell: Cell, value: Value) -> bool:
    return not _differ(None if cell == "" else cell, _content(value))


def _content(value: Value) -> Cell:
    return raw(value) or None

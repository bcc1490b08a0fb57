"""The verification: one more read, which shows whether all is where a write meant it to be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice, repeat, starmap

from rules.columns import Intake, combine, constant
from rules.read.cells import Cell
from sync.google.api import JsonObject, by_metadata, grid_range, heading_text, one_column, raw
from sync.google.client import Client
from sync.google.commit_plan import CommitPlan
from sync.google.draw import ColumnCells, draw
from sync.google.log_tab import LogCells, batches, log_columns
from sync.google.marked_columns import MarkedColumn
from sync.google.read import Ranges, columns_by_place, first_column, read_ranges
from sync.google.sheet_look import SheetLook
from sync.google.stream import Arrays, CellArray
from sync.messages.errors import MovedError
from sync.workbook.protocol import Snapshot, Value

_FURTHEST = 100
"""So many rows below their old place are the headings looked for."""

_MOMENT = 1e-6
"""How much two serial numbers may differ that were the same before they were sent: 0.1 s."""


@dataclass(frozen=True)
class ExpectedSheet:
    """What a write was to leave: the keys in place, the job's columns, new rows of the changelog.

    Each column's `value` is what its mark says by now. `appended` is the plan of the commits that
    put rows below the changelog's others.
    """

    look: SheetLook
    snapshot: Snapshot
    keys: Sequence[int]
    columns: Sequence[MarkedColumn]
    appended: CommitPlan | None

    def verify(self, client: Client) -> None:
        """Read it all once more.

        Raises MovedError where a row or a key has moved, a column is gone, a newer run has
        committed, a cell is not as it was written, or new rows are not under the headings. Where
        rows have been inserted above the headings, what was drawn over these is undone first.
        """
        look = self.look
        filters: list[JsonObject] = [
            *({"gridRange": one_column(look.tab, key, 0)} for key in self.keys),
            *(by_metadata(column.mark_id, column.value) for column in self.columns),
            *(_log_filters(self.appended) if self.appended else ()),
        ]
        found = read_ranges(client, filters, above=look.header_row)
        by_place, by_mark = columns_by_place(found), _columns_by_mark(found)
        overwritten = self._overwritten(by_place, by_mark)
        if overwritten:
            draw(client, look.header_row, overwritten)
            raise MovedError("a row was inserted above the headings")
        self._check_keys(by_place)
        self._check_columns(by_mark)
        if self.appended is not None:
            _check_appended(self.appended, found)

    def _overwritten(
        self, by_place: Mapping[tuple[int, int], CellArray], by_mark: Mapping[int, CellArray]
    ) -> list[ColumnCells]:
        """Return the cells that undo a drawing over the headings, and above them."""
        look, key = self.look, self.keys[0] if self.keys else None
        there = None if key is None else by_place.get((look.tab, key))
        if key is None or there is None or _heading(there) == look.heading(key):
            return []
        below = enumerate(islice(there.intake.column(there.intake.rows), _FURTHEST))
        now = next((row for row, cell in below if heading_text(cell) == look.heading(key)), None)
        if now is None:
            return []
        undone = (self._undo(each, by_mark.get(each.mark_id), now) for each in self.columns)
        return [each for each in undone if each.cells]

    def _undo(self, column: MarkedColumn, there: CellArray | None, now: int) -> ColumnCells:
        """Return the cells of one column that undo it; its heading belongs in row `now` by now."""
        change, cells = column.change, dict[int, Value]()
        heading = self._heading_of(column)
        if there is not None and change.column is None and _heading(there) == heading:
            cells[-1] = None  # the commit made it where the headings were
        below = there.intake.column(max(there.intake.rows, now + 1)) if there else ()
        for row in range(min(now + 1, len(below))):
            if row in change.cells and _shows(below[row], change.cells[row]):
                cells[row] = heading if row == now else None
        return ColumnCells(column.mark_id, column.value, cells)

    def _check_keys(self, found: Mapping[tuple[int, int], CellArray]) -> None:
        """Check that each row that was read still has the key that it had; new rows may follow."""
        for key in self.keys:
            there = found.get((self.look.tab, key))
            if there is None or _heading(there) != self.look.heading(key):
                raise MovedError("a key column has moved")
            if there.intake.column(self.snapshot.rows) != self.snapshot.columns[key]:
                raise MovedError("a row has moved")

    def _check_columns(self, found: Mapping[int, CellArray]) -> None:
        for column in self.columns:
            there, heading = found.get(column.mark_id), column.change.heading
            if there is None:
                raise MovedError("a column of the job's is gone, or a newer run has committed")
            if _heading(there) != self._heading_of(column):
                raise MovedError(f'the heading "{heading}" has changed')
            if not _is_drawn(there.intake, self.snapshot, column):
                raise MovedError(f'a cell of the column "{heading}" is not as the job left it')

    def _heading_of(self, column: MarkedColumn) -> str:
        if column.change.column is None:
            return column.change.heading
        return self.look.heading(column.change.column)


def _log_filters(appended: CommitPlan) -> list[JsonObject]:
    log = appended.log
    return [
        {"gridRange": grid_range(log.id, rows=(log.row, log.row + 1))},
        {"gridRange": grid_range(log.id, rows=(appended.first_row, None))},
    ]


def _columns_by_mark(found: Ranges) -> dict[int, CellArray]:
    return {
        lookup["metadataId"]: first_column(columns)
        for data_filter, columns in found
        if (lookup := data_filter.get("developerMetadataLookup"))
    }


def _heading(there: CellArray) -> str:
    """Return the text of the last cell above the rows, which is the heading."""
    complete = there.head and len(there.head) == there.above
    return heading_text(there.head[-1] if complete else None)


def _is_drawn(intake: Intake, snapshot: Snapshot, marked: MarkedColumn) -> bool:
    """Whether a column shows what it showed, but for the cells that were written."""
    column, written = marked.change.column, marked.change.cells
    if intake.rows > snapshot.rows:
        return False
    before = None if column is None else snapshot.columns[column]
    now = intake.column(snapshot.rows)
    was = constant(None, snapshot.rows) if before is None else before
    rows = iter(written)
    if not all(row in rows for row in combine(_differ, now, was).rows(bool)):
        return False
    pairs = {(now[row], value) for row, value in written.items()}
    return all(starmap(_shows, pairs))


def _differ(cell: Cell, expected: Cell) -> bool:
    if isinstance(cell, int | float) and isinstance(expected, int | float):
        return abs(cell - expected) >= _MOMENT
    return cell != expected


def _check_appended(appended: CommitPlan, found: Ranges) -> None:
    """Check that the new rows are under the headings.

    A row is known by its number: one commit may hold two rows of a key.
    """
    headings, table = _log_parts(appended, found)
    now = log_columns([heading_text(cell) for cell in headings])
    rows = appended.changes.log_rows
    if _stand_first(rows, table, now):
        return
    if not _stand(rows, list(map(list, table)), now):
        raise MovedError("rows or columns of the changelog have moved")


def _log_parts(appended: CommitPlan, found: Ranges) -> tuple[list[Cell], Arrays]:
    """Return the changelog's headings, and the columns from the first new row on."""
    headings: list[Cell] = []
    table: Arrays = ()
    for data_filter, columns in found:
        place = data_filter.get("gridRange", {})
        if place.get("sheetId", 0) != appended.log.id or "startColumnIndex" in place:
            continue
        if "endRowIndex" in place:
            headings = [next(iter(column), None) for column in columns]
        else:
            table = columns
    return headings, table


def _stand_first(rows: Sequence[LogCells], table: Arrays, columns: Sequence[int]) -> bool:
    """Whether a table begins with rows, in their order, as it does unless people change it."""
    found = [table[column] if column < len(table) else () for column in columns]
    cells = [chain(column, repeat(None)) for column in found]
    return all(
        all(map(_show, (islice(column, len(batch)) for column in cells), zip(*batch, strict=True)))
        for batch in batches(rows)
    )


def _show(cells: Iterable[Cell], values: Sequence[Value]) -> bool:
    there = list(cells)
    if there == list(map(cache(_content), values)):
        return True
    return all(map(_shows, there, values))


def _stand(
    rows: Sequence[LogCells], table: Sequence[Sequence[Cell]], columns: Sequence[int]
) -> bool:
    """Whether all rows are in a table, by their number and content."""
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
    content = raw(value)
    return None if content == "" else content

"""The methods of `spreadsheets.values`."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import NoneType
from typing import Any

from tests.sheets import cells, errors, metadata
from tests.sheets.a1 import letters
from tests.sheets.cells import ErrorValue, Formula, Value
from tests.sheets.errors import JsonObject
from tests.sheets.grid import Column
from tests.sheets.ranges import Box
from tests.sheets.state import Document, Tab

Shown = str | int | float | bool


@dataclass(frozen=True)
class Rendering:
    """How values are asked for."""

    major: str = "ROWS"
    formatted: bool = True

    @classmethod
    def read(cls, asked: JsonObject) -> "Rendering":
        errors.unsupported(
            asked, valueRenderOption="FORMULA", dateTimeRenderOption="FORMATTED_STRING"
        )
        return cls(_major(asked), formatted=asked.get("valueRenderOption") != "UNFORMATTED_VALUE")


def _major(asked: JsonObject) -> str:
    return "COLUMNS" if asked.get("majorDimension") == "COLUMNS" else "ROWS"


# Reading -----------------------------------------------------------------------------------------


def get(doc: Document, text: str, how: Rendering) -> JsonObject:
    tab, box = doc.read_range(text)
    return value_range(doc, tab, tab.bounded(box), how)


def batch_get_by_filter(
    doc: Document, filters: Sequence[JsonObject], how: Rendering
) -> list[JsonObject]:
    """spreadsheets.values.batchGetByDataFilter.

    A range comes once, with all filters that match it. The ranges do not come in the order asked
    (observed 2026): here the last one comes first. A filter that matches nothing adds none.
    """
    found: dict[Box, list[JsonObject]] = {}
    for i, data_filter in enumerate(filters):
        with errors.within(f"Invalid dataFilter[{i}]"):
            for box in metadata.boxes(doc, data_filter):
                bounded = doc.grid_tab(box.tab).bounded(box)
                found.setdefault(bounded, []).append(metadata.echo(data_filter))
    return [
        {
            "valueRange": value_range(doc, doc.grid_tab(box.tab), box, how),
            "dataFilters": matched_by,
        }
        for box, matched_by in reversed(found.items())
    ]


def value_range(doc: Document, tab: Tab, box: Box, how: Rendering) -> JsonObject:
    """Write a ValueRange. `values` is left out where the range is empty."""
    found: JsonObject = {"range": tab.write_range(box), "majorDimension": how.major}
    columns = [
        _shown(doc, tab.grid.column(index), box, formatted=how.formatted) for index in box.columns
    ]
    lists = columns if how.major == "COLUMNS" else _as_rows(columns)
    trimmed = _trimmed([_trimmed(items, "") for items in lists], [])
    return found | {"values": trimmed} if trimmed else found


def _shown(doc: Document, column: Column, box: Box, *, formatted: bool) -> list[Shown]:
    """Render one column of a range, without its empty tail."""
    values = column.values[box.rows.start : box.rows.stop]
    if formatted:
        return [
            cells.formatted(value, column.extras.get(row, {}), doc.locale)
            for row, value in enumerate(values, box.rows.start)
        ]
    return _plainly(values) or list(map(cells.unformatted, values))


def _plainly(values: list[Value]) -> list[Shown] | None:
    """Render values that are shown as they are stored, all at once; None where some are not."""
    kinds = set(map(type, values))
    if Formula in kinds or ErrorValue in kinds:
        return None
    if NoneType in kinds:
        return ["" if value is None else value for value in values]  # type: ignore[misc]
    return values  # type: ignore[return-value]


def _as_rows(columns: list[list[Shown]]) -> list[list[Shown]]:
    height = max(map(len, columns), default=0)
    padded = [column + [""] * (height - len(column)) for column in columns]
    return [list(row) for row in zip(*padded, strict=True)]


def _trimmed(items: list[Any], empty: object) -> list[Any]:
    end = len(items)
    while end and items[end - 1] == empty:
        end -= 1
    return items[:end] if end < len(items) else items


# Writing -----------------------------------------------------------------------------------------


@dataclass
class Written:
    """What a write touched. Cells given as null are not counted (assumed)."""

    tab: Tab
    area: Box
    rows: set[int]
    columns: set[int]
    count: int = 0

    def reply(self) -> JsonObject:
        """Write the fields that all update replies share."""
        found: JsonObject = {"updatedRange": self.tab.write_range(self.area)}
        return found | _above_zero(
            updatedRows=len(self.rows),
            updatedColumns=len(self.columns),
            updatedCells=self.count,
        )


def _above_zero(**counts: int) -> JsonObject:
    return {name: count for name, count in counts.items() if count}


def _check_options(asked: JsonObject) -> None:
    """Refuse a write without an input option: googleapis/google-api-php-client-services#1256."""
    if asked.get("valueInputOption") in {None, "", "INPUT_VALUE_OPTION_UNSPECIFIED"}:
        raise errors.invalid("'valueInputOption' is required but not specified")
    errors.unsupported(asked, valueInputOption="USER_ENTERED", includeValuesInResponse=True)


def _size(given: JsonObject) -> tuple[int, int]:
    """Count the rows and columns that a ValueRange spans."""
    values = given.get("values", [])
    outer, inner = len(values), max(map(len, values), default=0)
    return (inner, outer) if _major(given) == "COLUMNS" else (outer, inner)


def _put(doc: Document, tab: Tab, box: Box, given: JsonObject) -> Written:
    """Write values into a range from its top left; they may not leave the range or the grid.

    null leaves a cell as it is, "" empties it: the reference of ValueRange.values.
    """
    height, width = _size(given)
    area = _area(doc, tab, box, height, width)
    if height and width:
        doc.guard(area)
    by_column = _major(given) == "COLUMNS"
    top, left = area.rows.start, area.columns.start
    written = Written(tab, area, set(), set())
    for outer, items in enumerate(given.get("values", [])):
        for inner, value in enumerate(items):
            if value is None:
                continue
            down, across = (inner, outer) if by_column else (outer, inner)
            tab.grid.set(top + down, left + across, cells.from_raw(value))
            written.count += 1
            written.rows.add(top + down)
            written.columns.add(left + across)
    return written


def _area(doc: Document, tab: Tab, box: Box, height: int, width: int) -> Box:
    """Find the cells that values of this size take; a single cell is only where they begin.

    The messages: Amoghrd in openshift-eng/ocp-qe-perfscale-ci#766, nithinmurali/pygsheets#132.
    """
    top, left = box.rows.start, box.columns.start
    one = box.bottom == top + 1 and box.right == left + 1
    bottom, right = (None, None) if one else (box.bottom, box.right)
    inside = f"Requested writing within range [{tab.write_range(box)}], but tried writing to"
    if bottom is not None and top + height > bottom:
        raise errors.invalid(f"{inside} row [{bottom + 1}]")
    if right is not None and left + width > right:
        raise errors.invalid(f"{inside} column [{letters(right)}]")
    area = Box(tab.id, top, top + max(height, 1), left, left + max(width, 1))
    tab.check_inside(area)
    return area


def update(doc: Document, text: str, body: JsonObject, query: JsonObject) -> JsonObject:
    _check_options(query)
    named = body.get("range", text)
    tab, box = doc.read_range(text)
    if doc.read_range(named)[1] != box:
        raise errors.invalid(f"Request range[{text}] does not match value's range[{named}]")
    return _put(doc, tab, box, body).reply()


def batch_update(doc: Document, body: JsonObject, *, by_filter: bool) -> JsonObject:
    """spreadsheets.values.batchUpdate and batchUpdateByDataFilter: all or nothing (assumed).

    One response per range that a filter matches; none, and no error, for one that matches nothing
    (assumed).
    """
    _check_options(body)
    written, replies = [], []
    for i, item in enumerate(body.get("data", [])):
        given = item.get("dataFilter", {}) if by_filter else {"a1Range": item.get("range", "")}
        matched = {"dataFilter": metadata.echo(given)} if by_filter else {}
        with errors.within(f"Invalid data[{i}]"):
            for box in metadata.boxes(doc, given):
                written.append(_put(doc, doc.grid_tab(box.tab), box, item))
                replies.append(written[-1].reply() | matched)
    return _totals(written) | ({"responses": replies} if replies or not by_filter else {})


def _totals(written: Sequence[Written]) -> JsonObject:
    """Count over all ranges; a row or column counts once: gspread's test_batch_update cassette."""
    return _above_zero(
        totalUpdatedRows=len({(w.tab.id, row) for w in written for row in w.rows}),
        totalUpdatedColumns=len({(w.tab.id, x) for w in written for x in w.columns}),
        totalUpdatedCells=sum(w.count for w in written),
        totalUpdatedSheets=len({w.tab.id for w in written if w.count}),
    )


def append(doc: Document, text: str, body: JsonObject, query: JsonObject) -> JsonObject:
    """spreadsheets.values.append: below the last table in the range; the grid grows as needed."""
    _check_options(query)
    errors.unsupported(query, insertDataOption="INSERT_ROWS")
    tab, box = doc.read_range(text)
    searched = tab.bounded(box)
    table = _last_table(tab, searched)
    height, width = _size(body)
    top = searched.rows.start if table is None else table.rows.stop
    left = (searched if table is None else table).columns.start
    tab.grid.grow("ROWS", top + height)
    tab.grid.grow("COLUMNS", left + width)
    doc.check_room()
    area = Box(tab.id, top, top + max(height, 1), left, left + max(width, 1))
    found: JsonObject = {} if table is None else {"tableRange": tab.write_range(table)}
    return found | {"updates": _put(doc, tab, area, body).reply()}


def _last_table(tab: Tab, box: Box) -> Box | None:
    """Find the last block of filled cells that reaches into a range.

    developers.google.com/workspace/sheets/api/guides/values#append_values describes the search.
    """
    rows = range(box.rows.start, min(box.rows.stop, tab.grid.last_row()))
    for row in reversed(rows):
        for column in box.columns:
            if tab.grid.get(row, column) is not None:
                return _block(tab, row, column)
    return None


def _block(tab: Tab, row: int, column: int) -> Box:
    """Grow a cell to the block around it that empty cells bound."""
    top, bottom, left, right = row, row + 1, column, column + 1
    grown = True
    while grown:
        wide, high = range(left - 1, right + 1), range(top - 1, bottom + 1)
        up = _filled(tab, range(top - 1, top), wide)
        down = _filled(tab, range(bottom, bottom + 1), wide)
        before = _filled(tab, high, range(left - 1, left))
        after = _filled(tab, high, range(right, right + 1))
        top, bottom, left, right = top - up, bottom + down, left - before, right + after
        grown = up or down or before or after
    return Box(tab.id, top, bottom, left, right)


def _filled(tab: Tab, rows: range, columns: range) -> bool:
    return any(
        tab.grid.get(row, column) is not None
        for column in columns
        if 0 <= column < tab.grid.columns
        for row in rows
        if row >= 0
    )

"""The methods of `spreadsheets.values`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from types import NoneType
from typing import Any

from tests.sheets import cells, errors, metadata, moves, tables
from tests.sheets.a1 import Box, letters
from tests.sheets.cells import Failure, Formula, Value
from tests.sheets.errors import JsonObject
from tests.sheets.grid import Column
from tests.sheets.state import Document, Tab

Shown = str | int | float | bool


@dataclass(frozen=True)
class Rendering:
    """How values are asked for."""

    major: str = "ROWS"
    option: str = "FORMATTED_VALUE"
    dates: str = "SERIAL_NUMBER"

    @classmethod
    def read(cls, asked: JsonObject, prefix: str = "") -> "Rendering":
        """Read the options of a request; `prefix` is "response" where it writes."""

        def name(text: str) -> str:
            return prefix + text[0].upper() + text[1:] if prefix else text

        major = asked.get("majorDimension") or "ROWS"
        return cls(
            "ROWS" if major == "DIMENSION_UNSPECIFIED" else major,
            asked.get(name("valueRenderOption"), "FORMATTED_VALUE"),
            asked.get(name("dateTimeRenderOption"), "SERIAL_NUMBER"),
        )


# Reading -----------------------------------------------------------------------------------------


def get(doc: Document, text: str, how: Rendering) -> JsonObject:
    """spreadsheets.values.get."""
    tab, box = doc.read_range(text)
    return value_range(doc, tab, doc.bounded(tab, box), how)


def batch_get(doc: Document, texts: Sequence[str], how: Rendering) -> list[JsonObject]:
    """spreadsheets.values.batchGet."""
    return [get(doc, text, how) for text in texts]


def batch_get_by_filter(
    doc: Document,
    filters: Sequence[JsonObject],
    how: Rendering,
    project: str,
) -> list[JsonObject]:
    """spreadsheets.values.batchGetByDataFilter.

    A range is given once, with all filters that match it. The ranges do not come in the order
    asked (observed 2026): here the last one comes first. A filter that matches nothing adds none.
    """
    found: dict[Box, list[JsonObject]] = {}
    for i, data_filter in enumerate(filters):
        try:
            matched = [_bounded(doc, box) for box in metadata.boxes(doc, data_filter, project)]
        except errors.ApiError as error:
            raise error.within(f"Invalid dataFilter[{i}]") from error
        for box in matched:
            found.setdefault(box, []).append(metadata.echo(data_filter))
    return [
        {
            "valueRange": value_range(doc, doc.grid_tab(box.tab), box, how),
            "dataFilters": matched_by,
        }
        for box, matched_by in reversed(found.items())
    ]


def _bounded(doc: Document, box: Box) -> Box:
    return doc.bounded(doc.grid_tab(box.tab), box)


def value_range(doc: Document, tab: Tab, box: Box, how: Rendering) -> JsonObject:
    """Write a ValueRange. `values` is left out where the range is empty."""
    found: JsonObject = {"range": tab.write_range(box), "majorDimension": how.major}
    columns = [
        _shown(doc, tab.grid.column(index), box, how)
        for index in range(box.left or 0, box.right or 0)
    ]
    lists = columns if how.major == "COLUMNS" else _as_rows(columns)
    trimmed = _trimmed([_trimmed(items, "") for items in lists], [])
    return found | {"values": trimmed} if trimmed else found


def _shown(doc: Document, column: Column, box: Box, how: Rendering) -> list[Shown]:
    """Render one column of a range, without its empty tail."""
    top, bottom = box.top or 0, box.bottom or 0
    values = column.values[top:bottom]
    if how.option == "FORMULA":
        render: Callable[[Value], Shown] = cells.formula
    elif how.option == "UNFORMATTED_VALUE":
        render = cells.unformatted
    else:
        render = partial(cells.formatted, number_format=None, locale=doc.locale)
    shown = _plainly(values) if how.option != "FORMATTED_VALUE" else None
    if shown is None:
        shown = list(map(render, values))
    if how.option == "FORMATTED_VALUE" or how.dates == "FORMATTED_STRING":
        _show_formats(doc, column, shown, top, how)
    return shown


def _plainly(values: list[Value]) -> list[Shown] | None:
    """Render values that are shown as they are stored, all at once; None where some are not."""
    kinds = set(map(type, values))
    if Formula in kinds or Failure in kinds:
        return None
    if NoneType in kinds:
        return ["" if value is None else value for value in values]  # type: ignore[misc]
    return values  # type: ignore[return-value]


def _show_formats(
    doc: Document,
    column: Column,
    shown: list[Shown],
    top: int,
    how: Rendering,
) -> None:
    for row, extra in column.extras.items():
        number_format = extra.get("userEnteredFormat", {}).get("numberFormat")
        if not number_format or not top <= row < top + len(shown):
            continue
        if how.option == "FORMATTED_VALUE" or (
            how.option == "UNFORMATTED_VALUE" and cells.is_date(number_format)
        ):
            shown[row - top] = cells.formatted(column.get(row), number_format, doc.locale)


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


@dataclass(frozen=True)
class Input:
    """Values to write and how."""

    values: Sequence[Sequence[Any]]
    major: str
    option: str

    @classmethod
    def read(cls, value_range: JsonObject, option: str | None) -> "Input":
        """Read a ValueRange and the input option.

        The message: googleapis/google-api-php-client-services#1256.
        """
        if option in {None, "", "INPUT_VALUE_OPTION_UNSPECIFIED"}:
            raise errors.invalid("'valueInputOption' is required but not specified")
        assert option is not None
        major = value_range.get("majorDimension") or "ROWS"
        return cls(value_range.get("values", []), major, option)

    def size(self) -> tuple[int, int]:
        """Give the rows and columns that the values span."""
        outer, inner = len(self.values), max(map(len, self.values), default=0)
        return (inner, outer) if self.major == "COLUMNS" else (outer, inner)


@dataclass
class Written:
    """What a write touched. Cells given as null are not counted (assumed)."""

    tab: Tab
    asked: Box
    rows: set[int]
    columns: set[int]
    count: int
    height: int
    width: int

    def reply(self) -> JsonObject:
        """Write the fields that all update replies share."""
        top, left = self.asked.top or 0, self.asked.left or 0
        bottom, right = top + max(self.height, 1), left + max(self.width, 1)
        found: JsonObject = {
            "updatedRange": self.tab.write_range(Box(self.tab.id, top, bottom, left, right)),
        }
        counts = {
            "updatedRows": len(self.rows),
            "updatedColumns": len(self.columns),
            "updatedCells": self.count,
        }
        return found | {name: count for name, count in counts.items() if count}


def put(doc: Document, tab: Tab, box: Box, given: Input) -> Written:
    """Write values into a range from its top left; they may not leave the range or the grid.

    null leaves a cell as it is, "" empties it: the reference of ValueRange.values.
    """
    height, width = given.size()
    area = _area(doc, tab, box, height, width)
    if height and width:
        doc.guard(area)
    written = Written(tab, area, set(), set(), 0, height, width)
    for outer, items in enumerate(given.values):
        for inner, value in enumerate(items):
            if value is None:
                continue
            down, across = (inner, outer) if given.major == "COLUMNS" else (outer, inner)
            where = f"values[{outer}][{inner}]"
            _put_cell(doc, written, down, across, _read(doc, given, value, where))
    return written


def _read(
    doc: Document,
    given: Input,
    value: object,
    where: str,
) -> tuple[Value, JsonObject | None]:
    if given.option == "RAW":
        return cells.from_raw(value, where), None
    return cells.from_typed(value, where, doc.locale)


def _put_cell(
    doc: Document,
    written: Written,
    down: int,
    across: int,
    given: tuple[Value, JsonObject | None],
) -> None:
    row, index = (written.asked.top or 0) + down, (written.asked.left or 0) + across
    column = written.tab.grid.writable(index)
    value, number_format = given
    column.set(row, tables.admit(written.tab, row, index, value))
    written.count += 1
    written.rows.add(row)
    written.columns.add(index)
    if number_format:
        extra = column.extras.get(row, {})
        look = {"numberFormat": number_format} | extra.get("userEnteredFormat", {})
        column.extras[row] = extra | {"userEnteredFormat": look}
    assert doc.properties


def _area(doc: Document, tab: Tab, box: Box, height: int, width: int) -> Box:
    """Give the cells that values of this size take; a single cell stands for its whole corner.

    The messages: Amoghrd in openshift-eng/ocp-qe-perfscale-ci#766, nithinmurali/pygsheets#132.
    """
    top, left = box.top or 0, box.left or 0
    one = box.bottom == top + 1 and box.right == left + 1
    bottom, right = (None, None) if one else (box.bottom, box.right)
    inside = f"Requested writing within range [{tab.write_range(box)}], but tried writing to"
    if bottom is not None and top + height > bottom:
        raise errors.invalid(f"{inside} row [{bottom + 1}]")
    if right is not None and left + width > right:
        raise errors.invalid(f"{inside} column [{letters(right)}]")
    area = Box(tab.id, top, top + max(height, 1), left, left + max(width, 1))
    if (area.bottom or 0) > tab.grid.rows or (area.right or 0) > tab.grid.columns:
        raise doc.too_far(tab, area)
    return area


def update(doc: Document, text: str, body: JsonObject, query: JsonObject) -> JsonObject:
    """spreadsheets.values.update."""
    given = Input.read(body, query.get("valueInputOption"))
    named = body.get("range", text)
    tab, box = doc.read_range(text)
    if doc.read_range(named)[1] != box:
        raise errors.invalid(f"Request range[{text}] does not match value's range[{named}]")
    written = put(doc, tab, box, given)
    return written.reply() | _values_back(doc, written, box, query)


def _values_back(doc: Document, written: Written, box: Box, asked: JsonObject) -> JsonObject:
    """Give `updatedData` where it is asked for: of all the range that was named."""
    if not asked.get("includeValuesInResponse"):
        return {}
    how = Rendering.read(asked, "response")
    one = box.top is not None and box.bottom == box.top + 1
    area = written.asked if one and box.left is not None else box
    clip = doc.bounded(written.tab, area)
    return {"updatedData": value_range(doc, written.tab, clip, how)}


def batch_update(doc: Document, body: JsonObject) -> JsonObject:
    """spreadsheets.values.batchUpdate: all or nothing (assumed of Google)."""
    replies, all_written = [], []
    for i, item in enumerate(body.get("data", [])):
        given = Input.read(item, body.get("valueInputOption"))
        try:
            tab, box = doc.read_range(item.get("range", ""))
            written = put(doc, tab, box, given)
        except errors.ApiError as error:
            raise error.within(f"Invalid data[{i}]") from error
        all_written.append(written)
        replies.append(written.reply() | _values_back(doc, written, box, body))
    return _totals(all_written) | _if_any("responses", replies)


def batch_update_by_filter(doc: Document, body: JsonObject) -> JsonObject:
    """spreadsheets.values.batchUpdateByDataFilter: one response per range that a filter matches.

    A filter that matches nothing adds none, and is no error (assumed). All or nothing (assumed).
    """
    replies, all_written = [], []
    for i, item in enumerate(body.get("data", [])):
        given = Input.read(item, body.get("valueInputOption"))
        data_filter = item.get("dataFilter", {})
        try:
            for box in metadata.boxes(doc, data_filter, doc.project):
                written = put(doc, doc.grid_tab(box.tab), box, given)
                all_written.append(written)
                echoed = {"dataFilter": metadata.echo(data_filter)}
                back = _values_back(doc, written, box, body)
                replies.append(written.reply() | echoed | back)
        except errors.ApiError as error:
            raise error.within(f"Invalid data[{i}]") from error
    return _totals(all_written) | _if_any("responses", replies)


def _totals(all_written: Sequence[Written]) -> JsonObject:
    """Count over all ranges; a row or column counts once: gspread's test_batch_update cassette."""
    counts = {
        "totalUpdatedRows": len({(w.tab.id, row) for w in all_written for row in w.rows}),
        "totalUpdatedColumns": len({(w.tab.id, x) for w in all_written for x in w.columns}),
        "totalUpdatedCells": sum(w.count for w in all_written),
        "totalUpdatedSheets": len({w.tab.id for w in all_written if w.count}),
    }
    return {name: count for name, count in counts.items() if count}


def _if_any(name: str, items: list[JsonObject]) -> JsonObject:
    return {name: items} if items else {}


def append(doc: Document, text: str, body: JsonObject, query: JsonObject) -> JsonObject:
    """spreadsheets.values.append: below the last table in the range; the grid grows as needed."""
    given = Input.read(body, query.get("valueInputOption"))
    tab, box = doc.read_range(text)
    searched = doc.bounded(tab, box)
    table = _last_table(tab, searched)
    height, width = given.size()
    top = searched.top if table is None else table.bottom
    left = searched.left if table is None else table.left
    assert top is not None
    assert left is not None
    if query.get("insertDataOption") == "INSERT_ROWS" and table is not None:
        moves.insert(doc, tab, "ROWS", top, max(height, 1), before=True)
    _grow(doc, tab, top + height, left + width)
    area = Box(tab.id, top, top + max(height, 1), left, left + max(width, 1))
    written = put(doc, tab, area, given)
    found: JsonObject = {} if table is None else {"tableRange": tab.write_range(table)}
    return found | {"updates": written.reply() | _values_back(doc, written, area, query)}


def _grow(doc: Document, tab: Tab, rows: int, columns: int) -> None:
    tab.grid.resize(max(tab.grid.rows, rows), max(tab.grid.columns, columns))
    doc.check_room()


def _last_table(tab: Tab, box: Box) -> Box | None:
    """Find the last block of filled cells that reaches into a range.

    developers.google.com/workspace/sheets/api/guides/values#append_values describes the search.
    """
    columns = range(box.left or 0, box.right or 0)
    rows = range(box.top or 0, min(box.bottom or 0, tab.grid.last_row()))
    for row in reversed(rows):
        for column in columns:
            if tab.grid.get(row, column) is not None:
                return _block(tab, row, column)
    return None


def _block(tab: Tab, row: int, column: int) -> Box:
    """Grow a cell to the block around it that empty cells bound."""
    top, bottom, left, right = row, row + 1, column, column + 1

    def filled(rows: range, columns: range) -> bool:
        return any(
            tab.grid.get(r, c) is not None
            for c in columns
            if 0 <= c < tab.grid.columns
            for r in rows
            if r >= 0
        )

    grown = True
    while grown:
        wide, high = range(left - 1, right + 1), range(top - 1, bottom + 1)
        steps = (
            -int(filled(range(top - 1, top), wide)),
            int(filled(range(bottom, bottom + 1), wide)),
            -int(filled(high, range(left - 1, left))),
            int(filled(high, range(right, right + 1))),
        )
        top, bottom, left, right = (
            top + steps[0],
            bottom + steps[1],
            left + steps[2],
            right + steps[3],
        )
        grown = any(steps)
    return Box(tab.id, top, bottom, left, right)


def clear(doc: Document, text: str) -> str:
    """Empty the cells of a range; formats and notes stay. Gives the range in A1."""
    tab, box = doc.read_range(text)
    return clear_box(doc, tab, doc.bounded(tab, box))


def clear_box(doc: Document, tab: Tab, box: Box) -> str:
    """Empty the cells of a bounded box."""
    doc.guard(box)
    for index in range(box.left or 0, box.right or 0):
        column = tab.grid.writable(index)
        end = min(box.bottom or 0, len(column.values))
        start = min(box.top or 0, end)
        column.values[start:end] = [None] * (end - start)
    return tab.write_range(box)

"""The Spreadsheet resource, as `spreadsheets.get` sends it.

Recorded whole in burnash/gspread tests/cassettes/ClientTest.test_access_private_spreadsheet.json.
"""

from collections.abc import Sequence

from tests.sheets import cells, charts, mask, metadata, tables
from tests.sheets.errors import JsonObject, Unsupported
from tests.sheets.mask import Mask
from tests.sheets.ranges import Axis, Box, as_grid_range, shown
from tests.sheets.state import Document, Location, Tab

_WHITE = {"red": 1, "green": 1, "blue": 1}
DEFAULT_FORMAT: JsonObject = {
    "backgroundColor": _WHITE,
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "foregroundColorStyle": {"rgbColor": {}},
    },
    "backgroundColorStyle": {"rgbColor": _WHITE},
}
_THEME = {
    "TEXT": {},
    "BACKGROUND": _WHITE,
    "ACCENT1": {"red": 0.25882354, "green": 0.52156866, "blue": 0.95686275},
    "ACCENT2": {"red": 0.91764706, "green": 0.2627451, "blue": 0.20784314},
    "ACCENT3": {"red": 0.9843137, "green": 0.7372549, "blue": 0.015686275},
    "ACCENT4": {"red": 0.20392157, "green": 0.65882355, "blue": 0.3254902},
    "ACCENT5": {"red": 1, "green": 0.42745098, "blue": 0.003921569},
    "ACCENT6": {"red": 0.27450982, "green": 0.7411765, "blue": 0.7764706},
    "LINK": {"red": 0.06666667, "green": 0.33333334, "blue": 0.8},
}
_CELL = {
    "userEnteredValue",
    "effectiveValue",
    "formattedValue",
    "userEnteredFormat",
    "note",
    "dataValidation",
}
"""What can be read of a cell. There is no effectiveFormat: nothing here computes one."""
_PIXELS = {"ROWS": 21, "COLUMNS": 100}
_SINGLE = "basicFilter"


def new_properties(title: str, locale: str, timezone: str) -> JsonObject:
    """Return the SpreadsheetProperties of a new spreadsheet."""
    return {
        "title": title,
        "locale": locale,
        "autoRecalc": "ON_CHANGE",
        "timeZone": timezone,
        "defaultFormat": DEFAULT_FORMAT,
        "spreadsheetTheme": {
            "primaryFontFamily": "Arial",
            "themeColors": [
                {"colorType": kind, "color": {"rgbColor": color}} for kind, color in _THEME.items()
            ],
        },
    }


def spreadsheet(
    doc: Document, book_id: str, wanted: Mask, boxes: Sequence[Box] | None, *, data: bool
) -> JsonObject:
    """Write the spreadsheet: of its cells only what is wanted, if `data` asks for them.

    `boxes` limits it to these ranges and their tabs.
    """
    tabs = [
        _sheet(doc, tab, mask.inner(wanted, "sheets"), boxes, data=data)
        for tab in doc.tabs
        if boxes is None or any(box.tab == tab.id for box in boxes)
    ]
    found: JsonObject = {
        "spreadsheetId": book_id,
        "properties": doc.properties,
        "sheets": tabs,
        "namedRanges": [
            {"namedRangeId": x.id, "name": x.name, "range": as_grid_range(x.box)}
            for x in doc.named.values()
            if x.box is not None
        ],
        "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{book_id}/edit",
        "developerMetadata": _metadata(doc, None),
    }
    return {name: item for name, item in found.items() if item != []}


def _metadata(
    doc: Document, tab: int | None, axis: Axis | None = None, index: int = 0
) -> list[JsonObject]:
    there = Location(tab, axis, index)
    return [metadata.write(meta) for meta in doc.metadata.values() if meta.location == there]


def _sheet(
    doc: Document, tab: Tab, wanted: Mask, boxes: Sequence[Box] | None, *, data: bool
) -> JsonObject:
    found: JsonObject = {"properties": sheet_properties(doc, tab)}
    if data and mask.wants(wanted, "data"):
        mine = [box for box in boxes or [] if box.tab == tab.id] or [Box(tab.id)]
        look = mask.inner(wanted, "data")
        found["data"] = [_grid_data(doc, tab, tab.bounded(box), look) for box in mine]
    for kind, items in tab.attached.items():
        written = [_attached(doc, tab, kind, item) for item in items]
        found[kind] = written[0] if kind == _SINGLE and written else written
    found["developerMetadata"] = _metadata(doc, tab.id)
    return {name: item for name, item in found.items() if item != []}


def _attached(doc: Document, tab: Tab, kind: str, item: JsonObject) -> JsonObject:
    if kind == "tables":
        return tables.write(tab, item)
    if kind == "charts":
        return charts.write(item)
    written = shown(item)
    if kind != "protectedRanges":
        return written
    written["range"] = as_grid_range(doc.protected_box(item))
    if not doc.may_edit(item):
        written.pop("editors", None)  # only those who may edit are told who else may
        return written
    return written | {"requestingUserCanEdit": True}


def sheet_properties(doc: Document, tab: Tab) -> JsonObject:
    grid = {"rowCount": tab.grid.rows, "columnCount": tab.grid.columns}
    index = next((i for i, x in enumerate(doc.tabs) if x.id == tab.id), 0)
    return {
        "sheetId": tab.id,
        "title": tab.title,
        "index": index,
        "sheetType": "GRID",
        "gridProperties": grid
        | {name: n for name, n in tab.properties.get("gridProperties", {}).items() if n != 0},
    } | {name: item for name, item in tab.properties.items() if name != "gridProperties"}


def _grid_data(doc: Document, tab: Tab, box: Box, wanted: Mask) -> JsonObject:
    found: JsonObject = {}
    if box.top:
        found["startRow"] = box.top
    if box.left:
        found["startColumn"] = box.left
    if mask.wants(wanted, "rowData"):
        rows = _rows(doc, tab, box, mask.inner(mask.inner(wanted, "rowData"), "values"))
        found |= {"rowData": rows} if rows else {}
    if mask.wants(wanted, "rowMetadata"):
        found["rowMetadata"] = [_line(doc, tab, "ROWS", index) for index in box.rows]
    if mask.wants(wanted, "columnMetadata"):
        found["columnMetadata"] = [_line(doc, tab, "COLUMNS", index) for index in box.columns]
    return found


def _line(doc: Document, tab: Tab, axis: Axis, index: int) -> JsonObject:
    found = {"pixelSize": _PIXELS[axis]} | tab.lines[axis].get(index, {})
    notes = _metadata(doc, tab.id, axis, index)
    return found | {"developerMetadata": notes} if notes else found


def _rows(doc: Document, tab: Tab, box: Box, wanted: Mask) -> list[JsonObject]:
    """Write the rows of cells, without the empty tails."""
    columns = [tab.grid.column(index) for index in box.columns]
    last = max((max(x.last(), max(x.extras, default=-1) + 1) for x in columns), default=0)
    rows = []
    for row in range(box.rows.start, min(box.rows.stop, last)):
        filled = [i for i, x in enumerate(columns, 1) if x.get(row) is not None or row in x.extras]
        part = columns[: filled[-1]] if filled else []
        written = [_cell(doc, x.get(row), x.extras.get(row, {}), wanted) for x in part]
        rows.append({"values": written} if filled else {})
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _cell(doc: Document, value: cells.Value, extra: JsonObject, wanted: Mask) -> JsonObject:
    """Write one CellData, only what is asked for."""
    if not _CELL.issuperset(wanted) or not wanted:
        raise Unsupported(f"{sorted(wanted) or 'all'} of a cell")
    found = {name: item for name, item in extra.items() if mask.wants(wanted, name)}
    if value is None and not extra:
        return {}
    if value is not None and mask.wants(wanted, "userEnteredValue"):
        found["userEnteredValue"] = cells.as_extended(value)
    outcome = cells.result(value)
    if outcome is not None and mask.wants(wanted, "effectiveValue"):
        found["effectiveValue"] = cells.as_extended(outcome)
    if outcome is not None and mask.wants(wanted, "formattedValue"):
        found["formattedValue"] = cells.formatted(value, extra, doc.locale)
    return found

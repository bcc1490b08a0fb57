"""The tabs that the job draws and never reads: how a look finds them, and how they are written.

The mark is metadata on the tab itself, so it lives as long as the tab, under whatever title.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sync.google.api import JsonObject, by_metadata, cell_data, grid_range, new_id, update_cells
from sync.google.formats import page_format, pixels, set_width
from sync.google.marks import (
    DRAWN_KEY,
    DrawnMark,
    create,
    drawn_mark_value,
    read_drawn_mark,
    update,
)
from sync.google.protection import Protection, read_protections
from sync.workbook.page import Page
from sync.workbook.protocol import Changes, DrawnTab, Layout, Tab, TabChange

DRAWN_FILTER: JsonObject = {"developerMetadataLookup": {"metadataKey": DRAWN_KEY}}
"""The DataFilter that finds all drawn tabs."""

_FIELDS = "userEnteredValue,userEnteredFormat"


@dataclass(frozen=True)
class DrawnLook:
    """A drawn tab of the prospects as it was looked at: its mark, its size, what is protected."""

    mark: DrawnMark
    tab: Tab
    rows: int
    columns: int
    protections: tuple[Protection, ...]

    @property
    def drawn(self) -> DrawnTab:
        """What the job knows of it."""
        return DrawnTab(self.mark.kind, self.tab, self.mark.name, self.mark.fingerprint)


def find_drawn(sheets: Iterable[JsonObject]) -> dict[int, DrawnMark]:
    """Return the marks of all drawn tabs among those of a reply, by the ids of the tabs."""
    found: dict[int, DrawnMark] = {}
    for sheet in sheets:
        tab = int(sheet["properties"]["sheetId"])
        for metadata in sheet.get("developerMetadata", ()):
            mark = read_drawn_mark(metadata, tab)
            if mark is not None:
                found[tab] = mark
    return found


def read_drawn(
    sheets: Sequence[JsonObject], ranges: Sequence[Mapping[str, Any]], prospects: int
) -> tuple[DrawnLook, ...]:
    """Read the drawn tabs of a tab of prospects."""
    marks = find_drawn(sheets)
    by_id = {int(each["properties"]["sheetId"]): each for each in sheets}
    return tuple(
        _read(by_id[tab], ranges, mark)
        for tab, mark in marks.items()
        if mark.prospects == prospects
    )


def _read(sheet: JsonObject, ranges: Sequence[Mapping[str, Any]], mark: DrawnMark) -> DrawnLook:
    properties = sheet["properties"]
    grid = properties.get("gridProperties", {})
    return DrawnLook(
        mark,
        Tab(int(properties["sheetId"]), str(properties["title"])),
        int(grid.get("rowCount", 0)),
        int(grid.get("columnCount", 0)),
        read_protections(sheet, ranges),
    )


def write_tabs(
    layout: Layout, there: Sequence[DrawnLook], changes: Changes, chance: random.Random
) -> list[JsonObject]:
    """Write the requests that make and draw tabs, and that give up those no longer wanted."""
    known = {each.mark.kind: each for each in there}
    requests: list[JsonObject] = []
    for change in changes.to_draw(layout):
        look = known.get(change.kind)
        if look is None:
            requests += _make(change, layout.tab.id, new_id(chance), new_id(chance))
        else:
            requests += _draw(change, look)
    for tab in changes.released(layout):
        mark = by_metadata(known[tab.kind].mark.id)
        requests.append({"deleteDeveloperMetadata": {"dataFilter": mark}})
    return requests


def _make(change: TabChange, prospects: int, tab: int, mark_id: int) -> Iterator[JsonObject]:
    """Write the requests that make a tab; from then on only its cells are drawn anew."""
    page = change.page
    grid = {
        "rowCount": len(page.rows),
        "columnCount": len(page.widths),
        "frozenRowCount": page.frozen,
    }
    properties = {"sheetId": tab, "title": change.name, "gridProperties": grid}
    yield {"addSheet": {"properties": properties}}
    yield update_cells(tab, 0, 0, _cells(page), _FIELDS)
    for column, width in enumerate(page.widths):
        yield set_width(tab, column, pixels(width))
    value = drawn_mark_value(
        change.kind, tab=tab, prospects=prospects, name=change.name, fingerprint=page.fingerprint
    )
    yield create(DRAWN_KEY, value, mark_id, {"sheetId": tab})


def _draw(change: TabChange, look: DrawnLook) -> Iterator[JsonObject]:
    """Write the requests that draw a tab anew: all of its cells, whatever people did to them."""
    tab, mark, page = look.tab.id, look.mark, change.page
    lacking = {"ROWS": len(page.rows) - look.rows, "COLUMNS": len(page.widths) - look.columns}
    for dimension, length in lacking.items():
        if length > 0:
            grown = {"sheetId": tab, "dimension": dimension, "length": length}
            yield {"appendDimension": grown}
    rows = [{"values": cells} for cells in _cells(page)]
    yield {"updateCells": {"range": grid_range(tab), "rows": rows, "fields": _FIELDS}}
    value = drawn_mark_value(
        mark.kind,
        tab=tab,
        prospects=mark.prospects,
        name=mark.name,
        fingerprint=page.fingerprint,
    )
    yield update(by_metadata(mark.id), value)


def _cells(page: Page) -> list[list[JsonObject]]:
    """Write the rows of a page as CellData, each as wide as the page."""
    return [
        [
            {**cell_data(text), "userEnteredFormat": page_format(row.look)}
            for text in (*row.cells, *[""] * (len(page.widths) - len(row.cells)))
        ]
        for row in page.rows
    ]

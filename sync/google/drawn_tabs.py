"""The tabs that the job draws and never reads: how a look finds them, and how they are written.

The mark is metadata on the tab itself, so it lives as long as the tab, under whatever title.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sync.google.api import JsonObject, by_metadata, cell_data, grid_range, new_id, update_cells
from sync.google.charts import CHART_FIELDS, TabCharts, find_charts, grid_size, write_charts
from sync.google.client import Client
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
from sync.workbook.looks import PAGE_ROWS
from sync.workbook.page import Page, PageCell, PageRow
from sync.workbook.protocol import Changes, DrawnTab, Layout, Tab, TabChange

DRAWN_FILTER: JsonObject = {"developerMetadataLookup": {"metadataKey": DRAWN_KEY}}
"""The DataFilter that finds all drawn tabs."""

_FIELDS = "userEnteredValue,userEnteredFormat"


@dataclass(frozen=True)
class DrawnLook:
    """A drawn tab of the prospects as it was looked at: its mark, its size, what is protected.

    `charts` are those of the spreadsheet that were seen, by their ids.
    """

    mark: DrawnMark
    tab: Tab
    rows: int
    columns: int
    protections: tuple[Protection, ...]
    charts: Mapping[int, JsonObject]

    @property
    def lacks_charts(self) -> bool:
        """Whether a chart that the job made was not seen."""
        return any(chart.id not in self.charts for chart in self.mark.charts)

    @property
    def drawn(self) -> DrawnTab:
        """What the job knows of it."""
        mark = self.mark
        there = frozenset(chart.name for chart in mark.charts if chart.id in self.charts)
        return DrawnTab(mark.kind, self.tab, mark.name, mark.fingerprint, there)


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
    marks, charts = find_drawn(sheets), find_charts(sheets)
    by_id = {int(each["properties"]["sheetId"]): each for each in sheets}
    return tuple(
        _read(by_id[tab], ranges, mark, charts)
        for tab, mark in marks.items()
        if mark.prospects == prospects
    )


def see_charts(client: Client, looks: tuple[DrawnLook, ...]) -> tuple[DrawnLook, ...]:
    """Return the looks with all charts, asked for in one more request where some were not seen.

    People may have deleted or moved them, or a reply by filters may not show them: Google does not
    say what such a reply leaves out.
    """
    if not any(look.lacks_charts for look in looks):
        return looks
    reply = client.read("", fields=f"sheets.{CHART_FIELDS}")
    charts = find_charts(reply.get("sheets", ()))
    return tuple(replace(look, charts=charts) for look in looks)


def _read(
    sheet: JsonObject,
    ranges: Sequence[Mapping[str, Any]],
    mark: DrawnMark,
    charts: Mapping[int, JsonObject],
) -> DrawnLook:
    properties = sheet["properties"]
    grid = properties.get("gridProperties", {})
    return DrawnLook(
        mark,
        Tab(int(properties["sheetId"]), str(properties["title"])),
        int(grid.get("rowCount", 0)),
        int(grid.get("columnCount", 0)),
        read_protections(sheet, ranges),
        charts,
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
            requests += _make(change, layout.tab.id, chance)
        else:
            requests += _draw(change, look, chance)
    for tab in changes.released(layout):
        mark = by_metadata(known[tab.kind].mark.id)
        requests.append({"deleteDeveloperMetadata": {"dataFilter": mark}})
    return requests


def _make(change: TabChange, prospects: int, chance: random.Random) -> Iterator[JsonObject]:
    """Write the requests that make a tab; from then on only its cells are drawn anew."""
    page, tab, mark_id = change.page, new_id(chance), new_id(chance)
    rows, columns = grid_size(page)
    grid = {"rowCount": rows, "columnCount": columns, "frozenRowCount": page.frozen}
    properties = {"sheetId": tab, "title": change.name, "gridProperties": grid}
    yield {"addSheet": {"properties": properties}}
    yield update_cells(tab, 0, 0, _cells(page), _FIELDS)
    for column, width in enumerate(page.widths):
        yield set_width(tab, column, pixels(width))
    added, charts = write_charts(page, TabCharts(tab), chance)
    yield from added
    mark = DrawnMark(mark_id, change.kind, prospects, change.name, page.fingerprint, charts)
    yield create(DRAWN_KEY, drawn_mark_value(mark, tab), mark_id, {"sheetId": tab})


def _draw(change: TabChange, look: DrawnLook, chance: random.Random) -> Iterator[JsonObject]:
    """Write the requests that draw a tab anew: all of its cells, whatever people did to them."""
    tab, page = look.tab.id, change.page
    rows, columns = grid_size(page)
    for dimension, length in {"ROWS": rows - look.rows, "COLUMNS": columns - look.columns}.items():
        if length > 0:
            grown = {"sheetId": tab, "dimension": dimension, "length": length}
            yield {"appendDimension": grown}
    cells = [{"values": cells} for cells in _cells(page)]
    yield {"updateCells": {"range": grid_range(tab), "rows": cells, "fields": _FIELDS}}
    found = TabCharts(tab, look.mark.charts, look.charts, lost_columns=look.columns < columns)
    changed, charts = write_charts(page, found, chance)
    yield from changed
    mark = replace(look.mark, fingerprint=page.fingerprint, charts=charts)
    yield update(by_metadata(mark.id), drawn_mark_value(mark, tab))


def _cells(page: Page) -> list[list[JsonObject]]:
    """Write the rows of a page as CellData, as wide as the page where empty cells are filled."""
    return [
        [
            {**cell_data(cell), "userEnteredFormat": page_format(row.look, at, cell)}
            for at, cell in enumerate(_shown(row, len(page.widths)))
        ]
        for row in page.rows
    ]


def _shown(row: PageRow, width: int) -> Sequence[PageCell]:
    return (*row.cells, *[""] * (width - len(row.cells))) if PAGE_ROWS[row.look].fill else row.cells

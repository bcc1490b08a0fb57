"""What a look shows of a changelog's tab."""

from collections.abc import Sequence
from dataclasses import dataclass

from sync.google.api import JsonObject, grid_range
from sync.google.client import Client
from sync.google.heading_row import read_headings
from sync.google.marks import METADATA_FIELDS
from sync.google.named_ranges import read_changelogs
from sync.google.placed_rows import PlacedRows, read_placed
from sync.google.protection import PROTECTION_FIELDS, Protection, read_protections
from sync.messages.errors import MovedError
from sync.workbook.capacity import Grid
from sync.workbook.protocol import LOG_HEADINGS, Tab

SHEET_FIELDS = (
    "properties(sheetId,title,index,hidden,sheetType,gridProperties(rowCount,columnCount)),"
    f"{METADATA_FIELDS},{PROTECTION_FIELDS},basicFilter,tables(tableId,name,range),"
    "data(startRow,rowData.values(effectiveValue,formattedValue),"
    f"columnMetadata.{METADATA_FIELDS},rowMetadata.{METADATA_FIELDS})"
)
"""What is asked of each tab."""


GRID_FIELDS = "properties(sheetId,title,gridProperties(rowCount,columnCount))"
"""What is asked of a tab to know how large it is."""


@dataclass(frozen=True)
class LogLook:
    """A changelog's tab. `row` is its heading row's index; `marked` that the row bears its mark.

    `rows` is how many the tab has. `placed` is where the rows of the last write were put, by the
    marks on the columns. `named` tells that a named range says which prospects it is of, and
    `filtered` that a filter may hide rows.
    """

    tab: Tab
    row: int
    rows: int
    headings: tuple[str, ...]
    marked: bool = True
    protections: tuple[Protection, ...] = ()
    placed: tuple[PlacedRows, ...] = ()
    named: bool = True
    columns: int = len(LOG_HEADINGS)
    filtered: bool = False

    @property
    def id(self) -> int:
        """The id of the tab."""
        return self.tab.id


def read_tab(sheet: JsonObject) -> Tab:
    """Read the id and the title of a tab."""
    return Tab(int(sheet["properties"]["sheetId"]), str(sheet["properties"]["title"]))


def count_rows(sheet: JsonObject) -> int:
    """Return how many rows a tab has."""
    return int(sheet["properties"].get("gridProperties", {}).get("rowCount", 0))


def count_columns(sheet: JsonObject) -> int:
    """Return how many columns a tab has."""
    return int(sheet["properties"].get("gridProperties", {}).get("columnCount", 0))


def read_grid(sheet: JsonObject) -> Grid:
    """Read how large a tab is; one that is a chart has no cells."""
    tab = read_tab(sheet)
    return Grid(tab.id, tab.title, count_rows(sheet), count_columns(sheet))


def read_log(sheet: JsonObject, row: int, ranges: Sequence[JsonObject], *, marked: bool) -> LogLook:
    """Read a changelog's tab, of which the reply has the heading row."""
    tab = read_tab(sheet)
    headings, columns = read_headings(sheet, row)
    return LogLook(
        tab,
        row,
        count_rows(sheet),
        headings,
        marked,
        read_protections(sheet, ranges),
        read_placed(tab.id, columns),
        columns=count_columns(sheet),
        filtered=_may_hide(sheet.get("basicFilter", {})),
    )


def _may_hide(basic_filter: JsonObject) -> bool:
    return any(basic_filter.get(each) for each in ("criteria", "filterSpecs"))


def find_named_log(client: Client, reply: JsonObject, prospects: int) -> LogLook | None:
    """Find a tab's changelog by its named range; in one more request if it bears no mark."""
    ranges = reply.get("namedRanges", ())
    by_id = {each["properties"]["sheetId"]: each for each in reply.get("sheets", ())}
    logs = read_changelogs(ranges)
    for log_id in (log for log, tab in logs.items() if tab == prospects):
        sheet = by_id.get(log_id)
        marked = [each.get("startRow", 0) for each in (sheet or {}).get("data", ())]
        if sheet is not None and marked:
            return read_log(sheet, marked[0], ranges, marked=True)
        unmarked = read_first_row(client, {"gridRange": grid_range(log_id, rows=(0, 1))})
        if unmarked:
            return read_log(unmarked[0], 0, ranges, marked=False)
    return None


def read_first_row(client: Client, data_filter: JsonObject) -> Sequence[JsonObject]:
    """Read the tab of which a filter means the first row; none if it has gone or has no cells."""
    body = {"dataFilters": [data_filter]}
    try:
        reply = client.read(":getByDataFilter", body, fields=f"sheets({SHEET_FIELDS})")
    except MovedError:
        return ()
    sheets: Sequence[JsonObject] = reply.get("sheets", ())
    return sheets

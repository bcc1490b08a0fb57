"""The look: one request for all that stands where, before any prospect is read."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from sync.google.aim import TabChoice, take_aim
from sync.google.api import JsonObject, effective_text, grid_range
from sync.google.areas import read_areas
from sync.google.client import Client
from sync.google.heading_row import HeadingRow, is_marked, read_row
from sync.google.laid import read_laid
from sync.google.mark import LOG_KEY, ColumnMark, read_mark, read_memo
from sync.google.numbers import read_changelogs, read_number
from sync.google.protection import PROTECTION_FIELDS, read_protections
from sync.google.sight import LogLook, SheetLook
from sync.messages.errors import MovedError, WorkbookError
from sync.workbook.protocol import Layout, Log, Mark, Tab

_METADATA = "developerMetadata(metadataId,metadataKey,metadataValue)"
SHEET_FIELDS = (
    "properties(sheetId,title,index,hidden,sheetType,gridProperties(rowCount,columnCount)),"
    f"{_METADATA},{PROTECTION_FIELDS},basicFilter,tables(tableId,name,range),"
    "data(startRow,rowData.values(effectiveValue,formattedValue),"
    f"columnMetadata.{_METADATA},rowMetadata.{_METADATA})"
)
_FIELDS = (
    f"properties(title,locale,timeZone),namedRanges(namedRangeId,name,range),sheets({SHEET_FIELDS})"
)
_ROWS_ABOVE = f"sheets.data(rowMetadata.{_METADATA},rowData.values(effectiveValue,formattedValue))"
_OFFSET = re.compile(r"GMT([+-])0?(\d{1,2}):00")


def look(client: Client, aim: TabChoice) -> SheetLook:
    """Find the prospects' tab, its headings and what is the job's.

    One request; one more while there is no changelog, for the titles of all tabs, or where
    somebody deleted the changelog's heading row, or where headings of the job's went astray; two
    more where the tab is not at once found. Raises MovedError where the replies don't agree.
    """
    found = _find(client, aim)
    if found is None:
        aim = take_aim(client, aim)
        found = _find(client, aim, again=True)
    if found is None:
        raise MovedError("the tab of the prospects was gone again")
    return _read(client, aim, *found)


def _find(
    client: Client, aim: TabChoice, *, again: bool = False
) -> tuple[JsonObject, JsonObject] | None:
    """Ask for the heading row and what goes with it; gives the reply and the tab in it."""
    filters = [aim.filter, {"developerMetadataLookup": {"metadataKey": LOG_KEY}}]
    try:
        reply = client.read(":getByDataFilter", {"dataFilters": filters}, fields=_FIELDS)
    except MovedError:
        if again:
            raise
        return None
    sheet = aim.find(reply.get("sheets", ()), reply.get("namedRanges", ()))
    return None if sheet is None else (reply, sheet)


def _read(client: Client, aim: TabChoice, reply: JsonObject, sheet: JsonObject) -> SheetLook:
    properties, grid = sheet["properties"], sheet["properties"].get("gridProperties", {})
    tab = Tab(int(properties["sheetId"]), str(properties["title"]))
    seen, columns = read_heading_row(sheet, aim.header_row - 1)
    marks = tuple(mark for at, items in columns for item in items if (mark := read_mark(item, at)))
    row = _heading_row(client, sheet, aim, seen, marks)
    ranges = reply.get("namedRanges", ())
    number, zero = read_number(ranges, tab.id)
    memo = next(filter(None, map(read_memo, sheet.get("developerMetadata", ()))), None)
    log, log_tab = _find_log(client, reply, tab.id)
    book = reply.get("properties", {})
    tabs = _tabs(reply.get("sheets", ())) if log else _all_tabs(client, ranges)
    alive = {each.id for each in tabs}
    claimed = {log for log, prospects in read_changelogs(ranges).items() if prospects in alive}
    layout = Layout(
        tab=tab,
        titles=tuple(each.title for each in tabs),
        headings=row.headings,
        marks=tuple(Mark(m.role, m.column, m.heading) for m in marks if not m.adopting),
        log=Log(
            log_tab,
            memo.name if memo else "",
            log.headings,
            complete=memo is None or memo.complete,
        )
        if log and log_tab
        else None,
        locale=str(book.get("locale", "en_US")),
        timezone=_zone(str(book.get("timeZone", "Etc/GMT")), client.where),
    )
    return SheetLook(
        title=str(book.get("title", "")),
        layout=layout,
        header_row=aim.header_row,
        heading_row=row,
        rows=int(grid.get("rowCount", 0)),
        columns=int(grid.get("columnCount", 0)),
        marks=marks,
        number=number,
        zero=zero,
        log=log,
        memo=memo,
        protections=read_protections(sheet, ranges),
        areas=read_areas(sheet, aim.header_row - 1),
        claimed=frozenset(claimed),
        strays=tuple(
            read_log(each, each["data"][0].get("startRow", 0), ranges, marked=True)
            for each in reply.get("sheets", ())
            if each.get("data") and each["properties"]["sheetId"] not in {tab.id, *claimed}
        ),
    )


def read_top_rows(client: Client, tab: int, count: int) -> list[list[str]]:
    """Read the texts of the first rows of a tab."""
    body = {"dataFilters": [{"gridRange": grid_range(tab, rows=(0, count))}]}
    fields = "sheets.data.rowData.values(effectiveValue,formattedValue)"
    reply = client.read(":getByDataFilter", body, fields=fields)
    rows = [
        row
        for sheet in reply.get("sheets", ())
        for data in sheet.get("data", ())
        for row in data.get("rowData", ())
    ]
    return [[effective_text(cell) for cell in row.get("values", ())] for row in rows]


def read_heading_row(
    sheet: Mapping[str, Any], row: int
) -> tuple[tuple[str, ...], list[tuple[int, list[JsonObject]]]]:
    """Read a row of headings, up to the last one, and the metadata of the columns below it."""
    data = _row_data(sheet, row)
    cells = (data.get("rowData") or [{}])[0].get("values", ())
    texts = [effective_text(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    columns = [
        (at, each["developerMetadata"])
        for at, each in enumerate(data.get("columnMetadata", ()))
        if each.get("developerMetadata")
    ]
    return tuple(texts), columns


def _row_data(sheet: Mapping[str, Any], row: int) -> JsonObject:
    data: Iterable[JsonObject] = sheet.get("data", ())
    return next((each for each in data if each.get("startRow", 0) == row), {})


def _heading_row(
    client: Client,
    sheet: JsonObject,
    aim: TabChoice,
    seen: tuple[str, ...],
    marks: Sequence[ColumnMark],
) -> HeadingRow:
    """Read the heading row; where it lacks headings of the job's, also the rows above it."""
    tab, top = int(sheet["properties"]["sheetId"]), aim.header_row - 1
    row = read_row(tab, _row_data(sheet, top), seen, marks)
    if not row.lacking or not top:
        return row
    above = {"gridRange": grid_range(tab, rows=(0, top))}
    reply = client.read(":getByDataFilter", {"dataFilters": [above]}, fields=_ROWS_ABOVE)
    for data in (data for each in reply.get("sheets", ()) for data in each.get("data", ())):
        lines = data.get("rowMetadata", ())
        at = next((at for at, line in enumerate(lines) if is_marked(tab, line)), None)
        if at is not None:
            cells = data.get("rowData", [])[at : at + 1]
            return replace(row, astray=(at, _texts(cells)))
    return row


def _texts(rows: Sequence[JsonObject]) -> tuple[str, ...]:
    """Give what the first of some rows says."""
    return tuple(effective_text(cell) for cell in (rows or [{}])[0].get("values", ()))


def _find_log(
    client: Client, reply: JsonObject, prospects: int
) -> tuple[LogLook, Tab] | tuple[None, None]:
    """Find a tab's changelog: by its heading row's mark, else by its id alone."""
    ranges = reply.get("namedRanges", ())
    by_id = {each["properties"]["sheetId"]: each for each in reply.get("sheets", ())}
    logs = read_changelogs(ranges)
    for log_id in (log for log, tab in logs.items() if tab == prospects):
        sheet = by_id.get(log_id)
        marked = [each.get("startRow", 0) for each in (sheet or {}).get("data", ())]
        if sheet is not None and marked:
            return read_log(sheet, marked[0], ranges, marked=True)
        found = _look_at_log(client, log_id)
        if found is not None:
            return read_log(found, 0, ranges, marked=False)
    return None, None


def _look_at_log(client: Client, log_id: int) -> JsonObject | None:
    first_row = {"gridRange": grid_range(log_id, rows=(0, 1))}
    try:
        reply = client.read(
            ":getByDataFilter", {"dataFilters": [first_row]}, fields=f"sheets({SHEET_FIELDS})"
        )
    except MovedError:
        return None
    return next(iter(reply.get("sheets", ())), None)


def read_log(
    sheet: JsonObject, row: int, ranges: Sequence[JsonObject], *, marked: bool
) -> tuple[LogLook, Tab]:
    """Read a changelog's tab, of which the reply has the heading row."""
    properties = sheet["properties"]
    headings, columns = read_heading_row(sheet, row)
    grid = properties.get("gridProperties", {})
    log = LogLook(
        int(properties["sheetId"]),
        row,
        int(grid.get("rowCount", 0)),
        headings,
        marked,
        read_protections(sheet, ranges),
        read_laid(int(properties["sheetId"]), columns),
    )
    return log, Tab(log.id, str(properties["title"]))


def _tabs(sheets: Iterable[JsonObject]) -> tuple[Tab, ...]:
    every = (each["properties"] for each in sheets)
    return tuple(Tab(int(each["sheetId"]), str(each["title"])) for each in every)


def _all_tabs(client: Client, ranges: Sequence[JsonObject]) -> tuple[Tab, ...]:
    """Read which tabs there are: a reply by filters has only the tabs that they find.

    Raises MovedError where a changelog may have been made since the first reply.
    """
    reply = client.read("", fields="namedRanges.name,sheets.properties(sheetId,title)")
    names = {str(each.get("name", "")) for each in reply.get("namedRanges", ())}
    if names - {str(each.get("name", "")) for each in ranges}:
        raise MovedError("there are new named ranges")
    return _tabs(reply.get("sheets", ()))


def _zone(name: str, where: str) -> str:
    """Give the IANA name of a spreadsheet's time zone.

    Google may have a custom one "such as GMT-07:00"; the names under Etc have the sign reversed.
    https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets#SpreadsheetProperties
    """
    if not name.startswith("GMT") and _is_zone(name):
        return name
    found = _OFFSET.fullmatch(name)
    if found is None:
        raise WorkbookError(
            where,
            f'its time zone, "{name}", has no name',
            "choose a city's in File > Settings > Time zone",
        )
    hours = int(found[2])
    return f"Etc/GMT{'-' if found[1] == '+' else '+'}{hours}" if hours else "Etc/GMT"


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return False
    return True

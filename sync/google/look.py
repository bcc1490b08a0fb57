"""The look: one request for all that stands where, before any prospect is read."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from rules.read.text import fold
from sync.google.api import JsonObject, effective_text, grid_range, quoted
from sync.google.areas import read_areas
from sync.google.charts import CHART_FIELDS
from sync.google.client import Client
from sync.google.drawn_tabs import DRAWN_FILTER, find_drawn, read_drawn, see_charts
from sync.google.furniture.memory import read_memories
from sync.google.heading_row import ROW_FIELDS, HeadingRow, read_heading_row
from sync.google.log_look import (
    GRID_FIELDS,
    SHEET_FIELDS,
    LogLook,
    count_columns,
    count_rows,
    find_named_log,
    read_first_row,
    read_grid,
    read_log,
    read_tab,
)
from sync.google.look_reply import LookReply
from sync.google.marks import LOG_KEY, METADATA_FIELDS, TabMark
from sync.google.named_ranges import read_away, read_changelogs, read_number
from sync.google.protection import read_protections
from sync.google.sheet_look import SheetLook
from sync.google.staged import find_staged
from sync.google.tab_choice import TabChoice, choose_by_id
from sync.messages.errors import MovedError, WorkbookError
from sync.messages.link import Link
from sync.workbook.capacity import CellLimit
from sync.workbook.protocol import LOG_HEADINGS, Layout, Log

_FIELDS = (
    "properties(title,locale,timeZone),namedRanges(namedRangeId,name,range),"
    f"sheets({SHEET_FIELDS},{CHART_FIELDS})"
)
MOST_CELLS = 10_000_000
"""So many cells may all tabs of a spreadsheet have. https://support.google.com/drive/answer/37603"""

_OFFSET = re.compile(r"GMT([+-])0?(\d{1,2}):00")


def look_at(client: Client, choice: TabChoice) -> SheetLook:
    """Find the prospects' tab, its headings and what is the job's.

    One request; one more while there is no changelog, for the titles of all tabs, or where
    somebody deleted the changelog's heading row, or where headings of the job's went astray, or
    where a chart of the job's is not seen; two more where the tab is not found at once. Raises
    MovedError where the replies don't agree.
    """
    found = _find(client, choice)
    if found is None:
        choice = choose_by_id(client, choice)
        found = _find(client, choice, again=True)
    if found is None:
        raise MovedError("the tab of the prospects was gone again")
    return _read(client, found)


def _find(client: Client, choice: TabChoice, *, again: bool = False) -> LookReply | None:
    """Ask for the heading row and what goes with it; None where the tab is not found."""
    filters = [
        choice.filter,
        {"developerMetadataLookup": {"metadataKey": LOG_KEY}},
        DRAWN_FILTER,
    ]
    try:
        reply = client.read(":getByDataFilter", {"dataFilters": filters}, fields=_FIELDS)
    except MovedError:
        if again:
            raise
        return None
    sheet = choice.find(reply.get("sheets", ()), reply.get("namedRanges", ()))
    return None if sheet is None else LookReply(reply, sheet, choice.header_row - 1)


def _read(client: Client, reply: LookReply) -> SheetLook:
    """Read the reply, and ask for what it lacks."""
    sheet, sheets, ranges, tab = reply.sheet, reply.sheets, reply.ranges, reply.tab.id
    seen, columns = reply.heading_row
    row = read_heading_row(client, sheet, reply.top, seen, reply.column_marks)
    log = find_named_log(client, reply.whole, tab)
    shown = sheets if log else _all_sheets(client, ranges)
    drawn = see_charts(client, read_drawn(sheets, ranges, tab))
    named_logs, all_drawn = _named_logs(ranges, shown), frozenset(find_drawn(sheets))
    number, has_zero = read_number(ranges, tab)
    layout = _layout(client.where, reply, shown, row, log)
    return SheetLook(
        title=str(reply.book.get("title", "")),
        layout=replace(layout, drawn=tuple(each.drawn for each in drawn)),
        header_row=reply.top + 1,
        heading_row=row,
        rows=count_rows(sheet),
        columns=count_columns(sheet),
        marks=reply.column_marks,
        number=number,
        has_zero=has_zero,
        log=log,
        tab_mark=reply.tab_mark,
        protections=read_protections(sheet, ranges),
        areas=read_areas(sheet, reply.top),
        furniture=read_memories(sheet.get("developerMetadata", ()), columns),
        named_logs=named_logs,
        unnamed_logs=_unnamed_logs(sheets, ranges, {tab, *named_logs, *all_drawn}),
        staged=find_staged(client, ranges, tab) if log else None,
        drawn=drawn,
        all_drawn=all_drawn,
    )


def _layout(
    where: str,
    reply: LookReply,
    shown: Sequence[JsonObject],
    row: HeadingRow,
    log: LogLook | None,
) -> Layout:
    """What is where; `shown` are the tabs that are known, all of them where there is no log."""
    mark = reply.tab_mark
    return Layout(
        tab=reply.tab,
        titles=tuple(read_tab(each).title for each in shown),
        headings=row.headings,
        marks=reply.marks,
        log=_log(log, mark, mark.name if mark else "") if log else None,
        locale=str(reply.book.get("locale", "en_US")),
        timezone=_zone(str(reply.book.get("timeZone", "Etc/GMT")), where),
        limit=CellLimit(MOST_CELLS, tuple(map(read_grid, shown)), complete=log is None),
    )


def _named_logs(ranges: Sequence[JsonObject], shown: Iterable[JsonObject]) -> frozenset[int]:
    """The ids of the tabs named as a changelog, or an archive, of prospects that are there."""
    alive = {read_tab(each).id for each in shown}
    named = {*read_changelogs(ranges).items()}
    named |= {(each.tab, each.prospects) for each in read_away(ranges)}
    return frozenset(log for log, prospects in named if prospects in alive)


def _unnamed_logs(
    sheets: Iterable[JsonObject], ranges: Sequence[JsonObject], known: Collection[int]
) -> tuple[LogLook, ...]:
    """Read the tabs with the mark of a changelog, but for the known ones."""
    return tuple(
        read_log(sheet, sheet["data"][0].get("startRow", 0), ranges, marked=True)
        for sheet in sheets
        if sheet.get("data") and sheet["properties"]["sheetId"] not in known
    )


def _log(log: LogLook, tab_mark: TabMark | None, name: str) -> Log:
    complete = tab_mark is None or tab_mark.complete
    return Log(log.tab, name, log.headings, complete, columns=log.columns)


def _all_sheets(client: Client, ranges: Sequence[JsonObject]) -> Sequence[JsonObject]:
    """Read which tabs there are: a reply by filters has only the tabs that they find.

    Raises MovedError where a changelog may have been made since the first reply.
    """
    reply = client.read("", fields=f"namedRanges.name,sheets.{GRID_FIELDS}")
    if _names(reply.get("namedRanges", ())) - _names(ranges):
        raise MovedError("there are new named ranges")
    sheets: Sequence[JsonObject] = reply.get("sheets", ())
    return sheets


def _names(ranges: Iterable[JsonObject]) -> set[str]:
    return {str(each.get("name", "")) for each in ranges}


def _zone(name: str, where: str) -> str:
    """Return the IANA name of a spreadsheet's time zone.

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
            about=Link.LOCALE,
        )
    hours = int(found[2])
    return f"Etc/GMT{'-' if found[1] == '+' else '+'}{hours}" if hours else "Etc/GMT"


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return False
    return True


def read_titles(client: Client, look: SheetLook) -> tuple[str, ...]:
    """Read the titles of all tabs.

    Raises MovedError where a tab that the job draws may have been made since the look.
    """
    reply = client.read("", fields=f"sheets(properties(sheetId,title),{METADATA_FIELDS})")
    sheets = reply.get("sheets", ())
    if find_drawn(sheets).keys() - look.all_drawn:
        raise MovedError("there are new tabs of the job's")
    return tuple(read_tab(sheet).title for sheet in sheets)


# What is looked at only where something is not where it should be ----------------------------


def read_top_rows(client: Client, tab: int, count: int) -> list[list[str]]:
    """Read the texts of the first rows of a tab."""
    body = {"dataFilters": [{"gridRange": grid_range(tab, rows=(0, count))}]}
    reply = client.read(":getByDataFilter", body, fields=f"sheets.data.{ROW_FIELDS}")
    return [
        [effective_text(cell) for cell in row.get("values", ())]
        for sheet in reply.get("sheets", ())
        for data in sheet.get("data", ())
        for row in data.get("rowData", ())
    ]


def find_unnamed_log(client: Client, look: SheetLook, name: str) -> SheetLook | None:
    """Return the look with a changelog that no named range marks any more; None if there is none.

    People deleted the named range, or a copy lost it. It is the tab titled `name`, for which a
    request is made where its heading row bears no mark either, or else the only one with a mark.
    """
    marked = [log for log in look.unnamed_logs if fold(log.tab.title) == fold(name)]
    found = marked or _titled(client, look, name) or look.unnamed_logs
    if len(found) != 1 or not set(map(fold, LOG_HEADINGS)) <= set(map(fold, found[0].headings)):
        return None
    doubtful = replace(_log(found[0], look.tab_mark, name), doubtful=True)
    layout = replace(look.layout, log=doubtful)
    return replace(look, log=replace(found[0], named=False), layout=layout)


def _titled(client: Client, look: SheetLook, name: str) -> Sequence[LogLook]:
    """Look at the tab of a title, unless it is the prospects' or another's changelog."""
    title = next((each for each in look.layout.titles if fold(each) == fold(name)), None)
    if title is None:
        return ()
    sheets = read_first_row(client, {"a1Range": f"{quoted(title)}!1:1"})
    found = (read_log(sheet, 0, (), marked=False) for sheet in sheets)
    return [log for log in found if log.id not in {look.tab, *look.named_logs}]

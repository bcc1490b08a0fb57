"""Which tab the config and the URL choose, and what people are told where it is not there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sync.google.api import JsonObject, grid_range, quoted
from sync.google.client import Client
from sync.google.drawn_tabs import find_drawn
from sync.google.marks import METADATA_FIELDS
from sync.google.named_ranges import read_changelogs
from sync.messages.errors import WorkbookError
from sync.messages.link import Link
from sync.workbook.own_tabs import own_tab
from sync.workbook.titles import find_title, suggest_titles

_FIELDS = (
    "properties.title,namedRanges(name,range.sheetId),"
    "sheets(properties(sheetId,title,index,hidden,sheetType,gridProperties.rowCount),"
    f"{METADATA_FIELDS})"
)
_NAME_IT = "set [sheet] tab to the prospects' tab"


@dataclass(frozen=True)
class TabChoice:
    """The tab and the row that the config and the URL choose; `header_row` counts from 1.

    Without a tab and a gid it is the first tab that is not hidden and not the job's own.
    """

    tab: str | None
    gid: int | None
    header_row: int

    @property
    def filter(self) -> JsonObject:
        """The heading row, as a DataFilter.

        A1 notation without a tab means the first one that is not hidden.
        """
        row = f"{self.header_row}:{self.header_row}"
        if self.tab is not None:
            return {"a1Range": f"{quoted(self.tab)}!{row}"}
        if self.gid is not None:
            return {"gridRange": grid_range(self.gid, rows=(self.header_row - 1, self.header_row))}
        return {"a1Range": row}

    def find(
        self, sheets: Sequence[JsonObject], ranges: Iterable[Mapping[str, Any]]
    ) -> JsonObject | None:
        """Find the tab among those of a reply, which tells which of them are the job's own."""
        own = _own_tabs(sheets, ranges)
        tabs = [each for each in sheets if each["properties"]["sheetId"] not in own]
        return next(iter(self._candidates(tabs)), None)

    def _candidates(self, sheets: Iterable[JsonObject]) -> list[JsonObject]:
        """Return the tabs with cells that it may mean, the likeliest first."""
        tabs = [each for each in sheets if each["properties"].get("sheetType", "GRID") == "GRID"]
        if self.tab is not None:
            return _titled(tabs, self.tab)
        if self.gid is not None:
            return [each for each in tabs if each["properties"]["sheetId"] == self.gid]
        shown = [each for each in tabs if not each["properties"].get("hidden")]
        return sorted(shown, key=lambda each: int(each["properties"].get("index", 0)))


def _own_tabs(sheets: Sequence[JsonObject], ranges: Iterable[Mapping[str, Any]]) -> dict[int, int]:
    """Return the ids of the tabs that the job keeps itself, each with its prospects' tab's."""
    drawn = {tab: mark.prospects for tab, mark in find_drawn(sheets).items()}
    return drawn | read_changelogs(ranges)


def _titled(tabs: Sequence[JsonObject], title: str) -> list[JsonObject]:
    """Return the tab of a title, or none."""
    found = find_title(title, [str(each["properties"]["title"]) for each in tabs])
    return [] if found is None else [tabs[found]]


def choose_by_id(client: Client, choice: TabChoice) -> TabChoice:
    """Look for the tab among all tabs, and choose it by its id.

    Raises WorkbookError, which says what is wrong with the config or the address, where it is not
    there or can't hold prospects.
    """
    reply = client.read("", fields=_FIELDS)
    client.where = str(reply.get("properties", {}).get("title", "")) or client.where
    sheets: Sequence[JsonObject] = reply.get("sheets", ())
    ranges = reply.get("namedRanges", ())
    found = choice.find(sheets, ranges)
    if found is None:
        raise _no_tab(client.where, choice, sheets, _own_tabs(sheets, ranges))
    properties = found["properties"]
    rows = properties.get("gridProperties", {}).get("rowCount", 0)
    if choice.header_row > rows:
        raise WorkbookError(
            f"{client.where} {properties['title']}",
            f"there is no row {choice.header_row}, the tab ends with row {rows}",
            "set [sheet] header_row to the row with the headings",
            about=Link.HEADINGS,
        )
    return replace(choice, tab=None, gid=int(properties["sheetId"]))


def _no_tab(
    where: str, choice: TabChoice, sheets: Sequence[JsonObject], own: Mapping[int, int]
) -> WorkbookError:
    """Return why a tab is not there, or can't be the one."""
    tabs = [each["properties"] for each in sheets]
    if choice.tab is not None:
        found = [each["properties"] for each in _titled(sheets, choice.tab)]
    else:
        found = [each for each in tabs if choice.gid in (None, each["sheetId"])]
    if not found:
        return _unknown_tab(where, choice, [str(each["title"]) for each in tabs])
    if choice.tab is None and choice.gid is None:
        return WorkbookError(where, "shows no tab of prospects", _NAME_IT, about=Link.TAB)
    where = f"{where} {found[0]['title']}"
    if found[0]["sheetId"] in own:
        prospects = own[found[0]["sheetId"]]
        titles = (str(each["title"]) for each in tabs if each["sheetId"] == prospects)
        return own_tab(where, next(titles, None))
    return WorkbookError(where, "is not a tab with cells", _NAME_IT, about=Link.TAB)


def _unknown_tab(where: str, choice: TabChoice, titles: list[str]) -> WorkbookError:
    if choice.tab is None:
        return WorkbookError(
            where,
            f"there is no tab with the id {choice.gid} that the URL ends with",
            "open the tab and copy the address from the browser again",
            about=Link.TAB,
        )
    mend = suggest_titles(choice.tab, titles)
    return WorkbookError(where, f'there is no tab "{choice.tab}"', mend, about=Link.TAB)

"""A changelog that no named range marks any more: people deleted it, or a copy lost it."""

from collections.abc import Sequence
from dataclasses import replace

from rules.read.text import fold
from sync.google.api import quoted
from sync.google.client import Client
from sync.google.layout import SHEET_FIELDS, read_log
from sync.google.sight import LogLook, SheetLook
from sync.messages.errors import MovedError
from sync.workbook.protocol import LOG_HEADINGS, Log, Tab


def find_log(client: Client, sight: SheetLook, name: str) -> SheetLook | None:
    """Give the sight with a changelog that is nobody's by name; None where there is none.

    It is the one titled `name`, for which a request is made where its heading row bears no mark
    either, or else the only one that bears one.
    """
    marked = [each for each in sight.strays if fold(each[1].title) == fold(name)]
    found = marked or _titled(client, sight, name) or sight.strays
    if len(found) != 1 or not _is_changelog(found[0][0].headings):
        return None
    log, tab = found[0]
    complete = sight.memo is None or sight.memo.complete
    there = Log(tab, name, log.headings, complete=complete, doubtful=True)
    layout = replace(sight.layout, log=there)
    return replace(sight, log=replace(log, named=False), layout=layout)


def _titled(client: Client, sight: SheetLook, name: str) -> Sequence[tuple[LogLook, Tab]]:
    """Look at the tab of a title, unless it is the prospects' or another's changelog."""
    title = next((each for each in sight.layout.titles if fold(each) == fold(name)), None)
    if title is None:
        return ()
    body = {"dataFilters": [{"a1Range": f"{quoted(title)}!1:1"}]}
    try:
        reply = client.read(":getByDataFilter", body, fields=f"sheets({SHEET_FIELDS})")
    except MovedError:  # It has no cells, or has gone.
        return ()
    found = (read_log(sheet, 0, (), marked=False) for sheet in reply.get("sheets", ()))
    return [each for each in found if each[0].id not in {sight.tab, *sight.claimed}]


def _is_changelog(headings: Sequence[str]) -> bool:
    return set(map(fold, LOG_HEADINGS)) <= set(map(fold, headings))

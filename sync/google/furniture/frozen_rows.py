"""The frozen rows at the top of a tab, down to the headings."""

from typing import Any

from sync.google.api import JsonObject
from sync.google.furniture.state import FurnishedTab
from sync.google.furniture.step import Step
from sync.workbook.furniture import CHANGED, FROZEN_ROWS, GONE, OWN, Fate, Piece


def freeze(sheet: FurnishedTab, wanted: int, made: Any) -> Step | None:
    """Decide about so many frozen rows; `made` is how many we froze, None if we did not.

    A tab can't have all of its rows frozen; such a tab, with headings alone, is left.
    """
    now = sheet.frozen
    if made is None:
        if now >= wanted:
            return _step(Fate.THERE)
        if now:
            return _step(Fate.LEFT, why=OWN)
        return _frozen(sheet, Fate.MADE, wanted) if sheet.rows > wanted else None
    if now != made:
        return _step(Fate.LEFT, made, CHANGED if now else GONE)
    if now == wanted or sheet.rows <= wanted:
        return _step(Fate.THERE, made)
    return _frozen(sheet, Fate.CHANGED, wanted)


def thaw(sheet: FurnishedTab, made: Any) -> Step:
    """Decide about the rows that we froze, which are to be taken back; there were none before."""
    if sheet.frozen and sheet.frozen != made:
        return _step(Fate.LEFT, why=CHANGED)
    back = (_set(sheet, 0),) if sheet.frozen else ()
    return Step(Piece(FROZEN_ROWS, Fate.TAKEN_BACK), requests=back)


def _frozen(sheet: FurnishedTab, fate: Fate, rows: int) -> Step:
    back = (_set(sheet, sheet.frozen),)
    return Step(Piece(FROZEN_ROWS, fate), rows, requests=(_set(sheet, rows),), back=back)


def _step(fate: Fate, made: Any = None, why: str = "") -> Step:
    return Step(Piece(FROZEN_ROWS, fate, why), made)


def _set(sheet: FurnishedTab, rows: int) -> JsonObject:
    properties = {"sheetId": sheet.tab, "gridProperties": {"frozenRowCount": rows}}
    fields = "gridProperties.frozenRowCount"
    return {"updateSheetProperties": {"properties": properties, "fields": fields}}

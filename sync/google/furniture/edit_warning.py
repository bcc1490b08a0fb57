"""Warnings before an edit: protections that keep nobody out."""

from collections.abc import Sequence
from math import inf

from sync.google.api import JsonObject, one_column
from sync.google.furniture.memory import fingerprint
from sync.google.furniture.step import Spot, Step
from sync.workbook.furniture import CHANGED, GONE, OWN, ColumnFurniture, Fate, Kind

_Made = Sequence[object]
"""The protection's id, and the fingerprint of what it says."""


class EditWarning:
    """Google asks whoever is about to edit a cell of the column whether to go on."""

    kind = Kind.WARNING

    def make(self, spot: Spot, wanted: ColumnFurniture) -> Step | None:
        """Make it, where people have not protected the column themselves."""
        if not wanted.warning:
            return None
        if any(_covers(each, spot) for each in spot.sheet.protections):
            return spot.step(self.kind, Fate.LEFT, why=OWN)
        number = spot.new_id()
        protection = _protection(spot, number, wanted.warning)
        request = {"addProtectedRange": {"protectedRange": protection}}
        made, back = [number, fingerprint(wanted.warning)], unprotect(number)
        return spot.step(self.kind, Fate.MADE, made, requests=(request,), back=(back,))

    def keep(self, spot: Spot, wanted: ColumnFurniture, made: _Made) -> Step | None:
        """Let it say what is wanted by now."""
        if not wanted.warning:
            return None
        there = _find(spot, made)
        if there is None or not _is_ours(there, spot, made):
            return spot.step(self.kind, Fate.LEFT, made, why=CHANGED if there else GONE)
        if there["description"] == wanted.warning:
            return spot.step(self.kind, Fate.THERE, made)
        request, back = (_say(made[0], text) for text in (wanted.warning, there["description"]))
        now = [made[0], fingerprint(wanted.warning)]
        return spot.step(self.kind, Fate.CHANGED, now, requests=(request,), back=(back,))

    def take(self, spot: Spot, made: _Made) -> Step:
        """Take it away."""
        there = _find(spot, made)
        if there is None:
            return spot.step(self.kind, Fate.TAKEN_BACK)
        if not _is_ours(there, spot, made):
            return spot.step(self.kind, Fate.LEFT, why=CHANGED)
        return spot.step(self.kind, Fate.TAKEN_BACK, requests=(unprotect(made[0]),))


def unprotect(number: object) -> JsonObject:
    """Write the request that takes a protection away."""
    return {"deleteProtectedRange": {"protectedRangeId": number}}


def _say(number: object, warning: str) -> JsonObject:
    item = {"protectedRangeId": number, "description": warning}
    return {"updateProtectedRange": {"protectedRange": item, "fields": "description"}}


def _protection(spot: Spot, number: int, warning: str) -> JsonObject:
    return {
        "protectedRangeId": number,
        "range": one_column(spot.sheet.tab, spot.column, spot.sheet.top),
        "description": warning,
        "warningOnly": True,
    }


def _find(spot: Spot, made: _Made) -> JsonObject | None:
    found = (each for each in spot.sheet.protections if each.get("protectedRangeId") == made[0])
    return next(found, None)


def _is_ours(protection: JsonObject, spot: Spot, made: _Made) -> bool:
    """Whether a protection is as it was made; rows may have come and gone above and below."""
    area = protection.get("range", {})
    columns = (area.get("startColumnIndex", 0), area.get("endColumnIndex"))
    return (
        columns == (spot.column, spot.column + 1)
        and bool(protection.get("warningOnly"))
        and fingerprint(protection.get("description", "")) == made[1]
    )


def _covers(protection: JsonObject, spot: Spot) -> bool:
    """Whether a protection has all cells of the column; what it leaves free is people's choice."""
    area, sheet = protection.get("range", {}), spot.sheet
    left, right = area.get("startColumnIndex", 0), area.get("endColumnIndex", inf)
    return bool(
        left <= spot.column < right
        and area.get("startRowIndex", 0) <= sheet.top + 1
        and area.get("endRowIndex", inf) >= sheet.rows
    )

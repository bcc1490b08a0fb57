"""Widths of columns, and how their texts wrap."""

from collections.abc import Sequence

from sync.google.api import JsonObject
from sync.google.formats import pixels, set_width
from sync.google.furniture.state import CellStyle
from sync.google.furniture.step import Spot, Step, runs
from sync.workbook.furniture import CHANGED, PARTLY, ColumnFurniture, Fate, Kind

_WRAP = "WRAP"

_Made = Sequence[int]
"""The width before, and the one that was set."""


class Width:
    """The width of a column, at least so much."""

    kind = Kind.WIDTH

    def make(self, spot: Spot, wanted: ColumnFurniture) -> Step | None:
        """Widen it, unless it is wide enough."""
        if wanted.width is None:
            return None
        before, width = spot.sheet.widths[spot.column], pixels(wanted.width)
        if before >= width:
            return spot.step(self.kind, Fate.THERE)
        return self._set(spot, Fate.MADE, before, width)

    def keep(self, spot: Spot, wanted: ColumnFurniture, made: _Made) -> Step | None:
        """Follow what is wanted, but never below what it was before."""
        if wanted.width is None:
            return None
        before, then = made
        if spot.sheet.widths[spot.column] != then:
            return spot.step(self.kind, Fate.LEFT, made, why=CHANGED)
        width = max(before, pixels(wanted.width))
        if width == then:
            return spot.step(self.kind, Fate.THERE, made)
        return self._set(spot, Fate.CHANGED, before, width)

    def take(self, spot: Spot, made: _Made) -> Step:
        """Make it as wide as it was."""
        before, then = made
        now = spot.sheet.widths[spot.column]
        if now not in (before, then):
            return spot.step(self.kind, Fate.LEFT, why=CHANGED)
        back = [set_width(spot.sheet.tab, spot.column, before)] if now != before else []
        return spot.step(self.kind, Fate.TAKEN_BACK, requests=tuple(back))

    def _set(self, spot: Spot, fate: Fate, before: int, width: int) -> Step:
        request = set_width(spot.sheet.tab, spot.column, width)
        return spot.step(self.kind, fate, [before, width], requests=(request,))


class Wrapping:
    """Texts that are broken into lines. It remembers how they wrapped before, alike in all cells.

    Rows that were added at the end may have nothing set: they are people's to format.
    """

    kind = Kind.WRAPPING

    def make(self, spot: Spot, wanted: ColumnFurniture) -> Step | None:
        """Wrap them, if all cells were set alike."""
        every = {style.wrap for style in spot.sheet.styles(spot.column)}
        if not wanted.wraps or not every:
            return None
        if set(_wraps(spot)) == {_WRAP}:
            return spot.step(self.kind, Fate.THERE)
        if len(every) > 1:
            return spot.step(self.kind, Fate.LEFT, why=PARTLY)
        request = wrap_cells(spot.rows(0, None), _WRAP)
        return spot.step(self.kind, Fate.MADE, every.pop(), requests=(request,))

    def keep(self, spot: Spot, wanted: ColumnFurniture, made: str) -> Step | None:
        """Keep them so."""
        if not wanted.wraps:
            return None
        if set(_wraps(spot)) == {_WRAP}:
            return spot.step(self.kind, Fate.THERE, made)
        return spot.step(self.kind, Fate.LEFT, made, why=CHANGED)

    def take(self, spot: Spot, made: str) -> Step:
        """Let those cells that still wrap do so as they did before."""
        there = list(runs(spot.sheet.styles(spot.column), _is_wrapped))
        if not there and set(_wraps(spot)) - {made}:
            return spot.step(self.kind, Fate.LEFT, why=CHANGED)
        requests = tuple(wrap_cells(spot.rows(*run), made) for run in there)
        return spot.step(self.kind, Fate.TAKEN_BACK, requests=requests)


def wrap_cells(area: JsonObject, strategy: str) -> JsonObject:
    """Write the request that lets cells wrap in a way; "" is none of their own."""
    cell = {"userEnteredFormat": {"wrapStrategy": strategy}} if strategy else {}
    fields = "userEnteredFormat.wrapStrategy"
    return {"repeatCell": {"range": area, "cell": cell, "fields": fields}}


def _wraps(spot: Spot) -> list[str]:
    """Return how the cells wrap, down to the last that says so."""
    found = [style.wrap for style in spot.sheet.styles(spot.column)]
    while found and not found[-1]:
        found.pop()
    return found


def _is_wrapped(style: CellStyle) -> bool:
    return style.wrap == _WRAP

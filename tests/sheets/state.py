"""One version of a spreadsheet: tabs, named ranges, developer metadata, properties."""

import random
from collections.abc import Container
from dataclasses import dataclass, field, replace

from tests.sheets import a1, errors
from tests.sheets.errors import JsonObject
from tests.sheets.grid import Grid
from tests.sheets.ranges import Axis, Box, from_grid_range, lines_box

OWNER = "olga.owner@example.com"
"""The person who owns every spreadsheet, and who edits it through `Book` and `PersonTab`."""

CELL_LIMIT = 10_000_000
MOST_COLUMNS = 18_278
NEW_SIZE = (1000, 26)


@dataclass(frozen=True)
class NamedRange:
    """A named range. `box` is None once its cells are gone.

    Such a range is no longer listed, but its name stays taken: burnash/gspread#1530.
    """

    id: str
    name: str
    box: Box | None


@dataclass(frozen=True)
class Location:
    """Where a piece of developer metadata is: the spreadsheet, a tab, or a row or column."""

    tab: int | None = None
    axis: Axis | None = None
    index: int = 0

    @property
    def type(self) -> str:
        """Google's DeveloperMetadataLocationType."""
        if self.tab is None:
            return "SPREADSHEET"
        return "SHEET" if self.axis is None else self.axis.removesuffix("S")

    def box(self) -> Box | None:
        """Return the cells of the location; None for the spreadsheet."""
        if self.tab is None:
            return None
        if self.axis is None:
            return Box(self.tab)
        return lines_box(self.tab, self.axis, self.index, self.index + 1)


@dataclass(frozen=True)
class Metadata:
    """One piece of developer metadata."""

    id: int
    key: str
    value: str | None
    location: Location


@dataclass
class Tab:
    """One tab.

    `attached` holds what lies on its cells (protectedRanges, conditionalFormats, charts …) under
    the names of Google's Sheet resource; every range in it moves with the cells. `lines` holds
    the properties of single rows and columns (hiddenByUser, pixelSize).
    """

    id: int
    title: str
    grid: Grid
    properties: JsonObject = field(default_factory=dict)
    attached: dict[str, list[JsonObject]] = field(default_factory=dict)
    lines: dict[Axis, dict[int, JsonObject]] = field(
        default_factory=lambda: {"ROWS": {}, "COLUMNS": {}}
    )

    def copy(self) -> "Tab":
        return replace(
            self,
            grid=self.grid.copy(),
            properties=self.properties.copy(),
            attached={name: items.copy() for name, items in self.attached.items()},
            lines={axis: lines.copy() for axis, lines in self.lines.items()},
        )

    def size(self, axis: Axis) -> int:
        return self.grid.rows if axis == "ROWS" else self.grid.columns

    def whole(self) -> Box:
        """Return the box of all its cells, bounded."""
        return Box(self.id).clipped(self.grid.rows, self.grid.columns)

    def write_range(self, box: Box) -> str:
        """Write a box of this tab in A1, bounded by the grid."""
        return a1.write(self.title, box.clipped(self.grid.rows, self.grid.columns))

    def bounded(self, box: Box) -> Box:
        """Bound a box by the grid; one that begins outside is refused (observed 2026)."""
        if (box.top or 0) >= self.grid.rows or (box.left or 0) >= self.grid.columns:
            raise self._outside(box)
        return box.clipped(self.grid.rows, self.grid.columns)

    def check_inside(self, box: Box) -> None:
        """Refuse a box that ends outside of the grid."""
        if (box.bottom or 0) > self.grid.rows or (box.right or 0) > self.grid.columns:
            raise self._outside(box)

    def _outside(self, box: Box) -> errors.ApiError:
        """Refuse a range: home-assistant/core#104198."""
        rows, columns = self.grid.rows, self.grid.columns
        bounded = box.clipped(
            max(box.bottom or 0, rows, (box.top or 0) + 1),
            max(box.right or 0, columns, (box.left or 0) + 1),
        )
        return errors.invalid(
            f"Range ({a1.write(self.title, bounded)}) exceeds grid limits. Max rows: {rows}, max"
            f" columns: {columns}",
        )


@dataclass
class Document:
    """One version of a spreadsheet. A draft is a copy that becomes the next version, or is lost.

    `editor` is who edits the draft; the owner may edit what is protected.
    """

    properties: JsonObject
    limit: int = CELL_LIMIT
    editor: str = ""
    tabs: list[Tab] = field(default_factory=list)
    named: dict[str, NamedRange] = field(default_factory=dict)
    metadata: dict[int, Metadata] = field(default_factory=dict)
    ids: random.Random = field(default_factory=lambda: random.Random(4))

    def draft(self, editor: str) -> "Document":
        """Copy for writing."""
        return replace(
            self,
            editor=editor,
            properties=self.properties.copy(),
            tabs=[tab.copy() for tab in self.tabs],
            named=self.named.copy(),
            metadata=self.metadata.copy(),
        )

    @property
    def locale(self) -> str:
        """Like "de_DE"."""
        return str(self.properties["locale"])

    def find_tab(self, tab_id: int) -> Tab | None:
        return next((tab for tab in self.tabs if tab.id == tab_id), None)

    def grid_tab(self, tab_id: int, noun: str = "grid") -> Tab:
        """Look a tab up for its cells."""
        tab = self.find_tab(tab_id)
        if tab is None:
            raise errors.invalid(f"No {noun} with id: {tab_id}")
        return tab

    def sheet(self, tab_id: int) -> Tab:
        """Look a tab up for itself: the refusal has words of its own, blinkk/rootjs#554."""
        return self.grid_tab(tab_id, "sheet")

    def titled(self, title: str) -> Tab | None:
        """Look a tab up by its title; case does not count."""
        folded = title.casefold()
        return next((tab for tab in self.tabs if tab.title.casefold() == folded), None)

    def new_id(self, taken: Container[object]) -> int:
        """Draw an id as Google does, but the same ones in every run; some are kept as text."""
        while True:
            drawn = self.ids.randrange(1, 2**31)
            if drawn not in taken and str(drawn) not in taken:
                return drawn

    def check_room(self) -> None:
        """Refuse to grow beyond the limits of columns (words assumed) and cells.

        support.google.com/drive/answer/37603, burnash/gspread#516, UoaWDCC/uasc-web#833.
        """
        if any(tab.grid.columns > MOST_COLUMNS for tab in self.tabs):
            raise _too_many("columns in the sheet", MOST_COLUMNS, "columns")
        if sum(tab.grid.rows * tab.grid.columns for tab in self.tabs) > self.limit:
            raise _too_many("cells in the workbook", self.limit, "cells")

    def read_range(self, text: str) -> tuple[Tab, Box]:
        """Read A1 notation or a tab's title, no name of a range; the box may be unbounded.

        Cells without a tab are those of the first tab to be seen: guides/concepts#cell. The
        refusal: googleworkspace/java-samples#42.
        """
        title, cells = a1.split(text)
        if title is None:
            first = next(tab for tab in self.tabs if not tab.properties.get("hidden"))
            box = a1.read_cells(cells or "", first.id)
            if box is not None:
                return first, box
            title, cells = text, None
        tab, box = self.titled(title), None
        if tab is not None:
            box = Box(tab.id) if cells is None else a1.read_cells(cells, tab.id)
        if tab is None or box is None:
            raise errors.invalid(f"Unable to parse range: {text}")
        return tab, box

    def read_cells(self, grid_range: JsonObject) -> tuple[Tab, Box]:
        """Read a GridRange: the tab, and the box bounded by its grid."""
        box = from_grid_range(grid_range)
        tab = self.grid_tab(box.tab)
        return tab, tab.bounded(box)

    def guard(self, box: Box) -> None:
        """Refuse an edit of cells that are protected from the editor."""
        tab = self.find_tab(box.tab)
        for item in tab.attached.get("protectedRanges", []) if tab else []:
            if self.may_edit(item) or not self.protected_box(item).meets(box):
                continue
            free = map(from_grid_range, item.get("unprotectedRanges", []))
            if not any(hole.covers(box) for hole in free):
                raise errors.invalid(errors.PROTECTED)

    def guard_insert(self, tab: Tab, axis: Axis, at: int) -> None:
        """Refuse to insert rows or columns inside of what is protected from the editor.

        So it is at the end of a range that is open there; what is free in it does not help.
        """
        for item in tab.attached.get("protectedRanges", []):
            start, end = self.protected_box(item).span(axis)
            inside = (start or 0) < at and (end is None or at < end)
            if inside and not self.may_edit(item):
                raise errors.invalid(errors.PROTECTED)

    def guard_object(self, tab: Tab) -> None:
        """Refuse an edit of a chart on a tab that is protected from the editor (assumed)."""
        for item in tab.attached.get("protectedRanges", []):
            box = self.protected_box(item)
            if box == Box(tab.id) and not self.may_edit(item):
                raise errors.invalid(errors.PROTECTED)

    def protected_box(self, item: JsonObject) -> Box:
        """Return the cells that are protected: of a named range, where that is now."""
        named = self.named.get(item.get("namedRangeId", ""))
        return named.box if named and named.box else from_grid_range(item["range"])

    def may_edit(self, protected: JsonObject) -> bool:
        users = protected.get("editors", {}).get("users", [])
        return bool(protected.get("warningOnly")) or self.editor == OWNER or self.editor in users


def _too_many(things: str, limit: int, unit: str) -> errors.ApiError:
    return errors.invalid(
        f"This action would increase the number of {things} above the limit of {limit} {unit}.",
    )

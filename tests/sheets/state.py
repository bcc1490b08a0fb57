"""One version of a spreadsheet: tabs, named ranges, developer metadata, properties."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from tests.sheets import a1, errors
from tests.sheets.a1 import Box
from tests.sheets.errors import JsonObject
from tests.sheets.grid import Grid

CELL_LIMIT = 10_000_000
MOST_COLUMNS = 18_278
NEW_SIZE = (1000, 26)
_SIDES = {
    "startRowIndex": "top",
    "endRowIndex": "bottom",
    "startColumnIndex": "left",
    "endColumnIndex": "right",
}
_RANGE_KEYS = {"sheetId", *_SIDES}


@dataclass(frozen=True)
class NamedRange:
    """A named range. `box` is None once its cells are gone.

    Such a range is no longer listed, but its name stays taken: burnash/gspread#1530.
    """

    id: str
    name: str
    box: Box | None


@dataclass(frozen=True)
class Place:
    """Where a piece of developer metadata is: the spreadsheet, a tab, or a row or column."""

    tab: int | None = None
    axis: str | None = None
    index: int = 0

    @property
    def kind(self) -> str:
        """Google's DeveloperMetadataLocationType."""
        if self.tab is None:
            return "SPREADSHEET"
        return {None: "SHEET", "ROWS": "ROW", "COLUMNS": "COLUMN"}[self.axis]

    def box(self) -> Box | None:
        """Give the cells of the place; None for the spreadsheet."""
        if self.tab is None:
            return None
        if self.axis == "ROWS":
            return Box(self.tab, top=self.index, bottom=self.index + 1)
        if self.axis == "COLUMNS":
            return Box(self.tab, left=self.index, right=self.index + 1)
        return Box(self.tab)


@dataclass(frozen=True)
class Metadata:
    """One piece of developer metadata. `project` made it; PROJECT ones are for it alone."""

    id: int
    key: str
    value: str | None
    visibility: str
    place: Place
    project: str


@dataclass
class Tab:
    """One tab.

    `attached` holds what lies on its cells (merges, protectedRanges, conditionalFormats …) under
    the names of Google's Sheet resource; every range in it moves with the cells. `rows` and
    `columns` are properties of single rows and columns (hidden, pixelSize).
    """

    id: int
    title: str
    grid: Grid
    properties: JsonObject = field(default_factory=dict)
    attached: dict[str, list[JsonObject]] = field(default_factory=dict)
    rows: dict[int, JsonObject] = field(default_factory=dict)
    columns: dict[int, JsonObject] = field(default_factory=dict)

    def copy(self) -> "Tab":
        """Copy for writing."""
        return replace(
            self,
            grid=self.grid.copy(),
            properties=self.properties.copy(),
            attached={name: items.copy() for name, items in self.attached.items()},
            rows=self.rows.copy(),
            columns=self.columns.copy(),
        )

    def size(self, axis: str) -> int:
        """Count the rows or columns."""
        return self.grid.rows if axis == "ROWS" else self.grid.columns

    def lines(self, axis: str) -> dict[int, JsonObject]:
        """Give the properties of single rows or columns."""
        return self.rows if axis == "ROWS" else self.columns

    def frozen(self, axis: str) -> int:
        """Count the frozen rows or columns."""
        name = "frozenRowCount" if axis == "ROWS" else "frozenColumnCount"
        grid: JsonObject = self.properties.get("gridProperties", {})
        return int(grid.get(name, 0))

    def whole(self) -> Box:
        """Give the box of all its cells, bounded."""
        return Box(self.id).clipped(self.grid.rows, self.grid.columns)

    def write_range(self, box: Box) -> str:
        """Write a box of this tab in A1, bounded by the grid."""
        clip = box.clipped(self.grid.rows, self.grid.columns)
        assert clip.top is not None
        assert clip.left is not None
        assert clip.bottom is not None
        assert clip.right is not None
        return a1.write(self.title, clip.top, clip.bottom, clip.left, clip.right)


@dataclass
class Document:
    """One version of a spreadsheet. A draft is a copy that becomes the next version, or is lost.

    `editor` is who edits the draft; `owner` may edit what is protected.
    """

    properties: JsonObject
    owner: str
    limit: int = CELL_LIMIT
    editor: str = ""
    project: str = ""
    tabs: list[Tab] = field(default_factory=list)
    named: dict[str, NamedRange] = field(default_factory=dict)
    metadata: dict[int, Metadata] = field(default_factory=dict)
    ids: random.Random = field(default_factory=lambda: random.Random(4))

    def draft(self, editor: str, project: str) -> "Document":
        """Copy for writing."""
        return replace(
            self,
            editor=editor,
            project=project,
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
        """Look a tab up by its id."""
        return next((tab for tab in self.tabs if tab.id == tab_id), None)

    def grid_tab(self, tab_id: int) -> Tab:
        """Look a tab up for its cells."""
        tab = self.find_tab(tab_id)
        if tab is None:
            raise errors.no_grid(tab_id)
        return tab

    def titled(self, title: str) -> Tab | None:
        """Look a tab up by its title; case does not count."""
        folded = title.casefold()
        return next((tab for tab in self.tabs if tab.title.casefold() == folded), None)

    @property
    def first_visible(self) -> Tab:
        """The tab that A1 notation without a tab means: guides/concepts#cell."""
        return next(tab for tab in self.tabs if not tab.properties.get("hidden"))

    def new_id(self, taken: Callable[[int], bool]) -> int:
        """Draw an id as Google does, but the same ones in every run."""
        while True:
            drawn = self.ids.randrange(1, 2**31)
            if not taken(drawn):
                return drawn

    def count_cells(self) -> int:
        """Count all cells, empty ones too."""
        return sum(tab.grid.rows * tab.grid.columns for tab in self.tabs)

    def check_room(self) -> None:
        """Refuse to grow beyond the limits of cells and columns."""
        if any(tab.grid.columns > MOST_COLUMNS for tab in self.tabs):
            raise errors.too_many_columns(MOST_COLUMNS)
        if self.count_cells() > self.limit:
            raise errors.too_many_cells(self.limit)

    def read_range(self, text: str) -> tuple[Tab, Box]:
        """Read A1 notation, a tab's title or a named range; the box may be unbounded."""
        title, cells = a1.split(text)
        if title is not None:
            return self._on_tab(title, cells, text)
        first = self.first_visible
        box = a1.read_cells(cells or "", first.id)
        if box is not None:
            return first, box
        named = self._named(text)
        if named is not None:
            return self.grid_tab(named.tab), named
        return self._on_tab(text, None, text)

    def _on_tab(self, title: str, cells: str | None, text: str) -> tuple[Tab, Box]:
        tab = self.titled(title)
        box = None
        if tab is not None:
            box = Box(tab.id) if cells is None else a1.read_cells(cells, tab.id)
        if tab is None or box is None:
            raise errors.unparsable(text)
        return tab, box

    def _named(self, name: str) -> Box | None:
        folded = name.casefold()
        return next((x.box for x in self.named.values() if x.name.casefold() == folded), None)

    def bounded(self, tab: Tab, box: Box) -> Box:
        """Bound a box by its tab's grid; one that begins outside is refused (observed 2026)."""
        if (box.top or 0) >= tab.grid.rows or (box.left or 0) >= tab.grid.columns:
            raise self.too_far(tab, box)
        return box.clipped(tab.grid.rows, tab.grid.columns)

    def too_far(self, tab: Tab, box: Box) -> errors.ApiError:
        """Say that a box leaves the grid."""
        bounded = box.clipped(
            max(box.bottom or 0, tab.grid.rows, (box.top or 0) + 1),
            max(box.right or 0, tab.grid.columns, (box.left or 0) + 1),
        )
        text = a1.write(
            tab.title,
            bounded.top or 0,
            bounded.bottom or 1,
            bounded.left or 0,
            bounded.right or 1,
        )
        return errors.outside(text, tab.grid.rows, tab.grid.columns)

    def guard(self, box: Box) -> None:
        """Refuse an edit of cells that are protected from the editor."""
        tab = self.find_tab(box.tab)
        for item in tab.attached.get("protectedRanges", []) if tab else []:
            if self.may_edit(item) or not self.protected_box(item).meets(box):
                continue
            free = map(from_grid_range, item.get("unprotectedRanges", []))
            if not any(_covers(hole, box) for hole in free):
                raise errors.invalid(errors.PROTECTED)

    def guard_insert(self, tab: Tab, axis: str, at: int) -> None:
        """Refuse to insert rows or columns inside of what is protected from the editor.

        So it is at the end of a range that is open there; what is free in it does not help.
        """
        for item in tab.attached.get("protectedRanges", []):
            box = self.protected_box(item)
            start, end = (box.top, box.bottom) if axis == "ROWS" else (box.left, box.right)
            inside = (start or 0) < at and (end is None or at < end)
            if inside and not self.may_edit(item):
                raise errors.invalid(errors.PROTECTED)

    def protected_box(self, item: JsonObject) -> Box:
        """Give what is protected: of a named range, where that is now."""
        named = self.named.get(item.get("namedRangeId", ""))
        return named.box if named and named.box else from_grid_range(item["range"])

    def may_edit(self, protected: JsonObject) -> bool:
        """Say whether the editor may edit a protected range."""
        users = protected.get("editors", {}).get("users", [])
        return (
            bool(protected.get("warningOnly")) or self.editor == self.owner or self.editor in users
        )

    def each_attached(self) -> Iterator[tuple[Tab, str, list[JsonObject]]]:
        """Go over all that lies on cells: (tab, kind, items)."""
        for tab in self.tabs:
            for kind, items in tab.attached.items():
                yield tab, kind, items


def _covers(hole: Box, box: Box) -> bool:
    return (
        (hole.top or 0) <= (box.top or 0)
        and (hole.left or 0) <= (box.left or 0)
        and (hole.bottom is None or (box.bottom is not None and box.bottom <= hole.bottom))
        and (hole.right is None or (box.right is not None and box.right <= hole.right))
    )


def from_grid_range(value: JsonObject) -> Box:
    """Read a GridRange."""
    sides = {side: value.get(name) for name, side in _SIDES.items()}
    return Box(value.get("sheetId", 0), **sides)


def as_grid_range(box: Box) -> JsonObject:
    """Write a GridRange: the tab with id 0 is left out, an index 0 is not.

    Recorded in burnash/gspread tests/cassettes/CellTest.test_define_named_range.json.
    """
    sides = {name: getattr(box, side) for name, side in _SIDES.items()}
    found = {"sheetId": box.tab} if box.tab else {}
    return found | {name: value for name, value in sides.items() if value is not None}


def explicit_range(box: Box) -> JsonObject:
    """Write a GridRange for keeping: the tab always named, so that it is known for a range."""
    return {"sheetId": box.tab} | as_grid_range(box)


def is_grid_range(value: object) -> bool:
    """Say whether a JSON object can only be a GridRange."""
    return isinstance(value, dict) and bool(value) and set(value) <= _RANGE_KEYS


def map_ranges(value: object, change: Callable[[Box], JsonObject | None]) -> object:
    """Replace every GridRange inside a JSON value; what becomes None is left out."""
    if is_grid_range(value):
        assert isinstance(value, dict)
        return change(from_grid_range(value))
    if isinstance(value, dict):
        mapped = {key: map_ranges(item, change) for key, item in value.items()}
        return {key: item for key, item in mapped.items() if item is not None}
    if isinstance(value, list):
        return [item for item in (map_ranges(x, change) for x in value) if item is not None]
    return value


def kept(value: JsonObject) -> JsonObject:
    """Bring what lies on cells into the form that is kept: every range names its tab."""
    named = {
        key: explicit_range(Box(0)) if key == "range" and not item else item
        for key, item in value.items()
    }
    mapped = map_ranges(named, explicit_range)
    assert isinstance(mapped, dict)
    return mapped


def shown(value: JsonObject) -> JsonObject:
    """Bring what is kept into the form that Google sends."""
    mapped = map_ranges(value, as_grid_range)
    assert isinstance(mapped, dict)
    return mapped

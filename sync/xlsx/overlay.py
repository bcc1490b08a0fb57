"""What lies over the cells of a tab and says how they are meant: merges, and tables' totals."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from rules.columns.intake import cells_of
from rules.read.cells import Cell, Merged
from sync.xlsx.columns import Columns
from sync.xlsx.markup import attribute, mask
from sync.xlsx.package import Package, local
from sync.xlsx.refs import corners, letters

_MERGED = re.compile(rb"<(?:[\w.-]+:)?mergeCell(\s[^>]*?)/?>")


@dataclass(frozen=True)
class CellRange:
    """Some cells: first and last column, from 0, and first and last row, from 1."""

    left: int
    right: int
    top: int
    bottom: int


@dataclass(frozen=True)
class Overlay:
    """The merged cells of a tab, and the totals rows of its tables."""

    merged: tuple[CellRange, ...]
    totals: tuple[CellRange, ...]

    def over(self, columns: Columns, above: int, people: Collection[int]) -> Columns:
        """The columns as they are meant: in those of people's, totals are no cells of a prospect.

        A cell that is merged into another holds nothing of its own, though people see a value.
        """
        cells = dict(columns.cells)
        for column in set(people) & set(cells):
            if meant := self._meant(column, above, columns.rows):
                cells[column] = cells_of(
                    [meant.get(row, cell) for row, cell in enumerate(cells[column])]
                )
        return replace(columns, cells=cells)

    def _meant(self, column: int, above: int, rows: int) -> Mapping[int, Cell]:
        """What is to be read in some rows of a column, counted from 0 below the row `above`."""
        meant: dict[int, Cell] = {}
        for area in self.merged:
            into = Merged(f"{letters(area.left)}{area.top}")
            for row in _rows(area, column, above, rows):
                if (column, row + above + 1) != (area.left, area.top):
                    meant[row] = into
        for area in self.totals:
            meant |= dict.fromkeys(_rows(area, column, above, rows))
        return meant


def _rows(area: CellRange, column: int, above: int, rows: int) -> Iterable[int]:
    if not area.left <= column <= area.right:
        return ()
    return range(max(area.top - above - 1, 0), min(area.bottom - above, rows))


def read_overlay(tail: bytes, package: Package, part: str) -> Overlay:
    """Read what stands behind a tab's rows, and the tables that lie on it."""
    merged = (area for place in merged_places(mask(tail)) if (area := _area(place)))
    return Overlay(tuple(merged), tuple(_totals(package, part)))


def merged_places(tail: bytes) -> list[str]:
    """The references of merged cells: "B2:B3"."""
    return [(attribute(found[1], b"ref") or b"").decode() for found in _MERGED.finditer(tail)]


def _totals(package: Package, part: str) -> Iterator[CellRange]:
    for relation in package.relations(part):
        if relation.kind != "table" or not package.has(relation.part):
            continue
        table = package.tree(relation.part)
        area = _area(table.get("ref", ""))
        count = table.get("totalsRowCount", "0")
        if area and local(table) == "table" and count.isdecimal() and int(count):
            yield replace(area, top=max(area.bottom - int(count) + 1, area.top))


def _area(reference: str) -> CellRange | None:
    place = corners(reference)
    if place is None:
        return None
    (left, top), (right, bottom) = place
    return CellRange(left, right, top, bottom)

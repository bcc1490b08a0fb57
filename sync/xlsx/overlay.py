"""What lies over the cells of a tab: merged cells, the totals of tables, comments and the like."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from rules.columns import cells_of
from rules.read.cells import Cell, Merged
from sync.xlsx.columns import Columns
from sync.xlsx.elements import related
from sync.xlsx.markup import attribute, mask
from sync.xlsx.package import Package, local
from sync.xlsx.references import CellRange, cell_name, cell_range
from sync.xlsx.rows import SheetXml

_MERGED = re.compile(rb"<(?:[\w.-]+:)?mergeCell(\s[^>]*?)/?>")
_SPARKLINE = re.compile(
    rb"<(?:[\w.-]+:)?sparkline>.*?<(?:[\w.-]+:)?sqref>([^<]*)</.*?</(?:[\w.-]+:)?sparkline>",
    re.DOTALL,
)
_PLACED = {"table": "table", "comments": "comment", "threadedComment": "threadedComment"}
"""Kinds of parts that lie on cells of a tab, and the element of theirs that says where."""


def as_people_see(
    columns: Columns, package: Package, part: str, above: int, people: Collection[int]
) -> Columns:
    """The columns below the row `above`, with what lies over the cells of people's columns.

    A merged cell shows another cell's value and holds none; totals belong to no prospect.
    """
    found = map(cell_range, _merged(mask(columns.after_rows)))
    merged = [area for area in found if area]
    totals = [*_totals(package, part)]
    cells = dict(columns.cells)
    for column in set(people) & set(cells):
        if over := _over(column, above, columns.rows, merged, totals):
            cells[column] = cells_of(
                [over.get(row, cell) for row, cell in enumerate(cells[column])]
            )
    return replace(columns, cells=cells)


def _over(
    column: int, above: int, rows: int, merged: Iterable[CellRange], totals: Iterable[CellRange]
) -> Mapping[int, Cell]:
    """What to read instead of some cells of a column, by rows from 0 below the row `above`."""
    over: dict[int, Cell] = {}
    for area in merged:
        into = Merged(cell_name(area.left, area.top))
        for row in _rows(area, column, above, rows):
            if (column, row + above + 1) != (area.left, area.top):
                over[row] = into
    for area in totals:
        over |= dict.fromkeys(_rows(area, column, above, rows))
    return over


def _rows(area: CellRange, column: int, above: int, rows: int) -> Iterable[int]:
    if not area.left <= column <= area.right:
        return ()
    return range(max(area.top - above - 1, 0), min(area.bottom - above, rows))


def _merged(after_rows: bytes) -> list[str]:
    """The references of merged cells: "B2:B3"."""
    found = _MERGED.finditer(after_rows)
    return [(attribute(tag[1], b"ref") or b"").decode() for tag in found]


def _totals(package: Package, part: str) -> Iterator[CellRange]:
    for _, table in related(package, part, "table"):
        area = cell_range(table.get("ref", ""))
        count = table.get("totalsRowCount", "0")
        if area and local(table) == "table" and count.isdecimal() and int(count):
            yield area._replace(top=max(area.bottom - int(count) + 1, area.top))


def used_columns(xml: SheetXml, package: Package, part: str) -> int:
    """How many columns of a tab are used, up to the last one that is.

    Values, formulas, merged cells, tables, sparklines and comments count; a format alone does not.
    """
    used = max((block.last_filled(row) + 1 for block, row in xml.rows()), default=0)
    after_rows = mask(xml.after_rows)
    references = [found[1].decode() for found in _SPARKLINE.finditer(after_rows)]
    references += _merged(after_rows) + _placed(package, part)
    return max([used, *map(_width, references)])


def _placed(package: Package, part: str) -> list[str]:
    return [
        element.get("ref", "")
        for relation in package.relations(part)
        if relation.kind in _PLACED and package.has(relation.part)
        for element in package.tree(relation.part).iter()
        if local(element) == _PLACED[relation.kind]
    ]


def _width(reference: str) -> int:
    """How many columns a reference such as "B2:F9 H1" reaches over."""
    areas = [cell_range(area.rpartition("!")[2]) for area in reference.split()]
    return max((area.right + 1 for area in areas if area), default=0)

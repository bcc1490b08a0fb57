"""A tab that the job draws and never reads: a new one, or new cells in one that is there."""

from collections.abc import Callable, Sequence
from functools import cache

from lxml import etree

from sync.workbook.looks import number_code, stands_right
from sync.workbook.page import Page, PageCell, PageRow, RowLook
from sync.xlsx.byte_tree import Element, new_element
from sync.xlsx.cells import Encoder
from sync.xlsx.elements import SHEET_ORDER, child
from sync.xlsx.heights import page_row_height
from sync.xlsx.made_charts import Form
from sync.xlsx.matching import MatchingStyles
from sync.xlsx.new_sheet import new_sheet
from sync.xlsx.package import local, parse, to_bytes
from sync.xlsx.references import CellRange, cell_name
from sync.xlsx.rows import patterns_for

_OVER_CELLS = {"mergeCells", "tableParts"}
"""What people may have put over the cells that would not fit new ones: merged cells would hide
some, and the headings of a table have to be what its cells say."""


def new_tab(namespace: str, styles: MatchingStyles, page: Page) -> bytes:
    """The XML of a new tab. Its first rows stay in sight; it prints one page wide."""
    columns = b"".join(
        b'<col min="%d" max="%d" width="%d" customWidth="1"/>' % (at, at, width)
        for at, width in enumerate(page.widths, 1)
    )
    rows = _rows(page, styles)
    return new_sheet(namespace, _area(page), frozen=page.frozen, columns=columns, rows=rows)


def redrawn_tab(old: etree._Element, styles: MatchingStyles, page: Page) -> tuple[bytes, bool]:
    """The XML of a tab with new cells, and whether a formula has gone with the old ones.

    All else stays as people have it: widths, the view, pictures, comments.
    """
    namespace = etree.QName(old).namespace or ""
    cells = parse(
        b'<sheetData xmlns="%b">%b</sheetData>' % (namespace.encode(), _rows(page, styles))
    )
    before = child(old, "sheetData")
    had_formula = before is not None and any(local(each) == "f" for each in before.iter())
    if before is not None:
        old.replace(before, cells)
    for element in [each for each in old if local(each) in _OVER_CELLS]:
        old.remove(element)
    dimension = child(old, "dimension")
    if dimension is not None:
        dimension.set("ref", _area(page))
    return to_bytes(old), had_formula


def with_drawing(tab: bytes, relation: str, form: Form) -> bytes:
    """The XML of a tab that has a drawing by this relation."""
    root = Element.read(tab)
    given = {"xmlns:r": f"{form.relations}relationships", "r:id": relation}
    root.add(new_element(root.prefix + b"drawing", **given), SHEET_ORDER)
    return bytes(root)


def _area(page: Page) -> str:
    return str(CellRange(0, 1, len(page.widths) - 1, len(page.rows)))


def _rows(page: Page, styles: MatchingStyles) -> bytes:
    encoder = Encoder(patterns_for(b""), styles)
    picked = cache(styles.page_cell)

    def style(look: RowLook, column: int, cell: PageCell) -> int:
        return picked(look, number_code(cell), right=stands_right(look, column, cell))

    return b"".join(
        _row(number, row, page.widths, style, encoder) for number, row in enumerate(page.rows, 1)
    )


def _row(
    number: int,
    row: PageRow,
    widths: Sequence[int],
    style: Callable[[RowLook, int, PageCell], int],
    encoder: Encoder,
) -> bytes:
    shown = (*row.cells, *[""] * (len(widths) - len(row.cells)))
    cells = (
        encoder.cell(cell_name(at, number).encode(), style(row.look, at, cell), cell)
        for at, cell in enumerate(shown)
    )
    height = page_row_height(row, widths)
    given = b' ht="%d"' % height if height else b""
    return b'<row r="%d"%b>%b</row>' % (number, given, b"".join(cells))

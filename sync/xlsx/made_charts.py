"""The charts of a page as parts of a package, written by xlsxwriter.

It makes them in a workbook of its own, which has the page's cells, so that they hold the figures
also for programs that compute nothing. Only the charts, and where they stand, are taken from there.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any

from sync.workbook.page import Chart, ChartKind, Page
from sync.xlsx.byte_tree import Element, new_element
from sync.xlsx.heights import page_row_height
from sync.xlsx.markup import to_markup
from sync.xlsx.package import Package
from sync.xlsx.references import quoted

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_TAB = "T"
"""The title of the tab in the workbook that is thrown away: one that needs no quotes."""
_MOVE_BUT_KEEP_SIZE = 2
_GREY, _LINES = "#595959", "#E3E6EA"
_PERCENT = ("gapWidth", "overlap")
"""Whose values are percentages, which the strict form of the format writes with the sign."""
_LABEL_ORDER = (
    *("numFmt", "spPr", "txPr", "dLblPos", "showLegendKey", "showVal"),
    *("showCatName", "showSerName", "showPercent", "showBubbleSize"),
)
_SPACE_ORDER = ("date1904", "lang", "roundedCorners")


@dataclass(frozen=True)
class Form:
    """One of the two forms of the format: how its namespaces of drawings and relations begin."""

    drawings: str
    relations: str


USUAL = Form(
    "http://schemas.openxmlformats.org/drawingml/2006/",
    "http://schemas.openxmlformats.org/officeDocument/2006/",
)
STRICT = Form("http://purl.oclc.org/ooxml/drawingml/", "http://purl.oclc.org/ooxml/officeDocument/")


def form_of(namespace: str) -> Form:
    """The form of a workbook, by the namespace of its workbook part."""
    return STRICT if namespace.startswith("http://purl.oclc.org/") else USUAL


@dataclass(frozen=True)
class MadeChart:
    """A chart: its name on the page, its part, and the element that stands for it in a drawing."""

    name: str
    part: bytes
    anchor: bytes


def make_charts(page: Page, title: str, form: Form) -> list[MadeChart]:
    """Make the charts of a page that stands on the tab with this title."""
    if not page.charts:
        return []
    package = Package(_workbook(page), title)
    anchors = Element.read(package.read("xl/drawings/drawing1.xml")).children
    parts = (package.read(f"xl/charts/chart{at}.xml") for at, _ in enumerate(anchors, 1))
    return [
        MadeChart(chart.name, _placed(part, title, form), _in_form(bytes(anchor), form))
        for chart, anchor, part in zip(page.charts, anchors, parts, strict=True)
    ]


def _placed(part: bytes, title: str, form: Form) -> bytes:
    """The part of a chart that refers to the tab with this title."""
    reference = b"<c:f>%b!" % to_markup(quoted(title))
    root = Element.read(_in_form(part.replace(b"<c:f>%b!" % _TAB.encode(), reference), form))
    for each in (each for name in _PERCENT for each in root.all_named(name)):
        if form is STRICT:
            each.set("val", f"{each.get('val')}%")
    _say_what_is_off(root)
    return bytes(root)


def _say_what_is_off(root: Element) -> None:
    """Write out what xlsxwriter leaves out because it is off.

    In a workbook that a newer program than Excel 2007 has saved, what is left out is on.
    """
    for labels in root.all_named("dLbls"):
        for name in _LABEL_ORDER:
            if name.startswith("show") and labels.child(name) is None:
                labels.add(_off(name), _LABEL_ORDER)
    root.add(_off("roundedCorners"), _SPACE_ORDER)


def _off(name: str) -> Element:
    return new_element(b"c:" + name.encode(), val="0")


def _in_form(data: bytes, form: Form) -> bytes:
    for usual, wanted in zip(astuple(USUAL), astuple(form), strict=True):
        data = data.replace(usual.encode(), wanted.encode())
    return data


def _workbook(page: Page) -> bytes:
    from xlsxwriter import Workbook  # noqa: PLC0415 -- few runs make charts

    data = io.BytesIO()
    with Workbook(data, {"in_memory": True}) as book:
        tab = book.add_worksheet(_TAB)
        _write_cells(tab, page)
        for chart in page.charts:
            _add_chart(book, tab, chart)
    return data.getvalue()


def _write_cells(tab: "Worksheet", page: Page) -> None:
    """Write the page's cells and sizes: a chart reaches from one cell to another."""
    for column, width in enumerate(page.widths):
        tab.set_column(column, column, width)
    for number, row in enumerate(page.rows):
        tab.set_row(number, page_row_height(row, page.widths))
        for column, cell in enumerate(row.cells):
            if not isinstance(cell, str):
                tab.write_number(number, column, cell)
            elif cell:
                tab.write_string(number, column, cell)


def _add_chart(book: "Workbook", tab: "Worksheet", chart: Chart) -> None:
    bars = chart.kind is ChartKind.BARS
    made = book.add_chart(
        {
            "type": "bar" if bars else "column",
            "subtype": "stacked" if chart.stacked else None,
            "name": chart.name,
        }
    )
    for series in _series(chart, labelled=bars):
        made.add_series(series)
    made.set_title({"name": chart.title, "name_font": {"size": 12, "color": _GREY}})
    made.set_legend({"position": "bottom"} if len(chart.series) > 1 else {"none": True})
    font = {"size": 9, "color": _GREY}
    names = {"num_font": font, "line": {"color": _LINES}}
    figures = {**names, "min": 0, "line": {"none": True}, "visible": not bars}
    figures["major_gridlines"] = {"visible": not bars, "line": {"color": _LINES}}
    # Whichever way the bars go, xlsxwriter's x axis is the one that lies, its y axis stands.
    made.set_y_axis({**names, "reverse": True} if bars else figures)
    made.set_x_axis(figures if bars else {**names, "num_font": {**font, "rotation": -45}})
    made.set_chartarea({"border": {"color": _LINES}})
    made.set_size({"width": chart.width, "height": chart.height})
    placed = {"object_position": _MOVE_BUT_KEEP_SIZE, "description": chart.title}
    tab.insert_chart(chart.row, chart.column, made, placed)


def _series(chart: Chart, *, labelled: bool) -> Sequence[Mapping[str, Any]]:
    first, last = chart.rows
    label = {"data_labels": {"value": True, "font": {"size": 9, "color": _GREY}}}
    return [
        {
            "name": [_TAB, first - 1, series.column],
            "categories": [_TAB, first, chart.names, last, chart.names],
            "values": [_TAB, first, series.column, last, series.column],
            "fill": {"color": f"#{series.colour}"},
            "gap": 50,
            **(label if labelled else {}),
        }
        for series in chart.series
    ]

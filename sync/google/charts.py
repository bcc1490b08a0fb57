"""The charts on drawn tabs: how they are made, and how they are kept to the cells that they show.

Once made, a chart is people's to move, resize and restyle: the job only sets its ranges right, and
makes it anew where they deleted it.
https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/charts
"""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Any

from sync.google.api import JsonObject, grid_range, new_id
from sync.google.formats import pixels, rgb
from sync.google.marks import ChartMark
from sync.workbook.page import Chart, ChartKind, Page

CHART_FIELDS = "charts(chartId,spec)"
"""What is asked of a tab's charts."""

_ROW_HEIGHT, _COLUMN_WIDTH = 21, 100
"""Pixels that a row and a column take where nobody has set another size."""
_TYPES = {ChartKind.BARS: "BAR", ChartKind.COLUMNS: "COLUMN"}
_AXES = {
    ChartKind.BARS: ("LEFT_AXIS", "BOTTOM_AXIS"),
    ChartKind.COLUMNS: ("BOTTOM_AXIS", "LEFT_AXIS"),
}
"""The axes of the names and of the figures."""
_SERIES_AXIS = {"BAR": "BOTTOM_AXIS"}
"""The axis of the figures by the type that people gave a chart; of all others it is the left."""
_LABELS = {"dataLabel", "totalDataLabel"}
"""What may show cells that people chose."""
_SIDES = ("sheetId", "startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")

_Change = Callable[[JsonObject], JsonObject]
"""What becomes of a ChartData."""


def find_charts(sheets: Iterable[JsonObject]) -> dict[int, JsonObject]:
    """Return what the charts of a reply show and how, by their ids."""
    charts = (chart for sheet in sheets for chart in sheet.get("charts", ()))
    return {int(chart["chartId"]): chart.get("spec", {}) for chart in charts}


def grid_size(page: Page) -> tuple[int, int]:
    """Return how many rows and columns hold the cells of a page and lie under its charts."""
    rows = (chart.row + ceil(chart.height / _ROW_HEIGHT) for chart in page.charts)
    columns = (_right_end(chart, page.widths) for chart in page.charts)
    return max(len(page.rows), *rows, 0), max(len(page.widths), *columns, 0)


def _right_end(chart: Chart, widths: Sequence[int]) -> int:
    end, left = chart.column, chart.width
    while left > 0:
        left -= pixels(widths[end]) if end < len(widths) else _COLUMN_WIDTH
        end += 1
    return end


@dataclass(frozen=True)
class TabCharts:
    """The charts of a tab: those that the job made, and which charts there are, by their ids.

    Where the tab has `lost_columns`, nobody can tell which series went with them, so that all are
    made anew.
    """

    tab: int
    known: Sequence[ChartMark] = ()
    there: Mapping[int, JsonObject] = field(default_factory=dict)
    lost_columns: bool = False

    def refitted(self, chart: Chart, mark: ChartMark) -> JsonObject:
        """Return what a chart is to show, as people left it but for its ranges."""
        given = () if self.lost_columns else mark.columns
        return _refit(self.there[mark.id], _ranges(chart, self.tab), given)


def write_charts(
    page: Page, charts: TabCharts, chance: random.Random
) -> tuple[list[JsonObject], tuple[ChartMark, ...]]:
    """Write the requests that bring a tab's charts to what a page wants, and their new marks."""
    marks = {mark.name: mark for mark in charts.known if mark.id in charts.there}
    requests: list[JsonObject] = []
    for chart in page.charts:
        mark = marks.get(chart.name)
        if mark is None:
            marks[chart.name] = ChartMark(chart.name, new_id(chance), _columns(chart))
            requests.append(_add(page, chart, charts.tab, marks[chart.name].id))
            continue
        marks[chart.name] = replace(mark, columns=_columns(chart))
        spec = charts.refitted(chart, mark)
        if spec != charts.there[mark.id]:
            requests.append({"updateChartSpec": {"chartId": mark.id, "spec": spec}})
    wanted = {chart.name for chart in page.charts}
    unwanted = (mark for name, mark in marks.items() if name not in wanted)
    requests += ({"deleteEmbeddedObject": {"objectId": mark.id}} for mark in unwanted)
    return requests, tuple(mark for name, mark in marks.items() if name in wanted)


def _columns(chart: Chart) -> tuple[int, ...]:
    return (chart.names, *(series.column for series in chart.series))


# A new chart -------------------------------------------------------------------------------------


def _add(page: Page, chart: Chart, tab: int, chart_id: int) -> JsonObject:
    anchor = {"sheetId": tab, "rowIndex": chart.row, "columnIndex": chart.column}
    place = {"anchorCell": anchor, "widthPixels": chart.width, "heightPixels": chart.height}
    added = {
        "chartId": chart_id,
        "spec": _spec(page, chart, tab),
        "position": {"overlayPosition": place},
    }
    return {"addChart": {"chart": added}}


def _spec(page: Page, chart: Chart, tab: int) -> JsonObject:
    """Write a ChartSpec; the titles of the axes are headings of the page."""
    ranges = _ranges(chart, tab)
    names, *figures = (page.rows[chart.rows[0] - 1].cells[at] for at in _columns(chart))
    titles = (str(names), str(figures[0]) if len(figures) == 1 else "")
    axes = _AXES[chart.kind]
    basic: JsonObject = {
        "chartType": _TYPES[chart.kind],
        "legendPosition": "NO_LEGEND" if len(figures) == 1 else "BOTTOM_LEGEND",
        "axis": [
            {"position": axis, "title": title}
            for axis, title in zip(axes, titles, strict=True)
            if title
        ],
        "domains": [{"domain": _data(ranges.names)}],
        "series": [ranges.add(each.column, _TYPES[chart.kind]) for each in chart.series],
        "headerCount": 1,
    }
    if chart.stacked:
        basic["stackedType"] = "STACKED"
    said = f"{chart.title}. {chart.kind.capitalize()} of {', '.join(map(str, figures))} by {names}."
    return {"title": chart.title, "altText": said, "basicChart": basic}


# The ranges of a chart that is there -------------------------------------------------------------


@dataclass(frozen=True)
class _Ranges:
    """The cells that a chart is to show, headings included: names, and each series by its column.

    `colours` are for a series that is added.
    """

    tab: int
    names: JsonObject
    series: Mapping[int, JsonObject]
    colours: Mapping[int, str]

    def add(self, column: int, chart_type: str) -> JsonObject:
        """Write a BasicChartSeries; one whose axis is not of its chart's type is refused."""
        return {
            "series": _data(self.series[column]),
            "targetAxis": _SERIES_AXIS.get(chart_type, "LEFT_AXIS"),
            "colorStyle": {"rgbColor": rgb(self.colours[column])},
        }


def _ranges(chart: Chart, tab: int) -> _Ranges:
    rows = (chart.rows[0] - 1, chart.rows[1] + 1)

    def cells(column: int) -> JsonObject:
        return grid_range(tab, rows=rows, columns=(column, column + 1))

    colours = {each.column: each.colour for each in chart.series}
    series = {column: cells(column) for column in colours}
    return _Ranges(tab, cells(chart.names), series, colours)


def _refit(spec: JsonObject, wanted: _Ranges, given: Sequence[int]) -> JsonObject:
    """Return a chart as people left it, but for ranges that are not those wanted any more.

    `given` are the columns that it was last given, first that of the names; none where its series
    are to be made anew. Series that people took from it since stay away, and those that show cells
    of other tabs stay as they are.
    """
    columns = iter(_shown_columns(spec, wanted.tab, given))

    def fit(data: JsonObject, source: JsonObject | None) -> JsonObject:
        return data if source is None or _shows(data, source) else data | _data(source)

    fitted: JsonObject = _map_data(
        spec,
        wanted.tab,
        names=lambda data: fit(data, wanted.names),
        series=lambda data: fit(data, wanted.series.get(next(columns))),
    )
    basic = fitted.get("basicChart")
    return fitted if basic is None else fitted | {"basicChart": _complete(basic, wanted, given)}


def _shown_columns(spec: JsonObject, tab: int, given: Sequence[int]) -> Sequence[int]:
    """Return which of the given columns the series of a chart are of.

    Mostly they still stand there. Where columns were inserted or deleted, the order tells.
    """
    names: list[int] = []
    series: list[int] = []

    def note(data: JsonObject, columns: list[int]) -> JsonObject:
        sources = data["sourceRange"].get("sources", ())
        columns.append(sources[0].get("startColumnIndex", 0) if sources else -1)
        return data

    _map_data(spec, tab, names=lambda data: note(data, names), series=lambda d: note(d, series))
    if not given:
        return [-1] * len(series)
    if {*names} <= {given[0]} and {*series} <= {*given[1:]}:
        return series
    return [given[min(at, len(given) - 1)] for at in range(1, len(series) + 1)]


def _complete(basic: JsonObject, wanted: _Ranges, given: Sequence[int]) -> JsonObject:
    """Return a BasicChartSpec with names, the series that are new, and none that has gone."""
    sources = [*wanted.series.values()] if given else []
    series = [
        each
        for each in basic.get("series", ())
        if not _is_own(each.get("series", {}), wanted.tab)
        or any(_shows(each["series"], source) for source in sources)
    ]
    new = [column for column in wanted.series if column not in given or not series]
    added = (wanted.add(column, basic.get("chartType", "")) for column in new)
    domains = [each for each in basic.get("domains", ()) if each.get("domain")]
    return basic | {
        "domains": domains or [{"domain": _data(wanted.names)}],
        "series": [*series, *added],
    }


def _map_data(value: Any, tab: int, names: _Change, series: _Change) -> Any:
    """Replace every ChartData of cells of a tab inside a ChartSpec, in order."""
    if isinstance(value, list):
        return [_map_data(each, tab, names, series) for each in value]
    if not isinstance(value, dict):
        return value
    if _is_own(value, tab):
        return series(value)
    return {
        key: item
        if key in _LABELS
        else _map_data(item, tab, names, names if key.startswith("domain") else series)
        for key, item in value.items()
    }


def _is_own(data: JsonObject, tab: int) -> bool:
    """Whether this is a ChartData of cells of a tab, or of cells that are gone."""
    sources = data.get("sourceRange", {}).get("sources", ())
    return "sourceRange" in data and all(each.get("sheetId", 0) == tab for each in sources)


def _shows(data: JsonObject, source: JsonObject) -> bool:
    """Whether a ChartData is of these cells; Google leaves out what is 0."""
    sources = data["sourceRange"].get("sources", ())
    return [_sides(each) for each in sources] == [_sides(source)]


def _sides(source: Mapping[str, Any]) -> list[int]:
    return [source.get(side, 0) for side in _SIDES]


def _data(source: JsonObject) -> JsonObject:
    return {"sourceRange": {"sources": [source]}}

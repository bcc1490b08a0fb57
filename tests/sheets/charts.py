"""Charts: what they show, where they lie, and what becomes of them when cells move.

What Google fills in, leaves out and refuses is as in replies that others have recorded:
github.com/mmedum/google-sheets-mcp internal/sheetstest (2026), syndesisio/syndesis#4583 and #4664,
and developers.google.com/workspace/sheets/api/samples/charts.
"""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from tests.sheets import attachments, errors, mask
from tests.sheets.attachments import CHARTS
from tests.sheets.errors import JsonObject, Unsupported
from tests.sheets.ranges import Axis, Box, from_grid_range, kept, shown
from tests.sheets.state import Document, Tab

_KINDS = {
    "basicChart",
    "pieChart",
    "bubbleChart",
    "candlestickChart",
    "orgChart",
    "histogramChart",
    "waterfallChart",
    "treemapChart",
    "scorecardChart",
}
_SIZE = {"widthPixels": 600, "heightPixels": 371}
_USUAL = {"hiddenDimensionStrategy": "SKIP_HIDDEN_ROWS_AND_COLUMNS", "fontName": "Roboto"}
_ANCHOR: dict[Axis, str] = {"ROWS": "rowIndex", "COLUMNS": "columnIndex"}
_NO_KIND = (
    "One of basicChart, pieChart, bubbleChart, candelstickChart, histogramChart, or orgChart must"
    " be set on chartSpec."
)
_NO_PLACE = (
    "One of EmbeddedObjectPosition.overlayPosition or EmbeddedObjectPosition.sheetId must be set"
)

_WRONG_AXIS = "The targetAxis of a series must be a minor axis of the chart's type"
"""Words of our own: that it is an error is documented, what is said is not."""


def write(item: JsonObject) -> JsonObject:
    """Write an EmbeddedChart: what is 0 of where it lies is left out."""
    return shown(item) | {"position": _written_position(item["position"])}


def _written_position(position: JsonObject) -> JsonObject:
    overlay = position["overlayPosition"]
    anchor = {key: at for key, at in overlay["anchorCell"].items() if at}
    sizes = {key: size for key, size in overlay.items() if size and key != "anchorCell"}
    return {"overlayPosition": {"anchorCell": anchor} | sizes}


def _add(doc: Document, body: JsonObject) -> JsonObject:
    """addChart, over the cells of a tab."""
    asked = body.get("chart", {})
    spec = _read_spec(doc, asked.get("spec", {}))
    tab, position = _read_position(doc, asked.get("position", {}))
    doc.guard_object(tab)
    item = attachments.add(doc, tab, CHARTS, asked | {"spec": spec, "position": position})
    return {"chart": write(item)}


def _read_spec(doc: Document, spec: JsonObject) -> JsonObject:
    """Take a ChartSpec as Google keeps it; one of nothing at all is its own fault."""
    if not _KINDS & set(spec):
        raise errors.invalid(_NO_KIND)
    basic = spec.get("basicChart")
    if basic is not None and not basic.get("domains") and not basic.get("series"):
        message = "Internal error encountered."
        raise errors.ApiError(HTTPStatus.INTERNAL_SERVER_ERROR, "INTERNAL", message)
    if basic is not None and not {*_axes(basic)} <= minor_axes(basic):
        raise errors.invalid(_WRONG_AXIS)
    for sources in _sources(spec):
        boxes = [*map(from_grid_range, sources)]
        for box in boxes:
            doc.grid_tab(box.tab)
        if len({_line(box) for box in boxes} - {None}) != 1:
            raise errors.invalid(
                "ChartSourceRange ranges require all rows or all columns to have length of 1"
            )
    return kept(_with_colours(_USUAL | spec))


def minor_axes(basic: JsonObject) -> set[str]:
    """Return the axes that may show the figures of a BasicChartSpec; any other is an error."""
    bars = basic.get("chartType") == "BAR"
    return {"BOTTOM_AXIS"} if bars else {"LEFT_AXIS", "RIGHT_AXIS"}


def _axes(basic: JsonObject) -> Iterator[str]:
    return (each["targetAxis"] for each in basic.get("series", ()) if "targetAxis" in each)


def _sources(value: Any) -> Iterator[list[JsonObject]]:
    """Yield the sources of every ChartSourceRange."""
    if isinstance(value, list):
        for each in value:
            yield from _sources(each)
    elif isinstance(value, dict):
        if "sourceRange" in value:
            yield value["sourceRange"].get("sources", [])
        for each in value.values():
            yield from _sources(each)


def _line(box: Box) -> Axis | None:
    """Whether a box is one column, of rows, or one row; None is neither."""
    if box.right == (box.left or 0) + 1:
        return "ROWS"
    return "COLUMNS" if box.bottom == (box.top or 0) + 1 else None


def _with_colours(value: Any) -> Any:
    """Write every colour in both ways and of single precision, as Google does."""
    if isinstance(value, list):
        return [_with_colours(each) for each in value]
    if not isinstance(value, dict):
        return value
    found = {key: _with_colours(each) for key, each in value.items()}
    for style in [key for key in found if key.endswith("olorStyle")]:
        if "rgbColor" in found[style]:
            colour = attachments.single_precision(found[style]["rgbColor"])
            found |= {style: {"rgbColor": colour}, style.removesuffix("Style"): colour}
    return found


def _read_position(doc: Document, asked: JsonObject) -> tuple[Tab, JsonObject]:
    """Take a position over the cells of a tab, with the size that Google fills in."""
    if asked.get("newSheet") or asked.get("sheetId"):
        raise Unsupported("a chart on a tab of its own")
    overlay = asked.get("overlayPosition", {})
    if "anchorCell" not in overlay:
        raise errors.invalid(_NO_PLACE)
    anchor = {"sheetId": 0, "rowIndex": 0, "columnIndex": 0} | overlay["anchorCell"]
    tab = doc.sheet(anchor["sheetId"])
    tab.bounded(Box(tab.id, top=anchor["rowIndex"], left=anchor["columnIndex"]))
    return tab, {"overlayPosition": _SIZE | overlay | {"anchorCell": anchor}}


def _update_spec(doc: Document, body: JsonObject) -> None:
    """updateChartSpec: the whole of it."""
    number = body.get("chartId", 0)
    tab, item = attachments.find(doc, CHARTS, number)
    doc.guard_object(tab)
    spec = _read_spec(doc, body.get("spec", {}))
    attachments.replace(doc, CHARTS, number, item | {"spec": spec})


def _update_position(doc: Document, body: JsonObject) -> JsonObject:
    """updateEmbeddedObjectPosition, over the cells of any tab."""
    number = body.get("objectId", 0)
    tab, item = _find_object(doc, number)
    doc.guard_object(tab)
    asked = body.get("newPosition", {})
    wanted = mask.of_update(body, "OverlayPosition")
    overlay = item["position"]["overlayPosition"]
    overlay = mask.update(overlay, asked.get("overlayPosition", {}), wanted)
    there, position = _read_position(doc, asked | {"overlayPosition": overlay})
    attachments.replace(doc, CHARTS, number, None)
    there.attached.setdefault("charts", []).append(item | {"position": position})
    return {"position": _written_position(position)}


def _delete(doc: Document, body: JsonObject) -> None:
    number = body.get("objectId", 0)
    tab, _ = _find_object(doc, number)
    doc.guard_object(tab)
    attachments.replace(doc, CHARTS, number, None)


def _find_object(doc: Document, number: int) -> tuple[Tab, JsonObject]:
    found = attachments.by_id(doc, CHARTS).get(number)
    if found is None:
        raise errors.invalid(f"No embedded object with id: {number}")
    return found


# Where cells move --------------------------------------------------------------------------------


def follow(
    items: list[JsonObject], tab: int, axis: Axis, new_line: Callable[[int], int | None]
) -> list[JsonObject]:
    """Let charts go with the cells that they are anchored to."""
    key = _ANCHOR[axis]
    found = []
    for item in items:
        overlay = item["position"]["overlayPosition"]
        anchor = overlay["anchorCell"]
        if anchor["sheetId"] == tab:
            anchor = anchor | {key: _new_place(anchor[key], new_line)}
        found.append(item | {"position": {"overlayPosition": overlay | {"anchorCell": anchor}}})
    return found


def _new_place(at: int, new_line: Callable[[int], int | None]) -> int:
    """Where a line went; of one that has gone, where it was (assumed)."""
    for line in range(at, -1, -1):
        new = new_line(line)
        if new is not None:
            return new if line == at else new + 1
    return 0


def copied(item: JsonObject, number: int, tab: int) -> JsonObject:
    """Return a chart as it is on a copy of its tab, under an id of its own."""
    overlay = item["position"]["overlayPosition"]
    anchor = overlay["anchorCell"] | {"sheetId": tab}
    position = {"overlayPosition": overlay | {"anchorCell": anchor}}
    return item | {"chartId": number, "position": position}


def without_lost_series(item: JsonObject) -> JsonObject:
    """Leave out names and series whose cells have gone; the chart stays, and nothing is said."""
    basic = item["spec"].get("basicChart")
    if basic is None:
        return item
    lists = {
        name: [each for each in basic[name] if each.get(kind, {}) and any(_sources(each))]
        for name, kind in (("domains", "domain"), ("series", "series"))
        if name in basic
    }
    return item | {"spec": item["spec"] | {"basicChart": basic | lists}}


REQUESTS = {
    "addChart": _add,
    "updateChartSpec": _update_spec,
    "updateEmbeddedObjectPosition": _update_position,
    "deleteEmbeddedObject": _delete,
}

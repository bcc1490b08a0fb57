"""Charts are put over cells, changed, moved, copied and taken away."""

import pytest

from tests.sheets import ROBOT
from tests.sheets.bodies import TAB, error_of, refused
from tests.sheets.book import Book, PersonTab
from tests.sheets.client import Caller
from tests.sheets.errors import JsonObject


def source(column: int, rows: tuple[int, int] = (1, 4), tab: int = TAB) -> JsonObject:
    area = {"sheetId": tab, "startRowIndex": rows[0], "endRowIndex": rows[1]}
    area |= {"startColumnIndex": column, "endColumnIndex": column + 1}
    return {"sourceRange": {"sources": [area]}}


def chart(number: int = 7, **spec: object) -> JsonObject:
    basic = {
        "chartType": "COLUMN",
        "domains": [{"domain": source(1)}],
        "series": [{"series": source(2)}, {"series": source(3)}],
    }
    anchor = {"sheetId": TAB, "rowIndex": 2, "columnIndex": 0}
    position = {"overlayPosition": {"anchorCell": anchor, "offsetXPixels": 3}}
    return {"chartId": number, "spec": {"basicChart": basic, **spec}, "position": position}


def charts(call: Caller, fields: str = "") -> list[JsonObject]:
    wanted = f"sheets(charts({fields}))" if fields else "sheets(charts)"
    found = call.get(fields=wanted)["sheets"]
    return [each for sheet in found for each in sheet.get("charts", ())]


def columns(call: Caller) -> list[list[tuple[int, int, int]]]:
    """Where the names and the series of each chart are: column, first row, end."""
    found = []
    for each in charts(call, "spec.basicChart(domains,series.series)"):
        basic = each["spec"]["basicChart"]
        data = [x["domain"] for x in basic.get("domains", ())]
        data += [x["series"] for x in basic.get("series", ())]
        areas = [area for x in data for area in x["sourceRange"]["sources"]]
        keys = ("startColumnIndex", "startRowIndex", "endRowIndex")
        found.append([tuple(area[key] for key in keys) for area in areas])
    return found


def test_what_is_left_out_is_filled_in(call: Caller, tab: PersonTab) -> None:
    """Sizes, font and strategy as recorded; a colour in both ways; a zero is left out."""
    assert tab.id == TAB
    asked = chart(title="Stages", altText="Stages, in bars")
    style = {"rgbColor": {"red": 1, "green": 0.5, "blue": 0}}
    asked["spec"]["basicChart"]["series"][0]["colorStyle"] = style
    [reply] = call.batch({"addChart": {"chart": asked}})["replies"]
    [found] = charts(call)
    assert reply == {"addChart": {"chart": found}}
    assert found["position"] == {
        "overlayPosition": {
            "anchorCell": {"sheetId": TAB, "rowIndex": 2},
            "offsetXPixels": 3,
            "widthPixels": 600,
            "heightPixels": 371,
        }
    }
    spec = found["spec"]
    assert spec.pop("hiddenDimensionStrategy") == "SKIP_HIDDEN_ROWS_AND_COLUMNS"
    assert spec.pop("fontName") == "Roboto"
    series = spec["basicChart"]["series"][0]
    assert series.pop("color") == {"red": 1, "green": 0.5}
    assert series.pop("colorStyle") == {"rgbColor": {"red": 1, "green": 0.5}}
    del asked["spec"]["basicChart"]["series"][0]["colorStyle"]
    assert spec == asked["spec"]


def test_one_is_changed_moved_and_taken_away(call: Caller, tab: PersonTab) -> None:
    assert tab.id == TAB
    call.batch({"addChart": {"chart": chart(title="Stages", subtitle="now")}})
    spec = chart(title="Moves")["spec"]
    call.batch({"updateChartSpec": {"chartId": 7, "spec": spec}})
    assert charts(call, "spec(title,subtitle)") == [{"spec": {"title": "Moves"}}]
    size = {"overlayPosition": {"widthPixels": 300, "offsetXPixels": 9}}
    move = {"objectId": 7, "newPosition": size, "fields": "widthPixels"}
    [reply] = call.batch({"updateEmbeddedObjectPosition": move})["replies"]
    position = reply["updateEmbeddedObjectPosition"]["position"]
    assert charts(call, "position") == [{"position": position}]
    sizes = {"offsetXPixels": 3, "widthPixels": 300, "heightPixels": 371}
    assert position["overlayPosition"].items() >= sizes.items()
    call.batch({"deleteEmbeddedObject": {"objectId": 7}})
    assert charts(call) == []


def test_one_is_moved_to_another_tab(call: Caller, book: Book, tab: PersonTab) -> None:
    call.batch({"addChart": {"chart": chart()}})
    other = book.add_tab("Board")
    anchor = {"sheetId": other.id, "rowIndex": 3, "columnIndex": 1}
    place = {"overlayPosition": {"anchorCell": anchor}}
    move = {"objectId": 7, "newPosition": place, "fields": "anchorCell"}
    call.batch({"updateEmbeddedObjectPosition": move})
    assert tab.state.attached["charts"] == []
    assert [each["chartId"] for each in other.state.attached["charts"]] == [7]
    assert columns(call) == [[(1, 1, 4), (2, 1, 4), (3, 1, 4)]]


REFUSED = [
    ({"addChart": {"chart": chart()}}, "chartId 7 already exists."),
    ({"updateChartSpec": {"chartId": 8, "spec": {}}}, "No chart with id: 8"),
    ({"updateChartSpec": {"chartId": 7, "spec": {}}}, "One of basicChart, pieChart, "),
    ({"deleteEmbeddedObject": {"objectId": 8}}, "No embedded object with id: 8"),
    (
        {"updateEmbeddedObjectPosition": {"objectId": 7, "newPosition": {}}},
        "At least one field must be listed",
    ),
    ({"addChart": {"chart": chart(8) | {"spec": {}}}}, "One of basicChart, pieChart, "),
    (
        {"addChart": {"chart": chart(8) | {"position": {}}}},
        "One of EmbeddedObjectPosition.overlayPosition or ",
    ),
    (
        {"addChart": {"chart": chart(8, pieChart={"series": source(1, tab=4)})}},
        "No grid with id: 4",
    ),
    (
        {"addChart": {"chart": chart(8, pieChart={"series": {"sourceRange": {"sources": [{}]}}})}},
        "ChartSourceRange ranges require all rows or all columns to have length of 1",
    ),
]


@pytest.mark.parametrize(("request_", "words"), REFUSED)
def test_what_is_refused(call: Caller, tab: PersonTab, request_: JsonObject, words: str) -> None:
    assert tab.id == TAB
    call.batch({"addChart": {"chart": chart()}})
    assert refused(call, request_).startswith(words)
    assert [each["chartId"] for each in charts(call)] == [7]


def test_a_chart_of_nothing_is_an_error_of_the_server(call: Caller, tab: PersonTab) -> None:
    assert tab.id == TAB
    reply = call.batch({"addChart": {"chart": chart() | {"spec": {"basicChart": {}}}}})
    assert error_of(reply) == (500, "INTERNAL", "Internal error encountered.")


def test_a_protected_tab_keeps_its_charts(call: Caller, tab: PersonTab) -> None:
    call.batch({"addChart": {"chart": chart()}})
    tab.protect("A1:B2")
    call.batch({"updateChartSpec": {"chartId": 7, "spec": chart()["spec"]}})
    tab.protect()
    for request in (
        {"addChart": {"chart": chart(8)}},
        {"updateChartSpec": {"chartId": 7, "spec": chart()["spec"]}},
        {"deleteEmbeddedObject": {"objectId": 7}},
    ):
        assert "protected cell or object" in refused(call, request)
    tab.unprotect()
    tab.protect(editors=[ROBOT])
    call.batch({"deleteEmbeddedObject": {"objectId": 7}})


def test_a_chart_goes_with_its_cells(call: Caller, tab: PersonTab) -> None:
    call.batch({"addChart": {"chart": chart()}})

    def anchor() -> JsonObject:
        [found] = charts(call, "position.overlayPosition.anchorCell")
        cell: JsonObject = found["position"]["overlayPosition"]["anchorCell"]
        return {key: at for key, at in cell.items() if key != "sheetId"}

    tab.insert_rows(1)
    tab.insert_columns("A", 2)
    assert columns(call) == [[(3, 2, 5), (4, 2, 5), (5, 2, 5)]]
    assert anchor() == {"rowIndex": 3, "columnIndex": 2}
    tab.insert_rows(4, 2)
    assert columns(call) == [[(3, 2, 7), (4, 2, 7), (5, 2, 7)]]
    tab.delete_rows(2, 3)
    assert columns(call) == [[(3, 1, 4), (4, 1, 4), (5, 1, 4)]]
    assert anchor() == {"rowIndex": 2, "columnIndex": 2}
    tab.delete_rows(3)
    assert anchor() == {"rowIndex": 2, "columnIndex": 2}, "where its row was"
    tab.move_rows(3, before=6)
    assert anchor() == {"rowIndex": 4, "columnIndex": 2}


def test_a_series_goes_with_its_column_and_the_chart_stays(call: Caller, tab: PersonTab) -> None:
    call.batch({"addChart": {"chart": chart()}})
    tab.delete_column("C")
    assert columns(call) == [[(1, 1, 4), (2, 1, 4)]]
    tab.delete_column("B")
    assert columns(call) == [[(1, 1, 4)]]
    tab.delete_rows(2, 3)
    assert columns(call) == [[]]


def test_a_copy_of_a_tab_has_charts_of_its_own(call: Caller, tab: PersonTab) -> None:
    call.batch({"addChart": {"chart": chart()}})
    copy = tab.duplicate()
    first, second = charts(call)
    assert first["chartId"] == 7 != second["chartId"]
    assert second["position"]["overlayPosition"]["anchorCell"]["sheetId"] == copy.id
    [series, _] = second["spec"]["basicChart"]["series"]
    [area] = series["series"]["sourceRange"]["sources"]
    assert area["sheetId"] == copy.id
    copy.delete()
    assert [each["chartId"] for each in charts(call)] == [7]


def test_replies_by_filters_may_leave_them_out(call: Caller, book: Book, tab: PersonTab) -> None:
    call.batch({"addChart": {"chart": chart()}})
    body = {"dataFilters": [{"gridRange": {"sheetId": tab.id}}]}
    ask = {"fields": "sheets.charts.chartId"}
    assert call.post(":getByDataFilter", body, **ask) == {"sheets": [{"charts": [{"chartId": 7}]}]}
    book.hides_charts = True
    assert call.post(":getByDataFilter", body, **ask) == {"sheets": [{}]}
    assert len(charts(call)) == 1


@pytest.mark.parametrize(
    ("kind", "axis"), [("BAR", "LEFT_AXIS"), ("COLUMN", "BOTTOM_AXIS"), ("LINE", "BOTTOM_AXIS")]
)
def test_an_axis_is_of_the_charts_type(call: Caller, tab: PersonTab, kind: str, axis: str) -> None:
    """As documented of BasicChartSeries.targetAxis."""
    assert tab.id == TAB
    asked = chart()
    basic = asked["spec"]["basicChart"]
    basic["chartType"], basic["series"][1]["targetAxis"] = kind, axis
    assert "targetAxis" in refused(call, {"addChart": {"chart": asked}})

"""The requests of spreadsheets.batchUpdate that write."""

from typing import TYPE_CHECKING

from tests.sheets import Formula
from tests.sheets.bodies import mark, name_range, span
from tests.sheets.book import Book, PersonTab
from tests.sheets.client import Caller

if TYPE_CHECKING:
    from tests.sheets.errors import JsonObject


def test_a_commit_is_whole(call: Caller, book: Book, tab: PersonTab) -> None:
    """New tab, column, metadata, rows and number in one batch, and one version."""
    before = len(book.versions)
    column = span(6, 7, "COLUMNS", tab.id)
    row = [{"userEnteredValue": {"numberValue": 1}}, {"userEnteredValue": {"stringValue": "=x"}}]
    requests: list[JsonObject] = [
        {"addSheet": {"properties": {"sheetId": 99, "title": "Changelog"}}},
        {"insertDimension": {"range": column, "inheritFromBefore": True}},
        mark({"dimensionRange": column}, metadataId=12, metadataKey="role"),
        {"appendCells": {"sheetId": 99, "rows": [{"values": row}], "fields": "userEnteredValue"}},
        name_range("n_1", sheetId=tab.id),
    ]
    reply = call.batch(*requests)
    names = [name for part in reply["replies"] for name in part or [""]]
    assert names == ["addSheet", "", "createDeveloperMetadata", "", "addNamedRange"]
    assert len(book.versions) == before + 1
    assert book.tab("Changelog").rows() == [[1, "=x"]]
    second = call.batch(*requests[3:])
    assert second["error"]["message"].startswith("Invalid requests[1].addNamedRange: Cannot add")
    assert book.tab("Changelog").rows() == [[1, "=x"]]
    assert len(book.versions) == before + 1


def test_append_cells_goes_below_everything(call: Caller, book: Book) -> None:
    log = book.add_tab("Log", [["No"], [1], [], ["", "a note"]], size=(4, 2))
    row = {"values": [{"userEnteredValue": {"numberValue": 2}}]}
    append = {"sheetId": log.id, "rows": [row, row], "fields": "userEnteredValue"}
    call.batch({"appendCells": append})
    assert log.rows() == [["No"], [1], [], ["", "a note"], [2], [2]]
    assert log.state.grid.rows == 6


def test_cells_are_written_by_field(call: Caller, tab: PersonTab) -> None:
    tab.set_extra(
        "A2", note="mine", userEnteredFormat={"textFormat": {"bold": True, "italic": True}}
    )
    start = {"sheetId": tab.id, "rowIndex": 1}
    cell: JsonObject = {
        "userEnteredValue": {"formulaValue": "=1+1"},
        "userEnteredFormat": {"textFormat": {"bold": False}, "numberFormat": {"type": "TEXT"}},
    }
    write = {"start": start, "rows": [{"values": [cell, {}]}]}
    fields = "userEnteredValue,userEnteredFormat(textFormat.bold,numberFormat)"
    call.batch({"updateCells": write | {"fields": fields}})
    assert tab.get("A2") == Formula("=1+1")
    assert tab.get("B2") is None, "a field that is named and not given is cleared"
    look = {"textFormat": {"bold": False, "italic": True}, "numberFormat": {"type": "TEXT"}}
    assert tab.extra("A2") == {"note": "mine", "userEnteredFormat": look}
    call.batch({"updateCells": {"range": {"sheetId": tab.id}, "fields": "*"}})
    assert tab.rows() == []
    assert tab.extra("A2") == {}


def test_repeat_cell_and_validation(call: Caller, tab: PersonTab) -> None:
    area = {"sheetId": tab.id, "startColumnIndex": 3, "endColumnIndex": 4}
    rule = {"condition": {"type": "BOOLEAN"}, "strict": True}
    unticked = {"userEnteredValue": {"boolValue": False}}
    call.batch(
        {"repeatCell": {"range": area, "cell": unticked, "fields": "userEnteredValue"}},
        {"setDataValidation": {"range": area, "rule": rule}},
    )
    assert [tab.get(f"D{i}") for i in (1, 20)] == [False, False]
    assert tab.extra("D20") == {"dataValidation": rule}
    assert call.get("/values/Prospects!D1:D2")["values"] == [["FALSE"], ["FALSE"]]
    call.batch({"setDataValidation": {"range": area}})
    assert tab.extra("D20") == {}


def test_tabs_change(call: Caller, book: Book, tab: PersonTab) -> None:
    grid = {"frozenRowCount": 1, "rowCount": 3}
    named = {"sheetId": tab.id, "title": "Leads", "index": 0, "gridProperties": grid}
    fields = "title,index,gridProperties(frozenRowCount,rowCount)"
    call.batch({"updateSheetProperties": {"properties": named, "fields": fields}})
    assert book.titles() == ["Leads", "Sheet1"]
    found = call.get(fields="sheets.properties")["sheets"][0]["properties"]
    assert found["gridProperties"] == {"rowCount": 3, "columnCount": 6, "frozenRowCount": 1}
    assert tab.column("ID") == [1, 2]


def test_the_spreadsheet_may_come_back(call: Caller) -> None:
    rename = {"updateSheetProperties": {"properties": {"title": "New"}, "fields": "title"}}
    body = {"requests": [rename], "includeSpreadsheetInResponse": True}
    reply = call.post(":batchUpdate", body)
    assert reply["updatedSpreadsheet"]["sheets"][0]["properties"]["title"] == "New"


def test_a_mask_gives_just_what_it_names(call: Caller, tab: PersonTab) -> None:
    tab.set_extra("B2", note="n")
    fields = "sheets(properties(sheetId,title),data(rowData(values(userEnteredValue,note))))"
    [found] = call.get(ranges="Prospects!A1:B2", fields=fields)["sheets"]
    company: JsonObject = {"userEnteredValue": {"stringValue": "Ada"}, "note": "n"}
    rows: list[list[JsonObject]] = [
        [{"userEnteredValue": {"stringValue": text}} for text in ("ID", "Company")],
        [{"userEnteredValue": {"numberValue": 1}}, company],
    ]
    assert found == {
        "properties": {"sheetId": tab.id, "title": "Prospects"},
        "data": [{"rowData": [{"values": row} for row in rows]}],
    }


def test_grid_data_comes_by_data_filter(call: Caller, tab: PersonTab) -> None:
    grid_range = {"sheetId": tab.id, "startRowIndex": 3, "endRowIndex": 4}
    body = {"dataFilters": [{"gridRange": grid_range}]}
    fields = "sheets.data(startRow,rowData.values.formattedValue,rowMetadata,columnMetadata)"
    [found] = call.post(":getByDataFilter", body, fields=fields)["sheets"]
    [data] = found["data"]
    assert data["startRow"] == 3
    [row] = data["rowData"]
    assert row["values"][2]["formattedValue"] == "TRUE"
    assert len(data["columnMetadata"]) == 6
    assert data["rowMetadata"] == [{"pixelSize": 21}]

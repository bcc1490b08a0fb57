"""Replies, whole, against replies of Google that were recorded in public.

Most are gspread's: github.com/burnash/gspread, tests/cassettes/NAME.json, named at each test. Ids
and titles are the test's own. Others are from Google's guides.
"""

from tests.sheets.bodies import mark, span
from tests.sheets.book import Book, PersonTab
from tests.sheets.client import Caller
from tests.sheets.errors import JsonObject
from tests.sheets.ranges import Box, explicit_range


def updated(where: str, rows: int, columns: int, cells: int) -> JsonObject:
    counts = {"updatedRows": rows, "updatedColumns": columns, "updatedCells": cells}
    return {"updatedRange": where} | counts


def value_range(where: str, *rows: list[str]) -> JsonObject:
    values = {"values": list(rows)} if rows else {}
    return {"range": where, "majorDimension": "ROWS"} | values


def test_get_spreadsheet(call: Caller, book: Book, tab: PersonTab) -> None:
    """ClientTest.test_access_private_spreadsheet; the theme is left out here."""
    tab.delete()
    found = call.get(includeGridData="false")
    white = {"red": 1, "green": 1, "blue": 1}
    theme = found["properties"].pop("spreadsheetTheme")
    assert found == {
        "spreadsheetId": book.id,
        "properties": {
            "title": "Sales",
            "locale": "en_US",
            "autoRecalc": "ON_CHANGE",
            "timeZone": "Etc/GMT",
            "defaultFormat": {
                "backgroundColor": white,
                "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
                "verticalAlignment": "BOTTOM",
                "wrapStrategy": "OVERFLOW_CELL",
                "textFormat": {
                    "foregroundColor": {},
                    "fontFamily": "arial,sans,sans-serif",
                    "fontSize": 10,
                    "bold": False,
                    "italic": False,
                    "strikethrough": False,
                    "underline": False,
                    "foregroundColorStyle": {"rgbColor": {}},
                },
                "backgroundColorStyle": {"rgbColor": white},
            },
        },
        "sheets": [
            {
                "properties": {
                    "sheetId": 0,
                    "title": "Sheet1",
                    "index": 0,
                    "sheetType": "GRID",
                    "gridProperties": {"rowCount": 1000, "columnCount": 26},
                },
            },
        ],
        "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{book.id}/edit",
    }
    assert theme["themeColors"][0] == {"colorType": "TEXT", "color": {"rgbColor": {}}}
    assert len(theme["themeColors"]) == 9


def test_a_reply_as_it_is_written(call: Caller, book: Book) -> None:
    """CellTest.test_delete_named_range: the bytes, and gspread's view of no named ranges."""
    add = {"addNamedRange": {"namedRange": {"name": "A_1", "namedRangeId": "1", "range": {}}}}
    call.batch(add)
    delete = {"requests": [{"deleteNamedRange": {"namedRangeId": "1"}}]}
    response = call.http.request("post", f"{call.base}:batchUpdate", json=delete)
    text = '{\n  "spreadsheetId": "' + book.id + '",\n  "replies": [\n    {}\n  ]\n}\n'
    assert response.text == text
    assert response.headers["Content-Type"] == "application/json; charset=UTF-8"
    assert response.headers["Cache-Control"] == "private"
    assert call.get(fields="namedRanges") == {}


def test_large_replies_are_zipped(call: Caller, book: Book) -> None:
    book.add_tab("Long", [[f"prospect {i}"] for i in range(2000)])
    address = f"{call.base}/values/Long!A1:A2000"
    response = call.http.request("get", address)
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.json()["values"]) == 2000
    plain = call.http.request(
        "get", address, params={"prettyPrint": "false"}, headers={"Accept-Encoding": "identity"}
    )
    assert "Content-Encoding" not in plain.headers
    assert plain.text.startswith('{"range":"Long!A1:A2000","majorDimension":"ROWS"')


def test_add_named_range(call: Caller, book: Book) -> None:
    """CellTest.test_define_named_range: the tab 0 is left out, the index 0 is not."""
    area = {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2}
    named = {"name": "TestDefineNamedRange", "range": area | {"sheetId": 0}}
    reply = call.batch({"addNamedRange": {"namedRange": named}})
    number = reply["replies"][0]["addNamedRange"]["namedRange"]["namedRangeId"]
    written = {"namedRangeId": number, "name": "TestDefineNamedRange", "range": area}
    assert reply == {
        "spreadsheetId": book.id,
        "replies": [{"addNamedRange": {"namedRange": written}}],
    }
    assert call.get(fields="namedRanges") == {"namedRanges": [written]}


def test_add_sheet(call: Caller, book: Book) -> None:
    """SpreadsheetTest.test_add_del_worksheet."""
    grid = {"rowCount": 10, "columnCount": 10}
    asked = {"title": "🌵 test", "sheetType": "GRID", "gridProperties": grid}
    reply = call.batch({"addSheet": {"properties": asked}})
    [found] = reply["replies"]
    number = found["addSheet"]["properties"]["sheetId"]
    made = {"addSheet": {"properties": asked | {"sheetId": number, "index": 2}}}
    assert reply == {"spreadsheetId": book.id, "replies": [made]}
    assert 0 < number < 2**31


def test_append(call: Caller, book: Book, tab: PersonTab) -> None:
    """WorksheetTest.test_append_row_with_empty_value_and_table_range."""
    tab.delete()
    body = {"values": [["1", "", "3"]]}
    first = call.post("/values/'Sheet1':append", body, valueInputOption="RAW")
    updates = {"spreadsheetId": book.id} | updated("Sheet1!A1:C1", 1, 3, 3)
    assert first == {"spreadsheetId": book.id, "updates": updates}
    second = call.post("/values/'Sheet1'!A1:append", body, valueInputOption="RAW")
    assert second == {
        "spreadsheetId": book.id,
        "tableRange": "Sheet1!A1",
        "updates": updates | {"updatedRange": "Sheet1!A2:C2"},
    }
    read = call.get("/values/'Sheet1'!A2:2")
    assert read == value_range("Sheet1!A2:Z2", ["1", "", "3"])


def test_values_batch_update(call: Caller, book: Book) -> None:
    """WorksheetTest.test_batch_update."""
    rows = [["A1", "B1", "", "D1"], ["A4", "B4", "", "D4"]]
    data = [
        {"range": "'Sheet1'!A1:D1", "values": rows[:1]},
        {"range": "'Sheet1'!A4:D4", "values": rows[1:]},
    ]
    reply = call.post("/values:batchUpdate", {"valueInputOption": "RAW", "data": data})
    assert reply == {
        "spreadsheetId": book.id,
        "totalUpdatedRows": 2,
        "totalUpdatedColumns": 4,
        "totalUpdatedCells": 8,
        "totalUpdatedSheets": 1,
        "responses": [
            {"spreadsheetId": book.id} | updated(where, 1, 4, 4)
            for where in ("Sheet1!A1:D1", "Sheet1!A4:D4")
        ],
    }
    read = call.get("/values/'Sheet1'!A1:D4")
    assert read == value_range("Sheet1!A1:D4", rows[0], [], [], rows[1])


def test_values_update(call: Caller, book: Book) -> None:
    """WorksheetTest.test_batch_clear; an empty range has no values at all."""
    assert call.get("/values/'Sheet1'!A1:B1") == value_range("Sheet1!A1:B1")
    body = {"values": [["12345", "ThisIsText"]]}
    reply = call.put("/values/'Sheet1'!A1:B1", body, valueInputOption="RAW")
    assert reply == {"spreadsheetId": book.id} | updated("Sheet1!A1:B1", 1, 2, 2)


def test_values_batch_get(call: Caller, book: Book) -> None:
    """SpreadsheetTest.test_values_batch_get."""
    book.add_tab("🌵 test", [["a", "b"], ["c", "d"]], size=(10, 10))
    asked = ["🌵 test!A:A", "🌵 test!B:B"]
    assert call.get("/values:batchGet", ranges=asked) == {
        "spreadsheetId": book.id,
        "valueRanges": [
            value_range("'🌵 test'!A1:A10", ["a"], ["c"]),
            value_range("'🌵 test'!B1:B10", ["b"], ["d"]),
        ],
    }


def test_notes(call: Caller, tab: PersonTab) -> None:
    """WorksheetTest.test_worksheet_notes."""
    fields = "sheets/data/rowData/values/note"
    tab.delete()
    assert call.get(ranges="'Sheet1'!A1", fields=fields) == {"sheets": [{"data": [{}]}]}
    area = explicit_range(Box(0, top=0, bottom=1, left=0, right=1))
    cell = {"note": "This is a test note"}
    write = {"range": area, "rows": [{"values": [cell]}], "fields": "note"}
    call.batch({"updateCells": write})
    assert call.get(ranges="'Sheet1'!A1", fields=fields) == {
        "sheets": [{"data": [{"rowData": [{"values": [cell]}]}]}],
    }
    call.batch({"updateCells": write | {"rows": [{"values": [{"note": ""}]}]}})
    assert call.get(ranges="'Sheet1'!A1", fields=fields) == {"sheets": [{"data": [{}]}]}


# developers.google.com/workspace/sheets/api/guides/metadata, whose examples are on "Sheet7".


def make_row_metadata(call: Caller) -> tuple[int, JsonObject]:
    place = span(6, 7)
    asked = {"metadataKey": "Sales", "metadataValue": "2022"}
    reply = call.batch(mark({"dimensionRange": place}, **asked))
    [found] = reply["replies"]
    number = found["createDeveloperMetadata"]["developerMetadata"]["metadataId"]
    meta = asked | {
        "metadataId": number,
        "location": {"locationType": "ROW", "dimensionRange": place},
        "visibility": "DOCUMENT",
    }
    assert found == {"createDeveloperMetadata": {"developerMetadata": meta}}
    return number, meta


def test_metadata(call: Caller, book: Book) -> None:
    number, meta = make_row_metadata(call)
    lookup = {"developerMetadataLookup": {"metadataId": number}}
    assert call.post("/developerMetadata:search", {"dataFilters": [lookup]}) == {
        "matchedDeveloperMetadata": [{"developerMetadata": meta, "dataFilters": [lookup]}],
    }
    change: JsonObject = {"dataFilters": [lookup], "fields": "metadataValue"}
    change |= {"developerMetadata": {"metadataValue": "2023"}}
    changed = meta | {"metadataValue": "2023"}
    assert call.batch({"updateDeveloperMetadata": change}) == {
        "spreadsheetId": book.id,
        "replies": [{"updateDeveloperMetadata": {"developerMetadata": [changed]}}],
    }
    assert call.batch({"deleteDeveloperMetadata": {"dataFilter": lookup}}) == {
        "spreadsheetId": book.id,
        "replies": [{"deleteDeveloperMetadata": {"deletedDeveloperMetadata": [changed]}}],
    }
    assert call.post("/developerMetadata:search", {"dataFilters": [lookup]}) == {}


def test_values_by_metadata(call: Caller, book: Book) -> None:
    number, _ = make_row_metadata(call)
    lookup = {"developerMetadataLookup": {"metadataId": number}}
    body = {
        "data": [{"dataFilter": lookup, "majorDimension": "ROWS", "values": [["W-24", "84"]]}],
        "valueInputOption": "RAW",
    }
    data = value_range("Prospects!A7:F7", ["W-24", "84"])
    assert call.post("/values:batchUpdateByDataFilter", body) == {
        "spreadsheetId": book.id,
        "totalUpdatedRows": 1,
        "totalUpdatedColumns": 2,
        "totalUpdatedCells": 2,
        "totalUpdatedSheets": 1,
        "responses": [updated("Prospects!A7:B7", 1, 2, 2) | {"dataFilter": lookup}],
    }
    asked = {"dataFilters": [lookup], "majorDimension": "ROWS"}
    assert call.post("/values:batchGetByDataFilter", asked) == {
        "spreadsheetId": book.id,
        "valueRanges": [{"valueRange": data, "dataFilters": [lookup]}],
    }


def test_values_by_grid_range_come_in_their_own_order(call: Caller, tab: PersonTab) -> None:
    """Observed 2026: not in the order asked, and the zeros of a filter are left out."""
    first = {"gridRange": {"sheetId": tab.id, "startRowIndex": 0, "endRowIndex": 1}}
    second = {"gridRange": {"sheetId": 0}}
    reply = call.post("/values:batchGetByDataFilter", {"dataFilters": [first, second]})
    assert [found["dataFilters"] for found in reply["valueRanges"]] == [
        [{"gridRange": {}}],
        [{"gridRange": {"sheetId": tab.id, "endRowIndex": 1}}],
    ]


# What written values read as in a currency-formatted row, observed on the API in 2026.
WRITTEN = [
    ({"stringValue": "123"}, "123"),
    ({"stringValue": "=1"}, "=1"),
    ({"numberValue": 5}, 5),
    ({"boolValue": True}, True),
    ({"stringValue": "07/04/2026"}, "07/04/2026"),
]


def test_how_cells_read(call: Caller, tab: PersonTab) -> None:
    money = {"numberFormat": {"type": "CURRENCY", "pattern": '"$"#,##0.00'}}
    cells = [{"userEnteredValue": sent, "userEnteredFormat": money} for sent, _ in WRITTEN]
    write = {"start": {"sheetId": tab.id, "rowIndex": 5}, "rows": [{"values": cells}]}
    call.batch({"updateCells": write | {"fields": "userEnteredValue,userEnteredFormat"}})
    reply = call.get("/values/Prospects!A6:6", valueRenderOption="UNFORMATTED_VALUE")
    assert reply["values"] == [[read for _, read in WRITTEN]]

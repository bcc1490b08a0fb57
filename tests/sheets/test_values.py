"""Reading and writing values."""

import datetime as dt
from pathlib import Path

import pytest

from tests.sheets import LOADING, REF, Formula
from tests.sheets.bodies import mark, span
from tests.sheets.book import Book, PersonTab
from tests.sheets.client import Caller
from tests.sheets.errors import JsonObject
from tests.sheets.server import SheetsServer


def test_gspread_reads_and_writes(call: Caller, book: Book) -> None:
    sheet = call.gspread.open_by_key(book.id)
    assert (sheet.title, sheet.locale, sheet.timezone) == ("Sales", "en_US", "Etc/GMT")
    page = sheet.worksheet("Prospects")
    assert page.get_all_records() == [
        {"ID": 1, "Company": "Ada", "Score": 10},
        {"ID": 2, "Company": "Bert", "Score": 5.5},
        {"ID": 3, "Company": "Cleo", "Score": "TRUE"},
    ]
    page.append_rows([["=x", 4]])
    page.update([["Zoe"]], "B2")
    assert book.tab("Prospects").rows() == [
        ["ID", "Company", "Score"],
        [1, "Zoe", 10],
        [2, "Bert", 5.5],
        [3, "Cleo", True],
        ["=x", 4],
    ]
    page.insert_row(["new"], 2)
    page.delete_rows(3)
    page.sort((1, "des"), range="A2:F5")
    assert page.col_values(1) == ["ID", "new", "=x", "3", "2"]
    copy = sheet.duplicate_sheet(page.id, new_sheet_name="Copy")
    sheet.del_worksheet(page)
    assert [tab.title for tab in sheet.worksheets()] == [copy.title, "Sheet1"]


def test_columns_come_without_their_tails(call: Caller, tab: PersonTab) -> None:
    tab.set("E2", "x")
    found = call.get(
        "/values/Prospects",
        majorDimension="COLUMNS",
        valueRenderOption="UNFORMATTED_VALUE",
    )
    assert found["values"] == [
        ["ID", 1, 2, 3],
        ["Company", "Ada", "Bert", "Cleo"],
        ["Score", 10, 5.5, True],
        [],
        ["", "x"],
    ]


def test_null_stays_and_empty_clears(call: Caller, tab: PersonTab) -> None:
    tab.set_extra("A2", note="mine")
    values = [[None, "", "new", None]]
    body = {"majorDimension": "COLUMNS", "values": values}
    reply = call.put("/values/Prospects!A1:A4", body, valueInputOption="RAW")
    assert tab.column("ID") == ["", "new", 3]
    assert tab.extra("A2") == {"note": "mine"}
    assert reply["updatedRange"] == "Prospects!A1:A4"
    assert (reply["updatedRows"], reply["updatedColumns"], reply["updatedCells"]) == (2, 1, 2)


def test_raw_is_text(call: Caller, tab: PersonTab) -> None:
    given = ["=1+1", "TRUE", "1,200.5", "12%", "2026-03-01", "3/1/2026", "'007", "x", "-", "+1"]
    body = {"majorDimension": "COLUMNS", "values": [given]}
    call.put("/values/Prospects!D1:D10", body, valueInputOption="RAW")
    assert [tab.get(f"D{i}") for i in range(1, 11)] == given


def test_a_german_sheet_shows_german_numbers(server: SheetsServer, tmp_path: Path) -> None:
    book = server.spreadsheet(locale="de_DE")
    book.add_tab("Prospects", [[1200.5, 3]])
    found = Caller(server, book, tmp_path).get("/values/Prospects!A1:B1")
    assert found["values"] == [["1200,5", "3"]]


def test_formulas_errors_and_dates_are_shown(call: Caller, tab: PersonTab) -> None:
    tab.set("D1", Formula("=A2+1", 2))
    tab.set("D2", Formula("=VLOOKUP(1)", REF))
    tab.set("D3", Formula("=IMPORTRANGE()", LOADING))
    tab.set("D4", dt.date(2026, 3, 1))
    tab.set_extra("D4", userEnteredFormat={"numberFormat": {"type": "DATE"}})
    tab.set("D5", dt.datetime(2026, 3, 1, 12, 30, tzinfo=None))  # noqa: DTZ001
    tab.set_extra("D5", userEnteredFormat={"numberFormat": {"type": "DATE_TIME"}})

    def read(**query: str) -> list[object]:
        found = call.get("/values/Prospects!D1:D5", majorDimension="COLUMNS", **query)
        shown: list[object] = found["values"][0]
        return shown

    assert read() == ["2", "#REF!", "Loading...", "3/1/2026", "3/1/2026 12:30:00"]
    assert read(valueRenderOption="UNFORMATTED_VALUE") == [
        2,
        "#REF!",
        "Loading...",
        46082,
        46082.520833333336,
    ]
    fields = "sheets.data.rowData.values(userEnteredValue,effectiveValue)"
    [row] = call.get(ranges="Prospects!D2", fields=fields)["sheets"][0]["data"][0]["rowData"]
    assert row["values"] == [
        {
            "userEnteredValue": {"formulaValue": "=VLOOKUP(1)"},
            "effectiveValue": {
                "errorValue": {"type": "REF", "message": "Reference does not exist"},
            },
        },
    ]


# The two tables of developers.google.com/workspace/sheets/api/guides/values#append_values.
TABLES = [
    ["x", "y", "z"],
    ["x", "y", "z"],
    [],
    ["", "x", "y"],
    ["", "", "y", "z"],
    ["", "x", "y", "z"],
]


@pytest.mark.parametrize(
    ("searched", "table", "written"),
    [
        ("Tables", "Tables!B4:D6", "Tables!B7"),
        ("Tables!B2:D4", "Tables!B4:D6", "Tables!B7"),
        ("Tables!A1:G10", "Tables!B4:D6", "Tables!B7"),
        ("Tables!A1", "Tables!A1:C2", "Tables!A3"),
        ("Tables!B2", "Tables!A1:C2", "Tables!A3"),
        ("Tables!A4", None, "Tables!A4"),
    ],
)
def test_append_finds_the_table(
    call: Caller,
    book: Book,
    searched: str,
    table: str | None,
    written: str,
) -> None:
    book.add_tab("Tables", TABLES, size=(10, 8))
    reply = call.post(
        f"/values/{searched}:append",
        {"values": [["new"]]},
        valueInputOption="RAW",
    )
    assert reply.get("tableRange") == table
    assert reply["updates"]["updatedRange"] == written


def test_append_makes_room(call: Caller, book: Book) -> None:
    full = book.add_tab("Full", [["a", "b"], ["c", "d"]], size=(2, 2))
    body = {"values": [["1", "2", "3"], ["4"]]}
    call.post("/values/Full:append", body, valueInputOption="RAW")
    assert full.rows() == [["a", "b"], ["c", "d"], ["1", "2", "3"], ["4"]]
    assert (full.state.grid.rows, full.state.grid.columns) == (4, 3)


def test_a_filter_without_a_match_gives_no_response(call: Caller, book: Book) -> None:
    lookup = {"developerMetadataLookup": {"metadataId": 5}}
    there = {"gridRange": {"sheetId": 0, "endRowIndex": 1}}
    data = [{"dataFilter": x, "values": [["x"]]} for x in (lookup, there)]
    reply = call.post(
        "/values:batchUpdateByDataFilter",
        {"valueInputOption": "RAW", "data": data},
    )
    assert [found["dataFilter"] for found in reply["responses"]] == [
        {"gridRange": {"endRowIndex": 1}},
    ]
    alone = {"valueInputOption": "RAW", "data": data[:1]}
    assert call.post("/values:batchUpdateByDataFilter", alone) == {"spreadsheetId": book.id}
    read = call.post("/values:batchGetByDataFilter", {"dataFilters": [lookup]})
    assert read == {"spreadsheetId": book.id}


def test_metadata_is_found_by_all_it_is_asked_for(call: Caller, tab: PersonTab) -> None:
    def column(index: int, **more: object) -> JsonObject:
        place = {"dimensionRange": span(index, index + 1, "COLUMNS", tab.id)}
        return mark(place, metadataId=index + 1, **more)

    call.batch(column(0), column(1, metadataValue="v"), column(2))

    def search(**lookup: object) -> list[int]:
        body = {"dataFilters": [{"developerMetadataLookup": lookup}]}
        found = call.post("/developerMetadata:search", body)
        return [
            x["developerMetadata"]["metadataId"] for x in found.get("matchedDeveloperMetadata", [])
        ]

    assert search(metadataKey="k") == [1, 2, 3]
    assert search(metadataKey="k", metadataValue="v") == [2]
    assert search(visibility="DOCUMENT") == [1, 2, 3]
    assert search(locationType="ROW") == []
    body = {"dataFilters": [{"a1Range": "Prospects!B1"}]}
    [found] = call.post("/developerMetadata:search", body)["matchedDeveloperMetadata"]
    assert found["developerMetadata"]["metadataId"] == 2
    seen = call.get(fields="sheets.data.columnMetadata.developerMetadata(metadataId)")
    columns = seen["sheets"][1]["data"][0]["columnMetadata"]
    assert columns[:3] == [{"developerMetadata": [{"metadataId": i}]} for i in (1, 2, 3)]

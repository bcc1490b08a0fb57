"""Tables: what is sent of their columns, what comes back, and what their types refuse."""

import pytest

from tests.sheets.book import Book, PersonTab
from tests.sheets.cells import Formula
from tests.sheets.client import Caller
from tests.sheets.errors import JsonObject
from tests.sheets.test_refusals import TAB, error_of, span

RANGE = {
    "sheetId": TAB,
    "startRowIndex": 0,
    "endRowIndex": 4,
    "startColumnIndex": 0,
    "endColumnIndex": 3,
}
LIST = {
    "condition": {
        "type": "ONE_OF_LIST",
        "values": [{"userEnteredValue": "Open"}, {"userEnteredValue": "Won"}],
    }
}
WRONG = "The data you entered in cell {} violates the data validation rules set on this cell."


def table(*columns: JsonObject, **more: object) -> JsonObject:
    asked = {"name": "Prospects", "tableId": "7", "range": RANGE, "columnProperties": list(columns)}
    return {"addTable": {"table": asked | more}}


def column(index: int, kind: str, name: str = "", **more: object) -> JsonObject:
    named = {"columnName": name} if name else {}
    return {"columnIndex": index, "columnType": kind} | named | more


def tables_of(call: Caller) -> list[JsonObject]:
    found = call.get(fields="sheets(properties.title,tables)")
    return [each for sheet in found["sheets"] for each in sheet.get("tables", [])]


def put(call: Caller, cell: str, value: object, how: str = "RAW") -> JsonObject:
    return call.put(f"/values/Prospects!{cell}", {"values": [[value]]}, valueInputOption=how)


def test_every_column_comes_back(call: Caller, tab: PersonTab) -> None:
    tab.set("B1", "Company")
    made = call.batch(
        table(column(0, "DOUBLE"), column(2, "DROPDOWN", "Stage", dataValidationRule=LIST))
    )
    [found] = tables_of(call)
    assert made["replies"] == [{"addTable": {"table": found}}]
    assert found["columnProperties"] == [
        {"columnName": "Column 1", "columnType": "DOUBLE"},
        {"columnIndex": 1, "columnName": "Company"},
        {
            "columnIndex": 2,
            "columnName": "Stage",
            "columnType": "DROPDOWN",
            "dataValidationRule": LIST,
        },
    ]
    assert (tab.get("A1"), tab.get("B1"), tab.get("C1")) == ("Column 1", "Company", "Stage")


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ([column(1, "DROPDOWN")], "Condition must be set for dropdown column type."),
        (
            [column(1, "DOUBLE", dataValidationRule=LIST)],
            "Cannot set condition for non-dropdown column type.",
        ),
        (
            [column(1, "DROPDOWN", dataValidationRule={"condition": {"type": "NOT_BLANK"}})],
            "Condition must be ONE_OF_LIST for dropdown column type.",
        ),
        ([column(3, "TEXT")], "columnIndex 3 is out of range, there are 3 columns"),
        ([column(1, "TEXT"), column(1, "DATE")], "columnIndex 1 is set more than once"),
    ],
)
def test_columns_are_checked(
    call: Caller, tab: PersonTab, columns: list[JsonObject], words: str
) -> None:
    assert error_of(call.batch(table(*columns))) == (
        400,
        "INVALID_ARGUMENT",
        f"Invalid requests[0].addTable: {words}",
    )
    assert tables_of(call) == []


def test_a_type_that_there_is_not_is_refused_by_the_schema(call: Caller) -> None:
    assert error_of(call.batch(table(column(1, "MONEY"))))[1] == "INVALID_ARGUMENT"


@pytest.mark.parametrize(
    ("kind", "good", "wrong"),
    [
        ("DOUBLE", 5, "five"),
        ("CURRENCY", 5.5, "5 EUR"),
        ("PERCENT", 0.1, True),
        ("DATE", 46000, "2026-01-15"),
        ("BOOLEAN", True, "yes"),
        ("TEXT", "anything", None),
        ("PEOPLE_CHIP", "anything", None),
    ],
)
def test_a_typed_column_refuses_another_type(
    call: Caller, tab: PersonTab, kind: str, good: object, wrong: object
) -> None:
    call.batch(table(column(1, kind, "Typed")))
    assert "error" not in put(call, "B2", good)
    assert "error" not in put(call, "B3", "")
    assert "error" not in put(call, "B6", "below the table")
    assert "error" not in put(call, "C2", "another column")
    if wrong is None:
        return
    assert error_of(put(call, "B2", wrong)) == (400, "INVALID_ARGUMENT", WRONG.format("B2"))
    several = {"values": [[good], [wrong]]}
    reply = call.put("/values/Prospects!B2", several, valueInputOption="RAW")
    assert error_of(reply)[2] == WRONG.format("B3")
    assert tab.get("B2") == good


def test_a_drop_down_takes_what_is_listed(call: Caller, tab: PersonTab) -> None:
    call.batch(table(column(2, "DROPDOWN", "Stage", dataValidationRule=LIST)))
    assert "error" not in put(call, "C2", "Open")
    assert error_of(put(call, "C2", "Lost"))[2] == WRONG.format("C2")
    cell = {"userEnteredValue": {"stringValue": "Lost"}}
    write = {
        "start": {"sheetId": TAB, "rowIndex": 1, "columnIndex": 2},
        "fields": "userEnteredValue",
    }
    reply = call.batch({"updateCells": write | {"rows": [{"values": [cell]}]}})
    assert error_of(reply)[2] == f"Invalid requests[0].updateCells: {WRONG.format('C2')}"


def test_what_a_person_types_is_read_first(call: Caller, tab: PersonTab) -> None:
    call.batch(table(column(1, "DOUBLE", "Typed")))
    assert "error" not in put(call, "B2", "5", "USER_ENTERED")
    assert "error" not in put(call, "B3", "=1+1", "USER_ENTERED")


def test_checkboxes_are_filled(call: Caller, tab: PersonTab) -> None:
    tab.set("B2", "maybe")
    tab.set("B3", True)  # noqa: FBT003 - the cell's value
    call.batch(table(column(1, "BOOLEAN", "Done")))
    assert [tab.get(cell) for cell in ("B2", "B3", "B4", "B5")] == [False, True, False, None]


def test_typed_columns_refuse_rules_and_formats_of_numbers(call: Caller, tab: PersonTab) -> None:
    call.batch(table(column(1, "DOUBLE", "Typed")))
    area = {"sheetId": TAB, "startColumnIndex": 1, "endColumnIndex": 2}
    rule = {"setDataValidation": {"range": area, "rule": LIST}}
    assert error_of(call.batch(rule))[2] == (
        "Invalid requests[0].setDataValidation: This operation is not allowed on cells in typed"
        " columns."
    )
    look = {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}
    dress = {"range": area, "cell": look, "fields": "userEnteredFormat.numberFormat"}
    assert error_of(call.batch({"repeatCell": dress}))[2] == (
        "Invalid requests[0].repeatCell: You can't set the number format of cells in a typed"
        " column."
    )
    elsewhere = area | {"startColumnIndex": 2, "endColumnIndex": 3}
    assert "error" not in call.batch({"repeatCell": dress | {"range": elsewhere}})
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}}}
    fields = "userEnteredFormat.textFormat.bold"
    assert "error" not in call.batch({"repeatCell": dress | {"cell": bold, "fields": fields}})


def test_headings_name_the_columns(call: Caller, tab: PersonTab) -> None:
    call.batch(table(column(1, "DOUBLE", "Typed")))
    put(call, "B1", "Renamed")
    put(call, "C1", "=1+2", "USER_ENTERED")
    [found] = tables_of(call)
    assert [each["columnName"] for each in found["columnProperties"]][1:] == ["Renamed", "Column 3"]


def test_a_table_moves_with_its_cells(call: Caller, tab: PersonTab) -> None:
    call.batch(table(column(2, "DOUBLE", "Typed")))
    tab.insert_columns("A")
    tab.delete_column("C")
    tab.insert_rows(1)
    [found] = tables_of(call)
    assert found["range"] == RANGE | {
        "startRowIndex": 1,
        "endRowIndex": 5,
        "startColumnIndex": 1,
        "endColumnIndex": 3,
    }
    assert found["columnProperties"][1] == {
        "columnIndex": 1,
        "columnName": "Typed",
        "columnType": "DOUBLE",
    }
    assert error_of(put(call, "C3", "text"))[2] == WRONG.format("C3")


def test_columns_are_replaced_whole(call: Caller, tab: PersonTab) -> None:
    call.batch(table(column(0, "DOUBLE", "One"), column(1, "DATE", "Two")))
    update = {"tableId": "7", "columnProperties": [column(1, "TEXT", "Second")]}
    call.batch({"updateTable": {"table": update, "fields": "columnProperties"}})
    [found] = tables_of(call)
    assert found["columnProperties"][:2] == [
        {"columnName": "One"},
        {"columnIndex": 1, "columnName": "Second", "columnType": "TEXT"},
    ]
    assert tab.get("B1") == "Second"
    nameless = {"tableId": "7", "columnProperties": [column(1, "TEXT")]}
    reply = call.batch({"updateTable": {"table": nameless, "fields": "columnProperties"}})
    assert error_of(reply)[2] == (
        "Invalid requests[0].updateTable: Table header row cell must have a value."
    )


def test_a_table_is_widened(call: Caller, tab: PersonTab) -> None:
    tab.set("D1", "Stage")
    call.batch(table(column(0, "DOUBLE", "One")))
    wide = {"tableId": "7", "range": RANGE | {"endColumnIndex": 4}}
    call.batch({"updateTable": {"table": wide, "fields": "range"}})
    [found] = tables_of(call)
    assert found["columnProperties"][0]["columnType"] == "DOUBLE"
    assert found["columnProperties"][3] == {"columnIndex": 3, "columnName": "Stage"}


def test_bands_are_in_the_way(call: Caller, tab: PersonTab) -> None:
    band = {"addBanding": {"bandedRange": {"range": RANGE, "rowProperties": {}}}}
    call.batch(table())
    words = (
        "You cannot add alternating background colors to a range that already has alternating"
        " background colors."
    )
    assert error_of(call.batch(band))[2] == f"Invalid requests[0].addBanding: {words}"
    again = table(tableId="8", name="Other")
    assert error_of(call.batch(again))[2] == f"Invalid requests[0].addTable: {words}"


def test_a_deleted_table_takes_its_cells_along(call: Caller, tab: PersonTab) -> None:
    tab.set("A2", "P-1")
    tab.set("A6", "below")
    call.batch(table(column(0, "TEXT", "ID")))
    call.batch({"deleteTable": {"tableId": "7"}})
    assert tables_of(call) == []
    assert (tab.get("A1"), tab.get("A2"), tab.get("A6")) == (None, None, "below")
    assert error_of(call.batch({"deleteTable": {"tableId": "7"}}))[2] == (
        "Invalid requests[0].deleteTable: No table with id: 7"
    )


def test_formulas_pass(book: Book, tab: PersonTab, call: Caller) -> None:
    call.batch(table(column(1, "DOUBLE", "Typed")))
    put(call, "B2", "=A1", "USER_ENTERED")
    assert isinstance(tab.get("B2"), Formula)
    assert "error" not in call.batch({"deleteDimension": {"range": span(2, 3)}})

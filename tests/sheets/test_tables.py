"""Tables: where they stand, and how their columns are named."""

from tests.sheets.bodies import TAB, refused
from tests.sheets.book import PersonTab
from tests.sheets.client import Caller
from tests.sheets.errors import JsonObject
from tests.sheets.ranges import Box, as_grid_range

RANGE = as_grid_range(Box(TAB, top=0, bottom=4, left=0, right=3))
BANDS = (
    "You cannot add alternating background colors to a range that already has alternating"
    " background colors."
)


def table(**more: object) -> JsonObject:
    return {"addTable": {"table": {"name": "Prospects", "tableId": "7", "range": RANGE} | more}}


def tables_of(call: Caller) -> list[JsonObject]:
    found = call.get(fields="sheets(properties.title,tables)")
    return [each for sheet in found["sheets"] for each in sheet.get("tables", [])]


def names_of(call: Caller) -> list[object]:
    [found] = tables_of(call)
    return [column.get("columnName") for column in found["columnProperties"]]


def test_every_column_comes_back(call: Caller, tab: PersonTab) -> None:
    tab.set("A1", None)
    made = call.batch(table())
    [found] = tables_of(call)
    assert made["replies"] == [{"addTable": {"table": found}}]
    assert found["columnProperties"] == [
        {},
        {"columnIndex": 1, "columnName": "Company"},
        {"columnIndex": 2, "columnName": "Score"},
    ]


def test_headings_name_the_columns(call: Caller, tab: PersonTab) -> None:
    call.batch(table())
    tab.set("B1", "Renamed")
    assert names_of(call) == ["ID", "Renamed", "Score"]


def test_a_table_moves_with_its_cells(call: Caller, tab: PersonTab) -> None:
    call.batch(table())
    tab.insert_columns("A")
    tab.delete_column("C")
    tab.insert_rows(1)
    [found] = tables_of(call)
    assert found["range"] == as_grid_range(Box(TAB, top=1, bottom=5, left=1, right=3))
    assert names_of(call) == ["ID", "Score"]


def test_a_table_is_widened(call: Caller, tab: PersonTab) -> None:
    tab.set("D1", "Stage")
    call.batch(table())
    wide = {"tableId": "7", "range": RANGE | {"endColumnIndex": 4}}
    call.batch({"updateTable": {"table": wide, "fields": "range"}})
    assert names_of(call) == ["ID", "Company", "Score", "Stage"]
    unknown = {"updateTable": {"table": wide | {"tableId": "8"}, "fields": "range"}}
    assert refused(call, unknown) == "No table with id: 8"


def test_another_table_is_in_the_way(call: Caller, tab: PersonTab) -> None:
    assert tab.id == TAB
    right = RANGE | {"startColumnIndex": 3, "endColumnIndex": 5}
    call.batch(table(), table(tableId="8", name="Right", range=right))
    again = table(tableId="9", name="Other")
    assert refused(call, again) == BANDS
    wide = {"tableId": "7", "range": RANGE | {"endColumnIndex": 4}}
    assert refused(call, {"updateTable": {"table": wide, "fields": "range"}}) == BANDS
    below = table(tableId="9", range=RANGE | {"startRowIndex": 6, "endRowIndex": 8})
    assert refused(call, below) == "A table with the name Prospects already exists."


def test_a_column_may_have_a_type(call: Caller, tab: PersonTab) -> None:
    tab.set("A1", "ID")
    area = {"sheetId": TAB, "startRowIndex": 0, "endRowIndex": 3, "startColumnIndex": 0,
            "endColumnIndex": 2}  # fmt: skip
    typed = [{"columnIndex": 1, "columnType": "TEXT"}]
    table = {"name": "Deals", "range": area, "columnProperties": typed}
    reply = call.batch({"addTable": {"table": table}})["replies"][0]["addTable"]["table"]
    assert reply["columnProperties"][1]["columnType"] == "TEXT"
    assert "columnType" not in reply["columnProperties"][0]

"""What Google refuses, and its words for it. Sources stand in errors.py and at the code."""

from typing import Any

import pytest

from tests.sheets import errors
from tests.sheets.bodies import TAB, error_of, mark, name_range, refused, span
from tests.sheets.book import Book, PersonTab
from tests.sheets.client import Caller
from tests.sheets.errors import JsonObject


def dimension(request: str, start: int, end: int, axis: str = "ROWS", **more: object) -> JsonObject:
    return {request: {"range": span(start, end, axis)} | more}


def write(rows: list[JsonObject], **start: int) -> JsonObject:
    return {"updateCells": {"start": {"sheetId": TAB} | start, "rows": rows, "fields": "note"}}


def add_sheet(**properties: object) -> JsonObject:
    return {"addSheet": {"properties": properties}}


def change(fields: str, **properties: object) -> JsonObject:
    return {"updateSheetProperties": {"properties": properties, "fields": fields}}


def hide(tab: int) -> JsonObject:
    return change("hidden", sheetId=tab, hidden=True)


ANY_FIELDS = "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)"
BEYOND = "Range ({}) exceeds grid limits. Max rows: 20, max columns: 6"
WITHIN = "Requested writing within range [Prospects!A1:B1], but tried writing to {}"
UNKNOWN = (
    "Cannot {0} a {1} that doesn't exist. Tried to {0} {1} index {2} but there are only {2} {1}s."
)
FULL = "This action would increase the number of {0} in the {1} above the limit of {2} {0}."
GRID_END = "must be less than the grid size ({}) if inheritFromBefore is false."
NO_NAMES = ["A1", "zz99", "R1C1", "r2c", "RC3", "RC", "TRUE", "False", "trueish", "1st", "", "a b"]
NO_NAMES += ["a-b", "A" * 251]
REQUESTS: list[tuple[JsonObject, str]] = [
    ({"deleteSheet": {"sheetId": 5}}, "No sheet with id: 5"),
    (
        add_sheet(title="prospects"),
        'A sheet with the name "prospects" already exists. Please enter another name.',
    ),
    (add_sheet(sheetId=0), "Sheet with id 0 already exists."),
    (add_sheet(title="x" * 101), "The sheet name cannot be greater than 100 characters."),
    (dimension("insertDimension", 20, 21), f"range.startIndex {GRID_END.format(20)}"),
    (dimension("insertDimension", 6, 7, "COLUMNS"), f"range.startIndex {GRID_END.format(6)}"),
    (
        dimension("insertDimension", 21, 22, inheritFromBefore=True),
        "range.startIndex is larger than current grid size (20)",
    ),
    (dimension("insertDimension", -1, 1), "DimensionRange indexes must be >= 0"),
    ({"insertDimension": {"range": span(0, 1, tab=5)}}, "No grid with id: 5"),
    (dimension("deleteDimension", 0, 20), "You can't delete all the rows on the sheet."),
    (
        dimension("deleteDimension", 0, 6, "COLUMNS"),
        "You can't delete all the columns on the sheet.",
    ),
    (dimension("deleteDimension", 19, 21), UNKNOWN.format("delete", "row", 20)),
    (
        write([{"values": [{}, {}]}], columnIndex=5),
        "Attempting to write column: 6, beyond the last requested column of: 5",
    ),
    (
        write([{}, {}], rowIndex=19),
        "Attempting to write row: 20, beyond the last requested row of: 19",
    ),
    ({"updateCells": {"range": {"sheetId": TAB}, "rows": []}}, ANY_FIELDS),
    ({"repeatCell": {"range": {"sheetId": 5}, "fields": "note"}}, "No grid with id: 5"),
    (change("title", sheetId=5), "No sheet with id: 5"),
    (
        {"sortRange": {"range": {"sheetId": TAB, "startRowIndex": 20}}},
        "range.startRowIndex is larger than current grid size (20)",
    ),
    (
        dimension("updateDimensionProperties", 5, 7, "COLUMNS", fields="pixelSize"),
        UNKNOWN.format("update", "column", 6),
    ),
    (change("title", sheetId=TAB), "The sheet name cannot be empty."),
    (
        {"appendDimension": {"sheetId": TAB, "dimension": "COLUMNS", "length": 18_273}},
        FULL.format("columns", "sheet", 18278),
    ),
    ({"deleteNamedRange": {"namedRangeId": "5"}}, "No named range with id: 5"),
    ({}, "No request set."),
    (mark({"sheetId": TAB}, metadataId=0), "Developer metadata IDs must be positive."),
    (mark({"sheetId": TAB}, metadataId=-1), "Developer metadata IDs must be positive."),
    (
        add_sheet(gridProperties={"rowCount": 500_000, "columnCount": 20}),
        FULL.format("cells", "workbook", 10_000_000),
    ),
    *((name_range(name), f"Invalid named range name: {name}") for name in NO_NAMES),
]
SECOND: list[tuple[JsonObject, JsonObject, str]] = [
    (
        name_range("Range1"),
        name_range("Range1"),
        ("Cannot add named range with name: Range1, a named range with that name already exists."),
    ),
    (
        mark({"sheetId": TAB}, metadataId=7),
        mark({"sheetId": TAB}, metadataId=7),
        (
            "Cannot add developer metadata with ID [7] because developer metadata with that ID"
            " already exists."
        ),
    ),
    (hide(0), hide(TAB), "You can't hide all the sheets in a document."),
    (
        hide(0),
        {"deleteSheet": {"sheetId": TAB}},
        "You can't remove all the visible sheets in a document.",
    ),
    (
        {"deleteSheet": {"sheetId": TAB}},
        {"deleteSheet": {}},
        "You can't remove all the sheets in a document.",
    ),
]
"""A request that is accepted, one that is refused after it, and the words."""


@pytest.mark.parametrize(
    ("accepted", "request_", "words"),
    [*((change("title", title="New"), *row) for row in REQUESTS), *SECOND],
)
def test_a_request_is_refused(
    call: Caller,
    book: Book,
    tab: PersonTab,
    accepted: JsonObject,
    request_: JsonObject,
    words: str,
) -> None:
    assert tab.id == TAB
    before = len(book.versions)
    reply = call.batch(accepted, request_)
    where = "".join(f".{name}" for name in request_)
    message = f"Invalid requests[1]{where}: {words}"
    assert error_of(reply) == (400, "INVALID_ARGUMENT", message)
    assert len(book.versions) == before
    assert book.titles() == ["Sheet1", "Prospects"]


def test_a_name_stays_taken_when_its_tab_is_gone(call: Caller, tab: PersonTab) -> None:
    """burnash/gspread#1530: not listed any more, but the name can't be used."""
    call.batch(name_range("Range1"))
    tab.delete()
    assert call.get(fields="namedRanges") == {}
    words = refused(call, name_range("Range1", sheetId=0))
    assert words.endswith("a named range with that name already exists.")


def long_mark(characters: int, **location: object) -> JsonObject:
    return mark(location, metadataValue="x" * (characters - 1))


def test_a_location_stores_so_much_metadata(call: Caller) -> None:
    """A tab with its rows and columns is one location, the spreadsheet itself another."""
    words = "Adding the requested developer metadata would exceed the allowed storage limit"
    column = {"dimensionRange": span(1, 2, "COLUMNS")}
    assert "replies" in call.batch(long_mark(20_000, **column), long_mark(10_000, sheetId=TAB))
    for more in (long_mark(2, sheetId=TAB), long_mark(2, dimensionRange=span(3, 4))):
        assert refused(call, more) == words
    assert "replies" in call.batch(
        long_mark(30_000, spreadsheet=True), long_mark(30_000, sheetId=0)
    )
    lookup = {"developerMetadataLookup": {"metadataKey": "k", "locationType": "COLUMN"}}
    longer = {"developerMetadata": {"metadataValue": "x" * 20_000}, "fields": "metadataValue"}
    update: JsonObject = {"updateDeveloperMetadata": {"dataFilters": [lookup]} | longer}
    assert refused(call, update) == words


@pytest.mark.parametrize(
    "name", ["R1C1x", "_A1", "ABCD1", "Prospects", "A" * 250, "Größe", "untrue"]
)
def test_other_names_are_taken(call: Caller, name: str) -> None:
    assert "replies" in call.batch(name_range(name))


def test_a1_without_a_tab_is_the_first_to_be_seen(call: Caller, tab: PersonTab) -> None:
    tab.set("A1", "seen")
    assert call.get("/values/A1")["range"] == "Sheet1!A1"
    call.batch(hide(0))
    assert call.get("/values/A1") == {
        "range": "Prospects!A1",
        "majorDimension": "ROWS",
        "values": [["seen"]],
    }


def test_no_requests_are_refused(call: Caller) -> None:
    assert error_of(call.batch())[2] == "Must specify at least one request."


VALUES: list[tuple[str, Any, str]] = [
    ("Prospects!A21", [["x"]], BEYOND.format("Prospects!A21")),
    ("Prospects!G1", [["x"]], BEYOND.format("Prospects!G1")),
    ("Prospects!E1", [["x"] * 3], BEYOND.format("Prospects!E1:G1")),
    ("Prospects!A1:B1", [["x"] * 3], WITHIN.format("column [C]")),
    ("Prospects!A1:B1", [["x"], ["x"]], WITHIN.format("row [2]")),
    ("Nowhere!A1", [["x"]], "Unable to parse range: Nowhere!A1"),
    ("A1:B2:C3", [["x"]], "Unable to parse range: A1:B2:C3"),
    (
        "Prospects!A1",
        [["x" * 50_001]],
        "Your input contains more than the maximum of 50000 characters in a single cell.",
    ),
]


@pytest.mark.parametrize(("where", "values", "words"), VALUES)
def test_values_are_refused(
    call: Caller,
    book: Book,
    where: str,
    values: list[list[str]],
    words: str,
) -> None:
    before = len(book.versions)
    alone = call.put(f"/values/{where}", {"values": values}, valueInputOption="RAW")
    assert error_of(alone) == (400, "INVALID_ARGUMENT", words)
    good = {"range": "Prospects!A1", "values": [["changed"]]}
    data = [good, {"range": where, "values": values}]
    several = call.post("/values:batchUpdate", {"valueInputOption": "RAW", "data": data})
    assert error_of(several) == (400, "INVALID_ARGUMENT", f"Invalid data[1]: {words}")
    assert len(book.versions) == before


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("Prospects!A100000", BEYOND.format("Prospects!A100000")),
        ("Prospects!G:G", BEYOND.format("Prospects!G1:G20")),
        ("'Data Tab'!A1", "Unable to parse range: 'Data Tab'!A1"),
    ],
)
def test_reads_are_refused(call: Caller, where: str, words: str) -> None:
    assert error_of(call.get(f"/values/{where}")) == (400, "INVALID_ARGUMENT", words)


def test_a_filter_on_a_tab_that_is_gone_is_refused(call: Caller) -> None:
    body = {"dataFilters": [{"gridRange": {"sheetId": 5}}]}
    reply = call.post("/values:batchGetByDataFilter", body)
    assert error_of(reply)[2] == "Invalid dataFilter[0]: No grid with id: 5"


def test_the_input_option_is_needed(call: Caller) -> None:
    words = "'valueInputOption' is required but not specified"
    assert error_of(call.put("/values/A1", {"values": [["x"]]}))[2] == words
    data = [{"range": "A1", "values": [["x"]]}]
    assert error_of(call.post("/values:batchUpdate", {"data": data}))[2] == words


def test_protected_cells_are_refused(call: Caller, tab: PersonTab) -> None:
    tab.protect("B2:B3")
    body = {"values": [["x"]]}
    assert error_of(call.put("/values/Prospects!B2", body, valueInputOption="RAW")) == (
        400,
        "INVALID_ARGUMENT",
        errors.PROTECTED,
    )
    data = [{"range": "Prospects!A1:C2", "values": [["x"] * 3] * 2}]
    reply = call.post("/values:batchUpdate", {"valueInputOption": "RAW", "data": data})
    assert error_of(reply)[2] == f"Invalid data[0]: {errors.PROTECTED}"
    assert "error" not in call.put("/values/Prospects!B4", body, valueInputOption="RAW")
    assert refused(call, dimension("deleteDimension", 1, 2)) == errors.PROTECTED


def test_those_named_may_edit_protected_cells(
    call: Caller,
    tab: PersonTab,
    book: Book,
) -> None:
    tab.protect(editors=[next(iter(book.permissions))])
    reply = call.put("/values/Prospects!B2", {"values": [["x"]]}, valueInputOption="RAW")
    assert "error" not in reply

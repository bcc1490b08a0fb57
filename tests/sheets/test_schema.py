"""Requests that the discovery document does not know are refused in the words of Google."""

import json
from typing import TYPE_CHECKING

import pytest
import requests

from tests.sheets import schema
from tests.sheets.client import GOOGLE, Caller
from tests.sheets.server import SheetsServer

if TYPE_CHECKING:
    from tests.sheets.errors import JsonObject

PAYLOAD = "Invalid JSON payload received. "
PROTO = "type.googleapis.com/google.apps.sheets.v4."


UNKNOWN = f"{PAYLOAD}Unknown name"

# The body of batchUpdate, and what Google says of it.
BODIES = {
    '{"request": []}': f'{UNKNOWN} "request": Cannot find field.',
    '{"requests": [{"frobnicate": {}}]}': f"{UNKNOWN} \"frobnicate\" at 'requests[0]': Cannot find field.",
    '{"requests": [{"insertDimension": {"inheritBefore": true}}]}': f"{UNKNOWN} \"inheritBefore\" at 'requests[0].insert_dimension': Cannot find field.",
    '{"requests": ["repeatCell"]}': f"Invalid value at 'requests[0]' ({PROTO}BatchUpdateSpreadsheetRequest.Request), \"repeatCell\"",
    '{"requests": [{"deleteSheet": {"sheetId": "abc"}}]}': "Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), \"abc\"",
    '{"requests": [{"deleteSheet": {"sheetId": true}}]}': "Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), true",
    '{"requests": [{"addNamedRange": {"namedRange": {"name": 5}}}]}': "Invalid value at 'requests[0].add_named_range.named_range.name' (TYPE_STRING), 5",
    '{"requests": [{"insertDimension": {"range": {"dimension": "ROW"}}}]}': f"Invalid value at 'requests[0].insert_dimension.range.dimension' ({PROTO}Dimension), \"ROW\"",
    '{"requests": [{"insertDimension": {"inheritFromBefore": 1}}]}': "Invalid value at 'requests[0].insert_dimension.inherit_from_before' (TYPE_BOOL), 1",
    "[]": f'{UNKNOWN} "": Root element must be a message.',
    '{"requests": [{"deleteSheet": {"sheetId": {}}}]}': "Invalid value at 'requests[0].delete_sheet' (sheet_id), Starting an object on a scalar field",
    '{"requests": [{"deleteSheet": [{}]}]}': f"{UNKNOWN} \"deleteSheet\" at 'requests[0]': Proto field is not repeating, cannot start list.",
    '{"requests": [{"deleteSheet": {}, "addSheet": {}}]}': "Invalid value at 'requests[0]' (oneof), oneof field 'kind' is already set. Cannot set 'addSheet'",
}


@pytest.mark.parametrize(("body", "words"), BODIES.items())
def test_a_body_is_refused(call: Caller, body: str, words: str) -> None:
    error = call.post(":batchUpdate", json.loads(body))["error"]
    field = words.partition(" at '")[2].partition("'")[0]
    violation = {"field": field, "description": words} if field else {"description": words}
    assert error == {
        "code": 400,
        "message": words,
        "status": "INVALID_ARGUMENT",
        "details": [
            {
                "@type": "type.googleapis.com/google.rpc.BadRequest",
                "fieldViolations": [violation],
            },
        ],
    }


def test_every_violation_has_its_line(call: Caller) -> None:
    """googleapis/google-api-dotnet-client#2161; the body of values.update is the field "data"."""
    body = {"valueInputOption": "RAW", "data": []}
    error = call.put("/values/A1", body, valueInputOption="RAW")["error"]
    assert error["message"] == "\n".join(
        f"{UNKNOWN} \"{name}\" at 'data': Cannot find field."
        for name in ("valueInputOption", "data")
    )


QUERIES = {
    "foo=1": f"{UNKNOWN} \"foo\": Cannot bind query parameter. Field 'foo' could not be found in request message.",
    "valueRenderOption=RAW": f"Invalid value at 'value_render_option' ({PROTO}ValueRenderOption), \"RAW\"",
    "majorDimension=ROW": f"Invalid value at 'major_dimension' ({PROTO}Dimension), \"ROW\"",
}


@pytest.mark.parametrize(("query", "words"), QUERIES.items())
def test_a_query_is_refused(call: Caller, query: str, words: str) -> None:
    key, _, value = query.partition("=")
    assert call.get("/values/A1", **{key: value})["error"]["message"] == words


def test_rows_must_be_lists(call: Caller) -> None:
    body = {"values": ["x"]}
    error = call.put("/values/A1", body, valueInputOption="RAW")["error"]
    kind = "type.googleapis.com/google.protobuf.ListValue"
    assert error["message"] == f"Invalid value at 'data.values[0]' ({kind}), \"x\""


def test_a_mask_of_unknown_fields_is_refused(call: Caller) -> None:
    error = call.get(fields="sheets(titel)")["error"]
    assert error["message"] == "Request contains an invalid argument."
    [violation] = error["details"][0]["fieldViolations"]
    assert violation["description"] == (
        "Error expanding 'fields' parameter. Cannot find matching fields for path 'sheets.titel'."
    )


def test_what_is_not_json_is_refused(server: SheetsServer, call: Caller) -> None:
    call.get()
    token = {"Authorization": f"Bearer {call.credentials.token}"}
    address = call.base.replace(GOOGLE, server.url) + ":batchUpdate"
    response = requests.post(address, data="{", headers=token, timeout=5)
    assert response.status_code == 400
    assert response.json()["error"]["message"] == f"{PAYLOAD}Unexpected token.\n"


def test_replies_are_checked_too() -> None:
    assert schema.check_reply("NamedRange", {"name": "x", "range": {"tab": 1}}) == [
        ("range", f"{UNKNOWN} \"tab\" at 'range': Cannot find field."),
    ]


def test_every_method_is_found_by_its_path() -> None:
    for method in schema.methods():
        path = method.pattern.pattern
        assert path.startswith("/v4/spreadsheets")
    found = schema.find_method("POST", "/v4/spreadsheets/x/values/A1%3AB2:append")
    assert found is not None
    assert found[0].name == "spreadsheets.values.append"
    assert found[1] == {"spreadsheetId": "x", "range": "A1:B2"}


def test_numbers_may_come_as_text(call: Caller) -> None:
    """proto3 JSON takes a number written as a string."""
    reply: JsonObject = call.batch({"addSheet": {"properties": {"sheetId": "77"}}})
    assert reply["replies"][0]["addSheet"]["properties"]["sheetId"] == 77

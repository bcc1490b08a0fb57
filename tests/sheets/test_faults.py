"""Every fault happens as it is meant to, before a request is applied or after."""

import re
import threading
from pathlib import Path
from typing import Any

import google.auth.exceptions
import gspread
import pytest
import requests

from tests.sheets import OWNER, ROBOT, Fault, Timing, faults
from tests.sheets.bodies import mark
from tests.sheets.book import Book, PersonTab
from tests.sheets.client import Caller
from tests.sheets.errors import JsonObject
from tests.sheets.server import SheetsServer

WRITE = {"values": [["new"]]}


def write(call: Caller) -> Any:
    """Write a cell; returns the reply, its status, or the type of the exception."""
    try:
        query: Any = {"valueInputOption": "RAW"}
        url = f"{call.base}/values/Prospects!A2"
        return call.http.request("put", url, params=query, json=WRITE).json()
    except gspread.exceptions.APIError as error:
        return error.response.status_code
    except requests.exceptions.RequestException as error:
        return type(error)


SEEN: dict[str, Any] = {
    "429": 429,
    "429 Retry-After 0": 429,
    "500": 500,
    "503": 503,
    "HTML 502": 502,
    "HTML 503": 503,
    "HTML 200": requests.exceptions.JSONDecodeError,
    "not JSON": requests.exceptions.JSONDecodeError,
    "dropped": requests.exceptions.ConnectionError,
    "cut short": requests.exceptions.ChunkedEncodingError,
    "timed out": requests.exceptions.ReadTimeout,
    "403": 403,
}
ALL = [
    *(fault for fault in faults.every_kind(1.0) if fault.name in SEEN),
    faults.refused(),
]


@pytest.mark.parametrize("moment", list(Timing))
@pytest.mark.parametrize("fault", ALL, ids=lambda fault: fault.name)
def test_a_fault(
    server: SheetsServer,
    call: Caller,
    tab: PersonTab,
    fault: Fault,
    moment: Timing,
) -> None:
    call.get()
    server.at(1, fault, moment)
    if fault.name == "timed out":
        call.http.set_timeout(0.2)
    assert write(call) == SEEN[fault.name]
    call.http.set_timeout(None)
    landed = "new" if moment is Timing.AFTER else 1
    assert tab.get("A2") == landed
    assert write(call)["updatedCells"] == 1
    assert tab.get("A2") == "new"


@pytest.mark.parametrize("moment", list(Timing))
def test_a_token_that_expires(
    server: SheetsServer,
    call: Caller,
    book: Book,
    moment: Timing,
) -> None:
    """google-auth sends the request again, so after it was applied it is applied twice."""
    call.get()
    versions = len(book.versions)
    server.at(1, faults.token_expired(), moment)
    assert write(call)["updatedCells"] == 1
    assert [request.status for request in server.requests[1:]] == [401, 200]
    assert len(book.versions) == versions + (2 if moment is Timing.AFTER else 1)


def test_retry_after_is_sent(server: SheetsServer, call: Caller) -> None:
    server.at(1, faults.quota_exceeded(retry_after=7))
    with pytest.raises(gspread.exceptions.APIError) as caught:
        call.http.request("get", call.base)
    response = caught.value.response
    assert response.headers["Retry-After"] == "7"
    error = response.json()["error"]
    assert error["status"] == "RESOURCE_EXHAUSTED"
    assert error["message"].startswith("Quota exceeded for quota metric 'Read requests' and limit")
    assert error["details"][0]["reason"] == "RATE_LIMIT_EXCEEDED"


def test_a_delay_lets_the_request_pass(server: SheetsServer, call: Caller, tab: PersonTab) -> None:
    server.at(1, faults.delayed(0.05))
    server.at(1, faults.delayed(0.05), Timing.AFTER)
    assert write(call)["updatedCells"] == 1
    assert tab.get("A2") == "new"


def test_triggers_count_what_they_match(server: SheetsServer, call: Caller) -> None:
    server.when(lambda r: r.name == "spreadsheets.values.update", faults.unavailable(), nth=2)
    for _ in range(2):
        call.get()
    assert write(call)["updatedCells"] == 1
    call.get()
    assert write(call) == 503
    assert write(call)["updatedCells"] == 1


def test_the_token_endpoint_can_fail_too(server: SheetsServer, call: Caller) -> None:
    server.when(lambda r: r.name == "oauth.token", faults.refused(), every=True)
    with pytest.raises(google.auth.exceptions.RefreshError):
        call.get()
    assert server.count == 0
    server.clear_triggers()
    assert "error" not in call.get()


def test_a_person_edits_between_requests(
    server: SheetsServer,
    call: Caller,
    tab: PersonTab,
) -> None:
    server.at(1, lambda: tab.insert_rows(2), Timing.AFTER)
    server.at(2, lambda: tab.set("C1", "Renamed"))
    first = call.get("/values/Prospects!A1:C2", valueRenderOption="UNFORMATTED_VALUE")
    assert first["values"] == [["ID", "Company", "Score"], [1, "Ada", 10]]
    second = call.get("/values/Prospects!A1:C3", valueRenderOption="UNFORMATTED_VALUE")
    assert second["values"] == [["ID", "Company", "Renamed"], [], [1, "Ada", 10]]


def test_a_held_request_arrives_late(
    server: SheetsServer,
    call: Caller,
    tab: PersonTab,
    book: Book,
) -> None:
    held = server.hold(1)
    assert write(call) == requests.exceptions.ConnectionError
    assert tab.get("A2") == 1
    tab.set("A2", "typed")
    assert held.apply().status == 200
    assert tab.get("A2") == "new"
    assert held.request is not None
    assert held.request.name == "spreadsheets.values.update"
    assert [version.by for version in book.versions[-2:]] == [OWNER, ROBOT]


def test_a_held_request_is_checked_when_it_arrives(
    server: SheetsServer,
    call: Caller,
    tab: PersonTab,
) -> None:
    held = server.hold(1)
    write(call)
    tab.delete()
    assert held.apply().status == 400


def test_every_version_is_kept(server: SheetsServer, call: Caller, book: Book) -> None:
    write(call)
    book.tab("Prospects").set("A2", "typed")
    seen = [version.rows("Prospects")[1][0] for version in book.versions[-3:]]
    assert seen == [1, "new", "typed"]
    assert [version.request for version in book.versions[-2:]] == [1, None]
    assert (server.requests[0].status, server.requests[0].size) == (200, 21)
    assert server.requests[0].body == WRITE


def test_many_clients_at_once(server: SheetsServer, book: Book, tmp_path: Path) -> None:
    log = book.add_tab("Log", [["No"]], size=(1, 1))
    callers = [Caller(server, book, tmp_path) for _ in range(4)]

    def work(caller: Caller) -> None:
        row = {"values": [{"userEnteredValue": {"numberValue": 1}}]}
        append = {"sheetId": log.id, "rows": [row], "fields": "userEnteredValue"}
        for _ in range(5):
            caller.batch({"appendCells": append})

    threads = [threading.Thread(target=work, args=(caller,)) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server.count == 20
    assert len(log.rows()) == 21


def batch(name: str, **body: object) -> tuple[str, JsonObject]:
    return ":batchUpdate", {"requests": [{name: body}]}


def update(value: object, **options: object) -> tuple[str, JsonObject]:
    written = {"data": [{"range": "A1", "values": [[value]]}], "valueInputOption": "RAW"}
    return "/values:batchUpdate", written | options


def read(path: str) -> tuple[str, None]:
    return path, None


CELLS = "?fields=sheets.data.rowData.values."
PERCENT = {"numberFormat": {"type": "PERCENT"}}
ON_A_TAB = {"spec": {"pieChart": {}}, "position": {"newSheet": True}}
LOCATION = {"developerMetadataLookup": {"metadataLocation": {"spreadsheet": True}}}
PUSHED = "/values/A1:append?valueInputOption=RAW&insertDataOption=INSERT_ROWS"
UNSUPPORTED: list[tuple[tuple[str, JsonObject | None], str]] = [
    (batch("findReplace", find="x"), "batchUpdate request findReplace"),
    (("/values/A1:clear", {}), "method spreadsheets.values.clear"),
    (update("x", valueInputOption="USER_ENTERED"), "valueInputOption: USER_ENTERED"),
    (update("x", includeValuesInResponse=True), "includeValuesInResponse: True"),
    (update(["x"]), "a value that is a list or an object"),
    ((PUSHED, WRITE), "insertDataOption: INSERT_ROWS"),
    (read("/values/A1?dateTimeRenderOption=FORMATTED_STRING"), "FORMATTED_STRING"),
    (read("/values/A1?valueRenderOption=FORMULA"), "valueRenderOption: FORMULA"),
    (read("/values/Percent!A1"), "a number shown as"),
    (read(f"{CELLS}formattedValue"), "a number shown as"),
    (read(f"{CELLS}effectiveFormat"), "['effectiveFormat'] of a cell"),
    (read("?includeGridData=true"), "all of a cell"),
    (batch("addTable", table={"columnProperties": []}), "addTable with ['columnProperties']"),
    (batch("updateTable", table={}, fields="name"), "updateTable of ['name']"),
    (batch("updateSheetProperties", fields="*"), "updateSheetProperties of all fields"),
    (batch("updateDeveloperMetadata", fields="visibility"), "of ['visibility']"),
    (batch("addChart", chart=ON_A_TAB), "a chart on a tab of its own"),
    ((":getByDataFilter", {"dataFilters": [LOCATION]}), "a lookup of metadata by location"),
    (batch("setBasicFilter", filter={"criteria": {}}), "the map requests[0]"),
]


@pytest.mark.parametrize(("sent", "problem"), UNSUPPORTED, ids=[each for _, each in UNSUPPORTED])
def test_what_is_not_supported_fails_the_test(
    tmp_path: Path, sent: tuple[str, JsonObject | None], problem: str
) -> None:
    server = SheetsServer()
    book = server.spreadsheet()
    book.add_tab("Percent", [[0.5]]).set_extra("A1", userEnteredFormat=PERCENT)
    book.batch_update(mark({"spreadsheet": True}))
    caller, (path, body) = Caller(server, book, tmp_path), sent
    reply = caller.get(path) if body is None else caller.post(path, body)
    assert reply["error"]["code"] == 501
    with pytest.raises(AssertionError, match=re.escape(problem)):
        server.__exit__(None, None, None)

"""Who may: tokens, scopes, sharing, and keyless access, by google-auth's own code."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import google.auth
import google.auth.exceptions
import google.auth.transport.requests
import pytest
import requests
from google.oauth2.service_account import Credentials

from tests.sheets.bodies import refusal
from tests.sheets.book import Book, Permission, PersonTab
from tests.sheets.client import Caller
from tests.sheets.errors import PROJECT
from tests.sheets.oauth import SCOPE
from tests.sheets.server import ROBOT, SheetsServer

if TYPE_CHECKING:
    from tests.sheets.errors import JsonObject


def refresh(credentials: Any) -> str:
    credentials.refresh(google.auth.transport.requests.Request())
    return str(credentials.token)


def from_file(path: Path, scope: str = SCOPE) -> Any:
    made: Any = Credentials.from_service_account_file
    return made(path, scopes=[scope])


def refused(credentials: Any) -> dict[str, str]:
    with pytest.raises(google.auth.exceptions.RefreshError) as caught:
        refresh(credentials)
    reply = caught.value.args[1]
    return reply if isinstance(reply, dict) else dict(json.loads(reply))


def test_a_key_gets_a_token(server: SheetsServer, call: Caller) -> None:
    assert "error" not in call.get()
    [asked] = server.token_requests
    assert (asked.name, asked.status) == ("oauth.token", 200)
    assert server.requests[0].account == ROBOT


def test_a_key_of_another_is_refused(server: SheetsServer, tmp_path: Path) -> None:
    other = server.oauth.add_account("other@x.iam.gserviceaccount.com")
    content = other.key_json(server.url) | {"client_email": ROBOT}
    path = tmp_path / "forged.json"
    path.write_text(json.dumps(content))
    assert refused(from_file(path)) == {
        "error": "invalid_grant",
        "error_description": "Invalid JWT Signature.",
    }


def test_an_account_that_is_gone_is_refused(server: SheetsServer, tmp_path: Path) -> None:
    path = server.key_file(tmp_path)
    del server.oauth.accounts[ROBOT]
    assert refused(from_file(path))["error_description"] == "Invalid grant: account not found"


def test_a_clock_that_is_wrong_is_refused(
    server: SheetsServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    credentials = from_file(server.key_file(tmp_path))
    late = time.time() + 7200
    monkeypatch.setattr("tests.sheets.oauth.time.time", lambda: late)
    assert "Check your iat and exp values" in refused(credentials)["error_description"]


def test_a_scope_that_is_none_is_refused(server: SheetsServer, tmp_path: Path) -> None:
    assert refused(from_file(server.key_file(tmp_path), "nonsense"))["error"] == "invalid_scope"


def test_the_scope_must_cover_the_method(
    server: SheetsServer,
    book: Book,
    tmp_path: Path,
) -> None:
    caller = Caller(server, book, tmp_path)
    caller.use(from_file(server.key_file(tmp_path), f"{SCOPE}.readonly"))
    assert "error" not in caller.get()
    error = caller.put("/values/A1", {"values": [["x"]]}, valueInputOption="RAW")["error"]
    assert (error["code"], error["status"]) == (403, "PERMISSION_DENIED")
    assert error["message"] == "Request had insufficient authentication scopes."
    assert error["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"


def test_no_token_and_a_wrong_one(server: SheetsServer, book: Book) -> None:
    address = f"{server.url}/v4/spreadsheets/{book.id}"
    assert requests.get(address, timeout=5).status_code == 403
    wrong = requests.get(address, headers={"Authorization": "Bearer x"}, timeout=5)
    assert wrong.status_code == 401
    assert wrong.json()["error"]["status"] == "UNAUTHENTICATED"
    assert "invalid_token" in wrong.headers["WWW-Authenticate"]


def test_a_token_that_ends_in_mid_run_is_renewed(server: SheetsServer, call: Caller) -> None:
    """google-auth renews it on a 401 and sends the request again."""
    call.get()
    server.oauth.revoke_all()
    assert "error" not in call.get()
    assert [request.status for request in server.requests] == [200, 401, 200]
    assert len(server.token_requests) == 2


def test_sharing(server: SheetsServer, call: Caller, book: Book) -> None:
    write = {"values": [["x"]]}
    book.share(ROBOT, Permission.VIEW)
    assert "error" not in call.get("/values/A1")
    body: JsonObject = {"dataFilters": [{"gridRange": {}}]}
    assert "error" not in call.post("/values:batchGetByDataFilter", body)
    denied = refusal(403, "PERMISSION_DENIED", "The caller does not have permission")
    assert call.put("/values/A1", write, valueInputOption="RAW") == denied
    assert call.batch({"addSheet": {}}) == denied
    book.unshare(ROBOT)
    assert call.get() == denied
    book.share(ROBOT)
    assert "error" not in call.batch({"addSheet": {}})
    assert server.count == 6


def test_a_wrong_id(server: SheetsServer, call: Caller, book: Book) -> None:
    call.base = call.base.replace(book.id, "test")
    assert call.get() == refusal(404, "NOT_FOUND", "Requested entity was not found.")
    assert server.requests[-1].status == 404


def test_an_uploaded_workbook(call: Caller, book: Book) -> None:
    book.uploaded = True
    words = "This operation is not supported for this document"
    assert call.get() == refusal(400, "FAILED_PRECONDITION", words)


def test_the_api_is_off(server: SheetsServer, call: Caller) -> None:
    server.api_enabled = False
    error = call.get()["error"]
    assert (error["code"], error["status"]) == (403, "PERMISSION_DENIED")
    assert error["message"].startswith(
        f"Google Sheets API has not been used in project {PROJECT} before or it is disabled.",
    )
    assert error["details"][1]["reason"] == "SERVICE_DISABLED"


def keyless(server: SheetsServer, folder: Path) -> Any:
    load: Any = google.auth.load_credentials_from_file
    with pytest.warns(DeprecationWarning, match="load_credentials_from_file"):
        credentials, _ = load(server.keyless_file(folder), scopes=[SCOPE])
    return credentials


def test_keyless_access(server: SheetsServer, book: Book, tab: PersonTab, tmp_path: Path) -> None:
    caller = Caller(server, book, tmp_path)
    caller.use(keyless(server, tmp_path))
    assert caller.get("/values/Prospects!A1")["values"] == [["ID"]]
    assert [request.name for request in server.token_requests] == [
        "oauth.exchange",
        "oauth.impersonate",
    ]
    assert server.requests[0].account == ROBOT
    assert tab.id


def test_a_stranger_gets_no_keyless_access(server: SheetsServer, tmp_path: Path) -> None:
    credentials = keyless(server, tmp_path)
    server.oauth.keyless.clear()
    with pytest.raises(google.auth.exceptions.OAuthError, match="unauthorized_client"):
        refresh(credentials)

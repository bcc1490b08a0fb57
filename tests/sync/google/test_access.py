"""Who may do what, what goes wrong with it, and that no secret is ever told."""

import json
import logging
import traceback
from pathlib import Path

import pytest

from sync.google import GoogleAccess, open_spreadsheet
from sync.google.credentials import find_credentials, find_root
from sync.google.errors import refused
from sync.google.refusal import Caller, Refusal
from sync.messages.errors import ConfigError, QualifyError, ServiceError, WorkbookError
from sync.workbook.address import Address, read_address
from sync.workbook.pace import Pace
from tests.harness import run
from tests.sheets import ROBOT, Permission, PersonTab, Timing
from tests.sheets.faults import (
    dropped,
    quota_exceeded,
    token_expired,
    unavailable,
)
from tests.sheets.faults import (
    refused as forbidden,
)
from tests.sync.google.bench import Bench, Watch
from tests.sync.google.scenes import SCENES

ID = "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"


@pytest.fixture
def tab(bench: Bench) -> PersonTab:
    return SCENES[0].set(bench)


def _error(bench: Bench, tab: PersonTab) -> str:
    with pytest.raises(WorkbookError) as caught:
        bench.run(tab.book)
    return str(caught.value)


def test_not_shared(bench: Bench, tab: PersonTab) -> None:
    tab.book.unshare(ROBOT)
    assert _error(bench, tab) == (
        f"{tab.book.id}: the sheet is not shared with {ROBOT}; share it with {ROBOT} as Editor"
    )


def test_shared_for_viewing(bench: Bench, tab: PersonTab) -> None:
    tab.book.share(ROBOT, Permission.VIEW)
    assert _error(bench, tab) == (
        f"Sales: {ROBOT} may view the sheet, but not edit it; share it with {ROBOT} as Editor"
    )


def test_the_api_is_not_enabled(bench: Bench, tab: PersonTab) -> None:
    bench.server.api_enabled = False
    assert _error(bench, tab) == (
        f"{tab.book.id}: the Google Sheets API is not enabled in the account's project; enable it"
        " at https://console.developers.google.com/apis/api/sheets.googleapis.com/overview?"
        "project=123456789012 and wait a few minutes"
    )


def test_an_uploaded_excel_file(bench: Bench, tab: PersonTab) -> None:
    tab.book.uploaded = True
    assert _error(bench, tab) == (
        f"{tab.book.id}: it is an uploaded Excel file, not a Google spreadsheet; open it in Google"
        " Sheets, choose File > Save as Google Sheets, and use that one"
    )


def test_a_wrong_id(bench: Bench, tab: PersonTab) -> None:
    assert tab.id
    environment = {"QUALIFY_API_ROOT": bench.server.url}
    key = bench.server.key_file(bench.folder)
    book = open_spreadsheet(ID, GoogleAccess(environment, key), tab=None, header_row=1)
    with pytest.raises(WorkbookError) as caught:
        book.look()
    assert str(caught.value) == (
        f"{ID}: there is no spreadsheet with this id; copy the address from the browser again"
    )
    book.close()


def test_a_key_that_google_refuses(bench: Bench, tab: PersonTab) -> None:
    key = json.loads(bench.server.key_file(bench.folder).read_text())
    key["client_email"] = "gone@qualify-test.iam.gserviceaccount.com"
    environment = {"QUALIFY_API_ROOT": bench.server.url, "QUALIFY_CREDENTIALS": json.dumps(key)}
    book = open_spreadsheet(tab.book.url, GoogleAccess(environment), tab="Prospects", header_row=1)
    with pytest.raises(WorkbookError) as caught:
        book.look()
    assert str(caught.value) == (
        f"{tab.book.id}: gone@qualify-test.iam.gserviceaccount.com has been deleted or disabled;"
        " enable it, or make another and share the sheet with that: Google Cloud console, IAM &"
        " Admin > Service accounts"
    )
    book.close()


def test_no_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    with pytest.raises(WorkbookError, match=r"^Google: there are no credentials; name a service"):
        find_credentials(None, {})


def test_a_file_that_is_no_key(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    with pytest.raises(ConfigError) as caught:
        find_credentials(path, {})
    assert str(caught.value) == (
        f"--credentials: can't read {path} (No such file or directory); name the account's key file"
    )
    for text in ("", "{", "[]", "{}", '{"type": "service_account", "private_key": "SECRET"}'):
        path.write_text(text)
        with pytest.raises(ConfigError) as caught:
            find_credentials(None, {"QUALIFY_CREDENTIALS": str(path)})
        assert str(caught.value) == (
            f"QUALIFY_CREDENTIALS {path}: is not the key of a service account, nor another Google"
            " credentials file; download the key again: Google Cloud console, IAM & Admin > Service"
            " accounts > Keys"
        )
        assert "SECRET" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("way", ["file", "path", "json", "default", "keyless"])
def test_the_ways_to_credentials(
    bench: Bench, tab: PersonTab, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    key = bench.server.key_file(bench.folder)
    environment = {"QUALIFY_API_ROOT": bench.server.url}
    if way == "path":
        environment["QUALIFY_CREDENTIALS"] = str(key)
    elif way == "json":
        environment["QUALIFY_CREDENTIALS"] = key.read_text()
    elif way == "default":
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(key))
    elif way == "keyless":
        keyless = bench.server.keyless_file(bench.folder)
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(keyless))
    access = GoogleAccess(environment, key if way == "file" else None)
    book = open_spreadsheet(tab.book.url, access, tab="Prospects", header_row=1)
    run(book)
    book.close()
    SCENES[0].check(tab)


def test_the_scope_is_no_wider_than_needed(bench: Bench, tab: PersonTab) -> None:
    bench.run(tab.book)
    scopes = {scope for token in bench.server.oauth._tokens.values() for scope in token.scopes}  # noqa: SLF001
    assert scopes == {"https://www.googleapis.com/auth/spreadsheets"}


@pytest.mark.parametrize(
    ("root", "good"),
    [
        ("https://sheets.googleapis.com/", True),
        ("http://127.0.0.1:8080", True),
        ("http://[::1]:8080", True),
        ("http://localhost:8080", True),
        ("http://sheets.example.com", False),
        ("http://localhost.example.com", False),
        ("http://127.0.0.1.example.com", False),
        ("ftp://localhost", False),
        ("sheets.googleapis.com", False),
    ],
)
def test_a_token_goes_nowhere_in_the_clear(root: str, *, good: bool) -> None:
    environment = {"QUALIFY_API_ROOT": root}
    if good:
        assert find_root(environment) == root.rstrip("/")
    else:
        with pytest.raises(ConfigError, match=r"^QUALIFY_API_ROOT: is not an https address; unset"):
            find_root(environment)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (ID, Address(ID)),
        (f"https://docs.google.com/spreadsheets/d/{ID}/edit", Address(ID)),
        (f"https://docs.google.com/spreadsheets/d/{ID}/edit?gid=7#gid=7", Address(ID, 7)),
        (f"https://docs.google.com/spreadsheets/u/1/d/{ID}/edit#gid=0", Address(ID, 0)),
        (f"https://docs.google.com/a/example.com/spreadsheets/d/{ID}", Address(ID)),
        ("https://example.com/leads.xlsx", None),
        (f"https://evil.example/?docs.google.com/spreadsheets/d/{ID}", None),
    ],
)
def test_addresses(text: str, address: Address | None) -> None:
    if address is None:
        with pytest.raises(ConfigError):
            read_address(text)
    else:
        assert read_address(text) == address


# Patience ----------------------------------------------------------------------------------------


def test_a_token_that_expires_in_mid_run(bench: Bench, tab: PersonTab) -> None:
    for nth in range(1, SCENES[0].requests + 1):
        tab = SCENES[0].set(bench)
        bench.server.at(nth, bench.server.oauth.revoke_all)
        bench.run(tab.book)
        SCENES[0].check(tab)


def test_a_token_that_is_never_good(bench: Bench, tab: PersonTab) -> None:
    bench.server.when(lambda request: request.is_api, token_expired(), every=True)
    assert _error(bench, tab) == (
        f"{tab.book.id}: Google does not accept the access of {ROBOT}; check the account's key and"
        " this computer's clock, or make a new key"
    )
    assert bench.server.count == 2


def test_access_withdrawn_in_mid_run(bench: Bench, tab: PersonTab) -> None:
    bench.server.at(4, forbidden())
    assert "may view the sheet, but not edit it" in _error(bench, tab)


def test_google_is_waited_for_as_long_as_it_asks(bench: Bench, tab: PersonTab) -> None:
    watch = Watch()
    bench.server.at(1, quota_exceeded(retry_after=40))
    bench.server.at(4, quota_exceeded(retry_after=25), Timing.BEFORE)
    bench.run(tab.book, watch=watch)
    assert watch.naps == [40, 25]


@pytest.mark.parametrize("fault", [unavailable(), quota_exceeded(), dropped()])
def test_the_deadline_ends_it(bench: Bench, tab: PersonTab, fault: object) -> None:
    watch = Watch()
    bench.server.when(lambda request: request.is_api, fault, every=True)  # type: ignore[arg-type]
    with pytest.raises(ServiceError) as caught:
        bench.run(tab.book, watch=watch, deadline=120)
    assert "was not available within 120 seconds" in str(caught.value)
    assert sum(watch.naps) < 120
    assert watch.naps[0] <= 1
    assert max(watch.naps) <= 32
    assert bench.server.count < 60


def test_a_write_of_unknown_fate_is_never_sent_again(bench: Bench, tab: PersonTab) -> None:
    for nth in SCENES[0].writes:
        tab = SCENES[0].set(bench)
        bench.server.requests.clear()
        bench.server.at(nth, dropped())
        bench.run(tab.book)
        names = [request.name for request in bench.server.requests]
        assert names[nth] == "spreadsheets.getByDataFilter"


def test_a_write_that_was_surely_not_done_is(bench: Bench, tab: PersonTab) -> None:
    for nth in SCENES[0].writes:
        tab = SCENES[0].set(bench)
        bench.server.requests.clear()
        bench.server.at(nth, quota_exceeded())
        bench.run(tab.book)
        names = [request.name for request in bench.server.requests]
        assert names[nth] == names[nth - 1]


def test_writes_alone_that_fail_end_too(bench: Bench, tab: PersonTab) -> None:
    bench.server.when(
        lambda request: request.name == "spreadsheets.batchUpdate", unavailable(), every=True
    )
    with pytest.raises(ServiceError):
        bench.run(tab.book)
    assert tab.book.titles() == ["Prospects"]


def test_a_server_that_is_not_there(bench: Bench, tab: PersonTab) -> None:
    environment = {"QUALIFY_API_ROOT": "http://127.0.0.1:9"}
    watch = Watch()
    pace = Pace(watch.now, watch.sleep)
    access = GoogleAccess(environment, bench.server.key_file(bench.folder), 30, pace)
    book = open_spreadsheet(tab.book.url, access, tab="Prospects", header_row=1)
    with pytest.raises(ServiceError, match=r"30 seconds \(no connection\)"):
        book.look()
    book.close()


# Secrets -----------------------------------------------------------------------------------------


def test_no_secret_and_no_cell_is_told(
    bench: Bench, tab: PersonTab, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told: list[str] = []
    bench.run(tab.book)
    for nth in range(1, 6):
        for fault in (unavailable(), dropped(), forbidden(), token_expired()):
            tab.set("H2", "Lost" if tab.get("H2") is None else None)
            bench.server.when(lambda request: request.is_api, fault, nth, every=True)
            try:
                bench.run(tab.book)
            except QualifyError as error:
                told += [str(error), repr(error), *traceback.format_exception(error)]
            bench.server.clear_triggers()
    everything = "\n".join([*told, caplog.text])
    assert len(told) > 20
    assert "ya29." not in everything
    assert "PRIVATE KEY" not in everything
    assert "assertion" not in everything
    assert "=Ada" not in everything
    assert "Retail" not in everything


def test_what_google_says_is_told_without_what_may_come_from_a_cell() -> None:
    message = 'Invalid values[3][0]: "Ada\'s secret"\nmore of it'
    error = refused(Refusal(400, "INVALID_ARGUMENT", message), Caller("Sales", ROBOT), writing=True)
    assert str(error) == (
        "Sales: Google refused the request: Invalid values[3][0]: …; mend in the sheet what these"
        " words name; report them if nothing there explains them"
    )

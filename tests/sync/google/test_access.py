"""Who may do what, what goes wrong with it, and that no secret is ever told."""

import json
import logging
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from sync.google.credentials import find_credentials, find_root
from sync.google.refusal import Account, Refusal
from sync.google.refused_requests import refused
from sync.messages.errors import ConfigError, QualifyError, ServiceError, WorkbookError
from sync.workbook.pace import Pace
from tests.harness import run
from tests.sheets import ROBOT, Permission, PersonTab, SheetsServer, Timing, faults
from tests.sheets.faults import Fault, dropped, quota_exceeded, token_expired, unavailable
from tests.sync.google.bench import Bench, Watch, is_api, is_commit
from tests.sync.google.scenes import FRESH

ID = "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"


def _switch_the_api_off(_tab: PersonTab, server: SheetsServer) -> None:
    server.api_enabled = False


def _upload(tab: PersonTab, _server: SheetsServer) -> None:
    tab.book.uploaded = True


NOT_SHARED = "{id}: the sheet is not shared with {robot}; share it with {robot} as Editor"
VIEWER = "Sales: {robot} may view the sheet, but not edit it; share it with {robot} as Editor"
API_OFF = "{id}: the Google Sheets API is not enabled in the account's project; enable it at https://console.developers.google.com/apis/api/sheets.googleapis.com/overview?project=123456789012 and wait a few minutes"
UPLOADED = "{id}: it is an uploaded Excel file, not a Google spreadsheet; open it in Google Sheets, choose File > Save as Google Sheets, and use that one"


@pytest.mark.parametrize(
    ("hinder", "said"),
    [
        (lambda tab, _: tab.book.unshare(ROBOT), NOT_SHARED),
        (lambda tab, _: tab.book.share(ROBOT, Permission.VIEW), VIEWER),
        (_switch_the_api_off, API_OFF),
        (_upload, UPLOADED),
    ],
)
def test_what_keeps_the_job_out(
    bench: Bench, tab: PersonTab, hinder: Callable[[PersonTab, SheetsServer], None], said: str
) -> None:
    hinder(tab, bench.server)
    assert bench.error(tab.book) == said.format(id=tab.book.id, robot=ROBOT)


def test_a_wrong_id(bench: Bench) -> None:
    key = bench.server.key_file(bench.folder)
    with bench.opened(ID, key) as book, pytest.raises(WorkbookError) as caught:
        book.look()
    assert str(caught.value) == (
        f"{ID}: there is no spreadsheet with this id; copy the address from the browser again"
    )


def test_a_key_that_google_refuses(bench: Bench, tab: PersonTab) -> None:
    key = json.loads(bench.server.key_file(bench.folder).read_text())
    key["client_email"] = "gone@qualify-test.iam.gserviceaccount.com"
    given = {"QUALIFY_CREDENTIALS": json.dumps(key)}
    with (
        bench.opened(tab.book.url, environment=given) as book,
        pytest.raises(WorkbookError) as caught,
    ):
        book.look()
    assert str(caught.value) == (
        f"{tab.book.id}: gone@qualify-test.iam.gserviceaccount.com has been deleted or disabled;"
        " enable it, or make another and share the sheet with that: Google Cloud console, IAM &"
        " Admin > Service accounts"
    )


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


def test_a_login_that_is_not_whole(tmp_path: Path) -> None:
    path = tmp_path / "login.json"
    path.write_text('{"type": "authorized_user", "client_id": "1-a"}')
    with pytest.raises(
        ConfigError,
        match=r": is a login of which a part is missing; log in again with `gcloud auth ",
    ):
        find_credentials(path, {})


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("gone.json", "can't read gone.json (No such file or directory); name the account's key"),
        ("[]", "is neither the path of a file that is there nor the key of an account; give the"),
        ('{"web": {}}', "is the file of an OAuth client, which signs nobody in; make a key: "),
    ],
)
def test_a_default_that_leads_nowhere(
    written: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {"GOOGLE_APPLICATION_CREDENTIALS": written}
    monkeypatch.setenv(*next(iter(environment.items())))
    with pytest.raises(ConfigError) as caught:
        find_credentials(None, environment)
    assert str(caught.value).startswith(f"GOOGLE_APPLICATION_CREDENTIALS: {said}")


@pytest.mark.parametrize("way", ["file", "path", "json", "default", "keyless"])
def test_the_ways_to_credentials(
    bench: Bench, tab: PersonTab, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    key = bench.server.key_file(bench.folder)
    environment = {}
    if way == "path":
        environment["QUALIFY_CREDENTIALS"] = str(key)
    elif way == "json":
        environment["QUALIFY_CREDENTIALS"] = key.read_text()
    elif way == "default":
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(key))
    elif way == "keyless":
        keyless = bench.server.keyless_file(bench.folder)
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(keyless))
    file = key if way == "file" else None
    with bench.opened(tab.book.url, file, environment=environment) as book:
        run(book)
    FRESH.check(tab)


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


# Patience ----------------------------------------------------------------------------------------


def test_a_token_that_expires_in_mid_run(bench: Bench, tab: PersonTab) -> None:
    for nth in range(1, FRESH.requests + 1):
        tab = FRESH.set(bench)
        bench.server.at(nth, bench.server.oauth.revoke_all)
        bench.run(tab.book)
        FRESH.check(tab)


def test_a_token_that_is_never_good(bench: Bench, tab: PersonTab) -> None:
    bench.server.when(is_api, token_expired(), every=True)
    assert bench.error(tab.book) == (
        f"{tab.book.id}: Google does not accept the access of {ROBOT}; check the account's key and"
        " this computer's clock, or make a new key; run qualify doctor with the same config and credentials to find out which it is"
    )
    assert bench.server.count == 2


def test_access_withdrawn_in_mid_run(bench: Bench, tab: PersonTab) -> None:
    bench.server.at(4, faults.refused())
    assert "may view the sheet, but not edit it" in bench.error(tab.book)


def test_google_is_waited_for_as_long_as_it_asks(bench: Bench, tab: PersonTab) -> None:
    watch = Watch()
    bench.server.at(1, quota_exceeded(retry_after=40))
    bench.server.at(4, quota_exceeded(retry_after=25), Timing.BEFORE)
    bench.run(tab.book, watch=watch)
    assert watch.naps == [40, 25]


@pytest.mark.parametrize("fault", [unavailable(), quota_exceeded(), dropped()])
def test_the_deadline_ends_it(bench: Bench, tab: PersonTab, fault: Fault) -> None:
    watch = Watch()
    bench.server.when(is_api, fault, every=True)
    told = bench.error(tab.book, kind=ServiceError, watch=watch, deadline=120)
    assert "was not available within 120 seconds" in told
    assert sum(watch.naps) < 120
    assert watch.naps[0] <= 1
    assert max(watch.naps) <= 32
    assert bench.server.count < 60


class Oversleeper(Watch):
    """Wakes up long after it should."""

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds + 1000)


def test_what_was_waited_for_is_told_where_the_deadline_passes_meanwhile(
    bench: Bench, tab: PersonTab
) -> None:
    bench.server.when(is_api, quota_exceeded(), every=True)
    assert bench.error(tab.book, kind=ServiceError, watch=Oversleeper()) == (
        f"{tab.book.id}: Google Sheets was not available within 300 seconds (429"
        " RESOURCE_EXHAUSTED); let fewer programs ask Google at a time as this account; run again"
        " later; what is in the changelog stays"
    )


@pytest.mark.parametrize("nth", FRESH.writes)
def test_a_write_that_may_have_been_done_is_never_sent_again(
    bench: Bench, tab: PersonTab, nth: int
) -> None:
    bench.server.at(nth, dropped())
    bench.run(tab.book)
    assert bench.server.requests[nth].name == "spreadsheets.getByDataFilter"


@pytest.mark.parametrize("nth", FRESH.writes)
def test_a_write_that_was_surely_not_done_is(bench: Bench, tab: PersonTab, nth: int) -> None:
    bench.server.at(nth, quota_exceeded())
    bench.run(tab.book)
    names = [request.name for request in bench.server.requests]
    assert names[nth] == names[nth - 1]


def test_writes_alone_that_fail_end_too(bench: Bench, tab: PersonTab) -> None:
    bench.server.when(is_commit, unavailable(), every=True)
    assert bench.error(tab.book, kind=ServiceError)
    assert tab.book.titles() == ["Prospects"]


def test_a_server_that_is_not_there(bench: Bench, tab: PersonTab) -> None:
    watch = Watch()
    key, pace = bench.server.key_file(bench.folder), Pace(watch.now, watch.sleep)
    nowhere = {"QUALIFY_API_ROOT": "http://127.0.0.1:9"}
    with (
        bench.opened(tab.book.url, key, environment=nowhere, deadline=30, pace=pace) as book,
        pytest.raises(ServiceError, match=r"30 seconds \(no connection\)"),
    ):
        book.look()


# Secrets -----------------------------------------------------------------------------------------


def test_no_secret_and_no_cell_is_told(
    bench: Bench, tab: PersonTab, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told: list[str] = []
    bench.run(tab.book)
    for nth in range(1, 6):
        for fault in (unavailable(), dropped(), faults.refused(), token_expired()):
            tab.set("H2", "Lost" if tab.get("H2") is None else None)
            bench.server.when(is_api, fault, nth, every=True)
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
    error = refused(
        Refusal(400, "INVALID_ARGUMENT", message), Account("Sales", ROBOT), writing=True
    )
    assert str(error) == (
        "Sales: Google refused the request: Invalid values[3][0]: …; mend in the sheet what these"
        " words name; report them if nothing there explains them"
    )

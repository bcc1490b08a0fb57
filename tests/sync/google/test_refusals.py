"""What is said when Google refuses: each of its reasons with its own sentence and mend."""

import pytest

from sync.google.refusal import Account, Refusal, read_refusal
from sync.google.refused_requests import refused
from sync.messages.errors import ServiceError, WorkbookError
from sync.workbook.pace import Pace
from tests.harness import run
from tests.sheets import ROBOT, Fault, PersonTab
from tests.sheets.faults import answered, html_page, unavailable
from tests.sync.google import replies
from tests.sync.google.bench import Bench, Watch, is_api, is_commit
from tests.sync.google.replies import JsonObject
from tests.sync.google.scenes import FRESH

ACCOUNTS = "Google Cloud console, IAM & Admin > Service accounts"
LOG_IN = "`gcloud auth application-default login --scopes=openid,https://www.googleapis.com/auth/cloud-platform,https://www.googleapis.com/auth/spreadsheets`"
NO_QUOTA_PROJECT = "this login has no quota project: a project of yours that its requests count to; run `gcloud auth application-default set-quota-project PROJECT` with a project in which the Google Sheets API is enabled, or use the key of a service account"
POLICY = f"a policy of the organization keeps {ROBOT} from it; ask the organization's administrator to allow the Google Sheets API to this account from this network"
BILLING = (
    "{}; enable it at https://console.cloud.google.com/billing/projects and wait a few minutes"
)
NO_PROJECT = f"the project{{}} that the requests of {ROBOT} count to is deleted, or is not a project's id; restore it in the Google Cloud console (IAM & Admin > Manage resources), or use an account or a quota project that exists"
API_OFF = "the Google Sheets API is not enabled in the account's project; enable it at https://console.cloud.google.com/apis/library/sheets.googleapis.com{} and wait a few minutes"

REFUSED = {
    "NO_QUOTA_PROJECT": NO_QUOTA_PROJECT,
    "END_USER": NO_QUOTA_PROJECT,
    "BORROWED_PROJECT": NO_QUOTA_PROJECT,
    "API_OFF": API_OFF.format("?project=123456789012"),
    "ACCESS_NOT_CONFIGURED": API_OFF.format(""),
    "USER_PROJECT_DENIED": f"{ROBOT} may not use the quota project sales-tools; give it the role Service Usage Consumer there (Google Cloud console, IAM & Admin > IAM), or name another: `gcloud auth application-default set-quota-project PROJECT`",
    "PROJECT_NOT_FOUND": NO_PROJECT.format(" sales-tools"),
    "PROJECT_DELETED": NO_PROJECT.format(""),
    "CONSUMER_INVALID": NO_PROJECT.format(" sales-tools"),
    "SUSPENDED": f"Google has suspended the project 123456789012 of {ROBOT}; see Google's mail to the owners of the project, and appeal in the Google Cloud console",
    "BILLING": BILLING.format(f"billing is not enabled for the project 123456789012 of {ROBOT}"),
    "BILLING_OLD": BILLING.format(f"billing is not enabled for the project of {ROBOT}"),
    "VPC": f"{POLICY}, naming the number eYhDkfYCu-dOCjuj8X4",
    "VPC_BARE": POLICY,
    "ORG_RESTRICTION": POLICY,
    "NARROW_OLD": f"the access of {ROBOT} does not cover Google Sheets; log in again with the scope https://www.googleapis.com/auth/spreadsheets: {LOG_IN}",
    "NOT_SHARED_BARE": f"the sheet is not shared with {ROBOT}; share it with {ROBOT} as Editor",
    "UNREGISTERED": f"Google refuses {ROBOT}: Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API; do what these words ask for, or share the sheet with the account as Editor; run qualify doctor with the same config and credentials to find out which it is",
    "ACCOUNT_INVALID": f"{ROBOT} is disabled or deleted; enable it: {ACCOUNTS}; or take another account and share the sheet with it",
}
"""What is said of each reply of the API."""

DELETED = f"{ROBOT} has been deleted or disabled; enable it, or make another and share the sheet with that: {ACCOUNTS}"
TOKEN_POLICY = f"a policy of the organization keeps {ROBOT} from it; ask the organization's administrator to allow this account, or the way that it signs in"

WITHOUT_TOKEN = {
    "CLOCK": f"Google refuses the key of {ROBOT}, as this computer's clock seems to be wrong; set the clock, let the system keep it right by the network, and run again",
    "ACCOUNT_NOT_FOUND": DELETED,
    "ROBOT_DISABLED": DELETED,
    "ACCOUNT_DELETED": DELETED,
    "SIGNATURE": f"the key of {ROBOT} has been deleted or disabled, or belongs to another account; make a new key: {ACCOUNTS} > Keys",
    "DELEGATION": f"{ROBOT} may not act for the person that the credentials name; allow it the scope https://www.googleapis.com/auth/spreadsheets: Google Workspace admin console, Security > API controls > Domain-wide delegation; or name no person, and share the sheet with the account",
    "BAD_SCOPE": f"Google refuses the scope that the credentials ask for (invalid_scope); allow https://www.googleapis.com/auth/spreadsheets, or make the credentials anew: for a login, {LOG_IN}",
    "ADMIN_POLICY": TOKEN_POLICY,
    "RAPT": f"the login of this computer is over: the organization wants it renewed from time to time; run {LOG_IN}, or use the key of a service account",
    "REVOKED": f"the login of this computer has expired or was revoked; run {LOG_IN}, or use the key of a service account",
    "UNKNOWN_CLIENT": f"Google refuses the credentials of {ROBOT} (invalid_client); make a new key ({ACCOUNTS} > Keys) or log in again, and check this computer's clock; run qualify doctor with the same config and credentials to find out which it is",
}
"""What is said of each reply of the token service to a key."""

FEDERATION = "Google Cloud console, IAM & Admin > Workload Identity Federation"

EXCHANGE, IMPERSONATE = "oauth.exchange", "oauth.impersonate"

KEYLESS = {
    (EXCHANGE, 401, "ATTRIBUTES"): f"the workload identity provider does not let in the identity that this run has; change its attribute condition ({FEDERATION}), or run from what it allows",
    (EXCHANGE, 400, "TARGET"): f"the workload identity provider that the credentials name does not exist, is disabled, or expects another audience; compare its name in the CI's settings with {FEDERATION}",
    (IMPERSONATE, 403, "IMPERSONATION"): f"this run may not act as {ROBOT}; give its identity the role Workload Identity User, or Service Account Token Creator, on the account ({ACCOUNTS} > Permissions), and see that the account exists",
    (IMPERSONATE, 403, "IAM_OFF"): f"the IAM Service Account Credentials API is not enabled in the project of {ROBOT}; enable it at https://console.cloud.google.com/apis/library/iamcredentials.googleapis.com and wait a few minutes",
    (IMPERSONATE, 403, "VPC"): TOKEN_POLICY,
}  # fmt: skip
"""What is said of each reply of the two services that give a token without a key."""


def _reply(name: str) -> JsonObject:
    reply: JsonObject = getattr(replies, name)
    return reply


@pytest.mark.parametrize("name", REFUSED)
def test_each_reason_has_its_mend(bench: Bench, tab: PersonTab, name: str) -> None:
    reply = _reply(name)
    bench.server.when(is_api, answered(reply["error"]["code"], reply), every=True)
    assert bench.error(tab.book) == f"{tab.book.id}: {REFUSED[name]}"
    assert bench.server.count == (2 if reply["error"]["code"] == 401 else 1)


def test_a_write_refused_for_another_reason_is_not_called_a_matter_of_sharing(
    bench: Bench, tab: PersonTab
) -> None:
    bench.server.when(is_commit, answered(403, replies.VPC_BARE))
    assert bench.error(tab.book) == f"Sales: {POLICY}"


def test_requests_of_the_day_are_used_up(bench: Bench, tab: PersonTab) -> None:
    bench.server.when(is_api, answered(403, replies.DAY_LIMIT), every=True)
    assert bench.error(tab.book, kind=ServiceError) == (
        f"{tab.book.id}: the project of {ROBOT} has used up its requests of this day; run again"
        " tomorrow, or ask for more: Google Cloud console, IAM & Admin > Quotas"
    )
    assert bench.server.count == 1


@pytest.mark.parametrize("reply", replies.RATE_LIMITS)
@pytest.mark.parametrize("name", ["spreadsheets.getByDataFilter", "spreadsheets.batchUpdate"])
def test_a_rate_limit_of_any_shape_is_waited_for(
    bench: Bench, tab: PersonTab, reply: JsonObject, name: str
) -> None:
    watch = Watch()
    bench.server.when(lambda request: request.name == name, answered(403, reply))
    bench.run(tab.book, watch=watch)
    assert len(watch.naps) == 1
    FRESH.check(tab)


# What Google says may have any shape --------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [
        {},
        {"details": None, "errors": None, "message": None, "status": None},
        {"details": "SERVICE_DISABLED", "errors": 7, "message": 7, "status": []},
        {"details": [None, 7, [], "x", {"links": None}, {"links": [None, {"url": 7}]}]},
        {"details": [{"reason": 7, "metadata": None}, {"reason": None, "metadata": ["consumer"]}]},
        {"details": {"reason": "SERVICE_DISABLED"}, "errors": {"reason": "rateLimitExceeded"}},
    ],
)
def test_odd_details_count_as_left_out(error: JsonObject) -> None:
    found = read_refusal(error, 403)
    assert (found.reason, found.link, found.project) == ("", "", "")
    assert str(refused(found, Account("Sales", ROBOT), writing=False)).startswith("Sales: ")


def test_what_google_says_is_bounded_and_harmless() -> None:
    message = "No \x1b[31mway\x1b[0m ::error::x 'Ada Lovelace' " + "y" * 5000
    error = refused(Refusal(403, "X", message), Account("Sales", ROBOT), writing=False)
    assert "\x1b" not in str(error)
    assert "::" not in str(error)
    assert "Ada" not in str(error)
    assert len(str(error)) < 500


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "https://evil.example/google.com/", "https://google.com.evil/", 7],
)
def test_only_pages_of_googles_are_named(url: object) -> None:
    found = read_refusal({"details": [{"links": [{"url": url}]}]}, 403)
    assert found.link == ""


# No token ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WITHOUT_TOKEN)
def test_why_a_key_gets_no_token(bench: Bench, tab: PersonTab, name: str) -> None:
    fault = answered(400, _reply(name))
    bench.server.when(lambda request: request.name == "oauth.token", fault, every=True)
    assert bench.error(tab.book) == f"{tab.book.id}: {WITHOUT_TOKEN[name]}"


@pytest.mark.parametrize("case", KEYLESS, ids=lambda case: case[2])
def test_why_a_keyless_run_gets_no_token(
    bench: Bench, tab: PersonTab, monkeypatch: pytest.MonkeyPatch, case: tuple[str, int, str]
) -> None:
    endpoint, status, name = case
    fault = answered(status, _reply(name))
    bench.server.when(lambda request: request.name == endpoint, fault, every=True)
    with pytest.raises(WorkbookError) as caught:
        _run_keyless(bench, tab, monkeypatch)
    assert str(caught.value) == f"{tab.book.id}: {KEYLESS[case]}"


def test_a_keyless_run_without_its_token(
    bench: Bench, tab: PersonTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(WorkbookError) as caught:
        _run_keyless(bench, tab, monkeypatch, lost=True)
    assert str(caught.value) == (
        f"{tab.book.id}: the token by which this run shows who it is, is not where the credentials"
        " say; on GitHub let the workflow have `permissions: id-token: write`, and sign in to"
        " Google in the same job"
    )


@pytest.mark.parametrize("endpoint", [EXCHANGE, IMPERSONATE])
@pytest.mark.parametrize("fault", [unavailable(), html_page(502)])
def test_a_token_service_in_trouble_is_waited_for(
    bench: Bench, tab: PersonTab, monkeypatch: pytest.MonkeyPatch, endpoint: str, fault: Fault
) -> None:
    bench.server.when(lambda request: request.name == endpoint, fault)
    assert len(_run_keyless(bench, tab, monkeypatch).naps) == 1
    FRESH.check(tab)


def _run_keyless(
    bench: Bench, tab: PersonTab, monkeypatch: pytest.MonkeyPatch, *, lost: bool = False
) -> Watch:
    """Run as CI does without a key; `lost`: the token that CI handed out is no longer there."""
    path, watch = bench.server.keyless_file(bench.folder), Watch()
    if lost:
        (bench.folder / "oidc-token.txt").unlink()
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))
    with bench.opened(tab.book.url, pace=Pace(watch.now, watch.sleep)) as book:
        run(book)
    return watch

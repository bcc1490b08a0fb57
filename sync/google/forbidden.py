"""Why Google does not let the job in: what each of its reasons means, and the mend.

The reasons: https://cloud.google.com/apis/docs/errors and, of older replies,
https://developers.google.com/workspace/drive/api/guides/handle-errors
"""

import re
from collections.abc import Callable

from sync.google.refusal import Caller, Refusal
from sync.messages.errors import QualifyError, ServiceError, WorkbookError

SCOPE = "https://www.googleapis.com/auth/spreadsheets"
LOG_IN = (
    "`gcloud auth application-default login"
    f" --scopes=openid,https://www.googleapis.com/auth/cloud-platform,{SCOPE}`"
)
ACCOUNTS = "Google Cloud console, IAM & Admin > Service accounts"

_DAY_LIMITS = ("dailyLimitExceeded",)
_API_OFF = ("SERVICE_DISABLED", "accessNotConfigured")
_NARROW = ("ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientPermissions", "insufficientScopes")
_POLICIES = (
    "SECURITY_POLICY_VIOLATED",
    "ORG_RESTRICTION_VIOLATION",
    "ORG_RESTRICTION_HEADER_INVALID",
    "RESOURCE_USAGE_RESTRICTION_VIOLATED",
    "LOCATION_POLICY_VIOLATED",
    "LOCATION_ORG_POLICY_VIOLATED",
    "LOCATION_TAX_POLICY_VIOLATED",
    "TLS_ORG_POLICY_VIOLATED",
    "USER_BLOCKED_BY_ADMIN",
    "domainPolicy",
)
_SUSPENDED = ("CONSUMER_SUSPENDED", "GCP_SUSPENDED")
_NO_PROJECT = ("CONSUMER_INVALID", "RESOURCE_PROJECT_INVALID")
_MAY_NOT_USE = "USER_PROJECT_DENIED"
_NO_BILLING = "BILLING_DISABLED"
ACCESS_REASONS = frozenset(
    {
        *_DAY_LIMITS,
        *_API_OFF,
        *_NARROW,
        *_POLICIES,
        *_SUSPENDED,
        *_NO_PROJECT,
        _MAY_NOT_USE,
        _NO_BILLING,
    }
)
"""Those that tell of access whatever the code: a deleted project has been answered with 400."""

_SAYING_LITTLE = ("", "forbidden", "insufficientFilePermissions")

_BORROWED = ("764086051850", "618104708054", "32555940559")
"""Projects of gcloud's own, to which requests of a person's login count until another is set."""

_QUOTA_PROJECT = re.compile(r"requires a quota project|end user credentials", re.IGNORECASE)
_POLICY = re.compile(r"organi[sz]ation'?s? ?policy|policies within your organi", re.IGNORECASE)
_BILLING = re.compile(r"requires billing|billing (?:is )?disabled|billing account", re.IGNORECASE)
_GONE = re.compile(r"not found|has been deleted", re.IGNORECASE)
_SCOPES = re.compile(r"insufficient (?:authentication )?scopes", re.IGNORECASE)
_NOT_SHARED = re.compile(
    r"the (?:caller|user) does not have (?:sufficient )?permissions?(?: for (?:this )?file.*)?"
    r"|insufficient permissions? for (?:this|the) file.*|permission[ _]denied|forbidden|",
    re.IGNORECASE,
)
_Telling = Callable[[Refusal, Caller], QualifyError | None]


def forbidden(refusal: Refusal, caller: Caller, *, writing: bool) -> QualifyError:
    """Give the error to raise where Google answered 403."""
    found = (tell(refusal, caller) for tell in _TELLING)
    return next(filter(None, found), None) or _not_shared(caller, writing=writing)


def unauthenticated(refusal: Refusal, caller: Caller) -> WorkbookError:
    """Give the error to raise where Google answered 401, and again with a new token."""
    if refusal.reason == "ACCOUNT_STATE_INVALID":
        return WorkbookError(
            caller.where,
            f"{caller.account} is disabled or deleted",
            f"enable it: {ACCOUNTS}; or take another account and share the sheet with it",
        )
    return WorkbookError(
        caller.where,
        f"Google does not accept the access of {caller.account}",
        "check the account's key and this computer's clock, or make a new key",
    )


def _quota_project(refusal: Refusal, caller: Caller) -> WorkbookError | None:
    """Tell that the request is counted to no project of the caller's own.

    Google calls that SERVICE_DISABLED too, of a project that nobody can enable anything in.
    """
    borrowed = refusal.reason in _API_OFF and refusal.project in _BORROWED
    if not borrowed and not _QUOTA_PROJECT.search(refusal.message):
        return None
    return WorkbookError(
        caller.where,
        "this login has no quota project: a project of yours that its requests count to",
        "run `gcloud auth application-default set-quota-project PROJECT` with a project in which"
        " the Google Sheets API is enabled, or use the key of a service account",
    )


def _api_off(refusal: Refusal, caller: Caller) -> WorkbookError | None:
    if refusal.reason not in _API_OFF:
        return None
    page = "https://console.cloud.google.com/apis/library/sheets.googleapis.com"
    own = f"{page}?project={refusal.project}" if refusal.project else page
    return WorkbookError(
        caller.where,
        "the Google Sheets API is not enabled in the account's project",
        f"enable it at {refusal.link or own} and wait a few minutes",
    )


def _may_not_use(refusal: Refusal, caller: Caller) -> WorkbookError | None:
    if refusal.reason != _MAY_NOT_USE or _GONE.search(refusal.message):
        return None
    return WorkbookError(
        caller.where,
        f"{caller.account} may not use the quota project{_named(refusal)}",
        "give it the role Service Usage Consumer there (Google Cloud console, IAM & Admin > IAM),"
        " or name another: `gcloud auth application-default set-quota-project PROJECT`",
    )


def _no_project(refusal: Refusal, caller: Caller) -> WorkbookError | None:
    if refusal.reason not in {*_NO_PROJECT, _MAY_NOT_USE}:
        return None
    return WorkbookError(
        caller.where,
        f"the project{_named(refusal)} that the requests of {caller.account} count to is deleted,"
        " or is not a project's id",
        "restore it in the Google Cloud console (IAM & Admin > Manage resources), or use an account"
        " or a quota project that exists",
    )


def _suspended(refusal: Refusal, caller: Caller) -> WorkbookError | None:
    if refusal.reason not in _SUSPENDED:
        return None
    return WorkbookError(
        caller.where,
        f"Google has suspended the project{_named(refusal)} of {caller.account}",
        "see Google's mail to the owners of the project, and appeal in the Google Cloud console",
    )


def _billing(refusal: Refusal, caller: Caller) -> WorkbookError | None:
    if refusal.reason != _NO_BILLING and not _BILLING.search(refusal.message):
        return None
    page = "https://console.cloud.google.com/billing/projects"
    return WorkbookError(
        caller.where,
        f"billing is not enabled for the project{_named(refusal)} of {caller.account}",
        f"enable it at {refusal.link or page} and wait a few minutes",
    )


def _policy(refusal: Refusal, caller: Caller) -> WorkbookError | None:
    if refusal.reason not in _POLICIES and not _POLICY.search(refusal.message):
        return None
    number = f", naming the number {refusal.number}" if refusal.number else ""
    return WorkbookError(
        caller.where,
        f"a policy of the organization keeps {caller.account} from it",
        "ask the organization's administrator to allow the Google Sheets API to this account from"
        f" this network{number}",
    )


def _narrow(refusal: Refusal, caller: Caller) -> WorkbookError | None:
    if refusal.reason not in _NARROW and not _SCOPES.search(refusal.message):
        return None
    return WorkbookError(
        caller.where,
        f"the access of {caller.account} does not cover Google Sheets",
        f"log in again with the scope {SCOPE}: {LOG_IN}",
    )


def _day_limit(refusal: Refusal, caller: Caller) -> ServiceError | None:
    if refusal.reason not in _DAY_LIMITS:
        return None
    return ServiceError(
        caller.where,
        f"the project{_named(refusal)} of {caller.account} has used up its requests of this day",
        "run again tomorrow, or ask for more: Google Cloud console, IAM & Admin > Quotas",
    )


def _in_own_words(refusal: Refusal, caller: Caller) -> WorkbookError | None:
    if refusal.reason in _SAYING_LITTLE and _NOT_SHARED.fullmatch(refusal.message.strip(" .\n")):
        return None
    return WorkbookError(
        caller.where,
        f"Google refuses {caller.account}: {refusal.words}",
        "do what these words ask for, and see that the sheet is shared with the account as Editor",
    )


_TELLING: tuple[_Telling, ...] = (
    _quota_project,
    _api_off,
    _suspended,
    _billing,
    _may_not_use,
    _no_project,
    _policy,
    _narrow,
    _day_limit,
    _in_own_words,
)


def _not_shared(caller: Caller, *, writing: bool) -> WorkbookError:
    what = (
        f"{caller.account} may view the sheet, but not edit it"
        if writing
        else f"the sheet is not shared with {caller.account}"
    )
    return WorkbookError(caller.where, what, f"share it with {caller.account} as Editor")


def _named(refusal: Refusal) -> str:
    return f" {refusal.project}" if refusal.project else ""

"""What people are told where Google refuses a request: the cause, and the mend.

The reasons: https://cloud.google.com/apis/docs/errors and, of older replies,
https://developers.google.com/workspace/drive/api/guides/handle-errors
"""

import re

from sync.credentials.find import log_in
from sync.google.refusal import Account, Cause, Refusal, find_cause
from sync.messages.errors import MovedError, QualifyError, ServiceError, WorkbookError
from sync.messages.link import ASK_DOCTOR, Link
from sync.workbook.capacity import MOVE_RECORDS

SCOPE = "https://www.googleapis.com/auth/spreadsheets"
LOG_IN = log_in([SCOPE])
ACCOUNTS = "Google Cloud console, IAM & Admin > Service accounts"
MOST_CHARACTERS = 50_000
"""In one cell: https://support.google.com/drive/answer/37603"""

_API_PAGE = "https://console.cloud.google.com/apis/library/sheets.googleapis.com"
_BILLING_PAGE = "https://console.cloud.google.com/billing/projects"

_API_OFF = ("SERVICE_DISABLED", "accessNotConfigured")
_MAY_NOT_USE = "USER_PROJECT_DENIED"
_NO_PROJECT = "CONSUMER_INVALID"
_NO_QUOTA_PROJECT = "no quota project"
"""Not a reason of Google's, but what it means in `_BORROWED` projects."""

_BORROWED = ("764086051850", "618104708054", "32555940559")
"""Projects of gcloud's own, which a person's requests count to until another is set."""

_GONE = re.compile(r"not found|has been deleted", re.IGNORECASE)

_ACCESS = (
    Cause(
        "this login has no quota project: a project of yours that its requests count to",
        "run `gcloud auth application-default set-quota-project PROJECT` with a project in which"
        " the Google Sheets API is enabled, or use the key of a service account",
        about=Link.CREDENTIALS,
        reasons=(_NO_QUOTA_PROJECT,),
        words=r"requires a quota project|end user credentials",
    ),
    Cause(
        "the Google Sheets API is not enabled in the account's project",
        "enable it at {api_page} and wait a few minutes",
        about=Link.API,
        reasons=_API_OFF,
    ),
    Cause(
        "Google has suspended the project{project} of {account}",
        "see Google's mail to the owners of the project, and appeal in the Google Cloud console",
        about=Link.API,
        reasons=("CONSUMER_SUSPENDED", "GCP_SUSPENDED"),
    ),
    Cause(
        "billing is not enabled for the project{project} of {account}",
        "enable it at {billing_page} and wait a few minutes",
        about=Link.API,
        reasons=("BILLING_DISABLED",),
        words=r"requires billing|billing (?:is )?disabled|billing account",
    ),
    Cause(
        "{account} may not use the quota project{project}",
        "give it the role Service Usage Consumer there (Google Cloud console, IAM & Admin > IAM),"
        " or name another: `gcloud auth application-default set-quota-project PROJECT`",
        about=Link.API,
        reasons=(_MAY_NOT_USE,),
    ),
    Cause(
        "the project{project} that the requests of {account} count to is deleted, or is not a"
        " project's id",
        "restore it in the Google Cloud console (IAM & Admin > Manage resources), or use an account"
        " or a quota project that exists",
        about=Link.API,
        reasons=(_NO_PROJECT, "RESOURCE_PROJECT_INVALID"),
    ),
    Cause(
        "a policy of the organization keeps {account} from it",
        "ask the organization's administrator to allow the Google Sheets API to this account from"
        " this network{number}",
        about=Link.API,
        reasons=(
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
        ),
        words=r"organi[sz]ation'?s? ?policy|policies within your organi",
    ),
    Cause(
        "the access of {account} does not cover Google Sheets",
        f"log in again with the scope {SCOPE}: {LOG_IN}",
        about=Link.CREDENTIALS,
        reasons=(
            "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
            "insufficientPermissions",
            "insufficientScopes",
        ),
        words=r"insufficient (?:authentication )?scopes",
    ),
    Cause(
        "the project{project} of {account} has used up its requests of this day",
        "run again tomorrow, or ask for more: Google Cloud console, IAM & Admin > Quotas",
        about=Link.QUOTA,
        reasons=("dailyLimitExceeded",),
        error=ServiceError,
    ),
)
"""Causes that keep the job out, in the order in which they are looked for."""

_ACCESS_REASONS = {reason for cause in _ACCESS for reason in cause.reasons}
"""They tell of access whatever the code: a deleted project has been answered with 400."""

TOO_LONG = Cause(
    f"a text is longer than the {MOST_CHARACTERS:,} characters that a cell can hold",
    "shorten the cell that names the prospect, or the texts of the criteria",
    about=Link.RUN,
    words="characters in a single cell",
)
_LIMITS = (
    Cause(
        "the cells that the job writes are protected",
        "let {account} edit them: Data > Protect sheets and ranges",
        about=Link.PROTECTION,
        words="protected cell",
    ),
    Cause(
        "it is an uploaded Excel file, not a Google spreadsheet",
        "open it in Google Sheets, choose File > Save as Google Sheets, and use that one",
        about=Link.WORKBOOK,
        words="not supported for this document",
    ),
    Cause(
        "the spreadsheet has no room left under Google's limit of 10 million cells",
        f"{MOVE_RECORDS}, or delete blank rows, columns and tabs",
        about=Link.WORKBOOK,
        words="number of cells in the workbook above",
    ),
    TOO_LONG,
    Cause(
        "Google refuses a chart of the job's: {words}",
        "delete the job's charts on that tab, and they are made anew; if that does not help, take"
        " the tab out of [output], and report these words",
        about=Link.RUN,
        words=r"^invalid requests\[\d+\]\.(addChart|updateChartSpec)",
    ),
)
"""What the spreadsheet itself does not allow."""

_MOVED = re.compile(
    r"no (grid|sheet|named ?range|developer ?metadata|protected ?range|chart|embedded ?object)"
    r" with id"
    r"|no conditional format on|invalid conditional format index"
    r"|exceeds grid limits|current grid size|less than the grid size"
    r"|unable to parse range"
    r"|already exists"
    r"|beyond the (last|grid)|tried writing to"
    r"|that doesn't exist|not found|does not exist|cannot find"
    r"|no developer metadata|must match at least one",
    re.IGNORECASE,
)
"""A range, tab, column or name that is missing, or is there already, unlike the request says."""

_VAGUE_REASONS = ("", "forbidden", "insufficientFilePermissions")
_VAGUE_WORDS = re.compile(
    r"the (?:caller|user) does not have (?:sufficient )?permissions?(?: for (?:this )?file.*)?"
    r"|insufficient permissions? for (?:this|the) file.*|permission[ _]denied|forbidden|",
    re.IGNORECASE,
)
"""With these Google refuses who was not given access to the sheet."""


def refused(refusal: Refusal, account: Account, *, writing: bool) -> QualifyError | MovedError:
    """Return the error to raise for a refusal of a request that was `writing` or reading."""
    if refusal.reason in _ACCESS_REASONS:
        return _forbidden(refusal, account, writing=writing)
    if refusal.status == "INVALID_ARGUMENT" and _MOVED.search(refusal.message):
        told = _in_googles_words(refusal, account)
        return MovedError(told.what, told)
    limit = find_cause(_LIMITS, "", refusal.message)
    if limit is not None:
        return limit.told(account, words=refusal.words)
    return _by_code(refusal, account, writing=writing)


def _by_code(refusal: Refusal, account: Account, *, writing: bool) -> QualifyError:
    match refusal.code:
        case 401:
            return _unauthenticated(refusal, account)
        case 403:
            return _forbidden(refusal, account, writing=writing)
        case 404:
            return WorkbookError(
                account.spreadsheet,
                "there is no spreadsheet with this id",
                "copy the address from the browser again",
                about=Link.WORKBOOK,
            )
        case _:
            return _in_googles_words(refusal, account)


def _in_googles_words(refusal: Refusal, account: Account) -> WorkbookError:
    return WorkbookError(
        account.spreadsheet,
        f"Google refused the request: {refusal.words}",
        "mend in the sheet what these words name; report them if nothing there explains them",
    )


def _unauthenticated(refusal: Refusal, account: Account) -> WorkbookError:
    """Return the error for a 401 that came again with a new token."""
    if refusal.reason == "ACCOUNT_STATE_INVALID":
        return WorkbookError(
            account.spreadsheet,
            f"{account.name} is disabled or deleted",
            f"enable it: {ACCOUNTS}; or take another account and share the sheet with it",
            about=Link.CREDENTIALS,
        )
    return WorkbookError(
        account.spreadsheet,
        f"Google does not accept the access of {account.name}",
        f"check the account's key and this computer's clock, or make a new key; {ASK_DOCTOR}",
        about=Link.CREDENTIALS,
    )


def _forbidden(refusal: Refusal, account: Account, *, writing: bool) -> QualifyError:
    project = refusal.project
    cause = find_cause(_ACCESS, _true_reason(refusal), refusal.message)
    if cause is not None:
        return cause.told(
            account,
            project=f" {project}" if project else "",
            number=f", naming the number {refusal.number}" if refusal.number else "",
            api_page=refusal.link or _API_PAGE + (f"?project={project}" if project else ""),
            billing_page=refusal.link or _BILLING_PAGE,
        )
    message = refusal.message.strip(" .\n")
    if refusal.reason not in _VAGUE_REASONS or not _VAGUE_WORDS.fullmatch(message):
        return WorkbookError(
            account.spreadsheet,
            f"Google refuses {account.name}: {refusal.words}",
            "do what these words ask for, or share the sheet with the account as Editor;"
            f" {ASK_DOCTOR}",
            about=Link.SHARED,
        )
    what = (
        f"{account.name} may view the sheet, but not edit it"
        if writing
        else f"the sheet is not shared with {account.name}"
    )
    mend = f"share it with {account.name} as Editor"
    return WorkbookError(
        account.spreadsheet, what, mend, about=Link.ROLE if writing else Link.SHARED
    )


def _true_reason(refusal: Refusal) -> str:
    """Return Google's reason, or a truer one where it gives one reason for two causes."""
    if refusal.reason in _API_OFF and refusal.project in _BORROWED:
        return _NO_QUOTA_PROJECT
    if refusal.reason == _MAY_NOT_USE and _GONE.search(refusal.message):
        return _NO_PROJECT
    return refusal.reason

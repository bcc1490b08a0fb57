"""What goes wrong at BigQuery: what may be tried again, and what people are told.

Google's own words may quote cells, so they are read here and never repeated.
https://cloud.google.com/bigquery/docs/error-messages
"""

import concurrent.futures
import re
from dataclasses import dataclass

import requests
from google.api_core.exceptions import GoogleAPICallError, GoogleAPIError
from google.auth.exceptions import GoogleAuthError, TransportError
from google.resumable_media import DataCorruption, InvalidResponse

from sync.credentials.find import log_in
from sync.messages.errors import MovedError, QualifyError, ServiceError, WorkbookError
from sync.messages.link import Link
from warehouse.bigquery.access import SCOPES

FAILURES = (
    GoogleAPIError,
    GoogleAuthError,
    requests.RequestException,
    ConnectionError,
    InvalidResponse,
    DataCorruption,
    concurrent.futures.TimeoutError,
)
"""All that Google's clients raise where a request comes to nothing."""

_PASSING_CODES = {408, 429, 500, 502, 503, 504}
_PASSING_REASONS = {
    "backendError",
    "badGateway",
    "internalError",
    "jobBackendError",
    "jobInternalError",
    "jobRateLimitExceeded",
    "rateLimitExceeded",
}
_CONFLICT = re.compile(
    r"due to concurrent update|transaction.{0,40}(?:aborted|not active)", re.IGNORECASE
)
_SESSION = re.compile(r"\bsession\b", re.IGNORECASE)
_DRIVE = re.compile(r"drive credentials|drive scope|google drive", re.IGNORECASE)
_JOBS = re.compile(r"bigquery\.(?:jobs\.create|readsessions)|job\.create", re.IGNORECASE)
_ROLES = "https://console.cloud.google.com/iam-admin/iam"


@dataclass(frozen=True)
class Asked:
    """What was asked for: the dataset, and the account that asked, "" if unknown."""

    place: str
    account: str

    @property
    def whom(self) -> str:
        """How messages name the account."""
        return self.account or "the account that the job runs as"


def may_pass(error: BaseException) -> bool:
    """Whether the same request may go well later."""
    if isinstance(error, GoogleAPICallError):
        return error.code in _PASSING_CODES or _reason(error) in _PASSING_REASONS
    if isinstance(error, GoogleAuthError):
        return isinstance(error, TransportError) or bool(error.retryable)
    if isinstance(error, InvalidResponse):
        return error.response.status_code in _PASSING_CODES
    return isinstance(error, FAILURES)


def told(error: Exception, asked: Asked) -> QualifyError | MovedError:
    """The error that ends a run over a request that came to nothing."""
    if isinstance(error, GoogleAuthError) and not may_pass(error):
        return _unsigned(asked)
    if isinstance(error, GoogleAPICallError) and not may_pass(error):
        return _refused(error, asked)
    return ServiceError(asked.place, "can't be reached", "run it again later")


def told_of_job(error: Exception, asked: Asked) -> QualifyError | MovedError:
    """The error over a job that has failed, and with it all that its transaction did."""
    words = _words(error)
    if _CONFLICT.search(words):
        return MovedError("another run changed the same tables")
    if may_pass(error) or _SESSION.search(words):
        return MovedError("BigQuery gave up on a statement, and with it on the transaction")
    return told(error, asked)


def _refused(error: GoogleAPICallError, asked: Asked) -> QualifyError:
    reason = _reason(error)
    if error.code == requests.codes.unauthorized:
        return _unsigned(asked)
    if reason in {"quotaExceeded", "billingTierLimitExceeded"}:
        return ServiceError(
            asked.place,
            "a quota of the project is used up",
            "wait until it is renewed, or raise it: https://console.cloud.google.com/iam-admin/quotas",
            about=Link.QUOTA,
        )
    if reason in {"responseTooLarge", "resourcesExceeded"}:
        what = "BigQuery says that a statement takes more than it has"
        return ServiceError(asked.place, what, "give the project more slots, or name fewer columns")
    if error.code == requests.codes.forbidden:
        return _forbidden(_words(error), reason, asked)
    if error.code == requests.codes.not_found:
        return _missing(_words(error), asked)
    what = f"BigQuery refuses what it is asked for ({reason or error.code})"
    return WorkbookError(asked.place, what, "run with --verbose to see at which statement")


def _forbidden(words: str, reason: str, asked: Asked) -> WorkbookError:
    if reason == "accessNotConfigured" or "has not been used in project" in words:
        what = "the BigQuery API is not enabled in the project"
        mend = "enable it: https://console.cloud.google.com/apis/library/bigquery.googleapis.com"
        return WorkbookError(asked.place, what, mend, about=Link.API)
    if reason in {"billingNotEnabled", "billingNotEnabledForProject"}:
        what = "the project has no billing, and without it BigQuery changes no table"
        mend = "enable billing, or name a project that has it in [table] database"
        return WorkbookError(asked.place, what, mend, about=Link.QUOTA)
    if _DRIVE.search(words):
        what = f"a table is a linked sheet, which {asked.whom} may not read"
        mend = "share the sheet with it as a viewer; of a login, log in again with " + log_in(
            SCOPES
        )
        return WorkbookError(asked.place, what, mend, about=Link.SHARED)
    if _JOBS.search(words):
        what = f"{asked.whom} may not run jobs in the project"
        mend = f"give it BigQuery Job User and BigQuery Read Session User: {_ROLES}"
        return WorkbookError(asked.place, what, mend, about=Link.ROLE)
    what = f"{asked.whom} may not do what the run needs"
    mend = (
        "give it BigQuery Data Viewer on the prospects, BigQuery Data Editor on the dataset of the"
        f" results and BigQuery Job User on the project: {_ROLES}"
    )
    return WorkbookError(asked.place, what, mend, about=Link.ROLE)


def _missing(words: str, asked: Asked) -> WorkbookError:
    found = re.search(r"not found: (project|dataset|table)\b", words, re.IGNORECASE)
    thing = found[1].lower() if found else "table"
    what = {
        "project": "there is no such project",
        "dataset": "there is no such dataset",
        "table": "a table is gone, or is in another location than the dataset",
    }[thing]
    mend = "correct [table] database" if thing != "table" else "see that it is there, and run again"
    return WorkbookError(asked.place, what, mend, about=Link.WORKBOOK)


def _unsigned(asked: Asked) -> WorkbookError:
    return WorkbookError(
        asked.place,
        f"Google refuses the credentials of {asked.whom}",
        f"make a new key, or log in again with {log_in(SCOPES)}, and check this computer's clock",
        about=Link.CREDENTIALS,
    )


def _reason(error: GoogleAPICallError) -> str:
    """The word by which BigQuery names a cause."""
    first: object = next(iter(error.errors or ()), None)
    reason = first.get("reason") if isinstance(first, dict) else None
    return reason if isinstance(reason, str) and re.fullmatch(r"\w{1,60}", reason) else ""


def _words(error: BaseException) -> str:
    return error.message if isinstance(error, GoogleAPICallError) else ""

"""What Google's refusals mean: the sheet has moved, access is lacking, a limit is reached.

The shape of a refusal: https://cloud.google.com/apis/design/errors
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sync.errors import MovedError, QualifyError, WorkbookError

MOST_CHARACTERS = 50_000
"""In one cell: https://support.google.com/drive/answer/37603"""

_MOVED = re.compile(
    r"no (grid|sheet|named ?range|developer ?metadata) with id"
    r"|exceeds grid limits|current grid size|less than the grid size"
    r"|unable to parse range"
    r"|already exists"
    r"|beyond the (last|grid)|tried writing to"
    r"|that doesn't exist|not found|does not exist|cannot find"
    r"|no developer metadata|must match at least one",
    re.IGNORECASE,
)
"""A range, tab, column or name that is not, or is already, as the request says."""

_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|\([^)]*![^)]*\)")
_LONGEST = 200


@dataclass(frozen=True)
class Refusal:
    """An error that Google answered with, clear and final: nothing was done."""

    code: int
    status: str
    message: str
    reason: str = ""
    link: str = ""


@dataclass(frozen=True)
class Caller:
    """Who asked: the spreadsheet's name, and the e-mail of the account ("" if unknown)."""

    where: str
    email: str

    @property
    def account(self) -> str:
        """How messages name the account."""
        return self.email or "the account that the job runs as"


def read_refusal(error: Mapping[str, Any], code: int) -> Refusal:
    """Read the `error` of a reply."""
    details = [each for each in error.get("details", ()) if isinstance(each, dict)]
    links = [link for each in details for link in each.get("links", ())]
    return Refusal(
        code,
        str(error.get("status", "")),
        str(error.get("message", "")),
        next((str(each["reason"]) for each in details if "reason" in each), ""),
        next((str(link["url"]) for link in links if "url" in link), ""),
    )


def has_moved(refusal: Refusal) -> bool:
    """Tell whether what the request named is simply no longer there, or there already."""
    return refusal.status == "INVALID_ARGUMENT" and bool(_MOVED.search(refusal.message))


def refused(refusal: Refusal, caller: Caller, *, writing: bool) -> QualifyError | MovedError:
    """Give the error to raise for a refusal."""
    if has_moved(refusal):
        return MovedError(f"{caller.where} is not as it was read")
    if refusal.code == 403:  # noqa: PLR2004 -- HTTP
        return _forbidden(refusal, caller, writing=writing)
    if refusal.code == 404:  # noqa: PLR2004 -- HTTP
        return WorkbookError(
            caller.where,
            "there is no spreadsheet with this id",
            "copy the address from the browser again",
        )
    if refusal.code == 401:  # noqa: PLR2004 -- HTTP
        return WorkbookError(
            caller.where,
            f"Google does not accept the access of {caller.account}",
            "check the account's key, or make a new one",
        )
    return _limit(refusal, caller) or WorkbookError(
        caller.where, f"Google refused the request: {_tell(refusal)}", "run `qualify doctor`"
    )


def _forbidden(refusal: Refusal, caller: Caller, *, writing: bool) -> WorkbookError:
    if refusal.reason == "SERVICE_DISABLED":
        page = refusal.link or "https://console.cloud.google.com/apis/library/sheets.googleapis.com"
        return WorkbookError(
            caller.where,
            "the Google Sheets API is not enabled in the account's project",
            f"enable it at {page} and wait a few minutes",
        )
    if refusal.reason == "ACCESS_TOKEN_SCOPE_INSUFFICIENT":
        return WorkbookError(
            caller.where,
            f"the access of {caller.account} does not cover Google Sheets",
            "log in again with the scope https://www.googleapis.com/auth/spreadsheets",
        )
    if writing:
        return WorkbookError(
            caller.where,
            f"{caller.account} may view the sheet, but not edit it",
            f"share it with {caller.account} as Editor",
        )
    return WorkbookError(
        caller.where,
        f"the sheet is not shared with {caller.account}",
        f"share it with {caller.account} as Editor",
    )


def _limit(refusal: Refusal, caller: Caller) -> WorkbookError | None:
    """Tell the other refusals that people can do something about."""
    message = refusal.message.lower()
    if "protected cell" in message:
        return WorkbookError(
            caller.where,
            "the cells that the job writes are protected",
            f"let {caller.account} edit them: Data > Protect sheets and ranges",
        )
    if "not supported for this document" in message:
        return WorkbookError(
            caller.where,
            "it is an uploaded Excel file, not a Google spreadsheet",
            "open it in Google Sheets, choose File > Save as Google Sheets, and use that one",
        )
    if "number of cells in the workbook above" in message:
        return WorkbookError(
            caller.where,
            "the spreadsheet has reached Google's limit of 10 million cells",
            "delete empty rows, columns and tabs",
        )
    if "characters in a single cell" in message:
        return too_long(caller.where)
    return None


def too_long(where: str) -> WorkbookError:
    """Say that a text does not fit a cell."""
    return WorkbookError(
        where,
        f"a text is longer than the {MOST_CHARACTERS:,} characters that a cell can hold",
        "shorten the cell that names the prospect, or the texts of the criteria",
    )


def _tell(refusal: Refusal) -> str:
    """Give Google's words without anything that may come from a cell."""
    message = _QUOTED.sub("…", refusal.message).partition("\n")[0]
    return message[:_LONGEST] or f"{refusal.code} {refusal.status}"

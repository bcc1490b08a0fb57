"""What Google's refusals mean: the sheet has moved, access is lacking, a limit is reached."""

import re

from sync.google.forbidden import ACCESS_REASONS, forbidden, unauthenticated
from sync.google.refusal import Caller, Refusal
from sync.messages.errors import MovedError, QualifyError, WorkbookError

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


def has_moved(refusal: Refusal) -> bool:
    """Tell whether what the request named is simply no longer there, or there already."""
    return refusal.status == "INVALID_ARGUMENT" and bool(_MOVED.search(refusal.message))


def refused(refusal: Refusal, caller: Caller, *, writing: bool) -> QualifyError | MovedError:
    """Give the error to raise for a refusal."""
    if refusal.reason in ACCESS_REASONS:
        return forbidden(refusal, caller, writing=writing)
    if has_moved(refusal):
        told = _in_googles_words(refusal, caller)
        return MovedError(told.what, told)
    return _limit(refusal, caller) or _by_code(refusal, caller, writing=writing)


def _by_code(refusal: Refusal, caller: Caller, *, writing: bool) -> QualifyError:
    if refusal.code == 401:  # noqa: PLR2004 -- HTTP
        return unauthenticated(refusal, caller)
    if refusal.code == 403:  # noqa: PLR2004 -- HTTP
        return forbidden(refusal, caller, writing=writing)
    if refusal.code == 404:  # noqa: PLR2004 -- HTTP
        return WorkbookError(
            caller.where,
            "there is no spreadsheet with this id",
            "copy the address from the browser again",
        )
    return _in_googles_words(refusal, caller)


def _in_googles_words(refusal: Refusal, caller: Caller) -> WorkbookError:
    return WorkbookError(
        caller.where,
        f"Google refused the request: {refusal.words}",
        "mend in the sheet what these words name; report them if nothing there explains them",
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

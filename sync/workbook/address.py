"""The address of a spreadsheet: a URL as the browser shows it, or the bare id."""

import re
from dataclasses import dataclass

from sync.messages.errors import ConfigError
from sync.messages.link import Link
from sync.messages.secret import is_name

_ID = re.compile(r"[A-Za-z0-9_-]{25,100}")
_URL = re.compile(
    r"https?://docs\.google\.com/(?:[^?#]*/)?spreadsheets/(?:u/\d+/)?d/(?!e/)([A-Za-z0-9_-]+)"
)
_GID = re.compile(r"[#?&]gid=(\d+)")


@dataclass(frozen=True)
class SpreadsheetAddress:
    """A spreadsheet's id, and the id of the tab that the URL points to, if it does."""

    id: str
    gid: int | None = None


def find_address(text: str) -> SpreadsheetAddress | None:
    """The spreadsheet that a URL or an id names; None for a text that is neither.

    The page that a spreadsheet was published as ("/d/e/…") names none. The form of both: https://developers.google.com/workspace/sheets/api/guides/concepts
    """
    text = text.strip()
    if _ID.fullmatch(text):
        return SpreadsheetAddress(text)
    found, gid = _URL.match(text), _GID.search(text)
    return SpreadsheetAddress(found[1], int(gid[1]) if gid else None) if found else None


def read_address(text: str) -> SpreadsheetAddress:
    """Read a URL or an id.

    Raises ConfigError for a text that is neither; it is quoted only if it looks like a name.
    """
    found = find_address(text)
    if found is None:
        raise ConfigError(
            text.strip() if is_name(text.strip()) else "[sheet] workbook",
            "is not the address of a Google spreadsheet",
            "copy it from the browser while the sheet is open:"
            " https://docs.google.com/spreadsheets/d/…/edit",
            about=Link.WORKBOOK,
        )
    return found

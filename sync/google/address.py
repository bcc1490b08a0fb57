"""The address of a spreadsheet: a URL as the browser shows it, or the bare id."""

import re
from dataclasses import dataclass

from sync.messages.errors import ConfigError
from sync.messages.secret import is_name

_ID = re.compile(r"[A-Za-z0-9_-]{25,}")
_URL = re.compile(
    r"https?://docs\.google\.com/(?:[^?#]*/)?spreadsheets/(?:u/\d+/)?d/([A-Za-z0-9_-]+)"
)
_GID = re.compile(r"[#?&]gid=(\d+)")


@dataclass(frozen=True)
class Address:
    """A spreadsheet's id, and the id of the tab that the URL points to, if it does."""

    id: str
    gid: int | None = None


def read_address(text: str) -> Address:
    """Read a URL or an id. One that is neither is not quoted, unless it looks like a name.

    The form of both: https://developers.google.com/workspace/sheets/api/guides/concepts
    """
    text = text.strip()
    if _ID.fullmatch(text):
        return Address(text)
    found = _URL.match(text)
    if found is None:
        raise ConfigError(
            text if is_name(text) else "[sheet] workbook",
            "is not the address of a Google spreadsheet",
            "copy it from the browser while the sheet is open:"
            " https://docs.google.com/spreadsheets/d/…/edit",
        )
    gid = _GID.search(text)
    return Address(found[1], int(gid[1]) if gid else None)

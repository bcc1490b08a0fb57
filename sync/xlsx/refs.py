"""Names of cells, columns and tabs as formulas write them: A1, $H:$H, 'My tab'!B2."""

import re
from functools import lru_cache

LAST_COLUMN = 16_383
LAST_ROW = 1_048_576

_SAFE_TITLE = re.compile(r"[^\W\d][\w]*\Z")
_LOOKS_LIKE_CELL = re.compile(r"(?:[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]?\d*|[Cc]\d*)\Z")
_CORNER = re.compile(r"\$?([A-Za-z]{1,3})?\$?(\d+)?\Z")
_TITLED = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!(.+)\Z", re.DOTALL)


@lru_cache(maxsize=LAST_COLUMN + 1)
def letters(column: int) -> str:
    """The letters of a column counted from 0."""
    text = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


@lru_cache(maxsize=LAST_COLUMN + 1)
def column_of(text: str | bytes) -> int:
    """The column, counted from 0, that some letters name."""
    number = 0
    for code in text.upper() if isinstance(text, bytes) else text.upper().encode():
        number = number * 26 + code - 64
    return number - 1


def corners(text: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """First and last (column from 0, row from 1) of a reference without a tab; None for others.

    Whole columns and rows reach to the edge of the sheet.
    """
    first, _, last = text.partition(":")
    begin, end = _CORNER.match(first), _CORNER.match(last or first)
    if not (begin and end and begin[0] and end[0]):
        return None
    return (
        (column_of(begin[1]) if begin[1] else 0, int(begin[2] or 1)),
        (column_of(end[1]) if end[1] else LAST_COLUMN, int(end[2] or LAST_ROW)),
    )


def split_title(text: str) -> tuple[str, str] | None:
    """The tab's title and the rest of a reference such as "'My tab'!$H:$H"."""
    found = _TITLED.match(text)
    if not found:
        return None
    return (found[1] or "").replace("''", "'") or found[2], found[3]


def quoted(title: str) -> str:
    """A tab's title as a formula needs it."""
    if _SAFE_TITLE.match(title) and not _LOOKS_LIKE_CELL.match(title):
        return title
    return "'" + title.replace("'", "''") + "'"

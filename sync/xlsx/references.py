"""References to cells, columns and tabs as formulas write them: A1, $H:$H, 'My tab'!B2."""

import re
from functools import lru_cache
from typing import NamedTuple

from sync.workbook.protocol import column_letters

LAST_COLUMN = 16_383
LAST_ROW = 1_048_576

_SAFE_TITLE = re.compile(r"[^\W\d][\w]*\Z")
_LOOKS_LIKE_CELL = re.compile(r"(?:[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]?\d*|[Cc]\d*)\Z")
_CORNER = re.compile(r"\$?([A-Za-z]{1,3})?\$?(\d+)?\Z")
_TITLED = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!(.+)\Z", re.DOTALL)

# What is not a reference: texts, quoted titles, what stands in brackets, and names, among them
# those of functions and of tabs.
_TOKEN = re.compile(
    r"""
    (?P<other> "(?:[^"]|"")*" | '(?:[^']|'')*' | \[ (?: [^\[\]] | \[[^\]]*\] )* \] )
    | (?<![\w.$])
      (?: (?P<column>\$?[A-Za-z]{1,3}) (?P<row>\$?[1-9]\d{0,6})
        | (?P<first>\$?[A-Za-z]{1,3}) : (?P<last>\$?[A-Za-z]{1,3})
        | (?P<top>\$?[1-9]\d{0,6}) : (?P<bottom>\$?[1-9]\d{0,6}) )
      (?![\w.(!])
    """,
    re.VERBOSE,
)


class CellRange(NamedTuple):
    """The cells from one corner to the other: columns from 0, rows from 1."""

    left: int
    top: int
    right: int
    bottom: int

    def __str__(self) -> str:
        return f"{cell_name(self.left, self.top)}:{cell_name(self.right, self.bottom)}"


def cell_name(column: int, row: int) -> str:
    """The name of a cell: "C17"."""
    return f"{column_letters(column)}{row}"


@lru_cache(maxsize=LAST_COLUMN + 1)
def column_of(text: str | bytes) -> int:
    """The column, counted from 0, that some letters name."""
    number = 0
    for code in text.upper() if isinstance(text, bytes) else text.upper().encode():
        number = number * 26 + code - 64
    return number - 1


def cell_range(text: str) -> CellRange | None:
    """The cells that a reference without a tab names; None for any other text.

    Whole columns and rows reach to the edge of the sheet.
    """
    first, _, last = text.partition(":")
    begin, end = _CORNER.match(first), _CORNER.match(last or first)
    if not (begin and end and begin[0] and end[0]):
        return None
    return CellRange(
        column_of(begin[1]) if begin[1] else 0,
        int(begin[2] or 1),
        column_of(end[1]) if end[1] else LAST_COLUMN,
        int(end[2] or LAST_ROW),
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


def shift(formula: str, columns: int, rows: int) -> str:
    """The formula as it reads when copied so many columns to the right and rows down."""

    def moved(found: re.Match[str]) -> str:
        if found["column"]:
            return _column(found["column"], columns) + _row(found["row"], rows)
        if found["first"]:
            return _column(found["first"], columns) + ":" + _column(found["last"], columns)
        if found["top"]:
            return _row(found["top"], rows) + ":" + _row(found["bottom"], rows)
        return found[0]

    return _TOKEN.sub(moved, formula)


def _column(text: str, by: int) -> str:
    if text.startswith("$"):
        return text
    return column_letters((column_of(text) + by) % (LAST_COLUMN + 1))


def _row(text: str, by: int) -> str:
    if text.startswith("$"):
        return text
    return str((int(text) - 1 + by) % LAST_ROW + 1)

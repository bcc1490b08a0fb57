"""A1 notation as Google reads and writes it."""

import re

from tests.sheets.ranges import Box, Span

_PLAIN_TITLE = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*\Z")
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+\Z|[Rr][0-9]*[Cc][0-9]*\Z")
_CORNER = r"\$?([A-Za-z]{0,3})\$?([0-9]{0,8})"
_CELLS = re.compile(rf"{_CORNER}(?::{_CORNER})?\Z")
_QUOTED = re.compile(r"'((?:[^']|'')*)'(?:!(.*))?\Z", re.DOTALL)

_Corner = tuple[int | None, int | None]
"""Row and column from 0; None is not written."""


def letters(column: int) -> str:
    """Name a column: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_of(name: str) -> int:
    """Read a column's letters, A is 0."""
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def quote(title: str) -> str:
    """Write a tab's title as Google writes it before the "!".

    Titles that are no plain ASCII name, or that look like a cell, are quoted (the table of
    observed titles is in test_a1.py).
    """
    if _PLAIN_TITLE.match(title) and not _LIKE_A_CELL.match(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def write(title: str, box: Box) -> str:
    """Write a bounded range; a single cell has no colon."""
    start = f"{letters(box.columns.start)}{box.rows.start + 1}"
    end = f"{letters(box.columns.stop - 1)}{box.rows.stop}"
    return f"{quote(title)}!{start}" if start == end else f"{quote(title)}!{start}:{end}"


def split(text: str) -> tuple[str | None, str | None]:
    """Split a range into tab and cells: `'My tab'!A1` gives ("My tab", "A1").

    A part that is not there is None. Text without "!" and quotes comes back as cells; it may
    also be the name of a range or a tab.
    """
    quoted = _QUOTED.match(text)
    if quoted:
        return quoted[1].replace("''", "'"), quoted[2]
    title, mark, cells = text.rpartition("!")
    return (title, cells) if mark else (None, text)


def read_cells(cells: str, tab: int) -> Box | None:
    """Read the part behind the "!"; None if it is no range. Corners come in any order."""
    found = _CELLS.match(cells)
    if not found or not cells.strip("$"):
        return None
    first = _corner(found[1], found[2])
    if found[3] is None:
        return None if None in first else _spanning(tab, first, first)
    second = _corner(found[3], found[4])
    if (found[3], found[4]) == ("", ""):
        return None
    return _spanning(tab, first, second)


def _corner(column: str, row: str) -> _Corner:
    return (int(row) - 1 if row else None, column_of(column) if column else None)


def _spanning(tab: int, a: _Corner, b: _Corner) -> Box | None:
    if a[0] == -1 or b[0] == -1:
        return None
    top, bottom = _bounds(a[0], b[0])
    left, right = _bounds(a[1], b[1])
    return Box(tab, top, bottom, left, right)


def _bounds(a: int | None, b: int | None) -> Span:
    if a is None or b is None:
        return (b if a is None else a), None
    return min(a, b), max(a, b) + 1

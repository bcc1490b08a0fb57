"""Formulas that several cells share: what a cell's own formula is."""

import re

from sync.xlsx.refs import LAST_COLUMN, LAST_ROW, column_of, letters

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


def shift(formula: str, columns: int, rows: int) -> str:
    """A formula as it reads so many columns to the right and rows down from its cell."""

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
    return letters((column_of(text) + by) % (LAST_COLUMN + 1))


def _row(text: str, by: int) -> str:
    if text.startswith("$"):
        return text
    return str((int(text) - 1 + by) % LAST_ROW + 1)

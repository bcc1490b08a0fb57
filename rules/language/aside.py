"""Asides: what is said behind a criterion whose cell is filled and does not count.

People see the cell beside the text that says it is missing. So the aside quotes the cell, and says
in few words what would count: `"Price request" is none of Demo, Question, White paper`.
"""

from collections.abc import Callable, Sequence
from typing import Any

from rules.language.spec import ColumnBound
from rules.read.cells import Cell
from rules.read.readings import is_error, said, shown

_LONGEST_LIST = 80

_WORDS = {
    "is": "is not",
    "one_of": "is none of",
    "includes": "does not include",
    "includes_any": "is none of",
    "includes_all": "does not include all of",
}


def make_aside(key: str, bound: Any, *, alone: bool) -> Callable[[Cell], str] | None:
    """Return what to say of a cell that a condition turns down; None where its text says it all.

    What would count is only said of a condition that is `alone`: not one of several ways in which
    the same cell may count.

    Only conditions that name whole values have one: the cells that they look at are chosen from a
    few. Numbers, dates and what is typed freely are about as many as there are prospects, and
    each cell that is quoted makes a case of its own.
    """
    bounds = bound if isinstance(bound, tuple) else (bound,)
    if key not in _WORDS or any(isinstance(each, ColumnBound) for each in bounds):
        return None
    listed = f"{_WORDS[key]} {_listed([shown(each) for each in bounds])}"
    wanted = listed if alone else "does not count"
    return lambda cell: _aside(cell, wanted)


def _aside(cell: Cell, wanted: str) -> str:
    return f"{said(cell)} {wanted}" if isinstance(cell, str) and not is_error(cell) else ""


def _listed(texts: Sequence[str]) -> str:
    """List texts, at least one, for as long as they are short: "A, B and 7 more"."""
    length, count = 0, 0
    while count < len(texts) and (not count or length + len(texts[count]) <= _LONGEST_LIST):
        length += len(texts[count]) + len(", ")
        count += 1
    more = f" and {len(texts) - count} more" if count < len(texts) else ""
    return f"{', '.join(texts[:count])}{more}"

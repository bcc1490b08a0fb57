"""Owners: whose prospect each row is, whichever way a name is written."""

from collections import Counter
from collections.abc import Mapping

from rules.columns import Column
from rules.phrases import cut
from rules.read.cells import Cell
from rules.read.text import fold, readable_text, visible
from sync.messages.safe import CELL_WIDTH


def name_owners(cells: Column[Cell], blanks: frozenset[str]) -> Column[str]:
    """Name the owner of each row; "" for none, be it empty, a text that counts as blank or no text.

    Names that are the same but for capitals and spaces are one owner, who is called as is written
    most often, or first in the alphabet, in 40 characters at most.
    """
    names = cells.map(lambda cell: _name(cell, blanks))
    called = _called(names.counts())
    return names.map(lambda name: called.get(fold(name), name))


def call_owners(counts: Mapping[str, int], blanks: frozenset[str]) -> Mapping[str, str]:
    """What the owner is called of each text that stands in so many rows, as `name_owners` does."""
    names = {text: _name(text, blanks) for text in counts}
    found = Counter[str]()
    for text, count in counts.items():
        found[names[text]] += count
    called = _called(found)
    return {text: called.get(fold(name), name) for text, name in names.items()}


def told_as(cell: Cell, blanks: frozenset[str] = frozenset()) -> str:
    """By what the owner whom a cell names is told from others: the name, cut and folded."""
    return fold(_name(cell, blanks))


def _name(cell: Cell, blanks: frozenset[str]) -> str:
    if isinstance(cell, bool):
        return ""
    name = " ".join(visible(readable_text(cell)).split())
    return "" if fold(name) in blanks else cut(name, CELL_WIDTH)


def _called(counts: Mapping[str, int]) -> Mapping[str, str]:
    """What each owner is called, by the name folded."""
    most: dict[str, str] = {}
    for name in counts:
        other = most.setdefault(fold(name), name)
        if (-counts[name], name) < (-counts[other], other):
            most[fold(name)] = name
    return most

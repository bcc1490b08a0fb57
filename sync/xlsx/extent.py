"""How far a tab is used, so that what is added lands on nobody's cells."""

import re

from sync.xlsx.blocks import Stream
from sync.xlsx.markup import mask
from sync.xlsx.overlay import merged_places
from sync.xlsx.package import Package, local
from sync.xlsx.refs import corners

_SPARKLINE = re.compile(
    rb"<(?:[\w.-]+:)?sparkline>.*?<(?:[\w.-]+:)?sqref>([^<]*)</.*?</(?:[\w.-]+:)?sparkline>",
    re.DOTALL,
)
_PLACED = {"table": "table", "comments": "comment", "threadedComment": "threadedComment"}
"""Kinds of parts that lie on cells of a tab, and the element of theirs that says where."""


def last_row(stream: Stream) -> int:
    """The number of the last row with a value or a formula; 0 where there is none."""
    last = 0
    for block, row in stream.rows():
        if block.tags.filled.search(block.text, row.inside, row.closes):
            last = row.number
    return last


def used_columns(stream: Stream, package: Package, part: str) -> int:
    """How many columns are used, up to the last one in use; a format alone is no use.

    Values, formulas, merged cells, tables, sparklines and comments count.
    """
    used = max((block.last_filled(row) + 1 for block, row in stream.rows()), default=0)
    tail = mask(stream.tail)
    references = [found[1].decode() for found in _SPARKLINE.finditer(tail)]
    references += merged_places(tail) + _placed(package, part)
    return max([used, *(_width(reference) for reference in references)])


def _placed(package: Package, part: str) -> list[str]:
    return [
        element.get("ref", "")
        for relation in package.relations(part)
        if relation.kind in _PLACED and package.has(relation.part)
        for element in package.tree(relation.part).iter()
        if local(element) == _PLACED[relation.kind]
    ]


def _width(reference: str) -> int:
    """How many columns a reference such as "B2:F9 H1" reaches over."""
    places = [corners(part.rpartition("!")[2]) for part in reference.split()]
    return max((place[1][0] + 1 for place in places if place), default=0)

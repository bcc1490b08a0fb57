"""Filters and tables of people's that begin at the heading row: which there are, and wider ones.

Who sorts by one that leaves the job's columns out parts them from their rows.
"""

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from sync.workbook.protocol import DataArea
from sync.xlsx.edits import NewColumn
from sync.xlsx.markup import attribute, escape, mask
from sync.xlsx.package import Package, local, to_bytes
from sync.xlsx.refs import corners, letters, quoted, split_title

FILTER_NAME = "_xlnm._filterdatabase"
"""The hidden name by which Excel knows the range of a tab's filter, in small letters."""

_FILTER = re.compile(rb"<(?:[\w.-]+:)?autoFilter(\s[^>]*?)/?>")
_SORTED = re.compile(rb"<(?:[\w.-]+:)?sortState(\s[^>]*?)/?>")
_VIEWS = re.compile(rb"<(?:[\w.-]+:)?customSheetViews[\s>]")
_FOREIGN = {"queryTable", "xml"}
"""Types of tables whose columns come from elsewhere."""


def read_areas(tail: bytes, package: Package, part: str, row: int) -> tuple[DataArea, ...]:
    """The filter and the tables of a tab that begin at a row; `tail` is what follows its rows."""
    found = _filter(tail)
    named = [("the filter", (attribute(found[1], b"ref") or b"").decode())] if found else []
    for _, root in _tables(package, part):
        if root.get("headerRowCount") != "0":
            named.append((f'the table "{root.get("displayName", "")}"', root.get("ref", "")))
    return tuple(
        DataArea(name, place[0][0], place[1][0])
        for name, reference in named
        if (place := corners(reference)) is not None and place[0][1] == row
    )


def _filter(tail: bytes) -> re.Match[bytes] | None:
    """The tag of the tab's own filter; those of people's views of it come later."""
    text = mask(tail)
    views = _VIEWS.search(text)
    return _FILTER.search(text, 0, views.start() if views else len(text))


def _tables(package: Package, part: str) -> Iterator[tuple[str, etree._Element]]:
    for relation in package.relations(part):
        if relation.kind == "table" and package.has(relation.part):
            yield relation.part, package.tree(relation.part)


def widened_filter(tail: bytes, made: Sequence[NewColumn]) -> bytes:
    """What follows the rows of a tab, with a filter that ended at new columns taken over them."""
    found = _filter(tail)
    if not found or not made:
        return tail
    new = _wider((attribute(found[1], b"ref") or b"").decode(), made, made[0].row)
    if new is None:
        return tail
    after = _SORTED.sub(lambda tag: _sorted_wider(tag, made), tail[found.end() :], count=1)
    return tail[: found.start()] + _with_ref(found[0], new) + after


def _sorted_wider(tag: re.Match[bytes], made: Sequence[NewColumn]) -> bytes:
    new = _wider((attribute(tag[1], b"ref") or b"").decode(), made)
    return tag[0] if new is None else _with_ref(tag[0], new)


def _with_ref(tag: bytes, reference: str) -> bytes:
    return re.sub(rb"""(\sref\s*=\s*["'])[^"']*""", rb"\g<1>" + reference.encode(), tag, count=1)


def _wider(reference: str, made: Sequence[NewColumn], row: int | None = None) -> str | None:
    """A reference that ended left of the columns made, and began at a row, taken over them."""
    place = corners(reference)
    if not place or place[1][0] != made[0].column - 1 or row not in (None, place[0][1]):
        return None
    (left, top), (_, bottom) = place
    return f"{letters(left)}{top}:{letters(made[-1].column)}{bottom}"


def widened_name(text: str, made: Sequence[NewColumn]) -> str:
    """What the hidden name of a filter refers to, wider likewise."""
    split = split_title(text)
    new = _wider(split[1], made, made[0].row) if split and made else None
    if not split or new is None:
        return text
    return f"{quoted(split[0])}!" + re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", new)


def widened_tables(
    package: Package, part: str, made: Sequence[NewColumn]
) -> Iterator[tuple[str, bytes]]:
    """The parts of the tables of a tab that ended at new columns, taken over them."""
    for table, root in _tables(package, part) if made else ():
        new = _wider(root.get("ref", ""), made, made[0].row)
        columns = next((child for child in root if local(child) == "tableColumns"), None)
        if new is None or columns is None or not _may_grow(root, columns, made):
            continue
        root.set("ref", new)
        for element in root.iter():
            wider = _wider(element.get("ref") or "", made)
            if wider and local(element) in {"autoFilter", "sortState"}:
                element.set("ref", wider)
        _add_columns(columns, made)
        yield table, to_bytes(root)


def _may_grow(root: etree._Element, columns: etree._Element, made: Sequence[NewColumn]) -> bool:
    names = {each.get("name", "").casefold() for each in columns}
    return (
        root.get("headerRowCount") != "0"
        and root.get("tableType") not in _FOREIGN
        and names.isdisjoint(each.heading.casefold() for each in made)
    )


def _add_columns(columns: etree._Element, made: Sequence[NewColumn]) -> None:
    last = max((int(each.get("id", "0")) for each in columns), default=0)
    for number, each in enumerate(made, start=last + 1):
        column = etree.SubElement(columns, f"{{{etree.QName(columns).namespace}}}tableColumn")
        column.set("id", str(number))
        column.set("name", escape(each.heading))
    columns.set("count", str(len(columns)))

"""People's filters and tables that begin at the heading row, and how they grow.

They are widened over the job's new columns beside them: otherwise sorting would move people's
cells and leave the job's where they are.
"""

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from sync.workbook.protocol import DataArea
from sync.xlsx.edits import NewColumn
from sync.xlsx.elements import child, related
from sync.xlsx.markup import attribute, escape, mask
from sync.xlsx.package import Package, local, to_bytes
from sync.xlsx.references import cell_range, quoted, split_title

FILTER_NAME = "_xlnm._filterdatabase"
"""The hidden name by which Excel knows the range of a tab's filter, in small letters."""

_FILTER = re.compile(rb"<(?:[\w.-]+:)?autoFilter(\s[^>]*?)/?>")
_SORTED = re.compile(rb"<(?:[\w.-]+:)?sortState(\s[^>]*?)/?>")
_VIEWS = re.compile(rb"<(?:[\w.-]+:)?customSheetViews[\s>]")
_FOREIGN = {"queryTable", "xml"}
"""Types of tables whose columns come from elsewhere."""


def read_areas(after_rows: bytes, package: Package, part: str, row: int) -> tuple[DataArea, ...]:
    """The filter and the tables of a tab that begin at a row."""
    found = _filter(after_rows)
    named = [("the filter", _reference(found))] if found else []
    for _, root in related(package, part, "table"):
        if root.get("headerRowCount") != "0":
            named.append((f'the table "{root.get("displayName", "")}"', root.get("ref", "")))
    return tuple(
        DataArea(name, area.left, area.right, area.bottom - row - 1)
        for name, reference in named
        if (area := cell_range(reference)) is not None and area.top == row
    )


def _filter(after_rows: bytes) -> re.Match[bytes] | None:
    """The tag of the tab's own filter; those of people's views of it come later."""
    text = mask(after_rows)
    views = _VIEWS.search(text)
    return _FILTER.search(text, 0, views.start() if views else len(text))


def _reference(tag: re.Match[bytes]) -> str:
    return (attribute(tag[1], b"ref") or b"").decode()


def widened_filter(after_rows: bytes, new_columns: Sequence[NewColumn]) -> bytes:
    """What follows the rows of a tab, its filter widened over new columns beside it."""
    found = _filter(after_rows)
    if not found or not new_columns:
        return after_rows
    wider = _wider(_reference(found), new_columns, new_columns[0].row)
    if wider is None:
        return after_rows
    rest = after_rows[found.end() :]
    rest = _SORTED.sub(lambda tag: _sorted_wider(tag, new_columns), rest, count=1)
    return after_rows[: found.start()] + _with_reference(found[0], wider) + rest


def _sorted_wider(tag: re.Match[bytes], new_columns: Sequence[NewColumn]) -> bytes:
    wider = _wider(_reference(tag), new_columns)
    return tag[0] if wider is None else _with_reference(tag[0], wider)


def _with_reference(tag: bytes, reference: str) -> bytes:
    return re.sub(rb"""(\sref\s*=\s*["'])[^"']*""", rb"\g<1>" + reference.encode(), tag, count=1)


def _wider(reference: str, new_columns: Sequence[NewColumn], row: int | None = None) -> str | None:
    """A reference widened over new columns; None unless it ends beside them, from `row` down."""
    area = cell_range(reference)
    if not area or area.right != new_columns[0].column - 1 or row not in (None, area.top):
        return None
    return str(area._replace(right=new_columns[-1].column))


def widened_name(text: str, new_columns: Sequence[NewColumn]) -> str:
    """What the hidden name of a filter refers to, widened over new columns beside the filter."""
    split = split_title(text)
    wider = _wider(split[1], new_columns, new_columns[0].row) if split and new_columns else None
    if not split or wider is None:
        return text
    return f"{quoted(split[0])}!" + re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", wider)


def widened_tables(
    package: Package, part: str, new_columns: Sequence[NewColumn]
) -> Iterator[tuple[str, bytes]]:
    """The parts of a tab's tables that end beside new columns, widened over them."""
    for table, root in related(package, part, "table") if new_columns else ():
        wider = _wider(root.get("ref", ""), new_columns, new_columns[0].row)
        columns = child(root, "tableColumns")
        if wider is None or columns is None or not _may_grow(root, columns, new_columns):
            continue
        root.set("ref", wider)
        for element in root.iter():
            reference = _wider(element.get("ref") or "", new_columns)
            if reference and local(element) in {"autoFilter", "sortState"}:
                element.set("ref", reference)
        _add_columns(columns, new_columns)
        yield table, to_bytes(root)


def _may_grow(
    root: etree._Element, columns: etree._Element, new_columns: Sequence[NewColumn]
) -> bool:
    names = {each.get("name", "").casefold() for each in columns}
    return (
        root.get("headerRowCount") != "0"
        and root.get("tableType") not in _FOREIGN
        and names.isdisjoint(each.heading.casefold() for each in new_columns)
    )


def _add_columns(columns: etree._Element, new_columns: Sequence[NewColumn]) -> None:
    last = max((int(each.get("id", "0")) for each in columns), default=0)
    for number, each in enumerate(new_columns, start=last + 1):
        column = etree.SubElement(columns, f"{{{etree.QName(columns).namespace}}}tableColumn")
        column.set("id", str(number))
        column.set("name", escape(each.heading))
    columns.set("count", str(len(columns)))

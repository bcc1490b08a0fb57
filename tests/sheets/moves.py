"""Inserting, deleting, moving and sorting rows and columns, with all that hangs on them.

Named ranges, developer metadata, protected ranges, conditional formats, filters, tables and charts
go with their cells.
"""

from collections.abc import Callable
from dataclasses import replace

from tests.sheets import a1, attachments, charts, grid
from tests.sheets.cells import ErrorValue, Plain, result
from tests.sheets.errors import JsonObject, Unsupported
from tests.sheets.ranges import Axis, Box, Span, explicit_range, map_ranges, shifted, shrunk
from tests.sheets.state import Document, Metadata, NamedRange, Tab

_NEEDS_RANGE = {
    "protectedRanges": "range",
    "filterViews": "range",
    "tables": "range",
    "basicFilter": "range",
    "conditionalFormats": "ranges",
}
"""What goes with its range, by the name of the range."""


def insert(doc: Document, tab: Tab, axis: Axis, at: int, count: int, *, before: bool) -> None:
    """Insert rows or columns; `before` says that they inherit from the neighbour before them."""
    like = at - 1 if before else at if at < tab.size(axis) else None
    size = None if like is None else tab.lines[axis].get(like, {}).get("pixelSize")
    tab.grid.insert(axis, at, count, like)
    doc.check_room()
    _follow(
        doc,
        tab,
        axis,
        lambda index: index + count if index >= at else index,
        lambda span: shifted(span, at, count),
    )
    if size is not None:
        tab.lines[axis] |= {at + i: {"pixelSize": size} for i in range(count)}


def delete(doc: Document, tab: Tab, axis: Axis, start: int, end: int) -> None:
    """Delete rows or columns from `start` to `end` - 1."""
    tab.grid.delete(axis, start, end)
    gone = range(start, end)

    def new(index: int) -> int | None:
        if index in gone:
            return None
        return index - len(gone) if index >= end else index

    _follow(doc, tab, axis, new, lambda span: shrunk(span, gone))


def move(doc: Document, tab: Tab, axis: Axis, block: range, to: int) -> None:
    """Move rows or columns before what stands at `to` (as counted before the move).

    A range that lies in what is moved goes with it; any other is as if the cells had been taken
    out and put in anew (assumed).
    """
    order = grid.in_new_order(tab.size(axis), block, to)
    if axis == "ROWS":
        tab.grid.sort_rows(order, tab.whole())
    else:
        tab.grid.move_columns(order)
    places = {old: new for new, old in enumerate(order)}
    _follow(doc, tab, axis, places.get, lambda span: _moved(span, block, to))


def _moved(span: Span, block: range, to: int) -> Span | None:
    start, end = span
    at = to if to <= block.start else to - len(block)
    if start is not None and end is not None and block.start <= start and end <= block.stop:
        return start - block.start + at, end - block.start + at
    left = shrunk(span, block)
    return left if left is None else shifted(left, at, len(block))


def sort(tab: Tab, box: Box, keys: list[tuple[int, bool]]) -> None:
    """Sort the rows of a bounded box by columns, (column, descending) each.

    Values, formats, notes and validations of a row stay together. Hidden rows stay where they are
    (observed 2026).
    """
    shown = [row for row in box.rows if not tab.lines["ROWS"].get(row, {}).get("hiddenByUser")]
    by = [(_sort_key(tab.grid.column(index)), descending) for index, descending in keys]
    taken = dict(zip(shown, grid.sort_order(shown, by), strict=True))
    order = [taken.get(row, row) for row in box.rows]
    tab.grid.sort_rows(order, box)


def _sort_key(column: grid.Column) -> Callable[[int], Plain]:
    def key(row: int) -> Plain:
        value = result(column.get(row))
        return value.text if isinstance(value, ErrorValue) else value

    return key


def drop_tab(doc: Document, tab: Tab) -> None:
    """Delete a tab. Its metadata goes; its named ranges break, their names stay taken."""
    doc.tabs.remove(tab)
    doc.metadata = {i: m for i, m in doc.metadata.items() if m.location.tab != tab.id}
    for found in [x for x in doc.named.values() if x.box and x.box.tab == tab.id]:
        doc.named[found.id] = replace(found, box=None)
    _map_attached(doc, lambda box: None if box.tab == tab.id else box)


def duplicate(doc: Document, tab: Tab, new_id: int, title: str) -> Tab:
    """Copy a tab: cells, formats, rules and metadata under new ids.

    A named range is copied under the name `'Copy of X'!name`, as the copy's own; protected ranges
    are not copied (both assumed).
    """
    if tab.attached.get("tables"):
        raise Unsupported("duplicateSheet of a tab with a table")
    copy = replace(tab.copy(), id=new_id, title=title)
    copy.properties.pop("hidden", None)
    copy.attached.pop("protectedRanges", None)

    def there(box: Box) -> JsonObject:
        return explicit_range(replace(box, tab=new_id) if box.tab == tab.id else box)

    for kind, items in copy.attached.items():
        copy.attached[kind] = [map_ranges(item, there) for item in items]
    if "charts" in copy.attached:
        taken = attachments.by_id(doc, attachments.CHARTS)
        copy.attached["charts"] = [
            charts.copied(item, doc.new_id(taken), new_id) for item in copy.attached["charts"]
        ]
    for meta in [m for m in doc.metadata.values() if m.location.tab == tab.id]:
        number, location = doc.new_id(doc.metadata), replace(meta.location, tab=new_id)
        doc.metadata[number] = replace(meta, id=number, location=location)
    for found in list(doc.named.values()):
        if found.box and found.box.tab == tab.id:
            name_id, name = str(doc.new_id(doc.named)), f"{a1.quote(title)}!{found.name}"
            doc.named[name_id] = NamedRange(name_id, name, replace(found.box, tab=new_id))
    return copy


def _follow(
    doc: Document,
    tab: Tab,
    axis: Axis,
    new_line: Callable[[int], int | None],
    new_span: Callable[[Span], Span | None],
) -> None:
    """Let all that hangs on rows or columns go where they went; None is gone."""

    def change(box: Box) -> Box | None:
        span = box.span(axis)
        if box.tab != tab.id or span == (None, None):
            return box
        moved = new_span(span)
        return None if moved is None else box.with_span(axis, moved)

    lines = tab.lines[axis].items()
    tab.lines[axis] = {new: x for old, x in lines if (new := new_line(old)) is not None}
    for found in list(doc.named.values()):
        if found.box is not None:
            doc.named[found.id] = replace(found, box=change(found.box))
    _map_attached(doc, change)
    if "charts" in tab.attached:
        tab.attached["charts"] = charts.follow(tab.attached["charts"], tab.id, axis, new_line)
    for meta in list(doc.metadata.values()):
        if (meta.location.tab, meta.location.axis) == (tab.id, axis):
            _move_metadata(doc, meta, new_line(meta.location.index))


def _move_metadata(doc: Document, meta: Metadata, index: int | None) -> None:
    if index is None:
        del doc.metadata[meta.id]
    else:
        doc.metadata[meta.id] = replace(meta, location=replace(meta.location, index=index))


def _map_attached(doc: Document, change: Callable[[Box], Box | None]) -> None:
    """Map all ranges of what lies on cells; what loses the range it is for goes."""

    def written(box: Box) -> JsonObject | None:
        changed = change(box)
        return None if changed is None else explicit_range(changed)

    for tab in doc.tabs:
        for kind, items in tab.attached.items():
            mapped = [map_ranges(item, written) for item in items]
            if kind == "charts":
                mapped = [charts.without_lost_series(item) for item in mapped]
            needed = _NEEDS_RANGE.get(kind)
            tab.attached[kind] = [x for x in mapped if needed is None or x.get(needed)]

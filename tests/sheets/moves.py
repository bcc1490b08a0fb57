"""Inserting, deleting, moving and sorting rows and columns, with all that hangs on them.

Named ranges, developer metadata, merges, protected ranges, conditional formats, filters and charts
go with their cells.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Literal

from tests.sheets import a1, errors, grid
from tests.sheets.a1 import Box
from tests.sheets.cells import Failure, Plain, result
from tests.sheets.errors import JsonObject, Unsupported
from tests.sheets.state import (
    Document,
    Metadata,
    NamedRange,
    Place,
    Tab,
    explicit_range,
    from_grid_range,
    map_ranges,
)

Axis = Literal["ROWS", "COLUMNS"]
_NEEDS_RANGE = {
    "protectedRanges": "range",
    "bandedRanges": "range",
    "filterViews": "range",
    "tables": "range",
}
_NEEDS_RANGE |= {"basicFilter": "range", "conditionalFormats": "ranges"}


def insert(doc: Document, tab: Tab, axis: Axis, at: int, count: int, *, before: bool) -> None:
    """Insert rows or columns; `before` says that they inherit from the neighbour before them."""
    like = at - 1 if before else at if at < tab.size(axis) else None
    if axis == "ROWS":
        tab.grid.insert_rows(at, count, like)
    else:
        tab.grid.insert_columns(at, count, like)
    doc.check_room()
    lines = tab.lines(axis)
    size = lines.get(like, {}).get("pixelSize") if like is not None else None
    moved = {index + count if index >= at else index: x for index, x in lines.items()}
    if size is not None:
        moved |= {at + i: {"pixelSize": size} for i in range(count)}
    _replace(lines, moved)
    _move_ranges(doc, tab.id, axis, lambda s, e: a1.shifted(s, e, at, count))
    _move_metadata(doc, tab.id, axis, lambda i: i + count if i >= at else i)


def delete(doc: Document, tab: Tab, axis: Axis, start: int, end: int) -> None:
    """Delete rows or columns from `start` to `end` - 1."""
    if axis == "ROWS":
        tab.grid.delete_rows(start, end)
    else:
        tab.grid.delete_columns(start, end)
    gone = range(start, end)

    def new(index: int) -> int | None:
        if index in gone:
            return None
        return index - len(gone) if index >= end else index

    lines = tab.lines(axis)
    _replace(lines, {n: x for i, x in lines.items() if (n := new(i)) is not None})
    _move_ranges(doc, tab.id, axis, lambda s, e: a1.shrunk(s, e, gone))
    _move_metadata(doc, tab.id, axis, new)


def move(doc: Document, tab: Tab, axis: Axis, block: range, to: int) -> None:
    """Move rows or columns before what stands at `to` (as counted before the move).

    A range that lies in what is moved goes with it; any other is as if the cells had been taken
    out and put in anew (assumed).
    """
    order = grid.in_new_order(tab.size(axis), block, to)
    if axis == "ROWS":
        tab.grid.sort_rows(order, 0, 0, tab.grid.columns)
    else:
        tab.grid.move_columns(order)
    place = {old: new for new, old in enumerate(order)}
    lines = tab.lines(axis)
    _replace(lines, {place[i]: x for i, x in lines.items()})
    _move_ranges(doc, tab.id, axis, lambda s, e: _moved(s, e, block, to))
    _move_metadata(doc, tab.id, axis, place.get)


def _moved(
    start: int | None,
    end: int | None,
    block: range,
    to: int,
) -> tuple[int, int | None] | None:
    if start is None and end is None:
        return 0, None
    at = to if to <= block.start else to - len(block)
    if start is not None and end is not None and block.start <= start and end <= block.stop:
        return start - block.start + at, end - block.start + at
    left = a1.shrunk(start, end, block)
    return left if left is None else a1.shifted(left[0], left[1], at, len(block))


def sort(
    doc: Document,
    tab: Tab,
    box: Box,
    keys: list[tuple[int, bool]],
) -> None:
    """Sort the rows of a box by columns, (column, descending) each.

    Values, formats, notes and validations of a row stay together. Hidden rows stay where they are,
    vertical merges are refused (both observed 2026).
    """
    _refuse_merges(tab, box)
    clip = doc.bounded(tab, box)
    shown = [
        row
        for row in range(clip.top or 0, clip.bottom or 0)
        if not tab.rows.get(row, {}).get("hiddenByUser")
    ]
    columns = [(tab.grid.column(index), descending) for index, descending in keys]

    def key(column: grid.Column) -> Callable[[int], Plain]:
        return lambda row: _sort_value(column, row)

    order = grid.sort_order(shown, [(key(column), down) for column, down in columns])
    if len(shown) == (clip.bottom or 0) - (clip.top or 0):
        tab.grid.sort_rows(order, clip.top or 0, clip.left or 0, clip.right or 0)
        return
    _sort_around(tab, clip, shown, order)


def _sort_value(column: grid.Column, row: int) -> Plain:
    value = result(column.get(row))
    return value.text if isinstance(value, Failure) else value


def _sort_around(tab: Tab, clip: Box, shown: list[int], order: list[int]) -> None:
    """Sort where some rows stay in place."""
    whole = list(range(clip.top or 0, clip.bottom or 0))
    taken = dict(zip(shown, order, strict=True))
    full = [taken.get(row, row) for row in whole]
    tab.grid.sort_rows(full, clip.top or 0, clip.left or 0, clip.right or 0)


def _refuse_merges(tab: Tab, box: Box) -> None:
    for merge in map(from_grid_range, tab.attached.get("merges", [])):
        if merge.meets(box) and (merge.bottom or 0) - (merge.top or 0) > 1:
            where = tab.write_range(merge).rpartition("!")[2]
            raise errors.invalid(
                "You can't sort a range containing vertical merges. There is a vertical merge at"
                f" {where}",
            )


def drop_tab(doc: Document, tab: Tab) -> None:
    """Delete a tab. Its metadata goes; its named ranges break, their names stay taken."""
    doc.tabs.remove(tab)
    doc.metadata = {i: m for i, m in doc.metadata.items() if m.place.tab != tab.id}
    for found in [x for x in doc.named.values() if x.box and x.box.tab == tab.id]:
        doc.named[found.id] = replace(found, box=None)
    _map_attached(doc, lambda box: None if box.tab == tab.id else box)


def duplicate(doc: Document, tab: Tab, new_id: int, title: str) -> Tab:
    """Copy a tab: cells, formats, merges, rules and metadata under new ids.

    A named range is copied under the name `'Copy of X'!name`, as the copy's own; protected ranges
    are not copied (both assumed).
    """
    if tab.attached.get("tables"):
        raise Unsupported("duplicateSheet of a tab with a table")
    copy = replace(tab.copy(), id=new_id, title=title)
    copy.properties.pop("hidden", None)
    copy.attached.pop("protectedRanges", None)
    copy.attached = {
        kind: [_to_tab(item, tab.id, new_id) for item in items]
        for kind, items in copy.attached.items()
    }
    for meta in [m for m in doc.metadata.values() if m.place.tab == tab.id]:
        _copy_metadata(doc, meta, new_id)
    for found in [x for x in doc.named.values() if x.box and x.box.tab == tab.id]:
        _copy_name(doc, found, copy)
    return copy


def _to_tab(item: JsonObject, old: int, new: int) -> JsonObject:
    mapped = map_ranges(
        item,
        lambda box: explicit_range(replace(box, tab=new) if box.tab == old else box),
    )
    assert isinstance(mapped, dict)
    return mapped


def _copy_metadata(doc: Document, meta: Metadata, tab: int) -> None:
    new_id = doc.new_id(doc.metadata.__contains__)
    doc.metadata[new_id] = replace(meta, id=new_id, place=replace(meta.place, tab=tab))


def _copy_name(doc: Document, found: NamedRange, copy: Tab) -> None:
    assert found.box is not None
    new_id = str(doc.new_id(lambda i: str(i) in doc.named))
    name = f"{a1.quote(copy.title)}!{found.name}"
    doc.named[new_id] = NamedRange(new_id, name, replace(found.box, tab=copy.id))


def _replace(lines: dict[int, JsonObject], new: dict[int, JsonObject]) -> None:
    lines.clear()
    lines.update(new)


Shift = Callable[[int | None, int | None], tuple[int, int | None] | None]


def _move_ranges(doc: Document, tab: int, axis: Axis, shift: Shift) -> None:
    def change(box: Box) -> Box | None:
        start, end = (box.top, box.bottom) if axis == "ROWS" else (box.left, box.right)
        if box.tab != tab or (start is None and end is None):
            return box
        moved = shift(start, end)
        if moved is None:
            return None
        if axis == "ROWS":
            return replace(box, top=moved[0], bottom=moved[1])
        return replace(box, left=moved[0], right=moved[1])

    for found in list(doc.named.values()):
        if found.box is not None:
            doc.named[found.id] = replace(found, box=change(found.box))
    _map_attached(doc, change)


def _map_attached(doc: Document, change: Callable[[Box], Box | None]) -> None:
    for tab, kind, items in doc.each_attached():
        tab.attached[kind] = list(_kept(kind, items, change))


def _kept(
    kind: str,
    items: list[JsonObject],
    change: Callable[[Box], Box | None],
) -> Iterable[JsonObject]:
    """Map the ranges of items; one that loses the range it is for goes."""
    needed = _NEEDS_RANGE.get(kind)

    def written(box: Box) -> JsonObject | None:
        changed = change(box)
        return None if changed is None else explicit_range(changed)

    for item in items:
        mapped = map_ranges(item, written)
        if isinstance(mapped, dict) and (needed is None or mapped.get(needed)):
            yield mapped


def _move_metadata(
    doc: Document,
    tab: int,
    axis: Axis,
    new: Callable[[int], int | None],
) -> None:
    for meta in list(doc.metadata.values()):
        if meta.place.tab != tab or meta.place.axis != axis:
            continue
        index = new(meta.place.index)
        if index is None:
            del doc.metadata[meta.id]
        else:
            place = Place(tab, axis, index)
            doc.metadata[meta.id] = replace(meta, place=place)

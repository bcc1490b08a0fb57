"""The requests on named ranges and developer metadata."""

import re
from collections.abc import Sequence
from dataclasses import replace

from tests.sheets import a1, errors, mask, metadata
from tests.sheets.a1 import Box
from tests.sheets.errors import JsonObject
from tests.sheets.state import Document, Metadata, NamedRange, as_grid_range, from_grid_range
from tests.sheets.tabs import read_mask

_NAME = re.compile(r"[^\W\d]\w{0,249}\Z")
_R1C1 = re.compile(r"[Rr]\d*[Cc]\d*\Z")


def add_named_range(doc: Document, body: JsonObject) -> JsonObject:
    """addNamedRange; burnash/gspread#1530 has the refusal of a name that is taken."""
    asked = body.get("namedRange", {})
    name = asked.get("name", "")
    _check_name(name)
    if _taken(doc, name):
        raise errors.invalid(
            f"Cannot add named range with name: {name}, a named range with that name already"
            " exists.",
        )
    number = asked.get("namedRangeId") or str(doc.new_id(lambda i: str(i) in doc.named))
    if number in doc.named:
        raise errors.invalid(
            f"Cannot add named range with id: {number}, a named range with that id already exists.",
        )
    doc.named[number] = NamedRange(number, name, _box(doc, asked.get("range", {})))
    return {"namedRange": write(doc.named[number])}


def _check_name(name: str) -> None:
    """Hold a name to the rules of support.google.com/docs/answer/63175.

    Letters, digits and underscores, up to 250; no digit nor the words true or false in front; no
    cell in the notation of A1 or R1C1. The words of the refusal are assumed.
    """
    like_a_cell = a1.read_cells(name, 0) is not None and not name.isalpha()
    like_a_word = name.upper().startswith(("TRUE", "FALSE"))
    if not _NAME.match(name) or like_a_cell or like_a_word or _R1C1.match(name):
        raise errors.invalid(f"Invalid named range name: {name}")


def _taken(doc: Document, name: str) -> bool:
    return any(found.name.casefold() == name.casefold() for found in doc.named.values())


def _box(doc: Document, value: JsonObject) -> Box:
    box = from_grid_range(value)
    tab = doc.grid_tab(box.tab)
    if (box.bottom or 0) > tab.grid.rows or (box.right or 0) > tab.grid.columns:
        raise doc.too_far(tab, box)
    doc.bounded(tab, box)
    return box


def write(found: NamedRange) -> JsonObject:
    """Write a NamedRange."""
    written: JsonObject = {"namedRangeId": found.id, "name": found.name}
    return written | ({"range": as_grid_range(found.box)} if found.box else {})


def update_named_range(doc: Document, body: JsonObject) -> None:
    """UpdateNamedRange."""
    asked = body.get("namedRange", {})
    wanted = read_mask(body, "NamedRange")
    found = _find(doc, asked.get("namedRangeId", ""))
    name, box = found.name, found.box
    if mask.wants(wanted, "name"):
        name = asked.get("name", "")
        _check_name(name)
        if name.casefold() != found.name.casefold() and _taken(doc, name):
            raise errors.invalid(
                f"Cannot update named range to name: {name}, a named range with that name already"
                " exists.",
            )
    if mask.wants(wanted, "range"):
        box = _box(doc, asked.get("range", {}))
    doc.named[found.id] = replace(found, name=name, box=box)


def delete_named_range(doc: Document, body: JsonObject) -> None:
    """DeleteNamedRange."""
    found = _find(doc, body.get("namedRangeId", ""))
    del doc.named[found.id]


def _find(doc: Document, number: str) -> NamedRange:
    """Find a named range by id; one whose cells are gone counts too (assumed)."""
    if number not in doc.named:
        raise errors.invalid(f"No named range with id: {number}")
    return doc.named[number]


def create_developer_metadata(doc: Document, body: JsonObject) -> JsonObject:
    """CreateDeveloperMetadata."""
    meta = metadata.create(doc, body.get("developerMetadata", {}))
    return {"developerMetadata": metadata.write(meta)}


def update_developer_metadata(doc: Document, body: JsonObject) -> JsonObject:
    """updateDeveloperMetadata: all that the filters match."""
    wanted = read_mask(body, "DeveloperMetadata")
    found = _matched(doc, body.get("dataFilters", []))
    changed = [_changed(doc, meta, body.get("developerMetadata", {}), wanted) for meta in found]
    doc.metadata |= {meta.id: meta for meta in changed}
    for meta in changed:
        metadata.check_room(doc, meta.place)
    return {"developerMetadata": list(map(metadata.write, changed))} if changed else {}


def _matched(doc: Document, filters: Sequence[JsonObject]) -> list[Metadata]:
    found = {m.id: m for x in filters for m in metadata.match(doc, x, doc.project)}
    return list(found.values())


def _changed(doc: Document, meta: Metadata, asked: JsonObject, wanted: mask.Mask) -> Metadata:
    if mask.wants(wanted, "metadataKey"):
        meta = replace(meta, key=asked.get("metadataKey", meta.key))
    if mask.wants(wanted, "metadataValue"):
        meta = replace(meta, value=asked.get("metadataValue"))
    if mask.wants(wanted, "visibility"):
        meta = replace(meta, visibility=asked.get("visibility", meta.visibility))
    if mask.wants(wanted, "location") and "location" in asked:
        meta = replace(meta, place=metadata.read_place(doc, asked["location"]))
    return meta


def delete_developer_metadata(doc: Document, body: JsonObject) -> JsonObject:
    """deleteDeveloperMetadata: all that the filter matches."""
    found = _matched(doc, [body.get("dataFilter", {})])
    for meta in found:
        del doc.metadata[meta.id]
    return {"deletedDeveloperMetadata": list(map(metadata.write, found))} if found else {}


REQUESTS = {
    "addNamedRange": add_named_range,
    "updateNamedRange": update_named_range,
    "deleteNamedRange": delete_named_range,
    "createDeveloperMetadata": create_developer_metadata,
    "updateDeveloperMetadata": update_developer_metadata,
    "deleteDeveloperMetadata": delete_developer_metadata,
}

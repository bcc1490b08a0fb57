"""Developer metadata: the requests on it, and the data filters that find it, or cells by it.

Shapes and messages: developers.google.com/workspace/sheets/api/guides/metadata.
"""

from collections.abc import Sequence
from dataclasses import replace

from tests.sheets import errors, mask
from tests.sheets.errors import JsonObject
from tests.sheets.ranges import Box, from_grid_range
from tests.sheets.state import Document, Location, Metadata

MOST_CHARACTERS = 30_000
"""Of all keys and values at one location, which is the spreadsheet itself, or a tab with its rows
and columns: guides/metadata#metadata_storage_limits."""


def write(meta: Metadata) -> JsonObject:
    found: JsonObject = {"metadataId": meta.id, "metadataKey": meta.key}
    if meta.value is not None:
        found["metadataValue"] = meta.value
    return found | {"location": _write_location(meta.location), "visibility": "DOCUMENT"}


def _write_location(location: Location) -> JsonObject:
    found: JsonObject = {"locationType": location.type}
    if location.tab is None:
        return found | {"spreadsheet": True}
    if location.axis is None:
        return found | {"sheetId": location.tab}
    span: JsonObject = {"sheetId": location.tab} if location.tab else {}
    span |= {"startIndex": location.index, "endIndex": location.index + 1}
    return found | {"dimensionRange": span | {"dimension": location.axis}}


def _read_location(doc: Document, value: JsonObject) -> Location:
    """Read a DeveloperMetadataLocation; a row or column must be a single one of the grid."""
    if value.get("spreadsheet"):
        return Location()
    if "sheetId" in value:
        return Location(doc.sheet(value["sheetId"]).id)
    if "dimensionRange" not in value:
        raise errors.invalid("A location must be specified for developer metadata.")
    span = value["dimensionRange"]
    tab = doc.grid_tab(span.get("sheetId", 0))
    axis, start = span.get("dimension", ""), span.get("startIndex", 0)
    if axis not in {"ROWS", "COLUMNS"} or span.get("endIndex") != start + 1:
        raise errors.invalid(
            "Developer metadata can only be added to a single row or column, but the"
            " dimensionRange does not represent exactly one.",
        )
    if start >= tab.size(axis):
        raise errors.invalid(f"dimensionRange.startIndex is beyond the grid ({tab.size(axis)})")
    return Location(tab.id, axis, start)


def match(doc: Document, data_filter: JsonObject) -> list[Metadata]:
    """Find the metadata that a filter selects; by a range: what lies on its cells."""
    found = doc.metadata.values()
    if "developerMetadataLookup" in data_filter:
        lookup = data_filter["developerMetadataLookup"]
        return [meta for meta in found if _selected(meta, lookup)]
    box = _box(doc, data_filter)
    return [meta for meta in found if (area := meta.location.box()) and area.meets(box)]


def boxes(doc: Document, data_filter: JsonObject) -> list[Box]:
    """Find the ranges that a filter selects: one per metadata found, or the range it names."""
    if "developerMetadataLookup" not in data_filter:
        return [_box(doc, data_filter)]
    found = match(doc, data_filter)
    return [area for meta in found if (area := meta.location.box()) is not None]


def _box(doc: Document, data_filter: JsonObject) -> Box:
    if "a1Range" in data_filter:
        return doc.read_range(data_filter["a1Range"])[1]
    if "gridRange" not in data_filter:
        raise errors.invalid("Must specify a filter.")
    box = from_grid_range(data_filter["gridRange"])
    doc.grid_tab(box.tab)
    return box


def _selected(meta: Metadata, lookup: JsonObject) -> bool:
    """Whether metadata meets all that a lookup asks."""
    facts = {
        "metadataId": meta.id,
        "metadataKey": meta.key,
        "metadataValue": meta.value,
        "visibility": "DOCUMENT",
        "locationType": meta.location.type,
    }
    if "metadataLocation" in lookup:
        raise errors.Unsupported("a lookup of metadata by location")
    return all(lookup[name] == fact for name, fact in facts.items() if name in lookup)


def echo(data_filter: JsonObject) -> JsonObject:
    """Write a filter as replies repeat it: a grid range loses its zeros (observed 2026)."""
    if "gridRange" not in data_filter:
        return data_filter
    return {"gridRange": {key: n for key, n in data_filter["gridRange"].items() if n != 0}}


# Requests ----------------------------------------------------------------------------------------


def _create(doc: Document, body: JsonObject) -> JsonObject:
    """createDeveloperMetadata, under the id given or a new one."""
    value = body.get("developerMetadata", {})
    if not value.get("metadataKey"):
        raise errors.invalid("Developer metadata must have a key specified.")
    errors.unsupported(value, visibility="PROJECT")
    if value.get("visibility") != "DOCUMENT":
        raise errors.invalid("Developer metadata must have a visibility specified.")
    number = value.get("metadataId")
    if number is not None and number <= 0:
        raise errors.invalid("Developer metadata IDs must be positive.")
    if number in doc.metadata:
        raise errors.invalid(
            f"Cannot add developer metadata with ID [{number}] because developer metadata with"
            " that ID already exists.",
        )
    meta = Metadata(
        number or doc.new_id(doc.metadata),
        value["metadataKey"],
        value.get("metadataValue"),
        _read_location(doc, value.get("location", {})),
    )
    _store(doc, [meta])
    return {"developerMetadata": write(meta)}


def _store(doc: Document, items: Sequence[Metadata]) -> None:
    """Keep metadata; more at a location than Google stores is refused.

    The words were measured on Google in 2026 by the authors of a Sheets importer.
    """
    doc.metadata |= {meta.id: meta for meta in items}
    for tab in {meta.location.tab for meta in items}:
        there = [meta for meta in doc.metadata.values() if meta.location.tab == tab]
        if sum(len(meta.key) + len(meta.value or "") for meta in there) > MOST_CHARACTERS:
            raise errors.invalid(
                "Adding the requested developer metadata would exceed the allowed storage limit",
            )


def _update(doc: Document, body: JsonObject) -> JsonObject:
    """updateDeveloperMetadata: all that the filters match."""
    wanted = mask.of_update(body, "DeveloperMetadata")
    if set(wanted) != {"metadataValue"}:
        raise errors.Unsupported(f"updateDeveloperMetadata of {sorted(wanted)}")
    value = body.get("developerMetadata", {}).get("metadataValue")
    found = _matched(doc, body.get("dataFilters", []))
    changed = [replace(meta, value=value) for meta in found]
    _store(doc, changed)
    return {"developerMetadata": list(map(write, changed))} if changed else {}


def _matched(doc: Document, filters: Sequence[JsonObject]) -> list[Metadata]:
    return list({meta.id: meta for x in filters for meta in match(doc, x)}.values())


def _delete(doc: Document, body: JsonObject) -> JsonObject:
    """deleteDeveloperMetadata: all that the filter matches."""
    found = _matched(doc, [body.get("dataFilter", {})])
    for meta in found:
        del doc.metadata[meta.id]
    return {"deletedDeveloperMetadata": list(map(write, found))} if found else {}


REQUESTS = {
    "createDeveloperMetadata": _create,
    "updateDeveloperMetadata": _update,
    "deleteDeveloperMetadata": _delete,
}

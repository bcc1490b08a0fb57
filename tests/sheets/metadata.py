"""Developer metadata and the data filters that find it, or cells by it.

Shapes and messages: developers.google.com/workspace/sheets/api/guides/metadata.
"""

from collections.abc import Iterator

from tests.sheets import errors
from tests.sheets.a1 import Box
from tests.sheets.errors import JsonObject
from tests.sheets.state import Document, Metadata, Place, from_grid_range

MOST_CHARACTERS = 30_000
"""Of all keys and values at one location, which is the spreadsheet itself, or a tab with its rows
and columns: guides/metadata#metadata_storage_limits."""

_AXES = {"ROWS": "ROWS", "COLUMNS": "COLUMNS"}


def write(meta: Metadata) -> JsonObject:
    """Write a DeveloperMetadata."""
    found: JsonObject = {"metadataId": meta.id, "metadataKey": meta.key}
    if meta.value is not None:
        found["metadataValue"] = meta.value
    return found | {"location": write_place(meta.place), "visibility": meta.visibility}


def write_place(place: Place) -> JsonObject:
    """Write a DeveloperMetadataLocation."""
    found: JsonObject = {"locationType": place.kind}
    if place.tab is None:
        return found | {"spreadsheet": True}
    if place.axis is None:
        return found | {"sheetId": place.tab}
    span: JsonObject = {"sheetId": place.tab} if place.tab else {}
    span |= {"dimension": place.axis, "startIndex": place.index, "endIndex": place.index + 1}
    return found | {"dimensionRange": span}


def read_place(doc: Document, value: JsonObject) -> Place:
    """Read a DeveloperMetadataLocation; a row or column must be a single one of the grid."""
    if value.get("spreadsheet"):
        return Place()
    if "sheetId" in value:
        if doc.find_tab(value["sheetId"]) is None:
            raise errors.no_sheet(value["sheetId"])
        return Place(value["sheetId"])
    if "dimensionRange" not in value:
        raise errors.invalid("A location must be specified for developer metadata.")
    span = value["dimensionRange"]
    tab = doc.grid_tab(span.get("sheetId", 0))
    axis, start = span.get("dimension", ""), span.get("startIndex", 0)
    if axis not in _AXES or span.get("endIndex") != start + 1:
        raise errors.invalid(
            "Developer metadata can only be added to a single row or column, but the"
            " dimensionRange does not represent exactly one.",
        )
    if start >= tab.size(axis):
        raise errors.invalid(f"dimensionRange.startIndex is beyond the grid ({tab.size(axis)})")
    return Place(tab.id, axis, start)


def create(doc: Document, value: JsonObject) -> Metadata:
    """Create metadata, under the id given or a new one."""
    if not value.get("metadataKey"):
        raise errors.invalid("Developer metadata must have a key specified.")
    if value.get("visibility") not in {"DOCUMENT", "PROJECT"}:
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
        number or doc.new_id(doc.metadata.__contains__),
        value["metadataKey"],
        value.get("metadataValue"),
        value["visibility"],
        read_place(doc, value.get("location", {})),
        doc.project,
    )
    doc.metadata[meta.id] = meta
    check_room(doc, meta.place)
    return meta


def check_room(doc: Document, place: Place) -> None:
    """Refuse more metadata at a location than Google stores."""
    held = (meta for meta in doc.metadata.values() if meta.place.tab == place.tab)
    if sum(len(meta.key) + len(meta.value or "") for meta in held) > MOST_CHARACTERS:
        raise errors.too_much_metadata()


def visible(doc: Document, project: str) -> Iterator[Metadata]:
    """Give the metadata that a project may see."""
    for meta in doc.metadata.values():
        if meta.visibility == "DOCUMENT" or meta.project == project:
            yield meta


def match(doc: Document, data_filter: JsonObject, project: str) -> list[Metadata]:
    """Give the metadata that a filter selects; by a range: what lies on its cells."""
    found = visible(doc, project)
    if "developerMetadataLookup" in data_filter:
        lookup = data_filter["developerMetadataLookup"]
        return [meta for meta in found if _selected(doc, meta, lookup)]
    box = _box(doc, data_filter)
    return [meta for meta in found if (area := meta.place.box()) and area.meets(box)]


def boxes(doc: Document, data_filter: JsonObject, project: str) -> list[Box]:
    """Give the ranges that a filter selects: one per metadata found, or the range it names."""
    if "developerMetadataLookup" not in data_filter:
        return [_box(doc, data_filter)]
    found = match(doc, data_filter, project)
    return [area for meta in found if (area := meta.place.box()) is not None]


def _box(doc: Document, data_filter: JsonObject) -> Box:
    if "a1Range" in data_filter:
        return doc.read_range(data_filter["a1Range"])[1]
    if "gridRange" not in data_filter:
        raise errors.invalid("Must specify a filter.")
    box = from_grid_range(data_filter["gridRange"])
    doc.grid_tab(box.tab)
    return box


def _selected(doc: Document, meta: Metadata, lookup: JsonObject) -> bool:
    """Say whether metadata meets all that a lookup asks."""
    facts = {
        "metadataId": meta.id,
        "metadataKey": meta.key,
        "metadataValue": meta.value,
        "visibility": meta.visibility,
        "locationType": meta.place.kind,
    }
    if any(lookup[name] != fact for name, fact in facts.items() if name in lookup):
        return False
    return "metadataLocation" not in lookup or _located(doc, meta.place, lookup)


def _located(doc: Document, place: Place, lookup: JsonObject) -> bool:
    wanted = read_place(doc, lookup["metadataLocation"])
    if lookup.get("locationMatchingStrategy") != "INTERSECTING_LOCATION":
        return place == wanted
    mine, theirs = place.box(), wanted.box()
    return mine is None or theirs is None or mine.meets(theirs)


def echo(data_filter: JsonObject) -> JsonObject:
    """Write a filter as replies repeat it: a grid range loses its zeros (observed 2026)."""
    if "gridRange" not in data_filter:
        return data_filter
    return {"gridRange": {key: n for key, n in data_filter["gridRange"].items() if n != 0}}

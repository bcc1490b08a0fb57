"""The memory of furniture: developer metadata on the columns and the tab that have some.

The metadata moves with its column, and is made by the very batch that makes the furniture, so that
it always stands where that went. Of what was made it holds fingerprints: a location stores 30,000
characters, its rows and columns included.
https://developers.google.com/workspace/sheets/api/guides/metadata#metadata_storage_limits
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sync.google.api import JsonObject, by_metadata
from sync.google.marks import create, line_location, update
from sync.workbook.furniture import Kind

KEY = "qualify_furniture"
"""On each column that has furniture, and on the tab if its frozen rows are furniture."""

Made = Mapping[str, Any]
"""What was made, by the name of its kind; each kind knows what it keeps of that."""


@dataclass(frozen=True)
class Memory:
    """One piece of metadata; `column` is None for the tab's own.

    `heading` is what the column was called when it was made, which messages call it still.
    """

    id: int
    column: int | None
    heading: str
    made: Made

    @property
    def value(self) -> str:
        """What the metadata says."""
        said = {"heading": self.heading, "made": self.made}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))

    def created(self, tab: int) -> JsonObject:
        """Write the request that makes it."""
        place = {"sheetId": tab}
        if self.column is not None:
            place = line_location(tab, "COLUMNS", self.column)
        return create(KEY, self.value, self.id, place)

    def updated(self) -> JsonObject:
        """Write the request that makes it say what it says here."""
        return update(by_metadata(self.id), self.value)

    def forgotten(self) -> JsonObject:
        """Write the request that takes it away."""
        return {"deleteDeveloperMetadata": {"dataFilter": by_metadata(self.id)}}


def read_memories(
    tab: Iterable[JsonObject], columns: Iterable[tuple[int, Iterable[JsonObject]]]
) -> tuple[Memory, ...]:
    """Read them from the metadata of a tab, and of columns."""
    places: list[tuple[int | None, Iterable[JsonObject]]] = [(None, tab), *columns]
    return tuple(memory for column, items in places for memory in _read(items, column))


def _read(items: Iterable[JsonObject], column: int | None) -> Iterator[Memory]:
    for each in items:
        if each.get("metadataKey") != KEY:
            continue
        try:
            said = json.loads(each.get("metadataValue", ""))
            made = dict(said["made"])
        except (ValueError, TypeError, KeyError):
            continue  # somebody else's, or written over: nothing can be taken back by it
        yield Memory(int(each["metadataId"]), column, str(said.get("heading", "")), made)


def name_of(kind: Kind) -> str:
    """Return what a memory calls a kind of furniture."""
    return kind.name.lower()


def fingerprint(value: object) -> str:
    """Return some digits that differ where values differ."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]

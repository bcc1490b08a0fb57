"""The job's marks on columns, rows and tabs: developer metadata, and what its value says.

Metadata moves with its column or row: https://developers.google.com/workspace/sheets/api/guides/metadata
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sync.google.api import JsonObject
from sync.workbook.page import TabKind
from sync.workbook.role import Role

METADATA_FIELDS = "developerMetadata(metadataId,metadataKey,metadataValue)"
"""What is asked of what may bear marks."""

COLUMN_KEY = "qualify_column"
"""On each of the job's columns."""

LOG_KEY = "qualify_changelog"
"""On the heading row of a changelog, so that it is found before its tab's id is known."""

DRAWN_KEY = "qualify_tab"
"""On each tab that the job draws, whichever prospects it is of."""

TAB_KEY = "qualify"
"""On the prospects' tab: what the job is to remember about its changelog."""


@dataclass(frozen=True)
class ColumnMark:
    """The mark on one of the job's columns; `value` is the metadata's, word for word.

    Its value names the last commit, so that a read or write through a mark of this value finds
    nothing once another commit has been made. `adopting` says that the mark was put by position on
    a column of people's and may stand on the wrong one.
    """

    id: int
    role: Role
    heading: str
    column: int
    value: str
    adopting: bool = False


@dataclass(frozen=True)
class TabMark:
    """The mark on the prospects' tab: the changelog's name in the config.

    `complete` tells that all commits of the first run were made.
    """

    id: int
    name: str
    complete: bool


@dataclass(frozen=True)
class ChartMark:
    """What the job knows of a chart that it made on a drawn tab: its name on the page, and its id.

    `columns` are those that it was last given: first that of the names, then those of the series.
    """

    name: str
    id: int
    columns: tuple[int, ...]


@dataclass(frozen=True)
class DrawnMark:
    """The mark on a tab that the job draws.

    `prospects` is the id of the prospects' tab, `name` what the config called this tab when it was
    made, `fingerprint` that of the page which was drawn last, `charts` those that it has.
    """

    id: int
    kind: TabKind
    prospects: int
    name: str
    fingerprint: str
    charts: tuple[ChartMark, ...] = ()


def mark_value(role: Role, heading: str, commit: int, *, adopting: bool = False) -> str:
    """Write the value of a column's mark."""
    said: JsonObject = {"role": role, "heading": heading, "commit": commit}
    return _dump(said | ({"adopting": True} if adopting else {}))


def tab_mark_value(name: str, *, complete: bool) -> str:
    """Write the value of the mark on the prospects' tab."""
    return _dump({"changelog": name, "complete": complete})


def drawn_mark_value(mark: DrawnMark, tab: int) -> str:
    """Write the value of the mark on a drawn tab; its own id tells it from a copy of the tab."""
    said: JsonObject = {"kind": mark.kind, "tab": tab, "prospects": mark.prospects}
    said |= {"name": mark.name, "drawn": mark.fingerprint}
    charts = {chart.name: [chart.id, *chart.columns] for chart in mark.charts}
    return _dump(said | ({"charts": charts} if charts else {}))


def _dump(said: JsonObject) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def read_marks(columns: Iterable[tuple[int, Iterable[JsonObject]]]) -> tuple[ColumnMark, ...]:
    """Read the marks on columns, each with the metadata on it."""
    found = (read_mark(metadata, at) for at, items in columns for metadata in items)
    return tuple(mark for mark in found if mark is not None)


def read_mark(metadata: Mapping[str, Any], column: int) -> ColumnMark | None:
    """Read the mark on a column; None where it is somebody else's metadata."""
    value = str(metadata.get("metadataValue", ""))
    said = _load(value)
    if metadata.get("metadataKey") != COLUMN_KEY or said.get("role") not in set(Role):
        return None
    return ColumnMark(
        int(metadata["metadataId"]),
        Role(said["role"]),
        str(said.get("heading", "")),
        column,
        value,
        said.get("adopting") is True,
    )


def read_tab_mark(metadata: Mapping[str, Any]) -> TabMark | None:
    """Read the mark on the prospects' tab; None where it is somebody else's metadata."""
    if metadata.get("metadataKey") != TAB_KEY:
        return None
    said = _load(str(metadata.get("metadataValue", "")))
    complete = said.get("complete") is not False
    return TabMark(int(metadata["metadataId"]), str(said.get("changelog", "")), complete)


def read_drawn_mark(metadata: Mapping[str, Any], tab: int) -> DrawnMark | None:
    """Read the mark on a drawn tab; None where it is somebody else's, or came with a copy."""
    said = _load(str(metadata.get("metadataValue", "")))
    known = metadata.get("metadataKey") == DRAWN_KEY and said.get("kind") in set(TabKind)
    prospects = said.get("prospects")
    if not known or said.get("tab") != tab or not isinstance(prospects, int):
        return None
    return DrawnMark(
        int(metadata["metadataId"]),
        TabKind(said["kind"]),
        prospects,
        str(said.get("name", "")),
        str(said.get("drawn", "")),
        tuple(
            ChartMark(str(name), int(chart_id), tuple(map(int, columns)))
            for name, (chart_id, *columns) in said.get("charts", {}).items()
        ),
    )


def _load(value: str) -> JsonObject:
    try:
        said = json.loads(value)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def create(key: str, value: str, metadata_id: int, location: JsonObject) -> JsonObject:
    """Write the request that makes a piece of metadata, visible to whoever opens the document."""
    return {
        "createDeveloperMetadata": {
            "developerMetadata": {
                "metadataId": metadata_id,
                "metadataKey": key,
                "metadataValue": value,
                "visibility": "DOCUMENT",
                "location": location,
            }
        }
    }


def line_location(tab: int, dimension: str, index: int) -> JsonObject:
    """Write the location of a whole row or column."""
    span = {"sheetId": tab, "dimension": dimension, "startIndex": index, "endIndex": index + 1}
    return {"dimensionRange": span}


def update(data_filter: JsonObject, value: str) -> JsonObject:
    """Write the request that gives metadata another value."""
    return {
        "updateDeveloperMetadata": {
            "dataFilters": [data_filter],
            "developerMetadata": {"metadataValue": value},
            "fields": "metadataValue",
        }
    }

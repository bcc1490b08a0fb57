"""Filters and tables of people's that begin at the heading row: which there are, and wider ones.

Who sorts by one that leaves the job's columns out parts them from their rows. A filter view shows
rows in another order and moves none, so it is left alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sync.google.api import JsonObject
from sync.workbook.protocol import DataArea


@dataclass(frozen=True)
class GridArea:
    """A filter or a table, and what Google says of it."""

    area: DataArea
    said: JsonObject

    def widened(self, columns: int) -> JsonObject:
        """Write the request that has it end after so many columns, with all else as it is."""
        wider = self.said["range"] | {"endColumnIndex": columns}
        if "tableId" in self.said:
            table = {"tableId": self.said["tableId"], "range": wider}
            return {"updateTable": {"table": table, "fields": "range"}}
        return {"setBasicFilter": {"filter": self.said | {"range": wider}}}


def read_areas(sheet: Mapping[str, Any], row: int) -> tuple[GridArea, ...]:
    """Read the filter and the tables of a tab that begin at a row, counted from 0."""
    columns = int(sheet["properties"].get("gridProperties", {}).get("columnCount", 0))
    found = [
        GridArea(DataArea(name, place.get("startColumnIndex", 0), _last(place, columns)), said)
        for name, said in _named(sheet)
        if (place := said.get("range", {})).get("startRowIndex", 0) == row
    ]
    return tuple(found)


def _named(sheet: Mapping[str, Any]) -> Iterator[tuple[str, JsonObject]]:
    said = sheet.get("basicFilter")
    if said and "tableId" not in said:
        yield "the filter", said
    for table in sheet.get("tables", ()):
        yield f'the table "{table.get("name", "")}"', table


def _last(place: Mapping[str, Any], columns: int) -> int:
    return int(place.get("endColumnIndex", columns)) - 1

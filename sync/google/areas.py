"""People's filters and tables that begin at the heading row, and requests that widen them.

To sort by one that leaves the job's columns out would part these from their rows. A filter view
only shows rows in another order, so it is left alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sync.google.api import JsonObject
from sync.workbook.protocol import DataArea


@dataclass(frozen=True)
class GridArea:
    """A filter or a table, and its definition as Google has it."""

    area: DataArea
    definition: JsonObject

    def widened(self, columns: int) -> JsonObject:
        """Write the request that makes it end after so many columns and changes nothing else."""
        wider = self.definition["range"] | {"endColumnIndex": columns}
        if "tableId" in self.definition:
            table = {"tableId": self.definition["tableId"], "range": wider}
            return {"updateTable": {"table": table, "fields": "range"}}
        return {"setBasicFilter": {"filter": self.definition | {"range": wider}}}


def read_areas(sheet: Mapping[str, Any], row: int) -> tuple[GridArea, ...]:
    """Read the filter and the tables of a tab that begin at a row, counted from 0."""
    columns = int(sheet["properties"].get("gridProperties", {}).get("columnCount", 0))
    found = []
    for name, definition in _named(sheet):
        place = definition.get("range", {})
        if place.get("startRowIndex", 0) == row:
            last = int(place.get("endColumnIndex", columns)) - 1
            end = place.get("endRowIndex")
            last_row = None if end is None else int(end) - row - 2
            area = DataArea(name, place.get("startColumnIndex", 0), last, last_row)
            found.append(GridArea(area, definition))
    return tuple(found)


def _named(sheet: Mapping[str, Any]) -> Iterator[tuple[str, JsonObject]]:
    own = sheet.get("basicFilter")
    if own and "tableId" not in own:
        yield "the filter", own
    for table in sheet.get("tables", ()):
        yield f'the table "{table.get("name", "")}"', table

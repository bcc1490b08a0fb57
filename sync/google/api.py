"""The parts of requests to the Sheets API that several modules write: ranges, filters, cells.

Reference: https://developers.google.com/workspace/sheets/api/reference/rest
"""

import random
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rules.read.serial import to_serial
from sync.workbook.protocol import Value

JsonObject = dict[str, Any]

GOOGLE = "https://sheets.googleapis.com"

_LARGEST_ID = 2**31 - 1


def grid_range(
    tab: int,
    *,
    rows: tuple[int, int | None] | None = None,
    columns: tuple[int, int | None] | None = None,
) -> JsonObject:
    """Write a GridRange; both pairs count from 0, the end excluded and None where it is open."""
    top, bottom = rows or (None, None)
    left, right = columns or (None, None)
    sides = {
        "startRowIndex": top,
        "endRowIndex": bottom,
        "startColumnIndex": left,
        "endColumnIndex": right,
    }
    return {"sheetId": tab} | {name: at for name, at in sides.items() if at is not None}


def one_column(tab: int, column: int, first_row: int) -> JsonObject:
    """Write the GridRange of a column from a row on."""
    return grid_range(tab, rows=(first_row, None), columns=(column, column + 1))


def update_cells(
    tab: int, row: int, column: int, rows: Sequence[Sequence[JsonObject]], fields: str
) -> JsonObject:
    """Write the request that puts rows of CellData where the first of them belongs."""
    return {
        "updateCells": {
            "start": {"sheetId": tab, "rowIndex": row, "columnIndex": column},
            "rows": [{"values": cells} for cells in rows],
            "fields": fields,
        }
    }


def by_metadata(metadata_id: int, value: str | None = None) -> JsonObject:
    """Write the DataFilter that finds one piece of metadata, only if it has this value."""
    lookup: JsonObject = {"metadataId": metadata_id}
    return {"developerMetadataLookup": lookup | ({} if value is None else {"metadataValue": value})}


def quoted(title: str) -> str:
    """Write a tab's title as A1 notation does."""
    return "'" + title.replace("'", "''") + "'"


def raw(value: Value) -> str | int | float:
    """Return a value as a `values` array that is written RAW has it; "" empties the cell."""
    if value is None:
        return ""
    return to_serial(value) if isinstance(value, date) else value


def cell_data(value: Value) -> JsonObject:
    """Write a CellData; its text is never parsed, so it can't become a formula or a number."""
    content = raw(value)
    if content == "":
        return {}
    if isinstance(content, str):
        return {"userEnteredValue": {"stringValue": content}}
    number = float(content) if isinstance(content, float) else content
    return {"userEnteredValue": {"numberValue": number}}


def heading_text(cell: object) -> str:
    """Return a heading's text, given its unformatted value."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def effective_text(cell: Mapping[str, Any]) -> str:
    """Return a heading's text, given its CellData; the same as `heading_text` of its value."""
    value: Mapping[str, Any] = cell.get("effectiveValue", {})
    if "errorValue" in value:
        return str(cell.get("formattedValue", ""))
    return heading_text(next(iter(value.values()), None))


def new_id(chance: random.Random) -> int:
    """Draw an id for a new tab or piece of metadata; Google lets us choose them."""
    return chance.randint(1, _LARGEST_ID)

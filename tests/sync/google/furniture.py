"""A furnished sheet as tests look at it: all that it has, and what people have of their own."""

import json
import re
from typing import Any

from tests.sheets import OWNER, Book, PersonTab, mask, resource
from tests.sheets.a1 import read_cells
from tests.sheets.errors import JsonObject
from tests.sheets.ranges import explicit_range

_EVERYTHING = (
    "properties,namedRanges,developerMetadata,sheets(properties,developerMetadata,"
    "conditionalFormats,protectedRanges,basicFilter,filterViews,charts,tables,"
    "data(rowData.values(userEnteredValue,effectiveValue,formattedValue,userEnteredFormat,note,"
    "dataValidation),rowMetadata,columnMetadata))"
)
_DRAWN = re.compile(r"\d{6,}|(?<=^run-)\d+")

OWN_RULE = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "Yes"}]}}


def everything(book: Book) -> JsonObject:
    """The spreadsheet's whole resource, as its owner gets it, cells and all."""
    wanted = mask.read(_EVERYTHING, "Spreadsheet")
    doc = book.current.draft(OWNER)
    found = resource.spreadsheet(doc, book.id, wanted, None, data=True)
    whole: JsonObject = json.loads(json.dumps(mask.apply(wanted, found)))
    return whole


def alike(book: Book, header_row: int = 1) -> str:
    """The resource with nothing that two runs of the job draw by chance: ids, and their order.

    Of a column without a heading, which people have just inserted, it leaves out how wide it is
    and what its cells accept: that it has from the column beside it, whatever stood there then.
    """
    found = everything(book)
    for data in found["sheets"][0]["data"]:
        texts = [cell.get("formattedValue") for cell in data["rowData"][header_row - 1]["values"]]
        for at in range(len(data["columnMetadata"])):
            if at < len(texts) and texts[at]:
                continue
            data["columnMetadata"][at].pop("pixelSize")
            for row in data["rowData"]:
                row.get("values", [])[at : at + 1] = [
                    {name: each for name, each in cell.items() if name != "dataValidation"}
                    for cell in row.get("values", [])[at : at + 1]
                ]
    return json.dumps(_sorted(found), sort_keys=True)


def _sorted(item: Any) -> Any:
    if isinstance(item, dict):
        return {name: _sorted(value) for name, value in item.items()}
    if isinstance(item, list):
        plain = [_sorted(each) for each in item]
        metadata = [each for each in plain if isinstance(each, dict) and "metadataKey" in each]
        return sorted(plain, key=str) if metadata else plain
    return _DRAWN.sub("#", item) if isinstance(item, str) else "#" if _is_drawn(item) else item


def _is_drawn(item: object) -> bool:
    return isinstance(item, int) and not isinstance(item, bool) and item > 9_999


def decorate(tab: PersonTab) -> None:
    """Give the columns of people's what people give them."""
    book = tab.book
    tab.set_extra("A1", note="Ours", userEnteredFormat={"textFormat": {"bold": True}})
    tab.set_extra("C3", dataValidation=OWN_RULE, note="Ask Ada")
    tab.set_extra("H2", userEnteredFormat={"wrapStrategy": "CLIP"})
    area = {"sheetId": tab.id, "startRowIndex": 1, "startColumnIndex": 2, "endColumnIndex": 9}
    for kind in ("BLANK", "NOT_BLANK"):
        rule = {"ranges": [area], "booleanRule": {"condition": {"type": kind}, "format": {}}}
        book.batch_update({"addConditionalFormatRule": {"rule": rule}})
    span = {"sheetId": tab.id, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 4}
    size = {"range": span, "properties": {"pixelSize": 222}, "fields": "pixelSize"}
    book.batch_update({"updateDimensionProperties": size})
    tab.protect("A:B", warningOnly=True, description="Keys")
    book.batch_update(
        {
            "setBasicFilter": {
                "filter": {
                    "range": {
                        "sheetId": tab.id,
                        "startRowIndex": 0,
                        "startColumnIndex": 0,
                        "endColumnIndex": 8,
                    }
                }
            }
        }
    )


def set_width(tab: PersonTab, column: int, width: int) -> None:
    """Drag the edge of a column."""
    span = {"sheetId": tab.id, "dimension": "COLUMNS", "startIndex": column, "endIndex": column + 1}
    size = {"range": span, "properties": {"pixelSize": width}, "fields": "pixelSize"}
    tab.book.batch_update({"updateDimensionProperties": size})


def freeze(tab: PersonTab, rows: int) -> None:
    """Freeze rows, as in View > Freeze."""
    grid = {"frozenRowCount": rows}
    properties = {"sheetId": tab.id, "gridProperties": grid}
    fields = "gridProperties.frozenRowCount"
    tab.book.batch_update({"updateSheetProperties": {"properties": properties, "fields": fields}})


def set_rule(tab: PersonTab, cells: str, rule: JsonObject | None) -> None:
    """Set the rule of cells, as in Data > Data validation."""
    box = read_cells(cells, tab.id)
    assert box is not None
    body: JsonObject = {"range": explicit_range(box)} | ({"rule": rule} if rule else {})
    tab.book.batch_update({"setDataValidation": body})


def wrap(tab: PersonTab, column: int, strategy: str, rows: tuple[int, int]) -> None:
    """Let the cells of a column wrap in a way."""
    area = {
        "sheetId": tab.id,
        "startRowIndex": rows[0],
        "endRowIndex": rows[1],
        "startColumnIndex": column,
        "endColumnIndex": column + 1,
    }
    cell = {"userEnteredFormat": {"wrapStrategy": strategy}}
    body = {"range": area, "cell": cell, "fields": "userEnteredFormat.wrapStrategy"}
    tab.book.batch_update({"repeatCell": body})

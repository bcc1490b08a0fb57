"""The looks of what the job makes, as requests: widths of columns, and formats of cells.

https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/cells#CellFormat
"""

from collections.abc import Mapping
from typing import Any

from sync.google.api import JsonObject, one_column
from sync.workbook.looks import PAGE_ROWS, ColumnLook, number_code, stands_right
from sync.workbook.page import PageCell, RowLook

DAYS = {"type": "DATE"}
MOMENTS = {"type": "DATE_TIME"}
"""Number formats; without a pattern they are those of the sheet's locale."""

_DIGIT = 7
"""How many pixels a digit takes in Google's usual font."""
_QUIET = {"rgbColor": {"red": 0.5, "green": 0.5, "blue": 0.5}}
_TEXT = "bold,italic,strikethrough,underline,foregroundColor,foregroundColorStyle"
_FIELDS = (
    "dataValidation,userEnteredFormat(numberFormat,horizontalAlignment,wrapStrategy,"
    f"textRotation,textFormat({_TEXT}))"
)


def format_cells(
    tab: int, column: int, first_row: int, look: ColumnLook, number: Mapping[str, Any] | None
) -> JsonObject:
    """Write the request that formats the cells of a column, from a row on.

    It clears what a new column inherits from people's, such as number formats and drop-downs, but
    for the vertical alignment, unless the values are to stand at the top.
    """
    style: JsonObject = {
        "horizontalAlignment": "LEFT",
        "wrapStrategy": "WRAP" if look.wraps else "CLIP" if look.quiet else "OVERFLOW_CELL",
    }
    if look.top:
        style["verticalAlignment"] = "TOP"
    if number is not None:
        style["numberFormat"] = number
    if look.quiet:
        style["textFormat"] = {"foregroundColorStyle": _QUIET}
    return {
        "repeatCell": {
            "range": one_column(tab, column, first_row),
            "cell": {"userEnteredFormat": style},
            "fields": f"{_FIELDS},userEnteredFormat.verticalAlignment" if look.top else _FIELDS,
        }
    }


def page_format(look: RowLook, column: int, cell: PageCell) -> JsonObject:
    """Write the format of a cell in a row of a drawn tab."""
    style = PAGE_ROWS[look]
    text: JsonObject = {"bold": style.bold}
    if style.quiet:
        text["foregroundColorStyle"] = _QUIET
    written: JsonObject = {
        "horizontalAlignment": "RIGHT" if stands_right(look, column, cell) else "LEFT",
        "verticalAlignment": "TOP",
        "wrapStrategy": "WRAP" if style.wraps else "OVERFLOW_CELL",
        "textFormat": text,
    }
    if style.fill:
        written["backgroundColorStyle"] = {"rgbColor": rgb(style.fill)}
    if code := number_code(cell):
        kind = "PERCENT" if code.endswith("%") else "NUMBER"
        written["numberFormat"] = {"type": kind, "pattern": code}
    return written


def rgb(fill: str) -> JsonObject:
    """Write a colour, given as six hex digits."""
    parts = zip(("red", "green", "blue"), bytes.fromhex(fill), strict=True)
    return {name: round(part / 255, 3) for name, part in parts}


def pixels(characters: int) -> int:
    """Return how wide a column of so many characters is."""
    return characters * _DIGIT


def set_width(tab: int, column: int, width: int) -> JsonObject:
    """Write the request that makes a column so many pixels wide."""
    span = {"sheetId": tab, "dimension": "COLUMNS", "startIndex": column, "endIndex": column + 1}
    return {
        "updateDimensionProperties": {
            "range": span,
            "properties": {"pixelSize": width},
            "fields": "pixelSize",
        }
    }

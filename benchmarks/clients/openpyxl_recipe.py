"""Setting two columns of a workbook with openpyxl: `… openpyxl_recipe FILE`; it judges nothing."""

import sys

from openpyxl import load_workbook

_STAGE, _MISSING = 21, 22


def _run(path: str) -> None:
    book = load_workbook(path)
    tab = book["Prospects"]
    for row in range(2, tab.max_row + 1):
        tab.cell(row, _STAGE, "List")
        tab.cell(row, _MISSING, "Industry fits; Came to us")
    book.save(path)


if __name__ == "__main__":
    _run(sys.argv[1])

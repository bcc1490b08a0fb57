"""Small local workbooks for tests."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import xlsxwriter

from rules.read.cells import Cell
from sync.demo.prospects import make_prospects
from sync.demo.workbook import draw_workbook
from tests.harness import BLANK


def write_workbook(path: Path, *rows: Mapping[str, Cell]) -> Path:
    """Make a workbook of prospects under the headings that the ladder of the tests names."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        tab = book.add_worksheet("Prospects")
        tab.write_row(0, 0, list(BLANK))
        for number, row in enumerate(rows, start=1):
            for column, heading in enumerate(BLANK):
                if row.get(heading) is not None:
                    tab.write(number, column, row[heading])
    return path


def write_new_demo(folder: Path, today: date) -> Path:
    """Write the demo's workbook as it was before the job came to it."""
    path = folder / "demo.xlsx"
    path.write_bytes(draw_workbook(make_prospects(today), today))
    return path

"""Makes of the demo one workbook for each picture of the README, which `make pictures` draws."""

import sys
import warnings
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties

PICTURES = {"sheet": ("Prospects", 13), "changelog": ("Changelog", 9), "rules": ("Rules", 18)}
"""The tab that each picture shows, and how many of its rows."""

HIDDEN = {
    *("Country", "Contact", "Email", "Industry", "Last contact", "Decision maker"),
    *("Champion aware", "Close date", "Next step", "Trigger", "Owner", "Outcome", "Notes"),
}
"""Columns of people's for which a picture has no room."""


def main(demo: Path) -> None:
    """Write the workbooks beside the demo's."""
    for picture, (title, rows) in PICTURES.items():
        with warnings.catch_warnings(action="ignore"):  # it leaves out some of what Excel draws
            book = load_workbook(demo)
        sheet = book[title]
        book.active = sheet
        for other in book.worksheets:
            other.sheet_state = "visible" if other is sheet else "hidden"
        for column in range(1, sheet.max_column + 1):
            hidden = sheet.cell(1, column).value in HIDDEN
            sheet.column_dimensions[get_column_letter(column)].hidden = hidden
        sheet.print_area = f"A1:{get_column_letter(sheet.max_column)}{rows}"
        sheet.print_options.headings = sheet.print_options.gridLines = True
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.oddFooter = HeaderFooterItem()
        book.save(demo.with_name(f"{picture}.xlsx"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Makes of the demo one workbook for each picture of the README, which `make pictures` draws."""

import re
import sys
import warnings
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties

PICTURES = {
    "sheet": ("Prospects", range(2, 17)),
    "changelog": ("Changelog", range(342, 352)),
    "rules": ("Rules", range(2, 19)),
}
"""The tab that each picture shows, and which of the rows below its first."""

CHARTS = {"tab": "Funnel"}
"""The same of tabs with charts, which are shown as a whole."""

HIDDEN = {
    *("Country", "Contact", "Email", "Industry", "Employees", "Last inbound", "Last contact"),
    *("Decision maker", "Champion aware", "Budget (EUR)", "Close date", "Next step", "Trigger"),
    *("Outcome", "Notes", "Reason lost", "Score", "In stage since"),
}
"""Columns for which a picture has no room."""


def main(demo: Path) -> None:
    """Write the workbooks beside the demo's."""
    for picture, (title, rows) in PICTURES.items():
        _write_rows(demo, demo.with_name(f"{picture}.xlsx"), title, rows)
    for picture, title in CHARTS.items():
        _write_alone(demo, demo.with_name(f"{picture}.xlsx"), title)


def _write_rows(demo: Path, picture: Path, title: str, rows: range) -> None:
    """Write a workbook that prints some rows of one tab."""
    with warnings.catch_warnings(action="ignore"):  # it leaves out some of what Excel draws
        book = load_workbook(demo)
    sheet = book[title]
    book.active = sheet
    for other in book.worksheets:
        other.sheet_state = "visible" if other is sheet else "hidden"
    for column in range(1, sheet.max_column + 1):
        hidden = sheet.cell(1, column).value in HIDDEN
        sheet.column_dimensions[get_column_letter(column)].hidden = hidden
    for row in range(2, rows.start):
        sheet.row_dimensions[row].hidden = True
    sheet.print_area = f"A1:{get_column_letter(sheet.max_column)}{rows.stop - 1}"
    sheet.print_options.headings = sheet.print_options.gridLines = True
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.oddFooter = HeaderFooterItem()
    book.save(picture)


def _write_alone(demo: Path, picture: Path, title: str) -> None:
    """Write the workbook with all tabs but one hidden, without page numbers, and else as it is."""
    with ZipFile(demo) as old, ZipFile(picture, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/workbook.xml":
                part = _hidden_but(title, part.decode()).encode()
            new.writestr(name, re.sub(rb"<headerFooter>.*?</headerFooter>", b"", part))


def _hidden_but(title: str, workbook: str) -> str:
    """The workbook's XML with every tab hidden but one, which is the one that is open."""
    tabs = re.findall(r"<sheet [^>]*>", workbook)
    [shown] = (at for at, tab in enumerate(tabs) if f'name="{title}"' in tab)
    for at, tab in enumerate(tabs):
        if at != shown:
            workbook = workbook.replace(tab, tab.replace("<sheet ", '<sheet state="hidden" '))
    workbook = re.sub(r' (?:activeTab|firstSheet)="\d+"', "", workbook)
    return workbook.replace("<workbookView ", f'<workbookView activeTab="{shown}" ')


if __name__ == "__main__":
    main(Path(sys.argv[1]))

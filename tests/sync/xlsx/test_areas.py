"""Filters and tables of people's beside which the job makes its columns."""

import re
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from sync.workbook.protocol import DataArea
from sync.workbook.role import Role
from tests.sync.xlsx.books import change, edit_part, make_book, parts, read, sheet, write

ROWS = (
    '<row r="1"><c r="A1" t="str"><v>ID</v></c><c r="B1" t="str"><v>Company</v></c></row>'
    '<row r="2"><c r="A2"><v>1</v></c></row><row r="3"><c r="A3"><v>2</v></c></row>'
)


def tabled(path: Path, *, totals: bool = False) -> Path:
    columns = [{"header": "ID", "total_string": "Total"}, {"header": "Company"}]
    with xlsxwriter.Workbook(path) as book:
        tab = book.add_worksheet("Prospects")
        tab.add_table(0, 0, 3, 1, {"name": "Deals", "columns": columns, "total_row": totals})
        tab.write_row(1, 0, [1, "Aft"])
    return path


def table(path: Path) -> Table:
    found: Table = openpyxl.load_workbook(path)["Prospects"].tables["Deals"]
    return found


def both(path: Path) -> None:
    write(path, change({0: "Lead"}), change({0: "x & y"}, None, Role.MISSING, "Missing <&>"))


@pytest.mark.parametrize("filtered", ["A1:D4", "A1:D3"])
def test_a_table_takes_new_columns_in(tmp_path: Path, filtered: str) -> None:
    """Above its totals, if it has any."""
    path = tabled(tmp_path / "demo.xlsx", totals=filtered == "A1:D3")
    both(path)

    found = table(path)
    assert found.autoFilter is not None
    assert (found.ref, found.autoFilter.ref) == ("A1:D4", filtered)
    headings = ["ID", "Company", "Stage", "Missing <&>"]
    assert [(each.id, each.name) for each in found.tableColumns] == [*enumerate(headings, 1)]
    assert b'count="4"' in parts(path)["xl/tables/table1.xml"]
    tab = openpyxl.load_workbook(path)["Prospects"]
    assert [cell.value for cell in tab[1]] == headings
    assert read(path, 0).areas == (DataArea('the table "Deals"', 0, 3, 2),)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('ref="A1:B4" totals', 'ref="A1:B4" tableType="queryTable" totals'),
        ('name="Company"', 'name="STAGE"'),
        ('ref="A1:B4" totals', 'ref="A2:B4" totals'),
        ('ref="A1:B4" totals', 'ref="A1:A4" totals'),
    ],
)
def test_a_table_that_cannot_grow_stays_as_it_is(tmp_path: Path, old: str, new: str) -> None:
    path = tabled(tmp_path / "demo.xlsx")
    edit_part(path, "xl/tables/table1.xml", (old, new))
    before = parts(path)["xl/tables/table1.xml"]

    both(path)

    assert parts(path)["xl/tables/table1.xml"] == before


SORTED = (
    '<autoFilter ref="A1:B3"><filterColumn colId="0"><filters><filter val="1"/></filters>'
    '</filterColumn><sortState ref="A2:B3"><sortCondition ref="A2:A3"/></sortState></autoFilter>'
)
VIEWS = (
    '<customSheetViews><customSheetView><autoFilter ref="A1:B3"/></customSheetView>'
    "</customSheetViews>"
)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (SORTED, SORTED.replace("A1:B3", "A1:D3").replace('ref="A2:B3"', 'ref="A2:D3"')),
        ("<autoFilter ref='$A$1:$B$3' />", "<autoFilter ref='A1:D3' />"),
        ('<autoFilter ref="A1:A3"/>', '<autoFilter ref="A1:A3"/>'),
        ('<autoFilter ref="A2:B3"/>', '<autoFilter ref="A2:B3"/>'),
        ('<!--<autoFilter ref="A1:B3"/>-->', '<!--<autoFilter ref="A1:B3"/>-->'),
        (VIEWS, VIEWS),
    ],
)
def test_a_filter_takes_new_columns_in(tmp_path: Path, after: str, expected: str) -> None:
    path = make_book(tmp_path / "demo.xlsx", sheet(ROWS, after=after))
    both(path)
    assert f"</sheetData>{expected}</worksheet>" in parts(path)["xl/worksheets/sheet1.xml"].decode()


def test_the_hidden_name_of_a_filter_is_kept_right(tmp_path: Path) -> None:
    own = (
        '<definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">'
        "'My tab'!$A$1:$B$3</definedName>"
        '<definedName name="_xlnm._FilterDatabase" localSheetId="1" hidden="1">'
        "Other!$A$1:$B$3</definedName></definedNames>"
    )
    tabs = [sheet(ROWS, after='<autoFilter ref="A1:B3"/>')] * 2
    path = make_book(tmp_path / "demo.xlsx", *tabs, names=own, titles=["My tab", "Other"])

    both(path)

    found = re.findall(r"FilterDatabase.*?>([^<]*)<", parts(path)["xl/workbook.xml"].decode())
    assert found[:2] == ["'My tab'!$A$1:$D$3", "Other!$A$1:$B$3"]


def test_cells_between_a_filter_and_new_columns_are_nobodys_to_sort(tmp_path: Path) -> None:
    rows = ROWS.replace("</row>", '<c r="E1"/></row>', 1).replace(
        '<c r="A3"><v>2</v></c>', '<c r="A3"><v>2</v></c><c r="E3" t="str"><v>legend</v></c>'
    )
    path = make_book(tmp_path / "demo.xlsx", sheet(rows, after='<autoFilter ref="A1:B3"/>'))

    both(path)

    tab: Worksheet = openpyxl.load_workbook(path)["Prospects"]
    assert (tab.auto_filter.ref, tab["F1"].value) == ("A1:B3", "Stage")

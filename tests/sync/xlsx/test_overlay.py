"""Cells that are not what they seem: merged ones, totals of tables, days of the 1904 system."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook import Workbook
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.table import Table, TableColumn
from openpyxl.worksheet.worksheet import Worksheet

from rules.read.cells import Merged
from sync.run.job import RunResult
from sync.xlsx import XlsxWorkbook
from tests.harness import run
from tests.sync.xlsx.books import edit_part, pack, parts, read

CONFIG = """
[sheet]
workbook = "book.xlsx"
key = "ID"

[criteria]
industry = { column = "Industry", is = "Retail", say = "Retail" }
closes = { column = "Closes", on_or_after = 2026-03-01, say = "Closes in spring" }

[[stage]]
name = "List"

[[stage]]
name = "Lead"
needs = ["industry", "closes"]

[output]
since = "Since"
"""
SPRING = datetime.fromisoformat("2026-03-10")
HEADINGS = ("ID", "Industry", "Closes")
ROWS = (("K1", "Retail", SPRING), ("K2", "Retail", SPRING), ("K3", "Retail", SPRING))


def make(path: Path, edit: Callable[[Worksheet], object], book: Workbook | None = None) -> Path:
    """Three prospects that are leads, as far as an edit leaves them so."""
    book = book or openpyxl.Workbook()
    tab = book.active
    assert isinstance(tab, Worksheet)
    tab.title = "Prospects"
    for row in (HEADINGS, *ROWS):
        tab.append(row)
    edit(tab)
    book.save(path)
    return path


def work(path: Path, config: str = CONFIG) -> RunResult:
    with XlsxWorkbook(path).writing() as book:
        return run(book, config)


def shown(path: Path) -> list[tuple[object, ...]]:
    tab = openpyxl.load_workbook(path)["Prospects"]
    return [(tab.cell(row, 4).value, tab.cell(row, 5).value) for row in range(2, tab.max_row + 1)]


def twice(path: Path) -> RunResult:
    """What the first run did; a second one does nothing."""
    done = work(path)
    before = path.read_bytes()
    assert work(path).written.cells == 0
    assert path.read_bytes() == before
    return done


def test_a_merged_cell_cannot_be_told(tmp_path: Path) -> None:
    path = make(tmp_path / "book.xlsx", lambda tab: tab.merge_cells("B3:C4"))
    assert list(read(path, 0, 1, 2).columns[2]) == [46091, Merged("B3"), Merged("B3")]
    done = twice(path)
    covered = "can't read a cell that is merged with B3: unmerge the cells"
    assert shown(path) == [
        ("Lead", None),
        ("List", f"Closes in spring ({covered})"),
        ("List", f"Retail ({covered}); Closes in spring ({covered})"),
    ]
    places = [(each.row, each.key) for each in done.found.problems]
    assert places == [(3, "K2"), (4, "K3"), (4, "K3")]
    assert {each.mend for each in done.found.problems} == {"unmerge the cells"}


def test_a_merged_key_names_no_prospect(tmp_path: Path) -> None:
    path = make(tmp_path / "book.xlsx", lambda tab: tab.merge_cells("A2:A3"))
    done = twice(path)
    assert shown(path)[1] == (None, "ID is merged with A2")
    assert [(each.row, each.mend) for each in done.found.problems] == [
        (3, "unmerge them, and give each row its key")
    ]


def test_a_merged_override_names_no_stage(tmp_path: Path) -> None:
    path = make(tmp_path / "book.xlsx", lambda tab: tab.merge_cells("B2:B3"))
    config = CONFIG.replace('key = "ID"', 'key = "ID"\noverride = "Industry"').replace(
        '"industry", ', ""
    )
    with XlsxWorkbook(path).writing() as book:
        done = run(book, config)
    assert shown(path)[1] == ("Lead", "Industry can't be read: unmerge the cells")
    assert {each.mend for each in done.found.problems if each.row == 3} == {"unmerge the cells"}


def test_a_merged_blank_row_is_blank(tmp_path: Path) -> None:
    """A line between two parts of the table, say."""
    path = make(tmp_path / "book.xlsx", lambda tab: tab.merge_cells("A5:C6"))
    assert work(path).found.problems == []
    assert shown(path)[:3] == [("Lead", None)] * 3


def test_the_jobs_own_merged_cells_are_drawn_once(tmp_path: Path) -> None:
    def edit(tab: Worksheet) -> None:
        tab["D1"], tab["E1"] = "Stage", "Missing"
        tab.merge_cells("D2:D3")

    twice(make(tmp_path / "book.xlsx", edit))


def add_table(tab: Worksheet, reference: str, totals: int | None) -> None:
    table = Table(displayName="T", ref=reference, totalsRowCount=totals)
    table.tableColumns = [TableColumn(id=at, name=name) for at, name in enumerate(HEADINGS, 1)]
    tab.add_table(table)


@pytest.mark.parametrize(
    ("totals", "rows", "problems"), [(1, 3, 0), (2, 2, 0), (None, 4, 0), (0, 4, 0)]
)
def test_the_totals_row_of_a_table_is_no_prospect(
    tmp_path: Path, totals: int | None, rows: int, problems: int
) -> None:
    def edit(tab: Worksheet) -> None:
        tab.append(("Total", 3, SPRING))
        add_table(tab, "A1:C5", totals)

    path = make(tmp_path / "book.xlsx", edit)
    done = twice(path)
    assert (done.found.rows, len(done.found.problems)) == (rows, problems)
    assert [stage for stage, _ in shown(path)][rows:] == [None] * (4 - rows)


def test_stale_cells_beside_totals_are_cleared(tmp_path: Path) -> None:
    path = make(tmp_path / "book.xlsx", lambda tab: tab.append(("Total", 3, SPRING)))
    work(path)
    book = openpyxl.load_workbook(path)
    add_table(book["Prospects"], "A1:C5", 1)
    book.save(path)
    work(path)
    assert shown(path)[3] == (None, None)


def test_totals_of_a_table_elsewhere_are_none_of_the_prospects(tmp_path: Path) -> None:
    def edit(tab: Worksheet) -> None:
        for column, heading in enumerate(HEADINGS, 8):
            tab.cell(1, column).value = f"x{heading}"
        table = Table(displayName="T", ref="H1:J3", totalsRowCount=1)
        tab.add_table(table)

    assert work(make(tmp_path / "book.xlsx", edit)).found.rows == 3


def test_days_of_the_1904_system_whatever_their_format(tmp_path: Path) -> None:
    """A General number is the day that people see once they format it as one."""

    def edit(tab: Worksheet) -> None:
        tab["C3"].number_format = "General"
        tab["C4"].number_format = "0.00"

    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    path = make(tmp_path / "book.xlsx", edit, book)
    twice(path)
    assert shown(path) == [("Lead", None)] * 3
    tab = openpyxl.load_workbook(path)["Prospects"]
    assert tab["C3"].value == 44629
    assert isinstance(tab["F2"].value, datetime)
    assert tab["F2"].value.date() == date(2026, 1, 15)


SIGNED = (
    '<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/package/2006/relationships/'
    'digital-signature/origin" Target="_xmlsignatures/origin.sigs"/></Relationships>'
)


def test_a_signature_that_no_longer_holds_is_said_once(tmp_path: Path) -> None:
    path = make(tmp_path / "book.xlsx", lambda tab: None)
    edit_part(path, "_rels/.rels", ("</Relationships>", SIGNED))
    pack(path, {**parts(path), "_xmlsignatures/origin.sigs": b""})
    assert [each.say(show_values=False) for each in work(path).found.problems] == [
        "the workbook is signed, and what the job writes voids the signature"
    ]
    assert work(path).found.problems == []


def test_a_locked_structure_that_is_added_to_is_said_once(tmp_path: Path) -> None:
    path = make(tmp_path / "book.xlsx", lambda tab: None)
    book = openpyxl.load_workbook(path)
    book.security = WorkbookProtection(lockStructure=True)
    book.save(path)
    assert [each.say(show_values=False) for each in work(path).found.problems] == [
        "the structure of the workbook is locked; the changelog's tab is added to it"
    ]
    assert openpyxl.load_workbook(path).security.lockStructure
    assert work(path).found.problems == []
    with_rules = CONFIG.replace("[output]", '[output]\nrules = "Rules"')
    assert [each.say(show_values=False) for each in work(path, with_rules).found.problems] == [
        'the structure of the workbook is locked; the tab "Rules" is added to it'
    ]
    assert work(path, with_rules).found.problems == []

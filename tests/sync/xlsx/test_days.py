"""Cells that a workbook shows as days."""

from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from rules.read.cells import Cell, Day
from sync.workbook.protocol import WriteResult
from sync.xlsx import XlsxWorkbook
from tests.harness import CONFIG, LEAD, run
from tests.sync.xlsx.books import read
from tests.workbooks import write_workbook

JAN_10 = 46032
NO_NUMBER = 'can\'t read "2026-01-10" as a number: the cell shows a day, format it as a number'


@pytest.fixture(params=[False, True], ids=["1900", "1904"])
def path(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """One column of the same days and amounts, in different formats."""
    book = openpyxl.Workbook()
    if request.param:
        book.epoch = CALENDAR_MAC_1904
    day = date(2026, 1, 10)
    noon = datetime(2026, 1, 10, 12)  # noqa: DTZ001 -- a cell has no zone
    for cell in ("Budget", day, day, JAN_10, timedelta(hours=30), noon):
        book.worksheets[0].append([cell])
    book.worksheets[0]["A4"].number_format = "#,##0.00"
    book.save(tmp_path / "demo.xlsx")
    return tmp_path / "demo.xlsx"


def test_what_is_formatted_as_a_day_is_known_beside_the_same_number(path: Path) -> None:
    cells = list(read(path, 0).columns[0])

    assert cells == [JAN_10, JAN_10, JAN_10, 1.25, JAN_10 + 0.5]
    assert [type(cell) is Day for cell in cells] == [True, True, False, False, True]


def test_a_day_is_no_amount_and_stays_a_date(tmp_path: Path) -> None:
    prospects: list[dict[str, Cell]] = [
        {"ID": key, **LEAD, "Last contact": JAN_10, "Budget": JAN_10, "Next step": None}
        for key in ("A", "B")
    ]
    path = write_workbook(tmp_path / "prospects.xlsx", *prospects)
    book = openpyxl.load_workbook(path)
    tab = book["Prospects"]
    for column in tab.iter_cols(max_row=2):
        if column[0].value in {"Last contact", "Budget"}:
            column[1].number_format = "dd.mm.yyyy"
    book.save(path)

    written = [go(path), go(path)]

    headings, *rows = openpyxl.load_workbook(path)["Prospects"].iter_rows(values_only=True)
    places = headings.index("Stage"), headings.index("Missing")
    assert [tuple(row[place] for place in places) for row in rows] == [
        ("Lead", f"1 more of: Budget of 10k identified ({NO_NUMBER}), Next step agreed"),
        ("Opportunity", None),
    ]
    assert written[1] == WriteResult()


def go(path: Path) -> WriteResult:
    with XlsxWorkbook(path).writing() as book:
        return run(book, CONFIG + '\n[output]\nsince = "Since"\n').written

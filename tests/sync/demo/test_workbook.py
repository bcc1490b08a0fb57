import io
from collections.abc import Mapping
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from sync.demo.prospects import Formula, Row, make_prospects
from sync.demo.workbook import HEADINGS, draw_workbook
from tests.sync.demo.reference import day, expected_stages

# openpyxl warns of the bars behind the budgets, which it would not write back.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")

TODAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def rows() -> tuple[Row, ...]:
    return make_prospects(TODAY)


@pytest.fixture(scope="module")
def content(rows: tuple[Row, ...]) -> bytes:
    return draw_workbook(rows, TODAY)


@pytest.fixture(scope="module")
def read(content: bytes) -> Workbook:
    """Read the workbook with openpyxl, formulas by their stored values."""
    return load_workbook(io.BytesIO(content), data_only=True)


@pytest.fixture(scope="module")
def read_rows(read: Workbook) -> list[Mapping[str, object]]:
    headings, *rows = read["Prospects"].iter_rows(values_only=True)
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def test_the_same_bytes_every_time(rows: tuple[Row, ...], content: bytes) -> None:
    assert draw_workbook(rows, TODAY) == content


def test_prospects_come_first(read: Workbook) -> None:
    assert read.sheetnames == ["Prospects", "Pipeline"]


def test_every_cell_is_read_back(
    rows: tuple[Row, ...], read_rows: list[Mapping[str, object]]
) -> None:
    assert tuple(read_rows[0]) == HEADINGS == tuple(rows[0])
    for row, read_row in zip(rows, read_rows, strict=True):
        for heading, cell in row.items():
            wanted = cell.value if isinstance(cell, Formula) else cell
            found = read_row[heading]
            if isinstance(wanted, date):
                assert day(found) == day(wanted)
            elif (heading, wanted) == ("Close date", 2027):
                assert day(found) == date(1905, 7, 19)
            else:
                assert (type(found), found) == (type(wanted), wanted)


def test_the_sheet_says_what_the_rows_say(
    rows: tuple[Row, ...], read_rows: list[Mapping[str, object]]
) -> None:
    assert expected_stages(read_rows, TODAY) == expected_stages(rows, TODAY)


def test_an_error_is_stored_as_one(content: bytes) -> None:
    tab = load_workbook(io.BytesIO(content))["Prospects"]
    assert tab["G9"].value == "=VLOOKUP(B9,#REF!,2,FALSE)"
    assert tab["R30"].data_type == "s"


def test_what_surrounds_the_cells(content: bytes) -> None:
    book = load_workbook(io.BytesIO(content))
    tab = book["Prospects"]
    assert tab.freeze_panes == "C2"
    assert tab.auto_filter.ref == "A1:S249"
    assert {cell.coordinate for cell in tab[1] if cell.comment} == {"H1", "Q1"}
    assert [str(rule.sqref) for rule in tab.data_validations.dataValidation] == ["Q2:Q249"]
    assert sorted(str(area.sqref) for area in tab.conditional_formatting) == [
        "L2:L249",
        "M2:M249",
        "Q2:Q249",
    ]
    assert set(book.defined_names) == {"Countries", "Budgets", "Owners", "Outcomes"}


def test_the_pipeline_adds_up(rows: tuple[Row, ...], read: Workbook) -> None:
    tab = read["Pipeline"]
    assert [cell.value for cell in tab[4]][:3] == ["Country", "Prospects", "Budget (EUR)"]
    assert sum(_whole(tab.cell(row, 2).value) for row in range(5, 13)) == len(rows)
    assert [cell.value for cell in tab[16]] == [
        "Owner",
        "Prospects",
        "Won",
        "Lost",
        "On hold",
        "Budget (EUR)",
    ]
    assert sum(_whole(tab.cell(row, 2).value) for row in range(17, 21)) == len(rows)
    by_country = sum(_whole(tab.cell(row, 3).value) for row in range(5, 13))
    by_owner = sum(_whole(tab.cell(row, 6).value) for row in range(17, 21))
    assert by_country == by_owner > 0


def _whole(value: object) -> int:
    assert isinstance(value, int)
    return value

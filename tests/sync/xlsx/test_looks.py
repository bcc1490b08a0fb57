"""How what the job makes looks in a workbook: like people's cells when it is made."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from sync.workbook.protocol import Changes, ReadRequest, Value
from sync.workbook.role import Role
from sync.xlsx import XlsxWorkbook
from tests.sync.xlsx.books import change, edit_part, make_book, rows_of, sheet, write

DAY, WHEN = date(2026, 1, 5), datetime.fromisoformat("2026-01-05T09:30")
LONG = "Contact in the last 90 days; Close date agreed; 3 more of: A decision-maker, A budget"
LOG_ROW: tuple[Value, ...] = (
    1, WHEN, "K1", "Ada Ltd", "List", "Lead", "Promoted", LONG, "0a1b2c3d", "run-1"
)  # fmt: skip


ONE_ROW = '<row r="2"><c r="A2"><v>1</v></c></row>'
ONE_HEADING = '<row r="1"><c r="A1"><v>1</v></c></row>'


def people(path: Path, text: Mapping[str, object], heading: Mapping[str, object]) -> Path:
    """A tab of people's: texts, days and a remark that looks like no other cell."""
    with xlsxwriter.Workbook(path) as book:
        tab = book.add_worksheet("Prospects")
        dressed = book.add_format(dict(text))
        for column, title in enumerate(("ID", "Company", "Closes", "Remark")):
            tab.write(0, column, title, book.add_format(dict(heading)))
        for row in range(1, 4):
            tab.write(row, 0, f"K{row}", dressed)
            tab.write(row, 1, "Ada", dressed)
            tab.write_datetime(
                row, 2, date(2026, 3, row), book.add_format({"num_format": "d mmm yyyy_)"})
            )
            tab.write(row, 3, "x", book.add_format({"italic": True, "bg_color": "yellow"}))
    return path


def write_all(path: Path, locale: str = "en_US") -> None:
    columns = (
        change({0: "Lead", 1: "List"}),
        change({0: LONG, 1: "Short"}, None, Role.MISSING, "Missing"),
        change({0: DAY}, None, Role.SINCE, "Since"),
    )
    with XlsxWorkbook(path, locale=locale).writing() as book:
        snapshot = book.read(book.look(), ReadRequest(frozenset(), frozenset()))
        book.write(snapshot, Changes(columns, "Changelog", (LOG_ROW,)))


def tabs(path: Path) -> tuple[Worksheet, Worksheet]:
    book = openpyxl.load_workbook(path)
    return book["Prospects"], book["Changelog"]


def look(cell: Cell | MergedCell) -> tuple[object, ...]:
    where = cell.alignment
    return where.horizontal, where.vertical, where.indent, bool(where.wrap_text)


def test_new_columns_look_like_peoples(tmp_path: Path) -> None:
    text = {"font_name": "Arial", "font_size": 9, "indent": 1, "valign": "vcenter"}
    heading = {"bold": True, "bg_color": "navy", "indent": 1}
    path = people(tmp_path / "book.xlsx", text, heading)
    write_all(path)
    tab, _ = tabs(path)
    assert [look(tab[at]) for at in ("E2", "F2", "G2")] == [
        ("left", "center", 1, False),
        ("left", "center", 1, True),
        ("left", "center", 1, False),
    ]
    for at in ("E2", "F3", "G2"):
        assert (tab[at].font.name, tab[at].font.sz, tab[at].font.i) == ("Arial", 9, False)
        assert tab[at].fill.fill_type is None
    assert [tab[f"{column}1"].fill.fgColor.rgb for column in "DEFG"] == ["FF000080"] * 4
    assert [tab.column_dimensions[column].width for column in "EFG"] == [14, 60, 14]
    assert (tab["E2"].number_format, tab["G2"].number_format) == ("General", "d mmm yyyy_)")


def test_new_columns_beside_plain_cells(tmp_path: Path) -> None:
    path = make_book(tmp_path / "book.xlsx", sheet(ONE_HEADING))
    write_all(path)
    tab, log = tabs(path)
    assert look(tab["B2"]) == ("left", "bottom", 0, False)  # as people's plain cells
    assert look(tab["C2"]) == ("left", "top", 0, True)
    assert look(log["A2"]) == ("left", "top", 0, False)
    assert (log["A1"].font.b, log["A1"].fill.fgColor.rgb) == (True, "FFECEFF1")
    assert log["A2"].fill.fill_type is None


def test_a_fill_that_differs_is_not_taken_over(tmp_path: Path) -> None:
    for colour, expected in (("yellow", "solid"), ("silver", None)):
        path = people(tmp_path / f"{colour}.xlsx", {"bg_color": colour}, {})
        write_all(path)
        tab, _ = tabs(path)
        assert tab["E2"].fill.fill_type == expected


@pytest.mark.parametrize(
    ("locale", "day", "moment"),
    [
        ("en_US", "mm-dd-yy", "m/d/yy h:mm"),  # openpyxl's names of the reader's own formats
        ("de_DE", r"dd\.mm\.yyyy", r"dd\.mm\.yyyy\ hh:mm"),
        ("en_GB", r"dd\/mm\/yyyy", r"dd\/mm\/yyyy\ hh:mm"),
        ("ko_KR", r"yyyy\.\ m\.\ d\.", r"yyyy\.\ m\.\ d\.\ hh:mm"),
        ("nowhere", r"yyyy\-mm\-dd", r"yyyy\-mm\-dd\ hh:mm"),
    ],
)
def test_without_days_of_peoples_the_locale_decides(
    tmp_path: Path, locale: str, day: str, moment: str
) -> None:
    path = make_book(tmp_path / "book.xlsx", sheet(ONE_HEADING))
    write_all(path, locale)
    tab, log = tabs(path)
    assert (tab["D2"].number_format, log["B2"].number_format) == (day, moment)
    assert (tab["D2"].value, log["B2"].value) == (datetime.fromisoformat("2026-01-05"), WHEN)


def test_a_new_changelog(tmp_path: Path) -> None:
    heading = {"bold": True, "bg_color": "navy", "indent": 1}
    path = people(tmp_path / "book.xlsx", {"indent": 1}, heading)
    write_all(path)
    _, log = tabs(path)
    assert log.freeze_panes == "A2"
    assert log.auto_filter.ref == "A1:J1048576"
    assert (log.page_setup.orientation, log.page_setup.fitToHeight) == ("landscape", False)
    assert log.sheet_properties.pageSetUpPr is not None
    assert log.sheet_properties.pageSetUpPr.fitToPage
    assert log.print_title_rows == "$1:$1"
    assert {log.cell(1, at).fill.fgColor.rgb for at in range(1, 11)} == {"FF000080"}
    assert {look(log.cell(2, at))[:3] for at in range(1, 11)} == {("left", "top", 1)}
    wrapped = [at for at in range(1, 11) if log.cell(2, at).alignment.wrap_text]
    assert [log.cell(1, at).value for at in wrapped] == ["Key", "Name", "Because"]
    assert log["B2"].number_format == r"d mmm yyyy\ hh:mm"
    assert [log.cell(2, at).font.color is None for at in (8, 9, 10)] == [False] * 3
    assert log["J2"].font.color.rgb == "FF808080" != log["H2"].font.color.rgb
    assert [log.column_dimensions[at].width for at in "ADHJ"] == [7, 16, 60, 12]
    assert log.row_dimensions[2].height == 30


def test_what_people_restyled_stays(tmp_path: Path) -> None:
    path = people(tmp_path / "book.xlsx", {}, {})
    write_all(path)
    book = openpyxl.load_workbook(path)
    book["Prospects"].column_dimensions["F"].width = 20
    book["Prospects"]["F2"].number_format = "@"
    book["Changelog"].auto_filter.ref = None
    book["Changelog"].column_dimensions["H"].width = 9
    book.save(path)
    columns = change({0: "List"}, 4), change({0: "x"}, 5, Role.MISSING, "Missing")
    write(path, *columns, change({}, 6, Role.SINCE, "Since"), log_rows=[LOG_ROW])
    tab, log = tabs(path)
    assert (tab.column_dimensions["F"].width, tab["F2"].number_format) == (20, "@")
    assert (log.column_dimensions["H"].width, log.auto_filter.ref) == (9, None)


@pytest.mark.parametrize(
    ("row", "height"),
    [
        ('<row r="2">', ' ht="30"'),
        ('<row r="2" ht="12.75">', ' ht="30"'),
        ('<row r="2" ht="12.75" customHeight="0">', ' ht="30" customHeight="0"'),
        ('<row r="2" ht="45">', ' ht="45"'),
        ('<row r="2" ht="12.75" customHeight="1">', ' ht="12.75" customHeight="1"'),
    ],
)
def test_a_row_is_as_high_as_its_lines(tmp_path: Path, row: str, height: str) -> None:
    """Unless people have set its height: programs only adjust it once somebody writes there."""
    cells = '<c r="A2" t="str"><v>K1</v></c></row>'
    path = make_book(tmp_path / "book.xlsx", sheet(row + cells))
    write(path, change({0: LONG, 1: "Short"}, None, Role.MISSING, "Missing"))
    assert f'<row r="2"{height}>' in rows_of(path)
    assert '<row r="3">' in rows_of(path)
    write(path, change({0: "Short", 1: LONG}, 1, Role.MISSING, "Missing"))
    assert f'<row r="2"{height}>' in rows_of(path)
    assert '<row r="3" ht="30">' in rows_of(path)


@pytest.mark.parametrize(
    ("usual", "row"),
    [("60", '<row r="2">'), ("30", '<row r="2">'), ("15.75", '<row r="2" ht="30">')],
)
def test_a_row_is_not_made_lower_than_all_rows(tmp_path: Path, usual: str, row: str) -> None:
    """What Google exports states the height of all rows once, as if people had set it."""
    said = f'<sheetFormatPr customHeight="1" defaultRowHeight="{usual}"/>'
    path = make_book(tmp_path / "book.xlsx", sheet(ONE_ROW, before=said))
    write(path, change({0: LONG}, None, Role.MISSING, "Missing"))
    assert row in rows_of(path)


def test_lines_are_counted_where_people_wrap(tmp_path: Path) -> None:
    """Not where they do not: a row of theirs is as high as they want it."""
    path = make_book(tmp_path / "book.xlsx", sheet(ONE_ROW))
    write(path, change({}, None, Role.MISSING, "Missing"))
    edit_part(path, "xl/styles.xml", (' wrapText="1"', ""))
    write(path, change({0: LONG}, 1, Role.MISSING, "Missing"))
    assert "ht=" not in rows_of(path)


@pytest.mark.parametrize("said", ['width="60" hidden="1"', 'width="0"'])
def test_lines_of_a_column_out_of_sight_are_not_counted(tmp_path: Path, said: str) -> None:
    path = make_book(tmp_path / "book.xlsx", sheet(ONE_ROW))
    write(path, change({}, None, Role.MISSING, "Missing"))
    edit_part(path, "xl/worksheets/sheet1.xml", ('width="40"', said))
    write(path, change({0: LONG}, 1, Role.MISSING, "Missing"))
    assert "ht=" not in rows_of(path)


def test_a_day_format_of_every_workbook_is_taken_over(tmp_path: Path) -> None:
    rows = ONE_HEADING + '<row r="2"><c r="A2" s="1"><v>46027</v></c></row>'
    path = make_book(tmp_path / "book.xlsx", sheet(rows))
    edit_part(path, "xl/styles.xml", ('numFmtId="14"', 'numFmtId="15"'))
    write_all(path)
    tab, log = tabs(path)
    formats = (tab["D2"].number_format, log["B2"].number_format)
    assert formats == ("d-mmm-yy", r"d\-mmm\-yy\ hh:mm")

"""A tab that the job draws, in a file: its looks, its names, and what people put on it."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook
from openpyxl.worksheet.table import Table

from sync.messages.errors import WorkbookError
from sync.workbook.page import Page, PageRow, RowLook, Share, TabKind
from sync.workbook.protocol import DrawnTab, Tab, TabChange, WriteResult
from tests.sync.xlsx.books import (
    change,
    look,
    make_book,
    parts,
    refusal,
    replace_part,
    sheet,
    write,
)

LONG = "a long text " * 12
PAGE = Page(
    (10, 30),
    2,
    (
        PageRow(RowLook.NOTE, (LONG,)),
        PageRow(RowLook.HEADING, ("Stage", "What counts")),
        PageRow(RowLook.SECTION, ("Lead", "")),
        PageRow(RowLook.PLAIN, ("", f"one\n{LONG}")),
        PageRow(RowLook.PLAIN, ("", "=1+1")),
    ),
)
SHORTER = Page(PAGE.widths, 2, PAGE.rows[:3])
ROWS: list[tuple[object, ...]] = [
    (LONG, None),
    ("Stage", "What counts"),
    ("Lead", None),
    (None, f"one\n{LONG}"),
    (None, "=1+1"),
]
PART = "xl/worksheets/sheet4.xml"
"""Of the drawn tab, where there are two of people's and a changelog."""


def rules(page: Page = PAGE, name: str = "Rules") -> TabChange:
    return TabChange(TabKind.RULES, name, page)


def draw(path: Path, page: Page = PAGE, tab: str | None = None) -> WriteResult:
    """Write once more, to the columns that are there, and draw the tab."""
    return write(path, change({}, 0), tab=tab, drawn=[rules(page)])


def drawn(path: Path, title: str = "Rules") -> list[tuple[object, ...]]:
    return [*openpyxl.load_workbook(path)[title].iter_rows(values_only=True)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workbook with a tab of people's, on which the tab was drawn once."""
    path = tmp_path / "demo.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Prospects").write_row(0, 0, ["Stage", "ID"])
        book.add_worksheet("Figures").write_formula("A1", "=1+1", None, 2)
    assert draw(path) == WriteResult(tabs=1)
    return path


def edit(path: Path, work: Callable[[Workbook], object]) -> None:
    book = openpyxl.load_workbook(path)
    work(book)
    book.save(path)


def test_it_shows_the_page(path: Path) -> None:
    assert drawn(path) == ROWS
    assert look(path).drawn == (
        DrawnTab(TabKind.RULES, Tab(4, "Rules"), "Rules", PAGE.fingerprint),
    )
    before = path.read_bytes()
    assert draw(path) == WriteResult()
    assert path.read_bytes() == before


def test_the_names(path: Path) -> None:
    text = parts(path)["xl/workbook.xml"].decode()
    found = re.findall(r'<definedName name="([^"]+)" (.*?)>(.*?)</definedName>', text)
    assert [each for each in found if "rules" in each[0] or "Rules" in each[2]] == [
        ("_xlnm.Print_Titles", 'localSheetId="3"', "Rules!$1:$2"),
        ("qualify_rules", 'localSheetId="0" hidden="1"', "Rules!$1:$1048576"),
        ("qualify_rules_name", 'localSheetId="0" hidden="1"', '"Rules"'),
        ("qualify_rules_drawn", 'localSheetId="0" hidden="1"', f'"{PAGE.fingerprint}"'),
        ("qualify_rules_of", 'localSheetId="3" hidden="1"', "Prospects!$1:$1048576"),
    ]


def test_it_looks_well(path: Path) -> None:
    tab = openpyxl.load_workbook(path)["Rules"]
    assert tab.freeze_panes == "A3"
    assert [tab.column_dimensions[each].width for each in "AB"] == [10, 30]
    note, heading, stage, plain = (tab[cell] for cell in ("A1", "B2", "A3", "B4"))
    assert [each.font.b for each in (note, heading, stage, plain)] == [False, True, True, False]
    assert [each.fill.fgColor.rgb for each in (heading, stage)] == ["FFD9DEE3", "FFECEFF1"]
    assert tab["B3"].fill.fgColor.rgb == "FFECEFF1"
    assert [each.alignment.wrap_text for each in (note, plain)] == [False, True]
    assert plain.alignment.vertical == "top"
    heights = [tab.row_dimensions[row].height for row in range(1, 6)]
    assert heights == [None, None, None, 90, None]


def test_numbers_are_numbers_and_stand_right(path: Path) -> None:
    rows = (
        PageRow(RowLook.FIGURES, ("Stage", "Now", "Conversion", "Days")),
        PageRow(RowLook.PLAIN, ("Lead", 1200, Share(0.75), 12.5)),
        PageRow(RowLook.PLAIN, ("7", 0, Share(1), "")),
    )
    draw(path, Page((9, 9, 11, 9), 1, rows))
    tab = openpyxl.load_workbook(path)["Rules"]
    assert drawn(path) == [
        ("Stage", "Now", "Conversion", "Days"),
        ("Lead", 1200, 0.75, 12.5),
        ("7", 0, 1, None),
    ]
    assert [cell.alignment.horizontal for cell in tab[1]] == ["left", "right", "right", "right"]
    assert [cell.alignment.horizontal for cell in tab[2]] == ["left", "right", "right", "right"]
    assert [cell.number_format for cell in tab[2]] == ["General", "#,##0", "0%", "General"]
    assert [cell.number_format for cell in tab[3]] == ["General", "#,##0", "0%", "General"]


def test_when_it_is_drawn_again_no_other_part_changes(path: Path) -> None:
    before = parts(path)
    assert draw(path, SHORTER) == WriteResult(tabs=1)
    after = parts(path)
    assert drawn(path) == ROWS[:3]
    changed = {name for name in before if before[name] != after[name]}
    assert (changed, set(after)) == ({PART, "xl/workbook.xml"}, set(before))


def test_what_is_not_in_a_cell_stays_and_what_lies_over_cells_goes(path: Path) -> None:
    def decorate(book: Workbook) -> None:
        tab = book["Rules"]
        tab["B5"], tab["F9"] = "ours", "=1+1"
        tab.column_dimensions["B"].width = 77
        tab.freeze_panes = "B3"
        tab["A2"].comment = Comment("why?", "Ann")
        tab.merge_cells("A4:B5")
        tab.add_table(Table(displayName="T", ref="A2:B3"))

    edit(path, decorate)
    comments = {name: data for name, data in parts(path).items() if "comment" in name}

    assert draw(path, Page(PAGE.widths, 2, (*PAGE.rows[2:], *PAGE.rows))) == WriteResult(tabs=1)

    assert drawn(path) == [*ROWS[2:], *ROWS]
    tab = openpyxl.load_workbook(path)["Rules"]
    assert (tab.column_dimensions["B"].width, tab.freeze_panes) == (77, "B3")
    assert tab["A2"].comment.text == "why?"
    assert not tab.merged_cells.ranges
    assert not tab.tables
    assert comments.items() <= parts(path).items()
    assert draw(path, Page(PAGE.widths, 2, (*PAGE.rows[2:], *PAGE.rows))) == WriteResult()


def test_the_order_of_computing_goes_with_a_formula_of_peoples(path: Path) -> None:
    content = parts(path)
    chain = '<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    relations = content["xl/_rels/workbook.xml.rels"].decode()
    kind = re.search(r'Type="([^"]*)/worksheet"', relations)
    assert kind
    added = f'<Relationship Id="rId99" Type="{kind[1]}/calcChain" Target="calcChain.xml"/>'
    replace_part(path, "xl/calcChain.xml", chain)
    replace_part(path, "xl/_rels/workbook.xml.rels", relations.replace("</Rel", f"{added}</Rel", 1))
    rows = content[PART].decode()
    replace_part(path, PART, rows.replace('<row r="3">', '<row r="3"><c r="C3"><f>1+1</f></c>'))

    draw(path, SHORTER)

    assert "xl/calcChain.xml" not in parts(path)
    assert drawn(path) == ROWS[:3]


def _renamed(book: Workbook) -> None:
    book["Rules"].title = "Our rules"


def _moved(book: Workbook) -> None:
    book.move_sheet("Rules", -3)


def _all_renamed(book: Workbook) -> None:
    _renamed(book)
    book["Prospects"].title = "Leads"


@pytest.mark.parametrize(
    ("work", "title"),
    [(_renamed, "Our rules"), (_moved, "Rules"), (_all_renamed, "Our rules")],
)
def test_it_is_followed_where_a_program_renamed_or_moved_it(
    path: Path, work: Callable[[Workbook], object], title: str
) -> None:
    edit(path, work)
    tab = openpyxl.load_workbook(path).sheetnames
    prospects = "Leads" if "Leads" in tab else "Prospects"
    assert [each.tab.title for each in look(path, prospects).drawn] == [title]
    assert draw(path, SHORTER, prospects) == WriteResult(tabs=1)
    assert drawn(path, title) == ROWS[:3]
    assert openpyxl.load_workbook(path).sheetnames == tab
    assert draw(path, SHORTER, prospects) == WriteResult()


def _another_of_its_title(book: Workbook) -> None:
    _renamed(book)
    book.create_sheet("Rules")["A1"] = "ours"


def _another_after_a_deletion(book: Workbook) -> None:
    del book["Rules"]
    book.create_sheet("Rules")["A1"] = "ours"


@pytest.mark.parametrize("work", [_another_of_its_title, _another_after_a_deletion])
def test_a_tab_of_its_title_that_people_made_is_never_drawn_over(
    path: Path, work: Callable[[Workbook], object]
) -> None:
    edit(path, work)
    assert refusal(lambda: draw(path, SHORTER)) == (
        "demo.xlsx Rules: the tab is there already, and it is not the rules of this config; rename"
        " that tab, or give the rules another name in [output]"
    )
    assert drawn(path) == [("ours",)]


def test_a_copy_is_peoples(path: Path) -> None:
    def copy(book: Workbook) -> None:
        book.copy_worksheet(book["Rules"]).title = "Copy"

    edit(path, copy)
    draw(path, SHORTER)
    assert drawn(path) == ROWS[:3]
    assert drawn(path, "Copy") == ROWS


def test_names_that_came_into_sight_are_hidden_again(path: Path) -> None:
    text = parts(path)["xl/workbook.xml"].decode()
    replace_part(path, "xl/workbook.xml", text.replace(' hidden="1"', ""))
    draw(path)
    now = parts(path)["xl/workbook.xml"].decode()
    own = re.compile('<definedName name="qualify_[^>]*>')
    assert sorted(own.findall(now)) == sorted(own.findall(text))
    assert all('hidden="1"' in each for each in own.findall(now))


def test_a_released_tab_stays_without_its_names(path: Path) -> None:
    assert write(path, change({}, 0)) == WriteResult()
    assert drawn(path) == ROWS
    assert "qualify_rules" not in parts(path)["xl/workbook.xml"].decode()
    assert look(path).drawn == ()


def test_two_tabs_of_prospects_have_one_each(path: Path) -> None:
    edit(path, lambda book: book.create_sheet("Partners").append(["Stage", "ID"]))
    other = rules(SHORTER, "Their rules")
    write(path, change({}, 0), log_name="Moves", tab="Partners", drawn=[other])
    assert drawn(path, "Their rules") == ROWS[:3]
    assert draw(path, tab="Prospects") == WriteResult()
    assert refusal(lambda: look(path, "Their rules")) == (
        "demo.xlsx Their rules: is a tab that the job keeps itself, not prospects; set [sheet] tab"
        ' = "Partners"'
    )


@pytest.mark.parametrize("title", ["a/b", "x" * 32, "history"])
def test_a_title_that_excel_does_not_allow(tmp_path: Path, title: str) -> None:
    path = make_book(tmp_path / "demo.xlsx", sheet(""))
    assert refusal(lambda: write(path, drawn=[rules(name=title)])) == (
        f'demo.xlsx {title}: Excel allows no tab named "{title}"; give the rules a name of at most'
        " 31 characters without []:*?/\\ in [output]"
    )


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_a_part_with_prefixes_is_drawn_again(path: Path, prefix: str) -> None:
    """As some programs write it."""
    text = parts(path)[PART].decode()
    if prefix:
        text = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", text).replace("xmlns=", "xmlns:x=")
    replace_part(path, PART, text)
    draw(path, SHORTER)
    assert drawn(path) == ROWS[:3]


@pytest.mark.parametrize("order", [(0, 1, 3, 2), (3, 0, 1, 2), (2, 1, 3, 0), (1, 0, 2, 3)])
def test_where_a_program_moved_tabs_but_no_names_nobody_elses_tab_is_drawn_over(
    path: Path, order: Sequence[int]
) -> None:
    """The names belong to tabs by their numbers, so a way back leads from another tab then."""
    text = parts(path)["xl/workbook.xml"].decode()
    tabs = re.findall("<sheet [^>]*>", text)
    moved = "".join(tabs[at] for at in order)
    replace_part(path, "xl/workbook.xml", text.replace("".join(tabs), moved))
    titles = ["Prospects", "Figures", "Changelog"]
    before = {title: drawn(path, title) for title in titles}

    with suppress(WorkbookError):
        draw(path, SHORTER, "Prospects")

    assert {title: drawn(path, title) for title in titles} == before
    assert drawn(path) in (ROWS, ROWS[:3])

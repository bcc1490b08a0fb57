"""Marks and the changelog, kept as names: through moves, renames, copies and other programs."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

from sync.messages.errors import WorkbookError
from sync.workbook.protocol import LOG_HEADINGS, Log, Mark, Tab
from sync.workbook.role import Role
from sync.xlsx import XlsxWorkbook
from sync.xlsx.references import quoted, split_title
from tests.sync.xlsx.books import (
    change,
    edit_part,
    look,
    make_book,
    parts,
    replace_part,
    sheet,
    write,
)

HEADINGS = '<row r="1"><c r="A1" t="str"><v>ID</v></c><c r="B1" t="str"><v>Name</v></c></row>'
LONG = 'He said "yes" & ' + "x" * 300
STAGE, NEXT = Mark(Role.STAGE, 2, "Stage"), Mark(Role.NEXT, 3, LONG)
UNCHANGED = change({}, 2), change({}, 3, Role.NEXT, LONG)
"""A write that keeps both marks."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Headings ID, Name, Stage and a long one; the last two are the job's."""
    path = make_book(tmp_path / "demo.xlsx", sheet(HEADINGS), sheet(""))
    write(path, change({0: "Lead"}), change({}, None, Role.NEXT, LONG))
    return path


def names(path: Path) -> str:
    return parts(path)["xl/workbook.xml"].decode()


def edit_names(path: Path, *changes: tuple[str, str]) -> None:
    edit_part(path, "xl/workbook.xml", *changes)


def forget_names(path: Path) -> None:
    content = re.sub(r"<definedNames>.*</definedNames>", "", names(path))
    replace_part(path, "xl/workbook.xml", content)


def log(
    title: str = "Changelog", id_: int = 3, name: str = "Changelog", *, doubtful: bool = False
) -> Log:
    """A changelog as it is found."""
    return Log(Tab(id_, title), name, LOG_HEADINGS, doubtful=doubtful)


def find_log(book: XlsxWorkbook, name: str) -> Log | None:
    layout = book.find_log(name)
    return layout.log if layout else None


def title_of(found: Log | None) -> str | None:
    return found.tab.title if found else None


def assert_found(path: Path, expected: Log | None, tab: str | None = None) -> None:
    """Both marks are where they were, and this is the changelog."""
    layout = look(path, tab)
    assert (layout.marks, layout.log) == ((STAGE, NEXT), expected)


def with_openpyxl(path: Path, edit: Callable[[Workbook], object]) -> None:
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)


def test_the_names(path: Path) -> None:
    found = re.findall(r'<definedName name="([^"]+)" (.*?)>(.*?)</definedName>', names(path))
    assert found == [
        ("_xlnm._FilterDatabase", 'localSheetId="2" hidden="1"', "Changelog!$A$1:$J$1048576"),
        ("_xlnm.Print_Titles", 'localSheetId="2"', "Changelog!$1:$1"),
        ("qualify_stage", 'localSheetId="0" hidden="1"', "Prospects!$C:$C"),
        ("qualify_stage_heading", 'localSheetId="0" hidden="1"', '"Stage"'),
        ("qualify_next", 'localSheetId="0" hidden="1"', "Prospects!$D:$D"),
        (
            "qualify_next_heading",
            'localSheetId="0" hidden="1"',
            '"He said ""yes"" &amp; ' + "x" * 239 + '"&amp;"' + "x" * 61 + '"',
        ),
        ("qualify_changelog", 'localSheetId="0" hidden="1"', "Changelog!$1:$1048576"),
        ("qualify_changelog_name", 'localSheetId="0" hidden="1"', '"Changelog"'),
        ("qualify_prospects", 'localSheetId="2" hidden="1"', "Prospects!$1:$1048576"),
    ]


def test_names_that_came_into_sight_are_hidden_again(path: Path) -> None:
    """LibreOffice saves all names as visible ones."""
    text = names(path)
    own = re.compile('(<definedName name="qualify[^>]*) hidden="1"')
    replace_part(path, "xl/workbook.xml", own.sub(r"\1", text))
    write(path, *UNCHANGED)
    assert sorted(names(path).split("<")) == sorted(text.split("<"))
    before = path.read_bytes()
    write(path, *UNCHANGED)
    assert path.read_bytes() == before


def test_other_names_stay(tmp_path: Path) -> None:
    own = (
        '<definedNames><definedName name="qualify_stage">"theirs"</definedName>'
        '<definedName name="rate" localSheetId="0" comment="x">0.19</definedName>'
        '<definedName name="qualify_stage" localSheetId="1">Other!$A$1</definedName>'
        "</definedNames>"
    )
    path = make_book(
        tmp_path / "demo.xlsx", sheet(""), sheet(""), names=own + '<calcPr calcId="1"/>'
    )
    write(path, change({0: "Lead"}))
    assert own.removesuffix("</definedNames>") in names(path)
    assert '</definedNames><calcPr calcId="1" fullCalcOnLoad="1"/></workbook>' in names(path)
    assert look(path).marks == (Mark(Role.STAGE, 0, "Stage"),)


def test_the_other_tab_has_none(path: Path) -> None:
    assert look(path, "Tab 2").marks == ()
    assert look(path, "Tab 2").log is None


def test_columns_moved_from_under_them(path: Path) -> None:
    with_openpyxl(path, lambda book: book.worksheets[0].insert_cols(2, 3))
    assert look(path).marks == (STAGE, NEXT)
    write(path, change({}, 5), change({}, 6, Role.NEXT, LONG))
    assert look(path).marks == (Mark(Role.STAGE, 5, "Stage"), Mark(Role.NEXT, 6, LONG))


def retitle(prospects: str, changelog: str) -> Callable[[Workbook], None]:
    def edit(book: Workbook) -> None:
        book.worksheets[0].title, book.worksheets[2].title = prospects, changelog

    return edit


def test_a_title_that_looks_the_same_is_found(path: Path) -> None:
    def edit(book: Workbook) -> None:
        book.create_sheet("A–B")
        book.create_sheet("A-B")

    with_openpyxl(path, edit)
    assert look(path, "Ｐrospects\u200b").tab.title == "Prospects"
    assert look(path, "A–B").tab.title == "A–B"
    with pytest.raises(WorkbookError, match='did you mean "A–B" or "A-B"'):
        look(path, "A—B")


@pytest.mark.parametrize(
    ("edit", "titles", "expected"),
    [
        (lambda book: None, ("Prospects", "Tab 2", "Changelog"), log()),
        (
            lambda book: book.move_sheet("Changelog", -2),
            ("Changelog", "Prospects", "Tab 2"),
            log(id_=1),
        ),
        (retitle("Prospects", "Moves"), ("Prospects", "Tab 2", "Moves"), log("Moves")),
        (retitle("Leads", "Changelog"), ("Leads", "Tab 2", "Changelog"), log()),
        (retitle("Leads", "Moves"), ("Leads", "Tab 2", "Moves"), log("Moves", doubtful=True)),
    ],
)
def test_what_openpyxl_does_to_tabs(
    path: Path, edit: Callable[[Workbook], object], titles: tuple[str, ...], expected: Log
) -> None:
    """It leaves the titles in the text of names as they were."""
    with_openpyxl(path, edit)
    assert look(path).titles == titles
    tab = next(title for title in titles if title in {"Prospects", "Leads"})
    assert_found(path, expected, tab)
    write(path, *UNCHANGED, tab=tab)
    assert_found(path, replace(expected, doubtful=False), tab)


def test_all_of_two_prospects_renamed_without_a_thought_for_names(path: Path) -> None:
    write(path, change({0: "Lead"}), tab="Tab 2", log_name="Second")
    titles = ("Leads", "More leads", "Moves", "More moves")

    def edit(book: Workbook) -> None:
        for position, title in enumerate(titles):
            book.worksheets[position].title = title

    with_openpyxl(path, edit)
    assert look(path, "Leads").log == log("Moves", doubtful=True)
    assert look(path, "More leads").log == log("More moves", 4, "Second", doubtful=True)


def test_titles_that_changed_places(path: Path) -> None:
    """The changelog is in doubt: its headings may be those of other prospects."""
    write(path, change({0: "Lead"}), tab="Tab 2", log_name="Second")
    edit_names(path, ('<sheet name="Prospects"', '<sheet name="X"'))
    edit_names(path, ('<sheet name="Tab 2"', '<sheet name="Prospects"'))
    edit_names(path, ('<sheet name="X"', '<sheet name="Tab 2"'))
    found = look(path, "Prospects").log
    assert found is None or found.doubtful


def _move_first(path: Path) -> None:
    """Move the changelog to the front as a program does that leaves the numbers of scopes."""
    found = re.search(r'<sheet name="Changelog"[^>]*/>', names(path))
    assert found
    edit_names(path, (found[0], ""), ("<sheets>", f"<sheets>{found[0]}"))


def test_tabs_moved_without_a_thought_for_scopes(path: Path) -> None:
    _move_first(path)
    assert_found(path, log(doubtful=True), "Prospects")
    write(path, *UNCHANGED, tab="Prospects")
    assert_found(path, log(), "Prospects")
    assert names(path).count('"qualify_stage"') == names(path).count('"qualify_prospects"') == 1


def test_a_changelog_that_no_name_marks(path: Path) -> None:
    forget_names(path)
    book = XlsxWorkbook(path)
    assert book.look().log is None
    assert find_log(book, "Changelog") == log(doubtful=True)
    assert book.look().log is None
    with_openpyxl(path, retitle("Prospects", "Moves"))
    book.look()
    assert find_log(book, "Changelog") == log("Moves", doubtful=True)


def test_two_tabs_that_could_be_the_changelog(path: Path) -> None:
    forget_names(path)

    def edit(book: Workbook) -> None:
        book.copy_worksheet(book["Changelog"])

    with_openpyxl(path, edit)
    book = XlsxWorkbook(path)
    book.look()
    assert book.find_log("Moves") is None
    assert title_of(find_log(book, "Changelog")) == "Changelog"


def test_a_tab_that_cannot_be_read_is_no_changelog(path: Path) -> None:
    replace_part(path, "xl/worksheets/sheet2.xml", "<html/>")
    forget_names(path)
    book = XlsxWorkbook(path)
    book.look()
    assert book.find_log("Tab 2") is not None
    with_gone = names(path).replace('name="Changelog"', 'name="X"')
    replace_part(path, "xl/workbook.xml", with_gone)
    replace_part(path, "xl/worksheets/sheet3.xml", "<html/>")
    book.look()
    assert book.find_log("Tab 2") is None


def test_the_changelog_of_others_is_nobody_elses(path: Path) -> None:
    book = XlsxWorkbook(path, tab="Tab 2")
    book.look()
    assert book.find_log("Changelog") is None


def test_a_deleted_changelog(path: Path) -> None:
    def edit(book: Workbook) -> None:
        del book["Changelog"]

    with_openpyxl(path, edit)
    assert_found(path, None)
    write(path, *UNCHANGED)
    assert_found(path, log())


@pytest.mark.parametrize("gone", ["Prospects!#REF!", "#REF!$C:$C", "#REF!", "'Tab 2'!$C:$C", "3"])
def test_a_deleted_column(path: Path, gone: str) -> None:
    edit_names(path, ("Prospects!$C:$C", gone))
    assert look(path).marks == (NEXT,)


def test_a_name_without_its_heading(path: Path) -> None:
    edit_names(path, ('>"Stage"<', ">#N/A<"))
    assert look(path).marks == (NEXT,)


@pytest.mark.parametrize("text", ["prospects!$C$1:$C$1048576", "Prospects!C:C", "'Prospects'!$C$7"])
def test_other_ways_to_name_the_column(path: Path, text: str) -> None:
    edit_names(path, ("Prospects!$C:$C", text))
    assert look(path).marks == (STAGE, NEXT)


@pytest.mark.parametrize("text", ["#REF!$1:$1048576", "Changelog!#REF!", "Gone!$A:$J"])
def test_a_changelog_is_found_by_the_way_back(path: Path, text: str) -> None:
    edit_names(path, ("Changelog!$1:$1048576", text))
    assert title_of(look(path).log) == "Changelog"


def _copy_tab(path: Path) -> None:
    """Make "Tab 2" what Excel makes of a copy of the prospects: it copies the names too."""
    content = parts(path)
    replace_part(path, "xl/worksheets/sheet2.xml", content["xl/worksheets/sheet1.xml"].decode())
    own = re.findall(r'<definedName name="[^"]+" localSheetId="0".*?</definedName>', names(path))
    copied = "".join(own).replace('Id="0"', 'Id="1"').replace("Prospects!", "'Tab 2'!")
    edit_names(path, ("</definedNames>", copied + "</definedNames>"))


def test_a_copy_of_the_prospects_owns_nothing(path: Path) -> None:
    _copy_tab(path)
    assert look(path, "Tab 2").marks == ()
    assert look(path, "Tab 2").log is None
    assert_found(path, log())


def test_a_copy_gets_a_changelog_of_its_own(path: Path) -> None:
    _copy_tab(path)
    write(path, change({}, 2), tab="Tab 2", log_name="Second")
    assert look(path, "Tab 2").marks == (STAGE,)
    assert look(path, "Tab 2").log == log("Second", 4, "Second")
    assert_found(path, log())


def test_a_copy_of_the_changelog_is_not_the_changelog(path: Path) -> None:
    back = '<definedName name="qualify_prospects" localSheetId="1">Prospects!$1:$1048576'
    edit_names(path, ("</definedNames>", f"{back}</definedName></definedNames>"))
    assert title_of(look(path).log) == "Changelog"


@pytest.mark.parametrize(
    "title", ["Jo's prospects", "A1", "R1C1", "rc", "x!y", "2026", "Überblick", "a b", "=x", "Tab"]
)
def test_titles(tmp_path: Path, title: str) -> None:
    assert split_title(f"{quoted(title)}!$A:$A") == (title, "$A:$A")
    path = make_book(tmp_path / "demo.xlsx", sheet(HEADINGS), titles=[title])
    write(path, change({0: "Lead"}), log_name="It's a log")
    layout = look(path)
    assert layout.marks == (STAGE,)
    assert layout.log == log("It's a log", 2, "It's a log")
    book = openpyxl.load_workbook(path)
    assert isinstance(book.worksheets[0].defined_names["qualify_stage"], DefinedName)

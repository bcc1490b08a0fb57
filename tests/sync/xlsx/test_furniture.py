"""What setup makes in a workbook, what it leaves, and that all of it can be taken back."""

import random
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from python_calamine import CalamineWorkbook

from sync.messages.errors import MovedError, WorkbookError
from sync.workbook.furniture import (
    CHANGED,
    GONE,
    OWN,
    PARTLY,
    ColumnFurniture,
    Fate,
    Furniture,
    Piece,
)
from sync.workbook.role import Role
from sync.xlsx import XlsxWorkbook
from tests.sync.xlsx.books import (
    MAIN,
    OFFICE,
    change,
    edit_part,
    make_book,
    pack,
    parts,
    refusal,
    replace_part,
    sheet,
    write,
)
from tests.sync.xlsx.test_damage import DAMAGES

SHEET = "xl/worksheets/sheet1.xml"
RELATIONS = "xl/worksheets/_rels/sheet1.xml.rels"
HEADINGS = ("ID", "Company", "Outcome", "Stage", "Missing")
ROWS = "".join(
    f'<row r="{row}">'
    + "".join(
        f'<c r="{letter}{row}" t="inlineStr"><is><t>{text}</t></is></c>'
        for letter, text in zip("ABCDE", texts, strict=True)
    )
    + "</row>"
    for row, texts in enumerate(
        [HEADINGS, ("K1", "Ann", "", "Lead", "x"), ("K2", "", "", "", "")], 1
    )
)
OUTCOME, STAGE, MISSING = 2, 3, 4

LIST = ColumnFurniture(OUTCOME, "Outcome", choices=("Won", "Lost", "On hold"))
COLOURS = ColumnFurniture(
    STAGE, "Stage", colours=(("Lead", "#fff2cc"), ('The "big" one & <more>', "#d9ead3"))
)
WIDTH = ColumnFurniture(MISSING, "Missing", width=48)
WRAPS = ColumnFurniture(MISSING, "Missing", wraps=True)
WARNING = ColumnFurniture(STAGE, "Stage", warning="The job writes this.\nSay it in Outcome.")
NOTE = ColumnFurniture(STAGE, "Stage", note="What the rules say.\nLast written: 27 Nov 2026")
EVERY = [LIST, COLOURS, WIDTH, WRAPS, WARNING, NOTE]
ALL = Furniture(
    1,
    (
        replace(LIST, note="Name a stage here."),
        replace(COLOURS, width=20, warning=WARNING.warning, note=NOTE.note),
        replace(WRAPS, width=48, warning="The job's", note="What is missing"),
    ),
)


def furnish(
    path: Path, *columns: ColumnFurniture, rows: int = 0, tab: str | None = None
) -> list[Piece]:
    """Furnish the tab of prospects; without columns and rows, take all back."""
    return settle(path, Furniture(rows, columns) if columns or rows else None, tab)


def settle(path: Path, wanted: Furniture | None, tab: str | None = None) -> list[Piece]:
    with XlsxWorkbook(path, tab=tab).writing() as book:
        return list(book.furnish(book.look(), wanted))


def fates(pieces: Iterable[Piece]) -> dict[str, Fate]:
    return {piece.what: piece.fate for piece in pieces}


def reasons(pieces: Iterable[Piece]) -> dict[str, str]:
    return {piece.what: piece.why for piece in pieces if piece.fate is Fate.LEFT}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_book(tmp_path / "book.xlsx", sheet(ROWS))


def plain(path: Path) -> Path:
    return make_book(path, sheet(ROWS))


def prefixed(path: Path) -> Path:
    """A workbook whose parts all have a prefix, as some programs write them."""
    plain(path)
    for name in (SHEET, "xl/workbook.xml", "xl/styles.xml"):
        text = parts(path)[name].decode().replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')
        replace_part(path, name, re.sub(r"(</?)(?=[a-zA-Z])", r"\1x:", text))
    return path


def strict(path: Path) -> Path:
    """A workbook in the strict form of the format."""
    plain(path)
    for name, data in parts(path).items():
        text = data.decode().replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
        text = text.replace(OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships")
        replace_part(path, name, text)
    return path


def crowded(path: Path) -> Path:
    """A workbook in which people have all kinds of things, none of them in the way."""
    with xlsxwriter.Workbook(path) as book:
        tab = book.add_worksheet("Prospects")
        odd = book.add_format({"italic": True, "align": "center"})
        rose = book.add_format({"bg_color": "#FBE3DF"})
        tab.write_row("A1", HEADINGS)
        for row in range(1, 9):
            tab.write_row(
                row, 0, [f"K{row}", "Ann", "", "Lead", "x" * 70], odd if row % 3 else None
            )
        tab.set_column("A:C", 12)
        tab.set_column("D:H", 9, odd)
        tab.write_comment("A1", "the key", {"author": "Maren"})
        tab.write_comment("B3", "late", {"author": "Ann"})
        tab.conditional_format("A2:E9", {"type": "formula", "criteria": "$B2=1", "format": rose})
        tab.conditional_format("B2:B9", {"type": "data_bar", "data_bar_2010": True})
        tab.data_validation("B2:B9", {"validate": "list", "source": ["a", "b"]})
        tab.add_table("A1:E9", {"columns": [{"header": name} for name in HEADINGS]})
        tab.merge_range("G2:H3", "merged")
        tab.write_url("G8", "https://example.com/?a=1&b=2")
        tab.set_selection("B4")
        tab.set_landscape()
        tab.insert_textbox("J2", "text")
        other = book.add_worksheet("Other")
        other.write_comment("A1", "another tab's")
        other.conditional_format(
            "A1:A9", {"type": "cell", "criteria": ">", "value": 1, "format": rose}
        )
        book.define_name("Rate", "=0.19")
        book.set_properties({"created": datetime.fromisoformat("2026-11-27")})
    return path


BOOKS = [plain, prefixed, strict, crowded]


# Made, there already, taken back ------------------------------------------------------------------


@pytest.mark.parametrize("make", BOOKS)
@pytest.mark.parametrize("spec", EVERY)
def test_each_piece_is_made_once_and_taken_back(
    tmp_path: Path, make: Callable[[Path], Path], spec: ColumnFurniture
) -> None:
    path = make(tmp_path / "book.xlsx")
    before = parts(path)
    [made] = furnish(path, spec)
    assert made.fate is Fate.MADE
    assert parts(path) != before
    once = path.read_bytes(), path.stat().st_mtime_ns
    assert furnish(path, spec) == [Piece(made.what, Fate.THERE)]
    assert (path.read_bytes(), path.stat().st_mtime_ns) == once
    assert furnish(path) == [Piece(made.what, Fate.TAKEN_BACK)]
    assert parts(path) == before


@pytest.mark.parametrize("make", BOOKS)
def test_all_together(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    path = make(tmp_path / "book.xlsx")
    before = parts(path)
    pieces = settle(path, ALL)
    assert fates(pieces) == dict.fromkeys(
        [
            "frozen heading row",
            'drop-down list of "Outcome"',
            'note on "Outcome"',
            'colours of "Stage"',
            'warning on "Stage"',
            'width of "Stage"',
            'note on "Stage"',
            'warning on "Missing"',
            'width of "Missing"',
            'wrapping of "Missing"',
            'note on "Missing"',
        ],
        Fate.MADE,
    )
    once = path.read_bytes()
    assert {*fates(settle(path, ALL)).values()} == {Fate.THERE}
    assert path.read_bytes() == once
    assert {*fates(settle(path, None)).values()} == {Fate.TAKEN_BACK}
    assert parts(path) == before
    assert settle(path, None) == []


@pytest.mark.parametrize("make", BOOKS)
def test_with_a_run_in_between(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    path, control = make(tmp_path / "book.xlsx"), make(tmp_path / "control.xlsx")
    columns = (
        change({0: "List", 1: "Lead", 12: "Lead"}, STAGE),
        change({0: "Budget", 12: "Timeline agreed"}, MISSING, Role.MISSING, "Missing"),
    )
    for each in (path, control):
        if each is path:
            settle(path, ALL)
        write(each, *columns)
    assert {*fates(settle(path, ALL)).values()} == {Fate.THERE}
    settle(path, None)
    assert without_styles(parts(path)) == without_styles(parts(control))


def without_styles(content: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts but for which numbers styles have: a run has added its own behind the job's."""
    return {
        name: re.sub(rb' s="\d+"| style="\d+"', b"", data)
        for name, data in content.items()
        if name != "xl/styles.xml"
    }


def test_nothing_is_wanted_where_nothing_was_made(path: Path) -> None:
    once = path.read_bytes()
    assert settle(path, None) == []
    assert settle(path, Furniture(0, ())) == []
    assert path.read_bytes() == once


def test_what_is_wanted_may_change(path: Path) -> None:
    before = parts(path)
    settle(path, ALL)
    other = Furniture(
        2,
        (
            replace(LIST, choices=("Won",)),
            replace(COLOURS, colours=(("Lead", "#000000"),), width=31, warning="Other", note="New"),
            replace(WRAPS, wraps=False),
        ),
    )
    assert fates(settle(path, other)) == {
        "frozen heading row": Fate.CHANGED,
        'drop-down list of "Outcome"': Fate.CHANGED,
        'note on "Outcome"': Fate.TAKEN_BACK,
        'colours of "Stage"': Fate.CHANGED,
        'warning on "Stage"': Fate.CHANGED,
        'width of "Stage"': Fate.CHANGED,
        'note on "Stage"': Fate.CHANGED,
        'warning on "Missing"': Fate.TAKEN_BACK,
        'width of "Missing"': Fate.TAKEN_BACK,
        'wrapping of "Missing"': Fate.TAKEN_BACK,
        'note on "Missing"': Fate.TAKEN_BACK,
    }
    again = settle(path, other)
    assert {*fates(again).values()} == {Fate.THERE}, again
    settle(path, None)
    assert parts(path) == before


def test_a_column_that_is_wanted_no_more_is_as_it_was(path: Path) -> None:
    settle(path, ALL)
    kept = Furniture(1, ALL.columns[:1])
    pieces = fates(settle(path, kept))
    assert pieces['colours of "Stage"'] is Fate.TAKEN_BACK
    assert pieces['note on "Outcome"'] is Fate.THERE
    other = plain(path.with_name("other.xlsx"))
    settle(other, kept)
    assert parts(path) == parts(other)


# How it looks to programs -------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:.* extension is not supported:UserWarning")
@pytest.mark.parametrize("make", [plain, prefixed, crowded])
def test_openpyxl_reads_all_of_it(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    path = make(tmp_path / "book.xlsx")
    settle(path, ALL)
    book = openpyxl.load_workbook(path)
    tab = book["Prospects"]
    assert tab.freeze_panes == "A2"
    note = tab["D1"].comment
    assert note is not None
    assert note.text == "What the rules say.\nLast written: 27 Nov 2026"
    assert note.author == "Qualify"
    lists = {str(each.sqref): each for each in tab.data_validations.dataValidation}
    outcome, stage = lists["C2:C1048576"], lists["D2:D1048576"]
    assert outcome.formula1 == '"Won,Lost,On hold"'
    assert (outcome.type, outcome.errorStyle, outcome.showErrorMessage) == ("list", "warning", True)
    assert (stage.type, stage.formula1, stage.errorStyle) == ("custom", "FALSE()", "warning")
    assert stage.prompt == stage.error == "The job writes this._x000a_Say it in Outcome."
    rules = {
        rule.formula[0]: rule.dxf.fill.bgColor.rgb
        for area in tab.conditional_formatting
        if str(area.sqref) == "D2:D1048576"
        for rule in area.rules
    }
    assert rules == {'"Lead"': "FFFFF2CC", '"The ""big"" one & <more>"': "FFD9EAD3"}
    assert tab.column_dimensions["E"].width == 48
    assert tab["E2"].alignment.wrap_text
    assert not tab["B2"].alignment.wrap_text
    with CalamineWorkbook.from_path(path) as opened:
        assert opened.get_sheet_by_name("Prospects").to_python()[0][0] == "ID"


@pytest.mark.parametrize("make", BOOKS)
def test_what_the_tab_holds_is_in_the_order_of_the_schema(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    path = make(tmp_path / "book.xlsx")
    settle(path, ALL)
    root = openpyxl.xml.functions.fromstring(parts(path)[SHEET])
    found = [child.tag.rpartition("}")[2] for child in root]
    order = [
        "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetProtection autoFilter",
        "mergeCells conditionalFormatting dataValidations hyperlinks printOptions pageMargins",
        "pageSetup headerFooter drawing legacyDrawing tableParts extLst",
    ]
    places = [" ".join(order).split().index(name) for name in found]
    assert places == sorted(places)


def test_long_warnings_are_cut_as_excel_counts(path: Path) -> None:
    furnish(path, replace(WARNING, heading="😀" * 40, warning="x" * 200 + "😀" * 40))
    [warning] = openpyxl.load_workbook(path)["Prospects"].data_validations.dataValidation
    assert warning.promptTitle == "😀" * 15 + "…"
    assert warning.prompt == "x" * 200 + "😀" * 27 + "…"


def test_rules_of_people_go_first(tmp_path: Path) -> None:
    path = crowded(tmp_path / "book.xlsx")
    theirs = [int(n) for n in re.findall(rb'priority="(\d+)"', parts(path)[SHEET])]
    settle(path, ALL)
    ours = [int(n) for n in re.findall(rb'priority="(\d+)" operator', parts(path)[SHEET])]
    assert ours == [max(theirs) + 1, max(theirs) + 2]


LONG = "Somebody with authority is at the table, and has said so to us in so many words"


def test_rows_make_room_for_texts_that_wrap(path: Path) -> None:
    tags = ['<row r="%d"', '<row r="%d" ht="15.75" ', "<row ht='20.25' r=\"%d\""]
    tags += ['<row r="%d" ht="18" customHeight="1"', '<row r="%d" ht="99"', '<row r="%d"']
    rows = "".join(
        f"{tag % at}>"
        f'<c r="E{at}" t="inlineStr"><is><t>{"short" if at == 7 else LONG}</t></is></c></row>'
        for at, tag in enumerate(tags, start=2)
    )
    make_book(path, sheet(ROWS.partition('<row r="2"')[0] + rows))
    before = parts(path)
    furnish(path, replace(WRAPS, width=30))
    heights = re.findall(r'<row[^>]*?\sht=["\']([\d.]+)', parts(path)[SHEET].decode())
    assert heights == ["45.0100", "45.0101", "45.0102", "18", "99"]
    tab = openpyxl.load_workbook(path)["Prospects"]
    assert tab.row_dimensions[2].height == pytest.approx(45.01)
    write(path, change({5: "back to short"}, MISSING, Role.MISSING, "Missing"))
    furnish(path)
    write(path, change({5: "short"}, MISSING, Role.MISSING, "Missing"))
    assert parts(path)[SHEET] == before[SHEET]


@pytest.mark.parametrize("width", ["48", "48.7109375", "90", None])
def test_a_column_that_is_wide_enough_stays_so(path: Path, width: str | None) -> None:
    cols = f'<cols><col min="5" max="5" width="{width}" customWidth="1"/></cols>'
    usual = '<sheetFormatPr defaultColWidth="50" defaultRowHeight="15"/>'
    make_book(path, sheet(ROWS, before=cols if width else usual))
    once = path.read_bytes()
    assert furnish(path, WIDTH) == [Piece('width of "Missing"', Fate.THERE)]
    assert path.read_bytes() == once


def test_cells_that_wrap_already_stay_so(path: Path) -> None:
    furnish(path, WRAPS)
    text = parts(path)["xl/workbook.xml"].decode()
    replace_part(path, "xl/workbook.xml", re.sub("<definedNames>.*</definedNames>", "", text))
    once = path.read_bytes()
    assert furnish(path, WRAPS) == [Piece('wrapping of "Missing"', Fate.THERE)]
    assert path.read_bytes() == once


def test_new_cells_of_a_run_wrap(path: Path) -> None:
    settle(path, ALL)
    write(path, change({1: "Budget", 7: "Budget"}, MISSING, Role.MISSING, "Missing"))
    tab = openpyxl.load_workbook(path)["Prospects"]
    assert all(tab[f"E{row}"].alignment.wrap_text for row in (2, 3, 9))
    assert not tab["E1"].alignment.wrap_text


def test_a_scrolled_tab_is_frozen_at_its_top(path: Path) -> None:
    views = '<sheetViews><sheetView topLeftCell="B40" workbookViewId="0" /></sheetViews>'
    make_book(path, sheet(ROWS, before=views))
    before = parts(path)
    furnish(path, rows=1)
    assert (
        b'<sheetView topLeftCell="B1" workbookViewId="0"><pane ySplit="1" topLeftCell="B40" '
        b'activePane="bottomLeft" state="frozen"/></sheetView>'
    ) in parts(path)[SHEET]
    furnish(path)
    assert parts(path) == before


def test_what_a_list_of_excel_cannot_hold_is_told(path: Path) -> None:
    long = [f"A stage with a long name {number:03}" for number in range(12)]
    pieces = furnish(path, replace(LIST, choices=("Won", "Won, back", *long)))
    assert pieces[0] == Piece('drop-down list of "Outcome"', Fate.MADE)
    assert pieces[1] == Piece(
        '"Won, back" in the drop-down list of "Outcome"',
        Fate.LEFT,
        "a list in Excel holds no text with a comma",
    )
    assert pieces[2] == Piece(
        '"A stage with a long name 008", "A stage with a long name 009", '
        '"A stage with a long name 010", "A stage with a long name 011" '
        'in the drop-down list of "Outcome"',
        Fate.LEFT,
        "a list in Excel holds 255 characters in all",
    )
    [listed] = openpyxl.load_workbook(path)["Prospects"].data_validations.dataValidation
    assert listed.formula1 == '"' + ",".join(["Won", *long[:8]]) + '"'


def test_of_many_stages_that_a_list_cannot_hold_the_first_are_told(path: Path) -> None:
    steps = [f"Step {number:02} {'x' * 60}" for number in range(40)]
    pieces = furnish(path, replace(LIST, choices=tuple(steps)))
    first = ", ".join(f'"Step {number:02} {"x" * 31}…"' for number in range(3, 8))
    assert [piece.what for piece in pieces[1:]] == [
        f'{first}, and 32 more in the drop-down list of "Outcome"'
    ]


# What people made, and what they changed since ----------------------------------------------------

VALIDATION = '<dataValidations count="1"><dataValidation type="list" sqref="%s"/></dataValidations>'
EXTENDED = (
    '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}">'
    '<x14:dataValidations xmlns:x14="a" xmlns:xm="b" count="1"><x14:dataValidation type="list">'
    "<x14:formula1><xm:f>Tab2!A1</xm:f></x14:formula1><xm:sqref>C2:C9</xm:sqref>"
    "</x14:dataValidation></x14:dataValidations></ext></extLst>"
)
RULE = (
    '<conditionalFormatting sqref="%s"><cfRule type="expression" priority="1"><formula>1</formula>'
    "</cfRule></conditionalFormatting>"
)


@pytest.mark.parametrize(
    ("spec", "before", "after", "why"),
    [
        (LIST, "", VALIDATION % "C5", OWN),
        (LIST, "", VALIDATION % "A1:D9", OWN),
        (LIST, "", EXTENDED, OWN),
        (WARNING, "", VALIDATION % "A1 D2:D9", OWN),
        (COLOURS, "", RULE % "D2:D9", OWN),
        (LIST, "", VALIDATION % "C1 D2:D9", None),
        (COLOURS, "", RULE % "A2:E9", None),
        (COLOURS, "", RULE % "D2:D9 E2", None),
    ],
)
def test_what_people_have_there_is_left(
    path: Path, spec: ColumnFurniture, before: str, after: str, why: str | None
) -> None:
    make_book(path, sheet(ROWS, before=before, after=after))
    once = path.read_bytes()
    [piece] = furnish(path, spec)
    if why is None:
        assert piece.fate is Fate.MADE
    else:
        assert (piece.fate, piece.why) == (Fate.LEFT, why)
        assert path.read_bytes() == once


@pytest.mark.parametrize(
    ("views", "fate", "why"),
    [
        ('<pane ySplit="1" state="frozen"/>', Fate.THERE, ""),
        ('<pane xSplit="2" ySplit="3" state="frozen"/>', Fate.THERE, ""),
        (
            '<pane xSplit="1" state="frozen"/>',
            Fate.LEFT,
            OWN,
        ),
        (
            '<pane ySplit="900"/><selection pane="bottomLeft"/>',
            Fate.LEFT,
            OWN,
        ),
        ('<selection activeCell="B7" sqref="B7"/>', Fate.MADE, ""),
    ],
)
def test_frozen_rows_of_people(path: Path, views: str, fate: Fate, why: str) -> None:
    views = f'<sheetViews><sheetView workbookViewId="0">{views}</sheetView></sheetViews>'
    make_book(path, sheet(ROWS, before=views))
    before = parts(path)
    assert furnish(path, rows=1) == [Piece("frozen heading row", fate, why)]
    assert (parts(path) == before) == (fate is not Fate.MADE)
    furnish(path)
    assert parts(path) == before


def test_a_tab_shown_as_pages_is_not_frozen(path: Path) -> None:
    view = '<sheetViews><sheetView view="pageLayout" workbookViewId="0"/></sheetViews>'
    make_book(path, sheet(ROWS, before=view))
    why = "the tab is shown as pages, which Excel does not freeze"
    assert furnish(path, rows=1) == [Piece("frozen heading row", Fate.LEFT, why)]


def test_a_note_of_people_is_left(tmp_path: Path) -> None:
    path = crowded(tmp_path / "book.xlsx")
    once = path.read_bytes()
    [piece] = furnish(path, replace(NOTE, column=0, heading="ID"))
    assert piece == Piece('note on "ID"', Fate.LEFT, OWN)
    assert path.read_bytes() == once


@pytest.mark.filterwarnings("ignore:.* extension is not supported:UserWarning")
def test_comments_of_people_stay_byte_for_byte(tmp_path: Path) -> None:
    path = crowded(tmp_path / "book.xlsx")
    before = parts(path)
    settle(path, ALL)
    after = parts(path)
    assert {*after} == {*before}
    for name in ("xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"):
        there, now = before[name], after[name]
        pieces = re.findall(rb"<comment .*?</comment>|<v:shape .*?</v:shape>", there, re.DOTALL)
        assert len(pieces) == 2
        assert all(piece in now for piece in pieces)
    book = openpyxl.load_workbook(path)
    notes = {
        cell.coordinate: cell.comment.author
        for row in book["Prospects"]["A1:E3"]
        for cell in row
        if cell.comment
    }
    assert notes == {
        "A1": "Maren", "B3": "Ann", "C1": "Qualify", "D1": "Qualify", "E1": "Qualify"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("spec", "part", "old", "new", "why"),
    [
        (LIST, SHEET, "Won,Lost", "Won,Lost,Dead", CHANGED),
        (LIST, SHEET, '<dataValidations count="1">.*</dataValidations>', "", GONE),
        (LIST, SHEET, 'sqref="C2:C1048576"', 'sqref="Z1"', GONE),
        (COLOURS, "xl/styles.xml", "FFFFF2CC", "FFFF0000", CHANGED),
        (COLOURS, SHEET, "<conditionalFormatting.*</conditionalFormatting>", "", GONE),
        (WARNING, SHEET, 'prompt="The job', 'prompt="Nobody', CHANGED),
        (WIDTH, SHEET, 'width="48"', 'width="30"', CHANGED),
        (WRAPS, "xl/styles.xml", 'wrapText="1"', 'wrapText="0"', CHANGED),
        (NOTE, "xl/comments1.xml", "What the rules say", "No idea", CHANGED),
        (NOTE, "xl/comments1.xml", "(?s)<comment .*</comment>", "", GONE),
    ],
)
def test_what_people_changed_since_is_left(
    path: Path, spec: ColumnFurniture, part: str, old: str, new: str, why: str
) -> None:
    [made] = furnish(path, spec)
    text = parts(path)[part].decode()
    assert re.search(old, text)
    replace_part(path, part, re.sub(old, new, text))
    changed = parts(path)
    assert furnish(path, spec) == [Piece(made.what, Fate.LEFT, why)]
    assert parts(path) == changed
    assert furnish(path) == [Piece(made.what, Fate.LEFT, why)]
    kept = parts(path)
    kept.pop("xl/workbook.xml")
    assert kept == {name: data for name, data in changed.items() if name in kept}
    assert b"qualify_setup" not in parts(path)["xl/workbook.xml"]
    assert settle(path, None) == []


def test_a_check_that_some_cells_have_no_more(path: Path) -> None:
    furnish(path, WARNING)
    other = '<dataValidation type="list" sqref="D7"/>'
    edit_part(path, SHEET, ("<dataValidation type", f"{other}<dataValidation type"))
    assert furnish(path, WARNING) == [Piece('warning on "Stage"', Fate.LEFT, PARTLY)]


def test_rules_and_checks_that_excel_has_split_are_still_the_same(path: Path) -> None:
    before = parts(path)
    spec = replace(COLOURS, warning=WARNING.warning)
    furnish(path, spec)
    text = parts(path)[SHEET].decode()
    [rules] = re.findall("<conditionalFormatting.*</conditionalFormatting>", text)
    halves = "".join(rules.replace("D2:D1048576", part) for part in ("D2:D5 D7:D1048576", "D6"))
    text = text.replace(rules, halves).replace('sqref="D2:D1048576"', 'sqref="D2:D3 D4:D1048576"')
    replace_part(path, SHEET, text)
    assert {piece.fate for piece in furnish(path, spec)} == {Fate.THERE}
    assert {piece.fate for piece in furnish(path)} == {Fate.TAKEN_BACK}
    assert parts(path) == before


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('ySplit="1"', 'xSplit="1" ySplit="1"', CHANGED),
        ('ySplit="1"', 'ySplit="2"', CHANGED),
        ("<pane .*?/>", "", GONE),
    ],
)
def test_rows_that_people_have_frozen_otherwise_since(
    path: Path, old: str, new: str, why: str
) -> None:
    furnish(path, rows=1)
    replace_part(path, SHEET, re.sub(old, new, parts(path)[SHEET].decode()))
    once = path.read_bytes()
    assert furnish(path, rows=1) == [Piece("frozen heading row", Fate.LEFT, why)]
    assert path.read_bytes() == once
    assert furnish(path) == [Piece("frozen heading row", Fate.LEFT, why)]
    assert settle(path, None) == []


def test_furniture_follows_a_column_that_was_moved(path: Path) -> None:
    spec = replace(COLOURS, warning=WARNING.warning)
    furnish(path, spec)
    edit_part(path, SHEET, ("D2:D1048576", "G2:G1048576"))
    edit_part(path, "xl/workbook.xml", ("Prospects!$D:$D", "Prospects!$G:$G"))
    once = path.read_bytes()
    there = furnish(path, replace(spec, column=6))
    assert {piece.fate for piece in there} == {Fate.THERE}
    assert path.read_bytes() == once
    assert {piece.fate for piece in furnish(path)} == {Fate.TAKEN_BACK}
    assert parts(path) == parts(plain(path.with_name("plain.xlsx")))


def test_a_column_that_was_deleted_is_forgotten(path: Path) -> None:
    furnish(path, COLOURS)
    text = parts(path)[SHEET].decode()
    replace_part(path, SHEET, re.sub("<conditionalFormatting.*</conditionalFormatting>", "", text))
    edit_part(path, "xl/workbook.xml", ("Prospects!$D:$D", "Prospects!#REF!"))
    assert settle(path, None) == []
    assert b"qualify_setup" not in parts(path)["xl/workbook.xml"]


@pytest.mark.parametrize("text", ['"{"', '"[]"', '"{""frozen"":1,""columns"":{""x"":{}}}"', "Rate"])
def test_a_memory_that_cannot_be_read_is_none(path: Path, text: str) -> None:
    settle(path, ALL)
    names = re.sub(
        r'(name="qualify_setup(?:_\d_made)?" [^>]*>)[^<]*', rf"\g<1>{text}",
        parts(path)["xl/workbook.xml"].decode(),
    )  # fmt: skip
    replace_part(path, "xl/workbook.xml", names)
    pieces = settle(path, ALL)
    assert Fate.MADE not in {p.fate for p in pieces if not p.what.startswith(("width", "wrapping"))}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"&lt;col [^&]*?/&gt;", "&lt;evil&gt;&lt;c/&gt;"),
        (r'""scrolled"":""B40""', '""scrolled"":""&lt;b""'),
        (r'""sheetView"":"" /""', '""sheetView"":""&gt;&lt;x""'),
        (r'""1"":""(\d+)""', r'""-3"":""\1"",""x"":""²""'),
        (r'""frozen"":""1""', '""frozen"":""-1""'),
    ],
)
def test_a_memory_that_was_tampered_with_does_no_harm(path: Path, old: str, new: str) -> None:
    views = '<sheetViews><sheetView topLeftCell="B40" workbookViewId="0" /></sheetViews>'
    cols = '<cols><col min="5" max="5" width="9"/></cols>'
    rows = ROWS.replace('<c r="E3"', '<c r="E3" s="1"')
    make_book(path, sheet(rows, before=views + cols))
    settle(path, ALL)
    text = parts(path)["xl/workbook.xml"].decode()
    assert re.search(old, text)
    replace_part(path, "xl/workbook.xml", re.sub(old, new, text))
    settle(path, None)
    found = parts(path)[SHEET]
    assert b"evil" not in found
    assert openpyxl.load_workbook(path)["Prospects"]["A1"].value == "ID"


def test_names_that_a_program_has_shown_are_hidden_again(path: Path) -> None:
    furnish(path, NOTE)
    hidden = parts(path)
    edit_part(path, "xl/workbook.xml", (' hidden="1"', ""))
    assert [piece.fate for piece in furnish(path, NOTE)] == [Fate.THERE]
    assert parts(path) == hidden


def test_styles_that_a_program_has_numbered_anew(path: Path) -> None:
    furnish(path, WRAPS)
    text = parts(path)["xl/styles.xml"].decode()
    first = '<cellXfs count="7"><xf numFmtId="0"/>'
    assert first in text
    replace_part(path, "xl/styles.xml", text.replace(first, f'{first}<xf numFmtId="9"/>'))
    edit_part(path, SHEET, (' s="6"', ' s="7"'), (' style="6"', ' style="7"'))
    assert [piece.fate for piece in furnish(path)] == [Fate.TAKEN_BACK]
    tab = openpyxl.load_workbook(path)["Prospects"]
    assert not any(tab[f"E{row}"].alignment.wrap_text for row in (1, 2, 3))


# Refusals and damage ------------------------------------------------------------------------------


def test_furnishing_needs_the_lock(path: Path) -> None:
    book = XlsxWorkbook(path)
    with pytest.raises(RuntimeError, match="outside of writing"):
        book.furnish(book.look(), ALL)


def test_a_file_that_has_changed_since_the_look_is_left(path: Path) -> None:
    with XlsxWorkbook(path).writing() as book:
        layout = book.look()
        edit_part(path, SHEET, ("Ann", "Bob"))
        with pytest.raises(MovedError):
            book.furnish(layout, ALL)
        with pytest.raises(MovedError):
            book.furnish(replace(layout, headings=("other",)), ALL)


def test_a_file_that_is_open_elsewhere_is_refused(path: Path) -> None:
    path.with_name(f".~lock.{path.name}#").write_text("Ann,ann,host,today,;")
    assert "is open in LibreOffice by Ann" in refusal(lambda: settle(path, ALL))


def test_comments_that_are_no_xml_are_an_error(tmp_path: Path) -> None:
    path = crowded(tmp_path / "book.xlsx")
    replace_part(path, "xl/comments1.xml", "<comments><authors>")
    once = path.read_bytes()
    assert "xl/comments1.xml is not XML" in refusal(lambda: settle(path, ALL))
    assert path.read_bytes() == once


def test_comments_without_a_list_are_an_error(tmp_path: Path) -> None:
    path = crowded(tmp_path / "book.xlsx")
    replace_part(path, "xl/comments1.xml", f'<comments xmlns="{MAIN}"/>')
    assert "the file is damaged" in refusal(lambda: settle(path, ALL))


@pytest.mark.parametrize("text", ["", "<xml>", "no drawing at all"])
def test_a_drawing_that_cannot_be_read_is_told(tmp_path: Path, text: str) -> None:
    path = crowded(tmp_path / "book.xlsx")
    replace_part(path, "xl/drawings/vmlDrawing1.vml", text)
    before = parts(path)
    pieces = settle(path, ALL)
    why = "the drawing with the boxes of people's comments can't be read"
    assert reasons(pieces) == dict.fromkeys([f'note on "{name}"' for name in HEADINGS[2:]], why)
    assert parts(path)["xl/drawings/vmlDrawing1.vml"] == text.encode()
    settle(path, None)
    assert parts(path) == before


def test_a_drawing_that_is_no_whole_xml_is_kept(tmp_path: Path) -> None:
    path = crowded(tmp_path / "book.xlsx")
    name = "xl/drawings/vmlDrawing1.vml"
    button = '<v:shape id="b"><v:textbox><font>Go<br></font></v:textbox></v:shape>'
    edit_part(path, name, ("</xml>", button + "</xml>\n"))
    before = parts(path)
    settle(path, ALL)
    assert button in parts(path)[name].decode()
    settle(path, None)
    assert parts(path) == before


@pytest.mark.parametrize(
    ("part", "why"),
    [
        ("xl/comments1.xml", "the part with people's comments is missing from the file"),
        (
            "xl/drawings/vmlDrawing1.vml",
            "the drawing with the boxes of people's comments is missing from the file",
        ),
    ],
)
def test_parts_that_are_missing_are_told(tmp_path: Path, part: str, why: str) -> None:
    path = crowded(tmp_path / "book.xlsx")
    content = parts(path)
    content.pop(part)
    pack(path, content)
    assert {*reasons(settle(path, ALL)).values()} == {why}
    assert part not in parts(path)


def test_a_workbook_that_openpyxl_has_saved(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book["Prospects"]["A1"].comment = Comment("the key", "Maren")
    book.save(path)
    before = parts(path)
    settle(path, ALL)
    openpyxl.load_workbook(path).save(path)
    assert {*fates(settle(path, ALL)).values()} == {Fate.THERE}
    assert {*fates(settle(path, None)).values()} == {Fate.TAKEN_BACK}
    after = parts(path)
    drawing = "xl/drawings/commentsDrawing1.vml"
    assert after[drawing].count(b"ClientData") == before[drawing].count(b"ClientData") == 2
    assert after["xl/comments/comment1.xml"].count(b"<comment ") == 1
    assert b"qualify" not in after["xl/workbook.xml"]
    settle(path, ALL)
    once = parts(path)
    settle(path, None)
    assert parts(path) == after
    assert once != after


def test_notes_beside_a_drawing_of_buttons(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        tab = book.add_worksheet("Prospects")
        tab.write_row(0, 0, HEADINGS)
        tab.insert_button("H2", {"caption": "Go"})
    before = parts(path)
    furnish(path, NOTE)
    assert openpyxl.load_workbook(path)["Prospects"]["D1"].comment.text == NOTE.note
    furnish(path)
    assert parts(path) == before


def test_a_workbook_without_styles(path: Path) -> None:
    content = parts(path)
    content.pop("xl/styles.xml")
    pack(path, content)
    assert {*reasons(settle(path, ALL)).values()} == {"the workbook has no styles"}
    settle(path, None)
    assert parts(path) == content


def test_cells_with_formats_that_the_workbook_lacks(path: Path) -> None:
    edit_part(path, SHEET, ('<c r="E2"', '<c r="E2" s="99"'))
    why = "cells have formats there that the workbook lacks"
    assert furnish(path, WRAPS) == [Piece('wrapping of "Missing"', Fate.LEFT, why)]


def test_parts_in_another_encoding(path: Path) -> None:
    content = parts(path)
    head = '<?xml version="1.0" encoding="UTF-16"?>'
    for name in ("xl/styles.xml", "xl/workbook.xml"):
        content[name] = (head + content[name].decode()).encode("utf-16")
    pack(path, content)
    assert {*fates(settle(path, ALL)).values()} == {Fate.MADE}
    once = path.read_bytes()
    settle(path, ALL)
    assert path.read_bytes() == once


@cache
def people_and_furnished() -> tuple[Mapping[str, bytes], ...]:
    """The parts of a workbook of people's, as it is and furnished."""
    with TemporaryDirectory() as name:
        path = crowded(Path(name, "book.xlsx"))
        before = parts(path)
        settle(path, ALL)
        return before, parts(path)


@given(st.integers(0, 1), st.randoms(use_true_random=False), st.data())
@settings(max_examples=40)
def test_damage_is_never_a_fault_and_loses_no_part(
    which: int, chance: random.Random, data: st.DataObject
) -> None:
    content = dict(people_and_furnished()[which])
    part = data.draw(st.sampled_from(sorted(content)), label="part")
    for damage in data.draw(st.lists(st.sampled_from(DAMAGES), min_size=1, max_size=3)):
        content[part] = damage(content[part], chance)
    with TemporaryDirectory() as name:
        path = pack(Path(name, "book.xlsx"), content)
        for wanted in (ALL, None):
            once = path.read_bytes()
            try:
                settle(path, wanted)
            except WorkbookError:
                assert path.read_bytes() == once
            assert {*parts(path)} >= {*people_and_furnished()[0]}

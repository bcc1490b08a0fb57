"""A tab's XML with cells written anew: every other byte stays."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from sync.workbook.protocol import Value
from sync.workbook.role import Role
from tests.sync.xlsx.books import (
    change,
    edit_part,
    make_book,
    parts,
    read,
    refusal,
    rows_of,
    sheet,
    write,
)

LEAD = ' t="inlineStr"><is><t>Lead</t></is></c>'

Cells = Mapping[int, Value]

# name: rows before, and after "Lead" is written into B2
LEADS: dict[str, tuple[str, str]] = {
    "replaced, its style kept": (
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2" s="3" t="s"><v>0</v></c><c r="C2"/></row>',
        f'<row r="2"><c r="A2"><v>1</v></c><c r="B2" s="3"{LEAD}<c r="C2"/></row>',
    ),
    "attributes of the old value go": (
        '<row r="2"><c r="B2" s="3" t="s" cm="1" vm="2" ph="1"><v>0</v></c></row>',
        f'<row r="2"><c r="B2" s="3"{LEAD}</row>',
    ),
    "put between others": (
        '<row r="2" spans="1:3"><c r="A2"><v>1</v></c><c r="C2"><v>3</v></c></row>',
        f'<row r="2" spans="1:3"><c r="A2"><v>1</v></c><c r="B2"{LEAD}<c r="C2"><v>3</v></c></row>',
    ),
    "cells out of order": (
        '<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>2</v></c></row>',
        f'<row r="2"><c r="B2"{LEAD}<c r="A2"><v>2</v></c></row>',
    ),
    "put first": (
        '<row r="2" spans="3:4"><c r="C2"><v>3</v></c></row>',
        f'<row r="2" spans="2:4"><c r="B2"{LEAD}<c r="C2"><v>3</v></c></row>',
    ),
    "put last, before what follows the cells": (
        '<row r="2" spans="1:1"><c r="A2"><v>1</v></c><extLst/></row>',
        f'<row r="2" spans="1:2"><c r="A2"><v>1</v></c><c r="B2"{LEAD}<extLst/></row>',
    ),
    "between AA and Z by place, not by letters": (
        '<row r="2"><c r="AA2"><v>1</v></c></row>',
        f'<row r="2"><c r="B2"{LEAD}<c r="AA2"><v>1</v></c></row>',
    ),
    "cells without names": (
        "<row><c/></row><row><c><v>1</v></c><c><v>2</v></c><c><v>3</v></c></row>",
        f'<row><c/></row><row><c><v>1</v></c><c r="B2"{LEAD}<c><v>3</v></c></row>',
    ),
    "some cells without names": (
        '<row r="2"><c><v>1</v></c><c r="D2"><v>2</v></c><c/></row>',
        f'<row r="2"><c><v>1</v></c><c r="B2"{LEAD}<c r="D2"><v>2</v></c><c/></row>',
    ),
    "single quotes, other order": (
        "<row r='2'><c s='3' r='B2' t='s'><v>0</v></c></row>",
        f'<row r=\'2\'><c r="B2" s="3"{LEAD}</row>',
    ),
    "small letters": (
        '<row r="2"><c r="b2" s="3"><v>0</v></c><c r="c2"/></row>',
        f'<row r="2"><c r="B2" s="3"{LEAD}<c r="c2"/></row>',
    ),
    "spaces and lines in tags": (
        '<row\n r="2" ><c\tr="B2"\n s="3" ><v >0</v\n></c\n></row >',
        f'<row\n r="2" ><c r="B2" s="3"{LEAD}</row >',
    ),
    "a row that closes itself": (
        '<row r="2" s="3"/><row r="3"/>',
        f'<row r="2" s="3"><c r="B2"{LEAD}</row><row r="3"/>',
    ),
    "a row's own style": (
        '<row r="2" s="3" customFormat="1"/>',
        f'<row r="2" s="3" customFormat="1"><c r="B2" s="3"{LEAD}</row>',
    ),
    "an empty row": (
        '<row r="2"></row>',
        f'<row r="2"><c r="B2"{LEAD}</row>',
    ),
    "no rows at all": ("", f'<row r="2"><c r="B2"{LEAD}</row>'),
    "comments and CDATA stay": (
        (
            '<!-- </sheetData><row r="2"> --><row r="2"><!-- <c r="B2"> --><c r="A2" t="str">'
            '<v><![CDATA[</row>]]></v></c><c r="B2"><v>1</v></c><?x </row> ?></row><!-- </x> -->'
        ),
        (
            '<!-- </sheetData><row r="2"> --><row r="2"><!-- <c r="B2"> --><c r="A2" t="str">'
            f'<v><![CDATA[</row>]]></v></c><c r="B2"{LEAD}<?x </row> ?></row><!-- </x> -->'
        ),
    ),
    "a text of the sheet's that looks like markup": (
        '<row r="2"><c r="A2" t="str"><v>&lt;c r="B2"></v></c></row>',
        f'<row r="2"><c r="A2" t="str"><v>&lt;c r="B2"></v></c><c r="B2"{LEAD}</row>',
    ),
}

# name: rows before, cells of column B by their row numbers, rows after
CASES: dict[str, tuple[str, Cells, str]] = {
    **{name: (before, {2: "Lead"}, after) for name, (before, after) in LEADS.items()},
    "rows numbered by their cells": (
        '<row><c r="A5"><v>1</v></c></row>',
        {2: "Lead", 5: "Lead"},
        f'<row r="2"><c r="B2"{LEAD}</row><row><c r="A5"><v>1</v></c><c r="B5"{LEAD}</row>',
    ),
    "missing rows": (
        '<row r="3"><c r="A3"><v>1</v></c></row>',
        {2: "Lead", 4: "Lead", 7: "Lead"},
        (
            f'<row r="2"><c r="B2"{LEAD}</row><row r="3"><c r="A3"><v>1</v></c></row>'
            f'<row r="4"><c r="B4"{LEAD}</row><row r="7"><c r="B7"{LEAD}</row>'
        ),
    ),
    "emptied": (
        '<row r="2"><c r="A2"/><c r="B2"><v>1</v></c><c r="C2"/></row>',
        {2: None},
        '<row r="2"><c r="A2"/><c r="C2"/></row>',
    ),
    "emptied, its style kept": (
        '<row r="2"><c r="B2" s="3" t="s"><v>1</v></c></row>',
        {2: ""},
        '<row r="2"><c r="B2" s="3"/></row>',
    ),
    "nothing to empty": (
        '<row r="2" spans="1:1"/><row r="4"/>',
        {2: None, 3: None, 9: ""},
        '<row r="2" spans="1:1"/><row r="4"/>',
    ),
    "a number": (
        '<row r="2"><c r="B2" t="s"><v>1</v></c></row>',
        {2: 42},
        '<row r="2"><c r="B2"><v>42</v></c></row>',
    ),
    "a day takes a style that is like the cell's": (
        '<row r="2"><c r="B2" s="3"/></row>',
        {2: date(2026, 1, 5)},
        '<row r="2"><c r="B2" s="6"><v>46027</v></c></row>',
    ),
    "a day in a cell that shows days": (
        '<row r="2"><c r="B2" s="2"/></row>',
        {2: date(2026, 1, 5)},
        '<row r="2"><c r="B2" s="2"><v>46027</v></c></row>',
    ),
    "a moment": (
        '<row r="2"><c r="B2"/></row>',
        {2: datetime.fromisoformat("2026-01-05T06:00")},
        '<row r="2"><c r="B2" s="6"><v>46027.25</v></c></row>',
    ),
    "never a formula": (
        '<row r="2"/>',
        {2: "=1+1"},
        '<row r="2"><c r="B2" t="inlineStr"><is><t>=1+1</t></is></c></row>',
    ),
}


def patched(path: Path, text: str, cells: Cells) -> str:
    """The rows of a tab with this XML after a write into column B."""
    make_book(path, text)
    write(path, change({row - 2: value for row, value in cells.items()}, 1))
    return rows_of(path)


@pytest.mark.parametrize("name", CASES)
def test_rows(tmp_path: Path, name: str) -> None:
    before, cells, after = CASES[name]
    assert patched(tmp_path / "book.xlsx", sheet(before), cells) == after


@pytest.mark.parametrize("name", CASES)
def test_with_a_prefix(tmp_path: Path, name: str) -> None:
    def prefixed(rows: str) -> str:
        return re.sub(r"(</?)(?=(?:row|c|v|is|t|extLst)\b)", r"\1x:", rows)

    before, cells, after = CASES[name]
    text = re.sub("(</?)(?=(?:worksheet|sheetData))", r"\1x:", sheet("@"))
    text = text.replace("xmlns=", "xmlns:x=").replace("@", prefixed(before))
    assert patched(tmp_path / "book.xlsx", text, cells) == prefixed(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<dimension ref="A1"/>', '<dimension ref="A1:B3"/>'),
        ('<dimension ref="A1:Z99"/>', '<dimension ref="A1:Z99"/>'),
        ("<dimension ref='C5:D9'/>", "<dimension ref='B3:D9'/>"),
        ("", ""),
    ],
)
def test_dimension(tmp_path: Path, before: str, after: str) -> None:
    path = make_book(tmp_path / "book.xlsx", sheet("", before=before))
    write(path, change({1: "Lead"}, 1))
    assert after + "<sheetData>" in parts(path)["xl/worksheets/sheet1.xml"].decode()


def test_column_style_is_taken_over(tmp_path: Path) -> None:
    cols = '<cols><col min="1" max="3" style="3" width="9"/></cols>'
    rows = patched(tmp_path / "book.xlsx", sheet("", before=cols), {2: "Lead"})
    assert rows == f'<row r="2"><c r="B2" s="3"{LEAD}</row>'


NEW_COLUMN = '<col min="2" max="2" width="14" style="6" customWidth="1"/>'


# The widths of columns before and after.
WIDTHS = {
    "": NEW_COLUMN,
    '<col min="1" max="1" width="9"/><col min="5" max="5" width="9"/>': f'<col min="1" max="1" width="9"/>{NEW_COLUMN}<col min="5" max="5" width="9"/>',
    '<col min="1" max="1" width="9"/>': f'<col min="1" max="1" width="9"/>{NEW_COLUMN}',
    '<col min="1" max="16384" hidden="1"/>': f'<col min="1" max="1" hidden="1"/>{NEW_COLUMN}<col min="3" max="16384" hidden="1"/>',
    "<col max='2' width='9' min='2'></col>": NEW_COLUMN,
    '<col min="1" max="2" style="3" width="9"/>': f'<col min="1" max="1" style="3" width="9"/>{NEW_COLUMN}',
}


@pytest.mark.parametrize(("before", "after"), WIDTHS.items())
def test_a_new_column_gets_a_width_and_a_style(tmp_path: Path, before: str, after: str) -> None:
    """Whatever the sheet says of a column without cells: it would hide the new one, too."""
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
    cols = f"<cols>{before}</cols>" if before else ""
    path = make_book(tmp_path / "book.xlsx", sheet(rows, before=cols))
    write(path, change({0: "Lead"}))
    text = parts(path)["xl/worksheets/sheet1.xml"].decode()
    assert f"<cols>{after}</cols><sheetData>" in text
    assert f'<row r="2"><c r="B2" s="6"{LEAD}</row>' in text


def test_byte_order_mark(tmp_path: Path) -> None:
    text = '\ufeff<?xml version="1.0" encoding="utf-8"?>' + sheet('<row r="2"/>')
    path = make_book(tmp_path / "book.xlsx", text)
    write(path, change({0: "Lead"}, 1))
    assert parts(path)["xl/worksheets/sheet1.xml"].startswith(b"\xef\xbb\xbf<?xml")
    assert read(path, 1).columns[1] == ["Lead"]


def test_a_sheet_without_open_rows(tmp_path: Path) -> None:
    text = sheet("").replace("<sheetData></sheetData>", "<!-- x --><sheetData/><pageMargins/>")
    path = tmp_path / "book.xlsx"
    assert patched(path, text, {2: "Lead"}) == f'<row r="2"><c r="B2"{LEAD}</row>'
    assert b"</sheetData><pageMargins/>" in parts(path)["xl/worksheets/sheet1.xml"]


TEXTS = [
    "a\x00b\x01c\x0b",
    "_x0041_",
    "_x005F_x0041_",
    "_x0041\x01",
    " both ",
    "two\nlines\n",
    "carriage\rreturn\r\n",
    "\ttab",
    "<&>\"'",
    "]]>",
    "\ufffe\uffff",
    "😀 é",
    "\ud800",
    "x" * 32_767,
]


@pytest.mark.parametrize("text", TEXTS)
def test_texts_come_back(tmp_path: Path, text: str) -> None:
    path = make_book(tmp_path / "book.xlsx", sheet(""))
    write(path, change({0: text}, 1))
    expected = text if text != "\ud800" else "\ufffd"
    assert read(path, 1).columns[1] == [expected]
    openpyxl.load_workbook(path).close()


@pytest.mark.parametrize("text", ["x" * 32_768, "😀" * 16_384])
def test_a_text_too_long_for_a_cell(tmp_path: Path, text: str) -> None:
    path = make_book(tmp_path / "book.xlsx", sheet(""))
    before = path.read_bytes()
    assert refusal(lambda: write(path, change({5: text}, 1))) == (
        "book.xlsx Prospects!B7: a text of 32,768 characters is to go there, and a cell holds "
        "32,767; give the criteria shorter texts, or keep names and keys shorter"
    )
    assert path.read_bytes() == before
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ('<row r="5"/><row r="2"/>', "row 2 comes after row 5"),
        ('<row r="2"/><row r="2"/>', "row 2 comes after row 2"),
        ('<row r="0"/>', "row 0 comes after row 0"),
        ('<row r="1048577"/>', "row 1048577 comes after row 0"),
        ('<row r="2"><c r="B2"/>', "row 2 does not end"),
    ],
)
def test_damaged_rows(tmp_path: Path, rows: str, what: str) -> None:
    path = make_book(tmp_path / "book.xlsx", sheet(rows))
    assert what in refusal(lambda: write(path, change({0: "Lead"}, 1)))
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        *((text, "damaged") for text in ("", "<worksheet/>", "<worksheet><sheetData>", "<a", "x")),
        ('<?xml version="1.0" encoding="ISO-8859-1"?>' + sheet(""), "not written in UTF-8"),
    ],
)
def test_damaged_sheets(tmp_path: Path, text: str, what: str) -> None:
    path = make_book(tmp_path / "book.xlsx", text)
    assert f"the tab is {what}" in refusal(lambda: write(path, change({0: "Lead"}, 1)))


def test_blocks_may_end_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tab comes in pieces of a megabyte; here each is a few bytes."""
    before, cells, after = CASES["comments and CDATA stay"]
    for size in range(1, 40):
        monkeypatch.setattr("sync.xlsx.package.PIECE", size)
        assert patched(tmp_path / f"{size}.xlsx", sheet(before), cells) == after


SHARED = (
    '<row r="2"><c r="B2"><f t="shared" ref="B2:D4" si="0">A2+$A$1*A3</f><v>1</v></c>'
    '<c r="C2"><f t="shared" si="0"/><v>2</v></c></row>'
    '<row r="3"><c r="B3" s="3"><f t="shared" si="0"/><v>3</v></c>'
    '<c r="D3"><f t="shared" si="1">1</f><v>9</v></c></row>'
)


def test_formulas_that_shared_a_lost_one_get_their_own(tmp_path: Path) -> None:
    assert patched(tmp_path / "book.xlsx", sheet(SHARED), {2: "Lead"}) == (
        f'<row r="2"><c r="B2"{LEAD}<c r="C2"><f>B2+$A$1*B3</f><v>2</v></c></row>'
        '<row r="3"><c r="B3" s="3"><f>A3+$A$1*A4</f><v>3</v></c>'
        '<c r="D3"><f t="shared" si="1">1</f><v>9</v></c></row>'
    )


def test_a_lost_child_leaves_the_others_alone(tmp_path: Path) -> None:
    assert patched(tmp_path / "book.xlsx", sheet(SHARED), {3: "Lead"}) == SHARED.replace(
        '<c r="B3" s="3"><f t="shared" si="0"/><v>3</v></c>', f'<c r="B3" s="3"{LEAD}'
    )


TYPE = '<Override PartName="/xl/calcChain.xml" ContentType="c"/></Types>'
RELATION = '<Relationship Id="rId99" Type="x/calcChain" Target="calcChain.xml"/></Relationships>'


@pytest.mark.parametrize(("row", "stays"), [(0, False), (5, True)])
def test_the_order_of_computing_goes_with_a_formula(
    tmp_path: Path, row: int, *, stays: bool
) -> None:
    chain = {"xl/calcChain.xml": '<calcChain><c r="B2" i="1"/></calcChain>'}
    path = make_book(tmp_path / "book.xlsx", sheet(SHARED), extra=chain)
    edit_part(path, "[Content_Types].xml", ("</Types>", TYPE))
    edit_part(path, "xl/_rels/workbook.xml.rels", ("</Relationships>", RELATION))
    write(path, change({row: "Lead"}, 1))
    left = parts(path)
    assert ("xl/calcChain.xml" in left) == stays
    assert (b"calcChain" in left["[Content_Types].xml"]) == stays
    assert (b"calcChain" in left["xl/_rels/workbook.xml.rels"]) == stays


def test_days_of_1904(tmp_path: Path) -> None:
    path = make_book(tmp_path / "book.xlsx", sheet(""), properties='<workbookPr date1904="true"/>')
    write(path, change({0: date(2026, 1, 5)}, 1, Role.SINCE))
    assert "<v>44565</v>" in rows_of(path)
    assert read(path, 1).columns[1] == [46027]

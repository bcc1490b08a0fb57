"""What stands in cells, read from XML by hand; python-calamine as a second opinion."""

from collections.abc import Callable
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from rules.read.cells import Cell, Day, Uncomputed
from sync.xlsx.markup import plain_text
from tests.sync.xlsx.books import make_book, read, refusal, sheet

SHARED = (
    "<si><t>x</t></si>"
    '<si><r><rPr><b/></rPr><t>x</t></r><r><t xml:space="preserve"> y</t></r></si>'
    '<si><t>base</t><rPh sb="0" eb="1"><t>ruby</t></rPh></si>'
    "<si><t>a_x000D_b_x0041_</t></si>"
    "<si><t> a </t></si>"
    '<si><t xml:space="preserve"> a </t></si>'
    "<si/>"
    "<si><t/></si>"
    "<si><t>a&#10;b&amp;c&#x1F600;</t></si>\n"
    "<si><!-- <si> --><t><![CDATA[<&]]>&lt;</t></si>"
    "<si><t>_xD83D__xDE00_</t></si>"
)

CELLS: list[tuple[str, Cell]] = [
    ("<c%s><v>5</v></c>", 5),
    ("<c%s><v>5.0</v></c>", 5),
    ("<c%s><v>-5.5</v></c>", -5.5),
    ("<c%s><v>1E3</v></c>", 1000),
    ("<c%s><v>1e300</v></c>", 1e300),
    ("<c%s><v>0.1</v></c>", 0.1),
    ("<c%s><v> 7 </v></c>", 7),
    ("<c%s><v>7<!-- 8 --></v></c>", 7),
    ('<c%s t="n"><v>12345678901234567890</v></c>', 12345678901234567890),
    ("<c%s><v/></c>", None),
    ("<c%s><v></v></c>", None),
    ("<c%s/>", None),
    ('<c%s s="1"/>', None),
    ("<c%s><v>nan</v></c>", "nan"),
    ('<c%s s="1"><v>46023</v></c>', Day(46023)),
    ('<c%s s="1"><v>60</v></c>', Day(60)),
    ('<c%s s="2"><v>46023.123456789</v></c>', Day(46023.123456789)),
    ('<c%s s="4"><v>1.5</v></c>', 1.5),
    ('<c%s s="5"><v>0.123456789</v></c>', 0.123456789),
    ('<c%s s="1"><v>-3</v></c>', Day(-3)),
    ('<c%s t="b"><v>1</v></c>', True),
    ('<c%s t="b"><v>0</v></c>', False),
    ('<c%s t="b"><v>true</v></c>', True),
    ('<c%s t="e"><v>#REF!</v></c>', "#REF!"),
    ('<c%s t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!"),
    ('<c%s t="e"><v>#SPILL!</v></c>', "#SPILL!"),
    ('<c%s t="d"><v>2026-01-05</v></c>', Day(46027)),
    ('<c%s t="d"><v>2026-01-05T12:00:00Z</v></c>', Day(46027.5)),
    ('<c%s t="d"><v>06:00:00</v></c>', 0.25),
    ('<c%s t="d"><v>soon</v></c>', "soon"),
    ("<c%s><f>1+1</f><v>2</v></c>", 2),
    ("<c%s><f>1+1</f></c>", Uncomputed.FORMULA),
    ("<c%s><f>1+1</f><v/></c>", Uncomputed.FORMULA),
    ("<c%s><f>1+1</f><v></v></c>", Uncomputed.FORMULA),
    ('<c%s t="str"><f>A1</f></c>', Uncomputed.FORMULA),
    ('<c%s><f t="shared" si="0"/></c>', Uncomputed.FORMULA),
    ('<c%s t="str"><f>"a"</f><v>a</v></c>', "a"),
    ('<c%s t="str"><f>""</f><v></v></c>', None),
    ('<c%s t="str"><f>""</f><v/></c>', None),
    ('<c%s t="str"><v> a_x000D_b </v></c>', " a\rb "),
    ('<c%s t="inlineStr"><is><t>x</t></is></c>', "x"),
    ('<c%s t="inlineStr"><is><r><rPr><family val="2"/></rPr><t>x</t></r></is></c>', "x"),
    ('<c%s t="inlineStr"><is><t>base</t><rPh sb="0" eb="1"><t>ruby</t></rPh></is></c>', "base"),
    ('<c%s t="inlineStr"><is><t><![CDATA[a<b]]></t></is></c>', "a<b"),
    ('<c%s t="inlineStr"><is><t> a </t></is></c>', "a"),
    ('<c%s t="inlineStr"><is><t>  </t></is></c>', None),
    ('<c%s t="inlineStr"><is><t/></is></c>', None),
    ('<c%s t="inlineStr"><is/></c>', None),
    ('<c%s t="inlineStr"><is><t xml:space="preserve"> a\r\nb </t></is></c>', " a\nb "),
    ('<c%s t="s"><v>0</v></c>', "x"),
    ('<c%s t="s"><v>1</v></c>', "x y"),
    ('<c%s t="s"><v>2</v></c>', "base"),
    ('<c%s t="s"><v>3</v></c>', "a\rbA"),
    ('<c%s t="s"><v>4</v></c>', "a"),
    ('<c%s t="s"><v>5</v></c>', " a "),
    ('<c%s t="s"><v>6</v></c>', None),
    ('<c%s t="s"><v>7</v></c>', None),
    ('<c%s t="s"><v>8</v></c>', "a\nb&c😀"),
    ('<c%s t="s"><v>9</v></c>', "<&<"),
    ('<c%s t="s"><v>10</v></c>', "😀"),
]

SHAPES: dict[str, Callable[[str], str]] = {
    "named": lambda cell: f'<row r="3">{cell % " r=$B3$"}</row>'.replace("$", '"'),
    "small letters": lambda cell: f'<row r="3">{cell % " r=$b3$"}</row>'.replace("$", '"'),
    "unnamed": lambda cell: f'<row r="3"><c/>{cell % ""}</row>',
    "single quotes": lambda cell: f"<row r='3'>{cell % ' r=$B3$'}</row>".replace("$", "'"),
    "no row numbers": lambda cell: f"<row/><row></row><row><c/>{cell % ''}</row>",
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("cell", "value"), CELLS)
def test_cell(tmp_path: Path, shape: str, cell: str, value: Cell) -> None:
    rows = SHAPES[shape](cell)
    path = make_book(tmp_path / "book.xlsx", sheet(rows), shared=SHARED)
    snapshot = read(path, 1)
    expected = [] if value is None else [None, value]
    assert snapshot.columns[1] == expected
    assert [type(cell) for cell in snapshot.columns[1]] == [type(cell) for cell in expected]


@pytest.mark.parametrize(("cell", "value"), CELLS)
def test_prefixed(tmp_path: Path, cell: str, value: Cell) -> None:
    text = sheet(f'<row r="3">{cell % " r=$B3$"}</row>'.replace("$", '"'))
    for name in ("worksheet", "sheetData", "row", "c", "v", "f", "is", "t", "r", "rPr", "rPh"):
        for end in (" ", ">", "/"):
            text = text.replace(f"<{name}{end}", f"<x:{name}{end}")
        text = text.replace(f"</{name}>", f"</x:{name}>")
    text = text.replace("xmlns=", "xmlns:x=")
    path = make_book(tmp_path / "book.xlsx", text, shared=SHARED)
    assert read(path, 1).columns[1] == ([] if value is None else [None, value])


CALAMINE_DIFFERS = (
    's="',  # dates come as dates
    't="d"',
    't="e"',  # errors come as nothing, and a newer one stops the whole tab
    "<f",  # so do formulas without a value
    "_xD8",  # the halves of a pair are undone one by one
    "<v>10</v>",
    "<v>9</v>",  # a comment in the shared strings counts as an item
    "<v>7<!--",
    "<v> 7 </v>",
    "nan",
    "12345678901234567890",  # a float rounds it
    "true",
)


@pytest.mark.parametrize(
    ("cell", "value"), [case for case in CELLS if not any(d in case[0] for d in CALAMINE_DIFFERS)]
)
def test_calamine_agrees(tmp_path: Path, cell: str, value: Cell) -> None:
    rows = f'<row r="3">{cell % " r=$B3$"}</row>'.replace("$", '"')
    path = make_book(tmp_path / "book.xlsx", sheet(rows), shared=SHARED)
    with CalamineWorkbook.from_path(path) as book:
        found = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    there = found[2][1] if len(found) > 2 else ""
    assert there == ("" if value is None else value)


@pytest.mark.parametrize(
    ("style", "raw", "value"),
    [
        (0, 100, 100),
        (1, 100, 1562),
        (2, 100.5, 1562.5),
        (3, 100, 100),
        (4, 1.5, 1.5),
        (5, 0.5, 0.5),
    ],
)
def test_days_of_1904_come_as_days_of_1900(
    tmp_path: Path, style: int, raw: float, value: float
) -> None:
    rows = f'<row r="2"><c r="A2" s="{style}"><v>{raw}</v></c></row>'
    properties = '<workbookPr date1904="1"/>'
    path = make_book(tmp_path / "book.xlsx", sheet(rows), properties=properties)
    assert read(path, 0).columns[0] == [value]


def test_shared_text_that_is_not_there(tmp_path: Path) -> None:
    rows = '<row r="2"><c r="A2" t="s"><v>7</v></c></row>'
    path = make_book(tmp_path / "book.xlsx", sheet(rows), shared="<si><t>x</t></si>")
    assert refusal(lambda: read(path, 0)) == (
        "book.xlsx Prospects: the tab is damaged: it has no shared text 7; "
        "open the workbook in Excel or LibreOffice and save it anew"
    )


@pytest.mark.parametrize("raw", [b"a<!b", b"a<?b", b"<![CDATA[a", b"<!--a"])
def test_markup_that_does_not_end_is_taken_as_it_stands(raw: bytes) -> None:
    assert plain_text(raw) == raw.decode()

"""Texts in runs, as programs write them; openpyxl and python-calamine as second opinions."""

import tempfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from sync.xlsx.rows import patterns_for
from sync.xlsx.strings import text_of
from tests.sync.xlsx.books import make_book, read, sheet

WORDS = st.sampled_from(
    ["Retail", "Re", "tail", "p1", "<t/>", "a & b", "</t>", "é", "<r><t>x</t></r>"]
)
SPACED = st.sampled_from([" Retail", "p1 ", " & ", "\n", " "])
PROPERTIES = st.sampled_from(["", "<rPr/>", "<rPr><b/><sz val='9'/></rPr>"])


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def numbered(text: str) -> str:
    return "".join(f"&#x{ord(char):X};" for char in text)


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, str]:
    """A `t` element and the text that it stands for."""
    kind = draw(st.sampled_from(["closed", "empty", "plain", "plain", "spaced", "numbered"]))
    if kind == "closed":
        return draw(st.sampled_from(["<t/>", "<t />", '<t xml:space="preserve"/>'])), ""
    if kind == "empty":
        return draw(
            st.sampled_from(["<t></t>", '<t xml:space="preserve"></t>', "<t><!-- --></t>"])
        ), ""
    if kind == "spaced":
        text = draw(SPACED)
        return f'<t xml:space="preserve">{escaped(text)}</t>', text
    text = draw(WORDS)
    return f"<t>{numbered(text) if kind == 'numbered' else escaped(text)}</t>", text


@st.composite
def items(draw: st.DrawFn) -> tuple[str, str]:
    """The content of a string item and its text: a plain text or runs, phonetic ones after."""
    xml, text = "", ""
    if draw(st.booleans()):
        xml, text = draw(texts())
    for run, said in draw(st.lists(texts(), max_size=4)):
        xml += f"<r>{draw(PROPERTIES)}{run}</r>{draw(st.sampled_from(['', '<!-- <t>no</t> -->']))}"
        text += said
    for ruby, _ in draw(st.lists(texts(), max_size=2)):
        xml += f'<rPh sb="0" eb="1">{ruby}</rPh>'
    return xml + draw(st.sampled_from(["", "<phoneticPr fontId='1'/>"])), text


@given(st.lists(items(), min_size=1, max_size=4))
def test_rich_texts(found: list[tuple[str, str]]) -> None:
    """Each text in a cell of its own and as a shared one, as keys and as values are read."""
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is>{xml}</is></c>'
        f'<c r="B{row}" t="s"><v>{row - 2}</v></c></row>'
        for row, (xml, _) in enumerate(found, 2)
    )
    head = '<row r="1"><c r="A1" t="str"><v>ID</v></c><c r="B1" t="str"><v>Name</v></c></row>'
    shared = "".join(f"<si>{xml}</si>" for xml, _ in found)
    with tempfile.TemporaryDirectory() as folder:
        path = make_book(Path(folder) / "book.xlsx", sheet(head + rows), shared=shared)
        columns = read(path, 0, 1).columns
        tab = openpyxl.load_workbook(path)["Prospects"]
        lines = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    wanted = [text or None for _, text in found]
    last = max((row for row, text in enumerate(wanted, 1) if text), default=0)
    assert [list(columns[column]) for column in (0, 1)] == [wanted[:last]] * 2
    assert [
        [tab.cell(row, column).value or None for row in range(2, len(found) + 2)]
        for column in (1, 2)
    ] == [wanted] * 2
    seconds = [[line[column] or None for line in lines[1:]] for column in (0, 1)]
    assert [column + [None] * (len(found) - len(column)) for column in seconds] == [wanted] * 2


@given(items())
def test_prefixed_rich_texts(item: tuple[str, str]) -> None:
    xml, text = item
    for name in ("t", "r", "rPr", "rPh", "b", "sz", "phoneticPr"):
        for begin in ("<", "</"):
            for end in (">", "/", " "):
                xml = xml.replace(f"{begin}{name}{end}", f"{begin}x:{name}{end}")
    assert text_of(xml.encode(), patterns_for(b"x:")) == text


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("<t><![CDATA[<t>a</t>]]></t>", "<t>a</t>"),
        ("<r><t><![CDATA[</t>]]></t></r><r><t>b</t></r>", "</t>b"),
        ("<t>a<!-- </t><t> -->b</t>", "ab"),
        ("<!-- <t>a</t> --><t>b</t>", "b"),
        (
            '<r><t>a</t></r><rPh sb="0" eb="1"/><r><t>b</t></r><rPh sb="0" eb="1"><t>c</t></rPh>',
            "ab",
        ),
        ("<t>a</t><!-- <rPh> --><r><t>b</t></r>", "ab"),
        ("<t>a<?x <t>?>b</t>", "ab"),
    ],
)
def test_what_is_hidden_from_patterns(item: str, text: str) -> None:
    assert text_of(item.encode(), patterns_for(b"")) == text

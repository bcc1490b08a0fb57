"""Whatever people have in a workbook: furnished, run and taken back, theirs is as it was."""

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.workbook.furniture import ColumnFurniture, Fate, Furniture, Piece
from sync.workbook.role import Role
from sync.xlsx import XlsxWorkbook
from tests.sync.xlsx.books import (
    MAIN,
    OFFICE,
    STYLES,
    change,
    make_book,
    pack,
    parts,
    sheet,
    write,
)

STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"

PLAIN_VIEW = '<sheetView workbookViewId="0"/>'
SELECTED = (
    '<sheetView workbookViewId="0"><selection activeCell="B4" sqref="B4"/></sheetView>'
    '<sheetView workbookViewId="1"/>'
)
SPLIT = '\n<sheetView workbookViewId="0"><pane xSplit="2" state="frozen"/></sheetView>'
SCROLLED = '<sheetView tabSelected="1" topLeftCell="C9" workbookViewId="0" />'
VIEWS = st.sampled_from(["", PLAIN_VIEW, SELECTED, SPLIT, SCROLLED]).map(
    lambda views: views and f"<sheetViews>{views}</sheetViews>"
)
ODD_COLS = "\n<col width='7' max='4' min='4' hidden='1'/> <col min='6' max='9' width='8'/>"
TWO_COLS = (
    '<col min="2" max="4" width="11" bestFit="1"></col><col min="5" max="5" style="5" width="48"/>'
)
COLS = st.sampled_from(
    [
        "",
        '<col min="1" max="16384" width="9"/>',
        '<col min="3" max="5" width="12.5" customWidth="1" style="2"/>',
        ODD_COLS,
        TWO_COLS,
    ]
).map(lambda cols: cols and f"<cols>{cols}</cols>")
RULE = (
    '<conditionalFormatting sqref="%s"><cfRule type="expression" priority="%d">'
    "<formula>1</formula></cfRule></conditionalFormatting>"
)
RULES = st.lists(
    st.builds(
        RULE.__mod__,
        st.tuples(
            st.sampled_from(["A2:E9", "D2:D9", "E2", "B1:C3 D5"]),
            st.integers(1, 9),
        ),
    ),
    max_size=3,
).map("".join)
CHECK = (
    '<dataValidation type="list" allowBlank="1" sqref="%s"><formula1>"a,b"</formula1>'
    "</dataValidation>"
)
CHECKS = st.sampled_from(
    [
        "",
        f'<dataValidations count="1">{CHECK % "C2:C9"}</dataValidations>',
        f"<dataValidations disablePrompts='1'>\n{CHECK % 'A2'}\n{CHECK % 'E5'}</dataValidations>",
    ]
)
MARGINS = '<pageMargins left="1" right="1" top="1" bottom="1" header="0" footer="0"/>'
LINKED = '<hyperlinks><hyperlink ref="A2" location="B2"/></hyperlinks><ignoredErrors/>'
EXTENDED = '<extLst><ext uri="{x}"><x14:a xmlns:x14="y"><x14:b/></x14:a></ext></extLst>'
ENDS = st.sampled_from(["", MARGINS, LINKED + EXTENDED])
DXFS = st.sampled_from(
    ["", '<dxfs count="0"/>', "<dxfs />", "<dxfs></dxfs>", "<dxfs count='1'>\n<dxf/>\n</dxfs>"]
)
CELL = st.sampled_from(
    [
        '<c r="%s"><v>1</v></c>',
        '<c r="%s" s="0"><v>1</v></c>',
        '<c r="%s" s="2"/>',
        "<c s='5' r='%s' ><v>7</v></c>",
        '<c r="%s" t="inlineStr" s="1"><is><t>a</t></is></c>',
    ]
)
COMMENT = (
    '<comment ref="{ref}" authorId="0"><text><r><rPr><b/></rPr><t>{ref}</t></r></text></comment>'
)
SHAPE = (
    '<v:shape id="_x0000_s1025" type="#_x0000_t202"><x:ClientData ObjectType="Note">'
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
NOTED = st.sets(st.sampled_from([("A1", 0, 0), ("D1", 0, 3), ("B3", 2, 1)]))


@st.composite
def books(draw: st.DrawFn) -> Mapping[str, str]:
    """The parts of a workbook as people may have it, `kind` being the form of the format."""
    headings = "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{letter}</t></is></c>' for letter in "ABCDE"
    )
    rows = f'<row r="1">{headings}</row>'
    for number in draw(st.sets(st.integers(2, 6)).map(sorted)):
        names = [
            f"{letter}{number}" for letter in draw(st.sets(st.sampled_from("ABCDEF")).map(sorted))
        ]
        rows += f'<row r="{number}">{"".join(draw(CELL) % name for name in names)}</row>'
    before, after = draw(VIEWS) + draw(COLS), draw(RULES) + draw(CHECKS) + draw(ENDS)
    styles = STYLES.replace("</cellStyles>", "</cellStyles>" + draw(DXFS))
    extra = {"xl/styles.xml": styles}
    if noted := sorted(draw(NOTED)):
        margins = after.partition("<extLst>")
        link = f'<legacyDrawing xmlns:rel="{OFFICE}" rel:id="rId7"/>'
        after = margins[0] + link + margins[1] + margins[2]
        extra |= comments(noted)
    return {"sheet": sheet(rows, before=before, after=after), **extra}


def comments(noted: list[tuple[str, int, int]]) -> dict[str, str]:
    """The parts with people's comments on these cells."""
    texts = "".join(COMMENT.format(ref=ref) for ref, _, _ in noted)
    shapes = "".join(SHAPE.format(row=row, column=column) for _, row, column in noted)
    kinds = (("rId7", "vmlDrawing", "drawings/vml1.vml"), ("rId9", "comments", "comments1.xml"))
    return {
        "xl/comments1.xml": f'<comments xmlns="{MAIN}"><authors><author>Ann</author></authors>'
        f"<commentList>{texts}</commentList></comments>",
        "xl/drawings/vml1.vml": '<xml xmlns:v="urn:schemas-microsoft-com:vml"\n '
        'xmlns:o="urn:schemas-microsoft-com:office:office"\n '
        f'xmlns:x="urn:schemas-microsoft-com:office:excel">{shapes}</xml>\n',
        "xl/worksheets/_rels/sheet1.xml.rels": "<Relationships "
        'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(
            f'<Relationship Id="{id_}" Type="{OFFICE}/{kind}" Target="../{target}"/>'
            for id_, kind, target in kinds
        )
        + "</Relationships>",
    }


SPECS = st.lists(
    st.builds(
        ColumnFurniture,
        st.sampled_from([2, 3, 4]),
        st.sampled_from(["C", "D", "E"]),
        st.sampled_from([(), (("a", "#ff0000"),), (("a", "#ff0000"), ("b", "#00ff00"))]),
        st.sampled_from([(), ("a", "b")]),
        st.sampled_from([None, 12, 48]),
        st.booleans(),
        st.sampled_from(["", "the job's"]),
        st.sampled_from(["", "a note\nof two lines"]),
    ),
    unique_by=lambda spec: spec.column,
    max_size=3,
)
WANTED = st.builds(Furniture, st.integers(0, 2), SPECS.map(tuple))


Form = tuple[str, str]
"""The namespaces of a form of the format."""
FORMS = st.sampled_from([(MAIN, OFFICE), (STRICT_MAIN, STRICT_OFFICE)])


def make(folder: Path, content: Mapping[str, str], form: Form) -> Path:
    extra = {name: text for name, text in content.items() if name != "sheet"}
    path = make_book(folder / "book.xlsx", content["sheet"], extra=extra)
    texts = {name: data.decode() for name, data in parts(path).items()}
    return pack(
        path,
        {
            name: text.replace(MAIN, form[0]).replace(OFFICE, form[1]).encode()
            for name, text in texts.items()
        },
    )


def furnish(path: Path, wanted: Furniture | None) -> list[Piece]:
    with XlsxWorkbook(path).writing() as book:
        return list(book.furnish(book.look(), wanted))


def fates(pieces: list[Piece]) -> set[Fate]:
    return {piece.fate for piece in pieces}


@pytest.mark.slow
@given(books(), WANTED, WANTED, FORMS)
@settings(max_examples=100)
def test_what_was_made_can_be_taken_back(
    content: Mapping[str, str], first: Furniture, second: Furniture, form: Form
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = make(Path(folder), content, form)
        before = parts(path)
        furnish(path, first)
        once = path.read_bytes()
        assert fates(furnish(path, first)) <= {Fate.THERE, Fate.LEFT}
        assert path.read_bytes() == once
        furnish(path, second)
        once = path.read_bytes()
        assert fates(furnish(path, second)) <= {Fate.THERE, Fate.LEFT}
        assert path.read_bytes() == once
        assert fates(furnish(path, None)) <= {Fate.TAKEN_BACK}
        assert parts(path) == before


@pytest.mark.slow
@given(books(), WANTED, FORMS)
@settings(max_examples=100)
def test_a_run_in_between_changes_what_it_would_have(
    content: Mapping[str, str], wanted: Furniture, form: Form
) -> None:
    columns = (
        change({0: "List", 9: "Lead"}, 3),
        change({1: "Budget"}, 4, Role.MISSING, "Missing"),
        change({1: "Lead"}, None, Role.NEXT, "Next stage"),
    )
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        path, control = (make(Path(f), content, form) for f in (one, other))
        furnish(path, wanted)
        write(path, *columns)
        write(control, *columns)
        assert fates(furnish(path, wanted)) <= {Fate.THERE, Fate.LEFT}
        furnish(path, None)
        assert comparable(parts(path)) == comparable(parts(control))


def comparable(content: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts but for which numbers a run gave to its styles, and how high it made rows."""
    return {
        name: re.sub(rb""" (?:s|style|ht)=["'][\d.]+["']""", b"", data)
        for name, data in content.items()
        if name != "xl/styles.xml"
    }

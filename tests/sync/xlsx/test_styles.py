"""Which formats show a day, and what is added to a workbook's formats."""

import tempfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from python_calamine import CalamineWorkbook

from sync.workbook.role import Role
from sync.xlsx.styles import DAY, MOMENT, Styles, is_day_format
from tests.harness import NOW
from tests.sync.xlsx.books import (
    MAIN,
    STYLES,
    change,
    make_book,
    pack,
    parts,
    replace_part,
    sheet,
    write,
)

DAYS = "yyyy-mm-dd", "dd.mm.yyyy", "mmm yy", "d", "m/d/yy h:mm", "[$-407]d. mmmm", "mm", MOMENT, DAY
NO_DAYS = (
    "General", "0.00", "h:mm", "hh:mm:ss", "mm:ss.0", "[h]:mm", "[mm]:ss", "h:mm AM/PM",
    '0 "days"', r"0\d", "[Red]0", "#,##0_d", "@", "0;yyyy",
)  # fmt: skip


@pytest.mark.parametrize("code", [*DAYS, *NO_DAYS])
def test_formats_that_show_days(code: str) -> None:
    assert is_day_format(code) == (code in DAYS)


def test_built_in_and_own_formats() -> None:
    styles = Styles(STYLES.encode(), MAIN)
    assert [styles.shows_day(style) for style in range(8)] == [
        False, True, True, False, False, False, False, False
    ]  # fmt: skip
    assert not styles.changed


def test_a_format_is_added_once() -> None:
    styles = Styles(STYLES.encode(), MAIN)
    new = styles.like(3, styles.format_id(DAY))
    assert (new, styles.like(3, styles.format_id(DAY)), styles.shows_day(new)) == (6, 6, True)
    assert styles.changed
    again = Styles(styles.to_bytes(), MAIN)
    assert again.like(3, again.format_id(DAY)) == 6
    assert not again.changed


def test_what_was_there_stays() -> None:
    styles = Styles(STYLES.encode(), MAIN)
    styles.like(0, styles.format_id(MOMENT))
    styles.with_font(0, bold=True)
    text = styles.to_bytes().decode()
    assert '<numFmts count="4">' in text
    assert '<fonts count="2"><font/><font><b/></font></fonts>' in text
    assert '<cellXfs count="8">' in text
    for part in etree.fromstring(STYLES.encode()).iter(f"{{{MAIN}}}numFmt"):
        assert f'numFmtId="{part.get("numFmtId")}"' in text


def test_a_font_keeps_the_order_of_the_schema() -> None:
    fonts = '<fonts><font><i/><sz val="9"/><color theme="1"/><name val="Arial"/></font></fonts>'
    styles = Styles(f'<styleSheet xmlns="{MAIN}">{fonts}</styleSheet>'.encode(), MAIN)
    new = styles.with_font(0, bold=True, colour="FF808080")
    assert styles.with_font(0, bold=True, colour="FF808080") == new
    assert styles.to_bytes().decode().count("<font>") == 2
    assert (
        '<font><b/><i/><sz val="9"/><color rgb="FF808080"/><name val="Arial"/></font></fonts>'
    ) in styles.to_bytes().decode()


ORDER = ["numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"]
LISTS = {
    "numFmts": '<numFmt numFmtId="164" formatCode="0.000"/>',
    "fonts": '<font><sz val="9"/></font>',
    "fills": '<fill><patternFill patternType="none"/></fill>',
    "borders": "<border/>",
    "cellStyleXfs": "<xf/>",
    "cellXfs": '<xf/><xf numFmtId="164" fontId="1" fillId="2" borderId="1" xfId="1"/>',
    "cellStyles": '<cellStyle name="Normal" xfId="0" builtinId="0"/>',
    "dxfs": "<dxf><font><i/></font></dxf>",
}
PARTS = {name: f"<{name}>{content}</{name}>" for name, content in LISTS.items()}
ROWS = (
    '<row r="1"><c r="A1" t="str"><v>ID</v></c></row>'
    '<row r="2"><c r="A2"><v>7</v></c><c r="B2" s="1"><v>8</v></c></row>'
)
LOG_ROW = (1, NOW.replace(tzinfo=None), "7", "", "", "Lead", "Added", "", "0", "r")


def open_written(path: Path) -> list[tuple[object, str, bool | None]]:
    """The cells that were there before the write, as openpyxl has them; calamine opens it too."""
    CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    tab = openpyxl.load_workbook(path)["Prospects"]
    return [(tab[at].value, tab[at].number_format, tab[at].font.b) for at in ("A1", "A2", "B2")]


PLAIN = [("ID", "General", False), (7, "General", False), (8, "General", False)]


def write_all(path: Path) -> None:
    """Everything that needs a format: a heading, days, moments, a changelog."""
    since = change({0: date(2026, 1, 5)}, None, Role.SINCE, "Since")
    write(path, change({0: "Lead"}, None), since, log_rows=[LOG_ROW])


@given(st.sets(st.sampled_from(ORDER)), st.sampled_from(["", "<{}/>", '<{} count="0"></{}>']))
def test_what_a_styles_part_lacks_changes_no_cell(gone: set[str], left: str) -> None:
    """Neither bold nor a day, though what is added has the first free numbers."""
    content = {**PARTS, **{name: left.format(name, name) for name in gone}}
    written = "".join(content[name] for name in ORDER)
    with tempfile.TemporaryDirectory() as folder:
        path = make_book(Path(folder) / "book.xlsx", sheet(ROWS))
        replace_part(path, "xl/styles.xml", f'<styleSheet xmlns="{MAIN}">{written}</styleSheet>')
        write_all(path)
        number = "General" if {"numFmts", "cellXfs"} & gone else "0.000"
        expected = [("ID", "General", False), (7, "General", False), (8, number, False)]
        assert open_written(path) == expected
        root = etree.fromstring(parts(path)["xl/styles.xml"])
    present = [etree.QName(part).localname for part in root]
    assert present == [name for name in ORDER if name in present]
    assert all(len(part) == int(part.get("count", len(part))) for part in root if len(part))


@pytest.mark.parametrize("styles", ["", f'<styleSheet xmlns="{MAIN}"/>'])
def test_an_empty_styles_part(tmp_path: Path, styles: str) -> None:
    path = make_book(tmp_path / "book.xlsx", sheet(ROWS))
    replace_part(path, "xl/styles.xml", styles)
    write_all(path)
    assert open_written(path) == PLAIN


def without_styles(path: Path, relation: str, kept: str = "") -> Path:
    """A workbook without a styles part; `relation` and `kept` are what is left of it."""
    content = parts(make_book(path, sheet(ROWS)))
    del content["xl/styles.xml"]
    relations = content["xl/_rels/workbook.xml.rels"].decode()
    found = relations[relations.index('<Relationship Id="rId90"') :].partition("/>")[0] + "/>"
    content["xl/_rels/workbook.xml.rels"] = relations.replace(found, relation).encode()
    types = content["[Content_Types].xml"].decode()
    found = types[types.index('<Override PartName="/xl/styles.xml"') :].partition("/>")[0] + "/>"
    content["[Content_Types].xml"] = types.replace(found, kept and found).encode()
    return pack(path, content)


DANGLING = (
    '<Relationship Id="rId90" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/styles" Target="styles.xml"/>'
)


@pytest.mark.parametrize("relation", ["", DANGLING])
@pytest.mark.parametrize("kept", ["", "the content type"])
def test_no_styles_part(tmp_path: Path, relation: str, kept: str) -> None:
    path = without_styles(tmp_path / "book.xlsx", relation, kept)
    write_all(path)
    assert open_written(path) == PLAIN
    content = parts(path)
    assert content["[Content_Types].xml"].count(b'PartName="/xl/styles.xml"') == 1
    assert content["xl/_rels/workbook.xml.rels"].count(b'/styles" Target="styles.xml"') == 1


def test_a_name_that_is_taken(tmp_path: Path) -> None:
    path = without_styles(tmp_path / "book.xlsx", "")
    pack(path, {**parts(path), "xl/styles.xml": STYLES.encode()})
    write_all(path)
    assert parts(path)["xl/styles.xml"] == STYLES.encode()
    assert b'/styles" Target="styles1.xml"' in parts(path)["xl/_rels/workbook.xml.rels"]


def test_numbers_beyond_all_bounds_are_not_made_room_for() -> None:
    odd = '<cellXfs><xf fontId="4000000000" numFmtId="4000000000"/></cellXfs>'
    styles = Styles(f'<styleSheet xmlns="{MAIN}">{odd}</styleSheet>'.encode(), MAIN)
    styles.with_font(0, bold=True)
    assert len(styles.to_bytes()) < 2000

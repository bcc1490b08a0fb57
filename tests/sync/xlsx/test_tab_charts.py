"""Charts on a tab that the job draws: made once, then people's to move and restyle."""

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from python_calamine import CalamineWorkbook

from sync.workbook.page import Chart, ChartKind, Page, PageCell, PageRow, RowLook, Series, TabKind
from sync.workbook.protocol import TabChange, WriteResult
from tests.sync.xlsx.books import (
    MAIN,
    OFFICE,
    change,
    edit_part,
    look,
    make_book,
    pack,
    parts,
    replace_part,
    sheet,
    write,
)

STAGES = Chart(
    "stages",
    ChartKind.BARS,
    "Prospects by stage",
    (2, 4),
    0,
    (Series(1, "2F6DB5"), Series(2, "B5CDEB")),
    row=1,
    column=4,
    width=300,
    height=200,
)
WEEKS = replace(
    STAGES,
    name="weeks",
    kind=ChartKind.COLUMNS,
    title="Moves",
    rows=(2, 3),
    series=(Series(2, "D9822B"),),
    row=12,
    stacked=True,
)


LONGER = (("List", 7, 9), ("Lead", 3, 8), ("Opportunity", 2, 5), ("Won", 1, 1))
LONGER_CHARTS = (replace(STAGES, rows=(2, 5)), WEEKS)
TAB = "xl/worksheets/sheet4.xml"
"""Of the drawn tab, where there are two of people's and a changelog."""


def page(*figures: tuple[str, int, int], charts: tuple[Chart, ...] = (STAGES, WEEKS)) -> Page:
    """A page with these figures, and charts of them."""
    shown = figures or (("List", 120, 200), ("Lead", 30, 80), ("Won", 4, 4))
    rows: list[tuple[PageCell, ...]] = [*shown]
    return Page(
        (20, 9, 9),
        1,
        (
            PageRow(RowLook.NOTE, ("Drawn by the job.",)),
            PageRow(RowLook.FIGURES, ("Stage", "Now", "Been")),
            *(PageRow(RowLook.PLAIN, row) for row in rows),
        ),
        charts,
    )


def draw(path: Path, drawn: Page, name: str = "Funnel", tab: str | None = None) -> WriteResult:
    """Write once more, and draw the tab."""
    change_ = TabChange(TabKind.FUNNEL, name, drawn)
    return write(path, change({}, 0), tab=tab, drawn=[change_])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workbook of people's, with a chart of theirs, on which the tab was drawn once."""
    path = tmp_path / "demo.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Prospects").write_row(0, 0, ["Stage", "ID"])
        tab = book.add_worksheet("Figures")
        tab.write_column("A1", [1, 2, 3])
        chart = book.add_chart({"type": "pie"})
        chart.add_series({"values": "=Figures!$A$1:$A$3"})
        tab.insert_chart("C1", chart)
    assert draw(path, page()) == WriteResult(tabs=1)
    return path


def references(path: Path, title: str = "Funnel") -> list[list[tuple[str, str, str]]]:
    """What the series of a tab's charts refer to, as openpyxl reads it: heading, names, values."""
    return [
        [(each.tx.strRef.f, each.cat.strRef.f, each.val.numRef.f) for each in chart.series]
        for chart in getattr(openpyxl.load_workbook(path)[title], "_charts")  # noqa: B009 -- as openpyxl has it
    ]


def shown(column: str, last: int = 5, title: str = "Funnel") -> tuple[str, str, str]:
    """The references of a series whose figures are in this column."""
    return (
        f"{title}!${column}$2",
        f"{title}!$A$3:$A${last}",
        f"{title}!${column}$3:${column}${last}",
    )


def edit(path: Path, work: Callable[[Workbook], object]) -> None:
    book = openpyxl.load_workbook(path)
    work(book)
    book.save(path)


def test_charts_are_made_with_the_tab(path: Path) -> None:
    assert references(path) == [[shown("B"), shown("C")], [shown("C", 4)]]
    [drawn] = look(path).drawn
    assert drawn.charts == {"stages", "weeks"}
    with CalamineWorkbook.from_path(path) as book:
        rows = book.get_sheet_by_name("Funnel").to_python()
    assert rows[1:3] == [["Stage", "Now", "Been"], ["List", 120, 200]]
    before = path.read_bytes()
    assert draw(path, page()) == WriteResult()
    assert path.read_bytes() == before


def test_a_bar_bears_its_figure_alone_whichever_program_saved_the_workbook(path: Path) -> None:
    """What is left out is on where the workbook is not of Excel 2007."""
    stages, _ = getattr(openpyxl.load_workbook(path)["Funnel"], "_charts")  # noqa: B009 -- as openpyxl has it
    for each in stages.series:
        labels = each.dLbls
        assert labels.showVal is True
        others = ("LegendKey", "CatName", "SerName", "Percent", "BubbleSize")
        assert [getattr(labels, f"show{other}") for other in others] == [False] * 5
    made = [part for part in parts(path).values() if b">Prospects by stage<" in part]
    assert [part.count(b'<c:roundedCorners val="0"/>') for part in made] == [1]


def test_a_chart_stays_as_people_made_it_while_figures_change(path: Path) -> None:
    before = parts(path)
    draw(path, page(("List", 7, 200), ("Lead", 30, 81), ("Won", 4, 4)))
    after = parts(path)
    assert references(path) == [[shown("B"), shown("C")], [shown("C", 4)]]
    assert [*after] == [*before]
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {
        "xl/workbook.xml",
        "xl/worksheets/sheet4.xml",
        "xl/charts/chart2.xml",
        "xl/charts/chart3.xml",
    }
    assert (
        before["xl/charts/chart2.xml"]
        .replace(b"<c:v>120<", b"<c:v>7<")
        .replace(b"<c:v>80<", b"<c:v>81<")
        == (after["xl/charts/chart2.xml"])
    )


# What people do to it


def chart_parts(path: Path) -> list[str]:
    return [name for name in parts(path) if re.match("xl/charts/chart[0-9]+.xml", name)]


def drawing_of(path: Path) -> str:
    """The part of the drawing on the drawn tab, which is the last one."""
    return max(name for name in parts(path) if re.match("xl/drawings/drawing[0-9]+.xml", name))


def names(path: Path) -> list[str]:
    """The names of what stands in the tab's drawing."""
    return re.findall('cNvPr [^>]*?name="([^"]*)"', parts(path)[drawing_of(path)].decode())


def delete_chart(path: Path, name: str) -> None:
    """Take a chart off, as Excel does: its part, and what leads there, go too."""
    content = parts(path)
    drawing = drawing_of(path)
    text = content[drawing].decode()
    anchors = re.findall("<xdr:twoCellAnchor.*?</xdr:twoCellAnchor>", text)
    gone = next(each for each in anchors if f'name="{name}"' in each)
    replace_part(path, drawing, text.replace(gone, ""))
    relation = re.search('r:id="([^"]+)"', gone)
    assert relation
    lists = drawing.replace("drawings/", "drawings/_rels/") + ".rels"
    listed = content[lists].decode()
    found = re.search(f'<Relationship Id="{relation[1]}"[^>]*?Target="../([^"]+)"[^>]*>', listed)
    assert found
    replace_part(path, lists, listed.replace(found[0], ""))
    pack(path, {each: data for each, data in parts(path).items() if each != f"xl/{found[1]}"})
    types = parts(path)["[Content_Types].xml"].decode()
    types = re.sub(f'<Override PartName="/xl/{found[1]}"[^>]*>', "", types)
    replace_part(path, "[Content_Types].xml", types)


def test_new_parts_have_numbers_of_their_own(path: Path) -> None:
    assert names(path) == ["qualify_stages", "qualify_weeks"]
    assert chart_parts(path) == [f"xl/charts/chart{number}.xml" for number in (1, 2, 3)]
    assert b"Figures!" in parts(path)["xl/charts/chart1.xml"]
    types = parts(path)["[Content_Types].xml"].decode()
    for part in ("charts/chart2", "charts/chart3", "drawings/drawing2"):
        assert types.count(f'PartName="/xl/{part}.xml"') == 1
    assert len(references(path)) == 2


def test_a_chart_that_was_moved_and_restyled_stays_so(path: Path) -> None:
    drawing = parts(path)[drawing_of(path)].decode()
    replace_part(path, drawing_of(path), re.sub("<xdr:col>[0-9]+", "<xdr:col>22", drawing))
    edit_part(
        path,
        "xl/charts/chart2.xml",
        ("2F6DB5", "00FF00"),
        ('<c:barDir val="bar"/>', '<c:barDir val="col"/>'),
        ("Prospects by stage", "How it goes"),
    )
    assert draw(path, page()) == WriteResult()
    before = parts(path)

    assert draw(path, page(*LONGER, charts=LONGER_CHARTS)) == WriteResult(tabs=1)

    after = parts(path)
    assert after[drawing_of(path)] == before[drawing_of(path)]
    chart = after["xl/charts/chart2.xml"]
    for each in (b"00FF00", b'barDir val="col"', b"How it goes"):
        assert each in chart
    assert references(path)[0] == [shown("B", 6), shown("C", 6)]
    assert len(chart_parts(path)) == 3
    assert draw(path, page(*LONGER, charts=LONGER_CHARTS)) == WriteResult()


def test_what_a_chart_remembers_of_its_cells_is_brought_up_to_date(path: Path) -> None:
    draw(path, page(*LONGER, charts=LONGER_CHARTS))
    chart = parts(path)["xl/charts/chart2.xml"].decode()
    series = re.findall("<c:ser>.*?</c:ser>", chart)
    assert [re.findall("<c:v>(.*?)</c:v>", each) for each in series] == [
        ["Now", "List", "Lead", "Opportunity", "Won", "7", "3", "2", "1"],
        ["Been", "List", "Lead", "Opportunity", "Won", "9", "8", "5", "1"],
    ]


@pytest.mark.parametrize("name", ["stages", "weeks"])
def test_a_deleted_chart_is_made_anew(path: Path, name: str) -> None:
    delete_chart(path, f"qualify_{name}")
    [other] = {"stages", "weeks"} - {name}
    assert [each.charts for each in look(path).drawn] == [{other}]

    assert draw(path, page()) == WriteResult(tabs=1)

    assert names(path) == [f"qualify_{other}", f"qualify_{name}"]
    assert len(chart_parts(path)) == 3
    assert sorted(references(path)) == [[shown("B"), shown("C")], [shown("C", 4)]]
    assert draw(path, page()) == WriteResult()


def test_all_charts_are_made_anew_with_their_drawing(path: Path) -> None:
    """As after a program that keeps no charts."""
    text = parts(path)[TAB].decode()
    replace_part(path, TAB, re.sub("<drawing [^>]*>", "", text))
    relations = "xl/worksheets/_rels/sheet4.xml.rels"
    kept = {each: data for each, data in parts(path).items() if each != relations}
    pack(path, kept)

    assert draw(path, page()) == WriteResult(tabs=1)

    assert references(path) == [[shown("B"), shown("C")], [shown("C", 4)]]
    assert draw(path, page()) == WriteResult()


def test_a_deleted_tab_is_made_anew_with_its_charts(path: Path) -> None:
    edit(path, lambda book: book.remove(book["Funnel"]))
    assert draw(path, page()) == WriteResult(tabs=1)
    assert references(path) == [[shown("B"), shown("C")], [shown("C", 4)]]
    assert draw(path, page()) == WriteResult()


def test_charts_whose_names_a_program_lost_are_known_by_their_cells(path: Path) -> None:
    """As by openpyxl, which writes all parts in its own way."""
    edit(path, lambda book: None)
    assert "qualify_stages" not in names(path)
    assert [each.charts for each in look(path).drawn] == [frozenset()]

    assert draw(path, page()) == WriteResult(tabs=1)

    assert sorted(names(path)) == ["qualify_stages", "qualify_weeks"]
    assert len(references(path)) == 2
    assert draw(path, page()) == WriteResult()


def test_charts_of_a_tab_that_a_program_renamed_are_known_by_their_cells(path: Path) -> None:
    """As by openpyxl, which keeps neither their names nor what they refer to."""

    def rename(book: Workbook) -> None:
        book["Funnel"].title = "Ours"

    edit(path, rename)
    assert draw(path, page()) == WriteResult(tabs=1)
    assert references(path, "Ours") == [
        [shown("B", title="Ours"), shown("C", title="Ours")],
        [shown("C", 4, title="Ours")],
    ]
    assert draw(path, page()) == WriteResult()


@pytest.mark.parametrize("title", ["Our funnel", "It's <R&D>", "Funnel 2026"])
def test_charts_of_a_renamed_tab_are_repaired(path: Path, title: str) -> None:
    """After a program that renames a tab, but not what its charts refer to."""
    edit_part(path, "xl/workbook.xml", ('name="Funnel"', f'name="{escape(title)}"'))
    before = parts(path)

    assert draw(path, page()) == WriteResult(tabs=1)

    quoted = "'" + title.replace("'", "''") + "'"
    assert references(path, title) == [
        [shown("B", title=quoted), shown("C", title=quoted)],
        [shown("C", 4, title=quoted)],
    ]
    assert parts(path)[drawing_of(path)] == before[drawing_of(path)]
    assert draw(path, page()) == WriteResult()


def test_the_title_of_a_new_tab_may_need_quotes(tmp_path: Path) -> None:
    path = make_book(tmp_path / "demo.xlsx", sheet(""))
    draw(path, page(), "R&D's <1>")
    quoted = "'R&D''s <1>'"
    assert references(path, "R&D's <1>")[0] == [shown("B", title=quoted), shown("C", title=quoted)]
    assert draw(path, page(), "R&D's <1>") == WriteResult()


def test_a_series_that_people_left_out_stays_out(path: Path) -> None:
    text = parts(path)["xl/charts/chart2.xml"].decode()
    first = re.search("<c:ser>.*?</c:ser>", text)
    assert first
    replace_part(path, "xl/charts/chart2.xml", text.replace(first[0], ""))
    draw(path, page(*LONGER, charts=LONGER_CHARTS))
    assert references(path)[0] == [shown("C", 6)]


def test_series_that_people_sorted_stay_so(path: Path) -> None:
    text = parts(path)["xl/charts/chart2.xml"].decode()
    one, other = re.findall("<c:ser>.*?</c:ser>", text)
    replace_part(path, "xl/charts/chart2.xml", text.replace(one + other, other + one))
    draw(path, page(*LONGER, charts=LONGER_CHARTS))
    chart = parts(path)["xl/charts/chart2.xml"].decode()
    assert re.findall("<c:val><c:numRef><c:f>(.*?)</c:f>", chart) == [
        "Funnel!$C$3:$C$6",
        "Funnel!$B$3:$B$6",
    ]


def test_cells_that_people_inserted_are_left_out_again(path: Path) -> None:
    """Excel moved the references with the cells, which stand where they were when drawn anew."""
    moved = [(f"${old}$", f"${new}$") for old, new in ("CD", "BC", "AB")]
    edit_part(path, "xl/charts/chart2.xml", *moved)
    draw(path, page(*LONGER, charts=LONGER_CHARTS))
    assert references(path)[0] == [shown("B", 6), shown("C", 6)]


def test_a_series_that_people_added_stays(path: Path) -> None:
    text = parts(path)["xl/charts/chart2.xml"].decode()
    one, _ = re.findall("<c:ser>.*?</c:ser>", text)
    theirs = one.replace("Funnel!", "Figures!").replace('idx val="0"', 'idx val="9"')
    replace_part(path, "xl/charts/chart2.xml", text.replace(one, theirs + one))
    assert draw(path, page()) == WriteResult()
    draw(path, page(*LONGER, charts=LONGER_CHARTS))
    assert references(path)[0] == [shown("B", title="Figures"), shown("B", 6), shown("C", 6)]


def test_a_chart_that_shows_nothing_of_the_tab_is_brought_back_to_it(path: Path) -> None:
    edit_part(path, "xl/charts/chart2.xml", ("Funnel!", "Figures!"))
    assert draw(path, page()) == WriteResult(tabs=1)
    assert references(path)[0] == [shown("B"), shown("C")]
    assert draw(path, page()) == WriteResult()


def test_a_chart_of_figures_that_people_typed_in_stays_so(path: Path) -> None:
    """As after they have broken its links."""
    text = parts(path)["xl/charts/chart2.xml"].decode()
    text = re.sub("<c:(cat|tx)>.*?</c:\\1>", "", text)
    text = re.sub("<c:numRef><c:f>.*?</c:f><c:numCache>", "<c:numLit>", text)
    typed = text.replace("</c:numCache></c:numRef>", "</c:numLit>")
    replace_part(path, "xl/charts/chart2.xml", typed)
    assert draw(path, page()) == WriteResult()
    draw(path, page(*LONGER, charts=LONGER_CHARTS))
    assert parts(path)["xl/charts/chart2.xml"].decode() == typed


def test_a_chart_of_another_kind_is_kept(path: Path) -> None:
    """Such as Excel's own funnel chart, whose part is of another form."""
    content = parts(path)
    text = content[drawing_of(path)].decode()
    chart = re.search("<a:graphicData.*?</a:graphicData>", text)
    assert chart
    other = '<a:graphicData uri="urn:x"><cx:chart xmlns:cx="urn:x"/></a:graphicData>'
    replace_part(path, drawing_of(path), text.replace(chart[0], other, 1))
    assert draw(path, page()) == WriteResult()
    draw(path, page(*LONGER, charts=LONGER_CHARTS))
    assert names(path) == ["qualify_stages", "qualify_weeks"]


@pytest.mark.parametrize("name", ["Chart 9", "qualify_stages"])
def test_a_chart_of_peoples_on_the_tab_stays_byte_for_byte(path: Path, name: str) -> None:
    """A copy of one of the job's too, and where one of the job's is made anew beside it."""
    theirs = add_copy(path, "qualify_stages", name)
    assert draw(path, page()) == WriteResult()
    before = parts(path)
    delete_chart(path, "qualify_weeks")

    draw(path, page(*LONGER, charts=LONGER_CHARTS))

    after = parts(path)
    assert names(path) == ["qualify_stages", name, "qualify_weeks"]
    assert after[theirs] == before[theirs]
    [kept] = re.findall(b"<xdr:twoCellAnchor[^>]*>.*?</xdr:two", before[drawing_of(path)])[1:2]
    assert b'id="77"' in kept
    assert kept in after[drawing_of(path)]


def add_copy(path: Path, name: str, new: str) -> str:
    """Copy a chart on the tab, as people do; return the new part."""
    drawing = drawing_of(path)
    text = parts(path)[drawing].decode()
    anchors = re.findall("<xdr:twoCellAnchor.*?</xdr:twoCellAnchor>", text)
    one = next(each for each in anchors if f'name="{name}"' in each)
    copied = (
        one.replace(name, new).replace('id="2"', 'id="77"').replace('r:id="rId1"', 'r:id="rId9"')
    )
    edit_part(path, drawing, (one, one + copied))
    part = "xl/charts/chart77.xml"
    data = parts(path)["xl/charts/chart2.xml"].decode()
    pack(path, {**parts(path), part: data.encode()})
    lists = drawing.replace("drawings/", "drawings/_rels/") + ".rels"
    listed = parts(path)[lists].decode()
    first = re.search("<Relationship Id[^>]*>", listed)
    assert first
    added = first[0].replace("rId1", "rId9").replace("chart2", "chart77")
    edit_part(path, lists, (first[0], first[0] + added))
    types = parts(path)["[Content_Types].xml"].decode()
    declared = re.search("<Override[^>]*charts/chart2.xml[^>]*>", types)
    assert declared
    more = declared[0] + declared[0].replace("chart2", "chart77")
    edit_part(path, "[Content_Types].xml", (declared[0], more))
    return part


# Other forms of the file


DRAWINGS = "http://schemas.openxmlformats.org/drawingml/2006/"


def strict(path: Path) -> None:
    """Let a file be in the strict form of the format."""
    for name, data in parts(path).items():
        text = data.decode().replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
        text = text.replace(OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships")
        text = text.replace(DRAWINGS, "http://purl.oclc.org/ooxml/drawingml/")
        replace_part(path, name, text)


def test_charts_in_the_strict_form_of_the_format(tmp_path: Path) -> None:
    path = make_book(tmp_path / "demo.xlsx", sheet(""))
    strict(path)
    draw(path, page())
    made = {name: data.decode() for name, data in parts(path).items()}
    assert not any("schemas.openxmlformats.org/drawingml" in text for text in made.values())
    assert not any(OFFICE in text for text in made.values())
    chart = made["xl/charts/chart2.xml"]
    assert re.findall('<c:(gapWidth|overlap) val="(.*?)"', chart) == [
        ("gapWidth", "50%"),
        ("overlap", "100%"),
    ]
    assert [each.charts for each in look(path).drawn] == [{"stages", "weeks"}]
    draw(path, page(*LONGER, charts=LONGER_CHARTS))
    assert "Funnel!$B$3:$B$6" in parts(path)["xl/charts/chart1.xml"].decode()
    assert draw(path, page(*LONGER, charts=LONGER_CHARTS)) == WriteResult()


def test_parts_with_other_prefixes(path: Path) -> None:
    """As some programs write them."""
    for name, prefix in (("xl/charts/chart2.xml", "c"), (drawing_of(path), "xdr")):
        text = parts(path)[name].decode().replace(f"xmlns:{prefix}=", "xmlns=", 1)
        replace_part(path, name, re.sub(f"<(/?){prefix}:", r"<\1", text))
    delete_chart_of_default_names(path, "qualify_weeks")

    draw(path, page(*LONGER, charts=LONGER_CHARTS))

    assert names(path) == ["qualify_stages", "qualify_weeks"]
    found = references(path)
    assert sorted(map(len, found)) == [1, 2]
    assert [shown("B", 6), shown("C", 6)] in found
    assert draw(path, page(*LONGER, charts=LONGER_CHARTS)) == WriteResult()


def delete_chart_of_default_names(path: Path, name: str) -> None:
    text = parts(path)[drawing_of(path)].decode()
    anchors = re.findall("<twoCellAnchor.*?</twoCellAnchor>", text)
    gone = next(each for each in anchors if f'name="{name}"' in each)
    replace_part(path, drawing_of(path), text.replace(gone, ""))


# Whatever people do -------------------------------------------------------------------------------


def forget_names(path: Path) -> None:
    text = parts(path)[drawing_of(path)].decode()
    replace_part(path, drawing_of(path), text.replace('name="qualify_', 'name="Chart of '))


def move(path: Path) -> None:
    text = parts(path)[drawing_of(path)].decode()
    replace_part(path, drawing_of(path), re.sub("<xdr:row>[0-9]+", "<xdr:row>40", text))


def rename(path: Path) -> None:
    text = parts(path)["xl/workbook.xml"].decode()
    title = titles(path)[-1]
    replace_part(path, "xl/workbook.xml", text.replace(f'name="{title}"', f'name="{title}x"', 1))


def titles(path: Path) -> list[str]:
    return re.findall('<sheet name="([^"]*)"', parts(path)["xl/workbook.xml"].decode())


def delete_one(path: Path) -> None:
    delete_chart(path, names(path)[0])


def do_nothing(path: Path) -> None:
    pass


ACTS = [forget_names, move, rename, delete_one, do_nothing]


@pytest.mark.slow
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(2, 6)), max_size=4))
def test_each_chart_is_there_once_whatever_people_do(
    acts: list[tuple[Callable[[Path], None], int]],
) -> None:
    with TemporaryDirectory() as folder:
        path = make_book(Path(folder, "demo.xlsx"), sheet(""))
        draw(path, page_of(3))
        for act, count in acts:
            act(path)
            wanted = page_of(count)
            draw(path, wanted)
            last, title = count + 2, titles(path)[-1]
            assert sorted(names(path)) == ["qualify_been", "qualify_stages"]
            assert sorted(references(path, title)) == [
                [shown("B", last, title), shown("C", last, title)],
                [shown("C", last, title)],
            ]
            assert draw(path, wanted) == WriteResult()


def page_of(count: int) -> Page:
    """A page of so many stages, with two charts of all of them."""
    stages = replace(STAGES, rows=(2, count + 1))
    been = replace(stages, name="been", series=STAGES.series[1:], row=20)
    figures = [(f"Stage {at}", at, 2 * at) for at in range(count)]
    return page(*figures, charts=(stages, been))


# LibreOffice --------------------------------------------------------------------------------------

OFFICE_PROGRAM = shutil.which("soffice")


@pytest.mark.slow
@pytest.mark.skipif(OFFICE_PROGRAM is None, reason="LibreOffice is not installed")
def test_libreoffice_keeps_the_charts_and_the_job_takes_them_for_its_own(
    tmp_path: Path, path: Path
) -> None:
    saved = convert(path, tmp_path / "saved", "xlsx")
    assert [each.charts for each in look(saved).drawn] == [{"stages", "weeks"}]

    assert draw(saved, page()) == WriteResult()
    assert draw(saved, page(*LONGER, charts=LONGER_CHARTS)) == WriteResult(tabs=1)

    assert references(saved) == [[shown("B", 6), shown("C", 6)], [shown("C", 4)]]
    assert len(chart_parts(saved)) == 3
    assert draw(saved, page(*LONGER, charts=LONGER_CHARTS)) == WriteResult()


@pytest.mark.slow
@pytest.mark.skipif(OFFICE_PROGRAM is None, reason="LibreOffice is not installed")
def test_libreoffice_shows_the_charts(tmp_path: Path, path: Path) -> None:
    """Their texts are in a page that it prints: a chart that it can't read has none."""
    for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        assert b"Prospects by stage" not in parts(path)[name]
    printed = convert(path, tmp_path / "printed", "html")
    pictures = [*printed.parent.glob("*.png")]
    assert len(pictures) == 3
    assert all(picture.stat().st_size > 2_000 for picture in pictures)


def convert(path: Path, folder: Path, ending: str) -> Path:
    """Have LibreOffice open a workbook and save it in another form."""
    assert OFFICE_PROGRAM is not None
    home = f"-env:UserInstallation={folder.as_uri()}-home"
    call = [OFFICE_PROGRAM, home, "--headless", "--convert-to", ending, "--outdir", str(folder)]
    subprocess.run([*call, str(path)], check=True, capture_output=True)
    return folder / f"{path.stem}.{ending}"

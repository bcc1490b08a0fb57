"""Charts on a tab that the job draws: made once, then people's to move and restyle."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.workbook import Workbook
from python_calamine import CalamineWorkbook

from sync.workbook.page import Chart, ChartKind, Page, PageCell, PageRow, RowLook, Series, TabKind
from sync.workbook.protocol import TabChange, WriteResult
from tests.sync.xlsx.books import change, look, parts, write

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
    STAGES, name="weeks", kind=ChartKind.COLUMNS, title="Moves", row=12, stacked=True, rows=(2, 3)
)


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
    assert references(path) == [[shown("B"), shown("C")], [shown("B", 4), shown("C", 4)]]
    [drawn] = look(path).drawn
    assert drawn.charts == {"stages", "weeks"}
    with CalamineWorkbook.from_path(path) as book:
        rows = book.get_sheet_by_name("Funnel").to_python()
    assert rows[1:3] == [["Stage", "Now", "Been"], ["List", 120, 200]]
    before = path.read_bytes()
    assert draw(path, page()) == WriteResult()
    assert path.read_bytes() == before


def test_a_chart_stays_as_people_made_it_while_figures_change(path: Path) -> None:
    before = parts(path)
    draw(path, page(("List", 7, 200), ("Lead", 30, 81), ("Won", 4, 4)))
    after = parts(path)
    assert references(path) == [[shown("B"), shown("C")], [shown("B", 4), shown("C", 4)]]
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

"""The demo's second tab: the team's own sums over the prospects, by country and by owner."""

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from sync.demo.prospects import Row
from sync.demo.words import COUNTRIES, OWNERS

NAVY, STEEL, GREEN, RED, SAND = "#1F3A5F", "#A9C1DC", "#5FA777", "#C4604F", "#D9B95B"

HEADING = {"bold": True, "font_color": "white", "bg_color": NAVY}
GRID = {"major_gridlines": {"visible": True, "line": {"color": "#E3E6EA"}}}
SIZE = {"width": 600, "height": 290}

NAMES = {
    "Countries": "=Prospects!$C$2:$C${last}",
    "Budgets": "=Prospects!$L$2:$L${last}",
    "Owners": "=Prospects!$P$2:$P${last}",
    "Outcomes": "=Prospects!$Q$2:$Q${last}",
}


@dataclass(frozen=True)
class Table:
    """Figures for each of several names, which stand in one column of the prospects.

    `at` is the row of the table's headings, counted from 0; `cells` is the defined name of that
    column. A figure's heading says what it is: see `_formula`.
    """

    at: int
    heading: str
    cells: str
    names: tuple[str, ...]
    figures: tuple[str, ...]


COUNT, BUDGET = "Prospects", "Budget (EUR)"
BY_COUNTRY = Table(
    3, "Country", "Countries", tuple(country.name for country in COUNTRIES), (COUNT, BUDGET)
)
BY_OWNER = Table(15, "Owner", "Owners", OWNERS, (COUNT, "Won", "Lost", "On hold", BUDGET))


def draw_pipeline(book: Workbook, rows: Sequence[Row]) -> None:
    """Add the tab "Pipeline". Each formula has the value stored that it has for these rows."""
    for name, cells in NAMES.items():
        book.define_name(name, cells.format(last=len(rows) + 1))
    tab = book.add_worksheet("Pipeline")
    tab.hide_gridlines(2)
    tab.set_landscape()
    tab.fit_to_pages(1, 1)
    tab.set_column(0, 0, 18)
    tab.set_column(1, 5, 13)
    tab.write_string(0, 0, "Harbourlight pipeline", book.add_format({"bold": True, "size": 16}))
    tab.write_string(1, 0, "Our own sums, by formulas over the tab Prospects.")
    _draw_table(book, tab, BY_COUNTRY, rows)
    _draw_table(book, tab, BY_OWNER, rows)
    tab.insert_chart("H4", _budget_chart(book))
    tab.insert_chart("H20", _outcome_chart(book))


def _draw_table(book: Workbook, tab: Worksheet, table: Table, rows: Sequence[Row]) -> None:
    figure = book.add_format({"num_format": "#,##0", "bottom": 4, "bottom_color": STEEL})
    label = book.add_format({"bottom": 4, "bottom_color": STEEL})
    right = book.add_format({**HEADING, "align": "right"})
    tab.write_string(table.at, 0, table.heading, book.add_format(HEADING))
    tab.write_row(table.at, 1, table.figures, right)
    for at, name in enumerate(table.names, start=table.at + 1):
        tab.write_string(at, 0, name, label)
        own = [row for row in rows if row[table.heading] == name]
        for column, heading in enumerate(table.figures, start=1):
            formula = _formula(heading, f"{table.cells},$A{at + 1}")
            tab.write_formula(at, column, formula, figure, _value(heading, own))


def _formula(heading: str, which: str) -> str:
    """Write the formula of a figure: a count of prospects, their budgets, or those of an outcome.

    `which` are the first two arguments, the cells to compare and the name to find there.
    """
    if heading == COUNT:
        return f"=COUNTIF({which})"
    if heading == BUDGET:
        return f"=SUMIF({which},Budgets)"
    return f'=COUNTIFS({which},Outcomes,"{heading}")'


def _value(heading: str, rows: Sequence[Row]) -> int:
    """Return what the formula comes to. SUMIF skips budgets that are text."""
    if heading == COUNT:
        return len(rows)
    if heading == BUDGET:
        return sum(cell for row in rows if isinstance(cell := row[BUDGET], int))
    return sum(row["Outcome"] == heading for row in rows)


def _budget_chart(book: Workbook) -> Chart:
    """Draw a column for each country."""
    chart = book.add_chart({"type": "column"})
    chart.add_series(_series(BY_COUNTRY, BUDGET, STEEL))
    chart.set_title({"name": "Budget named, EUR", "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    chart.set_y_axis({**GRID, "num_format": "#,##0"})
    chart.set_size(SIZE)
    return chart


def _outcome_chart(book: Workbook) -> Chart:
    """Draw a column for each owner, the outcomes stacked in it."""
    chart = book.add_chart({"type": "column", "subtype": "stacked"})
    for outcome, colour in (("Won", GREEN), ("Lost", RED), ("On hold", SAND)):
        chart.add_series(_series(BY_OWNER, outcome, colour))
    chart.set_title({"name": "Decided, by owner", "name_font": {"size": 12}})
    chart.set_legend({"position": "bottom"})
    chart.set_y_axis({**GRID, "major_unit": 1})
    chart.set_size(SIZE)
    return chart


def _series(table: Table, heading: str, colour: str) -> dict[str, object]:
    """Name the cells of one column of a table as a chart's series."""
    column = 1 + table.figures.index(heading)
    first, last = table.at + 1, table.at + len(table.names)
    return {
        "name": ["Pipeline", table.at, column],
        "categories": ["Pipeline", first, 0, last, 0],
        "values": ["Pipeline", first, column, last, column],
        "fill": {"color": colour},
        "gap": 60,
    }

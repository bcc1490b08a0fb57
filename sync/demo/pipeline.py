"""The demo's second tab: the team's own sums over the prospects, by country and by owner."""

from collections.abc import Callable, Sequence
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
class Sum:
    """A column of a table: its heading, its formula for the name in {name}, and its value."""

    heading: str
    formula: str
    value: Callable[[Sequence[Row]], int]


@dataclass(frozen=True)
class Table:
    """Sums for each of several names, which stand in one column of the prospects."""

    heading: str
    names: tuple[str, ...]
    sums: tuple[Sum, ...]


def _budgets(rows: Sequence[Row]) -> int:
    """Add up the budgets that are numbers: SUMIF skips text too."""
    return sum(cell for row in rows if isinstance(cell := row["Budget (EUR)"], int))


def _outcomes(outcome: str) -> Callable[[Sequence[Row]], int]:
    return lambda rows: sum(row["Outcome"] == outcome for row in rows)


BY_COUNTRY = Table(
    "Country",
    tuple(country.name for country in COUNTRIES),
    (
        Sum("Prospects", "=COUNTIF(Countries,{name})", len),
        Sum("Budget (EUR)", "=SUMIF(Countries,{name},Budgets)", _budgets),
    ),
)
BY_OWNER = Table(
    "Owner",
    OWNERS,
    (
        Sum("Prospects", "=COUNTIF(Owners,{name})", len),
        Sum("Won", '=COUNTIFS(Owners,{name},Outcomes,"Won")', _outcomes("Won")),
        Sum("Lost", '=COUNTIFS(Owners,{name},Outcomes,"Lost")', _outcomes("Lost")),
        Sum("On hold", '=COUNTIFS(Owners,{name},Outcomes,"On hold")', _outcomes("On hold")),
        Sum("Budget (EUR)", "=SUMIF(Owners,{name},Budgets)", _budgets),
    ),
)
COUNTRIES_AT, OWNERS_AT = 3, 15
"""The rows of the tables' headings, counted from 0."""


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
    _draw_table(book, tab, COUNTRIES_AT, BY_COUNTRY, rows)
    _draw_table(book, tab, OWNERS_AT, BY_OWNER, rows)
    tab.insert_chart("H4", _budget_chart(book))
    tab.insert_chart("H20", _outcome_chart(book))


def _draw_table(book: Workbook, tab: Worksheet, at: int, table: Table, rows: Sequence[Row]) -> None:
    figure = book.add_format({"num_format": "#,##0", "bottom": 4, "bottom_color": STEEL})
    label = book.add_format({"bottom": 4, "bottom_color": STEEL})
    right = book.add_format({**HEADING, "align": "right"})
    tab.write_string(at, 0, table.heading, book.add_format(HEADING))
    tab.write_row(at, 1, [total.heading for total in table.sums], right)
    for below, name in enumerate(table.names, start=1):
        tab.write_string(at + below, 0, name, label)
        own = [row for row in rows if row[table.heading] == name]
        for column, total in enumerate(table.sums, start=1):
            formula = total.formula.format(name=f"$A{at + below + 1}")
            tab.write_formula(at + below, column, formula, figure, total.value(own))


def _budget_chart(book: Workbook) -> Chart:
    """Draw a column for each country."""
    chart = book.add_chart({"type": "column"})
    chart.add_series(_series(BY_COUNTRY, COUNTRIES_AT, "Budget (EUR)", STEEL))
    chart.set_title({"name": "Budget named, EUR", "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    chart.set_y_axis({**GRID, "num_format": "#,##0"})
    chart.set_size(SIZE)
    return chart


def _outcome_chart(book: Workbook) -> Chart:
    """Draw a column for each owner, the outcomes stacked in it."""
    chart = book.add_chart({"type": "column", "subtype": "stacked"})
    for outcome, colour in (("Won", GREEN), ("Lost", RED), ("On hold", SAND)):
        chart.add_series(_series(BY_OWNER, OWNERS_AT, outcome, colour))
    chart.set_title({"name": "Decided, by owner", "name_font": {"size": 12}})
    chart.set_legend({"position": "bottom"})
    chart.set_y_axis({**GRID, "major_unit": 1})
    chart.set_size(SIZE)
    return chart


def _series(table: Table, at: int, heading: str, colour: str) -> dict[str, object]:
    """Name the cells of one column of a table as a chart's series."""
    column = 1 + [total.heading for total in table.sums].index(heading)
    first, last = at + 1, at + len(table.names)
    return {
        "name": ["Pipeline", at, column],
        "categories": ["Pipeline", first, 0, last, 0],
        "values": ["Pipeline", first, column, last, column],
        "fill": {"color": colour},
        "gap": 60,
    }

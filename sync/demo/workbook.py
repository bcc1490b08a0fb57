"""The demo's prospects as an Excel workbook, with what people's workbooks have around the cells.

Colours, comments, a drop-down list, a filter, bars, names, a tab with formulas and charts: none of
it is the job's, so a run must leave all of it as it is.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from sync.demo.pipeline import NAVY, STEEL, draw_pipeline
from sync.demo.prospects import DemoCell, Formula, Row

GREY = "#8A8F98"
ROSE, RUST, MINT, MOSS = "#FBE3DF", "#9C2B1B", "#DFF2E4", "#1E6B3A"


@dataclass(frozen=True)
class Look:
    """How a column looks: its width in characters and how its cells are formatted."""

    width: float
    format: Mapping[str, object]


TOP: Mapping[str, object] = {"valign": "top"}
TEXT: Mapping[str, object] = {**TOP, "align": "left", "indent": 1}
# No alignment: a date or sum that is text stands at the left, as in people's own sheets.
DAY: Mapping[str, object] = {**TOP, "num_format": "d mmm yyyy_)"}
MONEY: Mapping[str, object] = {**TOP, "num_format": "#,##0 [$€-1]_)"}
COUNT: Mapping[str, object] = {**TOP, "num_format": "#,##0_)"}
# Excel shows TRUE and FALSE whatever the format, LibreOffice 1 and 0 without one.
TICK: Mapping[str, object] = {**TOP, "align": "center", "num_format": '"TRUE";"TRUE";"FALSE"'}

LOOKS: Mapping[str, Look] = {
    "ID": Look(11, TEXT),
    "Company": Look(34, {**TEXT, "bold": True}),
    "Country": Look(15, TEXT),
    "Contact": Look(21, TEXT),
    "Email": Look(46, {**TEXT, "font_color": GREY}),
    "Industry": Look(15, TEXT),
    "Employees": Look(11.5, COUNT),
    "Last inbound": Look(23, TEXT),
    "Last contact": Look(16, DAY),
    "Decision maker": Look(20, TEXT),
    "Champion aware": Look(12, TICK),
    "Budget (EUR)": Look(13, MONEY),
    "Close date": Look(17, DAY),
    "Next step": Look(36, TEXT),
    "Trigger": Look(32, TEXT),
    "Owner": Look(10, TEXT),
    "Outcome": Look(11, TEXT),
    "Notes": Look(34, {**TEXT, "italic": True, "font_color": GREY}),
    "Reason lost": Look(30, TEXT),
}
HEADINGS = tuple(LOOKS)

COMMENTS: Mapping[str, str] = {
    "Last inbound": "What they last came to us with. Several are fine: Demo, White paper",
    "Outcome": "Leave it empty while the deal is open. What you pick here holds, whatever the "
    "rules say; empty it and the rules decide again.",
}


def draw_workbook(rows: Sequence[Row], today: date) -> bytes:
    """Draw the workbook of these prospects; return the bytes of an .xlsx file.

    The same rows and day give the same bytes. Every formula has its value stored.
    """
    content = io.BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        made = datetime.combine(today, time())
        book.set_properties({"title": "Harbourlight: prospects", "created": made})
        _draw_prospects(book, rows)
        draw_pipeline(book, rows)
    return content.getvalue()


def _draw_prospects(book: Workbook, rows: Sequence[Row]) -> None:
    tab = book.add_worksheet("Prospects")
    _draw_headings(book, tab)
    for number, row in enumerate(rows, start=1):
        for heading, cell in row.items():
            _write_cell(tab, number, HEADINGS.index(heading), cell)
    tab.freeze_panes(1, 2)
    tab.autofilter(0, 0, len(rows), len(HEADINGS) - 1)
    _offer_outcomes(tab, len(rows))
    _colour_rows(book, tab, len(rows))
    _set_page(tab)


def _draw_headings(book: Workbook, tab: Worksheet) -> None:
    colours = {"font_color": "white", "bg_color": NAVY}
    heading_format = book.add_format(
        {**TEXT, "bold": True, "valign": "vcenter", "text_wrap": True, **colours}
    )
    tab.set_row(0, 34)
    for column, (heading, look) in enumerate(LOOKS.items()):
        tab.set_column(column, column, look.width, book.add_format(dict(look.format)))
        tab.write_string(0, column, heading, heading_format)
    for heading, comment in COMMENTS.items():
        tab.write_comment(0, HEADINGS.index(heading), comment, {"author": "Maren", "x_scale": 1.5})


def _write_cell(tab: Worksheet, row: int, column: int, cell: DemoCell) -> None:
    """Write one cell; text stays text, whatever it begins with. The column has the format."""
    match cell:
        case Formula():
            tab.write_formula(row, column, cell.text, value=cell.value)
        case bool():
            tab.write_boolean(row, column, cell)
        case int():
            tab.write_number(row, column, cell)
        case date():
            tab.write_datetime(row, column, cell)
        case str():
            tab.write_string(row, column, cell)
        case None:
            pass


def _offer_outcomes(tab: Worksheet, last: int) -> None:
    """Offer a drop-down list, which warns of other words and lets them stand."""
    column = HEADINGS.index("Outcome")
    tab.data_validation(
        1,
        column,
        last,
        column,
        {
            "validate": "list",
            "source": ["Won", "Lost", "On hold"],
            "error_type": "warning",
            "error_title": "Not an outcome",
            "error_message": "Won, Lost, On hold, or nothing while the deal is open.",
        },
    )


def _colour_rows(book: Workbook, tab: Worksheet, last: int) -> None:
    """Colour what is decided and what is overdue, and draw a bar behind each budget."""
    outcome, close, budget = (
        HEADINGS.index(heading) for heading in ("Outcome", "Close date", "Budget (EUR)")
    )
    overdue = '=AND(ISNUMBER($M2),$M2<TODAY(),$Q2="")'
    for column, formula, colours in (
        (close, overdue, {"font_color": RUST, "bg_color": ROSE}),
        (outcome, '=$Q2="Won"', {"font_color": MOSS, "bg_color": MINT}),
        (outcome, '=$Q2="Lost"', {"font_color": RUST, "bg_color": ROSE}),
    ):
        rule = {"type": "formula", "criteria": formula, "format": book.add_format(colours)}
        tab.conditional_format(1, column, last, column, rule)
    bar = {"type": "data_bar", "data_bar_2010": True, "bar_solid": True, "bar_color": STEEL}
    tab.conditional_format(1, budget, last, budget, bar | {"min_type": "num", "min_value": 0})


def _set_page(tab: Worksheet) -> None:
    """Print across one landscape A3 page, the headings on each."""
    tab.set_landscape()
    tab.set_paper(8)
    tab.fit_to_pages(1, 0)
    tab.repeat_rows(0)
    tab.set_margins(left=0.3, right=0.3, top=0.4, bottom=0.4)

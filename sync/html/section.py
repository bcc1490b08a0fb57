"""A section of the page: what it says, its chart, and the table of the same figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.phrases import cut
from sync.html.chart import Chart
from sync.messages.safe import CELL_WIDTH, KEY_WIDTH, plain
from sync.show.stage_words import UNKNOWN, decimal, percent
from sync.workbook.page import Share

Cell = str | int | float | None
"""A cell of a table: a text, or a figure; None is a figure that nobody can tell."""

_COLUMNS = 10
"""How many columns of figures a sheet of paper holds under headings that are not broken."""

_NO_XML = str.maketrans({"\ufffe": " ", "\uffff": " "})


@dataclass(frozen=True)
class Table:
    """Rows under headings; the first cell of each names it. `rest` counts those left out."""

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    rest: int = 0

    @property
    def figures(self) -> Sequence[bool]:
        """Which columns hold figures."""
        columns = zip(*self.rows, strict=True)
        return [not any(isinstance(cell, str) for cell in column) for column in columns]

    @property
    def form(self) -> str:
        """How it fits where there is little room: the class by which the page's style knows it.

        Texts beside the names want all of it; columns of figures, where they are many, give way.
        """
        if not all(self.figures[1:]):
            return "lines"
        return "many" if len(self.headings) > _COLUMNS else ""


@dataclass(frozen=True)
class Section:
    """A section. `name` is its anchor, `lead` what to know before one looks.

    `legend` says what the colours mean, in the order in which they stand. Where there is neither
    chart nor table, `lead` says why. A `wide` one takes the page's whole width and shows its table
    at once, `beside` its chart or below it.
    """

    name: str
    title: str
    lead: str
    chart: Chart | None = None
    legend: Sequence[tuple[str, str]] = ()
    table: Table | None = None
    notes: Sequence[str] = ()
    wide: bool = False
    beside: bool = True


def words_alone(name: str, title: str, what: str) -> Section:
    """A section that has nothing to show, and says why."""
    return Section(name, title, what, wide=True)


def shown(text: str, width: int = CELL_WIDTH) -> str:
    """A text from a cell or a config: one short line of signs that a page can hold."""
    return cut(plain(text).translate(_NO_XML), width)


def shown_key(text: str) -> str:
    """A prospect's key."""
    return shown(text, KEY_WIDTH)


def cell_text(cell: Cell) -> str:
    """What a cell of a table says."""
    if cell is None:
        return UNKNOWN
    if isinstance(cell, Share):
        return percent(cell)
    return cell if isinstance(cell, str) else decimal(cell)

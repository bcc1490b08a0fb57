"""What a tab shows that the job draws and never reads: rows of cells, their looks, and charts."""

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property


class TabKind(StrEnum):
    """The tabs that the job draws. The value is the name in the config's [output]."""

    FUNNEL = "funnel"
    RULES = "rules"


class RowLook(StrEnum):
    """What a row is, by which it looks as it does.

    FIGURES are the headings of columns of numbers, but for the first, which names the rows.
    """

    NOTE = "note"
    HEADING = "heading"
    FIGURES = "figures"
    SECTION = "section"
    PLAIN = "plain"


class Share(float):
    """A share of a whole, from 0 to 1; it is shown in percent."""


PageCell = str | int | float
"""What a cell of a page holds: a text, "" where it is empty, or a number, which may be a Share."""


@dataclass(frozen=True)
class PageRow:
    """One row: its cells from column A."""

    look: RowLook
    cells: tuple[PageCell, ...]


class ChartKind(StrEnum):
    """Which way a chart's bars lie.

    BARS go from left to right, the first row at the top; COLUMNS go from the bottom up.
    """

    BARS = "bars"
    COLUMNS = "columns"


@dataclass(frozen=True)
class Series:
    """A column of figures in a chart, and its colour in hex; the column's heading names it."""

    column: int
    colour: str


@dataclass(frozen=True)
class Chart:
    """A chart of cells that stand on the same page.

    `name` tells it from other charts of the page, for good. Its figures stand in `rows` from the
    first to the last, the headings in the row above; the names of the bars are in the column
    `names`. Rows and columns count from 0. Its top left corner is at `row` and `column`; `width`
    and `height` are in pixels. `stacked` series lie on top of one another.
    """

    name: str
    kind: ChartKind
    title: str
    rows: tuple[int, int]
    names: int
    series: tuple[Series, ...]
    row: int
    column: int
    width: int
    height: int
    stacked: bool = False


@dataclass(frozen=True)
class Page:
    """A whole tab. `widths` are the columns' in characters, `frozen` rows stay in sight."""

    widths: tuple[int, ...]
    frozen: int
    rows: tuple[PageRow, ...]
    charts: tuple[Chart, ...] = ()

    @cached_property
    def fingerprint(self) -> str:
        """16 hex digits that differ where anything of the page does."""
        written = json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:16]

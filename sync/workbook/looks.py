"""How the columns that the job makes look, in every back end.

It is set once, when they are made; afterwards people may restyle them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from sync.workbook.page import PageCell, RowLook, Share
from sync.workbook.protocol import LOG_HEADINGS, Value
from sync.workbook.role import Role

LOOKED_AT = 2000
"""The width of a column goes by so many of its values."""
_ROOM = 3
"""Characters beside a text, for the cell's padding and a filter's button on a heading."""


@dataclass(frozen=True)
class ColumnLook:
    """How a column looks; `least` and `most` limit its width in characters.

    `wraps` breaks longer texts into lines. `quiet` columns hold what only machines ask for. Values
    are at the `top` of their cells, or else where people's cells have them. `days` says that they
    are shown as days.
    """

    least: int
    most: int
    wraps: bool = False
    quiet: bool = False
    top: bool = False
    days: bool = False

    def width(self, heading: str, values: Iterable[Value]) -> int:
        """The width, in characters, that shows the heading and these values."""
        lengths = (len(_shown(value)) for value in islice(values, LOOKED_AT))
        wanted = max([len(heading), *lengths]) + _ROOM
        return min(max(wanted, self.least), self.most)


COLUMNS: Mapping[Role, ColumnLook] = {
    Role.STAGE: ColumnLook(14, 24),
    Role.MISSING: ColumnLook(40, 60, wraps=True, top=True),
    Role.SINCE: ColumnLook(14, 18, days=True),
    Role.NEXT: ColumnLook(14, 24),
    Role.TO_GO: ColumnLook(9, 14),
    Role.SCORE: ColumnLook(9, 14),
    Role.GRADE: ColumnLook(9, 24),
    Role.ATTENTION: ColumnLook(24, 50, wraps=True, top=True),
    Role.DRAFT: ColumnLook(14, 24),
}

LOG: Mapping[str, ColumnLook] = dict(
    zip(
        LOG_HEADINGS,
        [
            replace(look, top=True)
            for look in (
                ColumnLook(7, 12),
                ColumnLook(20, 24),
                ColumnLook(10, 24, wraps=True),
                ColumnLook(16, 36, wraps=True),
                ColumnLook(14, 20),
                ColumnLook(14, 20),
                ColumnLook(13, 16),
                ColumnLook(40, 60, wraps=True),
                ColumnLook(11, 12, quiet=True),
                ColumnLook(12, 29, quiet=True),
            )
        ],
        strict=True,
    )
)
"""The columns of a new changelog."""


@dataclass(frozen=True)
class RowStyle:
    """How a row of a drawn tab looks; `fill` is a colour in hex, "" for none.

    What does not wrap runs over the empty cells beside it.
    """

    bold: bool = False
    fill: str = ""
    quiet: bool = False
    wraps: bool = True


PAGE_ROWS: Mapping[RowLook, RowStyle] = {
    RowLook.NOTE: RowStyle(quiet=True, wraps=False),
    RowLook.HEADING: RowStyle(bold=True, fill="D9DEE3"),
    RowLook.FIGURES: RowStyle(bold=True, fill="F5F7F9"),
    RowLook.SECTION: RowStyle(bold=True, fill="ECEFF1"),
    RowLook.PLAIN: RowStyle(),
}


def stands_right(look: RowLook, column: int, cell: PageCell) -> bool:
    """Whether a cell of a drawn tab stands at the right of its column, as numbers do."""
    return not isinstance(cell, str) or (look is RowLook.FIGURES and column > 0)


def number_code(cell: PageCell) -> str:
    """The number format of a cell of a drawn tab; "" for a text, and where the usual one will do.

    A whole number has its thousands parted.
    """
    if isinstance(cell, Share):
        return "0%"
    return "#,##0" if isinstance(cell, int) else ""


def _shown(value: Value) -> str:
    return "" if value is None or isinstance(value, date) else str(value)

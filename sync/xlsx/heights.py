"""How high a row has to be for its texts.

Programs that read a file adjust the height only once somebody writes into the row.
"""

from collections.abc import Sequence
from functools import lru_cache
from textwrap import wrap

from sync.workbook.looks import PAGE_ROWS
from sync.workbook.page import PageRow

_LINE, _HIGHEST = 15, 409
"""The height of a line and the greatest one of a row, in points."""
_LETTERS = 1.08
"""How many letters take the room of a digit, in most fonts."""
_RECENT = 1 << 12


@lru_cache(maxsize=_RECENT)
def count_lines(text: str, width: float) -> int:
    """About how many lines a text takes in a cell so many digits wide."""
    room = max(int(width * _LETTERS), 1)
    return sum(len(wrap(line, room)) or 1 for line in text.split("\n"))


def height_of(lines: int) -> int:
    """The height of a row with so many lines, in points."""
    return min(lines * _LINE, _HIGHEST)


def page_row_height(row: PageRow, widths: Sequence[int]) -> int | None:
    """The height of a row of a drawn tab in points; None where it has one line."""
    texts = (cell if isinstance(cell, str) else "" for cell in row.cells)
    wraps = PAGE_ROWS[row.look].wraps
    lines = max(map(count_lines, texts, widths), default=1) if wraps else 1
    return height_of(lines) if lines > 1 else None

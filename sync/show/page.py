"""A page of Markdown that is no longer than there is room: first its tables are shortened."""

from collections.abc import Callable
from itertools import islice

from rules.phrases import cut
from sync.messages.safe import markdown
from sync.show.contents import Table

COMMENT = 65_000
"""How many bytes a comment on GitHub may have: its limit is 65,536 characters, and whoever posts
the comment may add a line of their own.

https://github.com/dead-claudia/github-limits
"""

_ROWS = (200, 20, 0)
"""How many rows of a table a page shows: the first number with which it is short enough."""

_WIDTH = 1000
"""How many characters of one text a page shows."""

_REST_LEFT_OUT = "\n\n… the rest is left out: a page holds no more\n"


def fit(page_with: Callable[[int], str], room: int) -> str:
    """A page in fewer than `room` bytes of UTF-8; "" where none fits.

    `page_with` makes it with so many rows of each table.
    """
    page = ""
    for rows in _ROWS:
        page = page_with(rows)
        if len(_encoded(page)) < room:
            return page
    left = room - len(_encoded(_REST_LEFT_OUT)) - 1
    if left < 0:
        return ""
    whole_lines = _encoded(page)[:left].decode(errors="ignore").rpartition("\n")[0]
    return whole_lines + _REST_LEFT_OUT


def _encoded(text: str) -> bytes:
    return text.encode(errors="backslashreplace")


def paragraph(text: str) -> str:
    """A text that does not act as markup."""
    return markdown(cut(text, _WIDTH))


def table(table: Table, most: int) -> str:
    """A table's first rows, and how many more there are."""
    lines = [table.headings, ["---"] * len(table.headings)]
    lines += [[paragraph(str(cell)) for cell in row] for row in islice(table.rows, most)]
    more = [f"\n… and {table.total - most:,} more"] if table.total > most else []
    top = [f"### {table.title}\n"] if table.title else []
    return "\n".join([*top, *("| " + " | ".join(line) + " |" for line in lines), *more])

"""The report as text for the terminal."""

from collections.abc import Iterable, Sequence
from itertools import islice

from tabulate import tabulate

from sync.messages.safe import plain
from sync.show.contents import MOVES, Table, ending, tables, title
from sync.show.report import Report


def summary(report: Report, *, show_values: bool, all_moves: bool = False) -> str:
    """The report for a terminal; `all_moves` shows more than the first moves, and their reasons."""
    shown = tables(report, show_values=show_values, all_moves=all_moves)
    parts = [
        title(report),
        *map(section, shown),
        "\n".join(f"Warning: {plain(each)}" for each in report.warnings),
        ending(report),
    ]
    return "\n\n".join(filter(None, parts))


def section(shown: Table) -> str:
    """A table for a terminal, cut to its first rows."""
    heading = f"{MOVES}: {shown.total}" if shown.title == MOVES else shown.title
    rows = table(shown.headings, islice(shown.rows, shown.few))
    left = 0 if shown.few is None else shown.total - shown.few
    more = f"… and {left} more" if left > 0 else ""
    return "\n".join(filter(None, (heading, rows, more)))


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows under headings, columns aligned; cells' texts are made harmless."""
    cells = [[each if isinstance(each, int) else plain(str(each)) for each in row] for row in rows]
    text_columns = [
        column
        for column, _ in enumerate(headings)
        if any(isinstance(row[column], str) for row in cells)
    ]
    return tabulate(cells, headings, tablefmt="simple", disable_numparse=text_columns)

"""The report as text for the terminal."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from tabulate import tabulate

from sync.messages.safe import plain
from sync.show.contents import MOVES, Table, ending, tables, title
from sync.show.report import Report
from sync.terminal.room import StandIns, room, wrap


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


def section(shown: Table, width: int | None = None) -> str:
    """A table for a terminal, cut to its first rows.

    If it is wider than the terminal, each row is told in lines of its own.
    """
    heading = f"{MOVES}: {shown.total:,}" if shown.title == MOVES else shown.title
    first = list(islice(shown.rows, shown.few))
    rows = table(shown.headings, first)
    if width is not None and any(room(line) > width for line in rows.splitlines()):
        rows = "\n".join(_in_lines(shown.headings, first, width))
    left = 0 if shown.few is None else shown.total - shown.few
    more = f"… and {left:,} more" if left > 0 else ""
    return "\n".join(filter(None, (heading, rows, more)))


def _in_lines(
    headings: Sequence[str], rows: Iterable[Sequence[object]], width: int
) -> Iterator[str]:
    """What each row tells: its first cell, and below it the others that are neither empty nor 0."""
    for first, *others in rows:
        yield wrapped(str(first), width)
        for heading, cell in zip(headings[1:], others, strict=True):
            if cell not in ("", 0):
                yield wrapped(f"{heading}: {cell}", width, "  ", "    ")


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> str:
    """A harmless text in lines of at most so much room, with an indent of each.

    A number and its "%" stay together.
    """
    joined = plain(text).replace(" %", "\xa0%")
    return wrap(joined, width, first, rest).replace("\xa0%", " %")


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows under headings, columns aligned; cells' texts are made harmless."""
    stand_ins = StandIns()
    cells = [
        [each if isinstance(each, int) else stand_ins.of(plain(str(each))) for each in row]
        for row in rows
    ]
    text_columns = [
        column
        for column, _ in enumerate(headings)
        if any(isinstance(row[column], str) for row in cells)
    ]
    shown = tabulate(cells, headings, tablefmt="simple", disable_numparse=text_columns)
    return stand_ins.back(shown)

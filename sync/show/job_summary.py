"""The report as Markdown, for the summary page of a CI job."""

from collections.abc import Iterable
from itertools import islice

from rules.phrases import cut
from sync.messages.safe import markdown
from sync.show.contents import Table, ending, tables, title
from sync.show.report import Report

MOST_BYTES = 1 << 20
"""How much a step's page may hold, or GitHub shows none of it.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

_ROWS = (200, 20, 0)
"""How many rows of a table a page shows: the first number with which it is short enough."""

_WIDTH = 1000
"""How many characters of one text a page shows."""

_REST_LEFT_OUT = "\n\n… the rest is left out: a page holds no more\n"


def job_summary(reports: Iterable[Report], room: int = MOST_BYTES) -> str:
    """A page of reports in fewer than `room` bytes of UTF-8; "" where none fits.

    Of the cells only keys appear, and no text acts as markup.
    """
    shown = list(reports)
    page = ""
    for rows in _ROWS:
        page = "\n".join(_part(report, rows) for report in shown)
        if len(_encoded(page)) < room:
            return page
    left = room - len(_encoded(_REST_LEFT_OUT)) - 1
    if left < 0:
        return ""
    whole_lines = _encoded(page)[:left].decode(errors="ignore").rpartition("\n")[0]
    return whole_lines + _REST_LEFT_OUT


def _encoded(text: str) -> bytes:
    return text.encode(errors="backslashreplace")


def _text(text: str) -> str:
    return markdown(cut(text, _WIDTH))


def _part(report: Report, rows: int) -> str:
    shown = tables(report, show_values=False) if report.planned else ()
    parts = [
        f"## {_text(report.config)}",
        _text(title(report)) if report.planned else "",
        *(_table(each, rows) for each in shown),
        "\n\n".join(_text(f"Warning: {each}") for each in report.warnings),
        _text(str(report.error)) if report.error else "",
        _text(ending(report)),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _table(table: Table, most: int) -> str:
    lines = [table.headings, ["---"] * len(table.headings)]
    lines += [[_text(str(cell)) for cell in row] for row in islice(table.rows, most)]
    more = [f"\n… and {table.total - most} more"] if table.total > most else []
    top = [f"### {table.title}\n"] if table.title else []
    return "\n".join([*top, *("| " + " | ".join(line) + " |" for line in lines), *more])

"""The report as Markdown, for the summary page of a CI job."""

from collections.abc import Iterable, Sequence

from rules.phrases import cut
from sync.messages.problem import gather
from sync.messages.safe import KEY_WIDTH, markdown
from sync.show.report import Report
from sync.show.summary import PROBLEM_HEADINGS, ending, most, title

MOST_BYTES = 1 << 20
"""How much a step's page may hold, or GitHub shows none of it.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

_CRITERIA = ("Criterion", "Prospects")
_ROWS = (200, 20, 0)
"""How many rows of a table a page shows: the first number with which it is short enough."""

_WIDTH = 1000
"""How many characters of one text a page shows."""

_REST_LEFT_OUT = "\n\n… the rest is left out: a page holds no more\n"


def job_summary(reports: Iterable[Report], room: int = MOST_BYTES) -> str:
    """Give a page of reports in fewer than `room` bytes of UTF-8; "" where none fits.

    Of the cells only keys appear, and no text acts as markup.
    """
    shown = list(reports)
    page = ""
    for rows in _ROWS:
        page = "\n".join(_part(report, rows) for report in shown)
        if _size(page) < room:
            return page
    return _cut_short(page, room)


def _size(text: str) -> int:
    return len(text.encode(errors="backslashreplace"))


def _cut_short(page: str, room: int) -> str:
    """Give the first lines of a page, and say that there were more."""
    left = room - _size(_REST_LEFT_OUT) - 1
    if left < 0:
        return ""
    kept = page.encode(errors="backslashreplace")[:left].decode(errors="ignore")
    return kept.rpartition("\n")[0] + _REST_LEFT_OUT


def _text(text: str) -> str:
    return markdown(cut(text, _WIDTH))


def _part(report: Report, rows: int) -> str:
    moves = [(cut(move.key, KEY_WIDTH), move.origin, move.to, move.kind) for move in report.moves]
    problems = gather(report.problems, show_values=False)
    stages = list(report.stages.items()) if report.planned else []
    parts = [
        f"## {_text(report.config)}",
        _text(title(report)) if report.planned else "",
        _table("", ("Stage", "Prospects"), stages, rows),
        _table("Moves", ("Key", "From", "To", "Kind"), moves, rows),
        _table("Missing most often", _CRITERIA, most(report.missing, report.says), rows),
        _table(f"Lapsed: {report.lapsing:,}", _CRITERIA, most(report.lapsed, report.says), rows),
        _table(f"Problems: {len(report.problems):,}", PROBLEM_HEADINGS, problems, rows),
        "\n\n".join(_text(f"Warning: {each}") for each in report.warnings),
        _text(str(report.error)) if report.error else "",
        _text(ending(report)),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _table(
    heading: str, columns: Sequence[str], rows: Sequence[Sequence[object]], most: int
) -> str:
    if not rows:
        return ""
    lines = [columns, ["---"] * len(columns)]
    lines += [[_text(str(cell)) for cell in row] for row in rows[:most]]
    more = [f"\n… and {len(rows) - most} more"] if len(rows) > most else []
    top = [f"### {heading}\n"] if heading else []
    return "\n".join([*top, *("| " + " | ".join(line) + " |" for line in lines), *more])

"""The report as Markdown, for the summary page of a CI job."""

from collections.abc import Iterable, Sequence

from sync.problem import gather
from sync.report import Report
from sync.safe import markdown
from sync.summary import PROBLEM_HEADINGS, ending, most, problem_cells, title

_CRITERIA = ("Criterion", "Prospects")
_ROWS = 200
"""How many rows of a table a page shows: a page may hold 1 MiB.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""


def job_summary(reports: Iterable[Report]) -> str:
    """Give a page of reports. Of the cells only keys appear, and no text acts as markup."""
    return "\n".join(_part(report) for report in reports)


def _part(report: Report) -> str:
    moves = [(move.key, move.origin, move.to, move.kind) for move in report.moves]
    problems = [problem_cells(each, show_values=False) for each in gather(report.problems)]
    parts = [
        f"## {markdown(report.config)}",
        markdown(title(report)) if report.planned else "",
        _table("", ("Stage", "Prospects"), list(report.stages.items()) if report.planned else []),
        _table("Moves", ("Key", "From", "To", "Kind"), moves),
        _table("Missing most often", _CRITERIA, most(report.missing, report.says)),
        _table(f"Lapsed: {report.lapsing:,}", _CRITERIA, most(report.lapsed, report.says)),
        _table(f"Problems: {len(report.problems):,}", PROBLEM_HEADINGS, problems),
        "\n\n".join(markdown(f"Warning: {each}") for each in report.warnings),
        markdown(str(report.error)) if report.error else "",
        markdown(ending(report)),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _table(heading: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    if not rows:
        return ""
    lines = [columns, ["---"] * len(columns)]
    lines += [[markdown(str(cell)) for cell in row] for row in rows[:_ROWS]]
    more = [f"\n… and {len(rows) - _ROWS} more"] if len(rows) > _ROWS else []
    top = [f"### {heading}\n"] if heading else []
    return "\n".join([*top, *("| " + " | ".join(line) + " |" for line in lines), *more])

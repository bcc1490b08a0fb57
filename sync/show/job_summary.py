"""The report as Markdown: for the summary page of a CI job, or a comment."""

from collections.abc import Iterable

from sync.show import page
from sync.show.contents import ending, tables, title
from sync.show.report import Report

MOST_BYTES = 1 << 20
"""How much a step's page may hold, or GitHub shows none of it.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""


def job_summary(reports: Iterable[Report], room: int = MOST_BYTES) -> str:
    """A page of reports in fewer than `room` bytes of UTF-8; "" where none fits.

    Of the cells only keys appear, and no text acts as markup.
    """
    shown = list(reports)
    return page.fit(lambda rows: "\n".join(_part(report, rows) for report in shown), room)


def _part(report: Report, rows: int) -> str:
    planned, outlook = report.planned, report.outlook
    shown = tables(report, show_values=False, outlook=outlook) if planned else ()
    parts = [
        f"## {page.paragraph(report.config)}",
        page.paragraph(title(report)) if planned else "",
        *(page.table(each, rows) for each in shown),
        "\n\n".join(page.paragraph(f"Warning: {each}") for each in report.warnings),
        page.paragraph(str(report.error)) if report.error else "",
        page.paragraph(ending(report)),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"

"""The report as Markdown: for the summary page of a CI job, or a comment."""

from collections.abc import Iterable, Sequence

from rules.phrases import cut
from sync.show import page
from sync.show.contents import Table, ending, tables, title
from sync.show.report import Report

MOST_BYTES = 1 << 20
"""How much a step's page may hold, or GitHub shows none of it.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

_MOST, _WIDTH = 300, 200
"""How many failed configs an overview lists, and how much of what is wrong with each."""


def job_summary(reports: Iterable[Report], room: int = MOST_BYTES) -> str:
    """A page of reports in fewer than `room` bytes of UTF-8; "" where none fits.

    Of the cells only keys appear, and no text acts as markup.
    """
    shown = list(reports)
    overview = [_overview(shown)] if len(shown) > 1 else []
    return page.fit(
        lambda rows: "\n".join([*overview, *(_part(report, rows) for report in shown)]), room
    )


def _overview(reports: Sequence[Report]) -> str:
    """How many are done, and which of them failed: of many configs that is looked for first."""
    failed = [report for report in reports if report.error]
    rows = [(each.config, each.code, cut(str(each.error), _WIDTH)) for each in failed]
    done = f"{len(reports):,} configs: {len(reports) - len(failed):,} done"
    title = f"## {page.paragraph(f'{done}, {len(failed):,} failed')}"
    table = Table("", ("Config", "Code", "Why"), rows, len(rows))
    return "\n\n".join([title, page.table(table, _MOST)] if rows else [title]) + "\n"


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

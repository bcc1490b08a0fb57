"""Reading what a proposal is made of, from a workbook that no config names yet."""

from rules.read.text import fold
from sync.messages.errors import WorkbookError
from sync.proposal.meanings import AROUND, find_meanings
from sync.proposal.sample import Sample, find_heading_row, nameable
from sync.workbook.protocol import TOP_ROWS, ReadRequest, Workbook


def look_for_headings(workbook: Workbook) -> int:
    """The number of the row that has the headings. Raises WorkbookError where there are none."""
    layout = workbook.look()
    rows = workbook.top_rows(layout)
    if not any(map(fold, (cell for row in rows for cell in row))):
        raise WorkbookError(
            f"{workbook.name} {layout.tab.title}",
            f"there are no headings: its first {TOP_ROWS} rows are blank",
            "write a heading above each column, or name another tab with --tab",
        )
    return find_heading_row(rows, {fold(cell) for row in rows for cell in row if _is_known(cell)})


def _is_known(cell: str) -> bool:
    return any(fit.score >= AROUND for fit in find_meanings(cell))


def read_sample(workbook: Workbook, header_row: int) -> tuple[Sample, list[str]]:
    """Read the columns under the headings of a row; and tell which headings can't be named.

    Raises WorkbookError where the row has none that can.
    """
    layout = workbook.look()
    columns, problems = nameable(layout)
    if not columns:
        where = f"{workbook.name} {layout.tab.title}, row {header_row}"
        what = "; ".join(problems) or "there are no headings"
        raise WorkbookError(where, what, "name the row with the headings: --header-row")
    snapshot = workbook.read(layout, ReadRequest(frozenset(columns), frozenset()))
    cells = {column: snapshot.columns[column] for column in columns}
    return Sample(layout, header_row, snapshot.rows, cells), problems

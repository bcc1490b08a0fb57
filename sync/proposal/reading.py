"""Reading what a proposal is made of, from a workbook that no config names yet."""

from rules.read.text import fold
from sync.messages.errors import WorkbookError
from sync.proposal.meanings import AROUND, bare, find_meanings, word_list
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


def find_total(sample: Sample) -> int | None:
    """The number of the last row where it looks like a sum of those above, None where it doesn't.

    The job knows no such rows: where one has a key, it is a prospect.
    """
    row = sample.rows - 1
    cells = (column[row] for column in sample.columns.values()) if row >= 0 else ()
    first = next((cell for cell in cells if cell is not None), None)
    is_total = isinstance(first, str) and bare(first) in word_list("total")
    return sample.header_row + sample.rows if is_total else None


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

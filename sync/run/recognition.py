"""Recognition: whether a changelog that nothing marks any more is the one of these prospects.

Programs that rebuild a workbook lose what the job keeps in it out of sight. The records are still
there, though: a changelog that says of the prospects what their Stage cells show is theirs.
"""

from rules.columns import Column, combine
from rules.read.cells import Cell
from sync.messages.errors import WorkbookError
from sync.run.run_input import RunInput
from sync.sheet.changelog import Record, records_of
from sync.workbook.role import Role


def is_recognised(run_input: RunInput) -> bool:
    """Whether more than half of the prospects that show a stage show the recorded one.

    Where none shows a stage, whether any of them has a record, or there are no records at all.
    """
    known = run_input.changelog.records
    records = records_of(run_input.prospects.keys.names, known)
    columns = run_input.binding.claim(Role.STAGE).columns
    counts = [_compare(run_input, records, column) for column in columns]
    agreed, shown = max(counts, default=(0, 0))
    if not shown:
        return not known or bool(records.rows(bool))
    return 2 * agreed > shown


def _compare(run_input: RunInput, records: Column[Record | None], column: int) -> tuple[int, int]:
    """How many prospects show their stage or the one before, and how many show anything.

    A prospect without a record is in the first stage.
    """
    find, stages_of = run_input.ladder.find, run_input.stages_of

    def agrees(cell: Cell, record: Record | None, usable: bool) -> bool | None:  # noqa: FBT001
        if not usable or not isinstance(cell, str) or not cell.strip():
            return None
        return find(cell) in stages_of(record)

    cells = run_input.snapshot.columns[column]
    counts = combine(agrees, cells, records, run_input.prospects.keys.usable).counts()
    agreed = counts.get(True, 0)
    return agreed, agreed + counts.get(False, 0)


def not_recognised(where: str) -> WorkbookError:
    """The error for a changelog, on the tab `where`, that is not recognised."""
    return WorkbookError(
        where,
        "it has the headings of a changelog, but most of its records do not agree with the Stage"
        " column",
        "if it is the record of these prospects, clear the Stage column: it is drawn again from the"
        " record; if not, rename that tab, or name another in [output] changelog",
    )

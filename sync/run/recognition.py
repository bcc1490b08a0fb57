"""Recognition: whether a changelog that nothing marks any more is the one of these prospects.

Programs that rebuild a workbook lose what the job keeps in it out of sight. The records are there
all the same: a changelog that says of the prospects what their Stage cells show is theirs.
"""

from collections.abc import Iterator

from rules.columns.column import Column, column_of, combine
from rules.columns.intake import coded
from rules.read.cells import Cell
from sync.messages.errors import WorkbookError
from sync.messages.problem import Problem
from sync.run.judgement import RunInput
from sync.sheet.changelog import Record
from sync.sheet.claims import Candidate
from sync.workbook.role import Role


def is_recognised(matter: RunInput) -> bool:
    """Tell whether most prospects that show a stage show the one that is recorded of them.

    Where none shows a stage, whether one of them is recorded, or nobody is.
    """
    known = matter.changelog.records
    records: Column[Record | None] = column_of(map(known.get, matter.prospects.keys.names))  # type: ignore[arg-type]
    claim = next(claim for claim in matter.binding.claims if claim.role is Role.STAGE)
    counts = [_compare(matter, records, place) for place in claim.places]
    agreed, shown = max(counts, default=(0, 0))
    if not shown:
        return not known or any(records.map(bool).values)
    return 2 * agreed > shown


def _compare(matter: RunInput, records: Column[Record | None], place: Candidate) -> tuple[int, int]:
    """Count the prospects whose cell shows their stage or the one before, and those that show one.

    A prospect without a record is where all begin.
    """
    find, first = matter.judge.ladder.find, matter.judge.ladder.rungs[0]

    def agrees(cell: Cell, record: Record | None, usable: bool) -> bool | None:  # noqa: FBT001
        if not usable or not isinstance(cell, str) or not cell.strip():
            return None
        return find(cell) in ((record.stage, record.origin or first) if record else (first,))

    cells = coded(matter.snapshot.columns[place.column])
    counts = combine(agrees, cells, records, matter.prospects.keys.usable).counts()
    agreed = counts.get(True, 0)
    return agreed, agreed + counts.get(False, 0)


def stranger(where: str) -> WorkbookError:
    """Make the error for a changelog that is not recognised; `where` names its tab."""
    return WorkbookError(
        where,
        "it has the headings of a changelog, but most of its records do not agree with the Stage"
        " column",
        "if it is the record of these prospects, clear the Stage column: it is drawn again from the"
        " record; if not, rename that tab, or name another in [output] changelog",
    )


def taken_back(matter: RunInput) -> Iterator[Problem]:
    """Say that a changelog was taken back."""
    log = matter.snapshot.layout.log
    if log is not None and log.doubtful:
        yield Problem(
            None,
            None,
            f'nothing marked "{log.tab.title}" as the changelog of these prospects any more; it is'
            " taken back, for its records agree with the Stage column",
            "nothing to do; a program that does not keep all of a workbook had saved it",
        )

"""Ownership: which columns are the job's.

The job writes only into columns of its own, and people move, rename, copy and delete columns. So
each run finds out anew which are its own, in three steps:

1. By marks and headings, a column may be the job's (`sync.sheet.claims`).
2. The cells of such a column tell who wrote them: the job, if they are what it shows of these
   prospects now or showed before (`sync.run.authorship`). At a first run it cannot have written
   anything yet; then the Stage column may be people's own record, to be taken over
   (`sync.run.adoption`).
3. `settle` decides. Where mark and heading agree on one column, it is the job's. A mark on a
   column with another heading counts if the cells are the job's, for then people renamed it. A
   heading alone counts if nothing below it would be overwritten. Otherwise a new column is made.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from rules.phrases import first_of
from rules.read.cells import Cell
from rules.read.readings import said
from sync.messages.errors import WorkbookError
from sync.messages.problem import Problem
from sync.sheet.claims import Claim, stands_twice
from sync.workbook.protocol import column_letters
from sync.workbook.role import Role

_SHOWN = 20


@dataclass(frozen=True)
class OwnColumn:
    """One of the job's columns. `column` is None where it is to be made.

    `problem` is what people should know about how it was found.
    """

    role: Role
    heading: str
    column: int | None
    problem: Problem | None = None


@dataclass(frozen=True)
class Tally:
    """What the cells of a column say of whose it is.

    `agree` counts those that show what the job shows there, of the `expected` that should show
    something. `foreign` counts what the job can't have written, each text with the mend.
    `drawn_over` tells that the heading is gone, or reads like a cell of the job's, above cells that
    are all the job's: something was written over it.
    """

    agree: int
    expected: int
    foreign: Counter[tuple[str, str]] = field(default_factory=Counter)
    drawn_over: bool = False

    @property
    def is_ours(self) -> bool:
        """Whether everything in it is the job's, and most of what should be in it is."""
        return not self.foreign and 2 * self.agree >= self.expected

    @property
    def is_mostly_ours(self) -> bool:
        """Whether no more of what is in it is somebody else's than the job's."""
        return self.agree >= self.foreign.total()


def settle(
    claim: Claim, tally: Callable[[int], Tally], where: str, *, trusting: bool = True
) -> OwnColumn:
    """Decide which column is the job's; `tally` looks at the cells of one, `where` names the tab.

    `trusting` takes a column that has mark and heading without a look at its cells.

    Raises WorkbookError where the heading is above what the job would overwrite, or above several
    columns none of which is the job's, or where the job's column has lost its heading.
    """
    if trusting and claim.is_certain:
        return OwnColumn(claim.role, claim.heading, claim.marked)
    problem = None
    if claim.marked is not None and claim.new_heading is not None:
        found = tally(claim.marked)
        if found.drawn_over:
            raise _lost_heading(claim, claim.marked, claim.new_heading, where)
        if found.is_ours and not claim.lost_heading:
            return OwnColumn(claim.role, claim.heading, claim.marked, _followed(claim))
        problem = _left_alone(claim, claim.marked) if found.foreign else None
    if not claim.headed:
        return OwnColumn(claim.role, claim.heading, None, problem)
    if len(claim.headed) > 1:
        column = _likeliest(claim, tally, where, trusting=trusting)
        return OwnColumn(claim.role, claim.heading, column, problem)
    column = claim.headed[0]
    found, has_moved = tally(column), claim.marked not in (None, column)
    if found.foreign and not (has_moved and found.is_mostly_ours):
        raise would_overwrite(where, claim.heading, found)
    return OwnColumn(claim.role, claim.heading, column)


def _likeliest(claim: Claim, tally: Callable[[int], Tally], where: str, *, trusting: bool) -> int:
    """That of several columns of one heading whose cells are the job's; if in doubt, the marked."""
    found = {column: tally(column) for column in claim.headed}
    column = max(found, key=lambda column: found[column].agree - found[column].foreign.total())
    if not found[column].is_mostly_ours:
        raise stands_twice(where, claim.heading, claim.headed)
    if found[column].foreign and not trusting:
        raise would_overwrite(where, claim.heading, found[column])
    return column


def _lost_heading(claim: Claim, column: int, heading: str, where: str) -> WorkbookError:
    now = f'is now "{heading}", as a cell below it might be' if heading else "is blank"
    return WorkbookError(
        where,
        f"the heading of the job's {claim.role} column, {column_letters(column)}, {now}",
        f'write "{claim.heading}" back over it',
    )


def _followed(claim: Claim) -> Problem:
    return Problem(
        f'the job\'s column "{claim.heading}" is now headed "{claim.new_heading}"; followed',
        f'set [output] {claim.role} = "{claim.new_heading}" to keep that name',
    )


def _left_alone(claim: Claim, column: int) -> Problem | None:
    """What to say of a mark that was left behind on somebody else's column."""
    if claim.lost_heading:
        return None
    letters = column_letters(column)
    return Problem(
        f'column {letters}, "{claim.new_heading}", is in the place of the job\'s column'
        f' "{claim.heading}", but holds what the job did not write; it is left alone',
        f'nothing is lost: the job keeps a column "{claim.heading}" of its own;'
        " delete the one that nobody needs",
    )


def shown_text(cell: Cell) -> str:
    """What people are told that a cell holds; "" where it is empty."""
    empty = cell is None or cell is False or (isinstance(cell, str) and not cell.strip())
    return "" if empty else said(cell)


def would_overwrite(where: str, heading: str, found: Tally) -> WorkbookError:
    """The error that lists what people wrote in a column that would become the job's."""
    return refusal(
        where, f'the column "{heading}" holds what the job would overwrite', found.foreign
    )


def refusal(where: str, what: str, foreign: Counter[tuple[str, str]]) -> WorkbookError:
    """The error that lists texts with their counts, and the mends; they stand as in a `Tally`."""
    by_mend: dict[str, list[str]] = {}
    for (text, mend), count in foreign.most_common():
        values = by_mend.setdefault(mend, [])
        values.append(f"{text or 'a formula that shows nothing'} ({count:,})")
    listed = "; ".join(", ".join(first_of(values, _SHOWN)) for values in by_mend.values())
    if len(by_mend) == 1:
        return WorkbookError(where, f"{what}: {listed}", *by_mend)
    mends = (f"{', '.join(first_of(values, 2))}: {mend}" for mend, values in by_mend.items())
    return WorkbookError(where, f"{what}: {listed}", "; ".join(mends))

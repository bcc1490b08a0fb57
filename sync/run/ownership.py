"""Ownership: which of the columns that may be the job's are, going by what stands in them.

A mark says which column is the job's, a heading says what for; but people change headings, and
not every program moves a mark with its column. Where the two do not agree, the cells decide.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from sync.messages.errors import WorkbookError
from sync.messages.problem import Problem
from sync.run.adoption import refuse
from sync.sheet.claims import Candidate, Claim, Ground, twice
from sync.workbook.protocol import column_letters
from sync.workbook.role import Role


@dataclass(frozen=True)
class OwnColumn:
    """One of the job's columns. `column` is None where it is to be made."""

    role: Role
    heading: str
    column: int | None


@dataclass(frozen=True)
class Settled:
    """What a claim came to, and what is odd about that."""

    own: OwnColumn
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Tally:
    """What the cells of a column say of whose it is.

    `agree` counts those that show what the job shows there, of the `expected` that should show
    something. `foreign` counts what the job can't have written, each text with the mend.
    `drawn_over` tells that the heading is blank or reads like a cell of the job's, and so does all
    below it: a picture went astray there.
    """

    agree: int
    expected: int
    foreign: Counter[tuple[str, str]] = field(default_factory=Counter)
    drawn_over: bool = False

    @property
    def is_ours(self) -> bool:
        """Whether all that stands there is the job's, and most of what should stand there does."""
        return not self.foreign and 2 * self.agree >= self.expected

    @property
    def is_mostly_ours(self) -> bool:
        """Whether more of what stands there is the job's than not."""
        return self.agree >= self.foreign.total()


def settle(
    claim: Claim, tally: Callable[[Candidate], Tally], where: str, *, trusting: bool = True
) -> Settled:
    """Decide which column is the job's, and say what is odd about it.

    None of them is where somebody else's cells stand in the place of a mark that was left behind,
    as some programs leave it when they delete a column. `trusting` takes the column that bears
    mark and heading without a look at its cells. `where` names the tab.

    Raises WorkbookError where the heading stands above what the job would overwrite, or above
    several columns of which none is the job's.
    """
    problems: tuple[Problem, ...] = ()
    for place in claim.places:
        if place.ground is Ground.SHARED:
            column = _likeliest(claim, tally, where, trusting=trusting)
            return Settled(OwnColumn(claim.role, claim.heading, column), problems)
        if place.ground is Ground.MARKED and trusting:
            return Settled(OwnColumn(claim.role, claim.heading, place.column))
        found = tally(place)
        if place.ground in (Ground.RENAMED, Ground.NAMELESS):
            if found.drawn_over:
                raise _without_heading(claim, place, where)
            if not found.is_ours or place.ground is Ground.NAMELESS:
                problems = _left_alone(claim, place, found)
                continue
            problems = (_followed(claim, place),)
            return Settled(OwnColumn(claim.role, claim.heading, place.column), problems)
        moved = place.ground is Ground.MOVED and found.is_mostly_ours
        if found.foreign and not moved:
            raise refuse(where, claim.heading, found.foreign)
        return Settled(OwnColumn(claim.role, claim.heading, place.column))
    return Settled(OwnColumn(claim.role, claim.heading, None), problems)


def _likeliest(
    claim: Claim, tally: Callable[[Candidate], Tally], where: str, *, trusting: bool
) -> int:
    """Give that of several columns of one heading whose cells are the job's.

    The one with the mark, where they do not tell.
    """
    shared = [place for place in claim.places if place.ground is Ground.SHARED]
    found = {place.column: tally(place) for place in shared}
    column = max(found, key=lambda column: found[column].agree - found[column].foreign.total())
    if not found[column].is_mostly_ours:
        raise twice(where, claim.heading, [*found])
    if found[column].foreign and not trusting:
        raise refuse(where, claim.heading, found[column].foreign)
    return column


def _without_heading(claim: Claim, place: Candidate, where: str) -> WorkbookError:
    """Say that a column of the job's has lost its heading."""
    said = f'is now "{place.heading}", as a cell below it might be' if place.heading else "is blank"
    return WorkbookError(
        where,
        f"the heading of the job's {claim.role} column, {column_letters(place.column)}, {said}",
        f'write "{claim.heading}" back over it',
    )


def _followed(claim: Claim, place: Candidate) -> Problem:
    return Problem(
        None,
        None,
        f'the job\'s column "{claim.heading}" is now headed "{place.heading}"; followed',
        f'set [output] {claim.role} = "{place.heading}" to keep that name',
    )


def _left_alone(claim: Claim, place: Candidate, found: Tally) -> tuple[Problem, ...]:
    if place.ground is Ground.NAMELESS or not found.foreign:
        return ()
    letters = column_letters(place.column)
    return (
        Problem(
            None,
            None,
            f'column {letters}, "{place.heading}", is in the place of the job\'s column'
            f' "{claim.heading}", but holds what the job did not write; it is left alone',
            f'nothing is lost: the job keeps a column "{claim.heading}" of its own;'
            " delete the one that nobody needs",
        ),
    )

"""Claims: which columns of the sheet may be the job's own, by their marks and headings.

A mark is what a back end keeps of a column that the job made or took over: what it is for, and
the heading that the config had for it then. People change headings, and not every program moves a
mark with its column, so the two may disagree. What stands in the cells decides then: see
`sync.run.ownership`, which tells the whole story.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rules.read.text import fold
from sync.messages.errors import WorkbookError
from sync.workbook.protocol import Layout, Mark, column_letters
from sync.workbook.role import Role


@dataclass(frozen=True)
class Claim:
    """One of the job's columns as the config names it, and the columns that may be it.

    `headed` are the columns under its heading; there are several only where there is a mark, and
    the marked one comes first. `marked` is the column with the mark, None where there is no mark.
    `new_heading` is what is written above the marked column if that is another heading, or "";
    None where it is not, or where the column is known to be something else.
    """

    role: Role
    heading: str
    headed: tuple[int, ...]
    marked: int | None = None
    new_heading: str | None = None

    @property
    def is_certain(self) -> bool:
        """Whether mark and heading agree on one column."""
        return self.headed == (self.marked,)

    @property
    def columns(self) -> tuple[int, ...]:
        """All columns that may be it."""
        renamed = () if self.marked is None or self.new_heading is None else (self.marked,)
        return (*renamed, *self.headed)

    @property
    def was_here(self) -> bool:
        """Whether a mark says that the job has had such a column on this tab."""
        return self.marked is not None and bool(self.columns)

    @property
    def lost_heading(self) -> bool:
        """Whether nothing is written above the marked column."""
        return self.new_heading is not None and not fold(self.new_heading)


def find_claims(
    headings: Mapping[Role, str], layout: Layout, people: Collection[int], where: str
) -> tuple[Claim, ...]:
    """Find where each of the job's columns may stand; `people` are the columns that rules read.

    Raises WorkbookError where a role has two marks, or a heading without a mark stands twice.
    """
    marks = {role: mark for role in headings if (mark := _mark(role, layout.marks, where))}
    marked = Counter(mark.column for mark in marks.values())
    # A column headed as another of the job's, or as one of people's, is that one; and of two
    # marks on one column, at least one was left behind.
    others = {column for column, count in marked.items() if count > 1}.union(
        people, *(columns_headed(layout.headings, heading) for heading in headings.values())
    )
    claims = tuple(
        _find_claim(role, heading, marks.get(role), layout.headings, others)
        for role, heading in headings.items()
    )
    for claim in claims:
        if claim.marked is None and len(claim.headed) > 1:
            raise stands_twice(where, claim.heading, claim.headed)
    return claims


def _find_claim(
    role: Role, heading: str, mark: Mark | None, headings: Sequence[str], others: Collection[int]
) -> Claim:
    """Find the columns that may be one of the job's; a mark alone does not make `others` so."""
    headed = columns_headed(headings, heading)
    if mark is None or fold(mark.heading) != fold(heading):
        return Claim(role, heading, tuple(headed))
    headed.sort(key=lambda column: column != mark.column)
    new_heading = None
    if mark.column not in others:
        new_heading = "".join(headings[mark.column : mark.column + 1]).strip()
    return Claim(role, heading, tuple(headed), mark.column, new_heading)


def stands_twice(where: str, heading: str, columns: Iterable[int]) -> WorkbookError:
    """The error for a heading of the job's that stands above several columns."""
    return WorkbookError(where, say_twice(heading, sorted(columns)), "rename one")


def say_twice(heading: str, columns: Iterable[int]) -> str:
    """Say that a heading stands above several columns, and which."""
    return f'the heading "{heading}" stands twice, in columns {_listed(columns)}'


def _mark(role: Role, marks: Iterable[Mark], where: str) -> Mark | None:
    of_role = [mark for mark in marks if mark.role is role]
    if len(of_role) > 1:
        raise WorkbookError(
            where,
            f"columns {_listed(mark.column for mark in of_role)} are both the job's {role} column",
            "delete one of them",
        )
    return of_role[0] if of_role else None


def columns_headed(headings: Sequence[str], heading: str) -> list[int]:
    """The columns under a heading, matched without case and repeated spaces."""
    folded = fold(heading)
    return [column for column, each in enumerate(headings) if fold(each) == folded]


def _listed(columns: Iterable[int]) -> str:
    return " and ".join(map(column_letters, columns))

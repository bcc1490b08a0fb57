"""Claims: which columns may be the job's own, by their marks and headings."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from rules.read.text import fold
from sync.messages.errors import WorkbookError
from sync.workbook.protocol import Layout, Mark, column_letters
from sync.workbook.role import Role


class Ground(Enum):
    """Why a column may be the job's."""

    MARKED = "it bears the mark and the heading"
    RENAMED = "it bears the mark, and another heading"
    NAMELESS = "it bears the mark, and no heading"
    MOVED = "it has the heading, and the mark is elsewhere"
    SHARED = "it has the heading, as others have, and there is a mark"
    HEADED = "it has the heading, and there is no mark"


@dataclass(frozen=True)
class Candidate:
    """A column that may be the job's; `heading` is what the sheet says above it."""

    column: int
    heading: str
    ground: Ground


@dataclass(frozen=True)
class Claim:
    """One of the job's columns as the config names it, and where it may stand, likeliest first.

    Those that share their heading come last.
    """

    role: Role
    heading: str
    places: tuple[Candidate, ...]

    @property
    def doubtful(self) -> frozenset[int]:
        """The columns whose cells are to be looked at before one becomes the job's."""
        return frozenset(p.column for p in self.places if p.ground is not Ground.MARKED)

    @property
    def is_marked(self) -> bool:
        """Whether a mark says that the job has had such a column here."""
        return any(place.ground is not Ground.HEADED for place in self.places)


def find_claims(
    headings: Mapping[Role, str], layout: Layout, people: Mapping[str, int], where: str
) -> tuple[Claim, ...]:
    """Find where each of the job's columns may stand; `people` are those that the rules look at.

    Raises WorkbookError where a heading or the column of a role stands twice, or the rules look
    at a column of the job's.
    """
    marks = {role: mark for role in headings if (mark := _mark(role, layout.marks, where))}
    bearing = Counter(mark.column for mark in marks.values())
    # A column headed as another of the job's, or as one of people's, is that one, and of two
    # marks on one column at least one was left behind.
    others = {column for column, count in bearing.items() if count > 1}.union(
        people.values(), *(_places(layout.headings, heading) for heading in headings.values())
    )
    claims = tuple(
        Claim(role, heading, tuple(_find_places(heading, marks.get(role), layout, others, where)))
        for role, heading in headings.items()
    )
    _keep_apart(claims, people, where)
    return claims


def _find_places(
    heading: str, mark: Mark | None, layout: Layout, others: Collection[int], where: str
) -> Iterator[Candidate]:
    """Give the columns that may be the one of a heading; `others` can't be by a mark alone."""
    there = _places(layout.headings, heading)
    if mark is None or fold(mark.heading) != fold(heading):
        if len(there) > 1:
            raise twice(where, heading, there)
        yield from (Candidate(column, heading, Ground.HEADED) for column in there)
        return
    if there == [mark.column]:
        yield Candidate(mark.column, heading, Ground.MARKED)
        return
    if mark.column not in others:
        present = layout.headings[mark.column] if mark.column < len(layout.headings) else ""
        ground = Ground.RENAMED if fold(present) else Ground.NAMELESS
        yield Candidate(mark.column, present.strip(), ground)
    ground = Ground.MOVED if len(there) == 1 else Ground.SHARED
    for column in sorted(there, key=lambda column: column != mark.column):
        yield Candidate(column, heading, ground)


def twice(where: str, heading: str, columns: Sequence[int]) -> WorkbookError:
    """Make the error for a heading of the job's that stands above several columns."""
    what = f'the heading "{heading}" stands twice, in columns {_list(sorted(columns))}'
    return WorkbookError(where, what, "rename one")


def _keep_apart(claims: Iterable[Claim], people: Mapping[str, int], where: str) -> None:
    names = {column: name for name, column in people.items()}
    for claim in claims:
        for place in claim.places:
            if place.column in names:
                raise WorkbookError(
                    where,
                    f'"{names[place.column]}" is the job\'s own {claim.role} column,'
                    " so the rules can't look at it",
                    f"rename one of the two, or change [output] {claim.role}",
                )


def _mark(role: Role, marks: Iterable[Mark], where: str) -> Mark | None:
    of_role = [mark for mark in marks if mark.role is role]
    if len(of_role) > 1:
        raise WorkbookError(
            where,
            f"columns {_list([mark.column for mark in of_role])} are both the job's {role} column",
            "delete one of them",
        )
    return of_role[0] if of_role else None


def _places(written: Sequence[str], heading: str) -> list[int]:
    """Give the columns under a heading."""
    return [at for at, each in enumerate(written) if fold(each) == fold(heading)]


def _list(columns: Iterable[int]) -> str:
    return " and ".join(map(column_letters, columns))

"""Binding: which column of the sheet each name of the config means."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rules.near import did_you_mean, near_miss
from rules.text import fold
from sync.config.columns import people_columns
from sync.config.model import Config
from sync.errors import WorkbookError
from sync.problem import Problem
from sync.role import Role
from sync.workbook import Layout, Mark, Wanted, column_letters


@dataclass(frozen=True)
class Own:
    """One of the job's columns: the heading that the config names, and where it stands.

    `column` is None where it is to be made. `taken` tells that it stands but is not yet marked
    as the job's.
    """

    role: Role
    heading: str
    column: int | None
    taken: bool


@dataclass(frozen=True)
class Binding:
    """The columns of one sheet by what the config calls them, and what was odd about them.

    `key` names the key columns to people, `people` gives the column of every name that the config
    uses for one of people's.
    """

    key: str
    keys: tuple[int, ...]
    name: int | None
    override: int | None
    people: Mapping[str, int]
    own: tuple[Own, ...]
    problems: tuple[Problem, ...]

    def wanted(self, log_columns: frozenset[int], days: Collection[str] = frozenset()) -> Wanted:
        """Give what to read of the sheet; in the columns of `days` every number is a day."""
        own = {each.column for each in self.own if each.column is not None}
        return Wanted(
            columns=frozenset(self.people.values()) | own,
            log_columns=log_columns,
            keys=self.keys,
            days=frozenset(self.people[name] for name in days if name in self.people),
            adopt=frozenset(
                each.column for each in self.own if each.taken and each.column is not None
            ),
        )


def bind(config: Config, layout: Layout, book: str) -> Binding:
    """Find the columns that the config names.

    Raises WorkbookError, which names every heading that is not there or stands twice.
    """
    where = f"{book} {layout.tab.title}, row {config.sheet.header_row}"
    headings = _Headings(config, layout.headings)
    people: dict[str, int] = {}
    wrong: list[tuple[str, str]] = []
    for name in people_columns(config):
        try:
            people[name] = headings.find(name)
        except LookupError as error:
            wrong.append((str(error), headings.mend(name)))
    if wrong:
        what = "; ".join(what for what, _ in wrong)
        raise WorkbookError(where, what, "; ".join(dict.fromkeys(mend for _, mend in wrong)))
    own, problems = _own_columns(config, layout, headings, where)
    _keep_apart(own, people, where)
    sheet = config.sheet
    return Binding(
        key=" | ".join(layout.headings[people[name]].strip() for name in sheet.key),
        keys=tuple(people[name] for name in sheet.key),
        name=people[sheet.name] if sheet.name else None,
        override=people[sheet.override] if sheet.override else None,
        people=people,
        own=own,
        problems=problems,
    )


@dataclass(frozen=True)
class _Headings:
    config: Config
    written: Sequence[str]

    def places(self, heading: str) -> list[int]:
        """Give the columns under a heading, matched without case and repeated spaces."""
        folded = fold(heading)
        return [place for place, each in enumerate(self.written) if fold(each) == folded]

    def find(self, name: str) -> int:
        """Give the column of a name of the config; LookupError says what is wrong."""
        heading = self.config.heading(name)
        places = self.places(heading)
        if fold(heading) != fold(name) and self.places(name):
            raise LookupError(
                f'"{name}" is a short name for "{heading}" and also a heading of its own'
            )
        if len(places) > 1:
            columns = " and ".join(map(column_letters, places))
            raise LookupError(f'the heading "{heading}" stands twice, in columns {columns}')
        if not places:
            raise LookupError(f'there is no heading "{heading}"')
        return places[0]

    def mend(self, name: str) -> str:
        """Say what to do about a name that `find` did not find."""
        heading = self.config.heading(name)
        if fold(heading) != fold(name) and self.places(name):
            return "rename that heading in the sheet, or the short name in [columns]"
        if self.places(heading):
            return "rename one of them"
        there = list(filter(None, self.written))
        if any(fold(short) == fold(name) for short in self.config.columns):
            return f'write under [columns] {name} = "{near_miss(heading, there) or "…"}"'
        near = did_you_mean(heading, there)
        return near or "check the heading in the config, [sheet] tab and header_row"


def _own_columns(
    config: Config, layout: Layout, headings: _Headings, where: str
) -> tuple[tuple[Own, ...], tuple[Problem, ...]]:
    own: list[Own] = []
    problems: list[Problem] = []
    for role, heading in config.output.headings().items():
        mark = _mark(role, layout.marks, where)
        if mark is None or fold(mark.heading) != fold(heading):
            own.append(_unmarked(role, heading, headings, where))
            continue
        own.append(Own(role, heading, mark.column, taken=False))
        problems += _renamed(mark, headings.written, where)
    return tuple(own), tuple(problems)


def _mark(role: Role, marks: Iterable[Mark], where: str) -> Mark | None:
    of_role = [mark for mark in marks if mark.role is role]
    if len(of_role) > 1:
        columns = " and ".join(column_letters(mark.column) for mark in of_role)
        raise WorkbookError(
            where, f"columns {columns} are both the job's {role} column", "delete one of them"
        )
    return of_role[0] if of_role else None


def _unmarked(role: Role, heading: str, headings: _Headings, where: str) -> Own:
    places = headings.places(heading)
    if len(places) > 1:
        columns = " and ".join(map(column_letters, places))
        raise WorkbookError(
            where, f'the heading "{heading}" stands twice, in columns {columns}', "rename one"
        )
    return Own(role, heading, places[0] if places else None, taken=bool(places))


def _renamed(mark: Mark, written: Sequence[str], where: str) -> list[Problem]:
    present = written[mark.column] if mark.column < len(written) else ""
    letters = column_letters(mark.column)
    if not fold(present):
        raise WorkbookError(
            where,
            f"the heading of the job's {mark.role} column, {letters}, is blank",
            f'write "{mark.heading}" back over it',
        )
    if fold(present) == fold(mark.heading):
        return []
    return [
        Problem(
            None,
            None,
            f'the job\'s column "{mark.heading}" is now headed "{present.strip()}"; followed',
            f'set [output] {mark.role} = "{present.strip()}" to keep that name',
        )
    ]


def _keep_apart(own: Iterable[Own], people: Mapping[str, int], where: str) -> None:
    names = {column: name for name, column in people.items()}
    for each in own:
        if each.column in names:
            raise WorkbookError(
                where,
                f'"{names[each.column]}" is the job\'s own {each.role} column,'
                " so the rules can't look at it",
                f"rename one of the two, or change [output] {each.role}",
            )

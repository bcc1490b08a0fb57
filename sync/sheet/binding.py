"""Binding: which column of the sheet each name of the config means."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from rules.phrases import cut, first_of
from rules.read.near import near_miss, suggest
from rules.read.text import fold
from sync.config.columns import named_columns, people_columns
from sync.config.model import Config
from sync.messages.errors import WorkbookError
from sync.messages.link import Link
from sync.messages.safe import CELL_WIDTH
from sync.sheet.claims import Claim, columns_headed, find_claims, say_twice
from sync.sheet.keys import BETWEEN
from sync.workbook.protocol import Layout, ReadRequest
from sync.workbook.role import Role

_MOST_TOLD = 5
_MOST_HEADINGS = 20


class MissingHeadingError(WorkbookError):
    """Headings that the config names are not in the heading row, or stand there twice."""

    def __init__(self, where: str, what: str, mend: str) -> None:
        super().__init__(where, what, mend, about=Link.HEADINGS)


@dataclass(frozen=True)
class Binding:
    """The columns of one sheet, by what the config calls them.

    `key` is what people call the key columns. `people` has the column of each name that the config
    uses for one of theirs. `owner` is read for the funnel alone. `claims` tells which columns may
    be the job's own.
    """

    key: str
    keys: tuple[int, ...]
    name: int | None
    override: int | None
    owner: int | None
    people: Mapping[str, int]
    claims: tuple[Claim, ...]

    def wanted(
        self,
        log_columns: frozenset[int],
        days: Collection[str] = frozenset(),
        *,
        owners: bool = False,
    ) -> ReadRequest:
        """What to read of the sheet; in the columns of `days` every number is a day."""
        owner = self.owner if owners else None
        read = (*self.people.values(), *(() if owner is None else (owner,)))
        return ReadRequest(
            columns=frozenset(read).union(*(each.columns for each in self.claims)),
            log_columns=log_columns,
            keys=self.keys,
            days=frozenset(self.people[name] for name in days if name in self.people),
            adopt=frozenset().union(*(each.columns for each in self.claims if not each.is_certain)),
        )

    def claim(self, role: Role) -> Claim:
        """Where one of the job's columns may stand."""
        return next(claim for claim in self.claims if claim.role is role)


def bind(config: Config, layout: Layout, book: str) -> Binding:
    """Find the columns that the config names.

    Raises MissingHeadingError, which names every heading that is not there or stands twice.
    """
    where = f"{book} {layout.tab.title}, row {config.sheet.header_row}"
    headings = _Headings(config, layout.headings)
    found = {name: headings.find(name) for name in named_columns(config)}
    wrong = [each for each in found.values() if not isinstance(each, int)]
    if wrong:
        mends = list(dict.fromkeys(mend for _, mend in wrong))
        what = "; ".join(first_of([what for what, _ in wrong], _MOST_TOLD))
        raise MissingHeadingError(where, what, "; ".join(first_of(mends, _MOST_TOLD)))
    columns = {name: each for name, each in found.items() if isinstance(each, int)}
    people = {name: columns[name] for name in people_columns(config)}
    sheet = config.sheet
    return Binding(
        key=BETWEEN.join(layout.headings[people[name]].strip() for name in sheet.key),
        keys=tuple(people[name] for name in sheet.key),
        name=people[sheet.name] if sheet.name else None,
        override=people[sheet.override] if sheet.override else None,
        owner=columns[sheet.owner] if sheet.owner else None,
        people=people,
        claims=find_claims(config.output.headings(), layout, columns.values(), where),
    )


@dataclass(frozen=True)
class _Headings:
    config: Config
    there: Sequence[str]

    def find(self, name: str) -> int | tuple[str, str]:
        """The column that a name of the config means; else what is wrong, and the mend."""
        heading = self.config.heading(name)
        columns = columns_headed(self.there, heading)
        if fold(heading) != fold(name) and columns_headed(self.there, name):
            what = f'"{name}" is a short name for "{heading}" and also a heading of its own'
            return what, "rename that heading in the sheet, or the short name in [columns]"
        if len(columns) > 1:
            return say_twice(heading, columns), "rename one of them"
        return columns[0] if columns else self._missing(name, heading)

    def _missing(self, name: str, heading: str) -> tuple[str, str]:
        what, there = f'there is no heading "{heading}"', list(filter(None, self.there))
        if any(fold(short) == fold(name) for short in self.config.columns):
            mend = f'write under [columns] {name} = "{near_miss(heading, there) or "…"}"'
        else:
            mend = suggest(heading, there) or self._listed()
        return what, mend

    def _listed(self) -> str:
        texts = [
            f'"{cut(" ".join(each.split()), CELL_WIDTH)}"' for each in self.there if each.strip()
        ]
        if not texts:
            return "the row is blank: check [sheet] tab and header_row"
        return f"the headings there are {', '.join(first_of(texts, _MOST_HEADINGS))}"


def find_header_row(config: Config, rows: Sequence[Sequence[str]]) -> int | None:
    """The number of that one of a tab's first rows which holds the config's headings, or None.

    It must hold more than half of them, and more than twice as many as the row that the config
    names.
    """
    wanted = list(map(config.heading, named_columns(config)))
    found = [sum(bool(columns_headed(row, heading)) for heading in wanted) for row in rows]
    if not found or 2 * max(found) <= len(wanted):
        return None
    best = found.index(max(found)) + 1
    named = config.sheet.header_row
    here = found[named - 1] if named <= len(found) else 0
    return best if max(found) > 2 * here else None

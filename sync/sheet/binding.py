"""Binding: which column of the sheet each name of the config means."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from rules.phrases import cut, first_of
from rules.read.near import near_miss, suggest
from rules.read.text import fold
from sync.config.columns import people_columns
from sync.config.model import Config
from sync.messages.errors import WorkbookError
from sync.sheet.claims import Claim, find_claims
from sync.workbook.protocol import Layout, ReadRequest, column_letters

_MOST_TOLD = 5
_MOST_HEADINGS = 20
_LONGEST = 40


class MissingHeadingError(WorkbookError):
    """Headings that the config names are not in the heading row, or stand there twice."""


@dataclass(frozen=True)
class Binding:
    """The columns of one sheet by what the config calls them.

    `key` names the key columns to people, `people` gives the column of every name that the config
    uses for one of people's. `claims` are the job's own columns, as far as the headings tell.
    """

    key: str
    keys: tuple[int, ...]
    name: int | None
    override: int | None
    people: Mapping[str, int]
    claims: tuple[Claim, ...]

    def wanted(
        self, log_columns: frozenset[int], days: Collection[str] = frozenset()
    ) -> ReadRequest:
        """Give what to read of the sheet; in the columns of `days` every number is a day."""
        claimed = {place.column for claim in self.claims for place in claim.places}
        return ReadRequest(
            columns=frozenset(self.people.values()) | claimed,
            log_columns=log_columns,
            keys=self.keys,
            days=frozenset(self.people[name] for name in days if name in self.people),
            adopt=frozenset().union(*(claim.doubtful for claim in self.claims)),
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
        mends = dict.fromkeys(mend or headings.there() for _, mend in wrong)
        what = "; ".join(first_of([what for what, _ in wrong], _MOST_TOLD))
        raise MissingHeadingError(where, what, "; ".join(first_of([*mends], _MOST_TOLD)))
    sheet = config.sheet
    return Binding(
        key=" | ".join(layout.headings[people[name]].strip() for name in sheet.key),
        keys=tuple(people[name] for name in sheet.key),
        name=people[sheet.name] if sheet.name else None,
        override=people[sheet.override] if sheet.override else None,
        people=people,
        claims=find_claims(config.output.headings(), layout, people, where),
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
        return suggest(heading, there)

    def count(self, config: Config) -> int:
        """Count the names of the config that are headings here."""
        return sum(bool(self.places(config.heading(name))) for name in people_columns(config))

    def there(self) -> str:
        """Say which headings there are, as far as there is room."""
        there = [
            f'"{cut(" ".join(each.split()), _LONGEST)}"' for each in self.written if each.strip()
        ]
        if not there:
            return "the row is blank: check [sheet] tab and header_row"
        return f"the headings there are {', '.join(first_of(there, _MOST_HEADINGS))}"


def find_header_row(config: Config, rows: Sequence[Sequence[str]]) -> int | None:
    """Give the number of the row, of a tab's first ones, that holds what the config looks for.

    It must hold most of the headings, and more than the row which the config names; None where
    there is no such row.
    """
    found = [_Headings(config, row).count(config) for row in rows]
    if not found or 2 * max(found) <= len(people_columns(config)):
        return None
    best = found.index(max(found)) + 1
    named = config.sheet.header_row
    here = found[named - 1] if named <= len(found) else 0
    return best if max(found) > 2 * here else None

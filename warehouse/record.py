"""The job's own tables: the changelog, which is the record, and the state, its picture."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlglot import exp

from rules.judging.ladder import Ladder, Stage
from rules.judging.verdict import MoveKind, Standing
from rules.read.text import fold
from sync.messages.errors import WorkbookError
from warehouse.database import Database, TableColumn
from warehouse.keys import match_records
from warehouse.sql import (
    DAY,
    MOMENT,
    NUMBER,
    TEXT,
    WHOLE,
    YES_OR_NO,
    col,
    make_columns,
    named,
    query,
    table_of,
    temporary,
    whole,
)

CHANGELOG = make_columns(
    no=WHOLE,
    at=MOMENT,
    key=TEXT,
    name=TEXT,
    from_stage=TEXT,
    to_stage=TEXT,
    kind=TEXT,
    because=TEXT,
    rules=TEXT,
    run=TEXT,
)
"""The changelog's columns, in the order of a sheet's."""

STATE = make_columns(
    key=TEXT,
    stage=TEXT,
    by_hand=YES_OR_NO,
    missing=TEXT,
    since=DAY,
    next=TEXT,
    to_go=WHOLE,
    score=NUMBER,
    grade=TEXT,
    attention=TEXT,
)
"""The state's columns: a row for each judged prospect that is in the table now."""

_SAME_ENTRY = (
    "changelog.to_stage = entries.to_stage AND COALESCE(changelog.kind, '') = entries.kind"
)
_RECORDS = query(
    """
    WITH lines AS (
        SELECT match, no, day, entry, stage FROM changelog
    ), steps AS (
        SELECT match, no,
            LAG(stage) OVER (PARTITION BY match ORDER BY no) AS former, stage
        FROM lines
    ), ends AS (
        SELECT match, MAX(no) AS last,
            MAX(CASE WHEN stage = former THEN NULL ELSE no END) AS began
        FROM steps GROUP BY match
    )
    SELECT ends.match, own.entry, first.day AS since, ends.last
    FROM ends
    JOIN lines AS own ON own.no = ends.last
    JOIN lines AS first ON first.no = ends.began
    """
)

NO_RECORD = 0
"""The number of the entry of a prospect of which nothing is recorded."""


@dataclass(frozen=True)
class Entry:
    """What the last record of a key says, as far as it matters for where it stands."""

    to: str
    by_hand: bool

    def standing(self, ladder: Ladder) -> Standing | None:
        """Where it stands on a ladder; None where that has the stage no more."""
        stage = ladder.find(self.to)
        return Standing(stage, stage.by_hand or self.by_hand) if stage else None


@dataclass(frozen=True)
class Record:
    """The record as it was read.

    `entries` are the distinct entries, numbered from 1: `NO_RECORD` is none. `last` is the number
    of the changelog's last row, `rows` how many it has. The temporary table `record` has, for each
    key, its entry, the day on which the stage began, and the number of its last row.
    """

    entries: Sequence[Entry]
    last: int
    rows: int

    def standing(self, number: int, ladder: Ladder) -> Standing | None:
        """Where a prospect stands; None where its record names no stage of the ladder."""
        if number == NO_RECORD:
            return Standing(ladder.rungs[0])
        return self.entries[number - 1].standing(ladder)

    def text(self, number: int) -> str:
        """The text of an entry's stage; "" where there is no entry."""
        return "" if number == NO_RECORD else self.entries[number - 1].to

    @cached_property
    def bits(self) -> int:
        """How many bits the number of an entry takes."""
        return len(self.entries).bit_length()


@dataclass(frozen=True)
class OwnTables:
    """Where the job's own tables are: in a schema, by the prefix that the config gives them."""

    schema: tuple[str, ...]
    prefix: str

    @property
    def changelog(self) -> exp.Table:
        """The record."""
        return self.beside("changelog")

    @property
    def state(self) -> exp.Table:
        """The picture."""
        return self.beside("state")

    def beside(self, name: str) -> exp.Table:
        """A table of the job's, by what follows the prefix in its name."""
        return table_of(*self.schema, f"{self.prefix}{name}")

    def owns(self, name: str) -> bool:
        """Whether a table of this name is one of them."""
        is_kept = name.startswith(self.beside("answers").name)
        return is_kept or name in {self.changelog.name, self.state.name}

    def find(self, database: Database) -> tuple[bool, bool]:
        """Whether the changelog is there, and whether the state is.

        Raises WorkbookError where a table of that name is not the job's, or the record is gone.
        """
        found = [
            _is_there(database, table, columns)
            for table, columns in ((self.changelog, CHANGELOG), (self.state, STATE))
        ]
        return found[0], found[1]

    def first_run(self, database: Database) -> bool:
        """Whether no run has ever written them, or none but one that had nothing to write.

        Raises WorkbookError where the record is gone.
        """
        has_log, has_state = self.find(database)
        drawn = has_state and self.any_drawn(database)
        if drawn and not has_log:
            raise WorkbookError(
                f"{database.name} {self.changelog.name}",
                "the record is gone, and the state that was drawn of it is still there",
                f"restore it; or, to begin anew, empty {self.state.name} too",
            )
        return not drawn and not (has_log and _has_rows(database, self.changelog))

    def any_drawn(self, database: Database) -> bool:
        """Whether the state, which is there, shows any prospect."""
        return _has_rows(database, self.state)


def _has_rows(database: Database, table: exp.Table) -> bool:
    some = exp.select(exp.Literal.number(1)).from_(table).limit(1)
    return any(len(ones) for [ones] in database.fetch(some))


def _is_there(database: Database, table: exp.Table, columns: Sequence[TableColumn]) -> bool:
    found = database.columns(table)
    if found is None:
        return False
    lacking = [each.name for each in columns if each.name not in {has.name for has in found}]
    if lacking:
        raise WorkbookError(
            f"{database.name} {table.name}",
            f"has no column {', '.join(lacking)}, so it is no table of the job's",
            "give the job's tables other names by [table] results, or drop that one",
        )
    return True


def read_record(database: Database, changelog: exp.Table | None, ladder: Ladder) -> Record:
    """Read what is recorded, and make the temporary table `record` of it."""
    if changelog is None:
        database.upload(table_of("record"), _RECORD, [])
        return Record((), 0, 0)
    to, kind = col("to_stage"), col("kind")
    pairs = exp.select(to, kind).distinct().from_(changelog)
    numbers: dict[Entry, int] = {}
    lines = list(_entry_lines(database, pairs, ladder, numbers))
    database.upload(
        table_of("entries"), _ENTRIES, [list(zip(*lines, strict=True))] if lines else []
    )
    last, rows = _size(database, changelog)
    database.execute(
        temporary("record", _last_of_each(changelog, *match_records(database, changelog)))
    )
    return Record(tuple(numbers), last, rows)


_ENTRIES = make_columns(to_stage=TEXT, kind=TEXT, entry=WHOLE, stage=WHOLE)
_RECORD = make_columns(match=TEXT, entry=WHOLE, since=DAY, last=WHOLE)


def _entry_lines(
    database: Database, pairs: exp.Expr, ladder: Ladder, numbers: dict[Entry, int]
) -> Iterator[tuple[str, str, int, int | None]]:
    """For each text of a stage and a kind, the number of the entry, and the ladder's stage."""
    places = {stage: place for place, stage in enumerate(ladder.stages)}
    for tos, kinds in database.fetch(pairs):
        for to, kind in zip(tos, kinds, strict=True):
            if to is None or not str(to).strip():
                continue
            entry = Entry(str(to), fold(str(kind or "")) == fold(MoveKind.BY_HAND))
            stage: Stage | None = ladder.find(entry.to)
            number = numbers.setdefault(entry, len(numbers) + 1)
            yield str(to), str(kind or ""), number, None if stage is None else places[stage]


def _size(database: Database, changelog: exp.Table) -> tuple[int, int]:
    """The number of the changelog's last row, and how many rows it has."""
    asked = exp.select(exp.Max(this=col("no")), exp.Count(this=exp.Star())).from_(changelog)
    (lasts, counts) = next(database.fetch(asked))
    return whole(lasts[0]), whole(counts[0])


def _last_of_each(changelog: exp.Table, match: exp.Expr, join: exp.Join) -> exp.Expr:
    """What the last row of each key says, and since when, in the light of the rows before.

    A stay begins with the row that entered its stage; rows that repeat it begin none.
    """
    lines = (
        exp.select(
            named(match, "match"),
            "changelog.no",
            named(exp.cast(col("at", "changelog"), "date"), "day"),
            "entries.entry",
            "entries.stage",
        )
        .from_(exp.alias_(changelog.copy(), "changelog", table=True))
        .join("entries", on=_SAME_ENTRY)
        .join(join)
        .where("changelog.key IS NOT NULL AND changelog.no IS NOT NULL")
    )
    asked = _RECORDS.copy()
    first = next(asked.find_all(exp.CTE))
    first.set("this", lines)
    return asked

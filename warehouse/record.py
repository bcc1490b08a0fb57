"""The job's own tables: the changelog, which is the record, and the state, its picture."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlglot import exp

from rules.judging.ladder import Ladder, Stage
from rules.judging.verdict import MoveKind, Standing
from rules.read.dates import FIRST, LAST
from rules.read.text import fold, readable_text
from sync.messages.errors import WorkbookError
from sync.sheet.keys import ROUNDED
from warehouse.database import Database, TableColumn
from warehouse.keys import match_records
from warehouse.lines import fetch_lines, upload_lines
from warehouse.sql import (
    DAY,
    MOMENT,
    NUMBER,
    TEXT,
    WHOLE,
    YES_OR_NO,
    col,
    condition,
    make_columns,
    named,
    query,
    table_of,
    temporary,
    whole,
    with_varied,
)
from warehouse.values import day_of_serial, serial_of

CHANGELOG = with_varied(
    make_columns(
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
    ),
    "key",
    "name",
)
"""The changelog's columns, in the order of a sheet's."""

STATE = with_varied(
    make_columns(
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
    ),
    "key",
)
"""The state's columns: a row for each judged prospect that is in the table now."""

_SAME_ENTRY = (
    "changelog.to_stage = entries.to_stage AND COALESCE(changelog.kind, '') = entries.kind"
)
_RECORDS = """
    WITH lines AS (
        SELECT match, no, moment, day, entry, stage FROM changelog
    ), steps AS (
        SELECT match, no, day, entry, stage,
            LAG(stage) OVER (PARTITION BY match ORDER BY no, moment, entry) AS former,
            ROW_NUMBER() OVER (PARTITION BY match ORDER BY no, moment, entry) AS step
        FROM lines
    ), ends AS (
        SELECT match, MAX(no) AS last,
            MAX(step * {entries} + entry) AS entry,
            MAX(CASE WHEN stage = former THEN NULL ELSE step * {days} + day END) AS began
        FROM steps GROUP BY match
    )
    SELECT match, entry % {entries} AS entry, NULLIF(began % {days}, 0) AS since, last FROM ends
"""
"""What is recorded of each key.

No row is found by its number, which people may have doubled. What is wanted of a key's last row has
the number of its step among the key's before it, and the greatest of these is asked for.
"""

_DAYS = 100_000
"""More than the serial number of any day that counts; 0 stands for none."""

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

    `entries` are the distinct entries, numbered from 1: `NO_RECORD` is none. `last` is the highest
    number of any row of the changelog, and `gone` how many numbers up to it are in no row. It has
    so many `rows`, of which the `incomplete` do not count, as they lack a number, a key or a stage
    that can be read. The temporary table `record` has, for each key, its entry, the day on which
    the stage began, and the number of its last row.
    """

    entries: Sequence[Entry]
    last: int
    rows: int
    incomplete: int = 0
    gone: int = 0

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
    numbers: dict[Entry, int] = {}
    said = _said(database, changelog)
    lines = list(_entry_lines(said, ladder, numbers))
    upload_lines(database, "entries", _ENTRIES, lines)
    match, join = match_records(database, changelog, _ODD)
    unread = sorted({to for to, _ in said if not readable_text(to)})
    record = Record(tuple(numbers), *_size(database, changelog, unread))
    database.execute(temporary("record", _last_of_each(changelog, match, join, len(numbers))))
    return record


_ODD = "odd_record_keys"
_ENTRIES = make_columns(to_stage=TEXT, kind=TEXT, entry=WHOLE, stage=WHOLE)
_RECORD = make_columns(match=TEXT, entry=WHOLE, since=DAY, last=WHOLE)


def _said(database: Database, changelog: exp.Table) -> list[tuple[str, str]]:
    """The distinct texts of stages and kinds, in an order that is always the same."""
    kind = exp.func("COALESCE", col("kind"), exp.Literal.string(""))
    pairs = exp.select(col("to_stage"), named(kind, "kind")).distinct().from_(changelog)
    found = fetch_lines(database, pairs)
    return sorted((str(to), str(kind)) for to, kind in found if to is not None)


def _entry_lines(
    said: Sequence[tuple[str, str]], ladder: Ladder, numbers: dict[Entry, int]
) -> Iterator[tuple[str, str, int, int | None]]:
    """For each text of a stage and a kind, the number of the entry, and the ladder's stage.

    A text that no sheet could read has none: errors of a sheet, and nothing but spaces.
    """
    places = {stage: place for place, stage in enumerate(ladder.stages)}
    for to, kind in said:
        if not readable_text(to):
            continue
        entry = Entry(to, fold(kind) == fold(MoveKind.BY_HAND))
        stage: Stage | None = ladder.find(entry.to)
        number = numbers.setdefault(entry, len(numbers) + 1)
        yield to, kind, number, None if stage is None else places[stage]


def counting_rows(odd_keys: str) -> exp.Expr:
    """Whether a row of a table that statements call `changelog` is one that counts.

    It has a number that a sheet could hold, and a key that can be read, by the temporary table of
    the odd ones; whether it has a stage, its texts say.
    """
    unread = f"SELECT key FROM {odd_keys} WHERE match = '' AND NOT key IS NULL"  # noqa: S608 -- ours
    return exp.and_(
        _is_numbered(), condition(f"changelog.key <> '' AND NOT changelog.key IN ({unread})")
    )


def _is_numbered() -> exp.Expr:
    return condition(f"changelog.no > 0 AND changelog.no < {ROUNDED}")


def _size(
    database: Database, changelog: exp.Table, unread: Sequence[str]
) -> tuple[int, int, int, int]:
    """The highest number, how many rows there are, how many don't count, and how many are gone.

    `unread` are the texts of stages that can't be read.
    """
    stage = col("to_stage", "changelog")
    complete = exp.and_(counting_rows(_ODD), exp.not_(exp.Is(this=stage, expression=exp.null())))
    if unread:
        complete = exp.and_(complete, exp.not_(stage.copy().isin(*unread)))
    lines = exp.select(
        named(exp.case().when(_is_numbered(), col("no", "changelog")), "no"),
        named(exp.case().when(complete, exp.Literal.number(1)), "complete"),
    ).from_(exp.alias_(changelog.copy(), "changelog", table=True))
    asked = query("SELECT MAX(no), COUNT(no), COUNT(*), COUNT(complete) FROM lines")
    asked.set("from_", exp.From(this=lines.subquery("lines")))
    [(last, there, rows, counts)] = (map(whole, line) for line in fetch_lines(database, asked))
    return last, rows, rows - counts, max(0, last - there)


def _last_of_each(changelog: exp.Table, match: exp.Expr, join: exp.Join, entries: int) -> exp.Expr:
    """What the last row of each key says, and since when, in the light of the rows before.

    A stay begins with the row that entered its stage; rows that repeat it begin none. Where people
    doubled a number, the later moment comes last.
    """
    at = col("at", "changelog")
    lines = (
        exp.select(
            named(match, "match"),
            "changelog.no",
            named(at, "moment"),
            named(_sane_day(serial_of(exp.cast(at.copy(), "date"))), "day"),
            "entries.entry",
            "entries.stage",
        )
        .from_(exp.alias_(changelog.copy(), "changelog", table=True))
        .join("entries", on=_SAME_ENTRY)
        .join(join)
        .where(counting_rows(_ODD))
    )
    asked = query(_RECORDS.format(entries=entries + 1, days=_DAYS))
    first = next(asked.find_all(exp.CTE))
    first.set("this", lines)
    since = next(each for each in asked.selects if each.alias == "since")
    since.set("this", day_of_serial(since.this))
    return asked


def _sane_day(serial: exp.Expr) -> exp.Expr:
    """The serial number of a day; 0 for none, and for one that is none of a sheet."""
    first, last = exp.Literal.number(FIRST), exp.Literal.number(LAST)
    there = exp.Between(this=serial, low=first, high=last)
    return exp.case().when(there, serial.copy()).else_(exp.Literal.number(0))

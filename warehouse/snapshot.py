"""The snapshot: for each row with a usable key what decides about it, of one moment."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from warehouse.database import Database, TableColumn
from warehouse.keys import KeyParts
from warehouse.sql import (
    WHOLE,
    col,
    hash_of,
    make_columns,
    named,
    query,
    same_in,
    temporary,
    whole,
)
from warehouse.texts import RowTexts
from warehouse.words import Words

SNAPSHOT = "snapshot"


@dataclass(frozen=True)
class RowParts:
    """What is made of a row beside its key, as expressions of it; `joins` are what they need.

    `words` decide about it, and `texts` are what its cells put into that. `more` are columns to
    keep under their names.
    """

    words: Words
    joins: Sequence[exp.Join]
    more: Mapping[str, exp.Expr]
    texts: RowTexts


@dataclass(frozen=True)
class Snapshot:
    """What is in the temporary table `snapshot`, and how many rows are not.

    `rows` counts all rows of people's table. `doubled` counts the rows whose key is in
    others too; they are in the temporary table `doubled`, each key once, with how many rows have
    it. `match` is the column by which keys are compared, `columns` are the names of all.
    """

    words: Words
    rows: int
    doubled: int
    texts: RowTexts
    match: str
    columns: Sequence[str]

    @property
    def word_columns(self) -> Sequence[TableColumn]:
        """The columns of the words, for small tables of what is said of each."""
        return make_columns(**dict.fromkeys(self.words.names, WHOLE))

    def same_words(self, table: str) -> exp.Expr:
        """Whether the words of a row of the snapshot are those of such a table."""
        return same_in(self.words.names, SNAPSHOT, table)


def take_snapshot(
    database: Database, source: exp.Table, key: KeyParts, parts: RowParts
) -> Snapshot:
    """Make the temporary tables `snapshot` and `doubled` of the rows of a table.

    Rows whose key is in others too are there until `drop_doubled`. `source` is the table under the
    name by which statements call it.
    """
    more = dict(parts.more) if key.alike else {"match": key.match.copy(), **parts.more}
    asked = (
        exp.select(
            named(key.key.copy(), "key"),
            *(named(each, name) for name, each in more.items()),
            *_named_words(parts.words),
            *_named_words(parts.texts.words),
        )
        .from_(source)
        .where(exp.not_(exp.Is(this=key.match.copy(), expression=exp.null())))
    )
    for join in parts.joins:
        asked = asked.join(join)
    match = "key" if key.alike else "match"
    database.execute(temporary(SNAPSHOT, asked))
    doubled = _find_doubled(database, match)
    rows = _count(database, exp.select(_EACH.copy()).from_(source))
    columns = [each.alias for each in asked.selects]
    return Snapshot(parts.words, rows, doubled, parts.texts, match, columns)


def drop_doubled(database: Database, snapshot: Snapshot) -> None:
    """Delete the rows whose key is in others too."""
    if snapshot.doubled:
        database.execute(exp.delete(SNAPSHOT, where=is_doubled(snapshot)))


def is_doubled(snapshot: Snapshot) -> exp.Expr:
    """Whether the key of a row of the snapshot is in others too, while these are there."""
    keys = exp.select(col("match")).from_("doubled")
    return exp.In(this=col(snapshot.match), query=keys.subquery())


def _named_words(words: Words) -> list[exp.Expr]:
    return [named(each, name) for each, name in zip(words.expressions(), words.names, strict=True)]


_EACH = exp.Count(this=exp.Star())


def _find_doubled(database: Database, match: str) -> int:
    """Make the temporary table of the keys that several rows have; return how many rows do.

    Of the texts that are one key it has the first.

    First it is asked which hashes stand twice, which takes half the time, and less memory.
    """
    twice = exp.GT(this=_EACH.copy(), expression=exp.Literal.number(1))
    database.execute(temporary(_HASHES, _hashes_twice(match, database.dialect)))
    key = col(match, SNAPSHOT)
    first = exp.Min(this=col("key", SNAPSHOT))
    keys = exp.select(named(key, "match"), named(first, "key"), named(_EACH.copy(), "rows")).from_(
        SNAPSHOT
    )
    same = hash_of(key, database.dialect).eq(col("number", _HASHES))
    doubled = keys.join(_HASHES, on=same).group_by(key.copy()).having(twice.copy())
    database.execute(temporary("doubled", doubled))
    return _count(database, _ROWS_DOUBLED)


def _hashes_twice(match: str, dialect: str) -> exp.Select:
    """The hashes of keys that stand twice, each once.

    DuckDB sorts numbers in half the time in which it groups as many, and in less memory.
    """
    asked = query(_BY_SORTING if dialect == "duckdb" else _BY_GROUPING)
    hashes = exp.select(named(hash_of(col(match), dialect), "number")).from_(SNAPSHOT)
    next(asked.find_all(exp.CTE)).set("this", hashes)
    return asked


_BY_GROUPING = """
    WITH keys AS (SELECT number FROM snapshot)
    SELECT number FROM keys GROUP BY number HAVING COUNT(*) > 1
"""
_BY_SORTING = """
    WITH keys AS (
        SELECT number FROM snapshot
    ), pairs AS (
        SELECT number, number = LAG(number) OVER (ORDER BY number) AS same FROM keys
    )
    SELECT DISTINCT number FROM pairs WHERE same
"""
_HASHES = "hashes"
_ROWS_DOUBLED = query("SELECT SUM(rows) FROM doubled")


def count_words(database: Database, words: Words) -> Iterator[tuple[tuple[int, ...], int]]:
    """How many rows of the snapshot have the same words."""
    names = [col(each) for each in words.names]
    asked = exp.select(*names, _EACH.copy()).from_(SNAPSHOT).group_by(*names)
    for batch in database.fetch(asked):
        for *numbers, rows in zip(*batch, strict=True):
            yield tuple(map(whole, numbers)), whole(rows)


def _count(database: Database, asked: exp.Expr) -> int:
    [[count]] = next(database.fetch(asked.copy()))
    return whole(count)

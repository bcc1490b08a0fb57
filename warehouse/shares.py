"""Shares: in which parts of the state anything differs from what it should show.

To put as many rows beside as many others takes long, and mostly hardly one of them differs. So rows
are parted into shares by a hash of their key, and first only the sums of their hashes are compared:
two shares that differ have the same sum once in 2 to the power of 62.
"""

from collections.abc import Sequence

from sqlglot import exp

from warehouse.database import Database
from warehouse.sql import col, named, query, temporary

_SHARES, _MANY = "shares", 1 << 18
_DIFFERING = """
    WITH rows_shown AS (SELECT share, number FROM shown),
        rows_there AS (SELECT share, number FROM state)
    SELECT share FROM (
        SELECT share, number FROM rows_shown
        UNION ALL SELECT share, -number AS number FROM rows_there
    ) AS both_sides
    GROUP BY share HAVING SUM(number) <> 0
"""


def limit_to_shares(
    database: Database, columns: Sequence[str], shown: exp.Select, there: exp.Select
) -> tuple[exp.Select, exp.Select]:
    """The rows of two queries that are in shares in which anything differs.

    Both have these columns, of which the first is the key. Makes the temporary table `shares`,
    where the database is DuckDB: others take longer for hashes of all rows than they would save.
    """
    if database.dialect != "duckdb":
        return shown, there
    asked = query(_DIFFERING)
    for made, rows in zip(asked.find_all(exp.CTE), (shown, there), strict=True):
        made.set("this", _numbered(columns, rows))
    database.execute(temporary(_SHARES, asked))
    return _limited(columns[0], shown), _limited(columns[0], there)


def _numbered(columns: Sequence[str], rows: exp.Select) -> exp.Select:
    """For each row its share, and a hash of all that it has, as a number of 62 bits."""
    number = exp.BitwiseRightShift(
        this=_hash(_hash(*map(col, columns))), expression=exp.Literal.number(2)
    )
    return exp.select(
        named(_share(columns[0]), "share"), named(exp.cast(number, "bigint"), "number")
    ).from_(rows.subquery("rows"))


def _limited(key: str, rows: exp.Select) -> exp.Select:
    shares = exp.select(col("share")).from_(_SHARES)
    is_in = exp.In(this=_share(key), query=shares.subquery())
    return exp.select("*").from_(rows.subquery("rows")).where(is_in)


def _share(key: str) -> exp.Expr:
    return exp.BitwiseAnd(this=_hash(col(key)), expression=exp.Literal.number(_MANY - 1))


def _hash(*values: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this="HASH", expressions=list(values))

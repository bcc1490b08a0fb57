"""The catalog of PostgreSQL: what the columns of a table or view are."""

from contextlib import suppress

from sqlglot import exp
from sqlglot.errors import SqlglotError

from warehouse.database import TableColumn

COLUMNS = """
WITH RECURSIVE steps AS (
    SELECT attnum, attname, attcollation, atttypid AS kind, atttypmod AS modifier
    FROM pg_attribute
    WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT
        steps.attnum, steps.attname, steps.attcollation,
        CASE WHEN own.typtype = 'd' THEN own.typbasetype ELSE base.typarray END,
        CASE WHEN own.typtype = 'd' THEN own.typtypmod ELSE -1 END
    FROM steps
    JOIN pg_type own ON own.oid = steps.kind
    LEFT JOIN pg_type element ON element.oid = own.typelem AND own.typcategory = 'A'
    LEFT JOIN pg_type base ON base.oid = element.typbasetype AND element.typtype = 'd'
    WHERE own.typtype = 'd' OR base.typarray <> 0
)
SELECT
    steps.attname,
    format_type(steps.kind, steps.modifier),
    own.typnamespace = 'pg_catalog'::regnamespace,
    NOT coalesce(c.collisdeterministic, true)
FROM steps
JOIN pg_type own ON own.oid = steps.kind
LEFT JOIN pg_type element ON element.oid = own.typelem AND own.typcategory = 'A'
LEFT JOIN pg_collation c ON c.oid = steps.attcollation
WHERE own.typtype <> 'd' AND coalesce(element.typtype <> 'd', true)
ORDER BY steps.attnum
"""
"""The columns of a table: the type that values have, whatever domains are laid around it."""


def read_column(name: str, written: str, built_in: bool, folds: bool) -> TableColumn:  # noqa: FBT001 -- a row
    """A column as a row of `COLUMNS` tells of it.

    People's own types may be called as some type of another database: they are none of these.
    """
    kind = exp.DataType(this=exp.DType.USERDEFINED, kind=written)
    with suppress(SqlglotError):
        kind = exp.DataType.build(written, dialect="postgres") if built_in else kind
    return TableColumn(name, kind, written, folds)

"""Rows one by one: small tables that are uploaded, and what queries find."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sqlglot import exp

from warehouse.database import Database, TableColumn, Value
from warehouse.sql import table_of

_BATCH = 10_000


def upload_lines(
    database: Database,
    name: str,
    columns: Sequence[TableColumn],
    lines: Iterable[Sequence[Value]],
) -> None:
    """Make a temporary table of some lines, each with a value for every column."""
    left = iter(lines)
    parts = iter(lambda: list(islice(left, _BATCH)), [])
    database.upload(table_of(name), columns, (list(zip(*part, strict=True)) for part in parts))


def fetch_lines(database: Database, query: exp.Expr) -> Iterator[tuple[Value, ...]]:
    """The rows that a query finds, one by one."""
    return (line for batch in database.fetch(query) for line in zip(*batch, strict=True))

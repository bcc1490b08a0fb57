"""A few rows as part of the statement that makes a table of them: a text of JSON.

Most of what a run uploads is a few hundred lines. They are there at once that way, while a load job
takes some seconds, and are part of the transaction whatever it is in.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain

from sqlglot import exp

from warehouse.database import Batch, TableColumn, Value
from warehouse.sql import named, temporary

PARAMETER = "lines"
_MOST_SIGNS = 1 << 20
"""A request may have ten megabytes: https://cloud.google.com/bigquery/quotas#query_jobs"""

_NUL = "\\u0000"


def write_lines(rows: Iterable[Batch]) -> tuple[str | None, Iterable[Batch]]:
    """The rows as JSON; None where they are too many, or not for JSON. And the rows, once more."""
    seen: list[Batch] = []
    left, signs, lines = iter(rows), 0, list[str]()
    for batch in left:
        seen.append(batch)
        for line in zip(*batch, strict=True):
            lines.append(json.dumps([_plain(value) for value in line]))
            signs += len(lines[-1])
            if signs > _MOST_SIGNS or _NUL in lines[-1]:
                return None, chain(seen, left)
    return f"[{','.join(lines)}]", seen


def _plain(value: Value) -> str | list[str] | None:
    match value:
        case None | str() | list():
            return value
        case bool():
            return str(value).lower()
        case date():
            return value.isoformat()
        case float():
            return repr(value)
    return str(value)


def make_of_lines(table: str, columns: Sequence[TableColumn]) -> exp.Create:
    """What makes a temporary table of the rows that the parameter holds."""
    lines = exp.func("JSON_QUERY_ARRAY", exp.Parameter(this=exp.var(PARAMETER)), dialect="bigquery")
    cells = [named(_cell(place, each), each.name) for place, each in enumerate(columns)]
    unnested = exp.Unnest(
        expressions=[lines], alias=exp.TableAlias(columns=[exp.to_identifier("line")])
    )
    return temporary(table, exp.select(*cells).from_(unnested))


def _cell(place: int, column: TableColumn) -> exp.Expr:
    path = exp.Literal.string(f"$[{place}]")
    line = exp.column("line")
    if column.type.is_type(exp.DType.ARRAY):
        return exp.func("JSON_VALUE_ARRAY", line, path, dialect="bigquery")
    return exp.cast(exp.func("JSON_VALUE", line, path, dialect="bigquery"), column.type)

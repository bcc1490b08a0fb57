"""Columns between Arrow, by which DuckDB hands them over, and what BigQuery calls them."""

import base64
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from tests.bigquery.errors import JsonObject

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLACES = 9
"""Of NUMERIC; BIGNUMERIC has 38."""

_TARGETS = {
    "STRING": pa.string(),
    "INTEGER": pa.int64(),
    "FLOAT": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "DATETIME": pa.timestamp("us"),
    "TIMESTAMP": pa.timestamp("us", tz="UTC"),
    "BYTES": pa.binary(),
    "TIME": pa.time64("us"),
}
_TESTS = (
    ("STRING", lambda kind: pa.types.is_string(kind) or pa.types.is_large_string(kind)),
    ("INTEGER", pa.types.is_integer),
    ("FLOAT", pa.types.is_floating),
    ("BOOLEAN", pa.types.is_boolean),
    ("DATE", pa.types.is_date),
    ("TIMESTAMP", lambda kind: pa.types.is_timestamp(kind) and kind.tz is not None),
    ("DATETIME", pa.types.is_timestamp),
    ("BYTES", pa.types.is_binary),
    ("TIME", pa.types.is_time),
    ("INTEGER", lambda kind: kind == pa.null()),
)


def as_bigquery(table: pa.Table) -> pa.Table:
    """The same rows in the types by which BigQuery hands them over."""
    fields = [pa.field(each.name, _target(each.type)) for each in table.schema]
    return table.cast(pa.schema(fields), safe=False)


def fields_of(schema: pa.Schema) -> list[JsonObject]:
    """The fields of a TableSchema."""
    return [_field(each.name, each.type) for each in schema]


def _field(name: str, kind: pa.DataType) -> JsonObject:
    if pa.types.is_list(kind):
        return _field(name, kind.value_type) | {"mode": "REPEATED"}
    if pa.types.is_struct(kind):
        inner = [_field(each.name, each.type) for each in kind]
        return {"name": name, "type": "RECORD", "mode": "NULLABLE", "fields": inner}
    return {"name": name, "type": _kind(kind), "mode": "NULLABLE"}


def _kind(kind: pa.DataType) -> str:
    if pa.types.is_decimal(kind):
        return (
            "INTEGER" if kind.scale == 0 else "NUMERIC" if kind.scale <= _PLACES else "BIGNUMERIC"
        )
    return next(name for name, test in _TESTS if test(kind))


def _target(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_list(kind):
        return pa.list_(_target(kind.value_type))
    if pa.types.is_struct(kind):
        return kind
    if pa.types.is_decimal(kind) and kind.scale:
        return pa.decimal128(38, 9) if kind.scale <= _PLACES else pa.decimal256(76, 38)
    return _TARGETS[_kind(kind)]


def rows_of(table: pa.Table) -> Iterator[JsonObject]:
    """Rows as pages of JSON have them: every value a text."""
    for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
        yield {"f": [{"v": _value(each)} for each in row]}


def _value(value: Any) -> Any:
    match value:
        case None | str():
            return value
        case bool():
            return str(value).lower()
        case float() if value in {float("inf"), float("-inf")}:
            return "Infinity" if value > 0 else "-Infinity"
        case float():
            return "NaN" if value != value else repr(value)  # noqa: PLR0124 -- NaN alone differs
        case bytes():
            return base64.b64encode(value).decode()
        case datetime() if value.tzinfo is not None:
            return str(round((value - _EPOCH).total_seconds() * 1_000_000))
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return f"{value.normalize():f}"
        case list():
            return [{"v": _value(each)} for each in value]
    return str(value)

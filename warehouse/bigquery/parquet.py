"""Rows as a Parquet file that a load job makes a table of."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq
from google.cloud import bigquery
from sqlglot import exp

from warehouse.database import Batch, TableColumn

_ARROW = {
    "STRING": pa.string(),
    "BOOL": pa.bool_(),
    "INT64": pa.int64(),
    "FLOAT64": pa.float64(),
    "DATE": pa.date32(),
    "DATETIME": pa.timestamp("us"),
    "TIMESTAMP": pa.timestamp("us", tz="UTC"),
    "NUMERIC": pa.decimal128(38, 9),
    "BIGNUMERIC": pa.decimal256(76, 38),
}
"""https://cloud.google.com/bigquery/docs/loading-data-cloud-storage-parquet#type_conversions"""


def schema_of(columns: Sequence[TableColumn]) -> list[bigquery.SchemaField]:
    """The columns as BigQuery has them."""
    return [bigquery.SchemaField(each.name, _kind(each.type), _mode(each.type)) for each in columns]


def write_parquet(file: IO[bytes], columns: Sequence[TableColumn], rows: Iterable[Batch]) -> None:
    """Write rows into a file."""
    schema = pa.schema([(each.name, _arrow(each.type)) for each in columns])
    with pq.ParquetWriter(file, schema) as writer:
        for batch in rows:
            pairs = zip(batch, schema.types, strict=True)
            arrays = [pa.array(_fitting(values, kind), kind) for values, kind in pairs]
            writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))


def _kind(kind: exp.DataType) -> str:
    """The name of a type, that of its elements for an array."""
    element = kind.expressions[0] if kind.is_type(exp.DType.ARRAY) else kind
    return str(element.sql("bigquery")).partition("(")[0]


def _mode(kind: exp.DataType) -> str:
    return "REPEATED" if kind.is_type(exp.DType.ARRAY) else "NULLABLE"


def _arrow(kind: exp.DataType) -> pa.DataType:
    found = _ARROW[_kind(kind)]
    return pa.list_(found) if kind.is_type(exp.DType.ARRAY) else found


def _fitting(values: Sequence[Any], kind: pa.DataType) -> Sequence[Any]:
    """Values as Arrow takes them for a type: whole numbers among decimals become such."""
    if pa.types.is_decimal(kind):
        return [None if each is None else Decimal(each) for each in values]
    return values

"""Rows on their way to DuckDB and back: it gives and takes them as Arrow has them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa
from sqlglot import exp

from warehouse.database import Batch, TableColumn

_BATCH = 1 << 16

_HUGE = "UHUGEINT"
"""A type whose greatest values become others on their way to Arrow: these go as texts."""

_TYPES = {
    exp.DType.TEXT: pa.string(),
    exp.DType.BOOLEAN: pa.bool_(),
    exp.DType.INT: pa.int32(),
    exp.DType.BIGINT: pa.int64(),
    exp.DType.DOUBLE: pa.float64(),
    exp.DType.DATE: pa.date32(),
    exp.DType.TIMESTAMP: pa.timestamp("us"),
}
"""How values are handed over; those of all other types go as texts, which the database casts."""


def fetch_rows(asked: duckdb.DuckDBPyRelation) -> tuple[int, Iterator[Batch]]:
    """Have DuckDB find some rows: how many they are, and the rows, made into values when asked."""
    huge = {name for name, kind in zip(asked.columns, asked.types, strict=True) if kind == _HUGE}
    found = _with_texts(asked, huge).to_arrow_table()
    batches = (
        [
            _whole_numbers(column) if name in huge else column.to_pylist()
            for name, column in zip(found.column_names, batch.columns, strict=True)
        ]
        for batch in found.to_batches(max_chunksize=_BATCH)
    )
    return found.num_rows, batches


def _with_texts(rows: duckdb.DuckDBPyRelation, names: Collection[str]) -> duckdb.DuckDBPyRelation:
    """Rows with some columns as texts."""
    if not names:
        return rows
    columns = (duckdb.ColumnExpression(name) for name in rows.columns)
    return rows.select(
        *(
            each.cast("VARCHAR").alias(name) if name in names else each
            for name, each in zip(rows.columns, columns, strict=True)
        )
    )


def _whole_numbers(texts: pa.Array) -> list[int | None]:
    return [None if each is None else int(each) for each in texts.to_pylist()]


@dataclass
class GivenRows:
    """Rows for DuckDB to read; `failed` is what was raised in making them.

    DuckDB, which asks for them, would put that into words of its own.
    """

    columns: Sequence[TableColumn]
    rows: Iterable[Batch]
    failed: BaseException | None = None

    def reader(self) -> pa.RecordBatchReader:
        """What it reads them by, once."""
        schema = pa.schema([(each.name, _type(each.type)) for each in self.columns])
        return pa.RecordBatchReader.from_batches(schema, self._made(schema))

    def _made(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        try:
            for batch in self.rows:
                yield _arrow_batch(schema, batch)
        except BaseException as error:
            self.failed = error
            raise


def _type(kind: exp.DataType) -> pa.DataType:
    if kind.is_type(exp.DType.ARRAY):
        return pa.list_(pa.string())
    return _TYPES.get(kind.this, pa.string())


def _arrow_batch(schema: pa.Schema, batch: Batch) -> pa.RecordBatch:
    arrays = [
        pa.array(
            [None if each is None else str(each) for each in values]
            if kind == pa.string()
            else values,
            kind,
        )
        for kind, values in zip(schema.types, batch, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)

"""DuckDB: prospects in one of its files, or in Parquet files.

A file of DuckDB's takes one program that writes, or several that read: so it is its own lock.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from sqlglot import exp

from sync.messages.errors import MovedError, QualifyError, ServiceError, WorkbookError
from sync.messages.trace import timed
from sync.workbook.pace import Pace
from warehouse.database import Batch, TableColumn
from warehouse.deadline import Deadline
from warehouse.sql import col, make_statement, name_of, named, temporary

PARQUET = "prospects"
"""What statements call the rows of Parquet files."""

_BATCH = 1 << 16
_MOST_GIB = 7
"""How much memory DuckDB takes at most; beside that a run takes some for itself."""

_LOCK_SECONDS = 60.0
_POLL_SECONDS = 0.25
_ALIKE = (("a", "A"), ("a", "á"), ("é", "e\u0301"), ("a", "a "))
"""Pairs of texts of which some collations say that they are equal."""

_THERE = """
SELECT count(*) > 0 FROM (
    SELECT table_name AS name, schema_name, database_name FROM duckdb_tables()
    UNION ALL SELECT view_name, schema_name, database_name FROM duckdb_views()
)
WHERE lower(name) = lower($1)
    AND lower(schema_name) = lower(coalesce($2, schema_name))
    AND lower(database_name) = lower(coalesce($3, database_name))
"""

_VERSION = """
SELECT tags['storage_version'] FROM duckdb_databases() WHERE database_name = current_database()
"""

_FILES = "SELECT filename, size, epoch_us(last_modified) FROM read_blob($1) ORDER BY filename"

_HUGE = "UHUGEINT"
"""A type whose greatest values become others on their way to Arrow: these go as texts."""

_BY_NAME = exp.PropertyEQ(this=exp.to_identifier("union_by_name"), expression=exp.true())
"""Parquet files are one table, though not all have all of its columns."""

_ARROW = {
    exp.DType.TEXT: pa.string(),
    exp.DType.BOOLEAN: pa.bool_(),
    exp.DType.INT: pa.int32(),
    exp.DType.BIGINT: pa.int64(),
    exp.DType.DOUBLE: pa.float64(),
    exp.DType.DATE: pa.date32(),
    exp.DType.TIMESTAMP: pa.timestamp("us"),
}
"""How values are handed over; those of all other types go as texts, which the database casts."""


@dataclass(frozen=True)
class DuckPlace:
    """Where prospects are: a file of DuckDB's, and Parquet files, if these hold them.

    `path` is None where nothing is to be kept: a look at Parquet files without results so far.
    `name` is how messages name it.
    """

    name: str
    path: Path | None
    parquet: str | None = None


class DuckDatabase:
    """A connection to DuckDB, which runs in this process. See `warehouse.database.Database`."""

    dialect = "duckdb"

    def __init__(
        self,
        place: DuckPlace,
        *,
        writing: bool,
        deadline: float | None = None,
        pace: Pace | None = None,
    ) -> None:
        """Open it; raises QualifyError where that can't be done before the deadline, in seconds."""
        self.name = place.name
        self.statements = 0
        self._pace = pace or Pace()
        end = None if deadline is None else self._pace.now() + deadline
        self._deadline = Deadline(place.name, end, self._pace)
        self._uploads = 0
        self._parquet = place.parquet
        self._found: object = None
        self._connection = self._open(place, writing=writing)
        self._connection.execute("SET preserve_insertion_order = false")
        self._connection.execute("SET default_collation = ''")
        self._limit_memory()
        if place.parquet is not None:
            self._show_parquet(place.parquet)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def columns(self, table: exp.Table) -> Sequence[TableColumn] | None:
        """As `Database` says."""
        asked = exp.Describe(this=exp.select("*").from_(table))
        with self._working():
            if not self._is_there(table):
                return None
            rows = self._send(self._written(asked)).fetchall()
            found = [
                TableColumn(name, exp.DataType.build(kind, dialect=self.dialect), kind)
                for name, kind, *_ in rows
            ]
            folding = self._folding(table, found)
            return [replace(each, folds=each.name in folding) for each in found]

    def begin(self, *, writing: bool) -> None:  # noqa: ARG002 -- the file is the lock
        """As `Database` says."""
        with self._working():
            self._send("BEGIN TRANSACTION")
            self._found = self._files()

    def commit(self) -> None:
        """As `Database` says; of Parquet files that people wrote meanwhile nothing stands."""
        with self._working():
            self._heed_files()
            self._send("COMMIT")

    def rollback(self) -> None:
        """As `Database` says."""
        with self._failing():  # also where no time is left
            self._send("ROLLBACK")
            self._heed_files()

    def execute(self, statement: exp.Expr) -> int:
        """As `Database` says."""
        with self._working(), timed(name_of(statement)) as note:
            found = self._send(self._written(statement))
            counted = [column[0] for column in found.description or ()] == ["Count"]
            rows = sum(int(count) for [count] in found.fetchall()) if counted else 0
            note(f"{rows:,} rows")
            return rows if isinstance(statement, exp.DML) else 0

    def fetch(self, query: exp.Expr) -> Iterator[Batch]:
        """As `Database` says. The rows are kept in columns until they are asked for."""
        with self._working(), timed(name_of(query)) as note:
            self.statements += 1
            rows = self._connection.sql(self._written(query))
            huge = {
                name for name, kind in zip(rows.columns, rows.types, strict=True) if kind == _HUGE
            }
            found = _with_texts(rows, huge).to_arrow_table()
            note(f"{found.num_rows:,} rows")
        batches = found.to_batches(max_chunksize=_BATCH)
        return (
            [
                _whole_numbers(column) if name in huge else column.to_pylist()
                for name, column in zip(found.column_names, batch.columns, strict=True)
            ]
            for batch in batches
        )

    def upload(
        self, table: exp.Table, columns: Sequence[TableColumn], rows: Iterable[Batch]
    ) -> None:
        """As `Database` says."""
        schema = pa.schema([(each.name, _arrow_type(each.type)) for each in columns])
        batches = _Batches(schema, rows)
        self._uploads += 1
        given = exp.to_table(f"upload_{self._uploads}")
        cells = [named(exp.cast(col(each.name), each.type), each.name) for each in columns]
        made = temporary(table.name, exp.select(*cells).from_(given))
        with self._working(), timed(name_of(made)):
            reader = pa.RecordBatchReader.from_batches(schema, batches.made())
            self._connection.register(given.name, reader)
            try:
                self._send(self._written(made))
            except duckdb.Error as error:
                raise batches.failed or error from None
            finally:
                with suppress(duckdb.Error):  # where the transaction has failed
                    self._connection.unregister(given.name)

    def make_table(self, table: exp.Table, columns: Sequence[TableColumn]) -> None:
        """As `Database` says."""
        made = make_statement(table, columns)
        varied = [each.name for each in columns if each.varied]
        self.execute(_packed(made, varied) if self._packs else made)

    @cached_property
    def _packs(self) -> bool:
        """Whether its file may hold packed texts: those of versions before 1.2 may not."""
        [[version]] = self._connection.execute(_VERSION).fetchall()
        return bool(version) and not re.match(r"v(0|1\.[01])\.", version)

    def _open(self, place: DuckPlace, *, writing: bool) -> Any:
        """Connect; waits while another program has the file."""
        path = ":memory:" if place.path is None else str(place.path)
        read_only = place.path is not None and not writing
        end = self._deadline.end or self._pace.now() + _LOCK_SECONDS
        while True:
            try:
                return duckdb.connect(path, read_only=read_only)
            except duckdb.IOException as error:
                if "Could not set lock" not in str(error):
                    raise _unopened(self.name, place.path) from None
            if self._pace.now() >= end:
                raise WorkbookError(
                    self.name,
                    "another run, or another program, has it open",
                    "wait for it to end, or close it there",
                )
            self._pace.sleep(_POLL_SECONDS)

    def _limit_memory(self) -> None:
        """Let DuckDB put on the disk what does not fit, whatever the machine has."""
        asked = "SELECT current_setting('memory_limit')"
        [[own]] = self._connection.execute(asked).fetchall()
        number, unit = str(own).split()
        if unit == "TiB" or (unit == "GiB" and float(number) > _MOST_GIB):
            self._connection.execute(f"SET memory_limit = '{_MOST_GIB}GiB'")

    def _show_parquet(self, files: str) -> None:
        with self._working():
            read = exp.func("READ_PARQUET", exp.Literal.string(files), _BY_NAME)
            rows = exp.select("*").from_(exp.Table(this=read))
            self._send(self._written(temporary(PARQUET, rows, kind="VIEW")))

    def _heed_files(self) -> None:
        """Raise MovedError where people wrote Parquet files since `begin`: statements read them."""
        if self._files() != self._found:
            raise MovedError("the Parquet files were written meanwhile")

    def _files(self) -> object:
        """Which Parquet files there are, how large, and of when; none of them is read for that."""
        if self._parquet is None:
            return None
        return self._connection.execute(_FILES, [self._parquet]).fetchall()

    def _is_there(self, table: exp.Table) -> bool:
        """Whether there is such a table or view; asked so that no transaction fails if not."""
        parts = [table.name, table.db or None, table.catalog or None]
        return bool(self._connection.execute(_THERE, parts).fetchall()[0][0])

    def _folding(self, table: exp.Table, columns: Sequence[TableColumn]) -> Collection[str]:
        """The columns whose collations take texts that differ as equal.

        DuckDB tells of no column's collation, so it is asked to compare without reading a row.
        """
        texts = [each.name for each in columns if each.type.is_type(exp.DType.TEXT)]
        if not texts:
            return ()
        nothing = exp.select(exp.Literal.number(1)).subquery("nothing")
        asked = exp.select(*map(_takes_as_equal, texts)).from_(nothing)
        asked = asked.join(table, on=exp.false(), join_type="left")
        [folds] = self._send(self._written(asked)).fetchall()
        return {name for name, each in zip(texts, folds, strict=True) if each}

    def _written(self, statement: exp.Expr) -> str:
        """A statement as text; raises UnicodeEncodeError where no text can be what it holds."""
        text = statement.sql(self.dialect, identify=True)
        text.encode()
        return text

    def _send(self, statement: str) -> Any:
        self.statements += 1
        return self._connection.execute(statement)

    @contextmanager
    def _working(self) -> Iterator[None]:
        """Do something until the deadline at most."""
        self._deadline.heed()
        with self._failing(), self._deadline.stopping(self._connection.interrupt):
            yield

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """Put what went wrong into words of our own; DuckDB's quote cells."""
        try:
            yield
        except UnicodeEncodeError:
            what = "it can't hold a character that the run would write: half of a pair"
            raise WorkbookError(self.name, what, "take it out of the rules") from None
        except duckdb.Error as error:
            raise self._said(error) from None

    def _said(self, error: duckdb.Error) -> QualifyError | MovedError:
        if isinstance(error, duckdb.InterruptException):
            return self._deadline.missed()
        if isinstance(error, duckdb.TransactionException):
            return MovedError("another run changed the same tables")
        if isinstance(error, duckdb.OutOfMemoryException):
            what = "there is too little memory, or too little room on the disk, for it"
            return ServiceError(self.name, what, "free some, or run it on a larger machine")
        if isinstance(error, duckdb.PermissionException):
            what, mend = "access is refused", "give the run the rights to read and write it"
            return WorkbookError(self.name, what, mend)
        if isinstance(error, duckdb.IOException | duckdb.HTTPException):
            what = "can't be read or written"
            return WorkbookError(self.name, what, "check its path, its rights and the room left")
        kind = type(error).__name__.removesuffix("Exception")
        what = f"DuckDB refuses what it is asked for ({kind})"
        return WorkbookError(self.name, what, "run with --verbose to see at which statement")


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


def _packed(made: exp.Expr, names: Collection[str]) -> exp.Expr:
    """What makes a table, some columns of which are packed in a way that suits varied texts.

    By itself DuckDB takes twice the time, looking for what they have in common.
    """
    packed = made.copy()
    for each in packed.find_all(exp.ColumnDef):
        if each.name in names:
            each.append("constraints", exp.ColumnConstraint(kind=_PACKED.copy()))
    return packed


_PACKED = exp.var("USING COMPRESSION zstd")


def _takes_as_equal(name: str) -> exp.Expr:
    """Whether a column without any value takes some texts that differ as equal."""
    equal = [
        exp.func("COALESCE", col(name), exp.Literal.string(one)).eq(other) for one, other in _ALIKE
    ]
    return exp.or_(*equal)


def _unopened(name: str, path: Path | None) -> WorkbookError:
    if path is None or not path.exists():
        return WorkbookError(name, "there is no such file", "correct the path in [table] database")
    what = "is no file of DuckDB's, or one of a newer version, or it can't be read"
    return WorkbookError(name, what, "name a file that DuckDB made")


@dataclass
class _Batches:
    """Rows as Arrow's batches; `failed` is what was raised in making them.

    DuckDB, which asks for them, would put that into words of its own.
    """

    schema: pa.Schema
    rows: Iterable[Batch]
    failed: BaseException | None = None

    def made(self) -> Iterator[pa.RecordBatch]:
        """The batches, one by one."""
        try:
            for batch in self.rows:
                yield _arrow_batch(self.schema, batch)
        except BaseException as error:
            self.failed = error
            raise


def _arrow_type(kind: exp.DataType) -> pa.DataType:
    if kind.is_type(exp.DType.ARRAY):
        return pa.list_(pa.string())
    return _ARROW.get(kind.this, pa.string())


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

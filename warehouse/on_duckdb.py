"""DuckDB: prospects in one of its files, or in Parquet files.

A file of DuckDB's takes one program that writes, or several that read: so it is its own lock.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from sync.messages.errors import MovedError
from sync.messages.trace import timed
from sync.workbook.pace import Pace
from warehouse.database import Batch, TableColumn
from warehouse.deadline import Deadline
from warehouse.duckdb.arrow import GivenRows, fetch_rows
from warehouse.duckdb.collations import ask_of_folding
from warehouse.duckdb.connecting import connect
from warehouse.duckdb.packing import can_pack, packed
from warehouse.duckdb.parquet import find_files, show_files
from warehouse.duckdb.refusal import told, unwritable
from warehouse.sql import col, make_statement, name_of, named, temporary

_THERE = """
SELECT count(*) > 0 FROM (
    SELECT table_name AS name, schema_name, database_name FROM duckdb_tables()
    UNION ALL SELECT view_name, schema_name, database_name FROM duckdb_views()
)
WHERE lower(name) = lower($1)
    AND lower(schema_name) = lower(coalesce($2, schema_name))
    AND lower(database_name) = lower(coalesce($3, database_name))
"""


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
        self._connection = connect(
            place.name, place.path, writing=writing, end=end, pace=self._pace
        )
        if place.parquet is not None:
            with self._working():
                self._send(self._written(show_files(place.parquet)))

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
            count, batches = fetch_rows(self._connection.sql(self._written(query)))
            note(f"{count:,} rows")
        return batches

    def upload(
        self, table: exp.Table, columns: Sequence[TableColumn], rows: Iterable[Batch]
    ) -> None:
        """As `Database` says."""
        batches = GivenRows(columns, rows)
        self._uploads += 1
        given = exp.to_table(f"upload_{self._uploads}")
        cells = [named(exp.cast(col(each.name), each.type), each.name) for each in columns]
        made = temporary(table.name, exp.select(*cells).from_(given))
        with self._working(), timed(name_of(made)):
            self._connection.register(given.name, batches.reader())
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
        self.execute(packed(made, varied) if self._packs else made)

    @cached_property
    def _packs(self) -> bool:
        """Whether its file may hold packed texts."""
        return can_pack(self._connection)

    def _heed_files(self) -> None:
        """Raise MovedError where people wrote Parquet files since `begin`: statements read them."""
        if self._files() != self._found:
            raise MovedError("the Parquet files were written meanwhile")

    def _files(self) -> object:
        """Which Parquet files there are, and as what they were last written."""
        return None if self._parquet is None else find_files(self._connection, self._parquet)

    def _is_there(self, table: exp.Table) -> bool:
        """Whether there is such a table or view; asked so that no transaction fails if not."""
        parts = [table.name, table.db or None, table.catalog or None]
        return bool(self._connection.execute(_THERE, parts).fetchall()[0][0])

    def _folding(self, table: exp.Table, columns: Sequence[TableColumn]) -> Collection[str]:
        """The columns whose collations take texts that differ as equal."""
        texts = [each.name for each in columns if each.type.is_type(exp.DType.TEXT)]
        if not texts:
            return ()
        [folds] = self._send(self._written(ask_of_folding(table, texts))).fetchall()
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
        """Put what went wrong into words of our own."""
        try:
            yield
        except UnicodeEncodeError:
            raise unwritable(self.name) from None
        except duckdb.InterruptException:
            raise self._deadline.missed() from None
        except duckdb.Error as error:
            raise told(self.name, error) from None

"""PostgreSQL: prospects in a table or view of one of its databases, version 13 or later.

All that a run decides upon is of one moment: its transaction is one of repeatable reads, and before
its first statement looks at anything, it holds the tables that it reads. So nobody rewrites or
empties them meanwhile; who writes rows, or waits to alter a table, is not in its way.
"""

import hashlib
import os
import re
import socket
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import psycopg
from psycopg import errors
from sqlglot import exp

from sync.messages.errors import MovedError, QualifyError, WorkbookError
from sync.messages.trace import timed
from sync.workbook.pace import Pace
from warehouse.database import Batch, TableColumn, Value
from warehouse.deadline import Deadline
from warehouse.postgres.catalog import COLUMNS, read_column
from warehouse.postgres.connecting import connect, why_refused
from warehouse.postgres.refusal import told
from warehouse.sql import make_statement, name_of, temporary_columns

_BATCH = 20_000
_LOCK_SECONDS, _POLL_SECONDS = 60.0, 0.25
_CONNECT_SECONDS = 30.0
_CANCEL_SECONDS, _UNDO_SECONDS = 2.0, 10.0

_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
"""What no text of PostgreSQL's can hold."""

_NOT_HELD = (
    errors.UndefinedTable,
    errors.InvalidSchemaName,
    errors.WrongObjectType,
    errors.InsufficientPrivilege,
)
"""Why a table is not held: it is not there, none of a kind that can be, or granted by columns."""


@dataclass(frozen=True)
class PostgresPlace:
    """Where a database is.

    `name` is how messages name it, `url` how it is reached, with whatever secret is in that.
    `results` is what the names of the job's own tables begin with, and `schema` where they are, ""
    where the config does not say so: two runs with the same wait for each other. `tables` are
    those that a run reads, as far as they are there.
    """

    name: str
    url: str = field(repr=False)
    results: str
    schema: str = ""
    tables: Sequence[exp.Table] = ()


class PostgresDatabase:
    """A connection to PostgreSQL. See `warehouse.database.Database`."""

    dialect = "postgres"

    def __init__(
        self, place: PostgresPlace, *, deadline: float | None = None, pace: Pace | None = None
    ) -> None:
        """Connect; raises QualifyError where that can't be done before the deadline, in seconds."""
        self.name = place.name
        self.statements = 0
        self._place = place
        self._pace = pace or Pace()
        end = None if deadline is None else self._pace.now() + deadline
        self._deadline = Deadline(place.name, end, self._pace)
        self._cursors = count(1)
        self._connection = self._connect()

    def close(self) -> None:
        """End the session, and with it the lock."""
        self._connection.close()

    def columns(self, table: exp.Table) -> Sequence[TableColumn] | None:
        """As `Database` says."""
        with self._working():
            rows = self._send(COLUMNS, [self._written(_placed(table))]).fetchall()
        return [read_column(*row) for row in rows] or None

    def begin(self, *, writing: bool) -> None:
        """As `Database` says."""
        if writing:
            self._lock()
        tables = list(self._place.tables)
        while not self._begin_with(tables):
            pass

    def commit(self) -> None:
        """As `Database` says."""
        with self._working():
            self._send("COMMIT")

    def rollback(self) -> None:
        """As `Database` says."""
        with self._failing(), self._stopping(_UNDO_SECONDS):
            self.statements += 1
            self._connection.execute("ROLLBACK")

    def execute(self, statement: exp.Expr) -> int:
        """As `Database` says."""
        with self._working(), timed(name_of(statement)) as note:
            rows = max(int(self._send(self._written(statement)).rowcount), 0)
            note(f"{rows:,} rows")
            return rows if isinstance(statement, exp.DML) else 0

    def fetch(self, query: exp.Expr) -> Iterator[Batch]:
        """As `Database` says."""
        text = self._written(query).encode()
        with self._working(), timed(name_of(query)):
            cursor = self._connection.cursor(f"qualify_{next(self._cursors)}")
            self.statements += 1
            try:
                cursor.execute(text)
            except psycopg.Error:
                cursor.close()
                raise
        return self._batches(cursor)

    def upload(
        self, table: exp.Table, columns: Sequence[TableColumn], rows: Iterable[Batch]
    ) -> None:
        """As `Database` says."""
        self.execute(temporary_columns(table, columns))
        names = exp.Schema(
            this=table.copy(),
            expressions=[exp.to_identifier(each.name, quoted=True) for each in columns],
        )
        copy = f"COPY {self._written(names)} FROM STDIN".encode()
        for batch in rows:
            with self._working(), self._connection.cursor() as cursor, cursor.copy(copy) as stream:
                for line in zip(*batch, strict=True):
                    self._write(stream, line)

    def make_table(self, table: exp.Table, columns: Sequence[TableColumn]) -> None:
        """As `Database` says."""
        self.execute(make_statement(table, columns))

    def _write(self, stream: psycopg.Copy, line: Sequence[Value]) -> None:
        try:
            stream.write_row(line)
        except (psycopg.DataError, UnicodeEncodeError):
            raise _unwritable(self.name) from None

    def _connect(self) -> "psycopg.Connection[Any]":
        left = self._deadline.left
        seconds = _CONNECT_SECONDS if left is None else min(left, _CONNECT_SECONDS)
        try:
            connection = connect(self._place.url, seconds)
        except psycopg.Error as error:
            raise self._refused(error) from None
        with self._failing():
            connection.execute("SET standard_conforming_strings = on")
        return connection

    def _refused(self, error: psycopg.Error) -> QualifyError | MovedError:
        """Why there is no connection."""
        if isinstance(error, psycopg.ProgrammingError):
            what = "its address is none of PostgreSQL's"
            return WorkbookError(self.name, what, "write postgresql://USER@HOST/DATABASE")
        code = why_refused(self._place.url, error)
        return self._deadline.missed() if self._deadline.is_over else told(self.name, error, code)

    def _begin_with(self, tables: list[exp.Table]) -> bool:
        """Open a transaction that holds some tables; where one can't be held, it is taken out."""
        with self._working():
            self._send("BEGIN ISOLATION LEVEL REPEATABLE READ")
        for place, table in enumerate(tables):
            with self._working():
                try:
                    self._send(f"LOCK TABLE {self._written(table)} IN ACCESS SHARE MODE")
                except _NOT_HELD:
                    del tables[place]
                    self._send("ROLLBACK")
                    return False
        return True

    def _lock(self) -> None:
        """Wait until no other run writes the same tables."""
        end = self._deadline.end or self._pace.now() + _LOCK_SECONDS
        number = self._lock_number()
        while True:
            with self._working():
                [[locked]] = self._send("SELECT pg_try_advisory_lock(%s)", [number]).fetchall()
            if locked:
                return
            if self._pace.now() >= end:
                raise WorkbookError(
                    self.name,
                    "another run is at work with the same tables",
                    "wait for it to end, and start one run at a time",
                )
            self._pace.sleep(_POLL_SECONDS)

    def _lock_number(self) -> int:
        with self._working():
            [[schema]] = self._send("SELECT current_schema()").fetchall()
        named = self._place.schema or schema
        digest = hashlib.sha256(f"{named}.{self._place.results}".encode()).digest()
        return int.from_bytes(digest[:8], signed=True)

    def _batches(self, cursor: Any) -> Iterator[Batch]:
        try:
            while True:
                with self._working():
                    rows = cursor.fetchmany(_BATCH)
                if not rows:
                    return
                yield list(map(list, zip(*rows, strict=True)))
        finally:
            with suppress(psycopg.Error), self._stopping(_UNDO_SECONDS):
                cursor.close()

    def _written(self, statement: exp.Expr) -> str:
        text = statement.sql(self.dialect, identify=True)
        if _UNWRITABLE.search(text):
            raise _unwritable(self.name)
        return text

    def _send(self, statement: str, values: Sequence[object] | None = None) -> Any:
        self.statements += 1
        return self._connection.execute(statement.encode(), values)

    @contextmanager
    def _working(self) -> Iterator[None]:
        """Do something until the deadline at most."""
        self._deadline.heed()
        with self._failing(), self._stopping():
            yield

    def _stopping(self, at_least: float = 0.0) -> Any:
        return self._deadline.stopping(self._cancel, self._hang_up, at_least=at_least)

    def _cancel(self) -> None:
        """Have the server end what it is doing."""
        with suppress(psycopg.Error):
            self._connection.cancel_safe(timeout=_CANCEL_SECONDS)

    def _hang_up(self) -> None:
        """End the connection, on which nothing is heard of the server any more."""
        with (
            suppress(psycopg.Error, OSError),
            socket.socket(fileno=os.dup(self._connection.fileno())) as line,
        ):
            line.shutdown(socket.SHUT_RDWR)

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """Put what went wrong into words of our own; the server's may quote cells."""
        try:
            yield
        except psycopg.Error as error:
            raise self._said(error) from None

    def _said(self, error: psycopg.Error) -> QualifyError | MovedError:
        is_cut = isinstance(error, errors.QueryCanceled) or error.sqlstate is None
        if is_cut and self._deadline.is_over:
            return self._deadline.missed()
        if error.sqlstate is None and isinstance(error, psycopg.DataError):
            what = "a day or a moment that the run reads is none of the years 1 to 9999"
            return WorkbookError(self.name, what, "correct it, or name a view that leaves it out")
        return told(self.name, error, error.sqlstate)


def _placed(table: exp.Table) -> exp.Table:
    """A table of the database that the connection is to, which is not named."""
    return exp.table_(table.name, db=table.db or None, catalog=None, quoted=True)


def _unwritable(name: str) -> WorkbookError:
    what = "it can't hold a character that the run would write: NUL, or half of a pair"
    return WorkbookError(name, what, "take it out of the rules, or out of the cells")

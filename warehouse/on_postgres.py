"""PostgreSQL: prospects in a table or view of one of its databases, version 13 or later."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import psycopg
from psycopg import errors
from sqlglot import exp
from sqlglot.errors import SqlglotError

from sync.messages.errors import MovedError, QualifyError, ServiceError, WorkbookError
from sync.messages.trace import timed
from sync.workbook.pace import Pace
from warehouse.database import Batch, TableColumn
from warehouse.sql import make_statement, name_of, temporary_columns

_BATCH = 20_000
_LOCK_SECONDS, _POLL_SECONDS = 60.0, 0.25
_CONNECT_SECONDS = 30.0


@dataclass(frozen=True)
class PostgresPlace:
    """Where a database is.

    `name` is how messages name it, `url` how it is reached, with whatever secret is in that.
    `results` is what the names of the job's own tables begin with, and `schema` where they are, ""
    where the config does not say so: two runs with the same wait for each other.
    """

    name: str
    url: str = field(repr=False)
    results: str
    schema: str = ""


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
        self._end = None if deadline is None else self._pace.now() + deadline
        self._cursors = count(1)
        self._connection = self._connect()

    def close(self) -> None:
        """End the session, and with it the lock."""
        self._connection.close()

    def columns(self, table: exp.Table) -> Sequence[TableColumn] | None:
        """As `Database` says."""
        named = exp.table_(table.name, db=table.db or None, catalog=None, quoted=True)
        with self._failing():
            rows = self._send(_COLUMNS, [named.sql(self.dialect, identify=True)]).fetchall()
        return [_column(*row) for row in rows] or None

    def begin(self, *, writing: bool) -> None:
        """As `Database` says."""
        if writing:
            self._lock()
        with self._failing():
            self._send("BEGIN ISOLATION LEVEL REPEATABLE READ")

    def commit(self) -> None:
        """As `Database` says."""
        with self._failing():
            self._send("COMMIT")

    def rollback(self) -> None:
        """As `Database` says."""
        with self._failing():  # also where no time is left, or a statement has failed
            self.statements += 1
            self._connection.execute("ROLLBACK")

    def execute(self, statement: exp.Expr) -> int:
        """As `Database` says."""
        with self._failing(), timed(name_of(statement)) as note:
            written = max(int(self._send(self._written(statement)).rowcount), 0)
            note(f"{written:,} rows")
            return written

    def fetch(self, query: exp.Expr) -> Iterator[Batch]:
        """As `Database` says."""
        cursor = self._connection.cursor(f"qualify_{next(self._cursors)}")
        with self._failing(), timed(name_of(query)):
            self._heed_deadline()
            self.statements += 1
            cursor.execute(self._written(query))
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
        copy = f"COPY {names.sql(self.dialect, identify=True)} FROM STDIN"
        for batch in rows:
            with self._failing(), self._connection.cursor() as cursor, cursor.copy(copy) as stream:
                for line in zip(*batch, strict=True):
                    stream.write_row(line)

    def make_table(self, table: exp.Table, columns: Sequence[TableColumn]) -> None:
        """As `Database` says."""
        self.execute(make_statement(table, columns))

    def _connect(self) -> "psycopg.Connection[Any]":
        left = _CONNECT_SECONDS if self._end is None else self._end - self._pace.now()
        with self._failing():
            return psycopg.connect(
                self._place.url,
                autocommit=True,
                connect_timeout=max(2, int(min(left, _CONNECT_SECONDS))),
                application_name="qualify",
                prepare_threshold=None,
            )

    def _lock(self) -> None:
        """Wait until no other run writes the same tables."""
        end = self._end or self._pace.now() + _LOCK_SECONDS
        number = self._lock_number()
        while True:
            with self._failing():
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
        with self._failing():
            [[schema]] = self._send("SELECT current_schema()").fetchall()
        named = self._place.schema or schema
        digest = hashlib.sha256(f"{named}.{self._place.results}".encode()).digest()
        return int.from_bytes(digest[:8], signed=True)

    def _batches(self, cursor: Any) -> Iterator[Batch]:
        with cursor:
            while True:
                with self._failing():
                    rows = cursor.fetchmany(_BATCH)
                if not rows:
                    return
                yield list(map(list, zip(*rows, strict=True)))

    def _written(self, statement: exp.Expr) -> str:
        return statement.sql(self.dialect, identify=True)

    def _send(self, statement: str, values: Sequence[object] | None = None) -> Any:
        self._heed_deadline()
        self.statements += 1
        return self._connection.execute(statement, values)

    def _heed_deadline(self) -> None:
        """Let the server give up when the deadline is over."""
        if self._end is None:
            return
        left = self._end - self._pace.now()
        if left <= 0:
            raise _too_late(self.name)
        self._connection.execute(f"SET statement_timeout = {max(1, int(left * 1000))}")

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """Put what went wrong into words of our own; the server's may quote cells."""
        try:
            yield
        except psycopg.Error as error:
            raise self._said(error) from None

    def _said(self, error: psycopg.Error) -> QualifyError | MovedError:
        if isinstance(error, errors.SerializationFailure | errors.DeadlockDetected):
            return MovedError("another run changed the same tables")
        if isinstance(error, errors.QueryCanceled):
            return _too_late(self.name)
        for kinds, (what, mend) in _WORKBOOK_ERRORS.items():
            if isinstance(error, kinds):
                return WorkbookError(self.name, what, mend)
        if isinstance(error, errors.DiskFull | errors.OutOfMemory):
            what = "the server has too little memory, or too little room on its disk"
            return ServiceError(self.name, what, "free some, then run again")
        if isinstance(error, psycopg.OperationalError):
            return _unreached(self.name, str(error))
        what = f"PostgreSQL refuses what it is asked for (SQLSTATE {error.sqlstate})"
        return WorkbookError(self.name, what, "run with --verbose to see at which statement")


_COLUMNS = """
SELECT
    a.attname,
    format_type(
        CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE a.atttypid END,
        CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END
    ),
    NOT coalesce(c.collisdeterministic, true)
FROM pg_attribute a
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_collation c ON c.oid = a.attcollation
WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
"""

_GRANT = (
    "grant the account SELECT on the table, CREATE on the schema, TEMPORARY on the database, and"
    " SELECT, INSERT and DELETE on the job's own tables: qualify sql lists what is sent"
)
_WORKBOOK_ERRORS: dict[Any, tuple[str, str]] = {
    errors.InsufficientPrivilege: (
        "access is refused",
        _GRANT,
    ),
    (errors.UndefinedTable, errors.UndefinedColumn, errors.InvalidSchemaName): (
        "a table or a column has gone meanwhile",
        "run again",
    ),
    errors.ReadOnlySqlTransaction: (
        "the server only lets it be read",
        "name the address of the primary server",
    ),
}


def _column(name: str, written: str, folds: bool) -> TableColumn:  # noqa: FBT001 -- a row
    try:
        kind = exp.DataType.build(written, dialect="postgres")
    except SqlglotError:
        kind = exp.DataType.build(written, udt=True)
    return TableColumn(name, kind, written, folds)


def _too_late(name: str) -> ServiceError:
    return ServiceError(name, "was not done before the deadline", "give it more time by --deadline")


def _unreached(name: str, said: str) -> QualifyError:
    """Why there is no connection, or none any more; of what the server said nothing is repeated."""
    if "password" in said or "authentication" in said or "role" in said:
        mend = "check the user and the password of its address"
        return WorkbookError(name, "access is refused", mend)
    if "does not exist" in said:
        mend = "correct [table] database, or the variable that it names"
        return WorkbookError(name, "there is no such database", mend)
    return ServiceError(name, "can't be reached", "check its address, and that the server runs")

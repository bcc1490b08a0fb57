"""What runs the SQL: DuckDB, by way of SQLGlot; a connection of its own for each session.

Transactions are DuckDB's. Where BigQuery is stricter, that is held here: two transactions that
change rows of one table don't go together, whichever rows these are; no statement of a transaction
makes or drops a table that stays; a statement that fails ends the transaction.
"""

import itertools
import re
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from tests.bigquery.errors import JsonObject, Refused, conflict
from tests.bigquery.values import as_bigquery, fields_of

_ABORT = re.compile(r"CALL\s+BQ\.ABORT_SESSION\(\s*(?:'([^']*)')?\s*\)", re.IGNORECASE)
Parameters = dict[str, str]
_CHANGES = (exp.Update, exp.Delete, exp.Merge)


_FINGERPRINT = "CREATE TEMP MACRO farm_fingerprint(x) AS CAST(hash(x) // 2 AS BIGINT)"
"""A function of BigQuery's that DuckDB lacks, as far as that it is the same for the same text."""


@dataclass
class Session:
    """A session: a connection, its temporary tables, and its transaction."""

    id: str
    connection: duckdb.DuckDBPyConnection
    temporary: set[str] = field(default_factory=set)
    transaction: str = ""
    begun: int = 0
    changed: set[str] = field(default_factory=set)
    busy: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True)
class Outcome:
    """What came of a statement: its rows, or how many it changed."""

    kind: str
    rows: pa.Table | None = None
    changed: int | None = None
    transaction: str = ""


class Engine:
    """The tables of a project, and the sessions that are open."""

    def __init__(self, project: str, dataset: str) -> None:
        self.project = project
        self.dataset = dataset
        self.sessions: dict[str, Session] = {}
        self.statements: list[str] = []
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._commits = 0
        self._changed_at: dict[str, int] = {}
        self._database = duckdb.connect(":memory:")
        self._database.execute("SET TimeZone = 'UTC'")
        self._database.execute(f"ATTACH ':memory:' AS \"{project}\"")
        for each in (dataset, "_engine"):
            self._database.execute(f'CREATE SCHEMA "{project}"."{each}"')
        self._database.execute(f'CREATE TABLE "{project}"._engine.moment AS SELECT 1 AS n')

    def close(self) -> None:
        for session in list(self.sessions.values()):
            self._end(session)
        self._database.close()

    def sql(self, statement: str) -> Any:
        """What a person does or sees, in DuckDB's dialect, beside all sessions."""
        with self._database.cursor() as own:
            own.execute(f'USE "{self.project}"."{self.dataset}"')
            return own.execute(statement).fetchall()

    def open_session(self) -> Session:
        number = next(self._numbers)
        session = Session(f"session-{number:04d}", self._database.cursor())
        session.connection.execute("SET TimeZone = 'UTC'")
        session.connection.execute(_FINGERPRINT)
        self.sessions[session.id] = session
        return session

    def end_session(self, session_id: str) -> None:
        """End a session, as BigQuery does after a day without statements."""
        self._end(self.sessions[session_id])

    def has_dataset(self, dataset: str) -> bool:
        asked = "SELECT 1 FROM duckdb_schemas() WHERE database_name = ? AND schema_name = ?"
        with self._database.cursor() as own:
            return bool(own.execute(asked, [self.project, dataset]).fetchall())

    def describe(self, dataset: str, table: str) -> list[JsonObject] | None:
        """The columns of a table or a view; None where there is none."""
        parts = [exp.to_identifier(each, quoted=True) for each in (table, dataset, self.project)]
        named = exp.Table(this=parts[0], db=parts[1], catalog=parts[2])
        with self._database.cursor() as own:
            try:
                found = own.sql(exp.select("*").from_(named).limit(0).sql("duckdb"))
            except (duckdb.CatalogException, duckdb.BinderException):
                return None
            fields = fields_of(found.to_arrow_table().schema)
            return [
                field | {"type": "JSON"} if str(kind) == "JSON" else field
                for field, kind in zip(fields, found.types, strict=True)
            ]

    def kind(self, dataset: str, table: str) -> str:
        """TABLE or VIEW."""
        asked = "SELECT 1 FROM duckdb_views() WHERE schema_name = ? AND view_name = ?"
        with self._database.cursor() as own:
            return "VIEW" if own.execute(asked, [dataset, table]).fetchall() else "TABLE"

    def run(self, sql: str, session: Session | None, given: Parameters | None = None) -> Outcome:
        """Do a statement with its parameters; raises Refused."""
        self.statements.append(sql)
        if session is None:
            alone = Session("", self._database.cursor())
            try:
                return self._done(sql, alone, given)
            finally:
                alone.connection.close()
        if not session.busy.acquire(blocking=False):
            raise Refused("invalid", "Concurrent jobs in the same session are not allowed.")
        try:
            return self._done(sql, session, given)
        finally:
            session.busy.release()

    def load(self, file: Path, table: str, fields: list[JsonObject], session: Session) -> None:
        """Make a temporary table of a Parquet file."""
        if table in session.temporary:
            raise Refused("duplicate", f"Already Exists: Table {table}")
        cells = [exp.alias_(_cast(each), each["name"], quoted=True) for each in fields]
        read = exp.func("read_parquet", exp.Literal.string(str(file)))
        query = exp.select(*cells).from_(read).sql("duckdb")
        name = exp.to_identifier(table, quoted=True).sql("duckdb")
        session.connection.execute(f"CREATE TEMP TABLE {name} AS {query}")
        session.temporary.add(table)

    # One statement ------------------------------------------------------------------------------

    def _done(self, sql: str, session: Session, given: Parameters | None) -> Outcome:
        abort = _ABORT.fullmatch(sql.strip())
        if abort:
            return self._abort(abort[1] or session.id)
        tree = _parsed(sql)
        try:
            self._check(tree, session)
            return self._send(tree, session, given)
        except duckdb.TransactionException as error:
            transaction = self._roll_back(session)
            raise conflict(f"{self.project}:{self.dataset}", transaction) from error
        except duckdb.CatalogException as error:
            self._roll_back(session)
            raise Refused("notFound", f"Not found: Table {self.project}: {error}") from error
        except duckdb.Error as error:
            self._roll_back(session)
            raise Refused("invalidQuery", f"{error}") from error
        except Refused:
            self._roll_back(session)
            raise

    def _send(self, tree: exp.Expr, session: Session, given: Parameters | None) -> Outcome:
        match tree:
            case exp.Transaction():
                return self._begin(session)
            case exp.Commit():
                return self._commit(session)
            case exp.Rollback():
                transaction = self._roll_back(session)
                return Outcome("ROLLBACK_TRANSACTION", transaction=transaction)
        sql = tree.transform(_with_places).sql("duckdb")
        if isinstance(tree, exp.Query):
            rows = as_bigquery(session.connection.sql(sql).to_arrow_table())
            return Outcome("SELECT", rows=rows, transaction=session.transaction)
        found = session.connection.execute(sql, given)
        self._note_table(tree, session)
        if isinstance(tree, exp.Insert | exp.Update | exp.Delete | exp.Merge):
            [(count,)] = found.fetchall()
            if not session.transaction:
                self._note_changes(session)
            return Outcome(tree.key.upper(), changed=count, transaction=session.transaction)
        if isinstance(tree, exp.Create):
            kind = "CREATE_TABLE_AS_SELECT" if tree.expression else "CREATE_TABLE"
            return Outcome(kind, transaction=session.transaction)
        return Outcome("DROP_TABLE", transaction=session.transaction)

    def _begin(self, session: Session) -> Outcome:
        if not session.id or session.transaction:
            raise Refused("invalidQuery", "Transaction control statements are not supported here")
        session.connection.execute("BEGIN")
        # From here on DuckDB reads as of this moment, and not as of the first statement.
        session.connection.execute(f'SELECT n FROM "{self.project}"._engine.moment').fetchall()
        session.transaction = f"transaction-{next(self._numbers):04d}"
        session.begun = self._commits
        session.changed = set()
        return Outcome("BEGIN_TRANSACTION", transaction=session.transaction)

    def _commit(self, session: Session) -> Outcome:
        if not session.transaction:
            raise Refused("invalidQuery", "Transaction is not active")
        session.connection.execute("COMMIT")
        self._note_changes(session)
        transaction, session.transaction = session.transaction, ""
        return Outcome("COMMIT_TRANSACTION", transaction=transaction)

    def _roll_back(self, session: Session) -> str:
        transaction, session.transaction = session.transaction, ""
        session.changed = set()
        if transaction:
            session.connection.execute("ROLLBACK")
            there = session.connection.execute(
                "SELECT table_name FROM duckdb_tables() WHERE temporary"
            ).fetchall()
            session.temporary = {name for (name,) in there}
        return transaction

    def _abort(self, session_id: str) -> Outcome:
        session = self.sessions.get(session_id)
        if session is None:
            raise Refused("invalid", f"Session {session_id} has expired or does not exist")
        self._end(session)
        return Outcome("CALL")

    def _end(self, session: Session) -> None:
        self._roll_back(session)
        session.connection.close()
        del self.sessions[session.id]

    # What BigQuery does not allow ---------------------------------------------------------------

    def _check(self, tree: exp.Expr, session: Session) -> None:
        inside = {each.alias for each in tree.find_all(exp.CTE)} | session.temporary
        temporary = tree.find(exp.TemporaryProperty) is not None
        target = _target(tree)
        if temporary and str(tree.args.get("kind")).upper() == "VIEW":
            raise Refused("invalidQuery", "CREATE TEMPORARY VIEW is not supported")
        if isinstance(tree, exp.Update | exp.Delete) and not tree.args.get("where"):
            raise Refused("invalidQuery", f"{tree.key.upper()} must have a WHERE clause")
        if temporary and not session.id:
            raise Refused("invalidQuery", "Use of CREATE TEMPORARY TABLE requires a session")
        for table in tree.find_all(exp.Table):
            made_here = temporary and target is not None and table.name == target.name
            bare = isinstance(table.this, exp.Identifier) and not table.db
            if bare and not made_here and table.name not in inside:
                text = f'Table "{table.name}" must be qualified with a dataset'
                raise Refused("invalidQuery", f"{text} (e.g. dataset.table).")
        if target is None or not target.db:
            return
        if isinstance(tree, exp.Create | exp.Drop) and session.transaction:
            text = "DDL statements on permanent entities are not supported in transactions"
            raise Refused("invalidQuery", text)
        if isinstance(tree, _CHANGES):
            self._claim(target.name, session)

    def _claim(self, table: str, session: Session) -> None:
        """Let a session be the only one that changes rows of a table."""
        with self._lock:
            others = (each for each in self.sessions.values() if each is not session)
            taken = any(table in each.changed for each in others)
            late = session.transaction and self._changed_at.get(table, -1) > session.begun
            if taken or late:
                named = f"{self.project}:{self.dataset}.{table}"
                raise conflict(named, session.transaction or "none")
            session.changed.add(table)

    def _note_changes(self, session: Session) -> None:
        with self._lock:
            self._commits += 1
            self._changed_at |= dict.fromkeys(session.changed, self._commits)
            session.changed = set()

    def _note_table(self, tree: exp.Expr, session: Session) -> None:
        target = _target(tree)
        if target is None or target.db:
            return
        if isinstance(tree, exp.Create):
            session.temporary.add(target.name)
        elif isinstance(tree, exp.Drop):
            session.temporary.discard(target.name)


def _parsed(sql: str) -> exp.Expr:
    try:
        return sqlglot.parse_one(sql, read="bigquery")
    except SqlglotError as error:
        raise Refused("invalidQuery", f"Syntax error: {error}") from error


def _with_places(node: exp.Expr) -> exp.Expr:
    """NUMERIC and BIGNUMERIC with as many places as they have, as far as DuckDB has them."""
    if isinstance(node, exp.DataType) and not node.expressions:
        places = {exp.DType.DECIMAL: 9, exp.DType.BIGDECIMAL: 18}.get(node.this)
        if places is not None:
            return exp.DataType.build(f"DECIMAL(38, {places})")
    return node


def _target(tree: exp.Expr) -> exp.Table | None:
    """The table that a statement makes, drops or changes."""
    kinds = exp.Create | exp.Drop | exp.Insert | exp.Update | exp.Delete | exp.Merge
    if isinstance(tree, exp.Drop):
        return tree.find(exp.Table)
    return tree.this.find(exp.Table) if isinstance(tree, kinds) else None


def _cast(column: JsonObject) -> exp.Expr:
    kind = column["type"]
    written = f"ARRAY<{kind}>" if column.get("mode") == "REPEATED" else kind
    name = exp.column(column["name"], quoted=True)
    return exp.cast(name, exp.DataType.build(written, dialect="bigquery"))

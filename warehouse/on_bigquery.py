"""BigQuery: prospects in a dataset of a Google Cloud project.

A run is a session of BigQuery's, and in it one transaction over several statements: all it reads is
of one moment, and what it writes stands whole or not at all. Its temporary tables live in the
session. Only the making of tables that stay is no part of it, as BigQuery allows none there: it is
done at once, and an empty table harms nobody.

What it costs: BigQuery bills the bytes of the columns that a statement reads. Of people's table the
columns that the rules name are read by these statements: one for the distinct values of each column
of texts or days (that column alone), the one that makes the snapshot, and the one that tells blank
rows from rows without a key. The key is read once more, for keys that are written oddly. Everything
else reads the snapshot, which holds a few numbers a row, or the job's own tables. Uploads are free.
"""

import tempfile
from collections.abc import Iterable, Iterator, Sequence

from google.cloud import bigquery
from sqlglot import exp

from sync.messages.errors import MovedError, QualifyError, WorkbookError
from sync.workbook.pace import Pace
from warehouse.bigquery.access import BigQueryAccess, BigQueryPlace, connect
from warehouse.bigquery.jobs import Jobs
from warehouse.bigquery.lease import Lease
from warehouse.bigquery.lines import PARAMETER, make_of_lines, write_lines
from warehouse.bigquery.parquet import schema_of, write_parquet
from warehouse.database import Batch, TableColumn
from warehouse.sql import make_statement, name_of

_SESSION = "_SESSION"
"""How the tables of a session are addressed beside a project's datasets."""

_STANDARD = {"INTEGER": "INT64", "FLOAT": "FLOAT64", "BOOLEAN": "BOOL", "RECORD": "STRUCT"}
"""The names of types that the API gives, and those of statements."""


class BigQueryDatabase:
    """A connection to BigQuery. See `warehouse.database.Database`."""

    dialect = "bigquery"

    def __init__(
        self,
        place: BigQueryPlace,
        access: BigQueryAccess,
        *,
        deadline: float | None = None,
        pace: Pace | None = None,
    ) -> None:
        """Find credentials; the first request comes with the first call."""
        self.name = place.name
        self._place = place
        self._jobs = Jobs(place, connect(place, access), deadline, pace or Pace())
        self._lease = Lease(self._jobs, place, deadline)
        self._session: str | None = None
        self._leased = False
        self._temporary: set[str] = set()
        self._made: set[str] = set()

    @property
    def statements(self) -> int:
        """As `Database` says."""
        return self._jobs.sent

    def close(self) -> None:
        """End the session, and with it what was not committed."""
        if self._session is not None:
            self.rollback()

    def columns(self, table: exp.Table) -> Sequence[TableColumn] | None:
        """As `Database` says."""
        place = self._place
        project, dataset = table.catalog or place.project, table.db or place.dataset
        of = bigquery.DatasetReference(project, dataset)
        found = self._jobs.table(bigquery.TableReference(of, table.name))
        if found is None:
            return None
        folds = _folds(found.to_api_repr().get("defaultCollation"))
        return [_column(each, folds=folds) for each in found.schema]

    def begin(self, *, writing: bool) -> None:
        """As `Database` says."""
        self._session = session = self._jobs.open_session()
        try:
            if writing:
                self._leased = True
                self._lease.take(session)
            self._send("BEGIN TRANSACTION", "BEGIN")
        except (QualifyError, MovedError):
            self.rollback()
            raise

    def commit(self) -> None:
        """As `Database` says. The session goes on, with its temporary tables."""
        if self._leased and not self._lease.give_back(self._session or ""):
            raise MovedError("another run took over, as this one took too long")
        self._send("COMMIT TRANSACTION", "COMMIT")
        self._leased = False

    def rollback(self) -> None:
        """As `Database` says. The session ends, and so its transaction, be it aborted or not."""
        session, leased = self._session, self._leased
        self._session, self._leased = None, False
        self._temporary.clear()
        self._made.clear()
        if session is not None:
            self._jobs.attempt("CALL BQ.ABORT_SESSION()", session)
            if leased:
                self._lease.drop(session)

    def execute(self, statement: exp.Expr) -> int:
        """As `Database` says."""
        made = _made_table(statement)
        if made is not None:
            self._temporary.add(made)
        try:
            job = self._send(self._written(statement), name_of(statement))
        except WorkbookError:
            if self._made & {table.name for table in statement.find_all(exp.Table)}:
                raise MovedError("the job's own tables were made") from None
            raise
        return job.num_dml_affected_rows or 0

    def fetch(self, query: exp.Expr) -> Iterator[Batch]:
        """As `Database` says."""
        job = self._send(self._written(query), name_of(query))
        batches = self._jobs.batches(job)
        return ([column.to_pylist() for column in batch.columns] for batch in batches)

    def make_table(self, table: exp.Table, columns: Sequence[TableColumn]) -> None:
        """As `Database` says, but at once: in a transaction BigQuery makes no table that stays.

        Where the transaction then does not see it, `execute` raises MovedError: the next one will.
        """
        if self.columns(table) is None:
            made = make_statement(table, columns)
            self._jobs.query(self._written(made), name_of(made))
            self._made.add(table.name)

    def upload(
        self, table: exp.Table, columns: Sequence[TableColumn], rows: Iterable[Batch]
    ) -> None:
        """As `Database` says: a few rows with the statement, many by a load job."""
        text, rows = write_lines(rows)
        if text is None:
            self._load(table, columns, rows)
        else:
            made = make_of_lines(table.name, columns)
            sql, called = made.sql(self.dialect), name_of(made)
            self._jobs.query(sql, called, self._session, **{PARAMETER: text})
        self._temporary.add(table.name)

    def _load(
        self, table: exp.Table, columns: Sequence[TableColumn], rows: Iterable[Batch]
    ) -> None:
        into = bigquery.DatasetReference(self._place.project, _SESSION).table(table.name)
        with tempfile.TemporaryFile() as file:
            write_parquet(file, columns, rows)
            called = f"LOAD {table.name}"
            self._jobs.load(file, into, schema_of(columns), called, session=self._session)

    def _send(self, sql: str, called: str) -> bigquery.QueryJob:
        return self._jobs.query(sql, called, session=self._session)

    def _written(self, statement: exp.Expr) -> str:
        """Write a statement; a table without a dataset is one of ours, or of the session."""
        placed = statement.copy()
        inside = {each.alias for each in placed.find_all(exp.CTE)} | self._temporary
        for table in placed.find_all(exp.Table):
            if not table.db and isinstance(table.this, exp.Identifier) and table.name not in inside:
                table.set("db", exp.to_identifier(self._place.dataset, quoted=True))
            if table.db and not table.catalog:
                table.set("catalog", exp.to_identifier(self._place.project, quoted=True))
        return placed.sql(self.dialect)


def _made_table(statement: exp.Expr) -> str | None:
    """The name of the temporary table that a statement makes, if it does."""
    if not isinstance(statement, exp.Create) or not statement.find(exp.TemporaryProperty):
        return None
    table = statement.this.find(exp.Table)
    return None if table is None else str(table.name)


def _column(field: bigquery.SchemaField, *, folds: bool) -> TableColumn:
    written = _written_type(field)
    own = field.to_api_repr().get("collation")
    return TableColumn(
        field.name,
        exp.DataType.build(written, dialect="bigquery"),
        written,
        folds=field.field_type == "STRING" and (_folds(own) if own is not None else folds),
    )


def _written_type(field: bigquery.SchemaField) -> str:
    """A column's type as BigQuery's statements write it."""
    kind = _STANDARD.get(field.field_type, field.field_type)
    if kind == "STRUCT":
        inner = ", ".join(f"`{each.name}` {_written_type(each)}" for each in field.fields)
        kind = f"STRUCT<{inner}>"
    elif field.precision is not None:
        scale = f", {field.scale}" if field.scale is not None else ""
        kind = f"{kind}({field.precision}{scale})"
    return f"ARRAY<{kind}>" if field.mode == "REPEATED" else kind


def _folds(collation: object) -> bool:
    """Whether a collation takes texts that differ in capitals as equal."""
    return isinstance(collation, str) and collation.endswith(":ci")

"""Recording: what a run would send to a database, of which only what it reads is sent."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from sync.sql import Statement
from warehouse.database import Batch, Database, TableColumn
from warehouse.record import OwnTables
from warehouse.sql import make_statement, target_of, temporary_columns


@dataclass
class Recording:
    """A database that keeps the statements it is given, and changes none of the job's own tables.

    See `warehouse.database.Database`.
    """

    database: Database
    tables: OwnTables
    sent: list[Statement] = field(default_factory=list)

    @property
    def name(self) -> str:
        """As `Database` says."""
        return self.database.name

    @property
    def dialect(self) -> str:
        """As `Database` says."""
        return self.database.dialect

    @property
    def statements(self) -> int:
        """As `Database` says."""
        return self.database.statements

    def columns(self, table: exp.Table) -> Sequence[TableColumn] | None:
        """As `Database` says."""
        return self.database.columns(table)

    def begin(self, *, writing: bool) -> None:  # noqa: ARG002 -- it never writes
        """As `Database` says; what was kept of a transaction that was not to stand is forgotten."""
        self.sent.clear()
        self.database.begin(writing=False)

    def commit(self) -> None:
        """Undo what was made for the statements that read."""
        self.database.rollback()

    def rollback(self) -> None:
        """As `Database` says."""
        self.database.rollback()

    def execute(self, statement: exp.Expr) -> int:
        """Keep a statement, and send it unless it changes a table that stays."""
        stays = self.tables.owns(target_of(statement))
        self._keep(statement, stays=stays)
        return 0 if stays else self.database.execute(statement)

    def fetch(self, query: exp.Expr) -> Iterator[Batch]:
        """As `Database` says."""
        self._keep(query)
        return self.database.fetch(query)

    def upload(
        self, table: exp.Table, columns: Sequence[TableColumn], rows: Iterable[Batch]
    ) -> None:
        """As `Database` says; kept as the table that is made, without its rows."""
        self._keep(temporary_columns(table, columns), filled=True)
        self.database.upload(table, columns, rows)

    def make_table(self, table: exp.Table, columns: Sequence[TableColumn]) -> None:
        """As `execute`."""
        self._keep(make_statement(table, columns), stays=True)

    def close(self) -> None:
        """As `Database` says."""
        self.database.close()

    def _keep(self, statement: exp.Expr, *, stays: bool = False, filled: bool = False) -> None:
        text = statement.sql(self.dialect, identify=True, pretty=True)
        reads = isinstance(statement, exp.Query)
        self.sent.append(Statement(text, reads=reads, stays=stays, filled=filled))

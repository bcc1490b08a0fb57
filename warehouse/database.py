"""What the job asks of a database: the contract of every engine's client.

Statements are SQLGlot trees; a client writes them in its dialect and sends them. A run goes:

1. `columns`, as often as needed: what tables look like.
2. `begin`: from here on nobody else's run is at work, and all that is read is of one moment.
3. `execute`, `fetch` and `upload`: temporary tables, counts, and at last what the run writes.
4. `commit`, or `rollback` where nothing is to be written or something went wrong.

Any method raises QualifyError where it cannot go on: WorkbookError where the database is not as
the config says or refuses access, ServiceError where it can't be reached or the deadline is over.
It raises MovedError where the database asks to do the whole transaction again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from sqlglot import exp

Value = str | bool | int | float | Decimal | date | datetime | list[str] | None
"""A value of a column, as clients give it and take it."""

Batch = Sequence[Sequence[Value]]
"""Some rows, column by column; all columns are as long."""


@dataclass(frozen=True)
class TableColumn:
    """A column of a table, as the database describes it.

    `written` is its type in the database's own words. `folds` tells that its texts are compared
    by a collation in which texts that differ may be equal, and `varied`, of a column that the job
    makes, that hardly two of them are the same.
    """

    name: str
    type: exp.DataType
    written: str
    folds: bool = False
    varied: bool = False


class Database(Protocol):
    """A connection to a database, used by one thread."""

    @property
    def name(self) -> str:
        """How messages name it; no user, password or token is part of that."""

    @property
    def dialect(self) -> str:
        """SQLGlot's name of its dialect."""

    @property
    def statements(self) -> int:
        """How many statements it has been sent so far."""

    def columns(self, table: exp.Table) -> Sequence[TableColumn] | None:
        """The columns of a table, a view or a set of files; None where there is none."""

    def begin(self, *, writing: bool) -> None:
        """Open the transaction, all of whose reads are of one moment.

        `writing` first waits until no other run is at work with the same result tables.
        """

    def commit(self) -> None:
        """Make what was written stand, all of it at once."""

    def rollback(self) -> None:
        """Undo what was written since `begin`; temporary tables go, too.

        MovedError then tells that what was read since may be of several moments.
        """

    def execute(self, statement: exp.Expr) -> int:
        """Send a statement; how many rows it inserted, changed or deleted, 0 where it did none."""

    def fetch(self, query: exp.Expr) -> Iterator[Batch]:
        """Send a query; its rows in batches, which are read as they are asked for."""

    def upload(
        self, table: exp.Table, columns: Sequence[TableColumn], rows: Iterable[Batch]
    ) -> None:
        """Make a temporary table of some rows."""

    def make_table(self, table: exp.Table, columns: Sequence[TableColumn]) -> None:
        """Make a table that stays, unless it is there; in the transaction, if that can be."""

    def close(self) -> None:
        """Let go of the connection."""

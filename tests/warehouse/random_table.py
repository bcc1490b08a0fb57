"""Random rows in a table of a database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sync.config.model import ConfigFile
from sync.open import Access
from sync.open_job import Order, open_job
from sync.run.job import RunResult
from sync.run.run_input import RunContext
from tests.warehouse.random_rows import RandomColumn, Row
from tests.warehouse.tables import PostgresTable, TablePlace
from warehouse.record import CHANGELOG


@dataclass(frozen=True)
class RandomTable:
    """A table of random rows."""

    place: TablePlace

    @property
    def kind(self) -> str:
        """The dialect of its database."""
        return "postgres" if isinstance(self.place, PostgresTable) else "duckdb"

    @property
    def where(self) -> Mapping[str, str]:
        """The place of the prospects, as a config has it."""
        address = self.place.url if isinstance(self.place, PostgresTable) else "duckdb:data.duckdb"
        return {"database": address, "table": "people"}

    def fill(
        self, columns: Mapping[str, RandomColumn], rows: Sequence[Row], log: Sequence[Sequence[Any]]
    ) -> None:
        """Make the table of some rows, and the changelog where one is given."""
        defined = ", ".join(f'"{name}" {self._type(each)}' for name, each in columns.items())
        asked = [f"CREATE TABLE people ({defined})", _insert("people", _values(columns, rows))]
        if log:
            own = ", ".join(f'"{each.name}" {self._named(each.written)}' for each in CHANGELOG)
            asked += [f"CREATE TABLE qualify_changelog ({own})", _insert("qualify_changelog", log)]
        self.place.sql("; ".join(asked))

    def refill(self, columns: Mapping[str, RandomColumn], rows: Sequence[Row]) -> None:
        """Put other rows in the place of those that are there."""
        self.place.sql(f"DELETE FROM people; {_insert('people', _values(columns, rows))}")

    def run(self, file: ConfigFile, context: RunContext) -> RunResult:
        """Run the job."""
        with open_job(file, Order(context, lambda _: None), Access()) as job:
            return job.run()

    def state(self) -> list[dict[str, Any]]:
        """The rows of the state."""
        return list(self.place.state().values())

    def log(self) -> list[tuple[Any, ...]]:
        """The rows of the changelog, in the order of their numbers."""
        return self.place.sql(
            f"SELECT {_names(CHANGELOG)} FROM qualify_changelog ORDER BY no NULLS FIRST"
        )

    def _type(self, column: RandomColumn) -> str:
        return column.postgres if self.kind == "postgres" else column.duckdb

    def _named(self, kind: str) -> str:
        return self.place.type(kind.upper())


def _values(columns: Mapping[str, RandomColumn], rows: Sequence[Row]) -> list[list[Any]]:
    return [[row[name][0] for name in columns] for row in rows]


def _insert(table: str, rows: Sequence[Sequence[Any]]) -> str:
    lines = ", ".join(f"({', '.join(map(_literal, row))})" for row in rows)
    return f"INSERT INTO {table} VALUES {lines}"


def _names(columns: Sequence[Any]) -> str:
    return ", ".join(f'"{each.name}"' for each in columns)


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, list):
        return f"CAST(ARRAY[{', '.join(map(_literal, value))}] AS VARCHAR[])"
    if isinstance(value, int):
        return str(value)
    text = str(value).replace("'", "''")
    return f"'{text}'"

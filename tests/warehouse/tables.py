"""Tables of prospects in DuckDB, and what a run made of them."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from sync.config.draft import with_draft
from sync.config.load import parse_config
from sync.job import Job
from sync.open import Access
from sync.open_job import Order, open_job
from sync.run.job import RunResult
from sync.run.run_input import Options, RunContext
from sync.show.explain import explain_row, explanation_text
from tests.bigquery.server import DATASET, PROJECT, BigQueryServer
from tests.harness import LADDER, NOW, TODAY
from tests.warehouse.server import new_database
from warehouse.record import CHANGELOG, STATE

TABLE = LADDER.replace(
    '[sheet]\nworkbook = "memory.xlsx"',
    '[table]\ndatabase = "duckdb:data.duckdb"\ntable = "people"',
)
"""The ladder of most tests, for a table."""

COLUMNS = {
    "ID": "VARCHAR",
    "Company": "VARCHAR",
    "Industry": "VARCHAR",
    "Employees": "INTEGER",
    "Last contact": "DATE",
    "Budget": "DOUBLE",
    "Next step": "VARCHAR",
    "Outcome": "VARCHAR",
}
LEAD = ("Ada", "Retail", 120, None, None, None, None)
LIST = ("Bob", "Mining", 120, None, None, None, None)
OPPORTUNITY = ("Cy", "Retail", 120, "2026-01-10", 12_000.0, None, None)
"""The columns of the ladder's table; a lead, a prospect on the list, an opportunity."""

_runs = count(1)


@dataclass(frozen=True)
class TablePlace(ABC):
    """A database with a table of prospects, and the folder of its config."""

    folder: Path

    @property
    @abstractmethod
    def config(self) -> str:
        """The config that most tests use."""

    @abstractmethod
    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """Send a statement as people would."""

    @abstractmethod
    def contents(self) -> object:
        """All that is stored, by which any write shows."""

    def fill(self, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
        """Make the table of some columns, by their types, and rows."""
        defined = ", ".join(f'"{name}" {self.type(kind)}' for name, kind in columns.items())
        self.sql("DROP TABLE IF EXISTS people")
        self.sql(f"CREATE TABLE people ({defined})")
        if rows:
            lines = (", ".join(map(_literal, row)) for row in rows)
            self.sql(f"INSERT INTO people VALUES {', '.join(f'({line})' for line in lines)}")

    def record(self, rows: Sequence[Sequence[Any]]) -> None:
        """Make a changelog of some rows: when, key, from, to and kind of each."""
        made = ", ".join(f'"{each.name}" {self.type(each.written.upper())}' for each in CHANGELOG)
        self.sql("DROP TABLE IF EXISTS qualify_changelog")
        self.sql(f"CREATE TABLE qualify_changelog ({made})")
        if rows:
            lines = (", ".join(map(_literal, row)) for row in rows)
            values = ", ".join(f"({number}, {line})" for number, line in enumerate(lines, 1))
            columns = 'no, "at", key, from_stage, to_stage, kind'
            self.sql(f"INSERT INTO qualify_changelog ({columns}) VALUES {values}")

    def type(self, kind: str) -> str:
        """A type of DuckDB's as this database writes it."""
        return kind

    def run(
        self,
        config: str = "",
        options: Options | None = None,
        draft: str = "",
        now: datetime = NOW,
    ) -> RunResult:
        """Run a config on it."""
        with self.job(config, options, draft, now) as job:
            return job.run()

    @contextmanager
    def job(
        self,
        config: str = "",
        options: Options | None = None,
        draft: str = "",
        now: datetime = NOW,
        other: str = "",
    ) -> Iterator[Job]:
        """The job of a config on it; `other` is one to compare with."""
        file = parse_config(config or self.config, self.folder / "config.toml")
        if draft:
            file = with_draft(file, parse_config(draft, self.folder / "next.toml"))
        against = parse_config(other, self.folder / "old.toml") if other else None
        run_id, options = f"run-{next(_runs)}", options or Options(today=TODAY)
        context = RunContext(options, run_id, "", now.astimezone)
        with open_job(file, Order(context, lambda _: None, against), Access()) as job:
            yield job

    def explain(self, key: str, config: str = "") -> str:
        """What is told of a prospect."""
        with self.job(config, Options(TODAY, dry_run=True)) as job:
            judgement, rows = job.pick(key, None)
        return explanation_text([explain_row(judgement, row) for row in rows])

    def state(self) -> dict[str, dict[str, Any]]:
        """The rows of the state, by key."""
        names = [each.name for each in STATE]
        listed = ", ".join(f'"{name}"' for name in names)
        rows = self.sql(f"SELECT {listed} FROM qualify_state ORDER BY key")
        return {row[0]: dict(zip(names, row, strict=True)) for row in rows}

    def moves(self) -> list[tuple[Any, ...]]:
        """The changelog: key, from, to and kind of each row, in the order of their numbers."""
        return self.sql("SELECT key, from_stage, to_stage, kind FROM qualify_changelog ORDER BY no")


class TableFile(TablePlace):
    """A DuckDB file."""

    @property
    def config(self) -> str:
        return TABLE

    @property
    def path(self) -> Path:
        return self.folder / "data.duckdb"

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.path)) as connection:
            return connection.execute(statement).fetchall()

    def insert(self, rows: Sequence[Sequence[Any]]) -> None:
        """Add rows to the table, whatever is in them."""
        with duckdb.connect(str(self.path)) as connection:
            places = ", ".join("?" for _ in rows[0])
            connection.executemany(f"INSERT INTO people VALUES ({places})", rows)

    def contents(self) -> object:
        return self.path.read_bytes()


class ParquetTable(TablePlace):
    """A folder of Parquet files, which people write anew as a whole."""

    @property
    def config(self) -> str:
        place = 'database = "duckdb:data.duckdb"\ntable = "people"'
        return TABLE.replace(place, 'database = "parquet:people/*.parquet"')

    @property
    def path(self) -> Path:
        """The file of the results."""
        return self.folder / "qualify.duckdb"

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        files = self.folder / "people" / "all.parquet"
        with duckdb.connect() as connection:
            if self.path.exists():
                connection.execute(f"ATTACH '{self.path}' AS results (READ_ONLY); USE results")
            if files.exists():
                connection.execute(f"CREATE TEMP TABLE people AS FROM '{files}'")
            found = connection.execute(statement.replace("CREATE TABLE", "CREATE TEMP TABLE"))
            rows = found.fetchall()
            if not statement.startswith(("SELECT", "DROP")):
                files.parent.mkdir(exist_ok=True)
                connection.execute(f"COPY people TO '{files}'")
            return rows

    def contents(self) -> object:
        return self.path.read_bytes()


@dataclass(frozen=True)
class PostgresTable(TablePlace):
    """A database of a PostgreSQL server."""

    url: str

    @property
    def config(self) -> str:
        return TABLE.replace("duckdb:data.duckdb", self.url)

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            found = connection.execute(statement.encode())
            return found.fetchall() if found.description else []

    def contents(self) -> object:
        tables = self.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {
            table: self.sql(f'SELECT xmin::text, ctid::text, t::text FROM "{table}" t ORDER BY 2')
            for [table] in sorted(tables)
        }

    def type(self, kind: str) -> str:
        return {"DOUBLE": "DOUBLE PRECISION"}.get(kind, kind)


@dataclass(frozen=True)
class BigQueryTable(TablePlace):
    """A dataset of the server that speaks BigQuery's API, to which the variables must lead."""

    server: BigQueryServer

    @property
    def config(self) -> str:
        return TABLE.replace("duckdb:data.duckdb", f"bigquery://{PROJECT}/{DATASET}")

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self.server.sql(statement)
        return found

    def contents(self) -> object:
        """All but the lease, by which runs take turns."""
        asked = f"SELECT table_name FROM duckdb_tables() WHERE schema_name = '{DATASET}'"
        tables = {table for [table] in self.sql(asked)} - {"qualify_lease"}
        return {table: self.sql(f'SELECT rowid, * FROM "{table}"') for table in tables}


def local_place(engine: str, folder: Path) -> TablePlace:
    """A database with nothing in it: "duckdb", "parquet" or "postgres"."""
    if engine == "postgres":
        return PostgresTable(folder, new_database())
    return ParquetTable(folder) if engine == "parquet" else TableFile(folder)


@contextmanager
def any_place(engine: str, folder: Path) -> Iterator[TablePlace]:
    """Such a database, or "bigquery": then the variables of this process lead to its server."""
    if engine != "bigquery":
        yield local_place(engine, folder)
        return
    with BigQueryServer() as server, pytest.MonkeyPatch.context() as patch:
        server.lead(folder, patch)
        yield BigQueryTable(folder, server)


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int | float) else f"'{value}'"


def as_table(config: str, table: str = TABLE) -> str:
    """A config of a sheet as one of the table that another config names."""
    return re.sub(r'\[sheet\]\nworkbook = ".*"', table[: table.index("\nkey")].strip(), config)

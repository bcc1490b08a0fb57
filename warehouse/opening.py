"""Opening the database of a config."""

import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlglot import exp

from sync.config.database import DatabaseAddress
from sync.messages.errors import WorkbookError
from sync.workbook.pace import Pace
from warehouse.database import Database
from warehouse.record import OwnTables
from warehouse.sql import table_of


@dataclass(frozen=True)
class Reach:
    """How a database is reached.

    `deadline` is for how many seconds at most, None for as long as it takes; `pace` says how time
    passes. `results` is how the names of the job's own tables begin, and `parts` the name of
    people's, the last part its own; `writing` tells that the job may write its tables.
    """

    results: str
    parts: Sequence[str]
    writing: bool
    deadline: float | None
    pace: Pace
    credentials: Path | None = None

    @property
    def schema(self) -> str:
        """Where all these tables are, "" where the config does not say so."""
        return ".".join(self.parts[:-1])

    @property
    def tables(self) -> Sequence[exp.Table]:
        """The tables that every run reads."""
        own = OwnTables(tuple(self.parts[:-1]), self.results)
        return [table_of(*self.parts), own.changelog, own.state]


@contextmanager
def open_database(address: DatabaseAddress, reach: Reach) -> Iterator[Database]:
    """Connect to a database; raises QualifyError where that can't be done."""
    with closing(_connect(address, reach)) as database:
        yield database


def _connect(address: DatabaseAddress, reach: Reach) -> Database:
    if address.kind in ("duckdb", "parquet"):
        return _open_duckdb(address, reach)
    if address.kind == "bigquery":
        return _open_bigquery(address, reach)
    return _open_postgres(address, reach)


def _open_duckdb(address: DatabaseAddress, reach: Reach) -> Database:
    from warehouse.on_duckdb import DuckDatabase, DuckPlace  # noqa: PLC0415 -- an extra

    path, parquet = address.file, address.parquet or None
    if path is None or (not path.exists() and parquet is None):
        raise WorkbookError(address.name, "there is no such file", "correct [table] database")
    kept = path if reach.writing or path.exists() else None
    place = DuckPlace(address.name, kept, parquet)
    return DuckDatabase(place, writing=reach.writing, deadline=reach.deadline, pace=reach.pace)


def _open_postgres(address: DatabaseAddress, reach: Reach) -> Database:
    from warehouse.on_postgres import PostgresDatabase, PostgresPlace  # noqa: PLC0415 -- an extra

    place = PostgresPlace(address.name, address.url, reach.results, reach.schema, reach.tables)
    return PostgresDatabase(place, deadline=reach.deadline, pace=reach.pace)


def _open_bigquery(address: DatabaseAddress, reach: Reach) -> Database:
    from warehouse.bigquery.access import BigQueryAccess, BigQueryPlace  # noqa: PLC0415 -- an extra
    from warehouse.on_bigquery import BigQueryDatabase  # noqa: PLC0415 -- as above

    place = BigQueryPlace(
        address.name, address.project, address.dataset, reach.results, reach.schema
    )
    access = BigQueryAccess(os.environ, reach.credentials)
    return BigQueryDatabase(place, access, deadline=reach.deadline, pace=reach.pace)

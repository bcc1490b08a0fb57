"""Random rows in a file of DuckDB's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from sync.config.model import ConfigFile
from sync.open import Access
from sync.open_job import Order, open_job
from sync.run.job import RunResult
from sync.run.run_input import RunContext
from tests.warehouse.agreement import LogLine
from tests.warehouse.random_rows import EVERY, Row


@dataclass
class DuckTables:
    """A file in a folder; see `Tables`."""

    folder: Path

    @property
    def where(self) -> Mapping[str, str]:
        return {"database": "duckdb:data.duckdb", "table": "people"}

    def fill(self, rows: Sequence[Row], log: Sequence[LogLine]) -> None:
        defined = ", ".join(f'"{name}" {column.duckdb}' for name, column in EVERY.items())
        with self._connect() as connection:
            connection.execute(f"CREATE OR REPLACE TABLE people ({defined})")
            if log:
                connection.execute(_CHANGELOG)
                places = ", ".join("?" * len(log[0]))
                connection.executemany(f"INSERT INTO qualify_changelog VALUES ({places})", log)
        self.refill(rows)

    def refill(self, rows: Sequence[Row]) -> None:
        places = ", ".join(
            f"CAST(? AS {column.duckdb.split(' COLL')[0]})" for column in EVERY.values()
        )
        with self._connect() as connection:
            connection.execute("DELETE FROM people")
            lines = [[row[name][0] for name in EVERY] for row in rows]
            connection.executemany(f"INSERT INTO people VALUES ({places})", lines)

    def run(self, file: ConfigFile, context: RunContext) -> RunResult:
        with open_job(file, Order(context, lambda _: None), Access()) as job:
            return job.run()

    def state(self) -> list[dict[str, Any]]:
        return self._rows("SELECT * FROM qualify_state")

    def log(self) -> list[tuple[Any, ...]]:
        with self._connect() as connection:
            if not connection.execute(_HAS_LOG).fetchall():
                return []
        return [
            tuple(row.values()) for row in self._rows("SELECT * FROM qualify_changelog ORDER BY no")
        ]

    def _rows(self, query: str) -> list[dict[str, Any]]:
        with self._connect() as connection:
            found = connection.execute(query)
            names = [each[0] for each in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def _connect(self) -> Any:
        return duckdb.connect(str(self.folder / "data.duckdb"))


_HAS_LOG = "SELECT 1 FROM duckdb_tables() WHERE table_name = 'qualify_changelog'"
_CHANGELOG = """
CREATE TABLE qualify_changelog (no BIGINT, "at" TIMESTAMP, "key" VARCHAR, name VARCHAR,
    from_stage VARCHAR, to_stage VARCHAR, kind VARCHAR, because VARCHAR, rules VARCHAR, run VARCHAR)
"""

"""Tables of prospects in DuckDB, and what a run made of them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import duckdb

from sync.config.draft import with_draft
from sync.config.load import parse_config
from sync.job import Job
from sync.open import Access
from sync.open_job import Order, open_job
from sync.run.job import RunResult
from sync.run.run_input import Options, RunContext
from sync.show.explain import explain_row, explanation_text
from tests.harness import LADDER, NOW, TODAY

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
class TableFile:
    """A DuckDB file in a folder, with a table of prospects."""

    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / "data.duckdb"

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Send a statement as people would."""
        with duckdb.connect(str(self.path)) as connection:
            return connection.execute(statement, values).fetchall()

    def fill(self, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
        """Make the table of some columns, by their types, and rows."""
        defined = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        self.sql(f"CREATE OR REPLACE TABLE people ({defined})")
        places = ", ".join("?" for _ in columns)
        with duckdb.connect(str(self.path)) as connection:
            for row in rows:
                connection.execute(f"INSERT INTO people VALUES ({places})", row)

    def run(
        self,
        config: str = TABLE,
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
        config: str = TABLE,
        options: Options | None = None,
        draft: str = "",
        now: datetime = NOW,
    ) -> Iterator[Job]:
        """The job of a config on it."""
        file = parse_config(config, self.folder / "config.toml")
        if draft:
            file = with_draft(file, parse_config(draft, self.folder / "next.toml"))
        run_id, options = f"run-{next(_runs)}", options or Options(today=TODAY)
        context = RunContext(options, run_id, "", now.astimezone)
        with open_job(file, Order(context, lambda _: None), Access()) as job:
            yield job

    def explain(self, key: str, config: str = TABLE) -> str:
        """What is told of a prospect."""
        with self.job(config, Options(TODAY, dry_run=True)) as job:
            judgement, rows = job.pick(key, None)
        return explanation_text([explain_row(judgement, row) for row in rows])

    def state(self) -> dict[str, dict[str, Any]]:
        """The rows of the state, by key."""
        rows = self.sql("SELECT * FROM qualify_state ORDER BY key")
        names = [name for [name] in self.sql(_NAMES)]
        return {row[0]: dict(zip(names, row, strict=True)) for row in rows}

    def moves(self) -> list[tuple[Any, ...]]:
        """The changelog: key, from, to and kind of each row, in the order of their numbers."""
        return self.sql("SELECT key, from_stage, to_stage, kind FROM qualify_changelog ORDER BY no")


_NAMES = "SELECT column_name FROM duckdb_columns() WHERE table_name = 'qualify_state'"


def as_table(config: str) -> str:
    """A config of a sheet as one of a table."""
    return re.sub(r'\[sheet\]\nworkbook = ".*"', TABLE[: TABLE.index("\nkey")].strip(), config)

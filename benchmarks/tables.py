"""(l) A database table: the job on prospects in Parquet, to SQL by hand and to the engine."""

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from benchmarks.processes import QUALIFY, alternate, run_process
from benchmarks.prospects import TODAY
from benchmarks.table import Line, at_most, taken
from sync.demo.table import TableDemo, write_table_demo

SIZES = (500_000, 10_000_000, 100_000_000)

_CHANGED = """
COPY (
    SELECT * REPLACE (
        CASE WHEN hash("Company") % 100 = 0 THEN 'Lost' ELSE "Outcome" END AS "Outcome"
    )
    FROM read_parquet('{old}')
) TO '{new}' (FORMAT parquet)
"""
_DIFFER = """
SELECT count(*) FROM qualify_state JOIN by_hand ON by_hand.id = qualify_state.key
WHERE by_hand.stage <> qualify_state.stage
"""


def lines(rows: int, rounds: int) -> Iterator[Line]:
    """Measure a table of so many rows, and make the lines."""
    with TemporaryDirectory() as folder:
        demo = write_table_demo(Path(folder), rows, TODAY)
        results = demo.config.parent / "qualify.duckdb"
        run = [QUALIFY, "run", str(demo.config), "--today", TODAY.isoformat(), "--allow-many"]

        def first() -> list[str]:
            results.unlink(missing_ok=True)
            return run

        done = alternate(
            {
                "by hand": lambda: run_process(_client("hand_sql", demo)),
                "engine": lambda: run_process(_client("arrow_batches", demo)),
                "first": lambda: run_process(first()),
                "idle": lambda: run_process(run),
            },
            rounds,
        )
        wrong = _wrong(demo)
        _change(demo)
        changed = run_process(run)
    per_second = rows / done["first"].wall
    yield at_most(
        "l",
        f"{rows:,} rows of Parquet: a first run, to SQL by hand ({wrong:,} stages wrong)",
        f"{taken(done['first'])}, {per_second:,.0f} rows a second, SQL {taken(done['by hand'])}",
        done["first"].cpu / done["by hand"].cpu,
    )
    yield at_most(
        "l",
        f"{rows:,} rows of Parquet: a first run, to the engine over Arrow batches, nothing written",
        f"{taken(done['first'])}, engine {taken(done['engine'])}",
        done["first"].cpu / done["engine"].cpu,
    )
    for name, usage in (("an idle run", done["idle"]), ("a run with 1% changed", changed)):
        yield at_most(
            "l",
            f"{rows:,} rows of Parquet: {name}, to a first run",
            f"{taken(usage)}, first {taken(done['first'])}",
            usage.cpu / done["first"].cpu,
        )


def _client(name: str, demo: TableDemo) -> list[str]:
    prospects, day = str(demo.prospects), TODAY.isoformat()
    return [sys.executable, "-m", f"benchmarks.clients.{name}", str(demo.config), prospects, day]


def _wrong(demo: TableDemo) -> int:
    """How many prospects the SQL by hand puts into another stage than the job."""
    folder = demo.config.parent
    with duckdb.connect(str(folder / "qualify.duckdb"), read_only=True) as connection:
        connection.execute(f"ATTACH '{folder / 'by_hand.duckdb'}' AS other (READ_ONLY)")
        connection.execute("CREATE TEMP VIEW by_hand AS FROM other.by_hand")
        return int(connection.execute(_DIFFER).fetchall()[0][0])


def _change(demo: TableDemo) -> None:
    """Set a hundredth of the prospects to Lost."""
    new = demo.prospects.with_suffix(".new")
    duckdb.connect().execute(_CHANGED.format(old=demo.prospects, new=new))
    new.replace(demo.prospects)

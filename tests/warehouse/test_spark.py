"""Coding and decisions on Spark: the same as on DuckDB. It has no client of the product's."""

import random
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from sync.config.load import parse_config
from sync.run.run_input import Options, RunContext
from tests.harness import NOW, TODAY
from tests.warehouse.tables import COLUMNS, TABLE, TableFile
from warehouse.database import Database
from warehouse.on_duckdb import DuckDatabase, DuckPlace
from warehouse.people import find_people
from warehouse.record import OwnTables
from warehouse.table_input import TableInput, TableReader

pytestmark = pytest.mark.slow


@pytest.fixture
def session() -> Iterator[Any]:
    """A local session of two threads; skips where Spark, or the Java that it needs, is missing."""
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
    if shutil.which("java") is None:
        pytest.skip("there is no Java, which Spark needs")
    builder = sql.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    made = builder.config("spark.sql.shuffle.partitions", 4).getOrCreate()
    yield made
    made.stop()


TEXTS = ["Retail", "retail ", "Logístics", "Mining", "", "n/a", "#REF!", None, "Straße", "a\nb"]


def rows(dice: random.Random, count: int) -> list[tuple[Any, ...]]:
    """Rows as dirty as people's: odd keys, keys that stand twice, what can't be read."""
    return [
        (
            dice.choice([f"P{number}", f"P{number}", f" P{number}", "P1", "n/a", None, "Ä–1"]),
            dice.choice(TEXTS),
            dice.choice(TEXTS),
            dice.choice([None, 0, 49, 50, 5000, 5001, -3]),
            dice.choice([None, TODAY - timedelta(dice.randrange(200)), date(1, 1, 1)]),
            dice.choice([None, 10_000.0, 9_999.999999999999, 9_999.99999999, float("nan"), 1e300]),
            dice.choice(TEXTS),
            dice.choice([None, None, "Won", "lost", "maybe"]),
        )
        for number in range(count)
    ]


def read(database: Database, folder: Path) -> TableInput:
    file = parse_config(TABLE, folder / "config.toml")
    assert file.config.table is not None
    people = find_people(database, file.config, file.config.table)
    context = RunContext(Options(TODAY), "run", "", NOW.astimezone)
    tables = OwnTables((), file.config.table.results)
    return TableReader(database, file, context, people, tables).read()


def told(given: TableInput) -> Counter[tuple[Any, ...]]:
    """How many prospects have each verdict, as people are told it but for their cells' texts."""
    found = Counter[tuple[Any, ...]]()
    for each in given.decisions:
        verdict = each.verdict
        assert verdict is not None
        codes = each.case.codes
        found[verdict.stage.name, verdict.by_hand, verdict.missing, each.moves, codes] += each.rows
    return found


@pytest.mark.filterwarnings("ignore")
def test_spark_codes_and_the_engine_decides_as_on_duckdb(session: Any, tmp_path: Path) -> None:
    table, people = TableFile(tmp_path), rows(random.Random(3), 3_000)
    kinds = {"VARCHAR": "string", "INTEGER": "int", "DATE": "date", "DOUBLE": "double"}
    schema = ", ".join(f"`{name}` {kinds[kind]}" for name, kind in COLUMNS.items())
    session.createDataFrame(people, schema).createOrReplaceTempView("people")
    table.fill(COLUMNS, [])
    table.insert(people)

    from tests.warehouse.spark import SparkDatabase  # noqa: PLC0415 -- only where there is one

    on_spark = read(SparkDatabase(session), tmp_path)
    duckdb = DuckDatabase(DuckPlace("data.duckdb", table.path), writing=False)
    duckdb.begin(writing=False)
    on_duckdb = read(duckdb, tmp_path)
    duckdb.close()

    assert told(on_spark) == told(on_duckdb)
    assert len(told(on_spark)) > 50
    assert (on_spark.rows, on_spark.counts) == (on_duckdb.rows, on_duckdb.counts)

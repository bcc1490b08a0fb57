"""A table's verdicts are the engine's, and those of the sheet's job, whatever rules and rows."""

from pathlib import Path

import pytest

from tests.warehouse.agreement import disagreements, random_prospects
from tests.warehouse.random_table import RandomTable
from tests.warehouse.server import new_database
from tests.warehouse.tables import PostgresTable, TableFile, TablePlace

ON_EACH = pytest.mark.parametrize("kind", ["duckdb", "postgres"])


@pytest.fixture(autouse=True)
def _many_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let few rows come in several batches, as many rows do."""
    monkeypatch.setattr("warehouse.on_duckdb._BATCH", 5)
    monkeypatch.setattr("warehouse.on_postgres._BATCH", 5)


@pytest.fixture
def table(kind: str, tmp_path: Path) -> RandomTable:
    place: TablePlace = TableFile(tmp_path)
    if kind == "postgres":
        place = PostgresTable(tmp_path, new_database())
    return RandomTable(place)


@ON_EACH
@pytest.mark.parametrize("seed", [0])
def test_a_table_says_what_the_engine_and_a_sheet_say(seed: int, table: RandomTable) -> None:
    assert disagreements(random_prospects(seed, 60), table) == []


@pytest.mark.slow
@ON_EACH
@pytest.mark.parametrize("seed", range(100, 200))
def test_so_it_is_for_a_hundred_rules(seed: int, table: RandomTable) -> None:
    assert disagreements(random_prospects(seed, 200), table) == []

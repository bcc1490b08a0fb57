"""A table's verdicts are the engine's, and those of the sheet's job, whatever rules and rows."""

from pathlib import Path

import pytest

from tests.warehouse.agreement import disagreements, random_prospects
from tests.warehouse.duck_tables import DuckTables


@pytest.fixture(autouse=True)
def _many_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let few rows come in several batches, as many rows do."""
    monkeypatch.setattr("warehouse.on_duckdb._BATCH", 5)


@pytest.mark.parametrize("seed", range(3))
def test_a_table_says_what_the_engine_and_a_sheet_say(seed: int, tmp_path: Path) -> None:
    assert disagreements(random_prospects(seed, 60), DuckTables(tmp_path), tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 200))
def test_so_it_is_for_a_hundred_rules(seed: int, tmp_path: Path) -> None:
    assert disagreements(random_prospects(seed, 200), DuckTables(tmp_path), tmp_path) == []

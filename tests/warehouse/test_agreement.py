"""A table's verdicts are the engine's, and those of the .xlsx job, whatever rules and rows."""

from pathlib import Path

import pytest

from tests.warehouse.agreement import disagreements, let_few_be_many
from tests.warehouse.random_prospects import random_prospects
from tests.warehouse.random_table import RandomTable
from tests.warehouse.tables import local_place

ON_EACH = pytest.mark.parametrize("kind", ["duckdb", "postgres"])


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    let_few_be_many(monkeypatch.setattr)


@pytest.fixture
def table(kind: str, tmp_path: Path) -> RandomTable:
    return RandomTable(local_place(kind, tmp_path))


@ON_EACH
@pytest.mark.parametrize("seed", [0])
def test_a_table_says_what_the_engine_and_a_sheet_say(seed: int, table: RandomTable) -> None:
    assert disagreements(random_prospects(seed, 30), table) == []


@pytest.mark.slow
@ON_EACH
@pytest.mark.parametrize("seed", range(100, 200))
def test_so_it_is_for_a_hundred_rules(seed: int, table: RandomTable) -> None:
    assert disagreements(random_prospects(seed, 100), table) == []

"""Verdicts on a table of BigQuery's are the engine's and the sheet's, whatever rules and rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bigquery.server import DATASET, PROJECT, BigQueryServer
from tests.warehouse.agreement import disagreements
from tests.warehouse.random_prospects import random_prospects
from tests.warehouse.random_rows import RandomColumn
from tests.warehouse.random_table import RandomTable
from tests.warehouse.tables import BigQueryTable

_NUMBERS = ("H1", "U1", "E3", "E4")
"""Columns of numbers with more digits than those of the server have."""


@dataclass(frozen=True)
class BigQueryRandomTable(RandomTable):
    """A table of random rows on the server; a column that folds is asked for its exact texts."""

    @property
    def where(self) -> Mapping[str, str]:
        return {"database": f"bigquery://{PROJECT}/{DATASET}", "table": "people"}

    def _type(self, column: RandomColumn) -> str:
        return column.duckdb.split(" COLL")[0]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(300, 308))
def test_a_table_says_what_the_engine_and_a_sheet_say(
    server: BigQueryServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    server.lead(tmp_path, monkeypatch)
    server.collations[("people", "Text, folded")] = "und:ci"
    table = BigQueryRandomTable(BigQueryTable(tmp_path, server))
    assert disagreements(random_prospects(seed, 100, _NUMBERS), table) == []

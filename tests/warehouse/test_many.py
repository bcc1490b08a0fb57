"""Several configs of tables in one call."""

from pathlib import Path

import pytest

from tests.harness import Qualify
from tests.warehouse.tables import TABLE, TableFile

COLUMNS = (
    "ID",
    "Company",
    "Industry",
    "Employees",
    "Last contact",
    "Budget",
    "Next step",
    "Outcome",
)


def test_configs_of_one_file_take_turns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qualify: Qualify
) -> None:
    """A file of DuckDB's takes one run at a time, whatever tables it is about."""
    monkeypatch.chdir(tmp_path)
    table = TableFile(tmp_path)
    lead = ("P1", "Ada", "Retail", "120", None, None, None, None)
    table.fill(dict.fromkeys(COLUMNS, "VARCHAR"), [lead])
    names = ["a.toml", "b.toml"]
    for name in names:
        results = f'results = "{name[0]}_"\ntable ='
        Path(name).write_text(TABLE.replace("table =", results, 1), encoding="utf-8")

    ran = qualify("run", *names, "--jobs", "2", "--json", "--today", "2026-01-15")

    assert ran.code == 0
    assert {each["config"]: each["moves"]["promoted"] for each in ran.json} == {
        "a.toml": 1,
        "b.toml": 1,
    }
    assert table.sql("SELECT stage FROM a_state UNION SELECT stage FROM b_state") == [("Lead",)]

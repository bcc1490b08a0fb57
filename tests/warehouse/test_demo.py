"""`qualify demo --table`: the commands of `make demo-table`, on fewer rows."""

import sys
from pathlib import Path

import pytest

from tests.harness import Qualify

MAKEFILE = Path(__file__).parents[2] / "Makefile"


def test_the_demo_of_a_table_runs_plans_and_explains(
    qualify: Qualify, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    ran = qualify("demo", "--table", "--rows", "9000", "demo-table")

    assert (ran.code, ran.err) == (0, "")
    assert "of 9,000 prospects judged; first run" in ran.out
    assert "Nothing to do: the table is up to date." in ran.out
    assert "$ qualify plan demo-table/edited.toml --against demo-table/config.toml" in ran.out
    assert "prospects would move" in ran.out
    assert "Key           P0000012" in ran.out
    assert (tmp_path / "demo-table" / "qualify.duckdb").exists()
    assert qualify("check", "demo-table/config.toml", "demo-table/edited.toml").code == 0
    again = qualify("demo", "--table", "demo-table")
    assert "of 9,000 prospects judged\n" in again.out


def test_the_makefile_calls_it() -> None:
    assert "\t$(BIN)/qualify demo --table demo-table\n" in MAKEFILE.read_text("utf-8")


def test_without_duckdb_it_says_what_to_install(
    qualify: Qualify, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "duckdb", None)

    ran = qualify("demo", "--table")

    assert ran.code == 2
    assert 'DuckDB is not installed; install it: pip install "qualify[duckdb]"' in ran.err


@pytest.mark.slow
def test_two_million_are_judged_and_an_idle_run_writes_nothing(
    qualify: Qualify, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    ran = qualify("demo", "--table", "--rows", "2000000", "demo-table")

    assert ran.code == 0
    assert "of 2,000,000 prospects judged; first run" in ran.out
    results = tmp_path / "demo-table" / "qualify.duckdb"
    before = results.read_bytes()
    assert "Nothing to do" in qualify("run", "demo-table/config.toml").out
    assert results.read_bytes() == before

"""Kills, lost connections and runs at once: each move is recorded once, whatever happens."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.warehouse.tables import (
    COLUMNS,
    LEAD,
    LIST,
    OPPORTUNITY,
    TablePlace,
    local_place,
)

pytestmark = pytest.mark.slow

PEOPLE = [("P1", *LEAD), ("P2", *LIST), ("P3", *OPPORTUNITY), ("P1 ", *LIST)]
CHANGES = (
    "UPDATE people SET \"Industry\" = 'Retail' WHERE \"ID\" = 'P2'",
    "UPDATE people SET \"Outcome\" = 'Lost' WHERE \"ID\" = 'P3'",
    "DELETE FROM people WHERE \"ID\" = 'P1 '",
)

CHILD = """
import os, signal, sys
from functools import wraps
import warehouse.answers
from sync.cli import main
from warehouse.on_duckdb import DuckDatabase
from warehouse.on_postgres import PostgresDatabase
from warehouse.sql import name_of

asked, about, calls = int(sys.argv[1]), sys.argv[2], 0
warehouse.answers.MANY = int(sys.argv[3])

def struck():
    global calls
    if calls == asked:
        os.kill(os.getpid(), signal.SIGKILL)
    calls += 1

def struck_around(method):
    @wraps(method)
    def call(self, *given, **named):
        is_meant = not given or about in name_of(given[0])
        if is_meant:
            struck()
        found = method(self, *given, **named)
        if is_meant:
            struck()
        return found
    return call

for kind in (DuckDatabase, PostgresDatabase):
    for name in ("begin", "commit", "execute"):
        setattr(kind, name, struck_around(getattr(kind, name)))
main(["run", "config.toml", "--today", "2026-01-15"])
"""
"""A run that kills itself before or after a statement that makes or changes a table, from 0 on.

Of these only those count that are about such a table, and the beginning and end of a transaction.
"""


@pytest.fixture(params=["duckdb", "postgres"])
def kind(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind


def make(kind: str, folder: Path) -> TablePlace:
    folder.mkdir()
    made = local_place(kind, folder)
    made.fill(COLUMNS, PEOPLE)
    (folder / "config.toml").write_text(made.config, encoding="utf-8")
    return made


def run_killed(table: TablePlace, at: int, about: str = "", many: int = 100_000) -> int:
    command = [sys.executable, "-c", CHILD, str(at), about, str(many)]
    ran = subprocess.run(command, cwd=table.folder, capture_output=True, text=True, check=False)
    assert ran.returncode in (0, -signal.SIGKILL), ran.stderr
    return ran.returncode


def change(table: TablePlace) -> None:
    for statement in CHANGES:
        table.sql(statement)


def outcome(table: TablePlace) -> tuple[object, object, object]:
    """The state but for its days, the moves in their order, and people's table."""
    state = {key: {**row, "since": None} for key, row in table.state().items()}
    return state, table.moves(), sorted(map(str, table.sql("SELECT * FROM people")))


def numbers(table: TablePlace) -> list[int]:
    return [number for [number] in table.sql('SELECT "no" FROM qualify_changelog ORDER BY "no"')]


@pytest.mark.skipif(os.name == "nt", reason="kills itself by a signal")
def test_a_run_that_is_killed_at_any_call_leaves_all_or_nothing(kind: str, tmp_path: Path) -> None:
    whole = make(kind, tmp_path / "whole")
    whole.run()
    first = outcome(whole)
    change(whole)
    whole.run()
    second = outcome(whole)

    for at in _until_unharmed(tmp_path, kind, first, second):
        assert at > 10


def _until_unharmed(tmp_path: Path, kind: str, first: object, second: object) -> Iterator[int]:
    """Kill a first run and a changed one at each call in turn, until none is struck any more."""
    for at in count():
        table = make(kind, tmp_path / f"at-{at}")
        codes = [run_killed(table, at)]
        table.run()
        assert outcome(table) == first
        change(table)
        codes.append(run_killed(table, at))
        table.run()
        assert outcome(table) == second
        assert numbers(table) == list(range(1, len(numbers(table)) + 1))
        before = table.contents()
        codes.append(run_killed(table, at))
        assert table.contents() == before
        if codes == [0, 0, 0]:
            yield at
            return


@pytest.mark.parametrize("runs", [2, 4])
@pytest.mark.parametrize("kind", ["duckdb", "parquet", "postgres"])
def test_runs_at_once_record_each_move_once(kind: str, tmp_path: Path, runs: int) -> None:
    whole, table = make(kind, tmp_path / "whole"), make(kind, tmp_path / "table")
    whole.run()
    command = [sys.executable, "-m", "sync", "run", "config.toml", "--today", "2026-01-15"]
    for turn in range(2):
        started = [
            subprocess.Popen(command, cwd=table.folder, stdout=subprocess.DEVNULL)
            for _ in range(runs)
        ]
        assert {each.wait() for each in started} <= {0, 3}
        assert outcome(table) == outcome(whole)
        if not turn:
            change(whole)
            change(table)
            whole.run()


@pytest.mark.skipif(os.name == "nt", reason="kills itself by a signal")
def test_a_run_that_is_killed_over_its_answers_keeps_all_or_none(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.answers.MANY", 0)
    whole = make_with_texts(kind, tmp_path / "whole")
    whole.run()
    first = outcome(whole), answers(whole)
    ask_otherwise(whole)
    whole.run((whole.folder / "config.toml").read_text("utf-8"))
    second = outcome(whole), answers(whole)
    assert set(first[1]) & set(second[1])
    assert set(first[1]) - set(second[1])
    assert set(second[1]) - set(first[1])

    for at in count():
        table = make_with_texts(kind, tmp_path / f"at-{at}")
        codes = [run_killed(table, at, "answers", 0)]
        assert answers(table) in ({}, first[1])
        table.run()
        assert (outcome(table), answers(table)) == first
        ask_otherwise(table)
        codes.append(run_killed(table, at, "answers", 0))
        assert answers(table) in (first[1], second[1])
        table.run((table.folder / "config.toml").read_text("utf-8"))
        assert (outcome(table), answers(table)) == second
        if codes == [0, 0]:
            assert at > 10
            return


def make_with_texts(kind: str, folder: Path) -> TablePlace:
    made = make(kind, folder)
    made.sql("UPDATE people SET \"Next step\" = 'Mail' WHERE \"ID\" = 'P3'")
    return made


def ask_otherwise(table: TablePlace) -> None:
    """Bring in texts that are new, and another test of some."""
    table.sql("UPDATE people SET \"Industry\" = 'Logistics ' WHERE \"ID\" = 'P2'")
    table.sql("UPDATE people SET \"Next step\" = 'Call' WHERE \"ID\" = 'P1'")
    config = table.config.replace('"Retail", "Logistics"', '"Mining", "Logistics"')
    (table.folder / "config.toml").write_text(config, encoding="utf-8")


def answers(table: TablePlace) -> dict[str, object]:
    """All that is kept, by the names of the tables, which are those that are listed."""
    tables = (
        "SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'qualify_answers%'"
    )
    there = {name for [name] in table.sql(tables)}
    if not there:
        return {}
    listed = {name for [name] in table.sql("SELECT name FROM qualify_answers")}
    assert listed | {"qualify_answers"} == there
    return {name: sorted(map(str, table.sql(f'SELECT * FROM "{name}"'))) for name in listed}


def test_a_connection_that_is_lost_is_told_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    whole = make("postgres", tmp_path / "whole")
    whole.run()
    for at in count():
        table = make("postgres", tmp_path / f"at-{at}")
        lost = LOST.format(at=at)
        command = [sys.executable, "-c", lost]
        ran = subprocess.run(command, cwd=table.folder, capture_output=True, text=True, check=False)
        assert ran.returncode in (0, 5), ran.stderr
        assert "the server has ended the connection" in ran.stderr or ran.returncode == 0
        table.run()
        assert outcome(table) == outcome(whole)
        if ran.returncode == 0:
            assert at > 10
            return


LOST = """
import psycopg
from sync.cli import main
from warehouse.on_postgres import PostgresDatabase

calls = 0
send = PostgresDatabase._send

def cut(self, *given):
    global calls
    if calls == {at}:
        number = self._connection.info.backend_pid
        with psycopg.connect(self._place.url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 10000)", [number])
    calls += 1
    return send(self, *given)

PostgresDatabase._send = cut
import sys
sys.exit(main(["run", "config.toml", "--today", "2026-01-15"]))
"""
"""A run whose connection is cut before one of its statements, counted from 0."""

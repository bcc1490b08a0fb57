"""What people do to their table while a run is at work on it: all is decided of one moment."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import duckdb
import psycopg
import pytest

from sync.messages.errors import WorkbookError
from sync.run.run_input import Options
from sync.workbook.protocol import WriteResult
from tests.harness import TODAY
from tests.warehouse.server import new_database, remove_database
from tests.warehouse.tables import (
    COLUMNS,
    LEAD,
    LIST,
    OPPORTUNITY,
    ParquetTable,
    PostgresTable,
    TablePlace,
)
from warehouse.on_duckdb import DuckDatabase
from warehouse.on_postgres import PostgresDatabase

PEOPLE = [("P1", *LEAD), ("P2", *LIST), ("P3", *OPPORTUNITY), ("P4", *LEAD)]
CHANGES = (
    "UPDATE people SET \"Industry\" = 'Retail' WHERE \"ID\" = 'P2'",
    "UPDATE people SET \"Outcome\" = 'Lost' WHERE \"ID\" = 'P3'",
    "DELETE FROM people WHERE \"ID\" = 'P4'",
)
"""What there is for the run to see."""

_HURRIED = """
    UPDATE people SET "Outcome" = 'Won' WHERE "ID" = 'P1';
    INSERT INTO people SELECT 'P5', "Company", "Industry" FROM people WHERE "ID" = 'P2';
    DELETE FROM people WHERE "ID" = 'P2';
    UPDATE people SET "Industry" = 'Mining', "Outcome" = NULL WHERE "ID" = 'P3'
"""
ACTS = {
    "rows are written": _HURRIED,
    "rows are loaded anew": f"""
        CREATE TEMP TABLE given AS SELECT * FROM people;
        TRUNCATE people;
        INSERT INTO people SELECT * FROM given;
        {_HURRIED}
    """,
    "a column is rewritten": f"""
        ALTER TABLE people ALTER "Employees" TYPE TEXT;
        ALTER TABLE people ADD COLUMN "More" TEXT DEFAULT 'x';
        {_HURRIED}
    """,
    "the table is made anew": f"""
        ALTER TABLE people RENAME TO former;
        CREATE TABLE people AS SELECT * FROM former;
        {_HURRIED}
    """,
}
"""What people do in one transaction: afterwards it is another table, all at once."""

CARE = {
    "it is vacuumed": "VACUUM people",
    "it is packed": "VACUUM FULL people",
    "it is analyzed": "ANALYZE people",
    "it is indexed": 'CREATE INDEX ON people ("ID")',
    "the state is typed over": "UPDATE qualify_state SET stage = 'Won', missing = 'x'",
    "the state is cleared": "DELETE FROM qualify_state",
    "the state is emptied": "TRUNCATE qualify_state",
    "the state is altered": "ALTER TABLE qualify_state ADD COLUMN mine TEXT DEFAULT 'x'",
}
"""What must not matter to a run, or to the next one."""


@dataclass
class Meanwhile:
    """Does something else before a run's statement of a number, by another connection.

    What has to wait for the run is left to wait.
    """

    url: str
    statement: str
    at: int
    calls: int = 0
    begun: int = 0
    failed: list[psycopg.Error] = field(default_factory=list)
    thread: Thread | None = None

    def step(self) -> None:
        """Be told of a statement of the run's."""
        if self.calls == self.at:
            self.thread = Thread(target=self._act, daemon=True)
            self.thread.start()
            self._wait()
        self.calls += 1

    def end(self) -> None:
        """Wait until all is done."""
        if self.thread:
            self.thread.join(20)
            assert not self.thread.is_alive()
        assert not self.failed

    def _act(self) -> None:
        try:
            with psycopg.connect(self.url, autocommit=True) as connection:
                connection.execute(self.statement.encode())
        except psycopg.Error as error:
            self.failed.append(error)

    def _wait(self) -> None:
        """Wait until it is done, or waits for the run."""
        assert self.thread is not None
        end = monotonic() + 20
        with psycopg.connect(self.url, autocommit=True) as connection:
            while self.thread.is_alive() and monotonic() < end:
                if connection.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchall():
                    return
                sleep(0.005)


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> list[Meanwhile]:
    """What happens meanwhile, if anything does; the last one counts."""
    active: list[Meanwhile] = []
    working, begin = PostgresDatabase._working, PostgresDatabase.begin  # noqa: SLF001

    def stepped(self: PostgresDatabase) -> AbstractContextManager[None]:
        if active:
            active[-1].step()
        return working(self)

    def begun(self: PostgresDatabase, *, writing: bool) -> None:
        if active:
            active[-1].begun += 1
        begin(self, writing=writing)

    monkeypatch.setattr(PostgresDatabase, "_working", stepped)
    monkeypatch.setattr(PostgresDatabase, "begin", begun)
    return active


def outcome(table: TablePlace) -> tuple[object, object]:
    state = {key: {**row, "since": None} for key, row in table.state().items()}
    return state, sorted(table.moves())


def prepared(folder: Path) -> PostgresTable:
    """A table whose changes a run has not seen yet."""
    table = PostgresTable(folder, new_database())
    table.fill(COLUMNS, PEOPLE)
    table.run()
    for statement in CHANGES:
        table.sql(statement)
    return table


def copied(table: PostgresTable) -> PostgresTable:
    name = psycopg.conninfo.conninfo_to_dict(table.url)["dbname"]
    return PostgresTable(table.folder, new_database(str(name)))


def runs(
    start: PostgresTable, statement: str, meanwhile: list[Meanwhile]
) -> Iterator[tuple[PostgresTable, Meanwhile]]:
    """Runs with something else before each of their first statements, and some of the others."""
    at = 0
    while True:
        table = copied(start)
        other = Meanwhile(table.url, statement, at)
        meanwhile[:] = [other]
        table.run()
        meanwhile.clear()
        other.end()
        if other.thread is None:
            assert at > 40
            return
        yield table, other
        remove_database(table.url)
        at += 1 if at < 9 else 12


@pytest.mark.slow
@pytest.mark.parametrize("name", ACTS)
def test_a_run_decides_of_one_moment_whatever_people_do(
    name: str, tmp_path: Path, meanwhile: list[Meanwhile]
) -> None:
    start, statement = prepared(tmp_path), ACTS[name]
    before, after = copied(start), copied(start)
    before.run()
    earlier = outcome(before)
    before.sql(statement)
    before.run()
    after.sql(statement)
    after.run()
    paths = {str(earlier): outcome(before), str(outcome(after)): outcome(after)}
    assert len(paths) == 2

    seen = set()
    for table, other in runs(start, statement, meanwhile):
        assert other.begun == 1
        found = str(outcome(table))
        seen.add(found)
        assert found in paths, other.at
        table.run()
        assert outcome(table) == paths[found], other.at
    assert seen == set(paths)


@pytest.mark.slow
@pytest.mark.parametrize("name", CARE)
def test_what_changes_no_prospect_changes_no_outcome(
    name: str, tmp_path: Path, meanwhile: list[Meanwhile]
) -> None:
    start = prepared(tmp_path)
    whole = copied(start)
    whole.run()
    for table, other in runs(start, CARE[name], meanwhile):
        assert table.moves() == whole.moves(), other.at
        table.run()
        assert outcome(table) == outcome(whole), other.at
        assert table.run().written == WriteResult(), other.at


@dataclass
class Rewriting:
    """Has people write the Parquet files of a table anew before a call of a number, if any."""

    files: Path
    at: int | None = None
    calls: int = 0

    def step(self) -> None:
        """Be told of a call of the run's."""
        if self.calls == self.at:
            duckdb.execute(f"CREATE OR REPLACE TEMP TABLE people AS FROM '{self.files}'")
            duckdb.execute("UPDATE people SET \"Outcome\" = 'Lost'")
            duckdb.execute(f"COPY people TO '{self.files}'")
        self.calls += 1


@pytest.fixture
def parquet(tmp_path: Path) -> ParquetTable:
    made = ParquetTable(tmp_path)
    made.fill(COLUMNS, PEOPLE)
    return made


@pytest.fixture
def rewriting(parquet: ParquetTable, monkeypatch: pytest.MonkeyPatch) -> Rewriting:
    made = Rewriting(parquet.folder / "people" / "all.parquet")
    working = DuckDatabase._working  # noqa: SLF001

    def stepped(self: DuckDatabase) -> AbstractContextManager[None]:
        made.step()
        return working(self)

    monkeypatch.setattr(DuckDatabase, "_working", stepped)
    return made


@pytest.mark.parametrize("at", [8, pytest.param(30, marks=pytest.mark.slow)])
def test_parquet_files_that_are_written_meanwhile_are_read_anew(
    at: int, parquet: ParquetTable, rewriting: Rewriting
) -> None:
    rewriting.at = at

    done = parquet.run()

    assert rewriting.calls > 2 * at
    assert done.written.changelog_rows == len(PEOPLE)
    assert {to for _, _, to, _ in parquet.moves()} == {"Lost"}


def dry_run(table: ParquetTable) -> object:
    done = table.run(options=LOOKS)
    return [(move.key, move.to) for move in done.moves], list(done.found.verdicts.values())


def compare(table: ParquetTable) -> object:
    with table.job(options=LOOKS, other=table.config.replace("10_000", "20_000")) as job:
        return [(each.old, each.new, count) for each, count in job.compare().counts.items()]


def explain(table: ParquetTable) -> object:
    return table.explain("P2")


def funnel(table: ParquetTable) -> object:
    with table.job(options=LOOKS) as job:
        return [(each.stage.name, each.now, each.been) for each in job.funnel(None).stages]


def backtest(table: ParquetTable) -> object:
    config = table.config
    for name in ("Won", "Lost"):
        config = config.replace(f'"{name}"\n', f'"{name}"\noutcome = "{name.lower()}"\n')
    with table.job(config, LOOKS) as job:
        found = job.look_back()
        return found.won, found.lost


def sql(table: ParquetTable) -> object:
    with table.job(options=LOOKS) as job:
        return len(job.statements())


LOOKS = Options(TODAY, dry_run=True)


@pytest.mark.parametrize("last", [1, pytest.param(4, marks=pytest.mark.slow)])
@pytest.mark.parametrize("look", [dry_run, compare, explain, funnel, backtest, sql])
def test_a_look_at_them_starts_over_too(
    look: Callable[[ParquetTable], object],
    last: int,
    parquet: ParquetTable,
    rewriting: Rewriting,
) -> None:
    before = look(parquet)
    calls = rewriting.calls
    rewriting.calls, rewriting.at = 0, calls - last

    found = look(parquet)

    assert rewriting.calls > 1.5 * calls
    rewriting.at = None
    assert found == look(parquet)
    assert found != before or look is sql


def test_files_that_are_always_written_are_given_up(
    parquet: ParquetTable, rewriting: Rewriting, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamps = count()
    monkeypatch.setattr(DuckDatabase, "_files", lambda _: next(stamps))

    with pytest.raises(WorkbookError) as caught:
        dry_run(parquet)

    assert rewriting.calls > 5 * 20
    assert str(caught.value) == (
        "people/*.parquet: it was read 5 times, and each time the Parquet files were written"
        " meanwhile; start one run at a time, and none while prospects are loaded"
    )

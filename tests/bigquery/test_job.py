"""The job on a table of BigQuery's: the same moves and states as on any other."""

import threading
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from itertools import count
from pathlib import Path

import pytest

from sync.config.load import parse_config
from sync.messages.errors import GuardError, QualifyError
from sync.open import Access
from sync.open_job import Order, open_job
from sync.run.job import RunResult
from sync.run.run_input import Options, RunContext
from sync.workbook.protocol import WriteResult
from tests.bigquery.conftest import Clock
from tests.bigquery.server import BigQueryServer
from tests.harness import NOW, TODAY
from tests.sheets import faults
from tests.sheets.faults import Request, Timing
from tests.warehouse.tables import TABLE
from warehouse.bigquery import lease
from warehouse.record import CHANGELOG, STATE
from warehouse.sql import make_statement, table_of

CONFIG = TABLE.replace("duckdb:data.duckdb", "bigquery://qualify-test/sales")
PEOPLE = """
CREATE TABLE IF NOT EXISTS people AS SELECT * FROM (VALUES
    ('P1', 'Ada', 'Retail', 120, NULL::DATE, NULL::DOUBLE, NULL::VARCHAR, NULL::VARCHAR),
    ('P2', 'Bob', 'Mining', 120, NULL, NULL, NULL, NULL),
    ('P3', 'Cy', 'Retail', 120, DATE '2026-01-10', 12000, NULL, NULL)
) AS t ("ID", "Company", "Industry", "Employees", "Last contact", "Budget", "Next step", "Outcome")
"""

Run = Callable[..., RunResult]


@pytest.fixture
def run(
    server: BigQueryServer, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Runs a config on the server."""
    return make_run(server, clock, tmp_path, monkeypatch)


def make_run(
    server: BigQueryServer, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Run:
    server.sql(PEOPLE)
    server.lead(tmp_path, monkeypatch)
    numbers = count(1)

    def ran(config: str = CONFIG, **options: bool) -> RunResult:
        file = parse_config(config, tmp_path / "config.toml")
        chosen = Options(today=TODAY, **options)
        context = RunContext(chosen, f"run-{next(numbers)}", "", NOW.astimezone)
        order = Order(context, lambda _: None)
        with open_job(file, order, Access(pace=clock.pace)) as job:
            return job.run()

    return ran


def moves(server: BigQueryServer) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = server.sql(
        "SELECT key, from_stage, to_stage, kind FROM qualify_changelog ORDER BY no"
    )
    return found


FIRST = [("P1", "List", "Lead", "Promoted"), ("P3", "List", "Opportunity", "Promoted")]


def test_a_run_records_each_move_and_draws_the_state(server: BigQueryServer, run: Run) -> None:
    done = run()
    assert done.written == WriteResult(cells=3, changelog_rows=2, commits=1)
    assert moves(server) == FIRST
    assert server.sql("SELECT key, stage, since FROM qualify_state ORDER BY key") == [
        ("P1", "Lead", TODAY),
        ("P2", "List", None),
        ("P3", "Opportunity", TODAY),
    ]


@pytest.mark.slow
def test_a_second_run_writes_nothing_but_the_lease(server: BigQueryServer, run: Run) -> None:
    run()
    before = len(server.statements)
    done = run()
    assert done.written == WriteResult()
    assert not done.moves
    written = [
        each
        for each in server.statements[before:]
        if each.startswith(("INSERT", "UPDATE", "DELETE", "MERGE", "COMMIT", "CREATE TABLE"))
    ]
    assert [each for each in written if "lease" not in each] == []
    assert server.engine.sessions == {}


@pytest.mark.slow
def test_a_run_after_a_change_writes_what_differs(server: BigQueryServer, run: Run) -> None:
    run()
    server.sql("""UPDATE people SET "Industry" = 'Retail' WHERE "ID" = 'P2'""")
    server.sql("""DELETE FROM people WHERE "ID" = 'P3'""")
    done = run()
    assert done.written == WriteResult(cells=2, changelog_rows=1, commits=1)
    assert moves(server) == [*FIRST, ("P2", "List", "Lead", "Promoted")]
    assert server.sql("SELECT key FROM qualify_state ORDER BY key") == [("P1",), ("P2",)]


def test_a_dry_run_leaves_no_trace(server: BigQueryServer, run: Run) -> None:
    done = run(dry_run=True)
    assert [(move.key, move.to) for move in done.moves] == [("P1", "Lead"), ("P3", "Opportunity")]
    assert server.sql("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'sales'") == [
        ("people",)
    ]


@pytest.mark.slow
def test_the_guard_stops_before_anything_is_written(server: BigQueryServer, run: Run) -> None:
    rows = "SELECT 'Q' || range, 'Mining' FROM range(60)"
    server.sql(f'INSERT INTO people ("ID", "Industry") {rows}')
    run(CONFIG + "\n[policy]\nrecord_new = true\n")
    server.sql("""UPDATE people SET "Industry" = 'Retail', "Employees" = 120""")
    before = moves(server)
    stopped = run(CONFIG + "\n[policy]\nrecord_new = true\n").stopped
    assert isinstance(stopped, GuardError)
    assert moves(server) == before
    assert run(CONFIG + "\n[policy]\nrecord_new = true\n", allow_many=True).written.commits == 1


class Held:
    """A run in a thread of its own, which stands still at one of its statements."""

    def __init__(self, server: BigQueryServer, run: Run, nth: int) -> None:
        self.result: RunResult | None = None
        self._stands, self._go = threading.Event(), threading.Event()
        server.when(is_statement, self._stand, nth)
        self._thread = threading.Thread(target=self._run, args=(run,), daemon=True)
        self._thread.start()
        assert self._stands.wait(30)

    def _stand(self) -> None:
        self._stands.set()
        self._go.wait(30)

    def _run(self, run: Run) -> None:
        self.result = run()

    def go_on(self) -> None:
        self._go.set()
        self._thread.join(30)


def is_statement(request: Request) -> bool:
    return request.name == "jobs.insert"


@pytest.mark.slow
def test_a_second_run_waits_and_then_finds_nothing_to_do(
    server: BigQueryServer, run: Run, clock: Clock
) -> None:
    first = Held(server, run, nth=25)
    clock.at(5.0, first.go_on)
    second = run()
    assert second.written == WriteResult()
    assert first.result is not None
    assert first.result.written.changelog_rows == 2
    assert moves(server) == FIRST


@pytest.mark.slow
@pytest.mark.parametrize("nth", [12, 25, 40])
def test_a_run_whose_lease_is_over_is_aborted_and_starts_over(
    server: BigQueryServer, run: Run, nth: int
) -> None:
    first = Held(server, run, nth)
    server.sql("UPDATE qualify_lease SET held_until = now() - INTERVAL 1 SECOND")
    second = run()
    assert second.written.changelog_rows == 2
    first.go_on()
    assert first.result is not None
    assert first.result.written == WriteResult()
    assert moves(server) == FIRST


# Faults -----------------------------------------------------------------------------------------

FAULTS = [
    (faults.unavailable(), Timing.BEFORE),
    (faults.dropped(), Timing.AFTER),
    (faults.internal_error(), Timing.AFTER),
    (faults.not_json(), Timing.AFTER),
    (faults.html_page(HTTPStatus.BAD_GATEWAY), Timing.BEFORE),
    (faults.cut_short(), Timing.AFTER),
    (faults.dropped(), Timing.BEFORE),
]


def requests_of_a_run(tmp_path: Path, run_on: "RunOn") -> list[str]:
    with BigQueryServer() as server:
        run_on(server)
        return [each.name for each in server.requests]


RunOn = Callable[[BigQueryServer], RunResult]


@pytest.fixture
def run_on(clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunOn:
    """Fills a server, and runs the job on it."""

    def ran(server: BigQueryServer) -> RunResult:
        for table, columns in (("changelog", CHANGELOG), ("state", STATE)):
            made = make_statement(table_of(f"qualify_{table}"), columns)
            server.sql(made.sql("duckdb"))
        return make_run(server, clock, tmp_path, monkeypatch)()

    return ran


@pytest.mark.slow
def test_a_fault_at_any_request_changes_nothing(tmp_path: Path, run_on: RunOn) -> None:
    """Each statement is done once, though its answer is lost."""
    count = len(requests_of_a_run(tmp_path, run_on))
    for nth in range(1, count + 1):
        fault, timing = FAULTS[nth % len(FAULTS)]
        with BigQueryServer() as server:
            server.at(nth, fault, timing)
            done = run_on(server)
            assert done.written.changelog_rows == 2, (nth, fault.name, timing)
            assert moves(server) == FIRST, (nth, fault.name, timing)


@pytest.mark.slow
def test_a_run_that_dies_at_any_request_is_finished_by_the_next(
    tmp_path: Path, run_on: RunOn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From that request on nothing of it arrives any more, as after kill -9; its lease is over."""
    monkeypatch.setattr(lease, "_SECONDS", 0)
    count = len(requests_of_a_run(tmp_path, run_on))
    for nth in range(1, count + 1):
        with BigQueryServer() as server:
            server.when(lambda _: True, faults.dropped(), nth, every=True)
            with suppress(QualifyError):
                run_on(server)
            server.clear_triggers()
            run_on(server)
            assert moves(server) == FIRST, nth
            assert not any(each.transaction for each in server.engine.sessions.values()), nth

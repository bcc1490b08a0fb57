"""Two runs on the same result tables, runs that were killed, and what a transaction promises."""

import pytest
from sqlglot import exp

from sync.messages.errors import MovedError, WorkbookError
from tests.bigquery.conftest import Clock, Connect
from tests.bigquery.server import BigQueryServer
from tests.bigquery.test_database import MADE, columns_of, fetched, query
from warehouse.sql import table_of

INSERT = "INSERT INTO results (key) SELECT '{}'"


def lease(server: BigQueryServer) -> list[tuple[str, bool]]:
    found: list[tuple[str, bool]] = server.sql(
        "SELECT session, held_until > now() FROM qualify_lease"
    )
    return found


def keys(server: BigQueryServer) -> list[str]:
    return [key for (key,) in server.sql("SELECT key FROM results ORDER BY key")]


def test_a_run_holds_the_lease_while_it_is_at_work(
    server: BigQueryServer, connect: Connect
) -> None:
    database = connect()
    database.begin(writing=True)
    [(session, held)] = lease(server)
    assert (session, held) == (next(iter(server.engine.sessions)), True)
    database.commit()
    assert lease(server) == [("", False)]
    database.close()
    assert server.engine.sessions == {}


@pytest.mark.slow
def test_a_run_that_writes_nothing_gives_it_back(server: BigQueryServer, connect: Connect) -> None:
    database = connect()
    database.begin(writing=True)
    database.rollback()
    assert lease(server) == [("", False)]


@pytest.mark.slow
def test_a_run_that_only_reads_takes_none(server: BigQueryServer, connect: Connect) -> None:
    server.sql(MADE)
    database = connect()
    database.begin(writing=False)
    assert fetched(database, "SELECT * FROM results") == []
    database.rollback()
    assert [each for each in server.statements if "lease" in each] == []


@pytest.mark.slow
def test_a_second_run_waits_for_the_first(
    server: BigQueryServer, connect: Connect, clock: Clock
) -> None:
    server.sql(MADE)
    first, second = connect(), connect()
    first.begin(writing=True)
    first.execute(query(INSERT.format("a")))
    clock.at(7.0, first.commit)
    second.begin(writing=True)
    assert 7 <= clock.now() <= 12
    assert fetched(second, "SELECT key FROM results") == [("a",)]


@pytest.mark.slow
def test_a_second_run_gives_up_in_the_end(connect: Connect, clock: Clock) -> None:
    first, second = connect(), connect()
    first.begin(writing=True)
    with pytest.raises(WorkbookError) as caught:
        second.begin(writing=True)
    assert str(caught.value) == (
        "bigquery://qualify-test/sales: another run is at work with the same result tables;"
        " wait for it to end; one that was killed is over when qualify_lease says"
    )
    assert 60 <= clock.now() <= 65
    first.commit()


def over(server: BigQueryServer) -> None:
    """Let the lease's time be over."""
    server.sql("UPDATE qualify_lease SET held_until = now() - INTERVAL 1 SECOND")


@pytest.mark.slow
def test_a_run_that_was_killed_is_ended_by_the_next(
    server: BigQueryServer, connect: Connect
) -> None:
    server.sql(MADE)
    server.sql("INSERT INTO results VALUES ('a', 1)")
    killed, other = connect(), connect()
    killed.begin(writing=True)
    killed.execute(query("UPDATE results SET key = 'half done' WHERE TRUE"))
    [session] = server.engine.sessions
    over(server)
    other.begin(writing=True)
    assert session not in server.engine.sessions
    other.execute(query("UPDATE results SET key = 'whole' WHERE TRUE"))
    other.commit()
    assert keys(server) == ["whole"]


@pytest.mark.slow
def test_a_run_that_took_too_long_commits_nothing(server: BigQueryServer, connect: Connect) -> None:
    server.sql(MADE)
    slow, other = connect(), connect()
    slow.begin(writing=True)
    slow.execute(query(INSERT.format("late")))
    over(server)
    other.begin(writing=True)
    with pytest.raises(MovedError):
        slow.commit()
    slow.rollback()
    other.commit()
    assert keys(server) == []
    assert lease(server) == [("", False)]


def test_of_two_that_change_one_table_one_is_aborted(
    server: BigQueryServer, connect: Connect
) -> None:
    """Where a team's own program changes the result tables, too."""
    server.sql(MADE)
    server.sql("INSERT INTO results VALUES ('a', 1), ('b', 1)")
    first, second = connect(), connect()
    first.begin(writing=False)
    second.begin(writing=False)
    first.execute(query("UPDATE results SET n = 2 WHERE key = 'a'"))
    with pytest.raises(MovedError) as caught:
        second.execute(query("UPDATE results SET n = 2 WHERE key = 'b'"))
    assert caught.value.what == "another run changed the same tables"
    second.rollback()
    first.commit()
    assert server.sql("SELECT n FROM results ORDER BY key") == [(2,), (1,)]


@pytest.mark.slow
def test_one_that_began_before_the_other_ended_is_aborted(
    server: BigQueryServer, connect: Connect
) -> None:
    server.sql(MADE)
    server.sql("INSERT INTO results VALUES ('a', 1)")
    first, second = connect(), connect()
    second.begin(writing=False)
    first.begin(writing=False)
    first.execute(query("DELETE FROM results WHERE TRUE"))
    first.commit()
    with pytest.raises(MovedError):
        second.execute(query("UPDATE results SET n = 2 WHERE TRUE"))


def test_tables_that_stay_are_made_at_once(server: BigQueryServer, connect: Connect) -> None:
    """The transaction does not see them, so the run begins anew, and then finds them."""
    columns = columns_of(key="TEXT", chips="TEXT[]", n="DOUBLE")
    database = connect()
    database.begin(writing=True)
    database.make_table(table_of("results"), columns)
    with pytest.raises(MovedError) as caught:
        database.execute(query(INSERT.format("a")))
    assert caught.value.what == "the job's own tables were made"
    database.rollback()
    database.begin(writing=True)
    database.make_table(table_of("results"), columns)
    assert database.execute(query("INSERT INTO results (key) SELECT 'a'")) == 1
    database.commit()
    found = database.columns(table_of("results"))
    assert [each.written for each in found or ()] == ["STRING", "ARRAY<STRING>", "FLOAT64"]


@pytest.mark.slow
def test_before_a_transaction_tables_are_made_too(server: BigQueryServer, connect: Connect) -> None:
    connect().make_table(table_of("results"), columns_of(key="TEXT"))
    assert keys(server) == []


@pytest.mark.slow
def test_a_statement_that_fails_ends_the_transaction(
    server: BigQueryServer, connect: Connect
) -> None:
    server.sql(MADE)
    database = connect()
    database.begin(writing=True)
    database.execute(query(INSERT.format("a")))
    with pytest.raises(WorkbookError):
        database.execute(exp.select("nothing").from_("results"))
    with pytest.raises(MovedError):
        database.commit()
    database.rollback()
    assert keys(server) == []

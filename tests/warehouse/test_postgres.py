"""What only PostgreSQL's client has to see to."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlglot import exp

from sync.messages.errors import MovedError, ServiceError, WorkbookError
from tests.warehouse.line import line_to
from tests.warehouse.server import new_database
from tests.warehouse.test_databases import LATE, columns_of, fetched, query, told
from warehouse.database import Batch
from warehouse.on_postgres import PostgresDatabase, PostgresPlace
from warehouse.postgres import connecting
from warehouse.postgres.refusal import told as said
from warehouse.sql import table_of, temporary


@pytest.fixture(scope="module")
def url() -> str:
    return new_database()


def sql(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for each in statements:
            connection.execute(each.encode())


def connect(
    url: str, deadline: float | None = None, tables: tuple[exp.Table, ...] = ()
) -> PostgresDatabase:
    place = PostgresPlace("sales", url, "qualify_", tables=tables)
    return PostgresDatabase(place, deadline=deadline)


def test_what_failed_is_rolled_back_also_under_a_deadline(url: str) -> None:
    with closing(connect(url, 600)) as database:
        database.begin(writing=True)
        with told("sales: a table or a column has gone meanwhile; run again"):
            database.execute(exp.delete("nowhere"))

        database.rollback()

        database.begin(writing=True)
        asked = exp.select(exp.Literal.number(1))
        assert list(database.fetch(asked)) == [[[1]]]


def test_no_picture_of_a_place_holds_its_address() -> None:
    place = PostgresPlace("sales", "postgresql://ada:secret@host/sales", "qualify_")

    assert "secret" not in repr(place)


# Connecting --------------------------------------------------------------------------------------

REFUSED = "sales: access is refused; check the user and the password of its address"
NOWHERE = (
    "sales: there is no such database; correct [table] database, or the variable that it names"
)
UNREACHED = "sales: can't be reached; check its address, and that the server runs"
SPOKEN = {
    b"authentication failed": b"Anmeldung scheiterte!",
    b"does not exist": b"gibt es nicht!",
    b"database": b"Bestand:",
    b"password": b"Kennwort",
    b"role": b"Rang",
    b"FATAL:": b"FATAL:",
}
"""What another server might say: words of the same length in another language."""


@pytest.fixture(scope="module")
def guarded(url: str) -> Iterator[str]:
    """The address of a user from whom the server wants a password."""
    settings = Path(str(conninfo_to_dict(url)["host"])) / "pg_hba.conf"
    before = settings.read_text()
    settings.write_text(f"local all ada scram-sha-256\n{before}")
    sql(url, "CREATE ROLE ada LOGIN PASSWORD 'open-sesame'", "SELECT pg_reload_conf()")
    yield make_conninfo(url, user="ada")
    settings.write_text(before)
    sql(url, "SELECT pg_reload_conf()")


@pytest.mark.parametrize("traced", [True, False])
def test_why_a_connection_is_refused_does_not_hang_on_words(
    traced: bool,  # noqa: FBT001 -- a parameter of the test
    url: str,
    guarded: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not traced:
        monkeypatch.setattr(connecting, "_traced", lambda _: None)
    with line_to(guarded, SPOKEN) as line:
        refusals = {
            make_conninfo(line.url, password="open-barley"): REFUSED,
            line.url: REFUSED,
            make_conninfo(line.url, user="bob"): REFUSED if traced else UNREACHED,
            make_conninfo(line.url, password="open-sesame", dbname="no"): NOWHERE
            if traced
            else REFUSED,
            make_conninfo(line.url, user="postgres", dbname="no"): NOWHERE if traced else UNREACHED,
        }
        for given, text in refusals.items():
            with told(text, ServiceError if text == UNREACHED else WorkbookError):
                connect(given)
        connect(make_conninfo(line.url, password="open-sesame")).close()


def test_a_line_that_is_dead_is_noticed_without_a_deadline_too(url: str) -> None:
    own = make_conninfo(url, keepalives_idle=5)
    for given, idle in ((url, "30"), (own, "5")):
        with closing(connecting.connect(given, 10)) as connection:
            set_to = connection.info.get_parameters()
        assert (set_to["keepalives_idle"], set_to["tcp_user_timeout"]) == (idle, "90000")


def test_a_server_that_is_not_there_cannot_be_reached(url: str) -> None:
    for given in (
        make_conninfo(url, host="/tmp/nowhere"),
        "postgresql://ada:secret@127.0.0.1:1/sales",
    ):
        with told(UNREACHED, ServiceError):
            connect(given)


def test_an_address_that_is_none_is_told_without_a_word_of_it() -> None:
    with told("sales: its address is none of PostgreSQL's; write postgresql://USER@HOST/DATABASE"):
        connect("postgresql://ada:secret@host/sales?passwort=secret")


@pytest.mark.slow
def test_a_server_that_says_nothing_is_given_up_at_the_deadline(url: str) -> None:
    with line_to(url) as line:
        line.fall_silent()
        with told(LATE, ServiceError):
            connect(line.url, 1.0)


# While it runs -----------------------------------------------------------------------------------


def test_a_connection_that_is_ended_is_told(url: str) -> None:
    with closing(connect(url)) as database:
        database.begin(writing=True)
        [(number,)] = fetched(database, "SELECT pg_backend_pid() AS n")
        sql(url, f"SELECT pg_terminate_backend({number}, 10000)")
        with told(
            "sales: the server has ended the connection, or takes none now; run again when it runs",
            ServiceError,
        ):
            database.execute(query("SELECT 1 AS n"))
        with told(UNREACHED, ServiceError):
            database.execute(query("SELECT 1 AS n"))


def test_a_statement_that_is_ended_by_others_is_no_deadline(url: str) -> None:
    with closing(connect(url, 600)) as database:
        database.begin(writing=True)
        database._send("SET LOCAL statement_timeout = 1")  # noqa: SLF001 -- as its role may have it
        with told(
            "sales: somebody ended a statement, or the server by its statement_timeout; ALTER ROLE"
            " ... SET lets the account have more",
            ServiceError,
        ):
            database.execute(query("SELECT pg_sleep(10)"))


@pytest.mark.slow
@pytest.mark.parametrize("how", ["fetch", "more", "execute", "upload", "commit", "rollback"])
def test_a_server_that_falls_silent_is_given_up_at_the_deadline(how: str, url: str) -> None:
    def rows() -> Iterator[Batch]:
        yield [["x"]]
        line.fall_silent()
        while True:
            yield [["x" * 100] * 10_000]

    with line_to(url) as line, closing(connect(line.url, 3.0)) as database:
        database.begin(writing=True)
        found = database.fetch(query("SELECT n FROM GENERATE_SERIES(1, 100000) AS s(n)"))
        next(found)
        if how != "upload":
            line.fall_silent()
        with told(LATE, ServiceError):
            if how == "fetch":
                database.fetch(query("SELECT 1 AS n"))
            elif how == "more":
                list(found)
            elif how == "execute":
                database.execute(query("SELECT 1 AS n"))
            elif how == "upload":
                database.upload(table_of("given"), columns_of(t="TEXT"), rows())
            else:
                getattr(database, how)()
        found.close()  # type: ignore[attr-defined]


def test_backslashes_are_signs_whatever_the_database_says() -> None:
    url = new_database()
    name = conninfo_to_dict(url)["dbname"]
    sql(url, f"ALTER DATABASE {name} SET standard_conforming_strings = off")
    with closing(connect(url)) as database:
        database.begin(writing=True)
        asked = exp.select(exp.Literal.string("\\' OR 1 = 1 --").as_("t"))
        assert list(database.fetch(asked)) == [[["\\' OR 1 = 1 --"]]]


def test_days_that_python_has_not_are_told(url: str) -> None:
    with closing(connect(url)) as database:
        database.begin(writing=True)
        with told(
            "sales: a day or a moment that the run reads is none of the years 1 to 9999; correct"
            " it, or name a view that leaves it out"
        ):
            fetched(database, "SELECT CAST('infinity' AS DATE) AS d")


def test_a_table_that_others_make_at_the_same_moment_is_a_run_to_do_again() -> None:
    url = new_database()
    with (
        psycopg.connect(url) as other,
        psycopg.connect(url, autocommit=True) as looking,
        closing(connect(url)) as database,
    ):
        other.execute("CREATE TABLE qualify_state (key TEXT)")

        def commit_once_waited_for() -> None:
            while not looking.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchall():
                pass
            other.commit()

        database.begin(writing=True)
        waiter = Thread(target=commit_once_waited_for)
        waiter.start()
        with pytest.raises(MovedError):
            database.make_table(table_of("qualify_state"), columns_of(key="TEXT"))
        waiter.join()


# Rights ------------------------------------------------------------------------------------------

GRANT = (
    "sales: access is refused; grant the account SELECT on the table, CREATE on the schema,"
    " TEMPORARY on the database, and SELECT, INSERT and DELETE on the job's own tables: qualify sql"
    " lists what is sent"
)


def test_what_the_account_may_not_do_is_told(url: str) -> None:
    sql(url, "CREATE ROLE reader LOGIN", "CREATE TABLE hers AS SELECT 1 AS n, 2 AS m")
    with closing(connect(make_conninfo(url, user="reader"))) as database:
        for refused in (
            lambda: database.fetch(query("SELECT n FROM hers")),
            lambda: database.execute(query("DELETE FROM hers")),
            lambda: database.make_table(table_of("qualify_state"), columns_of(key="TEXT")),
        ):
            database.begin(writing=True)
            with told(GRANT):
                refused()
            database.rollback()


def test_a_server_that_only_lets_itself_be_read_is_told(url: str) -> None:
    with closing(connect(url)) as database:
        database.begin(writing=True)
        database._send("SET TRANSACTION READ ONLY")  # noqa: SLF001 -- as a copy of a server is
        with told("sales: the server only lets it be read; name the address of the primary server"):
            database.execute(temporary("t", query("SELECT 1 AS n")))


@pytest.mark.parametrize(
    ("code", "kind", "text"),
    [
        ("08006", ServiceError, UNREACHED),
        ("22P05", WorkbookError, "its encoding lacks a character of a text that the run writes"),
        ("25P03", ServiceError, "ended the run by its idle_in_transaction_session_timeout"),
        ("25P04", ServiceError, "the server ended the run by its transaction_timeout"),
        ("28P01", WorkbookError, REFUSED),
        ("40001", MovedError, "another run changed the same tables"),
        ("40P01", MovedError, "another run changed the same tables"),
        ("53100", ServiceError, "the server has too little room on its disk; free some"),
        ("53200", ServiceError, "the server has too little memory; free some, then run again"),
        ("53300", ServiceError, "the server has no connection left"),
        ("55P03", ServiceError, "the server waited longer for others than its lock_timeout"),
        ("57P03", ServiceError, "the server has ended the connection, or takes none now"),
        ("58030", ServiceError, "the server can't read or write its own files"),
        ("XX000", WorkbookError, "PostgreSQL refuses what it is asked for (SQLSTATE XX000)"),
    ],
)
def test_each_code_is_put_into_words(code: str, kind: type[Exception], text: str) -> None:
    refused = psycopg.errors.lookup(code)("a cell of Ada's")
    found = said("sales", refused, code)
    assert type(found) is kind
    assert text in str(found)
    assert "Ada" not in str(found)

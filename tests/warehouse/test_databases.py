"""What the job asks of a database, of the client of each engine alone."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import inf, isnan, nan
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
import sqlglot
from sqlglot import exp

from sync.messages.errors import QualifyError, ServiceError, WorkbookError
from sync.workbook.pace import Pace
from tests.bigquery.server import DATASET, PROJECT, BigQueryServer
from tests.warehouse.server import new_database
from warehouse.bigquery.access import BigQueryAccess, BigQueryPlace
from warehouse.database import Batch, Database, TableColumn, Value
from warehouse.on_bigquery import BigQueryDatabase
from warehouse.on_duckdb import DuckDatabase, DuckPlace
from warehouse.on_postgres import PostgresDatabase, PostgresPlace
from warehouse.sql import make_columns, table_of, temporary
from warehouse.values import cell_column


@dataclass
class Place:
    """A database: how the job connects to it, and how people do."""

    name: str

    def connect(self, deadline: float | None = None, pace: Pace | None = None) -> Database:
        """The job's client of it."""
        raise NotImplementedError

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """Send a statement as people would, while no job is connected."""
        raise NotImplementedError


@dataclass
class DuckFile(Place):
    path: Path

    def connect(self, deadline: float | None = None, pace: Pace | None = None) -> Database:
        place = DuckPlace(self.name, self.path)
        return DuckDatabase(place, writing=True, deadline=deadline, pace=pace)

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.path)) as connection:
            return connection.execute(statement).fetchall()


@dataclass
class ParquetFiles(DuckFile):
    def connect(self, deadline: float | None = None, pace: Pace | None = None) -> Database:
        folder = self.path.parent
        place = DuckPlace(self.name, folder / "qualify.duckdb", str(folder / "*.parquet"))
        if not list(folder.glob("*.parquet")):
            duckdb.execute(f"COPY (SELECT 1 AS n) TO '{folder}/n.parquet'")
        return DuckDatabase(place, writing=True, deadline=deadline, pace=pace)

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.path.parent / "qualify.duckdb")) as connection:
            return connection.execute(statement).fetchall()


@dataclass
class Postgres(Place):
    url: str

    def connect(self, deadline: float | None = None, pace: Pace | None = None) -> Database:
        place = PostgresPlace(self.name, self.url, "qualify_")
        return PostgresDatabase(place, deadline=deadline, pace=pace)

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            found = connection.execute(statement.encode())
            return found.fetchall() if found.description else []


@dataclass
class BigQuery(Place):
    server: BigQueryServer
    key: Path

    def connect(self, deadline: float | None = None, pace: Pace | None = None) -> Database:
        place = BigQueryPlace(self.name, PROJECT, DATASET)
        access = BigQueryAccess(self.server.environment(self.key))
        return BigQueryDatabase(place, access, deadline=deadline, pace=pace)

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self.server.sql(statement)
        return found


_SLOW = ("parquet", "bigquery")


def _engines(*names: str) -> pytest.MarkDecorator:
    marked = [pytest.param(each, marks=pytest.mark.slow if each in _SLOW else ()) for each in names]
    return pytest.mark.parametrize("place", marked, indirect=True)


all_engines = _engines("duckdb", "postgres", "parquet", "bigquery")
local_engines = _engines("duckdb", "postgres", "parquet")


@pytest.fixture(scope="module")
def url() -> str:
    """One database for all that leaves nothing behind."""
    return new_database()


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with ExitStack() as stack:
        if request.param == "duckdb":
            yield DuckFile("sales", tmp_path / "sales.duckdb")
        elif request.param == "parquet":
            yield ParquetFiles("sales", tmp_path / "none")
        elif request.param == "postgres":
            made = Postgres("sales", request.getfixturevalue("url"))
            made.sql("DROP SCHEMA public CASCADE")
            made.sql("CREATE SCHEMA public")
            yield made
        else:
            server = stack.enter_context(BigQueryServer())
            yield BigQuery("sales", server, server.key_file(tmp_path))


@pytest.fixture
def database(place: Place) -> Iterator[Database]:
    """The job's client in a transaction, with nothing else in the database."""
    with closing(place.connect()) as connected:
        connected.begin(writing=True)
        yield connected


def query(sql: str) -> exp.Expr:
    return sqlglot.parse_one(sql, read="duckdb")


def fetched(database: Database, sql: str) -> list[tuple[Value, ...]]:
    return [row for batch in database.fetch(query(sql)) for row in zip(*batch, strict=True)]


# What tables look like ---------------------------------------------------------------------------


def kinds(database: Database, *parts: str) -> dict[str, str]:
    """The kind of each column's cells, or the type by which it is refused."""
    found = database.columns(table_of(*parts))
    assert found is not None
    return {each.name: _kind(each, database.dialect) for each in found}


def _kind(column: TableColumn, dialect: str) -> str:
    try:
        made = cell_column(column, "sales", timezone="UTC", dialect=dialect)
    except WorkbookError as refused:
        named = f'the column "{column.name}" is of the type '
        return refused.what.removeprefix(named).removesuffix(", which is none of a cell")
    return made.kind.name + (" folds" if column.folds else "")


@all_engines
def test_what_is_not_there_has_no_columns(database: Database) -> None:
    assert database.columns(table_of("people")) is None
    assert database.columns(table_of("nowhere", "people")) is None
    assert fetched(database, "SELECT 1 AS n") == [(1,)]


ODD = ['a "b"', "Größe", "select", "x.y", " n ", "E-Mail (neu)", "%s", "emoji \U0001f600", "A", "é"]


@local_engines
def test_tables_and_views_have_columns_whatever_they_are_called(place: Place) -> None:
    names = ", ".join(f'"{each.replace(chr(34), chr(34) * 2)}" TEXT' for each in ODD)
    place.sql(f'CREATE TABLE "Kunden ""neu"".x" ({names})')
    place.sql('CREATE SCHEMA IF NOT EXISTS "My Schema"')
    place.sql('CREATE OR REPLACE VIEW "My Schema"."V" AS SELECT * FROM "Kunden ""neu"".x"')
    with closing(place.connect()) as database:
        assert list(kinds(database, 'Kunden "neu".x')) == ODD
        assert kinds(database, "My Schema", "V") == dict.fromkeys(ODD, "TEXT")


TYPES = {
    "duckdb": {
        "VARCHAR": "TEXT",
        "VARCHAR COLLATE NOCASE": "TEXT folds",
        "BOOLEAN": "YES_OR_NO",
        "UTINYINT": "WHOLE",
        "HUGEINT": "WHOLE",
        "UHUGEINT": "WHOLE",
        "DECIMAL(9, 2)": "DECIMAL",
        "REAL": "FLOAT",
        "DATE": "DAY",
        "TIMESTAMP_NS": "MOMENT",
        "TIMESTAMPTZ": "ZONED",
        "VARCHAR[]": "LIST",
        "INTEGER[]": "INTEGER[]",
        "ENUM ('a')": "ENUM('a')",
        "TIME": "TIME",
        "UUID": "UUID",
        "BLOB": "BLOB",
    },
    "postgres": {
        "text": "TEXT",
        'text COLLATE "folding"': "TEXT folds",
        "varchar(9)": "TEXT",
        "char(9)": "TEXT",
        "name": "TEXT",
        "boolean": "YES_OR_NO",
        "smallint": "WHOLE",
        "numeric": "DECIMAL",
        "numeric(9, 2)": "DECIMAL",
        "real": "FLOAT",
        "date": "DAY",
        "timestamp(3)": "MOMENT",
        "timestamptz": "ZONED",
        "text[]": "LIST",
        "varchar(9)[]": "LIST",
        "integer[]": "integer[]",
        "mood": "mood",
        "mood[]": "mood[]",
        "time": "time without time zone",
        "uuid": "uuid",
        "bytea": "bytea",
        "json": "json",
        "xml": "xml",
        "money": "money",
        "interval": "interval",
        "int4range": "int4range",
        "inet": "inet",
        '"char"': '"char"',
        "tsvector": "tsvector",
        '"datetime"': "datetime",
        '"uint"': "uint",
        "short": "TEXT",
        "shorter": "TEXT",
        "shorter[]": "LIST",
        "tags": "LIST",
        "more_tags": "LIST",
        "folded": "TEXT folds",
        "amount": "DECIMAL",
        "my_mood": "mood",
        "my_mood[]": "mood[]",
    },
}
"""Types of each engine, and the kind of their cells, or the name by which they are refused."""

MADE = [
    "CREATE COLLATION folding (provider = builtin, locale = 'C')",  # as ICU may be missing
    "UPDATE pg_collation SET collisdeterministic = false WHERE collname = 'folding'",
    "CREATE TYPE mood AS ENUM ('sad', 'happy')",
    "CREATE TYPE \"datetime\" AS ENUM ('never')",
    'CREATE TYPE "uint" AS (a text)',
    "CREATE DOMAIN short AS varchar(9)",
    "CREATE DOMAIN shorter AS short CHECK (VALUE <> '')",
    "CREATE DOMAIN tags AS text[]",
    "CREATE DOMAIN more_tags AS tags",
    'CREATE DOMAIN folded AS text COLLATE "folding"',
    "CREATE DOMAIN amount AS numeric(9, 2)",
    "CREATE DOMAIN my_mood AS mood",
]


@_engines("duckdb", "postgres")
def test_each_type_is_told_or_refused_by_name(place: Place) -> None:
    types = TYPES["postgres" if isinstance(place, Postgres) else "duckdb"]
    for statement in MADE if isinstance(place, Postgres) else []:
        place.sql(statement)
    columns = ", ".join(f"c{number} {kind}" for number, kind in enumerate(types))
    place.sql(f"CREATE TABLE people ({columns})")
    with closing(place.connect()) as database:
        assert list(kinds(database, "people").values()) == list(types.values())


def test_values_of_domains_are_read_as_those_of_their_types(url: str) -> None:
    place = Postgres("sales", new_database())
    for statement in MADE:
        place.sql(statement)
    place.sql("CREATE TABLE people (a shorter, b more_tags, c shorter[], d text[] COLLATE folding)")
    place.sql("INSERT INTO people VALUES ('x', '{a,b}', '{c,d}', '{E}'), (NULL, NULL, NULL, '{e}')")
    with closing(place.connect()) as database:
        database.begin(writing=False)
        read = [
            cell_column(each, "", timezone="UTC", dialect="postgres").expression("people")
            for each in database.columns(table_of("people")) or ()
        ]
        found = database.fetch(exp.select(*read).distinct().from_("people"))
        rows = [row for batch in found for row in zip(*batch, strict=True)]
        assert sorted(rows, key=str) == [("x", "a\nb", "c\nd", "E"), (None, None, None, "e")]
        distinct = database.fetch(
            exp.select(exp.Count(this=exp.Distinct(expressions=[read[3]]))).from_("people")
        )
        assert [list(each) for [each] in distinct] == [[2]]


# Transactions ------------------------------------------------------------------------------------


@local_engines
def test_what_is_committed_stands_and_what_is_rolled_back_is_gone(place: Place) -> None:
    columns = make_columns(key="text", n="bigint")
    with closing(place.connect()) as database:
        for ending in (database.rollback, database.commit, database.rollback):
            database.begin(writing=True)
            database.make_table(table_of("results"), columns)
            database.execute(query("INSERT INTO results (key, n) SELECT 'a', 1"))
            database.upload(table_of("seen"), columns, [[["x"], [7]]])
            database.execute(temporary("also", query("SELECT n FROM seen")))
            assert fetched(database, "SELECT n FROM also") == [(7,)]
            ending()
            if ending == database.rollback:
                for gone in ("seen", "also"):
                    assert database.columns(table_of(gone)) is None
            else:
                database.begin(writing=True)
                assert fetched(database, "SELECT n FROM also") == [(7,)]
                database.rollback()
                database.execute(exp.Drop(tables=[table_of("also")], kind="TABLE"))
                database.execute(exp.Drop(tables=[table_of("seen")], kind="TABLE"))
    assert place.sql("SELECT key, n FROM results") == [("a", 1)]


@all_engines
def test_statements_tell_how_many_rows_they_changed(place: Place) -> None:
    place.sql("CREATE TABLE results (key VARCHAR, n BIGINT)")
    with closing(place.connect()) as database:
        database.begin(writing=True)
        before = database.statements
        insert = "INSERT INTO results (key, n) SELECT 'a', 1 UNION ALL SELECT 'b', 2"
        assert database.execute(query(insert)) == 2
        assert database.execute(query("UPDATE results SET n = 3 WHERE key = 'b'")) == 1
        assert database.execute(query("DELETE FROM results WHERE n = 9")) == 0
        assert database.execute(temporary("t", query("SELECT key FROM results"))) == 0
        assert database.execute(query("DELETE FROM results WHERE n > 0")) == 2
        assert database.statements == before + 5
        database.rollback()


@local_engines
def test_a_table_is_made_once(place: Place) -> None:
    columns = make_columns(
        key="text", at="timestamp", day="date", n="bigint", x="double", y="boolean"
    )
    with closing(place.connect()) as database:
        for _ in range(2):
            database.begin(writing=True)
            database.make_table(table_of("results"), columns)
            database.execute(query("INSERT INTO results (key) SELECT 'a'"))
            database.commit()
        assert [each.name for each in database.columns(table_of("results")) or ()] == [
            each.name for each in columns
        ]
    assert place.sql("SELECT key FROM results") == [("a",), ("a",)]


# Rows --------------------------------------------------------------------------------------------

KINDS = {
    "text": "TEXT",
    "whole": "BIGINT",
    "number": "DOUBLE",
    "yes": "BOOLEAN",
    "day": "DATE",
    "moment": "TIMESTAMP",
    "money": "DECIMAL(38, 9)",
    "chips": "TEXT[]",
}
ROW: tuple[Value, ...] = (
    'Zoë \'s "x" \\ ',
    9007199254740993,
    0.1,
    True,
    date(2026, 3, 1),
    datetime(2026, 3, 1, 12, 30, 0, 1),  # noqa: DTZ001 -- it has none
    Decimal("12.5"),
    ["a", "b,c", '"d"', "{e}", "\\N", "NULL", ""],
)


def columns_of(**kinds: str) -> list[TableColumn]:
    made = {name: exp.DataType.build(kind, dialect="duckdb") for name, kind in kinds.items()}
    return [TableColumn(name, kind, kinds[name]) for name, kind in made.items()]


@all_engines
def test_rows_go_and_come_as_they_are(database: Database) -> None:
    nothing: tuple[Value, ...] = (*[None] * (len(ROW) - 1), [])
    batches: list[Batch] = [[[each, none] for each, none in zip(ROW, nothing, strict=True)]]
    batches += [[[each] for each in ROW]]
    database.upload(table_of("given"), columns_of(**KINDS), batches)
    assert fetched(database, "SELECT * FROM given ORDER BY text IS NULL") == [ROW, ROW, nothing]


@local_engines
def test_a_list_may_be_none(database: Database) -> None:
    database.upload(table_of("given"), columns_of(chips="TEXT[]"), [[[None, [], ["a"]]]])
    found = fetched(database, "SELECT chips FROM given")
    assert sorted(found, key=str) == [(None,), (["a"],), ([],)]


@all_engines
def test_numbers_at_the_edge_go_and_come(database: Database) -> None:
    numbers = [nan, inf, -inf, 5e-324, 1.7976931348623157e308, -0.0]
    wholes = [2**63 - 1, -(2**63), 0, 1, 2, 3]
    kinds = columns_of(x="DOUBLE", n="BIGINT")
    database.upload(table_of("given"), kinds, [[numbers, wholes]])
    found = {n: x for x, n in fetched(database, "SELECT x, n FROM given")}
    first = found.pop(2**63 - 1)
    assert isinstance(first, float)
    assert isnan(first)
    assert list(map(str, found.values())) == list(map(str, numbers[1:]))
    assert list(found) == wholes[1:]


TEXTS = [
    "",
    " ",
    "\\N",
    "\\.",
    "\\",
    "a\tb\nc\r\nd\x0be",
    "\x01\x1f\x7f\ufffe",
    "'\"`$$;--/*",
    "%s {x} :y ?",
    "\U0001f600e\u0301 \u2028\ufeff",
    "NULL",
    "x" * 3_000_000,
]


@all_engines
def test_odd_texts_go_and_come(database: Database) -> None:
    columns = columns_of(n="BIGINT", t="TEXT")
    database.upload(table_of("given"), columns, [[list(range(len(TEXTS))), TEXTS]])
    found = fetched(database, "SELECT t FROM given ORDER BY n")
    assert [text for [text] in found] == TEXTS
    for text in TEXTS[:-1]:
        asked = exp.select(exp.Literal.string(text).as_("t"))
        assert [list(each) for [each] in database.fetch(asked)] == [[text]]


UNWRITABLE = {
    "duckdb": (
        "sales: it can't hold a character that the run would write: half of a pair; take it out of"
        " the rules"
    ),
    "postgres": (
        "sales: it can't hold a character that the run would write: NUL, or half of a pair; take it"
        " out of the rules, or out of the cells"
    ),
}


@_engines("duckdb", "postgres")
@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_texts_that_a_database_cannot_hold_are_refused(text: str, database: Database) -> None:
    columns, asked = columns_of(t="TEXT"), exp.select(exp.Literal.string(text).as_("t"))
    if isinstance(database, DuckDatabase) and "\0" in text:
        database.upload(table_of("given"), columns, [[[text]]])
        assert fetched(database, "SELECT t FROM given") == [(text,)]
        return
    for refused in (
        lambda: database.upload(table_of("given"), columns, [[["b", text]]]),
        lambda: database.execute(temporary("t", asked)),
        lambda: database.fetch(asked),
    ):
        with pytest.raises(WorkbookError) as caught:
            refused()
        assert str(caught.value) == UNWRITABLE[database.dialect]
        database.rollback()
        database.begin(writing=True)


@local_engines
def test_what_goes_wrong_while_rows_are_made_is_told_as_it_is(database: Database) -> None:
    def rows() -> Iterator[Batch]:
        yield [["a"]]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        database.upload(table_of("given"), columns_of(t="TEXT"), rows())
    database.rollback()


@all_engines
def test_there_may_be_no_rows(database: Database) -> None:
    database.upload(table_of("given"), columns_of(a="TEXT", b="TEXT[]"), [])
    database.upload(table_of("empty"), columns_of(a="TEXT", b="TEXT[]"), [[[], []]])
    assert fetched(database, "SELECT a, b FROM given") == []
    assert fetched(database, "SELECT a, b FROM empty") == []


@all_engines
def test_many_rows_go_and_come_in_batches(database: Database) -> None:
    size, count = 30_000, 3
    batches = ([list(range(size * n, size * (n + 1)))] for n in range(count))
    database.upload(table_of("given"), columns_of(n="BIGINT"), batches)
    found = list(database.fetch(query("SELECT n FROM given ORDER BY n")))
    assert len(found) > 1
    assert [n for [batch] in found for n in batch] == list(range(size * count))
    first = next(database.fetch(query("SELECT n FROM given ORDER BY n")))
    assert first[0][:2] == [0, 1]
    assert fetched(database, "SELECT COUNT(*) FROM given") == [(size * count,)]


# What is refused ---------------------------------------------------------------------------------


@contextmanager
def told(text: str, kind: type[QualifyError] = WorkbookError) -> Iterator[None]:
    """Expect an error of a kind, and its whole text."""
    with pytest.raises(kind) as caught:
        yield
    assert str(caught.value) == text


GONE = {
    "duckdb": (
        "sales: DuckDB refuses what it is asked for (Catalog); run with --verbose to see at which"
        " statement"
    ),
    "postgres": "sales: a table or a column has gone meanwhile; run again",
}


@local_engines
def test_a_table_that_has_gone_is_told(database: Database) -> None:
    for send in (database.fetch, database.execute):
        with told(GONE[database.dialect]):
            send(query("SELECT n FROM people"))
        database.rollback()
        database.begin(writing=True)


@_engines("duckdb", "postgres")
def test_no_more_can_be_done_than_there_is_room_for(place: Place) -> None:
    too_little = {
        "duckdb": "SET memory_limit = '10MB'; SET temp_directory = ''",
        "postgres": "SET temp_file_limit = '64kB'",
    }
    with closing(place.connect()) as database:
        send: Any = database
        send._send(too_little[database.dialect])  # noqa: SLF001 -- a setting for its session
        database.begin(writing=True)
        many = "SELECT REPEAT(CAST(n AS TEXT), 50) AS t FROM GENERATE_SERIES(1, 200000) AS s(n)"
        with told(NO_ROOM[database.dialect], ServiceError):
            list(database.fetch(query(f"SELECT t FROM ({many}) AS m ORDER BY t")))


NO_ROOM = {
    "duckdb": (
        "sales: there is too little memory, or too little room on the disk, for it; free some, or"
        " run it on a larger machine"
    ),
    "postgres": (
        "sales: the server reached a limit that is set for it; raise it, as temp_file_limit"
    ),
}


def test_what_is_no_file_of_duckdbs_is_told(tmp_path: Path) -> None:
    (tmp_path / "sales.duckdb").write_text("no database")
    with told(
        "sales: is no file of DuckDB's, or one of a newer version, or it can't be read; name a file"
        " that DuckDB made"
    ):
        DuckFile("sales", tmp_path / "sales.duckdb").connect()
    with told("sales: there is no such file; correct the path in [table] database"):
        DuckFile("sales", tmp_path / "none" / "sales.duckdb").connect()


def test_files_that_are_not_there_are_told(tmp_path: Path) -> None:
    place = DuckPlace("sales", None, str(tmp_path / "*.parquet"))
    with told("sales: can't be read or written; check its path, its rights and the room left"):
        DuckDatabase(place, writing=False)


@pytest.mark.slow
def test_a_file_that_another_program_has_open_is_waited_for(tmp_path: Path) -> None:
    place, waited = DuckFile("sales", tmp_path / "sales.duckdb"), list[float]()
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(1, flush=True); input()"
    command = [sys.executable, "-c", hold, str(place.path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "1\n"
        for deadline, most in ((None, 60), (5, 5)):
            waited.clear()
            with told(
                "sales: another run, or another program, has it open; wait for it to end, or close"
                " it there"
            ):
                place.connect(deadline, Pace(lambda: sum(waited), waited.append))
            assert sum(waited) == most
        other.communicate("\n")
    place.connect().close()


# Deadlines ---------------------------------------------------------------------------------------

LATE = "sales: was not done before the deadline; give it more time by --deadline"
ENDLESS = """
    SELECT COUNT(*) AS n
    FROM GENERATE_SERIES(1, 1000000) AS a(n), GENERATE_SERIES(1, 1000000) AS b(n)
    WHERE (CAST(a.n AS BIGINT) * b.n) % 1009 = 3
"""


@local_engines
def test_nothing_begins_after_the_deadline(place: Place) -> None:
    now = 0.0
    with closing(place.connect(60, Pace(now=lambda: now))) as database:
        database.begin(writing=True)
        columns, two = columns_of(t="TEXT"), iter(([["a"]], [["b"]]))
        found = database.fetch(query("SELECT 1 AS n"))
        now = 60.0
        for late in (
            lambda: database.columns(table_of("people")),
            lambda: database.execute(query("SELECT 1 AS n")),
            lambda: database.fetch(query("SELECT 1 AS n")),
            lambda: database.upload(table_of("given"), columns, two),
            lambda: database.make_table(table_of("given"), columns),
            database.commit,
            lambda: database.begin(writing=True),
        ):
            with told(LATE, ServiceError):
                late()
        if isinstance(database, PostgresDatabase):
            with told(LATE, ServiceError):
                next(found)
        database.rollback()


@local_engines
@pytest.mark.parametrize("how", ["fetch", "execute", "upload"])
def test_what_goes_on_at_the_deadline_is_ended(how: str, place: Place) -> None:
    def rows() -> Iterator[Batch]:
        while True:
            yield [["x" * 100] * 1000]

    begun: list[float] = []  # the time runs from here on, however long it took to come so far
    pace = Pace(now=lambda: time.monotonic() - begun[0] if begun else 0.0)
    with closing(place.connect(0.2, pace)) as database:
        database.begin(writing=True)
        begun.append(time.monotonic())
        with told(LATE, ServiceError):
            if how == "fetch":
                list(database.fetch(query(ENDLESS)))
            elif how == "execute":
                database.execute(temporary("t", query(ENDLESS)))
            else:
                database.upload(table_of("given"), columns_of(t="TEXT"), rows())
        database.rollback()
    with closing(place.connect()) as database:
        database.begin(writing=True)
        assert fetched(database, "SELECT 1 AS n") == [(1,)]

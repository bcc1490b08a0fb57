"""The job's client against the server, by all that the protocol asks of a database."""

from datetime import UTC, date, datetime
from decimal import Decimal
from math import inf, isnan, nan

import pytest
import sqlglot
from sqlglot import exp

from sync.messages.errors import WorkbookError
from tests.bigquery.conftest import PLACE, Connect
from tests.bigquery.server import BigQueryServer
from warehouse.bigquery import lines
from warehouse.bigquery.access import BigQueryPlace
from warehouse.database import Batch, TableColumn, Value
from warehouse.on_bigquery import BigQueryDatabase
from warehouse.sql import table_of, temporary

PEOPLE = "CREATE TABLE prospects AS SELECT 'P-1' AS id, 7 AS n UNION ALL SELECT 'P-2', NULL"


def query(sql: str) -> exp.Expr:
    return sqlglot.parse_one(sql, read="bigquery")


def fetched(database: BigQueryDatabase, sql: str) -> list[tuple[Value, ...]]:
    batches = database.fetch(query(sql))
    return [row for batch in batches for row in zip(*batch, strict=True)]


def columns_of(**kinds: str) -> list[TableColumn]:
    made = {name: exp.DataType.build(kind, dialect="duckdb") for name, kind in kinds.items()}
    return [TableColumn(name, kind, kinds[name]) for name, kind in made.items()]


# Reading ----------------------------------------------------------------------------------------


def test_rows_are_fetched_by_columns(server: BigQueryServer, connect: Connect) -> None:
    server.sql(PEOPLE)
    database = connect()
    database.begin(writing=False)
    [batch] = database.fetch(query("SELECT id, n FROM prospects ORDER BY id"))
    assert list(map(list, batch)) == [["P-1", "P-2"], [7, None]]


VALUES = """
    SELECT 'Zoë ''s "x" \\ ' AS text, 9007199254740993 AS whole, 0.1::DOUBLE AS number,
    true AS yes, DATE '2026-03-01' AS day, TIMESTAMP '2026-03-01 12:30:00.000001' AS moment,
    TIMESTAMPTZ '2026-03-01 12:30:00+02' AS zoned, 12.50::DECIMAL(9, 2) AS money,
    ['a', 'b'] AS chips FROM range(2000)
"""
ROW: tuple[Value, ...] = (
    'Zoë \'s "x" \\ ',
    9007199254740993,
    0.1,
    True,
    date(2026, 3, 1),
    datetime(2026, 3, 1, 12, 30, 0, 1),  # noqa: DTZ001 -- it has none
    datetime(2026, 3, 1, 10, 30, tzinfo=UTC),
    Decimal("12.5"),
    ["a", "b"],
)


@pytest.mark.parametrize("rows", [1, 2000], ids=["as sent", "by the Storage API"])
@pytest.mark.parametrize(
    "storage",
    [True, pytest.param(False, marks=pytest.mark.slow)],
    ids=["with storage", "pages only"],
)
def test_values_come_as_they_are(
    server: BigQueryServer, connect: Connect, rows: int, *, storage: bool
) -> None:
    server.sql(f"CREATE TABLE kinds AS {VALUES}")
    database = connect() if storage else connect(BIGQUERY_STORAGE_EMULATOR_HOST=None)
    database.begin(writing=False)
    found = fetched(database, f"SELECT * FROM kinds LIMIT {rows}")
    assert found == [ROW] * rows
    assert server.storage.sessions == (1 if storage and rows > 1000 else 0)


@pytest.mark.slow
def test_numbers_that_are_none_come_through(server: BigQueryServer, connect: Connect) -> None:
    server.sql("CREATE TABLE odd AS SELECT unnest(['nan'::DOUBLE, 'inf'::DOUBLE, NULL]) AS x")
    database = connect()
    database.begin(writing=False)
    [(first,), *rest] = sorted(fetched(database, "SELECT x FROM odd"), key=str, reverse=True)
    assert isinstance(first, float)
    assert isnan(first)
    assert rest == [(inf,), (None,)]


@pytest.mark.slow
def test_jobs_may_take_a_while(
    server: BigQueryServer, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "_MOST_SIGNS", -1)
    server.board.polls = 5
    database = connect()
    database.begin(writing=True)
    database.upload(table_of("given"), columns_of(a="TEXT"), [[["x"]]])
    assert fetched(database, "SELECT a FROM given") == [("x",)]
    database.commit()


def test_a_broken_stream_goes_on_where_it_was(server: BigQueryServer, connect: Connect) -> None:
    server.sql("CREATE TABLE many AS SELECT range AS n FROM range(12000)")
    database = connect()
    database.begin(writing=False)
    server.storage.interrupt = 2
    assert sorted(fetched(database, "SELECT n FROM many")) == [(n,) for n in range(12000)]
    assert server.storage.interrupt is None


@pytest.mark.slow
def test_tables_are_found_in_the_dataset_and_in_others(
    server: BigQueryServer, connect: Connect
) -> None:
    server.sql(PEOPLE)
    server.sql("CREATE SCHEMA other")
    server.sql("CREATE TABLE other.prospects AS SELECT 1 AS n")
    database = connect()
    database.begin(writing=False)
    database.execute(temporary("seen", query("SELECT n FROM prospects WHERE n IS NOT NULL")))
    assert fetched(database, "SELECT n FROM other.prospects") == [(1,)]
    nested = "WITH few AS (SELECT n FROM seen) SELECT few.n FROM few JOIN prospects USING (n)"
    assert fetched(database, nested) == [(7,)]
    assert "`qualify-test`.`sales`.prospects" in server.statements[-1]


# What tables look like --------------------------------------------------------------------------


def described(database: BigQueryDatabase, *parts: str) -> dict[str, tuple[str, str, bool]]:
    found = database.columns(table_of(*parts))
    assert found is not None
    return {each.name: (each.written, each.type.sql("bigquery"), each.folds) for each in found}


def test_columns_have_the_types_of_statements(server: BigQueryServer, connect: Connect) -> None:
    server.sql(f"CREATE TABLE kinds AS {VALUES}")
    server.sql("ALTER TABLE kinds ADD COLUMN pair STRUCT(a INTEGER, b VARCHAR)")
    found = described(connect(), "kinds")
    assert {name: written for name, (written, _, _) in found.items()} == {
        "text": "STRING",
        "whole": "INT64",
        "number": "FLOAT64",
        "yes": "BOOL",
        "day": "DATE",
        "moment": "DATETIME",
        "zoned": "TIMESTAMP",
        "money": "NUMERIC",
        "chips": "ARRAY<STRING>",
        "pair": "STRUCT<`a` INT64, `b` STRING>",
    }
    assert all(
        kind.replace("`", "") == written.replace("`", "") for written, kind, _ in found.values()
    )


def test_views_and_linked_sheets_have_columns_too(server: BigQueryServer, connect: Connect) -> None:
    server.sql(PEOPLE)
    server.sql("CREATE VIEW seen AS SELECT id FROM prospects")
    server.sql("CREATE TABLE sheet AS SELECT 'Lost' AS outcome")
    server.external.add("sheet")
    database = connect()
    assert described(database, "seen") == {"id": ("STRING", "STRING", False)}
    assert described(database, "sales", "sheet") == {"outcome": ("STRING", "STRING", False)}
    assert database.statements == 2


@pytest.mark.parametrize(
    ("of_table", "of_column", "folds"),
    [
        (None, "und:ci", True),
        pytest.param(None, None, False, marks=pytest.mark.slow),
        pytest.param("und:ci", None, True, marks=pytest.mark.slow),
        pytest.param("und:ci", "", False, marks=pytest.mark.slow),
    ],
)
def test_a_collation_that_folds_is_told(
    server: BigQueryServer,
    connect: Connect,
    of_table: str | None,
    of_column: str | None,
    *,
    folds: bool,
) -> None:
    server.sql(PEOPLE)
    server.collations = {("prospects", ""): of_table, ("prospects", "id"): of_column}
    found = described(connect(), "prospects")
    assert found["id"][2] is folds
    assert found["n"][2] is False


def test_there_may_be_no_such_table(connect: Connect) -> None:
    assert connect().columns(table_of("prospects")) is None


def test_without_its_dataset_there_is_nothing(connect: Connect) -> None:
    place = BigQueryPlace("bigquery://qualify-test/nothing", PLACE.project, "nothing")
    with pytest.raises(WorkbookError) as caught:
        connect(place=place).columns(table_of("prospects"))
    assert str(caught.value) == (
        "bigquery://qualify-test/nothing: there is no such dataset; correct [table] database"
    )


# Writing ----------------------------------------------------------------------------------------

MADE = "CREATE TABLE results (key VARCHAR, n BIGINT)"


def test_statements_tell_how_many_rows_they_changed(
    server: BigQueryServer, connect: Connect
) -> None:
    server.sql(MADE)
    database = connect()
    database.begin(writing=True)
    insert = "INSERT INTO results (key, n) SELECT 'a', 1 UNION ALL SELECT 'b', 2"
    assert database.execute(query(insert)) == 2
    assert database.execute(query("UPDATE results SET n = 3 WHERE key = 'b'")) == 1
    assert database.execute(query("DELETE FROM results WHERE n = 9")) == 0
    assert database.execute(temporary("t", query("SELECT key FROM results"))) == 0
    database.commit()
    assert server.sql("SELECT key, n FROM results ORDER BY key") == [("a", 1), ("b", 3)]


@pytest.mark.slow
def test_what_was_not_committed_is_gone(server: BigQueryServer, connect: Connect) -> None:
    server.sql(MADE)
    database = connect()
    database.begin(writing=True)
    database.execute(query("INSERT INTO results (key) SELECT 'a'"))
    database.execute(temporary("t", query("SELECT 1 AS x")))
    database.rollback()
    assert server.sql("SELECT * FROM results") == []
    assert server.engine.sessions == {}
    database.begin(writing=True)
    database.execute(temporary("t", query("SELECT 2 AS x")))
    assert fetched(database, "SELECT x FROM t") == [(2,)]
    database.close()


@pytest.mark.slow
def test_temporary_tables_outlive_the_commit(connect: Connect) -> None:
    database = connect()
    database.begin(writing=False)
    database.execute(temporary("t", query("SELECT 1 AS x")))
    database.commit()
    assert fetched(database, "SELECT x FROM t") == [(1,)]


@pytest.mark.slow
def test_all_is_read_as_of_one_moment(server: BigQueryServer, connect: Connect) -> None:
    server.sql(PEOPLE)
    database = connect()
    database.begin(writing=False)
    server.sql("DELETE FROM prospects")
    assert fetched(database, "SELECT COUNT(*) FROM prospects") == [(2,)]
    database.rollback()
    database.begin(writing=False)
    assert fetched(database, "SELECT COUNT(*) FROM prospects") == [(0,)]


# Uploads ----------------------------------------------------------------------------------------

KINDS = {
    "text": "TEXT",
    "whole": "BIGINT",
    "number": "DOUBLE",
    "yes": "BOOLEAN",
    "day": "DATE",
    "moment": "TIMESTAMP",
    "zoned": "TIMESTAMPTZ",
    "money": "DECIMAL(38, 9)",
    "chips": "TEXT[]",
}


@pytest.fixture(params=["with the statement", "by a load job"])
def upload(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways of an upload."""
    if request.param == "by a load job":
        monkeypatch.setattr(lines, "_MOST_SIGNS", -1)


@pytest.mark.usefixtures("upload")
def test_rows_are_uploaded_as_they_are(connect: Connect) -> None:
    database = connect()
    database.begin(writing=False)
    first: list[list[Value]] = [[each, None] for each in ROW[:-1]]
    batches: list[Batch] = [[*first, [["a", "b"], []]], [[each] for each in ROW]]
    database.upload(table_of("given"), columns_of(**KINDS), batches)
    found = fetched(database, "SELECT * FROM given ORDER BY text IS NULL")
    assert found == [ROW, ROW, (*[None] * 8, [])]


@pytest.mark.slow
@pytest.mark.parametrize("text", ["a\0b", "\u2028 \\u0000 \U0001f600", "'\"` $[0] @lines"])
def test_odd_texts_are_uploaded(connect: Connect, text: str) -> None:
    database = connect()
    database.begin(writing=False)
    database.upload(table_of("given"), columns_of(t="TEXT"), [[[text]]])
    assert fetched(database, "SELECT t FROM given") == [(text,)]


@pytest.mark.slow
def test_a_table_of_no_rows_is_uploaded(connect: Connect) -> None:
    database = connect()
    database.begin(writing=False)
    database.upload(table_of("given"), columns_of(a="TEXT", b="BIGINT"), [])
    assert fetched(database, "SELECT a, b FROM given") == []


@pytest.mark.slow
@pytest.mark.usefixtures("upload")
def test_nan_is_uploaded(connect: Connect) -> None:
    database = connect()
    database.begin(writing=False)
    database.upload(table_of("given"), columns_of(x="DOUBLE"), [[[nan, -inf]]])
    [(first,), (second,)] = fetched(database, "SELECT x FROM given ORDER BY x = x + 1 DESC")
    assert {str(first), str(second)} == {"nan", "-inf"}


@pytest.mark.slow
def test_many_rows_go_in_parts(server: BigQueryServer, connect: Connect) -> None:
    database = connect()
    database.begin(writing=False)
    texts = [f"{n * 7919 % 999983:06d}-{n * 104729 % 999979:06d}" for n in range(500_000)]
    database.upload(table_of("given"), columns_of(t="TEXT"), [[texts]])
    asked = "SELECT COUNT(DISTINCT t), MIN(t) FROM given"
    assert fetched(database, asked) == [(500_000, min(texts))]
    kinds = [each.query["uploadType"] for each in server.requests if "uploadType" in each.query]
    assert kinds[0] == ["resumable"]

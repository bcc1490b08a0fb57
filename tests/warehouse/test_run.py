"""The job on a table: what it writes, and what it leaves."""

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from rules.read.cells import Cell
from sync.messages.errors import GuardError, UsageError, WorkbookError
from sync.run.run_input import Options
from sync.workbook.protocol import WriteResult
from tests.harness import BLANK, LADDER, TODAY, run
from tests.memory import MemoryWorkbook, sheet
from tests.warehouse.tables import (
    COLUMNS,
    LEAD,
    LIST,
    OPPORTUNITY,
    BigQueryTable,
    TableFile,
    TablePlace,
    any_place,
)


@pytest.fixture(params=["duckdb", "postgres", pytest.param("bigquery", marks=pytest.mark.slow)])
def table(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TablePlace]:
    with any_place(request.param, tmp_path) as made:
        fill(made)
        yield made


def fill(made: TablePlace) -> None:
    made.fill(COLUMNS, [("P1", *LEAD), ("P2", *LIST), ("P3", *OPPORTUNITY)])


def test_a_run_records_each_move_and_draws_the_state(table: TablePlace) -> None:
    done = table.run()

    assert done.written == WriteResult(cells=3, changelog_rows=2, commits=1)
    assert table.moves() == [
        ("P1", "List", "Lead", "Promoted"),
        ("P3", "List", "Opportunity", "Promoted"),
    ]
    state = table.state()
    assert [state[key]["stage"] for key in ("P1", "P2", "P3")] == ["Lead", "List", "Opportunity"]
    assert (
        state["P1"]["missing"]
        == "Contact in the last 90 days; 1 more of: Budget of 10k identified, Next step agreed"
    )
    assert [state[key]["since"] for key in ("P1", "P2")] == [TODAY, None]
    assert [state[key]["next"] for key in ("P1", "P3")] == ["Opportunity", None]


def test_a_second_run_writes_nothing(table: TablePlace) -> None:
    table.run()
    before = table.contents()

    done = table.run()

    assert done.written == WriteResult()
    assert not done.moves
    assert table.contents() == before


def test_what_changed_is_drawn_and_what_is_gone_leaves_the_state(table: TablePlace) -> None:
    table.run()
    table.sql("UPDATE people SET \"Outcome\" = 'Lost' WHERE \"ID\" = 'P1'")
    table.sql("DELETE FROM people WHERE \"ID\" = 'P2'")

    done = table.run()

    assert done.written == WriteResult(cells=2, changelog_rows=1, commits=1)
    assert table.moves()[-1] == ("P1", "Lead", "Lost", "By hand")
    assert set(table.state()) == {"P1", "P3"}
    assert table.state()["P1"]["by_hand"]


def test_the_record_counts_not_the_state(table: TablePlace) -> None:
    table.run()
    before = table.state()
    table.sql("UPDATE qualify_state SET stage = 'Won' WHERE key = 'P2'")
    table.sql("DELETE FROM qualify_state WHERE key = 'P3'")

    done = table.run()

    assert done.written == WriteResult(cells=2, changelog_rows=0, commits=1)
    assert table.state() == before


def test_keys_that_stand_twice_or_are_blank_are_not_judged(table: TablePlace) -> None:
    for key, like in (("' P1'", "P1"), ("'P1'", "P1"), ("NULL", "P2"), ("'n/a'", "P2")):
        others = ", ".join(f'"{name}"' for name in COLUMNS if name != "ID")
        rows = f"SELECT {key}, {others} FROM people WHERE \"ID\" = '{like}'"
        table.sql(f"INSERT INTO people {rows}")
    table.sql('INSERT INTO people ("Company") VALUES (NULL)')

    done = table.run()

    assert (done.found.rows, sum(done.found.verdicts.values())) == (7, 2)
    assert set(table.state()) == {"P2", "P3"}
    assert [(each.key, each.row, each.what) for each in done.found.problems if each.key] == [
        ("P1", None, "ID is also in 2 other rows"),
    ]
    assert [each.what for each in done.found.problems if not each.key] == ["ID is blank"] * 2


def test_a_key_that_many_rows_have_is_told_of_once(table: TablePlace) -> None:
    keys = ["Z", *["A"] * 2000, *[f"D{number}" for number in range(1100)] * 2]
    table.fill(COLUMNS, [(key, *LIST) for key in keys])

    problems = table.run().found.problems

    assert [each.what for each in problems if each.key == "A"] == ["ID is also in 1,999 other rows"]
    assert len(problems) == 1001
    assert problems[-1].what == "202 more prospects have something of that kind"
    assert "ID is also in 1 other row" in table.explain("D7")
    with pytest.raises(UsageError, match='more than 1,000 rows have the key "A"; give each'):
        table.explain("A")


def test_texts_that_cannot_be_read_are_told_in_the_state_and_as_problems(table: TablePlace) -> None:
    table.sql('ALTER TABLE people ALTER "Budget" TYPE VARCHAR')
    table.sql('UPDATE people SET "Budget" = \'about \' || "Company", "Outcome" = \'maybe\'')

    done = table.run()

    for key, name in (("P1", "Ada"), ("P2", "Bob"), ("P3", "Cy")):
        missing = table.state()[key]["missing"]
        assert missing.startswith('Outcome "maybe" is no stage')
        assert f'can\'t read "about {name}" as a number' in missing or key == "P2"
        assert ("Outcome does not name a stage", key) in [
            (e.what, e.key) for e in done.found.problems
        ]
    assert len(done.found.problems) == 6


def test_one_prospect_is_explained(table: TablePlace) -> None:
    table.run()

    text = table.explain("P1 ")

    assert text.split("\n")[0].endswith(" people, as of 2026-01-15")
    assert "Stage         Lead" in text
    with pytest.raises(UsageError, match=r'no prospect has the key "P9".*"P1"'):
        table.explain("P9")


def test_odd_keys_are_found_in_the_record_whoever_else_is_told_of(table: TablePlace) -> None:
    table.sql("UPDATE people SET \"ID\" = 'Café 7', \"Outcome\" = 'Gone' WHERE \"ID\" = 'P1'")
    table.run()

    done = table.run()

    assert done.written == WriteResult()
    assert [problem.key for problem in done.found.problems] == ["Café 7"]


def test_a_dry_run_leaves_no_trace(table: TablePlace) -> None:
    before = table.contents()

    done = table.run(options=Options(TODAY, dry_run=True))

    assert [(move.key, move.to) for move in done.moves] == [("P1", "Lead"), ("P3", "Opportunity")]
    assert done.written == WriteResult()
    assert table.contents() == before


def test_the_guard_stops_before_anything_is_written(table: TablePlace) -> None:
    table.fill(COLUMNS, [(f"P{number}", *LIST) for number in range(50)])
    table.run(table.config + "\n[policy]\nrecord_new = true\n")
    table.sql("UPDATE people SET \"Industry\" = 'Retail'")
    before = table.contents()

    stopped = table.run()
    assert isinstance(stopped.stopped, GuardError)
    assert "promote 50 and demote 0 of 50 known prospects" in stopped.stopped.what
    assert table.contents() == before
    assert table.run(options=Options(TODAY, allow_many=True)).written.changelog_rows == 50


@pytest.mark.parametrize(("recorded", "key"), [(False, "P1"), (False, "Ｑ1"), (True, "P1")])
def test_the_guard_counts_whom_the_record_or_the_state_knows_as_a_sheets_does(
    recorded: bool,  # noqa: FBT001 -- a parameter of the test
    key: str,
    table: TablePlace,
) -> None:
    policy = f"\n[policy]\nrecord_new = {str(recorded).lower()}\n"
    keys = [key, *(f"P{number}" for number in range(2, 51))]
    table.fill(COLUMNS, [(each, *LIST) for each in keys])
    people: list[dict[str, Cell]] = [{"ID": each, "Employees": 120} for each in keys]
    book = MemoryWorkbook(sheet(BLANK, *people))
    table.run(table.config + policy)
    run(book, LADDER + policy)
    table.sql("UPDATE people SET \"Industry\" = 'Retail'")
    table.sql(f"INSERT INTO people SELECT * FROM people WHERE \"ID\" = '{key}'")
    table.sql("UPDATE people SET \"ID\" = 'new' WHERE \"ID\" = 'P2'")
    for row in range(3, 53):
        book.put("Industry", row, "Retail")
    book.grid.append([*book.grid[2]])
    book.put("ID", 4, "new")
    book.put("Stage", 4, None)

    stopped, of_sheet = table.run().stopped, run(book).stopped

    assert isinstance(stopped, GuardError)
    assert isinstance(of_sheet, GuardError)
    assert stopped.what == of_sheet.what
    assert "promote 48 and demote 0 of 49 known prospects" in stopped.what


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("ALTER TABLE people RENAME TO persons", "there is no such table"),
        ('ALTER TABLE people RENAME COLUMN "Industry" TO "Branch"', 'no column "Industry"'),
        ('ALTER TABLE people ALTER "Budget" TYPE JSON USING NULL', "of the type (?i:json)"),
    ],
)
def test_a_table_that_is_not_as_the_config_says(
    table: TablePlace, statement: str, said: str
) -> None:
    table.sql(statement)

    with pytest.raises(WorkbookError, match=said):
        table.run()


def test_results_stand_beside_the_table_in_its_schema(table: TablePlace) -> None:
    name = "all people" if isinstance(table, BigQueryTable) else "all.people"  # it allows no dots
    table.sql('CREATE SCHEMA "crm"')
    table.sql(f'CREATE TABLE "crm"."{name}" AS SELECT * FROM people')

    table.run(table.config.replace('"people"', f"'crm.\"{name}\"'"))

    assert table.sql("SELECT COUNT(*) FROM crm.qualify_state") == [(3,)]
    assert table.sql("SELECT COUNT(*) FROM crm.qualify_changelog") == [(2,)]


def test_a_table_of_peoples_of_any_name_is_left_alone(table: TablePlace) -> None:
    table.sql("""INSERT INTO people SELECT * FROM people WHERE "ID" = 'P1'""")
    table.sql("CREATE TABLE wanted AS SELECT 7 AS n")
    table.run()
    table.run()

    assert table.sql("SELECT n FROM wanted") == [(7,)]


def test_a_table_that_is_called_as_one_of_the_jobs_is_refused(tmp_path: Path) -> None:
    made = TableFile(tmp_path)
    made.fill(COLUMNS, [("P1", *LEAD)])
    made.sql("CREATE SCHEMA crm")
    made.sql("CREATE TABLE crm.record AS SELECT * FROM people")
    made.sql("ALTER TABLE people RENAME TO record")
    for name in ("record", "main.record"):
        with pytest.raises(WorkbookError) as caught:
            made.run(made.config.replace('"people"', f'"{name}"'))
        assert str(caught.value) == (
            f'data.duckdb {name}: the job calls a temporary table of its own "record"; rename it,'
            " or move it to a schema and write that before its name in [table] table"
        )
    for _ in range(2):
        made.run(made.config.replace('"people"', '"crm.record"'))
    assert made.sql("SELECT key, to_stage FROM crm.qualify_changelog") == [("P1", "Lead")]


@pytest.mark.parametrize("version", ["v1.0.0", "v1.2.0"])
def test_a_file_of_an_older_version_is_written_too(version: str, tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        older = tmp_path / "data.duckdb"
        connection.execute(f"ATTACH '{older}' (STORAGE_VERSION '{version}')")
    made = TableFile(tmp_path)
    made.fill(COLUMNS, [("P1", *LEAD)])

    made.run()

    assert made.run().written == WriteResult()
    assert made.sql("SELECT key, to_stage FROM qualify_changelog") == [("P1", "Lead")]


def test_no_text_acts_as_sql(table: TablePlace) -> None:
    bad, worse = "a'); DROP TABLE people; --", "b\\'; DROP TABLE people; -- \"`${x} @lines %s"
    rows = [(bad, worse, bad, 120, worse), (worse, bad, worse, 120, bad)]
    table.fill(COLUMNS, [])
    for row in rows:
        cells = [str(x) if x == 120 else "'" + str(x).replace("'", "''") + "'" for x in row]
        names = '"ID", "Company", "Industry", "Employees", "Next step"'
        table.sql(f"INSERT INTO people ({names}) VALUES ({', '.join(cells)})")
    config = table.config.replace('"Retail"', json.dumps(bad)).replace('"Lead"', json.dumps(worse))

    table.run(config)
    table.run(config)

    assert len(table.sql("SELECT * FROM people")) == 2
    assert [(key, to) for key, _, to, _ in table.moves()] == [(bad, worse)]


def test_many_moves_are_numbered_without_gaps(
    table: TablePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.moves._SORTED", 0)
    table.fill(COLUMNS, [(f"P{number}", *LEAD) for number in range(300)])

    done = table.run(table.config + "\n[policy]\nrecord_new = true\n")

    rows = table.sql('SELECT "no", "key", "kind" FROM qualify_changelog ORDER BY "no"')
    assert [number for number, _, _ in rows] == list(range(1, 601))
    assert {kind for _, _, kind in rows[:300]} == {"Added"}
    assert len({key for _, key, _ in rows[300:]}) == len(done.moves) / 2 == 300

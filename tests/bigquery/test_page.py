"""docs/warehouse.md: its way from a sheet to BigQuery is gone, statement by statement."""

import re
import tomllib
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import sqlglot

from rules.read.cells import Cell
from sync.workbook.protocol import WriteResult
from tests.bigquery.conftest import Clock
from tests.bigquery.server import BigQueryServer
from tests.bigquery.test_job import make_run, moves
from tests.harness import CONFIG, LADDER, Qualify
from tests.workbooks import write_workbook

PAGE = (Path(__file__).parents[2] / "docs" / "warehouse.md").read_text("utf-8")
FIRST, WAY = PAGE.split("## From a sheet to BigQuery")
LINKED = {
    "prospects_sheet": "id, company, industry, employees, last_contact, budget, next_step, outcome",
    "changelog_sheet": "no, at, key, name, from_stage, to_stage, kind, because, rules, run",
    "outcomes_sheet": "id, outcome",
}
"""The linked sheets of the page, which a test fills, and their columns."""

ROWS: list[dict[str, Cell]] = [
    {"ID": "P1", "Company": "Ada", "Industry": "Retail", "Employees": 120},
    {"ID": "P2", "Company": "Bob", "Industry": "Mining", "Outcome": "Lost"},
    {"ID": "P3", "Company": "Cy", "Industry": "Retail", "Employees": 90, "Budget": "12k"},
]


def statements() -> list[str]:
    """The statements of the way, those that link a sheet left out; parsed as BigQuery's."""
    found = "\n".join(
        re.findall(r"```sql\n(.*?)```", WAY.split("## What BigQuery costs")[0], re.DOTALL)
    )
    trees = [each for each in sqlglot.parse(found, read="bigquery") if each is not None]
    return [each.sql("duckdb") for each in trees if "EXTERNAL" not in each.sql("bigquery")]


def shown(value: object) -> str | None:
    """A cell as a linked sheet hands it over."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return None if value is None else str(value)


def link(server: BigQueryServer, table: str, rows: list[list[str | None]]) -> None:
    names = LINKED[table].split(", ")
    assert f"sales.{table} (" in WAY
    defined = ", ".join(f'"{each}" VARCHAR' for each in names)
    server.sql(f"CREATE TABLE {table} ({defined})")
    for row in rows:
        cells = ", ".join("NULL" if x is None else "'" + x.replace("'", "''") + "'" for x in row)
        server.sql(f"INSERT INTO {table} VALUES ({cells})")


def test_the_columns_of_the_linked_sheets_are_those_of_the_page() -> None:
    for table, names in LINKED.items():
        [defined] = re.findall(
            rf"EXTERNAL TABLE sales\.{table} \((.*?)\n?\)\nOPTIONS", WAY, re.DOTALL
        )
        assert re.findall(r"(\w+)`? STRING", defined) == names.split(", ")


@pytest.mark.slow
def test_the_record_goes_on(
    server: BigQueryServer,
    clock: Clock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qualify: Qualify,
) -> None:
    """Whom the sheet's runs moved is not moved again, and stands where it stood since that day."""
    book = write_workbook(tmp_path / "prospects.xlsx", *ROWS)
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    assert qualify("run", str(tmp_path / "config.toml"), "--today", "2026-01-15").code == 0
    tabs = openpyxl.load_workbook(book)
    people, log = (
        [[shown(cell) for cell in row] for row in tabs[name].iter_rows(2, values_only=True)]
        for name in ("Prospects", "Changelog")
    )
    link(server, "prospects_sheet", [row[:8] for row in people])
    link(server, "changelog_sheet", log)
    link(server, "outcomes_sheet", [["P2", "Lost"], ["P2", "Lost"], [None, None]])

    for each in statements():
        server.sql(each)
    [toml] = re.findall(r"```toml\n(.*?)```", WAY, re.DOTALL)
    config = re.sub(r"\[sheet\].*?(?=\n\[criteria)", lambda _: toml, LADDER, flags=re.DOTALL)
    config = config.replace("your-project", "qualify-test")
    run = make_run(server, clock, tmp_path, monkeypatch)
    before = moves(server)
    done = run(config)

    assert len(before) == 3
    assert done.written == WriteResult(cells=3, changelog_rows=0, commits=1)
    assert moves(server) == before
    today = date.today()  # noqa: DTZ011 -- the sheet's run was just now, whatever day it judged by
    assert server.sql("SELECT key, stage, by_hand FROM qualify_state ORDER BY key") == [
        ("P1", "Lead", False),
        ("P2", "Lost", True),
        ("P3", "Lead", False),
    ]
    sinces = {since for (since,) in server.sql("SELECT since FROM qualify_state")}
    assert all(abs((since - today).days) <= 1 for since in sinces)


def test_its_config_is_one() -> None:
    [toml] = re.findall(r"```toml\n(.*?)```", WAY, re.DOTALL)
    assert tomllib.loads(toml)["table"]["database"] == "bigquery://your-project/sales"


def test_its_view_for_a_dataset_of_the_jobs_own_is_sql() -> None:
    [made] = re.findall(r"```sql\n(CREATE VIEW.*?)```", FIRST, re.DOTALL)
    assert sqlglot.parse_one(made, read="bigquery").sql("bigquery") == made.strip().removesuffix(
        ";"
    )

"""`qualify sql`: every statement of a run, told without writing anything."""

from pathlib import Path

import pytest
import sqlglot

from sync.run.run_input import Options
from sync.sql import Statement
from tests.harness import BLANK, CONFIG, TODAY, Qualify
from tests.warehouse.tables import COLUMNS, LEAD, TABLE, TableFile
from tests.workbooks import write_workbook


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TableFile:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text(TABLE, encoding="utf-8")
    made = TableFile(tmp_path)
    made.fill(COLUMNS, [("P1", *LEAD), ("P2", *LEAD)])
    return made


def statements(table: TableFile, config: str = TABLE) -> list[Statement]:
    with table.job(config, Options(TODAY, dry_run=True)) as job:
        return list(job.statements())


def test_a_first_run_makes_and_fills_its_tables(table: TableFile) -> None:
    before = table.path.read_bytes()

    writes = [each.text for each in statements(table) if each.stays]

    assert table.path.read_bytes() == before
    assert [text.split('"qualify_')[0].split() for text in writes] == [
        ["CREATE", "TABLE", "IF", "NOT", "EXISTS"],
        ["CREATE", "TABLE", "IF", "NOT", "EXISTS"],
        ["INSERT", "INTO"],
        ["INSERT", "INTO"],
    ]


def test_a_later_run_tells_what_it_would_write_though_nothing_changed(table: TableFile) -> None:
    table.run()
    before = table.path.read_bytes()

    sent = statements(table)

    assert table.path.read_bytes() == before
    assert [each.text.split()[0] for each in sent if each.stays][2:] == [
        "INSERT",
        "DELETE",
        "INSERT",
    ]
    assert all(sqlglot.parse_one(each.text, read="duckdb") for each in sent)
    assert not any("people" in each.text and each.stays for each in sent)


def test_the_command_prints_a_script(table: TableFile, qualify: Qualify) -> None:
    ran = qualify("sql", "--today", str(TODAY))

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("-- data.duckdb people: what a run sends, in one transaction\n")
    assert len(sqlglot.parse(ran.out, read="duckdb")) == len(statements(table))


def test_texts_are_put_in_of_those_tests_alone_that_have_any(table: TableFile) -> None:
    known = 'known = { column = "Budget", filled = true, say = "Budget known" }'
    config = TABLE.replace("[criteria]\n", f"[criteria]\n{known}\n")
    config = config.replace('"profile", "size"]', '"profile", "size", "known"]')

    [drawn] = [each.text for each in statements(table, config) if "REPLACE(" in each.text]

    assert drawn.count("REPLACE(") == 1  # of a Budget that is no number; none says if it is filled


@pytest.mark.usefixtures("table")
def test_a_sheet_has_none(qualify: Qualify, tmp_path: Path) -> None:
    (tmp_path / "sheet.toml").write_text(CONFIG, encoding="utf-8")
    write_workbook(tmp_path / "prospects.xlsx", {**BLANK, "ID": "A"})

    ran = qualify("sql", "sheet.toml")

    assert ran.code == 2
    assert "a run on that sends no SQL; name a config with a [table]" in ran.err

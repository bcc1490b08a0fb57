"""Answers that are kept between runs: as if they had been asked for, and only asked for once."""

from pathlib import Path

import pytest

from rules.language.conditions import CellTest
from rules.read.cells import Cell
from sync.run.run_input import Options
from sync.workbook.protocol import WriteResult
from tests.harness import TODAY
from tests.warehouse.agreement import disagreements, random_prospects
from tests.warehouse.random_table import RandomTable
from tests.warehouse.server import new_database
from tests.warehouse.tables import (
    COLUMNS,
    LEAD,
    LIST,
    PostgresTable,
    TableFile,
    TablePlace,
)


@pytest.fixture(autouse=True)
def _keep_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep answers about few texts, as about many."""
    monkeypatch.setattr("warehouse.answers.MANY", 0)


@pytest.fixture(params=["duckdb", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> TablePlace:
    if request.param == "postgres":
        return PostgresTable(tmp_path, new_database())
    return TableFile(tmp_path)


@pytest.fixture
def table(place: TablePlace) -> TablePlace:
    place.fill(COLUMNS, [("P1", *LEAD), ("P2", *LIST)])
    return place


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Cell]:
    """The texts that a test is asked about."""
    cells: list[Cell] = []
    answer = CellTest.answer

    def noted(self: CellTest, cell: Cell, *others: Cell) -> object:
        if self.key == "one_of" and cell is not None:
            cells.append(cell)
        return answer(self, cell, *others)

    monkeypatch.setattr(CellTest, "answer", noted)
    return cells


def kept(table: TablePlace) -> list[str]:
    return sorted(name for [name] in table.sql("SELECT name FROM qualify_answers"))


def test_only_new_texts_are_asked_for(table: TablePlace, asked: list[Cell]) -> None:
    table.run()
    assert sorted(map(str, asked)) == ["Mining", "Retail"]
    asked.clear()
    before = table.state()

    assert table.run().written == WriteResult()
    assert asked == []
    assert table.state() == before

    table.sql("UPDATE people SET \"Industry\" = 'Farming' WHERE \"ID\" = 'P2'")
    table.run()
    assert asked == ["Farming"]
    assert '"Farming" is none of' in table.state()["P2"]["missing"]


def test_what_nothing_asks_any_more_is_dropped(table: TablePlace) -> None:
    table.run()
    before = kept(table)

    table.run(table.config.replace('"Retail", "Logistics"', '"Mining"'))

    after = kept(table)
    assert len(after) == len(before)
    assert after != before
    tables = table.sql("SELECT table_name FROM information_schema.tables")
    assert {name for [name] in tables if "answers_" in name} == set(after)


def test_neither_a_dry_run_nor_a_run_that_is_stopped_keeps_any(table: TablePlace) -> None:
    before = table.contents()

    table.run(options=Options(TODAY, dry_run=True))

    assert table.contents() == before


def test_a_run_with_nothing_to_write_writes_nothing(table: TablePlace) -> None:
    table.run()
    before = table.contents()

    table.run()

    assert table.contents() == before


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(300, 306))
def test_a_table_says_the_same_by_kept_answers(seed: int, place: TablePlace) -> None:
    assert disagreements(random_prospects(seed, 60), RandomTable(place)) == []

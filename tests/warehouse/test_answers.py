"""Answers that are kept between runs: as if they had been asked for, and only asked for once."""

from pathlib import Path

import pytest

from rules.language.conditions import CellTest
from rules.read.cells import Cell
from sync.messages.errors import WorkbookError
from sync.run.run_input import Options
from sync.workbook.protocol import WriteResult
from tests.harness import TODAY
from tests.warehouse.agreement import disagreements
from tests.warehouse.random_prospects import random_prospects
from tests.warehouse.random_table import RandomTable
from tests.warehouse.tables import (
    COLUMNS,
    LEAD,
    LIST,
    TablePlace,
    local_place,
)


@pytest.fixture(autouse=True)
def _keep_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep answers about few texts, as about many."""
    monkeypatch.setattr("warehouse.answers.MANY", 0)


@pytest.fixture(params=["duckdb", pytest.param("postgres", marks=pytest.mark.slow)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> TablePlace:
    return local_place(request.param, tmp_path)


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


@pytest.mark.slow
def test_neither_a_dry_run_nor_a_run_that_is_stopped_keeps_any(table: TablePlace) -> None:
    before = table.contents()

    table.run(options=Options(TODAY, dry_run=True))

    assert table.contents() == before


def test_a_run_with_nothing_to_write_writes_nothing(table: TablePlace) -> None:
    table.run()
    before = table.contents()

    table.run()

    assert table.contents() == before


def test_a_run_that_is_cut_short_keeps_none(
    table: TablePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    table.run()
    table.sql("UPDATE people SET \"Industry\" = 'Logistics'")
    before = table.contents()

    def fail(*_: object) -> None:
        raise WorkbookError("data", "went away", "run again")

    with monkeypatch.context() as patch:
        patch.setattr("warehouse.answers.Keeper._list", fail)
        with pytest.raises(WorkbookError, match="went away"):
            table.run(table.config.replace('"Retail", "Logistics"', '"Mining", "Logistics"'))

    assert table.contents() == before
    assert table.run().written.changelog_rows == 1


@pytest.mark.slow
def test_answers_about_few_texts_are_not_kept(
    table: TablePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.answers.MANY", 2)

    table.run()

    found = table.sql("SELECT table_name FROM information_schema.tables")
    assert not [name for [name] in found if "answers" in name]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asks", "anew"), [("filled = true", False), ('within_last = "90 days"', True)]
)
def test_what_looks_at_the_day_is_asked_again_on_the_next(
    asks: str,
    anew: bool,  # noqa: FBT001 -- a parameter of the test
    table: TablePlace,
) -> None:
    config = table.config.replace("filled = true", asks)
    table.sql("UPDATE people SET \"Next step\" = 'x'")
    table.run(config)
    before = set(kept(table))
    table.sql("UPDATE people SET \"Outcome\" = 'Lost'")

    table.run(config, Options(TODAY.replace(day=16)))

    assert bool(set(kept(table)) - before) is anew


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(300, 306))
def test_a_table_says_the_same_by_kept_answers(seed: int, place: TablePlace) -> None:
    assert disagreements(random_prospects(seed, 60), RandomTable(place)) == []

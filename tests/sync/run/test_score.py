"""Scores and grades in the rows: whose they are, and what they leave alone."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from rules.read.cells import Cell
from sync.config.load import parse_config
from sync.run.run_input import Options
from sync.workbook.protocol import WriteResult
from tests.harness import BLANK, DRAFT, LADDER, LEAD, OPPORTUNITY, TODAY, job, run
from tests.memory import MemoryWorkbook, sheet

SCORE = """
[score]
points = { profile = 20, size = 10, step = -5 }
grades = { A = 30, B = 15 }
"""
SCORED = LADDER + SCORE + '[output]\nscore = "Score"\ngrade = "Grade"\n'


def book(*rows: Mapping[str, Cell]) -> MemoryWorkbook:
    return MemoryWorkbook(sheet(BLANK, *rows))


# A row, and the stage, the score and the grade that it shows.
ROWS: list[tuple[dict[str, Cell], tuple[Cell, Cell, Cell]]] = [
    ({"ID": "A", **LEAD}, ("Lead", 30, "A")),
    ({"ID": "A", "Industry": "Retail"}, ("List", 20, "B")),
    ({"ID": "A", "Next step": "Call"}, ("List", -5, None)),
    ({"ID": "A", **LEAD, "Outcome": "Lost"}, ("Lost", 30, "A")),
    ({"ID": "A", **LEAD, "Outcome": "List"}, ("List", 30, "A")),
    ({"ID": "A", **LEAD, "Outcome": "nonsense"}, ("Lead", 30, "A")),
    ({"ID": "A", "Industry": "Retail", "Employees": "many"}, ("List", 20, "B")),
    # Not judged, so nothing is known.
    ({"ID": None, **LEAD}, (None, None, None)),
    ({"ID": 1e17, **LEAD}, ("List", None, None)),
]


@pytest.mark.parametrize(("row", "shown"), ROWS)
def test_what_a_row_shows(row: dict[str, Cell], shown: tuple[Cell, Cell, Cell]) -> None:
    workbook = book(row)

    run(workbook, SCORED)

    assert workbook.rows("Stage", "Score", "Grade")[1] == shown
    assert run(workbook, SCORED).written == WriteResult()


def test_the_score_goes_by_the_cells_and_the_stage_by_the_record() -> None:
    workbook = book({"ID": "A", **LEAD})
    run(workbook, SCORED)
    workbook.put("Industry", 3, "Mining")

    done = run(workbook, SCORED)

    assert workbook.rows("Stage", "Score", "Grade")[1] == ("Lead", 10, None)
    assert len(done.moves) == 0


def test_other_points_change_these_columns_alone() -> None:
    workbook = book({"ID": "A", **LEAD}, {"ID": "B"})
    run(workbook, SCORED)
    before = workbook.rows("Stage", "Missing")

    done = run(workbook, SCORED.replace("profile = 20", "profile = 25"))

    assert done.written == WriteResult(cells=1)
    assert workbook.rows("Score")[1:] == [(35,), (0,)]
    assert workbook.rows("Stage", "Missing") == before


def test_a_score_without_columns_writes_nothing_of_it() -> None:
    plain, scored = book({"ID": "A", **OPPORTUNITY}), book({"ID": "A", **OPPORTUNITY})
    run(plain)
    run(scored, LADDER + SCORE)

    assert scored.grid == plain.grid
    assert scored.moves("Rules") == plain.moves("Rules")


def test_the_draft_does_not_score() -> None:
    config = SCORED + 'draft = "Draft"\n[rules]\ndraft = "next.toml"\n'
    workbook = book({"ID": "A", "Industry": "Retail"})

    run(workbook, config, draft=DRAFT + "[score]\npoints = { profile = 99 }\n")

    assert workbook.rows("Stage", "Draft", "Score", "Grade")[1] == ("List", "Lead", 20, "B")


def test_two_configs_are_compared_whatever_either_scores() -> None:
    workbook = book({"ID": "A", **LEAD})
    run(workbook)
    former = parse_config(LADDER + SCORE, Path("base/config.toml"))
    edited = SCORED.replace("size = 10", "budget = 10")

    found = replace(job(workbook, edited, Options(TODAY)), against=former).compare()

    assert (list(found.moved), found.effect.value) == ([], "none")

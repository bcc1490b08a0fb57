"""Whose a column is: marks that were left behind, headings that changed, cells that decide."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from rules.read.cells import Cell
from rules.read.serial import to_serial
from rules.read.text import fold
from sync.messages.errors import WorkbookError
from sync.run.job import RunResult
from sync.workbook.role import Role
from sync.xlsx import XlsxWorkbook
from tests.harness import BLANK, CONFIG, LADDER, LEAD, OPPORTUNITY, run
from tests.memory import MemoryWorkbook, sheet
from tests.workbooks import write_workbook

OUTPUT = '\n[output]\nsince = "Since"\nnext = "Next stage"\n'
OWN = ("Stage", "Missing", "Since", "Next stage")
PROSPECTS: tuple[dict[str, Cell], ...] = (
    {"ID": "A", "Company": "Aft", **OPPORTUNITY},
    {"ID": "B", "Company": "Bow", **LEAD},
    {"ID": "C", "Company": "Cog", **LEAD},
    {"ID": "D", "Company": "Dye"},
)


SCORED = """
[score]
points = { profile = 20, size = 10, budget = 0.5 }
grades = { A = 30.5, B = 30 }
"""
EVERY_COLUMN = LADDER + SCORED + OUTPUT + 'to_go = "To go"\nscore = "Score"\ngrade = "Grade"\n'


def ran(config: str = LADDER + OUTPUT) -> MemoryWorkbook:
    """A workbook that the job has run on, with all of its columns."""
    workbook = MemoryWorkbook(sheet(BLANK, *PROSPECTS))
    del workbook.grid[1]
    run(workbook, config)
    return workbook


def again(workbook: MemoryWorkbook, config: str = LADDER + OUTPUT) -> RunResult:
    return run(workbook, config)


def add(workbook: MemoryWorkbook, heading: str, *cells: Cell) -> None:
    """Add a column of people's at the right."""
    width = max(map(len, workbook.grid))
    for row, cell in zip(workbook.grid, (heading, *cells), strict=True):
        row.extend([None] * (width - len(row)))
        row.append(cell)


def delete(workbook: MemoryWorkbook, heading: str) -> None:
    """Delete a column as openpyxl does: the cells move, the marks do not."""
    at = workbook.column(heading)
    for row in workbook.grid:
        del row[at : at + 1]


def left_alone(column: str, heading: str, own: str) -> str:
    return (
        f'column {column}, "{heading}", is in the place of the job\'s column "{own}", but holds'
        " what the job did not write; it is left alone"
    )


def said(done: RunResult) -> list[str]:
    return [problem.what for problem in done.found.problems]


def retype(workbook: MemoryWorkbook, heading: str, new: str, *cells: Cell) -> None:
    for row, cell in enumerate(cells, start=2):
        workbook.put(heading, row, cell)
    workbook.put(heading, 1, new)


NOTES: Sequence[tuple[Cell, ...]] = [
    ("call on Monday", None, None, None),
    ("Lead", "call", None, None),
    (None, None, None, 12),
    (True, None, None, None),
    ("Lead", "List", "Opportunity", "Lead"),
    (None, None, None, None),
    ("Industry fits, but ask Bob", None, None, None),
    (46036, 46036, 46036, None),
]


@pytest.mark.parametrize("heading", OWN)
@pytest.mark.parametrize("notes", NOTES)
def test_a_mark_left_behind_on_notes(heading: str, notes: tuple[Cell, ...]) -> None:
    workbook = ran()
    for other in OWN[OWN.index(heading) + 1 :]:
        delete(workbook, other)
    add(workbook, "Comments", *notes)
    delete(workbook, heading)

    again(workbook)

    assert [cell for (cell,) in workbook.rows("Comments")] == list(notes)
    assert workbook.rows("Stage") == [("Opportunity",), ("Lead",), ("Lead",), ("List",)]
    assert len([each for each in workbook.grid[0] if each == heading]) == 1
    before = [list(row) for row in workbook.grid]
    assert again(workbook).written.cells == 0
    assert workbook.grid == before


def test_notes_in_the_place_of_a_column_are_reported_once() -> None:
    workbook = ran()
    add(workbook, "Comments", "call on Monday", None, None, None)
    delete(workbook, "Next stage")

    assert said(again(workbook)) == [left_alone("L", "Comments", "Next stage")]
    assert said(again(workbook)) == []


@pytest.mark.parametrize("heading", OWN)
def test_one_note_in_a_renamed_column(heading: str) -> None:
    workbook = ran()
    retype(workbook, heading, "Comments", "call on Monday")

    done = again(workbook)

    assert workbook.cell("Comments", 2) == "call on Monday"
    assert workbook.column(heading) > workbook.column("Comments")
    assert len(said(done)) == 1


@pytest.mark.parametrize("heading", OWN)
def test_a_heading_that_alone_was_changed(heading: str) -> None:
    workbook = ran()
    workbook.put(heading, 1, "Mine")
    workbook.put("Outcome", 3, "Lost")

    done = again(workbook)

    assert [fold(str(each)) for each in workbook.grid[0]].count(fold(heading)) == 0
    assert said(done) == [f'the job\'s column "{heading}" is now headed "Mine"; followed']
    assert again(workbook).written.cells == 0


def test_a_renamed_column_whose_texts_are_of_yesterday() -> None:
    workbook = ran()
    workbook.put("Missing", 1, "To do")
    workbook.put("Budget", 3, "20k")

    assert said(again(workbook)) == ['the job\'s column "Missing" is now headed "To do"; followed']


@pytest.mark.parametrize("heading", OWN)
def test_a_formula_that_shows_what_the_job_shows_is_not_the_jobs(heading: str) -> None:
    workbook = ran()
    workbook.put(heading, 1, "Mine")
    workbook.formulas = frozenset({(workbook.column("Mine"), 1)})
    before = workbook.rows("Mine")

    done = again(workbook)

    assert workbook.rows("Mine") == before == workbook.rows(heading)
    assert len(said(done)) == 1


def test_a_mark_on_another_of_the_jobs_columns() -> None:
    workbook = ran()
    missing = workbook.rows("Missing")
    delete(workbook, "Stage")

    done = again(workbook)

    assert workbook.rows("Missing") == missing
    assert workbook.rows("Stage") == [("Opportunity",), ("Lead",), ("Lead",), ("List",)]
    assert (list(done.moves), said(done)) == ([], [])
    assert again(workbook).written.cells == 0


def test_a_mark_on_a_column_that_the_rules_look_at() -> None:
    workbook = ran()
    stage = workbook.column("Stage")
    workbook.marks[Role.STAGE] = (workbook.column("Budget"), "Stage")

    again(workbook)

    assert workbook.rows("Budget")[0] == ("12k",)
    assert workbook.marks[Role.STAGE] == (stage, "Stage")


def test_a_blank_heading_above_the_jobs_cells() -> None:
    workbook = ran()
    workbook.put("Next stage", 1, None)

    with pytest.raises(WorkbookError) as caught:
        again(workbook)

    assert str(caught.value) == (
        "memory Prospects: the heading of the job's next column, L, is blank;"
        ' write "Next stage" back over it'
    )


def test_a_blank_heading_above_notes() -> None:
    workbook = ran()
    add(workbook, "", "legend", None, None, None)
    delete(workbook, "Next stage")

    again(workbook)

    assert [row[11] for row in workbook.grid] == ["", "legend", None, None, None]
    assert workbook.column("Next stage") == 12


@pytest.mark.parametrize("heading", OWN)
@pytest.mark.parametrize("notes", NOTES)
def test_a_mark_left_behind_on_notes_of_the_same_heading(
    heading: str, notes: tuple[Cell, ...]
) -> None:
    workbook = ran()
    at = workbook.column(heading)
    for row, cell in zip(workbook.grid, ("Mine", *notes), strict=True):
        row.insert(at, cell)
    workbook.grid[0][at] = heading
    before = [row[: at + 2] for row in workbook.grid]

    again(workbook)

    assert [row[: at + 2] for row in workbook.grid] == before
    assert again(workbook).written.cells == 0


def test_a_column_of_the_same_heading_beside_the_jobs() -> None:
    workbook = ran()
    add(workbook, "Missing", "call on Monday", None, None, None)
    workbook.put("Budget", 3, "20k")

    again(workbook)

    assert [row[-1] for row in workbook.grid[1:]] == ["call on Monday", None, None, None]
    assert workbook.cell("Missing", 3) == "Contact in the last 90 days"


def test_columns_of_one_heading_of_which_none_is_the_jobs() -> None:
    workbook = ran()
    add(workbook, "Next stage", "ask", "wait", None, None)
    add(workbook, "Next stage", "ring", None, None, None)
    delete(workbook, "Next stage")

    with pytest.raises(WorkbookError, match='the heading "Next stage" stands twice, in columns L'):
        again(workbook)


def test_two_columns_of_a_heading_do_not_hide_a_renamed_one() -> None:
    workbook = ran()
    workbook.put("Stage", 1, "Rung")
    add(workbook, "Stage", None, None, None, None)
    add(workbook, "stage", None, None, None, None)

    assert said(again(workbook)) == ['the job\'s column "Stage" is now headed "Rung"; followed']


def test_a_heading_typed_above_notes_after_the_jobs_was_renamed() -> None:
    workbook = ran()
    workbook.put("Stage", 1, "Rung")
    add(workbook, "Stage", "of life", None, None, None)

    done = again(workbook)

    assert workbook.cell("Stage", 2) == "of life"
    assert said(done) == ['the job\'s column "Stage" is now headed "Rung"; followed']


def test_a_cell_typed_over_in_a_column_that_moved() -> None:
    workbook = ran()
    for row in workbook.grid:
        row.insert(2, None)
    workbook.put("Stage", 3, "Won")

    done = again(workbook)

    assert workbook.rows("Stage") == [("Opportunity",), ("Lead",), ("Lead",), ("List",)]
    assert said(done) == ["the Stage cell was typed over; it is drawn again"]


def test_a_column_of_the_name_that_is_somebody_elses() -> None:
    workbook = ran()
    delete(workbook, "Next stage")
    add(workbook, "", None, None, None, None)
    add(workbook, "Next stage", "ask", "wait", None, None)

    with pytest.raises(WorkbookError) as caught:
        again(workbook)

    assert str(caught.value) == (
        'memory Prospects: the column "Next stage" holds what the job would overwrite:'
        ' "ask" (1), "wait" (1); clear the column, or name another heading in [output]'
    )


def test_columns_without_marks_are_taken_back_where_the_job_wrote_them() -> None:
    workbook = ran(EVERY_COLUMN)
    workbook.marks.clear()
    workbook.put("Budget", 3, "20k")
    assert workbook.rows("Score", "Grade") == [(30.5, "A"), (30, "B"), (30, "B"), (0, None)]
    assert workbook.rows("To go") == [(None,), (2,), (2,), (2,)]

    done = again(workbook, EVERY_COLUMN)

    assert (list(done.moves), said(done)) == ([], [])
    assert set(workbook.marks) == {*Role} - {Role.ATTENTION, Role.DRAFT}
    assert workbook.rows("Score", "Grade") == [(30.5, "A"), (30.5, "A"), (30, "B"), (0, None)]
    assert workbook.rows("To go") == [(None,), (1,), (2,), (2,)]
    assert again(workbook, EVERY_COLUMN).written.cells == 0


PEOPLES: Sequence[tuple[str, tuple[Cell, ...], str]] = [
    ("To go", (4, 1, None, 8), '"4" (1), "1" (1), "8" (1)'),
    # Such as the job may write, but in other rows.
    ("To go", (2, 1, 2, 3), '"2" (1), "1" (1), "3" (1)'),
    ("To go", ("soon", None, None, None), '"soon" (1)'),
    ("To go", (True, None, None, None), '"TRUE" (1)'),
    ("To go", (1.5, None, None, None), '"1.5" (1)'),
    ("Score", (12, 88, None, 5), '"12" (1), "88" (1), "5" (1)'),
    ("Score", (0, 30.5, 30.5, 30), '"30.5" (2), "0" (1), "30" (1)'),
    ("Score", ("high", None, None, None), '"high" (1)'),
    ("Score", (True, None, None, None), '"TRUE" (1)'),
    ("Grade", ("B", "A", "A", "A"), '"A" (3), "B" (1)'),
    ("Grade", ("C", None, None, None), '"C" (1)'),
    ("Grade", (1, None, None, None), '"1" (1)'),
]


@pytest.mark.parametrize(("heading", "cells", "found"), PEOPLES)
@pytest.mark.parametrize("later", [False, True])
def test_figures_of_peoples_are_not_written_over(
    heading: str, cells: tuple[Cell, ...], found: str, *, later: bool
) -> None:
    workbook = ran() if later else MemoryWorkbook(sheet(BLANK, *PROSPECTS))
    if not later:
        del workbook.grid[1]
    add(workbook, heading, *cells)

    with pytest.raises(WorkbookError) as caught:
        again(workbook, EVERY_COLUMN)

    assert str(caught.value) == (
        f'memory Prospects: the column "{heading}" holds what the job would overwrite: {found};'
        " clear the column, or name another heading in [output]"
    )


def test_a_renamed_score_column_is_followed() -> None:
    workbook = ran(EVERY_COLUMN)
    workbook.put("Budget", 3, "20k")
    workbook.put("Score", 1, "Points")

    done = again(workbook, EVERY_COLUMN)

    assert said(done) == ['the job\'s column "Score" is now headed "Points"; followed']
    assert workbook.rows("Points")[1] == (30.5,)


@pytest.mark.parametrize(
    ("heading", "now"), [("Score", "30"), ("Score", ""), ("Grade", "B"), ("To go", "2")]
)
def test_a_lost_heading_of_a_figure_stops_the_run(heading: str, now: str) -> None:
    workbook = ran(EVERY_COLUMN)
    workbook.put(heading, 1, now)

    with pytest.raises(WorkbookError, match=f'write "{heading}" back over it'):
        again(workbook, EVERY_COLUMN)


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("Outcome", "Closed won"),
        ("Outcome", "ask Ada; soon"),
        ("Outcome", "#REF!"),
        ("Industry", "Farming"),
        ("Budget", "soon"),
    ],
)
def test_what_a_missing_cell_says_of_another_cell_is_the_jobs_own(heading: str, cell: Cell) -> None:
    workbook = ran()
    workbook.put(heading, 3, cell)
    again(workbook)
    workbook.marks.clear()
    workbook.put(heading, 3, None)

    done = again(workbook)

    assert said(done) == []
    assert again(workbook).written.cells == 0


@pytest.mark.parametrize(
    ("heading", "note"),
    [
        ("Stage", "Won"),
        ("Missing", "Industry fits; ask Bob"),
        ("Missing", "more of"),
        ("Since", 46000),
        ("Next stage", "List"),
        ("Next stage", "Won"),
    ],
)
def test_columns_without_marks_with_a_cell_that_the_job_did_not_write(
    heading: str, note: Cell
) -> None:
    workbook = ran()
    workbook.marks.clear()
    workbook.put(heading, 3, note)
    before = [list(row) for row in workbook.grid]

    with pytest.raises(WorkbookError, match=f'"{heading}" holds what the job would overwrite'):
        again(workbook)

    assert workbook.grid == before


def test_another_heading_in_the_config_and_on_the_sheet() -> None:
    workbook = ran()
    workbook.put("Stage", 1, "Rung")
    workbook.put("Missing", 1, "To do")
    config = LADDER + OUTPUT + 'stage = "Rung"\nmissing = "To do"\n'

    done = run(workbook, config)

    assert said(done) == []
    assert workbook.marks[Role.STAGE] == (workbook.column("Rung"), "Rung")
    assert "Stage" not in workbook.grid[0]


# Local workbooks that openpyxl saved: it moves cells, but no names with them. ---------------------


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workbook that the job has run on, with notes in a column at its right."""
    path = write_workbook(tmp_path / "prospects.xlsx", *PROSPECTS)
    go(path)
    book = openpyxl.load_workbook(path)
    tab = book["Prospects"]
    for row, text in enumerate(("Comments", "call", None, "Lead", "wait"), start=1):
        tab.cell(row, 13, text)
    book.save(path)
    return path


def go(path: Path) -> RunResult:
    with XlsxWorkbook(path, tab="Prospects").writing() as workbook:
        return run(workbook, CONFIG + OUTPUT)


def columns(path: Path) -> dict[str, list[Any]]:
    table = openpyxl.load_workbook(path)["Prospects"].iter_cols(values_only=True)
    return {str(heading): [_cell(cell) for cell in cells] for heading, *cells in table if heading}


def _cell(cell: object) -> Cell:
    return to_serial(cell.date()) if isinstance(cell, datetime) else cell  # type: ignore[return-value]


def edited(path: Path, edit: Callable[[Worksheet], object]) -> None:
    book = openpyxl.load_workbook(path)
    edit(book["Prospects"])
    book.save(path)


@pytest.mark.parametrize("first", range(9, 13))
@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_columns_deleted_by_openpyxl(path: Path, first: int, count: int) -> None:
    count = min(count, 13 - first)
    before = columns(path)
    edited(path, lambda tab: tab.delete_cols(first, count))

    done = go(path)

    assert columns(path) == before
    assert list(done.moves) == []
    assert go(path).written.cells == 0


@pytest.mark.parametrize("at", range(1, 15))
@pytest.mark.parametrize("count", [1, 2, 4, 5])
def test_columns_inserted_by_openpyxl(path: Path, at: int, count: int) -> None:
    before = columns(path)

    def edit(tab: Worksheet) -> None:
        tab.insert_cols(at, count)
        for row in range(1, 6):
            tab.cell(row, at, f"Note {row}")

    edited(path, edit)

    done = go(path)

    assert columns(path) == before | {"Note 1": [f"Note {row}" for row in range(2, 6)]}
    assert done.found.problems == []
    assert go(path).written.cells == 0


def test_columns_put_in_another_order(path: Path) -> None:
    before = columns(path)

    def edit(tab: Worksheet) -> None:
        for column, (heading, cells) in enumerate(reversed(before.items()), start=1):
            for row, cell in enumerate((heading, *cells), start=1):
                tab.cell(row, column).value = cell

    edited(path, edit)

    assert go(path).found.problems == []
    assert columns(path) == before
    assert go(path).written.cells == 0

"""`plan --against` of a table: what an edit of the rules would move, as of a sheet."""

from pathlib import Path
from typing import Any

import pytest

from rules.read.cells import Cell
from sync.config.load import parse_config
from sync.run.job import Job
from sync.run.run_input import Options, RunContext
from sync.show.comparison import ComparisonReport
from sync.show.report import Report
from tests.harness import DRAFT, LADDER, NOW, TODAY
from tests.memory import MemoryWorkbook
from tests.warehouse.tables import COLUMNS, LEAD, LIST, OPPORTUNITY, TableFile, as_table

PEOPLE: list[tuple[Cell, ...]] = [
    ("P1", *LEAD),
    ("P2", *LIST),
    ("P3", *OPPORTUNITY),
    ("P4", "Dee", "Retail", 7, None, None, None, None),
    ("P5", "Eve", "Retail", 9, "2026-01-10", None, "Pilot", None),
    ("P6", "Fay", "Retail", 9, None, None, None, "Won"),
    ("P7", "Gil", "Retail", 9, None, None, None, "maybe"),
]
STRICTER = DRAFT.replace('"profile"]', '"profile", "step"]')


def told(job: Any) -> dict[str, Any]:
    """What --json tells, but for what only sheets have, or only tables."""
    report = ComparisonReport(Report("new.toml", ""), "old.toml", job.compare())
    whole: dict[str, Any] = dict(report.as_json(show_values=True))
    for each in [*whole["prospects"], *whole["problems"]]:
        del each["row"]
    whole["prospects"].sort(key=lambda each: each["key"])
    return whole


@pytest.mark.parametrize("edited", [DRAFT, STRICTER, LADDER.replace("Industry fits", "Fits")])
@pytest.mark.parametrize("swapped", [False, True])
def test_a_table_is_compared_as_a_sheet_is(tmp_path: Path, edited: str, *, swapped: bool) -> None:
    new, old = (LADDER, edited) if swapped else (edited, LADDER)
    table = TableFile(tmp_path)
    table.fill(COLUMNS, PEOPLE)
    rows: list[list[Cell]] = [list(COLUMNS), *map(list, PEOPLE)]
    sheet = MemoryWorkbook(rows)
    files = [
        parse_config(text, tmp_path / f"{name}.toml") for name, text in (("n", new), ("o", old))
    ]
    context = RunContext(Options(TODAY), "run", "", NOW.astimezone)
    Job(files[1], sheet, context, lambda _: None).run()
    table.run(as_table(old))

    dry = RunContext(Options(TODAY, dry_run=True), "run", "", NOW.astimezone)
    expected = told(Job(files[0], sheet, dry, lambda _: None, files[1]))
    with table.job(as_table(new), Options(TODAY, dry_run=True), other=as_table(old)) as job:
        assert told(job) == expected
    if edited == DRAFT and not swapped:
        assert expected["effect"] == "raises"

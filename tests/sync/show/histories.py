"""A local workbook whose changelog tells of some months."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl

from rules.read.cells import Cell
from sync.commands.session import Session
from sync.run.run_input import Options
from tests.harness import ENDED, LEAD, OPPORTUNITY, TODAY
from tests.workbooks import write_workbook

CONFIG = (
    ENDED.replace("memory", "prospects")
    .replace('name = "Company"', 'name = "Next step"\nowner = "Company"')
    .replace('name = "Lead"', 'name = "Lead"\nstale_after = "30 days"')
)
"""Companies stand in for owners, whose column these workbooks do not have."""

NEAR: dict[str, Cell] = {**LEAD, "Last contact": "2026-01-10", "Company": "Bo"}


def write_history(folder: Path) -> None:
    """Make config.toml and prospects.xlsx in a folder.

    Six leads of October become opportunities in November; two leads of December are near to it;
    one of whom nothing is recorded yet is a lead now.
    """
    folder.mkdir(exist_ok=True)
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    (folder / "prospects.xlsx").write_bytes(_history())


@cache
def _history() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "prospects.xlsx"
        path.with_name("config.toml").write_text(CONFIG, encoding="utf-8")
        keys = [f"P-{number}" for number in range(1, 10)]
        write_workbook(path, *({"ID": key, "Company": "Ada"} for key in keys))
        _become(path, dict.fromkeys(keys[:6], LEAD))
        _run(path, date(2025, 10, 1), apart=1)
        _become(path, dict.fromkeys(keys[:6], OPPORTUNITY))
        _run(path, date(2025, 11, 3), apart=3)
        _become(path, dict.fromkeys(keys[6:8], NEAR))
        _become(path, {"P-3": {"Outcome": "Lost"}})
        _run(path, date(2025, 12, 1), apart=1)
        _become(path, {"P-9": {**LEAD, "Company": None}})
        return path.read_bytes()


def _become(path: Path, changed: Mapping[str, Mapping[str, Cell]]) -> None:
    """Write other cells, of texts and numbers, into the rows of some keys."""
    book = openpyxl.load_workbook(path)
    sheet = book["Prospects"]
    headings = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        for heading, value in changed.get(str(row[0].value), {}).items():
            assert value is None or isinstance(value, str | int)
            row[headings.index(heading)].value = value
    book.save(path)


def _run(path: Path, day: date, apart: int) -> None:
    """Run the job, and let its moves have been from a day on, some days apart."""
    there = _records(path)
    assert Session(Options(TODAY), bar=False).run(path.with_name("config.toml")).code == 0
    book = openpyxl.load_workbook(path)
    sheet = book["Changelog"]
    for number, row in enumerate(range(there + 1, sheet.max_row + 1)):
        sheet.cell(row, 2).value = day + timedelta(days=number * apart)
    book.save(path)


def _records(path: Path) -> int:
    """How many rows the changelog has, its headings included."""
    book = openpyxl.load_workbook(path)
    return book["Changelog"].max_row if "Changelog" in book.sheetnames else 1

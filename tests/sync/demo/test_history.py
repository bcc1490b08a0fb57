"""The demo's past: records that fit each other, the sheet, and the next run."""

import warnings
from collections import Counter
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from openpyxl import load_workbook

from sync.demo import write_demo
from sync.demo.history import RUN_AT
from tests.harness import Qualify
from tests.sync.demo.reference import expected_stages, key

TODAY = date(2026, 3, 2)
Rows = list[dict[str, object]]


def read(path: Path, tab: str) -> Rows:
    with warnings.catch_warnings(action="ignore"):  # of the bars behind the budgets
        book = load_workbook(path, data_only=True)
    headings, *rows = book[tab].iter_rows(values_only=True)
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workbook, _ = write_demo(tmp_path_factory.mktemp("demo"), TODAY)
    return workbook


def by_key(rows: Rows) -> dict[object, Rows]:
    found: dict[object, Rows] = {}
    for row in rows:
        found.setdefault(row["Key"], []).append(row)
    return found


def day(row: dict[str, object]) -> datetime:
    assert isinstance(row["When"], datetime)
    return row["When"]


def test_records_fit_each_other(demo: Path) -> None:
    rows = read(demo, "Changelog")
    assert [row["No"] for row in rows] == list(range(1, len(rows) + 1))
    assert all(earlier <= later for earlier, later in pairwise(map(day, rows)))
    assert {day(row).time() for row in rows} == {RUN_AT}
    assert max(map(day, rows)).date() < TODAY
    for records in by_key(rows).values():
        assert (records[0]["From"], records[0]["Kind"], records[0]["To"]) == (None, "Added", "List")
        for earlier, later in pairwise(records):
            assert (later["From"], later["Kind"] != "Added") == (earlier["To"], True)


def test_every_kind_of_move_but_adopted(demo: Path) -> None:
    kinds = Counter(row["Kind"] for row in read(demo, "Changelog"))
    assert {*kinds} == {"Added", "Promoted", "Demoted", "By hand", "Released"}
    assert min(kinds.values()) >= 5


def test_the_sheet_shows_what_is_recorded(demo: Path) -> None:
    last = {key: records[-1]["To"] for key, records in by_key(read(demo, "Changelog")).items()}
    shown = {key(row): row["Stage"] for row in read(demo, "Prospects") if row["Stage"]}
    assert shown == last


def test_the_next_run_moves_a_few(tmp_path: Path, qualify: Qualify) -> None:
    demo, config = write_demo(tmp_path, TODAY)
    before = {key(row): row["Stage"] for row in read(demo, "Prospects")}
    due = expected_stages(read(demo, "Prospects"), TODAY)
    waiting = {each: stage for each, stage in due.items() if stage != (before[each] or "List")}
    ran = qualify("run", str(config), "--json", "--today", str(TODAY))
    assert ran.json[0]["error"] is None
    moves = ran.json[0]["moves"]
    assert moves["promoted"] + moves["by_hand"] == len(waiting)
    assert 5 <= len(waiting) <= 20
    assert moves["added"] == sum(before[each] is None for each in due) > 0


@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2027, 7, 1)])
def test_every_day_has_the_same_past(today: date, demo: Path, tmp_path: Path) -> None:
    def moves(path: Path, today: date) -> list[tuple[object, ...]]:
        rows = read(path, "Changelog")
        return [
            (row["Key"], row["From"], row["To"], row["Because"], (today - day(row).date()).days)
            for row in rows
        ]

    assert moves(write_demo(tmp_path, today)[0], today) == moves(demo, TODAY)

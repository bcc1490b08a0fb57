"""The warning that the workbook is nearly full: from when, in which words, for how long it does."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from rules.read.serial import to_serial
from sync.config.load import parse_config
from sync.show.job_summary import job_summary
from sync.show.report import Report, make_report
from sync.show.summary import summary
from sync.workbook.capacity import MOVE_RECORDS, CellLimit, Grid, RowLimit
from sync.workbook.protocol import LOG_HEADINGS
from tests.harness import BLANK, LADDER, LEAD, TODAY, run
from tests.memory import MemoryWorkbook, sheet

CONFIG = parse_config(LADDER, Path("config.toml")).config


def book(records: dict[int, int], kind: str = "By hand") -> MemoryWorkbook:
    """A workbook of one lead with a changelog: so many records so many days ago."""
    workbook = MemoryWorkbook(sheet(BLANK, {"ID": "A", **LEAD}))
    del workbook.grid[1]
    run(workbook)
    assert workbook.log is not None
    (made,) = workbook.log[1:]
    workbook.log[1:] = [
        [no, to_serial(day), *made[2:6], kind, *made[7:]]
        for no, day in enumerate(
            (TODAY - timedelta(days=ago) for ago, count in records.items() for _ in range(count)), 1
        )
    ]
    workbook.log[-1][6] = made[6]
    return workbook


def report(workbook: MemoryWorkbook) -> Report:
    done = run(workbook)
    assert not done.moves
    return make_report("config.toml", workbook.name, 2, CONFIG, done)


def full(records: dict[int, int], most: int, kind: str = "By hand") -> str | None:
    """What is said where a tab can have so many rows."""
    workbook = book(records, kind)
    workbook.limit = RowLimit(most)
    found = report(workbook).full
    return found and found.what


DAILY = dict.fromkeys(range(99, -1, -1), 1)
"""One record a day, for a hundred days."""


@pytest.mark.parametrize(
    ("most", "part", "left"),
    [
        (126, "80 %", "in about 25 days"),
        (102, "99 %", "in about 1 day"),
        (101, "100 %", "in less than a day"),
        (100, "101 %", "in less than a day"),
    ],
)
def test_it_is_told_from_80_percent_on(most: int, part: str, left: str) -> None:
    assert full(DAILY, most) == (
        f"the changelog has 101 of the {most} rows that a tab of an Excel workbook can have"
        f" ({part}); at the present pace it is full {left}"
    )
    assert full(DAILY, 127) is None
    assert full(DAILY, 1_048_576) is None


@pytest.mark.parametrize(
    ("records", "left"),
    [
        ({400: 1000, 80: 2}, "in more than 10 years"),
        ({400: 1000, 80: 9}, "in about 7 years"),
        ({400: 1000, 80: 90}, "in about 8 months"),
        ({400: 1000, 80: 450}, "in about 48 days"),
        ({13: 1000}, "in about 3 days"),
        ({12: 1000}, None),
        ({400: 1000}, None),
    ],
    ids=str,
)
def test_how_long_is_left_is_told_by_the_last_90_days(
    records: dict[int, int], left: str | None
) -> None:
    """Not where there are too few days to tell by, nor where nothing has been recorded in them."""
    count = 1 + sum(records.values())
    said = full(records, count + 240)
    assert said is not None
    assert said.partition("; ")[2] == (f"at the present pace it is full {left}" if left else "")


def test_what_a_first_run_took_over_says_nothing_of_the_pace() -> None:
    assert (full({30: 1000}, 1100, "Adopted") or "").endswith(
        "(91 %); at the present pace it is full in about 8 years"
    )


def test_when_cells_that_people_wrote_over_do_not_count() -> None:
    workbook = book(DAILY)
    workbook.limit = RowLimit(126)
    assert workbook.log is not None
    workbook.log[1][1], workbook.log[2][1] = "long ago", to_serial(date(2099, 1, 1))
    found = report(workbook).full
    assert found is not None
    assert found.what.endswith("it is full in about 25 days")


# A spreadsheet of Google's


def cells(*grids: Grid, complete: bool = False) -> CellLimit:
    return CellLimit(10_000_000, grids, complete)


PROSPECTS, CHANGELOG = Grid(0, "Prospects", 100_000, 40), Grid(1, "Changelog", 410_000, 10)


@pytest.mark.parametrize("complete", [True, False])
def test_the_cells_of_all_tabs_count(*, complete: bool) -> None:
    workbook = book({30: 1000})
    workbook.limit = cells(PROSPECTS, CHANGELOG, complete=complete)
    found = report(workbook)
    least = "" if complete else "at least "
    assert found.full is not None
    assert found.full.what == (
        f"the spreadsheet has {least}8,100,000 of the 10,000,000 cells that Google allows (81 %),"
        " blank ones too, 4,100,000 of them in the changelog; at the present pace it is full in"
        " more than 10 years"
    )
    assert found.full.mend == (
        f'{MOVE_RECORDS}; delete what is blank in "Prospects": 99,998'
        " rows below the last prospect, 30 columns right of the headings"
    )
    workbook.limit = cells(PROSPECTS, Grid(1, "Changelog", 399_999, 10))
    assert report(workbook).full is None


def test_the_largest_tabs_are_named_first_and_small_ones_never() -> None:
    workbook = book({400: 1})
    small = [Grid(number, f"T{number}", 9_999, 10) for number in range(10, 20)]
    large = [Grid(2, "I" * 50, 60_000, 100), Grid(3, "Old", 2_000_000, 1)]
    workbook.limit = cells(*small, Grid(0, "Prospects", 2, 10), Grid(1, "L", 20_000, 10), *large)
    found = report(workbook).full
    assert found is not None
    assert found.mend == (
        f'delete what "{"I" * 39}…" does not need (60,000 rows, 100 columns); delete what "Old"'
        f" does not need (2,000,000 rows, 1 column); {MOVE_RECORDS}"
    )


def test_where_no_tab_is_large_all_are_meant() -> None:
    workbook = book({400: 1})
    workbook.limit = cells(*(Grid(number, f"T{number}", 900, 100) for number in range(10, 110)))
    found = report(workbook).full
    assert found is not None
    assert found.mend == "delete blank rows, columns and tabs"


def test_blank_rows_of_the_changelog_do_for_records_too() -> None:
    workbook = book(DAILY)
    workbook.limit = cells(Grid(1, "Changelog", 999_990, 10))
    found = report(workbook).full
    assert found is not None
    assert found.what.endswith("in more than 10 years")
    workbook.limit = cells(Grid(1, "Changelog", 151, 10), Grid(2, "Import", 999_829, 10))
    found = report(workbook).full
    assert found is not None
    assert found.what.endswith("in about 2 months")


# Where it is told


def test_it_is_told_everywhere_and_harmless() -> None:
    workbook = book({400: 1})
    workbook.limit = cells(PROSPECTS, Grid(2, "::set-output\x1b[1m|*x*", 900_000, 9))
    found = report(workbook)
    assert found.full is not None
    first = found.as_json(show_values=False)["problems"][0]
    assert first == {"row": None, "key": None, "what": found.full.what, "mend": found.full.mend}
    text, page = summary(found, show_values=False), job_summary([found])
    assert f"Warning: {found.full.what}" in text
    assert ":\u200b:set-output [1m|*x*" in text
    assert r"\|\*x\*" in page
    assert "\x1b" not in text + page


@pytest.mark.parametrize(
    ("records", "most", "speaks"),
    [
        ({400: 85}, 100, False),
        ({400: 95}, 100, True),
        ({400: 60, 80: 25}, 100, False),
        ({400: 10, 80: 75}, 100, True),
    ],
    ids=str,
)
def test_it_is_no_reason_to_speak_until_it_is_urgent(
    records: dict[int, int], most: int, *, speaks: bool
) -> None:
    """At 95 %, or where it does for less than 30 days; else beside other things."""
    workbook = book(records)
    workbook.limit = RowLimit(most)
    found = report(workbook)
    assert found.full is not None
    assert found.eventful == speaks


def test_the_records_of_the_run_itself_count() -> None:
    workbook = book({400: 78})
    workbook.limit = RowLimit(100)
    assert report(workbook).full is None
    workbook.put("Outcome", 2, "Lost")
    done = run(workbook)
    assert len(done.moves) == 1
    assert done.full is not None
    assert len(workbook.log or ()) == 80


def test_the_headings_are_as_many_as_is_assumed_where_the_changelog_is_new() -> None:
    workbook = MemoryWorkbook(sheet(BLANK, {"ID": "A"}))
    workbook.limit = cells(Grid(0, "Prospects", 999_000, 10))
    assert run(workbook).full is not None
    assert len(LOG_HEADINGS) == 10

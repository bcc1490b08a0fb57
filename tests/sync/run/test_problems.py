"""Problems that are alike, as one line; and the warning where most prospects lapse."""

from pathlib import Path

import pytest

from rules.read.cells import Cell
from sync.config.load import parse_config
from sync.messages.problem import Problem, gather, name_rows
from sync.run.run_input import Options
from sync.show.job_summary import job_summary
from sync.show.report import Report, make_report
from sync.show.summary import summary
from tests.harness import BLANK, LADDER, LEAD, OPPORTUNITY, TODAY, run
from tests.memory import MemoryWorkbook, sheet


def report(workbook: MemoryWorkbook, config: str = LADDER, **options: bool) -> Report:
    done = run(workbook, config, Options(today=TODAY, **options))
    return make_report(
        "config.toml", workbook.name, 0, parse_config(config, Path("config.toml")).config, done
    )


def book(*rows: dict[str, Cell]) -> MemoryWorkbook:
    workbook = MemoryWorkbook(sheet(BLANK, *rows))
    del workbook.grid[1]
    return workbook


def test_where_no_row_has_a_number_keys_are_named_each_once() -> None:
    doubled = [Problem("id is also in other rows", "mend it", None, key) for key in ("P-5", "P-5")]
    assert gather(doubled, show_values=False) == [("id is also in other rows", "P-5", "mend it")]

    many = [Problem("2 is no stage", "mend it", None, f"P-{n}", kind="wrong") for n in range(15)]
    assert gather(many, show_values=False) == [("wrong", "P-0, P-1, P-2 and 12 more", "mend it")]
    long = many[0]._replace(key="x" * 100)
    assert gather([long], show_values=False)[0][1] == "x" * 79 + "…"


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([19], "row 19"),
        ([19, 40], "rows 19, 40"),
        ([19, 40, 41, 50], "rows 19, 40, 41 and 1 more"),
        (list(range(2, 50_071)), "rows 2, 3, 4 and 50,066 more"),
    ],
)
def test_rows_are_named_and_counted(rows: list[int], text: str) -> None:
    assert name_rows(rows) == text


def test_problems_that_are_alike_are_one_and_those_that_matter_come_first() -> None:
    unread = [
        Problem("Budget can't be read", "write it", row, f"P{row}", f'"{row}"') for row in (2, 5)
    ]
    doubled = [
        Problem(f"ID is also in row {13 - row}", "mend", row, "K", kind="twice", first=True)
        for row in (6, 7)
    ]
    problems = [Problem("a column", "so"), *unread, *doubled]

    assert gather(problems, show_values=False) == [
        ("twice", "rows 6, 7", "mend"),
        ("a column", "", "so"),
        ("Budget can't be read", "rows 2, 5", "write it"),
    ]
    assert gather(problems, show_values=True)[2][0] == '"2"; "5"'


def test_one_that_matters_is_not_hidden_behind_many_alike() -> None:
    rows: list[dict[str, Cell]] = [
        {"ID": f"P{number}", **LEAD, "Budget": f"ask {number}"} for number in range(60)
    ]
    found = report(book(*rows, {"ID": "last", "Outcome": "Closed won"}, {"ID": "P0"}))

    for page in (summary(found, show_values=False), job_summary([found]).replace("\\", "")):
        assert "Problems: 62" in page
        assert "rows 3, 4, 5 and 56 more" in page
        for what in ("Outcome does not name a stage", "ID is also in other rows"):
            assert page.index(what) < page.index("Budget can't be read as a number")
    assert len(found.as_json(show_values=False)["problems"]) == 62
    quoted = summary(found, show_values=True)
    assert 'Outcome says "Closed won", which is no stage' in quoted
    assert 'Budget: can\'t read "ask 1" as a number; ' in quoted
    assert "and 56 more" in quoted


def lapsed(count: int, of: int) -> Report:
    workbook = book(*({"ID": f"P{number}", **OPPORTUNITY} for number in range(of)))
    run(workbook)
    for row in range(2, 2 + count):
        workbook.put("Last contact", row, "2025-01-01")
    return report(workbook)


@pytest.mark.parametrize(
    ("count", "of", "warns"), [(60, 60, True), (31, 60, True), (30, 60, False)]
)
def test_lapses_are_told_and_most_at_once_are_a_warning(
    count: int, of: int, *, warns: bool
) -> None:
    found = lapsed(count, of)

    what = f"{count} of {of} prospects have lapsed: they no longer meet their stage"
    told = found.as_json(show_values=False)
    assert told["lapsed"] == {**dict.fromkeys(found.lapsed, 0), "recent": count}
    assert [each["what"] for each in told["problems"]] == ([what] if warns else [])
    for page in (summary(found, show_values=False), job_summary([found]).replace("\\", "")):
        assert f"Lapsed: {count}" in page
        assert "Contact in the last 90 days" in page
        assert (f"Warning: {what}" in page) == warns


def test_nothing_lapsed_is_not_told() -> None:
    assert "Lapsed" not in summary(lapsed(0, 3), show_values=False)

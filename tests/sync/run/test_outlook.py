"""What a run's summary is told of the time after it: the stages, and who is nearest."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from rules.judging.verdict import Verdict
from rules.read.cells import Cell
from sync.run.job import RunResult
from sync.run.outlook import Outlook
from sync.run.plan import Plan
from sync.run.run_input import Options
from tests.harness import BLANK, LADDER, LEAD, OPPORTUNITY, TODAY, run
from tests.memory import MemoryWorkbook, sheet

FULL = Options(today=TODAY, funnel=True)

ROWS: list[Mapping[str, Cell]] = [
    {"ID": "far"},
    {"ID": "profile", "Industry": "Retail"},
    {"ID": "won", **LEAD, "Outcome": "Won"},
    {"ID": "contact", **LEAD, "Budget": "12k"},
    {"ID": "top", **OPPORTUNITY},
    {"ID": "lead", **LEAD},
    {"ID": "budget", **LEAD, "Last contact": "2026-01-10"},
    {"ID": "size", "Employees": 120},
]


def workbook(*rows: Mapping[str, Cell]) -> MemoryWorkbook:
    return MemoryWorkbook(sheet(BLANK, *rows))


def looked_ahead(result: RunResult) -> Outlook:
    assert result.outlook is not None
    return result.outlook


def figures(outlook: Outlook) -> dict[str, tuple[int, int, int]]:
    return {each.stage.name: (each.now, each.been, each.left) for each in outlook.stages}


def nearest(outlook: Outlook) -> list[tuple[str, str, str, int]]:
    return [(each.key, *each.step[2:], each.step.to_go) for each in outlook.nearest]


def test_the_nearest_come_first_and_of_these_the_highest_then_those_further_up() -> None:
    found = looked_ahead(run(workbook(*ROWS), options=FULL))

    assert nearest(found) == [
        ("contact", "Lead", "Opportunity", 1),
        ("budget", "Lead", "Opportunity", 1),
        ("profile", "List", "Lead", 1),
        ("size", "List", "Lead", 1),
        ("lead", "Lead", "Opportunity", 2),
        ("far", "List", "Lead", 2),
    ]


def test_no_more_than_ten_are_named() -> None:
    rows = [{"ID": f"P-{number}", **LEAD} for number in range(40)]
    found = looked_ahead(run(workbook({"ID": "far"}, *rows), options=FULL))

    assert [each.key for each in found.nearest] == [f"P-{number}" for number in range(10)]


def test_the_figures_are_those_after_the_run_so_that_another_has_the_same() -> None:
    book = workbook(*ROWS)
    first = looked_ahead(run(book, options=FULL))
    second = looked_ahead(run(book, options=FULL))

    assert figures(first) == {
        "List": (3, 8, 5),
        "Lead": (3, 4, 1),
        "Opportunity": (1, 1, 0),
        "Won": (1, 1, 0),
        "Lost": (0, 0, 0),
    }
    assert figures(second) == figures(first)
    assert nearest(second) == nearest(first)


def test_where_nothing_is_recorded_the_past_is_as_it_was() -> None:
    found = looked_ahead(run(workbook(*ROWS), options=replace(FULL, dry_run=True)))

    assert figures(found)["List"] == (3, 3, 0)
    assert figures(found)["Lead"] == (3, 3, 0)


def test_a_run_that_the_guard_stops_still_looks_ahead() -> None:
    rows = [{"ID": f"P-{number}"} for number in range(30)]
    book = workbook(*rows)
    run(book, options=FULL)
    for row in range(3, 33):
        book.put("Industry", row, "Retail")
        book.put("Employees", row, 120)

    stopped = run(book, options=FULL)

    assert stopped.stopped is not None
    assert figures(looked_ahead(stopped))["Lead"] == (30, 30, 0)


def test_a_plain_run_makes_none_and_asks_of_nobody_how_near_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Verdict] = []
    monkeypatch.setattr(Verdict, "to_go", property(asked.append))

    assert run(workbook(*ROWS)).outlook is None
    assert asked == []
    assert looked_ahead(run(workbook(*ROWS), options=FULL)).nearest == []
    assert asked


def test_it_is_the_funnel_of_the_tab_where_there_is_one() -> None:
    book = workbook(*ROWS)
    with_tab = LADDER + '\n[output]\nfunnel = "Funnel"\n'
    result = run(book, with_tab, FULL)

    assert isinstance(result.found, Plan)
    assert result.found.funnel is not None
    assert looked_ahead(result).stages is result.found.funnel.stages
    assert figures(looked_ahead(result)) == figures(
        looked_ahead(run(workbook(*ROWS), options=FULL))
    )

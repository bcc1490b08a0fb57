"""What is so today: where prospects stand, what keeps them back, who is stalled, whose they are."""

from datetime import date
from typing import Any

import pytest

from rules.read.cells import Cell
from sync.funnel.figures import Blocker, OneAway, Stalled
from sync.run.funnel_input import funnel_after, funnel_of
from sync.run.plan import make_plan
from sync.run.run_input import Options
from sync.show.funnel import FunnelReport
from sync.terminal.json_line import json_line, json_parts
from tests.harness import TODAY, job, run
from tests.memory import MemoryWorkbook, sheet
from tests.sync.funnel.books import (
    BLANK,
    CONTRACT,
    DEAL,
    LEAD,
    RULES,
    book,
    funnel,
    judged,
    numbered,
    on,
    record,
    told,
)


def test_what_keeps_prospects_back_is_what_a_run_counts_as_missing() -> None:
    found = funnel(book([{"ID": "A"}, {"ID": "B"}, {"ID": "C", **LEAD, "Budget": 12_000}], []))

    blockers = [(each.criterion, each.say, each.blocks) for each in found.blockers]
    assert blockers == [
        ("profile", "Industry known", 2),
        ("step", "Next step agreed", 1),
        ("decider", "Decision-maker known", 1),
    ]
    assert (found.rows, found.judged, found.waiting) == (3, 3, 1)


def test_who_is_one_criterion_away() -> None:
    """By any one of several, or by one that a rung below wants; not who lacks two."""
    prospects: list[dict[str, Cell]] = [
        {"ID": "A"},
        {"ID": "B", "Company": "Bo", "Owner": "Ada", **LEAD, "Budget": 12_000},
        {"ID": "C", "Next step": "Call", "Decision maker": "Bo", **LEAD},
        {"ID": "D", **CONTRACT},
        {"ID": "E", "Outcome": "Lost"},
        {"ID": "F", **LEAD},
        {"ID": "G", "Budget": 12_000, "Next step": "Call"},
    ]
    rows = numbered(record(on(12, 1), "G", "List", "Lead"))
    found = funnel(book(prospects, rows))

    assert list(found.one_away) == [
        OneAway(2, "A", "", "", "List", "Lead", ("profile",)),
        OneAway(3, "B", "Bo", "Ada", "Lead", "Deal", ("step", "decider")),
        OneAway(4, "C", "", "", "Deal", "Contract", ("budget",)),
        OneAway(8, "G", "", "", "Lead", "Deal", ("profile",)),
    ]
    assert found.one_away[1:3] == found.one_away[1:3]
    assert found.one_away[-1].key == "G"
    assert found.blockers == [
        Blocker("budget", "Budget of 10k identified", 2, 1),
        Blocker("step", "Next step agreed", 2, 1),
        Blocker("decider", "Decision-maker known", 2, 1),
        Blocker("profile", "Industry known", 1, 2),
    ]
    assert {name: each.one_away for name, each in found.owners.items()} == {"Ada": 1, "": 3}


def test_rows_that_are_not_judged_and_blank_ones_stand_nowhere() -> None:
    rows = numbered(record(on(1, 1), "A", "List", "Lead"))
    found = funnel(book([{"ID": "A", **LEAD}, {}, {"ID": "A"}, {"Company": "B"}], rows))

    assert (found.rows, found.judged) == (3, 0)
    assert [each.now for each in found.stages] == [0] * 7
    assert [each.been for each in found.stages] == [1, 1, 0, 0, 0, 0, 0]


def test_who_is_stalled() -> None:
    """From the first day after the span on; a move that waits begins a new stay."""
    prospects: list[dict[str, Cell]] = [
        {"ID": "A", "Company": "Acme", "Owner": "Ada", **LEAD},
        {"ID": "B", **LEAD},
        {"ID": "C", **DEAL},
        {"ID": "D", **CONTRACT},
        {"ID": "E", "Outcome": "On hold"},
        {"ID": "F"},
    ]
    rows = numbered(
        record(on(12, 15), "A", "List", "Lead"),
        record(on(12, 16), "B", "List", "Lead"),
        record(on(12, 1), "C", "List", "Lead"),
        record(on(1, 1), "D", "List", "Contract"),
        record(on(12, 1), "E", "List", "On hold", "By hand"),
    )
    found = funnel(book(prospects, rows))

    assert list(found.stalled) == [
        Stalled(2, "A", "Acme", "Ada", "Lead", date(2026, 1, 15)),
        Stalled(6, "E", "", "", "On hold", date(2026, 1, 1)),
    ]
    assert [each.stalled for each in found.stages] == [0, 1, 0, 0, 0, 0, 1]
    owners = {name: (each.stages["Lead"], each.stalled) for name, each in found.owners.items()}
    assert owners == {"Ada": (1, 1), "": (1, 1)}


def test_an_owner_is_one_however_the_name_is_written() -> None:
    names: list[Any] = ["ada L.", "Bo", "Ada  L.", "ada\u200b L.", None, "n/a", False, "#REF!", 7]
    names.append("x" * 50)
    found = funnel(book([{"ID": f"P{n}", "Owner": name} for n, name in enumerate(names)], []))

    counts = {name: sum(each.stages.values()) for name, each in found.owners.items()}
    assert counts == {"7": 1, "ada L.": 3, "Bo": 1, "x" * 39 + "…": 1, "": 4}
    assert list(found.owners) == ["7", "ada L.", "Bo", "x" * 39 + "…", ""]


@pytest.mark.parametrize("names", [("ada", "Ada"), ("Ada", "ada")])
def test_sorting_the_sheet_gives_no_owner_another_name(names: tuple[str, ...]) -> None:
    found = funnel(book([{"ID": name, "Owner": name} for name in names], []))
    assert list(found.owners) == ["Ada"]


def test_without_a_column_of_owners_there_are_none() -> None:
    without = RULES.replace('owner = "Owner"\n', "")

    assert funnel(book([{"ID": "A", "Owner": "Ada"}], []), config=without).owners == {}


def test_a_run_reads_neither_owners_nor_what_was_left_unless_it_is_asked_to() -> None:
    workbook = book([{"ID": "A", "Owner": "Ada"}], numbered(record(on(1, 1), "A", "List", "Lead")))
    asked = judged(workbook).run_input
    plain = job(workbook, RULES, Options(today=TODAY)).judge().run_input

    more = asked.snapshot.columns.keys() - plain.snapshot.columns.keys()
    assert more == {workbook.column("Owner")}
    assert len(asked.snapshot.log_columns) == len(plain.snapshot.log_columns) + 1 == 6
    assert (asked.prospects.owners is None, plain.prospects.owners is None) == (False, True)
    assert [entry.origin for entry in asked.changelog.entries] == ["List"]
    assert [entry.origin for entry in plain.changelog.entries] == [None]


@pytest.mark.parametrize("prospects", [0, 1, 1000, 2001])
def test_in_parts_it_is_the_same_json(prospects: int) -> None:
    held: list[dict[str, Cell]] = [
        {"ID": f"::P\u2028{number}", "Outcome": "On hold"} for number in range(prospects)
    ]
    free: list[dict[str, Cell]] = [{"ID": f"Q{number}"} for number in range(prospects)]
    log = (record(on(1, 1), each["ID"], "", "On hold", "By hand") for each in held)
    report = FunnelReport("config.toml", "w", funnel(book([*held, *free], numbered(*log))))

    whole = report.as_json()

    assert len(whole["one_away"]) == len(whole["stalled"]) == prospects
    assert "".join(json_parts(report.without_lists(), report.lists())) == json_line(whole)


def test_a_first_run_has_a_past_of_what_it_takes_over() -> None:
    workbook = MemoryWorkbook(
        sheet({**BLANK, "ID": "A", "Stage": "Lead", **DEAL}, {**BLANK, "ID": "B"})
    )
    judgement = judged(workbook)
    assert funnel_of(judgement).waiting == 2

    after = funnel_after(judgement, make_plan(judgement).moves)
    run(workbook, RULES)

    assert told(after) == told(funnel_of(judged(workbook)))
    assert [each.been for each in after.stages] == [1, 1, 1, 0, 0, 0, 0]

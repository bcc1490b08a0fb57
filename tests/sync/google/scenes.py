"""Sheets in the state in which a run finds them, with what a run must come to."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from sync.messages.errors import ServiceError, WorkbookError
from sync.run.job import RunResult
from tests.harness import BLANK, EVERYTHING, LADDER, LEAD, OPPORTUNITY
from tests.sheets import Book, PersonTab, Timing
from tests.sheets.faults import delayed
from tests.sync.google.bench import LONG, Bench
from tests.sync.google.edits import Edit
from tests.sync.google.invariants import (
    Move,
    check_moves,
    check_stages,
    check_versions,
)
from tests.sync.google.outputs import check_no_other_charts, check_outputs

BY_EACH_CONFIG = pytest.mark.parametrize(
    "bench",
    [
        pytest.param(LADDER, id="plain"),
        pytest.param(EVERYTHING, id="everything", marks=pytest.mark.slow),
    ],
    indirect=True,
)
"""For what must hold with all that a config can ask for, as with the least."""

PROSPECTS: list[dict[str, object]] = [
    {"ID": 1, "Company": "=Ada", **LEAD},
    {"ID": 2, "Company": "+Bert", **OPPORTUNITY},
    {"ID": 3, "Company": "@Cleo"},
    {"ID": "004", "Company": "-Dora", **LEAD},
]
FIRST: list[Move] = [
    ("1", "List", "Lead"),
    ("2", "List", "Opportunity"),
    ("004", "List", "Lead"),
]
LATER: list[Move] = [("3", "List", "Lead"), ("004", "Lead", "Lost")]
STAGES = {"1": "Lead", "2": "Opportunity", "3": "List", "004": "Lead"}


@dataclass(frozen=True)
class Scene:
    """A sheet to run on: how it comes about, and the moves and stages that it must end with.

    `requests` is what a run costs that nothing disturbs; `writes` are those that write, from 1.
    """

    name: str
    requests: int
    writes: tuple[int, ...]
    set: Callable[[Bench], PersonTab]
    moves: list[Move]
    stages: dict[str, str]

    def check(self, tab: PersonTab) -> None:
        check_moves(tab.book, self.moves)
        check_stages(tab, self.stages)
        check_outputs(tab)
        check_no_other_charts(tab.book.current)
        check_versions(tab)


def _fresh(bench: Bench) -> PersonTab:
    return bench.sheet(PROSPECTS)


def _unchanged(bench: Bench) -> PersonTab:
    tab = bench.sheet(PROSPECTS)
    bench.run(tab.book)
    return tab


def _changed(bench: Bench) -> PersonTab:
    tab = _unchanged(bench)
    tab.set("C4", "Retail")
    tab.set("D4", 100)
    tab.set("H5", "Lost")
    return tab


def _adoptable(bench: Bench) -> PersonTab:
    """A Stage column of people's, in the middle of the table, and an empty Missing column."""
    headings = ["ID", "Stage", "Company", *list(BLANK)[2:], "Missing", "Notes"]
    stages: dict[object, str] = {1: "sql", 2: "Opportunity", 3: "", "004": "List"}
    rows = [{**each, "Stage": stages[each["ID"]], "Notes": "ours"} for each in PROSPECTS]
    return bench.sheet(rows, headings, size=(6, len(headings)))


SCENES = [
    Scene("first run", 6, (4, 5), _fresh, FIRST, STAGES),
    Scene("changes", 5, (3, 4), _changed, FIRST + LATER, {**STAGES, "3": "Lead", "004": "Lost"}),
    Scene("no changes", 2, (), _unchanged, FIRST, STAGES),
    Scene(
        "adoption",
        8,
        (5, 6, 7),
        _adoptable,
        [("1", "", "Lead"), ("2", "", "Opportunity"), ("004", "List", "Lead")],
        STAGES,
    ),
]
FRESH, CHANGES, UNCHANGED, ADOPTION = SCENES


def run_or_give_up(bench: Bench, book: Book, patience: float = LONG) -> RunResult | ServiceError:
    """Run; the only error that a fault may lead to is that the service is not available."""
    try:
        return bench.run(book, patience=patience)
    except ServiceError as error:
        return error


def run_together(
    bench: Bench, tab: PersonTab, count: int, requests: int, chance: random.Random
) -> None:
    """Start so many runs at once, of so many requests each, that come in any order."""
    for nth in range(1, count * requests):
        bench.server.at(nth, delayed(chance.uniform(0, 0.03)), chance.choice(list(Timing)))
    with ThreadPoolExecutor(count) as pool:
        list(pool.map(bench.run, [tab.book] * count))
    bench.server.clear_triggers()


def run_during(bench: Bench, tab: PersonTab, edit: Edit, nth: int, timing: Timing) -> None:
    """Run while a person edits, who mends it where that stops the run; then run once more."""
    bench.server.at(nth, lambda: edit.act(tab), timing)
    try:
        bench.run(tab.book)
    except WorkbookError:
        assert edit.stops
    if edit.stops:
        edit.mend(tab)
    bench.run(tab.book)
    check_versions(tab)

"""The funnel of a sheet on which people work and the job runs, day after day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.read.cells import Cell
from sync.config.load import parse_config
from sync.run.funnel_input import funnel_after, funnel_of
from sync.run.job import Job
from sync.run.judgement import Judgement
from sync.run.plan import make_plan
from sync.run.run_input import Options, RunContext
from sync.workbook.protocol import LOG_HEADINGS
from tests.memory import MemoryWorkbook, sheet
from tests.sync.funnel.agreement import same_past, standing
from tests.sync.funnel.books import BLANK, CONTRACT, DEAL, LEAD, LIST, RULES, told

_FILES = {
    rules: parse_config(text, Path("config.toml"))
    for rules, text in {
        "keep": RULES,
        "demote": RULES + '\n[policy]\nwhen_lapsed = "demote"\n',
        "added": RULES + "\n[policy]\nrecord_new = true\n",
        "renamed": RULES.replace('"Lead"\nwas = ["SQL"]', '"MQL"\nwas = ["Lead", "SQL"]'),
    }.items()
}


@dataclass(frozen=True)
class Day:
    """What happens on a day: so many days pass, people edit a row, and the job runs by some rules.

    `deleted` is a row of the changelog that people delete before; -1 is none.
    """

    passed: int
    row: int
    cells: dict[str, Cell]
    outcome: Cell
    rules: str
    deleted: int


days = st.builds(
    Day,
    st.integers(0, 40),
    st.integers(0, 5),
    st.sampled_from([LIST, LEAD, DEAL, CONTRACT]),
    st.sampled_from([None, None, None, "Won", "Lost", "On hold", "Deal", "List", "soon"]),
    st.sampled_from(["keep", "demote", "added"]),
    st.sampled_from([-1, -1, -1, 0, 2]),
)


def look(workbook: MemoryWorkbook, today: date, rules: str) -> Job:
    """The job on a day."""
    now = datetime(today.year, today.month, today.day, 9, 30, tzinfo=ZoneInfo("UTC"))
    context = RunContext(Options(funnel=True), str(today), "", now.astimezone)
    return Job(_FILES[rules], workbook, context, lambda _: None)


def live(workbook: MemoryWorkbook, today: date, day: Day) -> date:
    """Let a day come, and compare what the run said of it with what a second one finds."""
    today += timedelta(days=day.passed)
    edit(workbook, day)
    before = look(workbook, today, day.rules).judge()
    check_past(workbook, before)
    foretold = told(funnel_after(before, make_plan(before).moves))
    look(workbook, today, day.rules).run()

    after = look(workbook, today, day.rules).judge()
    assert not make_plan(after).moves
    assert told(funnel_of(after)) == foretold
    check_past(workbook, after)
    return today


def edit(workbook: MemoryWorkbook, day: Day) -> None:
    for heading in ("Industry", "Budget", "Next step", "Decision maker"):
        workbook.put(heading, day.row + 2, day.cells.get(heading))
    workbook.put("Outcome", day.row + 2, day.outcome)
    if workbook.log and 0 <= day.deleted < len(workbook.log) - 1:
        del workbook.log[day.deleted + 1]


def check_past(workbook: MemoryWorkbook, judgement: Judgement) -> None:
    """Compare with what plain loops over the changelog come to."""
    log = [dict(zip(LOG_HEADINGS, row, strict=True)) for row in (workbook.log or [[]])[1:]]
    same_past(funnel_of(judgement), log, standing(judgement))


def begin(stages: Sequence[Cell]) -> MemoryWorkbook:
    rows = [{**BLANK, "ID": f"P{n}", "Stage": stage} for n, stage in enumerate(stages)]
    return MemoryWorkbook(sheet(*rows))


first_stages = st.lists(st.sampled_from([None, "Lead", "Contract"]), min_size=6, max_size=6)


def check(stages: Sequence[Cell], history: Sequence[Day]) -> None:
    workbook, today = begin(stages), date(2025, 3, 1)
    for day in history:
        today = live(workbook, today, day)


@given(first_stages, st.lists(days, min_size=3, max_size=6))
@settings(max_examples=6)
def test_the_next_run_finds_what_a_run_foretold(stages: list[Cell], history: list[Day]) -> None:
    check(stages, history)


@pytest.mark.slow
@given(first_stages, st.lists(days, min_size=1, max_size=20))
@settings(max_examples=100)
def test_and_so_over_many_days(stages: list[Cell], history: list[Day]) -> None:
    check(stages, history)


def test_a_stage_that_is_renamed_keeps_its_past() -> None:
    workbook = begin([None] * 6)
    day = Day(0, 0, LEAD, None, "keep", -1)
    today = live(workbook, date(2025, 3, 1), day)
    before = told(funnel_of(look(workbook, today, "keep").judge()))["stages"][1]

    after = told(funnel_of(look(workbook, today, "renamed").judge()))["stages"][1]

    assert after == {**before, "name": "MQL"}

"""Workbooks with a changelog, and what their funnel says."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from rules.read.cells import Cell
from rules.read.serial import to_serial
from sync.funnel.figures import Funnel
from sync.run.funnel_input import funnel_of
from sync.run.judgement import Judgement
from sync.run.run_input import Options
from sync.show.funnel import FunnelJson, FunnelReport
from sync.workbook.protocol import LOG_HEADINGS
from tests.harness import TODAY, job
from tests.memory import Grid, MemoryWorkbook, sheet

RULES = """
[sheet]
workbook = "memory.xlsx"
key = "ID"
name = "Company"
override = "Outcome"
owner = "Owner"

[criteria]
profile = { column = "Industry", filled = true, say = "Industry known" }
budget = { column = "Budget", at_least = 10_000, say = "Budget of 10k identified" }
step = { column = "Next step", filled = true, say = "Next step agreed" }
decider = { column = "Decision maker", filled = true, say = "Decision-maker known" }

[[stage]]
name = "List"
stale_after = "90 days"

[[stage]]
name = "Lead"
was = ["SQL"]
needs = ["profile"]
stale_after = "30 days"

[[stage]]
name = "Deal"
needs_most_of = { count = 2, of = ["budget", "step", "decider"] }
stale_after = "30 days"

[[stage]]
name = "Contract"
needs = ["budget", "step", "decider"]

[[stage]]
name = "Won"
by_hand = true
outcome = "won"

[[stage]]
name = "Lost"
by_hand = true
outcome = "lost"

[[stage]]
name = "On hold"
by_hand = true
stale_after = "30 days"
"""

LIST: dict[str, Cell] = {}
LEAD: dict[str, Cell] = {"Industry": "Retail"}
DEAL: dict[str, Cell] = {**LEAD, "Budget": 12_000, "Next step": "Call"}
CONTRACT: dict[str, Cell] = {**DEAL, "Decision maker": "Ada"}
BLANK: dict[str, Cell] = dict.fromkeys(
    ("ID", "Company", "Outcome", "Owner", "Industry", "Budget", "Next step", "Decision maker")
)


def on(month: int, day: int, year: int = 2025) -> Cell:
    """A When cell: nine in the morning of a day."""
    return to_serial(datetime(year, month, day, 9))  # noqa: DTZ001 -- a sheet's own time


def record(when: Cell, key: Cell, origin: str, to: str, kind: str = "Promoted") -> dict[str, Cell]:
    """A row of the changelog, yet without its number."""
    return {"When": when, "Key": key, "From": origin, "To": to, "Kind": kind}


def numbered(*records: Mapping[str, Cell]) -> list[dict[str, Cell]]:
    """Records with their numbers."""
    return [{"No": number, **each} for number, each in enumerate(records, 1)]


def book(
    prospects: Sequence[Mapping[str, Cell]], rows: Sequence[Mapping[str, Any]]
) -> MemoryWorkbook:
    """A workbook of some prospects, with some rows in its changelog."""
    return MemoryWorkbook(
        _under(BLANK, prospects),
        _under(dict.fromkeys(LOG_HEADINGS), rows),
        log_name="Changelog",
        log_title="Changelog",
    )


def _under(headings: Mapping[str, Cell], rows: Sequence[Mapping[str, Cell]]) -> Grid:
    """Rows under headings that are there even if there are no rows."""
    first, _, *others = sheet(headings, *rows)
    return [first, *others]


def judged(workbook: MemoryWorkbook, config: str = RULES, today: date = TODAY) -> Judgement:
    """What a run would make of a workbook, read for the funnel too."""
    options = Options(today=today, dry_run=True, funnel=True)
    return job(workbook, config, options).judge()


def funnel(workbook: MemoryWorkbook, since: date | None = None, config: str = RULES) -> Funnel:
    """The funnel of a workbook."""
    return funnel_of(judged(workbook, config), since)


def told(found: Funnel) -> FunnelJson:
    """All that a funnel says."""
    return FunnelReport("", "", found).as_json()

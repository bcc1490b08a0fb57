"""Running the job in tests: a config's text, a workbook, a fixed moment; or the command line."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest

from rules.judging.judge import Judge
from rules.language.conditions import Setting
from rules.read.cells import Cell
from rules.read.locale import EN_US
from sync import cli
from sync.config.draft import with_draft
from sync.config.load import parse_config
from sync.run.job import Job, RunResult
from sync.run.rules_page import make_rules_page
from sync.run.run_input import Options, RunContext
from sync.workbook.furniture import Piece
from sync.workbook.page import Page
from sync.workbook.protocol import Workbook

NOW = datetime(2026, 1, 15, 9, 30, tzinfo=ZoneInfo("UTC"))
TODAY = date(2026, 1, 15)

LADDER = """
[sheet]
workbook = "memory.xlsx"
key = "ID"
name = "Company"
override = "Outcome"

[criteria]
profile = { column = "Industry", one_of = ["Retail", "Logistics"], say = "Industry fits" }
size = { column = "Employees", between = [50, 5000], say = "50 to 5,000 employees" }
recent = { column = "Last contact", within_last = "90 days", say = "Contact in the last 90 days" }
budget = { column = "Budget", at_least = 10_000, say = "Budget of 10k identified" }
step = { column = "Next step", filled = true, say = "Next step agreed" }

[[stage]]
name = "List"

[[stage]]
name = "Lead"
was = ["SQL"]
needs = ["profile", "size"]

[[stage]]
name = "Opportunity"
needs = ["recent"]
needs_most_of = { count = 1, of = ["budget", "step"] }

[[stage]]
name = "Won"
by_hand = true

[[stage]]
name = "Lost"
by_hand = true
"""
"""A ladder that most tests use; they change its text where they need another."""

DRAFTED = f"""{LADDER}
[rules]
draft = "next.toml"

[output]
draft = "Stage (draft)"
"""
"""The ladder with a draft beside it."""

RULES = LADDER + '\n[output]\nrules = "Rules"\n'
"""The ladder with a Rules tab."""

_ALL_OF_THE_LADDER = LADDER.replace(
    'override = "Outcome"', 'override = "Outcome"\nowner = "Company"\nsame = ["Industry"]'
).replace('needs = ["profile", "size"]', 'needs = ["profile", "size"]\nstale_after = "2 weeks"')

EVERYTHING = f"""{_ALL_OF_THE_LADDER}
[rules]
draft = "next.toml"

[output]
draft = "Stage (draft)"
since = "In stage since"
next = "Next stage"
to_go = "To go"
score = "Score"
grade = "Grade"
attention = "Attention"
funnel = "Funnel"
rules = "Rules"

[score]
points = {{ profile = 20, size = 0.5, recent = -1 }}
grades = {{ A = 20.5, B = 19.5 }}

[policy]
record_new = true
"""
"""The ladder with every output that there is; it ends in [policy]."""

DRAFT = LADDER.replace('needs = ["profile", "size"]', 'needs = ["profile"]')
"""A draft of the ladder: a lead may be of any size."""

CONFIG = LADDER.replace("memory.xlsx", "prospects.xlsx")
"""The same ladder for a local workbook."""

ENDED = LADDER.replace('"Won"\n', '"Won"\noutcome = "won"\n').replace(
    '"Lost"\n', '"Lost"\noutcome = "lost"\n'
)
"""The same ladder, which says of Won and Lost how it ended."""

LEAD: dict[str, Cell] = {"Industry": "Retail", "Employees": 120}
OPPORTUNITY: dict[str, Cell] = {**LEAD, "Last contact": "2026-01-10", "Budget": "12k"}
BLANK: dict[str, Cell] = dict.fromkeys(
    ("ID", "Company", "Industry", "Employees", "Last contact", "Budget", "Next step", "Outcome")
)

_runs = count(1)

_parsed = lru_cache(maxsize=256)(parse_config)
"""A config that many tests run is read once: nothing changes it."""


def job(
    workbook: Workbook,
    config: str = LADDER,
    options: Options | None = None,
    say: Callable[[str], None] = lambda _: None,
    draft: str = DRAFT,
) -> Job:
    """The job at NOW; `say` is told of its steps.

    `draft` is the text of the draft, where the config names one.
    """
    file = _parsed(config, Path("config.toml"))
    if file.config.rules.draft:
        file = with_draft(file, _parsed(draft, Path("next.toml")))
    run_id = f"run-{next(_runs)}"
    context = RunContext(options or Options(today=TODAY), run_id, "", NOW.astimezone)
    return Job(file, workbook, context, say)


def rules_page(config: str, today: date = TODAY) -> Page:
    """What the Rules tab of a config shows in an English sheet."""
    file = _parsed(config, Path("config.toml"))
    setting = Setting(EN_US, today, file.config.blanks)
    judge = Judge(file.config, setting, demote=False, override=file.config.override)
    return make_rules_page(file.config, judge, file.path.name)


def run(
    workbook: Workbook,
    config: str = LADDER,
    options: Options | None = None,
    say: Callable[[str], None] = lambda _: None,
    draft: str = DRAFT,
) -> RunResult:
    """Run the job once, at NOW. Raises what stopped it, whatever it had recorded by then."""
    done = job(workbook, config, options, say, draft).run()
    if done.failed:
        raise done.failed
    return done


def furnish(
    workbook: Workbook, config: str = LADDER, *, draft: str = DRAFT, undo: bool = False
) -> Sequence[Piece]:
    """Furnish the prospects' tab once, or take its furniture back."""
    made = job(workbook, config, Options(), draft=draft)
    return (made.unfurnish() if undo else made.furnish("config.toml")).pieces


class Ran(NamedTuple):
    """The code that a command ended with, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass
class Qualify:
    """The command line, run in this process."""

    capsys: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str) -> Ran:
        with pytest.raises(SystemExit) as caught:
            cli.main(arguments)
        assert isinstance(caught.value.code, int)
        return Ran(caught.value.code, *self.capsys.readouterr())

"""The summary of a CI job: how it goes in each stage, and who is nearest to promotion."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from rules.judging.verdict import MoveKind
from sync.config.load import parse_config
from sync.messages.errors import ServiceError, WorkbookError
from sync.messages.problem import Problem
from sync.run.found import Found
from sync.run.job import RunResult
from sync.run.outlook import Near, Outlook, Step
from sync.sheet.changelog import LogRow
from sync.sheet.moves import CountedMoves
from sync.show.job_summary import job_summary
from sync.show.report import Report, make_report
from sync.show.summary import summary
from sync.workbook.protocol import WriteResult
from tests.harness import CONFIG, LEAD, OPPORTUNITY, Qualify
from tests.sync.show.funnels import FUNNEL, HOSTILE, named
from tests.sync.show.histories import write_history
from tests.workbooks import write_workbook

AT = ("--today", "2026-01-15")
TABLE = CONFIG.replace(
    '[sheet]\nworkbook = "prospects.xlsx"',
    '[table]\ndatabase = "duckdb:crm.duckdb"\ntable = "prospects"',
)
STEPS = Step(1, -2, "Lead", "Opportunity"), Step(2, -1, "List", "Lead")
OUTLOOK = Outlook(FUNNEL.stages, [Near(f"HL-{n:04}", step) for n, step in enumerate(STEPS, 1)])
REPORT = Report(
    "config.toml",
    "demo.xlsx",
    rows=2,
    judged=2,
    stages={"List": 1, "Lead": 1},
    outlook=OUTLOOK,
)

PAGE = """\
## config\\.toml

demo\\.xlsx\\: 2 of 2 prospects judged

### Funnel

| Stage | Now | Been | Moved on | Median days | Stalled |
| --- | --- | --- | --- | --- | --- |
| List | 1,098 | 1,197 | 63 % | 14\\.5 \\(5–31\\) |  |
| Lead | 53 | 105 | 50 % | 21 \\(8–40\\) |  |
| Opportunity | 24 | 40 | – | – | 12 |
| Closed | 12 | 14 |  |  |  |
| Won | 8 | 8 |  |  |  |
| On hold | 2 | 3 |  |  |  |

### Nearest to promotion

| Key | Stage | Next | To go |
| --- | --- | --- | --- |
| HL\\-0001 | Lead | Opportunity | 1 |
| HL\\-0002 | List | Lead | 2 |

Nothing to do\\: the sheet is up to date\\.
"""


def test_the_whole_page() -> None:
    assert job_summary([REPORT]) == PAGE


def test_of_several_the_overview_comes_first() -> None:
    bad = WorkbookError("1AbC", "there is no *spreadsheet*", "copy the address")
    reports = [replace(REPORT, config=f"{number}.toml") for number in range(1, 201)]
    reports[6] = replace(reports[6], error=bad)

    page = job_summary(reports).replace("\\", "")

    overview, *parts = page.split("\n## ")
    assert overview == (
        "## 200 configs: 199 done, 1 failed\n\n| Config | Code | Why |\n| --- | --- | --- |\n"
        "| 7.toml | 3 | 1AbC: there is no *spreadsheet*; copy the address |\n"
    )
    assert [part.split("\n")[0] for part in parts] == [each.config for each in reports]
    assert "Why" not in job_summary([REPORT, REPORT])


def test_two_hundred_reports_fit_on_a_page() -> None:
    problems = [Problem(f"{n} is wrong", "mend it", n, f"P-{n}") for n in range(40)]
    many = [replace(REPORT, config=f"{n}.toml", problems=problems) for n in range(200)]
    page = job_summary(many)
    assert page.startswith("## 200 configs\\: 200 done, 0 failed\n")
    assert len(page.encode()) < 1 << 20
    assert page.count("\n## ") == 200


def test_without_an_outlook_the_stages_are_counted() -> None:
    page = job_summary([replace(REPORT, outlook=None)])

    assert "| Stage | Prospects |\n| --- | --- |\n| List | 1 |\n| Lead | 1 |" in page
    assert "Funnel" not in page


def test_a_run_that_failed_before_it_judged_says_why() -> None:
    error = WorkbookError("demo.xlsx", "there is no such file", "correct the path")
    page = job_summary([replace(REPORT, outlook=None, error=error)])

    assert "there is no such file" in page
    assert "Stage" not in page


def test_a_run_that_failed_when_some_was_written_says_both() -> None:
    error = ServiceError("Sales", "Google Sheets was not available", "run again later")
    written = WriteResult(cells=0, changelog_rows=1, commits=1)
    report = replace(REPORT, outlook=None, error=error, written=written)

    page = job_summary([report]).replace("\\", "")
    assert "Google Sheets was not available" in page
    assert "| List | 1 |" in page
    assert page.endswith("Written before it stopped: 0 cells, 1 changelog row.\n")
    nothing = job_summary([replace(report, written=WriteResult())])
    assert nothing.endswith("Nothing was written\\.\n")


def test_of_a_table_it_speaks_of_the_table() -> None:
    config = parse_config(TABLE, Path("config.toml")).config
    found = Found([], 2, {}, (), first_run=False, draft=None)

    idle = make_report("config.toml", "crm", 0, config, RunResult(found, ()))
    assert "Nothing to do\\: the table is up to date\\." in job_summary([idle])
    done = replace(idle, written=WriteResult(cells=3, changelog_rows=1, commits=1))
    assert "Written\\: 3 state rows, 1 changelog row\\." in job_summary([done])


def test_moves_of_which_the_first_are_at_hand_are_counted_whole() -> None:
    when = datetime.fromisoformat("2026-01-15T09:30")
    moved = ("List", "Lead", MoveKind.PROMOTED, "", "0123abcd", "run-1")
    listed = [LogRow(n, when, f"P-{n}", "", *moved) for n in range(1, 13)]
    report = replace(
        REPORT, moves=CountedMoves({MoveKind.PROMOTED: 4000, MoveKind.ADDED: 7}, listed)
    )

    page = job_summary([report])
    assert "; 7 first seen" in page.replace("\\", "")
    assert page.count("| Promoted |") == 12
    assert "… and 3,807 more" in page  # a page has room for 200

    text = summary(report, show_values=False)
    assert "Moves: 4,007\n" in text
    assert "P-10 " in text
    assert "P-11" not in text
    assert "… and 3,997 more" in text
    text = summary(report, show_values=False, all_moves=True)
    assert "P-12 " in text
    assert "… and 3,995 more" in text


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_name_acts_on_the_page(text: str) -> None:
    outlook = Outlook(named(text).stages, [Near(text, Step(1, -1, "List", "Lead"))] * 3)
    page = job_summary([replace(REPORT, outlook=outlook)])

    assert page.count("\n| ") == PAGE.count("\n| ") + 1
    for line in page.splitlines():
        assert not line.startswith("|") or line.replace("\\|", "").count("|") in {5, 7}
    assert not {*page} & {"\x1b", "\u202e", "\x01"}
    assert "<b>" not in page
    assert "x" * 81 not in page.partition("Nearest")[2]


# Whole runs


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The summary's page of a job in a folder whose changelog tells of some months."""
    monkeypatch.chdir(tmp_path)
    write_history(tmp_path)
    path = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    return path


AFTER = """\
| List | 0 | 9 | 100 % | – |  |
| Lead | 3 | 9 | 100 % | 38 \\(35\\.5–40\\.5\\) | 2 |
| Opportunity | 5 | 6 | – | – |  |
| Won | 0 | 0 |  |  |  |
| Lost | 1 | 1 |  |  |  |

### Nearest to promotion

| Key | Stage | Next | To go |
| --- | --- | --- | --- |
| P\\-7 | Lead | Opportunity | 1 |
| P\\-8 | Lead | Opportunity | 1 |
| P\\-9 | Lead | Opportunity | 2 |
"""


def test_the_figures_are_those_after_the_run_and_of_the_next_run_too(
    page: Path, qualify: Qualify
) -> None:
    first = qualify("run", *AT).out
    assert AFTER in page.read_text(encoding="utf-8")
    page.unlink()
    qualify("run", *AT)
    assert AFTER in page.read_text(encoding="utf-8")
    assert "| Stage | Prospects |" not in page.read_text(encoding="utf-8")
    assert "Nearest" not in first


def test_only_keys_of_prospects_are_on_the_page(page: Path, qualify: Qualify) -> None:
    qualify("run", *AT, "--show-values")

    text = page.read_text(encoding="utf-8")
    assert not any(cell in text for cell in ("Ada", "Bo", "Retail", "12k"))


def test_a_first_run_has_it_too(page: Path, qualify: Qualify) -> None:
    rows = [{"ID": f"P{n}", **LEAD} for n in range(20)]
    write_workbook(Path("prospects.xlsx"), *rows, {"ID": "top", **OPPORTUNITY})

    qualify("run", *AT)

    text = page.read_text(encoding="utf-8")
    assert "| List | 0 | 21 | 100 % | – |  |" in text
    assert text.count("| Lead | Opportunity | 2 |") == 10
    assert "| P9 | Lead | Opportunity | 2 |" in text
    assert "| P10 | " not in text.partition("Nearest")[2].partition("###")[0]


def test_a_run_that_the_guard_stopped_shows_the_past_as_it_is(page: Path, qualify: Qualify) -> None:
    Path("config.toml").write_text(CONFIG + "\n[policy]\nmost_changes = 2\n", encoding="utf-8")
    write_workbook(Path("prospects.xlsx"), *({"ID": f"P{n}"} for n in range(30)))
    qualify("run", *AT)
    page.unlink()
    easier = Path("config.toml").read_text(encoding="utf-8").replace('["profile", "size"]', "[]")
    Path("config.toml").write_text(easier, encoding="utf-8")

    assert qualify("run", *AT).code == 4

    text = page.read_text(encoding="utf-8")
    assert "| List | 0 | 0 | – | – |  |\n| Lead | 30 | 30 | – | – |  |" in text
    assert "this run would promote 30" in text


def test_plan_for_a_pull_request_stays_as_it_is(page: Path, qualify: Qualify) -> None:
    shown = qualify("plan", *AT, "--markdown").out

    assert "| Stage | Prospects |" in shown
    assert "Funnel" not in shown
    assert not page.exists()

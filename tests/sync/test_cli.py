"""The command line, whole, on local workbooks: output, exit codes and cells."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from rules.read.cells import Cell
from sync import cli
from sync.commands import page_file
from sync.demo import write_demo
from tests.harness import CONFIG, LEAD, OPPORTUNITY, TODAY, Qualify
from tests.workbooks import write_workbook


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a config and a workbook of three prospects, as the current one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    write_workbook(
        tmp_path / "prospects.xlsx",
        {"ID": "A", "Company": "Acme", **OPPORTUNITY},
        {"ID": "B", "Company": "Bolt", **LEAD, "Budget": "ask Ada"},
        {"ID": "B2", "Outcome": "Lots"},
    )
    return tmp_path


def cells(path: Path, tab: str = "Prospects") -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(path)[tab].iter_rows(values_only=True))


def test_run_shows_a_summary_and_writes(folder: Path, qualify: Qualify) -> None:
    ran = qualify("run", "--today", "2026-01-15")

    assert (ran.code, ran.err) == (0, "")
    assert (
        ran.out
        == """\
prospects.xlsx: 3 of 3 prospects judged; first run

Stage          Prospects
-----------  -----------
List                   1
Lead                   1
Opportunity            1
Won                    0
Lost                   0

Moves: 2
Key    From    To           Kind
-----  ------  -----------  --------
A      List    Opportunity  Promoted
B      List    Lead         Promoted

Missing most often
Criterion                      Prospects
---------------------------  -----------
Industry fits                          1
50 to 5,000 employees                  1
Contact in the last 90 days            1
Budget of 10k identified               1
Next step agreed                       1

Problems: 2
What is wrong                     Where       Mend
--------------------------------  ----------  ---------------------------------
Outcome does not name a stage     row 4 (B2)  did you mean "Lost"?
Budget can't be read as a number  row 3 (B)   write a number, or leave it blank

Written: 5 cells, 2 changelog rows.
"""
    )
    assert cells(folder / "prospects.xlsx")[0][-2:] == ("Stage", "Missing")
    assert len(cells(folder / "prospects.xlsx", "Changelog")) == 3


def test_a_second_run_says_that_nothing_is_left_and_touches_no_byte(
    folder: Path, qualify: Qualify
) -> None:
    qualify("run", "--today", "2026-01-15")
    before = (folder / "prospects.xlsx").read_bytes()

    ran = qualify("run", "--today", "2026-01-15")

    assert ran.out.endswith("\nNothing to do: the sheet is up to date.\n")
    assert (folder / "prospects.xlsx").read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == ["config.toml", "prospects.xlsx"]


NOTHING = {"cells": 0, "changelog_rows": 0, "commits": 0, "tabs": 0}
JSON: dict[str, Any] = {
    "format": 1,
    "config": "config.toml",
    "workbook": "prospects.xlsx",
    "rows": 3,
    "judged": 3,
    "stages": {"List": 1, "Lead": 1, "Opportunity": 1, "Won": 0, "Lost": 0},
    "moves": {"promoted": 2, "demoted": 0, "adopted": 0, "by_hand": 0, "released": 0, "added": 0},
    "missing": {"profile": 1, "size": 1, "recent": 1, "budget": 1, "step": 1},
    "lapsed": {"profile": 0, "size": 0, "recent": 0, "budget": 0, "step": 0},
    "problems": [
        {
            "row": 3,
            "key": "B",
            "what": "Budget can't be read as a number",
            "mend": "write a number, or leave it blank",
        },
        {
            "row": 4,
            "key": "B2",
            "what": "Outcome does not name a stage",
            "mend": 'did you mean "Lost"?',
        },
    ],
    "written": {"cells": 5, "changelog_rows": 2, "commits": 1, "tabs": 0},
    "requests": 0,
    "draft": None,
    "error": None,
}


def test_json_prints_one_object_a_config(folder: Path, qualify: Qualify) -> None:
    assert qualify("run", "--today", "2026-01-15", "--json").json == [JSON]


def test_who_is_first_seen_is_told_apart_from_who_moves(folder: Path, qualify: Qualify) -> None:
    (folder / "config.toml").write_text(CONFIG + "[policy]\nrecord_new = true\n", encoding="utf-8")

    [told] = qualify("run", "--dry-run", "--json", "--today", "2026-01-15").json
    ran = qualify("run", "--today", "2026-01-15")

    assert (told["moves"]["added"], told["moves"]["promoted"]) == (3, 2)
    assert ran.out.startswith("prospects.xlsx: 3 of 3 prospects judged; first run; 3 first seen\n")
    moves = ran.out.partition("Moves: 5\n")[2].splitlines()[2:7]
    assert [line.split()[0] for line in moves] == ["A", "B", "A", "B", "B2"]
    assert [line.split()[-1] for line in moves] == ["Promoted", "Promoted", *["Added"] * 3]
    assert [row[2::4] for row in cells(folder / "prospects.xlsx", "Changelog")[1:]] == [
        ("A", "Added"),
        ("A", "Promoted"),
        ("B", "Added"),
        ("B", "Promoted"),
        ("B2", "Added"),
    ]


def test_a_dry_run_writes_nothing(folder: Path, qualify: Qualify) -> None:
    before = (folder / "prospects.xlsx").read_bytes()

    ran = qualify("run", "--dry-run", "--json", "--today", "2026-01-15")

    assert ran.json == [{**JSON, "written": NOTHING}]
    assert (folder / "prospects.xlsx").read_bytes() == before
    assert qualify("run", "--dry-run").out.endswith("this was a dry run.\n")


def test_values_are_shown_only_where_they_are_asked_for(folder: Path, qualify: Qualify) -> None:
    for arguments in (["run", "--dry-run"], ["run", "--dry-run", "--json"], ["plan"]):
        assert "ask Ada" not in qualify(*arguments).out
        assert "ask Ada" in qualify(*arguments, "--show-values").out


def test_plan_lists_every_move_with_its_reason(folder: Path, qualify: Qualify) -> None:
    before = (folder / "prospects.xlsx").read_bytes()

    ran = qualify("plan", "--today", "2026-01-15")

    assert ran.code == 0
    assert "B      List    Lead         Promoted  Industry fits, 50 to 5,000 employees" in ran.out
    assert (folder / "prospects.xlsx").read_bytes() == before


def test_several_configs_end_with_the_first_code_of_weight(folder: Path, qualify: Qualify) -> None:
    (folder / "gone.toml").write_text(CONFIG.replace("prospects.xlsx", "gone.xlsx"))
    (folder / "bad.toml").write_text("[sheet")

    ran = qualify("run", "gone.toml", "config.toml", "bad.toml", "--json")

    assert ran.code == 2
    assert [each["config"] for each in ran.json] == ["gone.toml", "config.toml", "bad.toml"]
    assert [each["error"] and each["error"]["code"] for each in ran.json] == [3, None, 2]
    assert qualify("run", "gone.toml", "config.toml").code == 3


def test_a_workbook_may_be_named_by_a_variable(
    folder: Path, qualify: Qualify, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "config.toml").write_text(CONFIG.replace("prospects.xlsx", "env:SHEET"))

    ran = qualify("run")

    assert ran.code == 2
    assert ran.err == (
        'error: config.toml: [sheet] workbook is "env:SHEET", but the variable SHEET is not set;'
        " set SHEET to a URL, a spreadsheet id or a path\n"
    )
    monkeypatch.setenv("SHEET", "prospects.xlsx")
    assert qualify("run", "--json").json[0]["workbook"] == "prospects.xlsx"


def test_a_run_in_ci_names_its_page_and_writes_a_summary(
    folder: Path, qualify: Qualify, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.example")
    monkeypatch.setenv("GITHUB_REPOSITORY", "acme/sheet")
    monkeypatch.setenv("GITHUB_RUN_ID", "42")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "summary.md"))

    qualify("run", "--today", "2026-01-15")

    (_, row, _) = cells(folder / "prospects.xlsx", "Changelog")
    assert str(row[-1]).endswith(" https://github.example/acme/sheet/actions/runs/42")
    page = (folder / "summary.md").read_text(encoding="utf-8")
    assert "| A | List | Opportunity | Promoted |" in page
    assert "| Contact in the last 90 days | 1 |" in page
    assert "ask Ada" not in page


def test_the_guard_ends_with_4_and_the_counts(folder: Path, qualify: Qualify) -> None:
    blank: dict[str, Cell] = {}
    write_workbook(folder / "prospects.xlsx", *[blank | {"ID": f"P{n}"} for n in range(30)])
    qualify("run")
    book = openpyxl.load_workbook(folder / "prospects.xlsx")
    for row in range(2, 32):
        book["Prospects"].cell(row, 3, "Retail")
        book["Prospects"].cell(row, 4, 100)
    book.save(folder / "prospects.xlsx")

    ran = qualify("run", "--json")

    assert (ran.code, ran.json[0]["error"]["code"]) == (4, 4)
    assert ran.json[0]["written"] == NOTHING
    assert ran.json[0]["moves"]["promoted"] == 30
    ran = qualify("run")
    assert "this run would promote 30 and demote 0 of 30 known prospects" in ran.err
    assert qualify("run", "--allow-many").code == 0


# What bad input gets


def gone(folder: Path) -> None:
    (folder / "prospects.xlsx").rename(folder / "prospect.xlsx")


def no_workbook(folder: Path) -> None:
    (folder / "prospects.xlsx").write_text("ID,Company\n")


def another_tab(folder: Path) -> None:
    (folder / "config.toml").write_text(
        CONFIG.replace('key = "ID"', 'key = "ID"\ntab = "Propects"')
    )


def another_heading(folder: Path) -> None:
    (folder / "config.toml").write_text(CONFIG.replace('"Budget"', '"Budgets"'))


def a_heading_twice(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "prospects.xlsx")
    book["Prospects"]["Z1"] = " budget "
    book.save(folder / "prospects.xlsx")


def open_elsewhere(folder: Path) -> None:
    (folder / "~$prospects.xlsx").write_bytes(b"")


def read_only(folder: Path) -> None:
    (folder / "prospects.xlsx").chmod(0o444)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (gone, ["prospects.xlsx", "prospect.xlsx"]),
        (no_workbook, ["prospects.xlsx"]),
        (another_tab, ['"Propects"', 'did you mean "Prospects"?']),
        (another_heading, ['there is no heading "Budgets"; did you mean "Budget"?']),
        (a_heading_twice, ['the heading "Budget" stands twice, in columns F and Z; rename one']),
        (open_elsewhere, ["prospects.xlsx", "open", "close it"]),
        (read_only, ["prospects.xlsx", "read-only"]),
    ],
)
def test_a_workbook_that_is_not_as_the_config_says_gets_3_and_the_mend(
    folder: Path, qualify: Qualify, spoil: Callable[[Path], None], said: list[str]
) -> None:
    spoil(folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    ran = qualify("run")

    assert (ran.code, ran.out) == (3, "")
    assert all(words in ran.err for words in said), ran.err
    assert len(ran.err.splitlines()) == 1
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    ran = qualify("run", "--json")
    assert ran.json[0]["error"]["code"] == 3
    assert ran.json[0]["stages"] == dict.fromkeys(JSON["stages"], 0)


def test_a_dry_run_reads_what_is_open_elsewhere(folder: Path, qualify: Qualify) -> None:
    open_elsewhere(folder)

    assert qualify("plan").code == 0


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("25.11.2026", "is not written as year-month-day; write --today 2026-11-25"),
        ("2026/11/25", "is not written as year-month-day; write --today 2026-11-25"),
        ("25 November 2026", "is not written as year-month-day; write --today 2026-11-25"),
        (
            "03/04/2026",
            "is not written as year-month-day; write --today 2026-04-03 or --today 2026-03-04",
        ),
        ("2026-02-30", "is no day of the calendar"),
        ("next week", "is no day; write one such as 2026-01-15"),
    ],
)
def test_a_day_in_another_order(folder: Path, qualify: Qualify, written: str, said: str) -> None:
    ran = qualify("run", "--dry-run", "--today", written)
    assert ran.code == 2
    assert ran.err.endswith(f"Invalid value for '--today': \"{written}\" {said}\n")
    for mend in re.findall(r"--today (\S+)", said):
        assert qualify("run", "--dry-run", "--today", mend).code == 0


def test_usage_errors_end_with_2(folder: Path, qualify: Qualify) -> None:
    ran = qualify("run", "--todya", "2026-01-15")

    assert ran.code == 2
    assert "--today" in ran.err
    ran = qualify("run", "--json", "--deadline", "soon")
    assert (ran.code, ran.json[0]["error"]["code"]) == (2, 2)
    assert '"soon" is no time; write one such as 90s or 5m' in ran.json[0]["error"]["what"]


def test_a_fault_of_the_program_ends_with_1_and_quotes_no_cell(
    folder: Path, qualify: Qualify, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path) -> None:
        raise ValueError("ask Ada")

    monkeypatch.setattr("sync.commands.session.load_config", fail)

    ran = qualify("run")

    assert ran.code == 1
    assert ran.err.endswith("ValueError: this is a fault of qualify; please report it\n")
    assert "ask Ada" not in ran.err


# The other commands


def test_check_runs_the_examples(folder: Path, qualify: Qualify) -> None:
    example = """
[[example]]
prospect = { Industry = "Retail", Employees = 120 }
stage = "Opportunity"
missing = ["recent", "profile"]
lapsed = ["size"]
today = 2026-01-15
"""
    assert qualify("check").out == (
        "config.toml: in order: 5 criteria, 5 stages, 0 examples as expected\n"
    )
    (folder / "config.toml").write_text(CONFIG + example)

    ran = qualify("check")

    assert ran.code == 2
    assert ran.err.splitlines() == [
        'error: config.toml:36: example 1, stage: expected "Opportunity", found "Lead"',
        "error: config.toml:36: example 1, missing: expected but not found: profile",
        "error: config.toml:36: example 1, missing: found but not expected: budget, step",
        "error: config.toml:36: example 1, lapsed: expected but not found: size",
    ]


def test_check_warns_and_goes_on(folder: Path, qualify: Qualify) -> None:
    config = CONFIG.replace('override = "Outcome"\n', "").replace(
        "filled = true", 'filled = true, one_of = ["A"], is_not = "a"'
    )
    (folder / "config.toml").write_text(config, encoding="utf-8")

    ran = qualify("check")

    assert ran.code == 0
    contradiction, by_hand = ran.err.splitlines()
    assert contradiction == (
        'warning: config.toml:12: criterion "step": no cell of "Next step" can meet'
        ' "is_not" and "one_of"; change one of them'
    )
    assert by_hand == (
        'warning: config.toml:27: people have no column in which to set "Won", "Lost";'
        ' name one in [sheet]: override = "…"'
    )
    assert "warning" not in qualify("run").err


def test_check_lists_all_that_is_wrong(folder: Path, qualify: Qualify) -> None:
    (folder / "config.toml").write_text(CONFIG.replace("filled", "filed").replace("SQL", "list"))

    ran = qualify("check")

    assert (ran.code, ran.err.splitlines()) == (
        2,
        ['error: config.toml:13: unknown key "filed" in criterion "step"; did you mean "filled"?'],
    )


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_demo_makes_runs_and_shows(tmp_path: Path, qualify: Qualify) -> None:
    ran = qualify("demo", str(tmp_path))

    assert ran.code == 0
    assert "245 of 248 prospects judged; 9 first seen" in ran.out
    assert "Nothing to do: the sheet is up to date." in ran.out
    assert 'colours of "Stage"' in ran.out
    assert "HL-0001" in ran.out
    assert "\nOne criterion away: 75\n" in ran.out
    written = openpyxl.load_workbook(tmp_path / "demo.xlsx")
    assert written.sheetnames == ["Prospects", "Pipeline", "Changelog", "Funnel", "Rules"]
    assert "<h1>demo.xlsx</h1>" in (tmp_path / "demo.html").read_text("utf-8")


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_demo_does_without_the_extra_for_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qualify: Qualify
) -> None:
    monkeypatch.setattr(page_file, "find_spec", lambda _: None)
    ran = qualify("demo", str(tmp_path))
    assert (ran.code, ran.err) == (0, "")
    assert 'pip install "qualify[page]"' in ran.out
    assert not (tmp_path / "demo.html").exists()
    again = qualify("demo", str(tmp_path))
    assert "kept as it is" in again.out
    assert "first seen" not in again.out


def test_the_example_config_runs_on_the_demo(tmp_path: Path, qualify: Qualify) -> None:
    write_demo(tmp_path, TODAY)
    shutil.copy(Path(__file__).parents[2] / "config.example.toml", tmp_path / "config.toml")

    assert qualify("check", str(tmp_path / "config.toml")).code == 0
    assert qualify("run", str(tmp_path / "config.toml")).code == 0


def test_plan_prints_the_json_of_a_dry_run(folder: Path, qualify: Qualify) -> None:
    before = (folder / "prospects.xlsx").read_bytes()

    ran = qualify("plan", "--json", "--today", "2026-01-15")

    assert ran == qualify("run", "--dry-run", "--json", "--today", "2026-01-15")
    assert ran.json[0]["moves"]["promoted"] == 2
    assert (folder / "prospects.xlsx").read_bytes() == before
    assert "ask Ada" not in ran.out
    assert "ask Ada" in qualify("plan", "--json", "--show-values").out


def test_check_prints_json_of_each_config(folder: Path, qualify: Qualify) -> None:
    example = """
[[example]]
prospect = { Industry = "Retail", Employees = 120 }
stage = "Opportunity"
today = 2026-01-15
"""
    unused = CONFIG.replace('override = "Outcome"\n', "")
    (folder / "config.toml").write_text(unused + example, encoding="utf-8")
    (folder / "good.toml").write_text(CONFIG, encoding="utf-8")

    ran = qualify("check", "config.toml", "good.toml", "gone.toml", "--json")

    nothing = {"format": 1, "findings": [], "criteria": 0, "stages": 0, "examples": 0}
    counts = {"criteria": 5, "stages": 5}
    failed = 'example 1, stage: expected "Opportunity", found "Lead"'
    no_file = {"what": "there is no such file", "mend": "give the path of your config"}
    file = {"level": "error", "line": None, "column": None, "where": ""}
    assert (ran.code, ran.err) == (2, "")
    assert ran.json == [
        {
            **nothing,
            "config": "config.toml",
            **counts,
            "examples": 1,
            "findings": [
                {
                    "level": "warning",
                    "line": 27,
                    "column": None,
                    "where": "stage[3]",
                    "what": 'people have no column in which to set "Won", "Lost"',
                    "mend": 'name one in [sheet]: override = "…"',
                },
                {
                    "level": "error",
                    "line": 35,
                    "column": None,
                    "where": "example[0]",
                    "what": failed,
                    "mend": "",
                },
            ],
            "error": {"code": 2, "where": "config.toml:35", "what": failed, "mend": ""},
        },
        {
            **nothing,
            "config": "good.toml",
            **counts,
            "findings": [
                {
                    "level": "warning",
                    "line": 2,
                    "column": None,
                    "where": "sheet",
                    "what": "config.toml judges the prospects of the same tab",
                    "mend": "let one config judge a tab",
                }
            ],
            "error": None,
        },
        {
            **nothing,
            "config": "gone.toml",
            "findings": [{**file, **no_file}],
            "error": {"code": 2, "where": "gone.toml", **no_file},
        },
    ]


def test_plan_warns_of_cells_with_several_values(folder: Path, qualify: Qualify) -> None:
    write_workbook(folder / "prospects.xlsx", {"ID": "A", "Industry": "Retail, Mining"})

    assert (
        'Warning: criterion "profile" asks "one_of" of the column "Industry", but in 1 cell there'
        in qualify("plan").out
    )
    assert "Warning" not in qualify("run").out


def test_a_command_that_is_not_there(qualify: Qualify) -> None:
    ran = qualify("mend")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[-1] == "Error: No such command 'mend'."


def test_the_help_lists_every_command(qualify: Qualify) -> None:
    listed = qualify("--help").out.partition("Commands:\n")[2]
    commands = {path.stem for path in Path(cli.__file__).parent.glob("commands/*.py")}
    assert {line.split()[0] for line in listed.splitlines() if not line.startswith("    ")} == (
        commands
        - {
            "__init__",
            "choosing",
            "clock",
            "demo_table",
            "many",
            "new_file",
            "options",
            "page_file",
            "record_file",
            "rules_home",
            "session",
            "workers",
        }
    )


def test_an_error_is_one_line_though_it_quotes_a_heading_of_several(
    tmp_path: Path, qualify: Qualify, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_workbook(Path("memory.xlsx"), {"ID": "A", "Last\ncontact": None})
    ladder = """
[sheet]
workbook = "memory.xlsx"
key = "ID"

[criteria]
recent = { column = "Last\\nkontakt", filled = true, say = "Contact" }

[[stage]]
name = "List"

[[stage]]
name = "Lead"
needs = ["recent"]
"""
    Path("config.toml").write_text(ladder, "utf-8")
    assert qualify("run").err == (
        'error: memory.xlsx Prospects, row 1: there is no heading "Last kontakt";'
        ' did you mean "Last contact"?\n'
    )
    Path("config.toml").write_text(ladder.replace('["recent"]', '["re\\ncent"]'), "utf-8")
    assert qualify("run").err == (
        'error: config.toml:14: stage "Lead" needs "re cent", which is no criterion;'
        ' did you mean "recent"?\n'
    )

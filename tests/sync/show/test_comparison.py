"""What `qualify plan NEW --against OLD` prints, as text, Markdown and JSON."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from rules.judging.judge import Judge
from rules.language.conditions import Setting
from rules.read.cells import Cell
from rules.read.locale import EN_US
from sync.config.load import parse_config
from sync.run.comparison import Comparison, Side
from sync.run.contrast import Contrast
from sync.run.found import Found
from sync.run.moved import MovedProspect
from sync.show.comparison import ComparisonReport, comparison_page, comparison_text
from sync.show.page import COMMENT
from sync.show.report import Report
from tests.harness import CONFIG, LEAD, OPPORTUNITY, Qualify
from tests.workbooks import write_workbook

DEMOTE = '[policy]\nwhen_lapsed = "demote"\n'
NEW = CONFIG.replace("10_000", "20_000").replace("[50, 5000]", "[10, 5000]") + DEMOTE
SMALL: Mapping[str, Cell] = {"Industry": "Retail", "Employees": 20}
AGAINST = ("plan", "new.toml", "--against", "old.toml", "--today", "2026-01-15")


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "500")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qualify: Qualify) -> Path:
    """A folder with a workbook after a run, and the config before and after an edit."""
    monkeypatch.chdir(tmp_path)
    return fill(qualify, {"ID": "P-1", **OPPORTUNITY}, {"ID": "P-2", **SMALL, "Budget": "soon"})


def fill(qualify: Qualify, *rows: Mapping[str, Cell], old: str = CONFIG, new: str = NEW) -> Path:
    Path("old.toml").write_text(old, encoding="utf-8")
    Path("new.toml").write_text(new, encoding="utf-8")
    write_workbook(Path("prospects.xlsx"), *rows)
    assert qualify("run", "old.toml", "--today", "2026-01-15").code == 0
    return Path.cwd()


def test_the_text(folder: Path, qualify: Qualify) -> None:
    before = (folder / "prospects.xlsx").read_bytes()

    ran = qualify(*AGAINST)

    assert (ran.code, ran.err) == (0, "")
    assert (
        ran.out
        == """\
prospects.xlsx: 2 of 2 prospects judged

2 prospects would move: 1 higher, 1 lower.

Before       After      Prospects
-----------  -------  -----------
List         Lead               1
Opportunity  Lead               1

Criteria
Criterion      Newly met    No longer    Can't tell    Decides
-----------  -----------  -----------  ------------  ---------
size                   1            0             0          1
budget                 0            1             0          1

Moving furthest
Key    Before       After    Because    Cell
-----  -----------  -------  ---------  --------------
P-1    Opportunity  Lead     budget     Budget (F2)
P-2    List         Lead     size       Employees (D3)

Problems: 1
What is wrong                     Where        Mend
--------------------------------  -----------  ---------------------------------
Budget can't be read as a number  row 3 (P-2)  write a number, or leave it blank

Nothing was written.
"""
    )
    assert (folder / "prospects.xlsx").read_bytes() == before
    assert not list(folder.glob("*.lock"))


@pytest.mark.usefixtures("folder")
def test_cells_are_shown_where_they_are_asked_for(qualify: Qualify) -> None:
    assert "12k" not in qualify(*AGAINST).out

    shown = qualify(*AGAINST, "--show-values").out

    assert 'Budget (F2): "12k" = 12,000; asked: at least 20,000' in shown
    assert "Employees (D3): 20; asked: between 50 and 5,000" in shown


def test_the_cell_of_a_criterion_that_one_config_alone_asks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qualify: Qualify
) -> None:
    monkeypatch.chdir(tmp_path)
    rung = '[[stage]]\nname = "Big"\nneeds = ["large"]\n\n[[stage]]\nname = "Won"'
    big = CONFIG.replace('[[stage]]\nname = "Won"', rung).replace(
        "[criteria]", '[criteria]\nlarge = { column = "Employees", at_least = 100 }'
    )
    fill(qualify, {"ID": "P-1", **OPPORTUNITY}, new=big)

    assert "Employees (D2): 120; asked: at least 100" in qualify(*AGAINST, "--show-values").out


def test_of_a_table_the_rows_have_no_numbers_and_the_first_are_told_of_all() -> None:
    setting = Setting(EN_US, date(2026, 1, 15))
    old, new = (
        Side(file.config, Judge(file.config, setting, demote=False), {})
        for file in (parse_config(text, Path("config.toml")) for text in (CONFIG, NEW))
    )
    contrast = Contrast("List", "Lead", True, (True, True), (False, False), 1, ("size",))  # noqa: FBT003
    cells = dict.fromkeys(new.judge.columns, "") | {"Employees": 20}
    found = Comparison(
        old,
        new,
        {contrast: 12_345},
        Found([], 12_345, {}, new.judge.ladder.stages, first_run=False, draft=None),
        None,
        [MovedProspect(None, f"P-{n}", contrast, (cells, cells)) for n in range(1000)],
    )
    report = ComparisonReport(Report("new.toml", "table", rows=12_345), "old.toml", found)

    text = comparison_text(report, found, 500, show_values=True)
    assert "12,345 prospects would move: 12,345 higher." in text
    assert "Employees: 20; asked: between 50 and 5,000" in text
    assert "… and 12,335 more" in text
    assert "… and 12,145 more" in comparison_page(report)
    printed = report.as_json(show_values=False)
    assert printed["matrix"] == {"List": {"Lead": 12_345}}
    assert (len(printed["prospects"]), printed["prospects"][0]["row"]) == (1000, None)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("width", [80, 40])
def test_a_table_wider_than_the_terminal_is_told_in_lines(
    width: int, monkeypatch: pytest.MonkeyPatch, qualify: Qualify
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))

    shown = qualify(*AGAINST, "--show-values").out

    assert max(map(len, shown.splitlines())) <= width
    assert ("Criterion      Newly met" in shown) == (width == 80)
    assert "Moving furthest\nP-1\n  Before: Opportunity\n  After: Lead\n" in shown
    assert 'Cell: Budget (F2): "12k" = 12,000;' in " ".join(shown.split())
    assert ("budget\n  No longer: 1\n  Decides: 1\n" in shown) == (width == 40)


@pytest.mark.usefixtures("folder")
def test_the_json(qualify: Qualify) -> None:
    [found] = qualify(*AGAINST, "--json").json

    assert found == {
        "format": 1,
        "config": "new.toml",
        "against": "old.toml",
        "workbook": "prospects.xlsx",
        "rows": 2,
        "judged": 2,
        "effect": "both",
        "matrix": {"List": {"Lead": 1}, "Opportunity": {"Lead": 1}},
        "lapsed": {"more": 0, "fewer": 0},
        "criteria": {
            "profile": {"met_more": 0, "met_less": 0, "cannot_tell_more": 0},
            "size": {"met_more": 1, "met_less": 0, "cannot_tell_more": 0},
            "recent": {"met_more": 0, "met_less": 0, "cannot_tell_more": 0},
            "budget": {"met_more": 0, "met_less": 1, "cannot_tell_more": 0},
            "step": {"met_more": 0, "met_less": 0, "cannot_tell_more": 0},
        },
        "prospects": [
            {
                "row": 2,
                "key": "P-1",
                "old": "Opportunity",
                "new": "Lead",
                "because": ["budget"],
                "missing": ["budget", "step"],
            },
            {
                "row": 3,
                "key": "P-2",
                "old": "List",
                "new": "Lead",
                "because": ["size"],
                "missing": ["recent", "budget", "step"],
            },
        ],
        "guard": None,
        "problems": [
            {
                "row": 3,
                "key": "P-2",
                "what": "Budget can't be read as a number",
                "mend": "write a number, or leave it blank",
            }
        ],
        "error": None,
    }


@pytest.mark.usefixtures("folder")
def test_the_markdown_shows_keys_only(qualify: Qualify) -> None:
    ran = qualify(*AGAINST, "--markdown", "--show-values")

    assert ran.out.startswith("## new\\.toml against old\\.toml\n\nprospects\\.xlsx\\: 2 of 2")
    assert "| P\\-1 | Opportunity | Lead | budget | Budget \\(F2\\) |" in ran.out
    assert "12k" not in ran.out
    assert "soon" not in ran.out
    assert ran.out.endswith("\n\nNothing was written\\.\n")


@pytest.mark.usefixtures("folder")
def test_a_plan_has_a_page_too(qualify: Qualify) -> None:
    page = qualify("plan", "new.toml", "--markdown", "--today", "2026-01-15").out

    assert page.startswith("## new\\.toml\n\n")
    assert "| P\\-2 | List | Lead | Promoted |" in page
    assert page.endswith("this was a dry run\\.\n")

    ran = qualify("plan", "gone.toml", "--markdown")
    assert ran.code == 2
    assert "there is no such file" in ran.out
    assert "there is no such file" in ran.err


@pytest.mark.usefixtures("folder")
def test_json_and_markdown_are_one_too_many(qualify: Qualify) -> None:
    ran = qualify(*AGAINST, "--json", "--markdown")

    assert ran.code == 2
    assert ran.json[0]["error"]["what"] == "--json and --markdown exclude each other"


def test_a_lapse_and_a_judgement_more_or_less_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qualify: Qualify
) -> None:
    monkeypatch.chdir(tmp_path)
    new = CONFIG.replace("10_000", "20_000").replace('"Lead"\nwas = ["SQL"]', '"MQL"')
    fill(qualify, {"ID": "P-1", **OPPORTUNITY}, {"ID": "P-2", **LEAD}, new=new)

    shown = qualify(*AGAINST).out
    assert "Nobody moves: all prospects have the same stages by both." in shown
    assert "Lapsed: 1 more, 0 fewer." in shown
    assert "Warning: 1 prospect would no longer be judged: see the problems" in shown
    assert 'the changelog says "Lead", which is no stage' in shown

    back = qualify("plan", "old.toml", "--against", "new.toml", "--today", "2026-01-15").out
    assert "Lapsed: 0 more, 1 fewer." in back
    assert "Warning: 1 prospect would be judged that is not now" in back


def test_the_cell_of_a_rung_that_only_the_new_rules_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qualify: Qualify
) -> None:
    monkeypatch.chdir(tmp_path)
    top = '[[stage]]\nname = "Deal"\nneeds = ["named"]\n\n[[stage]]\nname = "Won"'
    new = CONFIG.replace("[criteria]", '[criteria]\nnamed = { column = "Company", filled = true }')
    new = new.replace('[[stage]]\nname = "Won"', top)
    fill(qualify, {"ID": "P-1", "Company": "Acme", **OPPORTUNITY}, new=new)

    assert "named      Company (B2)\n" in qualify(*AGAINST).out
    assert 'Company (B2): "Acme"; asked: filled\n' in qualify(*AGAINST, "--show-values").out


@pytest.mark.usefixtures("folder")
def test_texts_alone(qualify: Qualify) -> None:
    Path("new.toml").write_text(CONFIG.replace("Industry fits", "It fits"), encoding="utf-8")

    assert "\nOnly texts differ: nobody moves.\n" in qualify(*AGAINST).out


def test_the_guard_is_told_and_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qualify: Qualify
) -> None:
    monkeypatch.chdir(tmp_path)
    fill(qualify, *({"ID": f"P-{n}", **SMALL} for n in range(30)))
    said = (
        "prospects.xlsx Prospects: this run would promote 30 and demote 0 of 30 known prospects,"
        " more than [policy] most_changes = 50% allows; look at it with qualify plan; if it is"
        " meant, run once with --allow-many"
    )

    ran = qualify(*AGAINST, "--json")

    assert (ran.code, ran.json[0]["guard"], ran.json[0]["error"]) == (0, said, None)
    shown = qualify(*AGAINST)
    assert shown.code == 0
    assert f"Warning: the guard would stop a run: {said}" in shown.out
    assert "… and 20 more" in shown.out


@pytest.mark.usefixtures("folder")
def test_what_is_wrong_with_either_config_is_told_by_its_path(qualify: Qualify) -> None:
    Path("base").mkdir()
    Path("base/new.toml").write_text(CONFIG.replace('"profile", ', '"profil", '), encoding="utf-8")
    against = ("plan", "new.toml", "--against", "base/new.toml")
    what = 'stage "Lead" needs "profil", which is no criterion; did you mean "profile"?'

    ran = qualify(*against)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"error: base/new.toml:21: {what}\n"

    [found] = qualify(*against, "--json").json
    assert (found["effect"], found["matrix"], found["prospects"]) == (None, {}, [])
    assert (found["config"], found["against"]) == ("new.toml", "base/new.toml")
    assert found["error"]["where"] == "base/new.toml:21"

    page = qualify(*against, "--markdown").out
    assert "base\\/new\\.toml\\:21\\: stage" in page


@pytest.mark.usefixtures("folder")
def test_a_former_config_whose_draft_is_gone(qualify: Qualify) -> None:
    """As where the draft has become the config, and its file was removed."""
    drafted = '\n[rules]\ndraft = "next.toml"\n[output]\ndraft = "Stage (draft)"\n'
    Path("old.toml").write_text(CONFIG + drafted, encoding="utf-8")

    assert qualify(*AGAINST, "--json").json[0]["matrix"] == {
        "List": {"Lead": 1},
        "Opportunity": {"Lead": 1},
    }


@pytest.mark.usefixtures("folder")
def test_a_sheet_that_is_not_as_the_former_config_says(qualify: Qualify) -> None:
    Path("old.toml").write_text(CONFIG.replace('"Budget"', '"Deal size"'), encoding="utf-8")

    ran = qualify(*AGAINST)

    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith(
        'error: prospects.xlsx Prospects, row 1, by old.toml: there is no heading "Deal size"; '
    )
    assert qualify(*AGAINST, "--json").json[0]["workbook"] == "prospects.xlsx"


HOSTILE = "@ada #1 | <img src=x> `x` [l](//x) $a$ GH-1 ::error::x **b**\n# h"


def test_no_text_acts_on_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qualify: Qualify
) -> None:
    monkeypatch.chdir(tmp_path)
    stage = "@ada | <b> `x`"
    old = CONFIG.replace('"Lead"', f"'{stage}'").replace("[criteria]\nprofile", "[criteria]\n'@x|'")
    old = old.replace('["profile"', '["@x|"')
    new = old.replace("[50, 5000]", "[10, 5000]").replace('"Retail"', '"Retail", "Mining"')
    mining: Mapping[str, Cell] = {"Industry": "Mining", "Employees": 100}
    fill(qualify, {"ID": HOSTILE, **mining}, {"ID": "P-2", **SMALL}, old=old, new=new)

    page = qualify(*AGAINST, "--markdown").out

    assert "@<!-- -->ada" in page
    shown = re.sub(r"^#+ ", "", page, flags=re.MULTILINE)
    assert not re.search(r"[@#](?!<!-- -->)|(?<!\\)`|<(?!!-- -->|/?span>)", shown)
    for line in page.splitlines():
        cells = re.split(r"(?<!\\)\|", line)
        assert not line.startswith("|") or len(cells) in {5, 7}
        assert "::" not in line
    assert "::error" not in qualify(*AGAINST).out


def test_a_page_fits_a_comment_and_tells_what_it_leaves_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qualify: Qualify
) -> None:
    monkeypatch.chdir(tmp_path)
    fill(qualify, *({"ID": f"{'#' * 300}{n}", **SMALL} for n in range(400)))

    page = qualify(*AGAINST, "--markdown").out

    assert len(page.encode()) < COMMENT < 65_536
    assert "… and 380 more" in page
    assert "the guard would stop a run" in page

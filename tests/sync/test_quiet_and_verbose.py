"""`run --quiet` speaks only where there is something to tell, `--verbose` of all that it does."""

import os
import re
import subprocess
import sys
from collections.abc import Iterable
from itertools import product
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from rules.read.cells import Cell
from tests.harness import BLANK, CONFIG, LEAD, OPPORTUNITY, Qualify
from tests.workbooks import write_workbook

DAY = ("--today", "2026-01-15")
SILENCE = (0, "", "")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qualify: Qualify) -> Path:
    """A folder with a config and a workbook with which nothing is wrong, after a run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    rows = [{**BLANK, "ID": key, **LEAD} for key in range(1, 22)]
    write_workbook(tmp_path / "prospects.xlsx", *rows, {**BLANK, "ID": 22})
    assert qualify("run", *DAY).code == 0
    return tmp_path


def put(folder: Path, rows: Iterable[int], **cells: Any) -> None:
    """Write cells of some rows, by their headings, as people do."""
    path = folder / "prospects.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Prospects"]
    headings = [cell.value for cell in sheet[1]]
    for row, (heading, value) in product(rows, cells.items()):
        sheet.cell(row, headings.index(heading) + 1).value = value
    book.save(path)


def missing(folder: Path, row: int) -> object:
    sheet = openpyxl.load_workbook(folder / "prospects.xlsx")["Prospects"]
    headings = [cell.value for cell in sheet[1]]
    return sheet.cell(row, headings.index("Missing") + 1).value


# --quiet


@pytest.mark.parametrize("form", ["--quiet", "-q"])
@pytest.mark.parametrize("more", [[], ["--json"], ["--dry-run"]])
@pytest.mark.usefixtures("folder")
def test_a_run_that_finds_nothing_prints_nothing(
    form: str, more: list[str], qualify: Qualify
) -> None:
    assert qualify("run", form, *more, *DAY) == SILENCE
    assert qualify("run", *more, *DAY).out != ""


def test_what_is_missing_is_drawn_in_silence(folder: Path, qualify: Qualify) -> None:
    put(folder, [2], **{"Next step": "Call"})

    assert qualify("run", "-q", *DAY) == SILENCE
    assert missing(folder, 2) == "Contact in the last 90 days"


def test_a_move_is_told_as_without_it(folder: Path, qualify: Qualify) -> None:
    put(folder, [23], Industry="Retail", Employees=120)
    planned = qualify("run", "--quiet", "--dry-run", *DAY)
    assert planned == qualify("run", "--dry-run", *DAY)

    ran = qualify("run", "--quiet", *DAY)

    assert (ran.code, ran.err) == (0, "")
    assert "Moves: 1\n" in planned.out
    assert "\nWritten: 2 cells, 1 changelog row.\n" in ran.out
    assert qualify("run", "--quiet", *DAY) == SILENCE


def test_what_is_wrong_is_told_until_it_is_mended(folder: Path, qualify: Qualify) -> None:
    put(folder, [2], Budget="ask Ada")
    for _ in range(2):
        ran = qualify("run", "--quiet", *DAY)
        assert (ran.code, ran.err) == (0, "")
        assert "Budget can't be read as a number" in ran.out
    put(folder, [2], Budget=None)

    assert qualify("run", "--quiet", *DAY) == SILENCE


def test_probable_duplicates_alone_are_told_by_no_quiet_run(folder: Path, qualify: Qualify) -> None:
    path = folder / "config.toml"
    config = CONFIG.replace("[criteria]", 'same = ["Company"]\n[criteria]')
    path.write_text(f'{config}[output]\nattention = "Attention"\n', encoding="utf-8")
    put(folder, [2, 5], Company="Acme")

    assert qualify("run", "--quiet", *DAY) == SILENCE
    assert "Same Company as 4  row 2 (1)" in qualify("run", *DAY).out
    put(folder, [2], Budget="ask Ada")
    assert "Same Company as 4  " in " ".join(qualify("run", "--quiet", *DAY).out.split(" "))


def test_the_warning_that_most_have_lapsed_is_told(folder: Path, qualify: Qualify) -> None:
    put(folder, range(2, 14), Industry="Mining")

    ran = qualify("run", "--quiet", *DAY)

    assert "Warning: 12 of 22 prospects have lapsed" in ran.out


def test_a_run_that_the_guard_stops_is_told(folder: Path, qualify: Qualify) -> None:
    put(folder, range(2, 23), **OPPORTUNITY)

    ran = qualify("run", "--quiet", *DAY)

    assert ran.code == 4
    assert "Moves: 21" in ran.out
    assert ran.err.startswith("error: prospects.xlsx")


def test_of_several_configs_those_are_told_of_which_there_is_something(
    folder: Path, qualify: Qualify
) -> None:
    (folder / "other.toml").write_text(CONFIG.replace("prospects", "other"), encoding="utf-8")
    lead: dict[str, Cell] = {**BLANK, "ID": "E", **OPPORTUNITY}
    write_workbook(folder / "other.xlsx", lead)

    ran = qualify("run", "-q", "--json", *DAY, "config.toml", "gone.toml", "other.toml")

    assert (ran.code, ran.err) == (2, "")
    assert [told["config"] for told in ran.json] == ["gone.toml", "other.toml"]
    assert qualify("run", "-q", *DAY, "gone.toml", "config.toml") == (
        2,
        "",
        "error: gone.toml: there is no such file; give the path of your config\n",
    )


def test_the_page_of_a_ci_job_is_written_all_the_same(
    folder: Path, qualify: Qualify, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = folder / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))

    assert qualify("run", "--quiet", *DAY) == SILENCE
    assert page.read_text(encoding="utf-8").startswith("## config\\.toml\n")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of POSIX")
@pytest.mark.parametrize(("option", "shows"), [("--quiet", False), ("--json", True)])
def test_no_bar_is_shown_on_a_terminal(folder: Path, option: str, *, shows: bool) -> None:
    ours, theirs = os.openpty()
    call = [sys.executable, "-m", "sync", "run", option, *DAY]
    subprocess.run(call, cwd=folder, stderr=theirs, stdout=subprocess.DEVNULL, check=True)
    os.write(theirs, b"end")

    shown = b""
    while not shown.endswith(b"end"):
        shown += os.read(ours, 1 << 16)
    assert (b"Reading" in shown) == shows
    os.close(ours)
    os.close(theirs)


# --verbose


def lines(err: str) -> list[str]:
    """What was told, without the times."""
    told = re.sub(r"(?m)^\d\d:\d\d:\d\d\.\d{3}  ", "", err)
    return re.sub(r"\d[\d,]* ms\n", "… ms\n", re.sub(r"[\d,.]+ kB", "… kB", told)).splitlines()


READING = [
    "Reading",
    "  read the file  … kB  … ms",
    "  find tabs and headings  … ms",
    "  read the cells  22 rows  … ms",
    "Judging",
]


@pytest.mark.parametrize("form", ["--verbose", "-v"])
def test_each_step_is_told_with_its_time(folder: Path, qualify: Qualify, form: str) -> None:
    put(folder, [2], **{"Next step": "Call"})

    ran = qualify("run", form, "--json", *DAY)

    assert ran.code == 0
    assert ran.json[0]["written"]["cells"] == 1
    assert all(re.match(r"\d\d:\d\d:\d\d\.\d{3}  ", line) for line in ran.err.splitlines())
    assert lines(ran.err) == [
        "config.toml",
        "  lock the file  … ms",
        *READING,
        "Writing",
        "  look what is to be written  … ms",
        "  write and swap the file  … ms",
        "  in all  0 requests  … ms",
    ]


@pytest.mark.usefixtures("folder")
def test_a_dry_run_takes_no_lock_and_writes_nothing(qualify: Qualify) -> None:
    ran = qualify("run", "-v", "--dry-run", *DAY)

    assert lines(ran.err) == ["config.toml", *READING, "  in all  0 requests  … ms"]
    assert ran.out == qualify("run", "--dry-run", *DAY).out


@pytest.mark.usefixtures("folder")
def test_the_next_run_tells_nothing(qualify: Qualify) -> None:
    assert qualify("run", "-v", *DAY).err != ""
    assert qualify("run", *DAY).err == ""


def test_what_is_told_is_harmless(folder: Path, qualify: Qualify) -> None:
    ran = qualify("run", "-v", "::error::\x1b[31m.toml", *DAY)

    assert "\x1b" not in ran.err
    assert "::" not in ran.err


@pytest.mark.parametrize("cell", ["ask Ada", "Acme"])
def test_no_cell_is_told(folder: Path, qualify: Qualify, cell: str) -> None:
    put(folder, [2], **dict.fromkeys(("ID", "Company", "Budget", "Next step"), cell))

    assert cell not in qualify("run", "-v", *DAY).err


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_both_are_too_much_to_ask(qualify: Qualify, more: list[str]) -> None:
    ran = qualify("run", "--quiet", "--verbose", *more)

    what = "--quiet and --verbose are opposites"
    assert (ran.code, ran.err) == (2, f"error: qualify run: {what}; ask for one of them\n")
    assert [told["error"]["what"] for told in ran.json] == [what for _ in more]

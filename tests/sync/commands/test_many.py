"""Several configs in one call, some at a time: each on its own, each report whole."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from sync.commands import many, session
from sync.commands.many import Terms, run_all
from sync.commands.session import Session
from sync.commands.workers import Stop
from sync.config.load import load_config
from sync.config.model import ConfigFile
from sync.run.job import Job, RunResult
from sync.run.run_input import Options
from sync.show.report import Report
from sync.terminal.board import Board
from sync.workbook.pace import Pace
from sync.xlsx.file import WorkbookFile
from tests.harness import CONFIG, DRAFTED, LEAD, Qualify
from tests.workbooks import write_workbook

AT = ("--today", "2026-01-15")
NAMES = [f"{letter}.toml" for letter in "abcde"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Five configs, a.toml to e.toml, each with a workbook of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    for name in NAMES:
        book = name.replace("toml", "xlsx")
        write_workbook(tmp_path / book, {"ID": name, **LEAD})
        (tmp_path / name).write_text(CONFIG.replace("prospects.xlsx", book), encoding="utf-8")
    return tmp_path


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How many jobs were at work at a time, at most: in all, and on the same file."""
    most = {"in all": 0, "on one file": 0}
    now: list[str] = []
    lock, run = threading.Lock(), Job.run

    def counted(job: Job) -> RunResult:
        with lock:
            now.append(job.workbook.name)
            most["in all"] = max(most["in all"], len(now))
            most["on one file"] = max(most["on one file"], *map(now.count, now))
        try:
            return run(job)
        finally:
            with lock:
                now.remove(job.workbook.name)

    monkeypatch.setattr(Job, "run", counted)
    return most


def promoted(reports: list[dict[str, Any]]) -> dict[str, int]:
    return {each["config"]: each["moves"]["promoted"] for each in reports}


@pytest.mark.parametrize("jobs", ["1", "3"])
@pytest.mark.usefixtures("folder")
def test_each_config_is_run_once(jobs: str, qualify: Qualify) -> None:
    ran = qualify("run", *NAMES, "--jobs", jobs, "--json", *AT)

    assert (ran.code, promoted(ran.json)) == (0, dict.fromkeys(NAMES, 1))
    ran = qualify("run", *NAMES, "--jobs", jobs, "--json", *AT)
    assert (ran.code, promoted(ran.json)) == (0, dict.fromkeys(NAMES, 0))


@pytest.mark.usefixtures("folder")
def test_no_more_are_at_work_than_was_asked_for(
    at_once: dict[str, int], monkeypatch: pytest.MonkeyPatch, qualify: Qualify
) -> None:
    both = threading.Barrier(2)
    look = WorkbookFile.read

    def meet(file: WorkbookFile) -> bytes:
        if file.name in {"a.xlsx", "b.xlsx"}:
            both.wait(timeout=60)
        return look(file)

    monkeypatch.setattr(WorkbookFile, "read", meet)

    assert qualify("run", *NAMES, "--jobs", "2", *AT).code == 0
    assert at_once["in all"] == 2


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_what_becomes_of_one_hurts_no_other(folder: Path, jobs: str, qualify: Qualify) -> None:
    (folder / "b.toml").write_text("[sheet")
    (folder / "c.xlsx").unlink()

    ran = qualify("run", *NAMES, "gone.toml", "--jobs", jobs, "--json", *AT)

    codes = {each["config"]: each["error"] and each["error"]["code"] for each in ran.json}
    well = dict.fromkeys(["a.toml", "d.toml", "e.toml"])
    assert (ran.code, codes) == (2, {**well, "b.toml": 2, "c.toml": 3, "gone.toml": 2})


@pytest.mark.parametrize("jobs", ["1", "3"])
@pytest.mark.usefixtures("folder")
def test_a_fault_of_the_program_with_one_config(
    jobs: str, monkeypatch: pytest.MonkeyPatch, qualify: Qualify
) -> None:
    run = Job.run

    def faulty(job: Job) -> RunResult:
        if job.file.path.name == "b.toml":
            raise ZeroDivisionError("a cell that nobody should see")
        return run(job)

    monkeypatch.setattr(Job, "run", faulty)

    ran = qualify("run", *NAMES, "gone.toml", "--jobs", jobs, "--json", *AT)
    [fault] = [each["error"] for each in ran.json if each["config"] == "b.toml"]
    assert ran.code == 1
    assert fault == {
        "code": 1,
        "where": "b.toml",
        "what": "ZeroDivisionError: this is a fault of qualify",
        "mend": "please report it",
    }
    assert promoted(ran.json) == {**dict.fromkeys(NAMES, 1), "b.toml": 0, "gone.toml": 0}

    ran = qualify("run", *NAMES, "--jobs", jobs, *AT)
    assert ran.code == 1
    assert "test_many.py" in ran.err
    assert "ZeroDivisionError: this is a fault of qualify; please report it\n" in ran.err
    assert "nobody" not in ran.err + ran.out


@pytest.mark.usefixtures("folder")
def test_a_fault_of_the_program_in_reading_one_config(
    monkeypatch: pytest.MonkeyPatch, qualify: Qualify
) -> None:

    def faulty(path: Path) -> ConfigFile:
        if path.name == "b.toml":
            raise RecursionError
        return load_config(path)

    for module in (many, session):
        monkeypatch.setattr(module, "load_config", faulty)

    ran = qualify("run", *NAMES, "--jobs", "3", "--json", *AT)

    assert promoted(ran.json) == {**dict.fromkeys(NAMES, 1), "b.toml": 0}
    assert ran.code == 1


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.usefixtures("folder")
def test_each_config_is_read_once(
    jobs: str, monkeypatch: pytest.MonkeyPatch, qualify: Qualify
) -> None:
    read: list[str] = []

    def counted(path: Path) -> ConfigFile:
        read.append(path.name)
        return load_config(path)

    for module in (many, session):
        monkeypatch.setattr(module, "load_config", counted)
    for names in (NAMES[:1], NAMES):
        read.clear()
        assert qualify("run", *names, "--jobs", jobs, *AT).code == 0
        assert read == names


@pytest.mark.parametrize("again", ["a.toml", "./a.toml", "other.toml"])
def test_configs_of_one_workbook_take_turns(
    folder: Path, again: str, at_once: dict[str, int], qualify: Qualify
) -> None:
    (folder / "other.toml").write_text(CONFIG.replace("prospects.xlsx", "link/a.xlsx"))
    (folder / "link").symlink_to(folder)

    ran = qualify("run", *NAMES, *[again] * 5, "--jobs", "9", "--json", *AT)

    assert (ran.code, len(ran.json)) == (0, 10)
    assert sum(each["moves"]["promoted"] for each in ran.json) == 5
    assert at_once["on one file"] == 1


def test_a_workbook_named_by_variables_is_one_too(
    folder: Path, at_once: dict[str, int], monkeypatch: pytest.MonkeyPatch, qualify: Qualify
) -> None:
    for number in range(4):
        monkeypatch.setenv(f"BOOK{number}", "a.xlsx")
        text = CONFIG.replace("prospects.xlsx", f"env:BOOK{number}")
        (folder / f"{number}.toml").write_text(text)

    assert qualify("run", *[f"{n}.toml" for n in range(4)], "--jobs", "4", *AT).code == 0
    assert at_once == {"in all": 1, "on one file": 1}


def test_a_draft_beside_its_config_is_not_run(folder: Path, qualify: Qualify) -> None:
    (folder / "a.toml").write_text(DRAFTED.replace("memory.xlsx", "a.xlsx"))
    (folder / "next.toml").write_text(CONFIG.replace("prospects.xlsx", "a.xlsx"))

    ran = qualify("run", "next.toml", "a.toml", "--jobs", "2", "--json", *AT)

    assert (ran.code, promoted(ran.json)) == (2, {"next.toml": 0, "a.toml": 1})


@pytest.mark.parametrize(
    "slip",
    [("[criteria]", "[criteria"), ("at_least = 10_000", 'at_least = "much"'), ('key = "ID"', "")],
)
@pytest.mark.parametrize("written", ['draft = "next.toml"', "draft='./next.toml' # tried"])
def test_nor_is_the_draft_of_a_config_with_mistakes(
    folder: Path, slip: tuple[str, str], written: str, qualify: Qualify
) -> None:
    live = DRAFTED.replace("memory.xlsx", "a.xlsx").replace('draft = "next.toml"', written)
    (folder / "a.toml").write_text(live.replace(*slip), encoding="utf-8")
    (folder / "next.toml").write_text(CONFIG.replace("prospects.xlsx", "a.xlsx"))
    before = (folder / "a.xlsx").read_bytes()

    ran = qualify("run", "next.toml", "a.toml", "b.toml", "--json", *AT)

    assert (ran.code, promoted(ran.json)) == (2, {"next.toml": 0, "a.toml": 0, "b.toml": 1})
    assert ran.json[0]["error"]["what"].startswith("is the draft of a.toml")
    assert (folder / "a.xlsx").read_bytes() == before
    [matrix] = qualify("list", "--json", "next.toml", "a.toml").json
    assert [each["config"] for each in matrix["include"]] == ["a.toml"]


@pytest.mark.parametrize(
    "written", ['# draft = "b.toml"', 'draft = "a.toml"', 'draft = "gone.toml"']
)
def test_a_config_is_no_draft_that_is_not_named_so(
    folder: Path, written: str, qualify: Qualify
) -> None:
    (folder / "a.toml").write_text(f"[sheet\n{written}\n", encoding="utf-8")

    ran = qualify("run", "a.toml", "b.toml", "--json", *AT)

    assert promoted(ran.json) == {"a.toml": 0, "b.toml": 1}
    assert "draft" not in ran.json[0]["error"]["what"]


# What is printed


def test_each_report_is_whole_and_says_whose_it_is(folder: Path, qualify: Qualify) -> None:
    (folder / "b.toml").write_text("[sheet]\n")
    alone = {name: qualify("run", name, "--dry-run", *AT).out for name in NAMES}

    ran = qualify("run", *NAMES, "--jobs", "4", "--dry-run", *AT)

    for name in "acde":
        assert f"{name}.toml\n{alone[f'{name}.toml']}" in ran.out
    assert 'error: b.toml:1: "key" is missing in [sheet]' in ran.err
    assert "b.toml" not in ran.out


def test_an_error_is_led_by_the_path_of_its_config(folder: Path, qualify: Qualify) -> None:
    for name in ("north", "south"):
        (folder / name).mkdir()
        (folder / name / "config.toml").write_text("[sheet", encoding="utf-8")
    (folder / "c.xlsx").unlink()

    ran = qualify("run", "north/config.toml", "south/config.toml", "c.toml", "--jobs", "2", *AT)

    led = {line.split(":")[1].strip() for line in ran.err.splitlines() if "error:" in line}
    assert led == {"north/config.toml", "south/config.toml", "c.toml"}


def test_warnings_of_several_at_once_are_printed_by_the_one_who_draws(
    folder: Path, monkeypatch: pytest.MonkeyPatch, qualify: Qualify
) -> None:
    told = []
    monkeypatch.setattr(Board, "warn", lambda _, line: told.append(line))
    monkeypatch.setattr(many, "Pace", lambda sleep: Pace(sleep=lambda _: sleep(0)))
    for name in NAMES:
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write('\n[notify]\nping = "http://127.0.0.1:1/"\nallow_private = true\n')

    assert qualify("run", *NAMES, "--jobs", "3", *AT).code == 0

    assert {line.split(":")[1].strip() for line in told} == set(NAMES)


@pytest.mark.usefixtures("folder")
def test_quiet_is_quiet_of_many(qualify: Qualify) -> None:
    run = ("run", *NAMES, "--jobs", "3", *AT)
    qualify(*run)

    assert qualify(*run, "--quiet") == (0, "", "")
    assert qualify(*run, "gone.toml", "--quiet", "--json").json[0]["config"] == "gone.toml"


@pytest.mark.usefixtures("folder")
def test_each_line_of_the_trace_names_its_config(qualify: Qualify) -> None:
    ran = qualify("run", *NAMES, "--jobs", "3", "--verbose", *AT)

    lines = [line.split("  ") for line in ran.err.splitlines()]
    for name in NAMES:
        told = [rest for _, config, *rest in lines if config == name]
        assert [each for each in told if each in (["Reading"], ["Judging"], ["Writing"])] == [
            ["Reading"],
            ["Judging"],
            ["Writing"],
        ]
    assert {config for _, config, *_ in lines} == set(NAMES)


def test_the_summary_of_the_ci_job_keeps_the_order(
    folder: Path, monkeypatch: pytest.MonkeyPatch, qualify: Qualify
) -> None:
    page = folder / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))

    qualify("run", *reversed(NAMES), "--jobs", "4", *AT)

    text = page.read_text(encoding="utf-8").replace("\\", "")
    assert [line[3:] for line in text.splitlines() if line.startswith("## ")][-5:] == NAMES[::-1]


@pytest.mark.parametrize("jobs", ["0", "-1", "two"])
@pytest.mark.usefixtures("folder")
def test_a_number_of_jobs_that_is_none(jobs: str, qualify: Qualify) -> None:
    ran = qualify("run", *NAMES, "--jobs", jobs)

    assert ran.code == 2
    assert "Invalid value for '--jobs'" in ran.err


# Being told to stop

TOLD_TO_STOP = """
import os, signal, sys, threading, time
from sync.commands.workers import Workers
from sync.run.job import Job

signal.signal(signal.SIGTERM, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)
run, together = Job.run, threading.Barrier(2)
tell, told = Workers._tell, threading.Event()


def telling(self, done):
    tell(self, done)
    told.set()


def stopped(self):
    if self.file.path.name == "a.toml":
        return run(self)
    together.wait(60)
    if self.file.path.name == "b.toml":
        told.wait(60)
        os.kill(os.getpid(), int(sys.argv[1]))
    while True:
        self.say("Reading")
        time.sleep(0.01)


Job.run, Workers._tell = stopped, telling
from sync.cli import main
main(["run", "a.toml", "b.toml", "c.toml", "d.toml", "e.toml", "--jobs", "2", "--json"])
"""


@pytest.mark.skipif(os.name == "nt", reason="sends itself signals")
@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), pytest.param(signal.SIGTERM, 143, marks=pytest.mark.slow)],
)
def test_all_end_when_told_to_stop(folder: Path, number: signal.Signals, code: int) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    command = [sys.executable, "-c", TOLD_TO_STOP, str(int(number))]

    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)

    told = [json.loads(line) for line in ran.stdout.splitlines()]
    assert (ran.returncode, ran.stderr.split("\n")) == (
        code,
        ["1 of 5 configs done", "", "Stopped.", ""],
    )
    assert [each["config"] for each in told] == ["a.toml", ""]
    assert told[-1]["error"]["code"] == code
    left = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {name for name in left if left[name] != before.get(name)} == {"a.xlsx"}
    assert left.keys() == before.keys()


def test_one_that_is_told_again_counts_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Told to stop while it tells of a config, the program tells of that again, and then ends."""
    told: list[str] = []

    def tell(report: Report) -> None:
        told.append(report.config)
        if len(told) == 1:
            raise KeyboardInterrupt

    paths = [folder / "a.toml", folder / "b.toml"]
    monkeypatch.setattr(Stop, "heed", lambda _: None)  # both are run to their end
    with pytest.raises(KeyboardInterrupt):
        run_all(paths, Session(Options()), Terms(2, board=sys.stderr), tell)

    assert sorted(told[1:]) == sorted(map(str, paths))
    assert capsys.readouterr().err == "2 of 2 configs done\n"

"""A dead man's switch hears that a run begins and how it ended; no run depends on its answer."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sync.commands.session import Session
from sync.open import Access
from sync.run.job import Job
from sync.run.run_input import Options
from sync.terminal.interruption import Terminated
from sync.workbook.pace import Pace
from tests.harness import BLANK, CONFIG, LEAD, TODAY, Qualify
from tests.sync.notify.server import Server, raw, reply, serving
from tests.workbooks import write_workbook

DAY = ("--today", "2026-01-15")
PATH = "/ping/S3cretUuid"
BEGIN, END, FAIL = f"GET {PATH}/start?x=1", f"GET {PATH}?x=1", f"GET {PATH}/fail?x=1"
NOTIFY = '\n[notify]\nping = "env:PING"\nallow_private = true\n'


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(reply(200, b"OK")) as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Server) -> Path:
    """A folder with a config that names a ping, and a workbook of a prospect that will move."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    monkeypatch.setenv("PING", f"{server.url}{PATH}?x=1")
    (tmp_path / "config.toml").write_text(CONFIG + NOTIFY, encoding="utf-8")
    write_workbook(tmp_path / "prospects.xlsx", {**BLANK, "ID": "P-1", **LEAD})
    return tmp_path


def change(folder: Path, old: str, new: str) -> None:
    config = folder / "config.toml"
    text = config.read_text(encoding="utf-8")
    assert old in text
    config.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.usefixtures("folder")
def test_a_run_is_pinged_at_its_start_and_at_its_end(server: Server, qualify: Qualify) -> None:
    ran = qualify("run", *DAY)
    assert (ran.code, ran.err) == (0, "")
    assert server.asked == [BEGIN, END]

    assert qualify("run", "--quiet", *DAY) == (0, "", "")
    assert server.asked == [BEGIN, END] * 2


@pytest.mark.parametrize(
    "command",
    [
        ("run", "--dry-run"),
        ("plan",),
        ("check",),
        ("explain", "config.toml", "P-1"),
        ("funnel",),
        ("doctor",),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_writes_nothing_pings_nobody(
    command: tuple[str, ...], server: Server, qualify: Qualify
) -> None:
    assert qualify(*command).code in {0, 3}
    assert server.connections == 0


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("command", [("run", "--dry-run"), ("plan",)])
def test_a_broken_config_pings_nobody_in_a_dry_run(
    command: tuple[str, ...], folder: Path, server: Server, qualify: Qualify
) -> None:
    change(folder, 'key = "ID"', "")
    assert qualify(*command).code == 2
    assert server.connections == 0


def test_a_run_that_the_guard_stops_has_failed(
    folder: Path, server: Server, qualify: Qualify
) -> None:
    rows = [{**BLANK, "ID": number} for number in range(30)]
    write_workbook(folder / "prospects.xlsx", *rows)
    change(folder, "[notify]", "[policy]\nrecord_new = true\nmost_changes = 0\n\n[notify]")
    assert qualify("run", *DAY).code == 0
    copy_column(folder)

    assert qualify("run", *DAY).code == 4
    assert server.asked == [BEGIN, END, BEGIN, FAIL]


def copy_column(folder: Path) -> None:
    """Let every prospect of the workbook be a lead."""
    book = openpyxl.load_workbook(folder / "prospects.xlsx")
    sheet = book["Prospects"]
    headings = [cell.value for cell in sheet[1]]
    for row in range(2, sheet.max_row + 1):
        for heading, value in dict[str, Any](LEAD).items():
            sheet.cell(row, headings.index(heading) + 1).value = value
    book.save(folder / "prospects.xlsx")


def test_a_run_without_its_workbook_has_failed(
    folder: Path, server: Server, qualify: Qualify
) -> None:
    (folder / "prospects.xlsx").unlink()
    assert qualify("run", *DAY).code == 3
    assert server.asked == [BEGIN, FAIL]


def test_a_mistake_found_after_the_start_is_a_failure(
    folder: Path, server: Server, qualify: Qualify
) -> None:
    change(folder, 'workbook = "prospects.xlsx"', 'workbook = "env:NO_SUCH_VARIABLE"')
    assert qualify("run", *DAY).code == 2
    assert server.asked == [BEGIN, FAIL]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('key = "ID"', ""),
        ("[notify]", '[notify]\nformat = "pigeon"'),
        ("[notify]", '[notify]\nwebhook = "env:NO_SUCH_VARIABLE"'),
        ("[notify]", '[notify]\nwebhook = "http:/damaged"'),
    ],
)
def test_a_config_with_mistakes_is_a_failure_as_long_as_its_ping_can_be_read(
    old: str, new: str, folder: Path, server: Server, qualify: Qualify
) -> None:
    before = (folder / "prospects.xlsx").read_bytes()
    change(folder, old, new)
    assert qualify("run", *DAY).code == 2
    assert server.asked == [FAIL]
    assert (folder / "prospects.xlsx").read_bytes() == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[notify]", "[notify"),
        ('"env:PING"', "7"),
        ('"env:PING"', '"env:NO_SUCH_VARIABLE"'),
        ("allow_private = true", 'allow_private = "yes"'),
        ("allow_private = true", "allow_private = false"),
    ],
)
def test_a_ping_that_cannot_be_read_is_sent_nowhere(
    old: str, new: str, folder: Path, server: Server, qualify: Qualify
) -> None:
    before = (folder / "prospects.xlsx").read_bytes()
    change(folder, old, new)
    ran = qualify("run", *DAY)
    assert ran.code == 2
    assert "S3cret" not in ran.out + ran.err
    assert server.connections == 0
    assert (folder / "prospects.xlsx").read_bytes() == before


@pytest.mark.usefixtures("folder")
def test_a_fault_of_the_program_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, server: Server, qualify: Qualify
) -> None:
    def fail(_: Job) -> None:
        raise RuntimeError

    monkeypatch.setattr(Job, "run", fail)
    assert qualify("run", *DAY).code == 1
    assert server.asked == [BEGIN, FAIL]


@pytest.mark.parametrize(("told", "code"), [(KeyboardInterrupt(), 130), (Terminated(15), 143)])
@pytest.mark.usefixtures("folder")
def test_a_run_that_is_interrupted_has_failed(
    told: BaseException,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    server: Server,
    qualify: Qualify,
) -> None:
    def stop(_: Job) -> None:
        raise told

    monkeypatch.setattr(Job, "run", stop)
    server.answers.append(reply(503))
    assert qualify("run", *DAY).code == code
    assert server.asked == [BEGIN, FAIL]


def test_a_ping_that_fails_is_a_problem(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(reply(404), reply(500)) as server:
        monkeypatch.setenv("PING", f"{server.url}{PATH}?x=1")
        waits: list[float] = []
        report = Session(Options(TODAY), Access(pace=Pace(sleep=waits.append))).run(
            folder / "config.toml"
        )
    assert report.code == 0
    assert report.written.changelog_rows == 1
    assert server.asked == [BEGIN, END, END, END]
    assert len(waits) == 2
    assert [each.what for each in report.problems] == [
        "[notify] ping was not told of the start of the run (it answered 404)",
        "[notify] ping was not told of the end of the run (it answered 500, 3 times)",
    ]


@pytest.mark.usefixtures("folder")
def test_a_ping_that_fails_makes_a_quiet_run_speak(
    monkeypatch: pytest.MonkeyPatch, qualify: Qualify
) -> None:
    assert qualify("run", *DAY).code == 0
    with serving(raw(b"")) as server:
        monkeypatch.setenv("PING", f"{server.url}{PATH}")
        ran = qualify("run", "--quiet", "--json", *DAY)
    why = "(its answer was lost)"
    mend = "see that the address is right, and can be reached from here; nothing else is affected"
    whats = [
        f"[notify] ping was not told of the {part} of the run {why}" for part in ("start", "end")
    ]
    assert ran.code == 0
    assert ran.err == "".join(f"warning: config.toml: {what}; {mend}\n" for what in whats)
    problems = [{"row": None, "key": None, "what": what, "mend": mend} for what in whats]
    assert ran.json[0]["problems"] == problems


def test_each_of_several_configs_has_its_own_ping(
    folder: Path, server: Server, monkeypatch: pytest.MonkeyPatch, qualify: Qualify
) -> None:
    names = [str(number) for number in range(6)]
    for name in names:
        monkeypatch.setenv(f"PING_{name}", f"{server.url}/{name}")
        text = (CONFIG + NOTIFY).replace("PING", f"PING_{name}")
        text = text.replace("prospects.xlsx", f"{name}.xlsx")
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
        if name != "3":
            write_workbook(folder / f"{name}.xlsx", {**BLANK, "ID": "P-1", **LEAD})

    ran = qualify("run", "--jobs", "3", "--json", *(f"{name}.toml" for name in names), *DAY)

    assert ran.code == 3
    ends = {name: f"GET /{name}/fail" if name == "3" else f"GET /{name}" for name in names}
    for name in names:
        mine = [each for each in server.asked if each.startswith(f"GET /{name}")]
        assert mine == [f"GET /{name}/start", ends[name]]

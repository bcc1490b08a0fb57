"""Whatever becomes of a message, no output holds any part of the address that it went to."""

import re
from pathlib import Path

import pytest

from sync.run.job import Job
from tests.harness import BLANK, CONFIG, LEAD, Qualify
from tests.sync.notify.server import Answer, Server, flood, raw, reply, serving
from tests.workbooks import write_workbook

DAY = ("--today", "2026-01-15")
HOOK = "/services/T0XYZZY42/B0PLUGH23/fRoBoZz9xYzZyPlUgH"
PARTS = re.compile(r"T0XYZZY|B0PLUGH|fRoBo|xYzZy|PlUgH|/services", re.IGNORECASE)
ECHO = f"{HOOK} no_service".encode()

ANSWERS: dict[str, list[Answer]] = {
    "taken": [reply(200, ECHO)],
    "refused, and repeated": [reply(404, ECHO, f"X-Url: {HOOK}")],
    "redirected to itself": [reply(302, ECHO, f"Location: {HOOK}")],
    "in trouble": [reply(500, ECHO)],
    "lost": [raw(b"")],
    "no HTTP": [raw(ECHO)],
    "a broken head": [raw(b"HTTP/1.1 " + ECHO)],
    "without end": [flood(b"HTTP/1.1 200 OK\r\nX: " + ECHO * 50)],
}
NOTIFY = """
[notify]
webhook = "env:HOOK"
format = "slack"
owners = { "Ada" = "env:HOOK" }
ping = "env:HOOK"
allow_private = true
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with all that [notify] has, and prospects that will move."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "page.md"))
    monkeypatch.setattr("sync.workbook.pace.Pace.backoff", lambda *_: 0.0)
    config = CONFIG.replace('key = "ID"', 'key = "ID"\nowner = "Company"') + NOTIFY
    (tmp_path / "config.toml").write_text(config, encoding="utf-8")
    rows = [{**BLANK, "ID": f"P-{n}", "Company": "Ada", **LEAD} for n in range(3)]
    write_workbook(tmp_path / "prospects.xlsx", *rows)
    return tmp_path


def lead(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", f"{server.url}{HOOK}?token=fRoBoZz")


def assert_secret(folder: Path, *texts: str) -> None:
    page = folder / "page.md"
    for text in (*texts, page.read_text("utf-8") if page.exists() else ""):
        assert not PARTS.search(text), text


@pytest.mark.parametrize("options", [(), ("--json", "--show-values"), ("--verbose",), ("-q",)])
@pytest.mark.parametrize("answers", ANSWERS)
def test_no_output_of_a_run_tells_an_address(
    answers: str,
    options: tuple[str, ...],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    qualify: Qualify,
) -> None:
    with serving(*ANSWERS[answers]) as server:
        lead(server, monkeypatch)
        ran = qualify("run", *options, *DAY)
    assert ran.code == 0
    for asked in (f"GET {HOOK}/start", f"POST {HOOK}", f"GET {HOOK}"):
        assert f"{asked}?token=fRoBoZz" in server.asked
    assert ("warning: " in ran.err) == (answers != "taken")
    assert_secret(folder, ran.out, ran.err)


@pytest.mark.parametrize(
    "command",
    [
        ("run", "--dry-run", "--verbose"),
        ("plan",),
        ("check",),
        ("doctor",),
        ("doctor", "--json"),
        ("explain", "config.toml", "P-1"),
        ("funnel", "--json"),
        ("setup", "config.toml"),
    ],
)
@pytest.mark.parametrize(
    "value",
    [
        f"https://hooks.example{HOOK}",
        f"http://10.0.0.1{HOOK}",
        f"https://user:fRoBoZz@hooks.example{HOOK}",
        f"hooks.example{HOOK}",
        f"https://hooks.example\n{HOOK}",
    ],
)
def test_no_other_command_tells_an_address(
    command: tuple[str, ...],
    value: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    qualify: Qualify,
) -> None:
    monkeypatch.setenv("HOOK", value)
    by_variable = qualify(*command)
    config = folder / "config.toml"
    text = config.read_text(encoding="utf-8").replace("env:HOOK", value.replace("\n", "\\n"))
    config.write_text(text, encoding="utf-8")
    written = qualify(*command)
    assert_secret(folder, *by_variable[1:], *written[1:])


@pytest.mark.parametrize("end", [RuntimeError("fault"), KeyboardInterrupt()])
def test_no_end_of_a_run_tells_an_address(
    end: BaseException, folder: Path, monkeypatch: pytest.MonkeyPatch, qualify: Qualify
) -> None:
    def fail(_: Job) -> None:
        raise end

    monkeypatch.setattr(Job, "run", fail)
    with serving(*ANSWERS["in trouble"]) as server:
        lead(server, monkeypatch)
        ran = qualify("run", "--verbose", "--json", *DAY)
    assert f"GET {HOOK}/fail?token=fRoBoZz" in server.asked
    assert_secret(folder, ran.out, ran.err)


def test_an_address_given_as_a_config_is_not_repeated(qualify: Qualify) -> None:
    ran = qualify("run", f"https://hooks.slack.com{HOOK}")
    assert ran.code == 2
    assert not PARTS.search(ran.out + ran.err)

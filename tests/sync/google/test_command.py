"""The command line on a spreadsheet: the key file, the address, the requests, the errors."""

import json
import re
from pathlib import Path

import pytest

from sync.workbook.pace import Pace
from tests.harness import ENDED, LADDER, Qualify
from tests.sheets import PersonTab, SheetsServer
from tests.sheets.faults import unavailable
from tests.sync.google.bench import Bench
from tests.sync.google.invariants import check_moves, check_stages
from tests.sync.google.scenes import FIRST, PROSPECTS, STAGES


@pytest.fixture
def tab(
    bench: Bench, server: SheetsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> PersonTab:
    """A fresh sheet, its config in the current folder, and the job led to the server."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUALIFY_API_ROOT", server.url)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    tab = bench.sheet(PROSPECTS)
    text = LADDER.replace('"memory.xlsx"', f'"{tab.book.url}"')
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    return tab


@pytest.fixture
def key(server: SheetsServer, tmp_path: Path) -> str:
    return str(server.key_file(tmp_path))


def test_a_run_by_key_file(tab: PersonTab, key: str, qualify: Qualify) -> None:
    ran = qualify("run", "--credentials", key, "--today", "2026-01-15", "--json")

    assert ran.code == 0
    [report] = ran.json
    assert (report["requests"], report["error"], report["moves"]["promoted"]) == (6, None, 3)
    check_moves(tab.book, FIRST)
    check_stages(tab, STAGES)
    assert qualify("plan", "--credentials", key, "--today", "2026-01-15").code == 0
    assert qualify("explain", "config.toml", "2", "--credentials", key).code == 0


def test_a_run_by_variable(
    tab: PersonTab, key: str, qualify: Qualify, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUALIFY_CREDENTIALS", Path(key).read_text(encoding="utf-8"))

    assert qualify("run", "--dry-run", "--today", "2026-01-15").code == 0
    assert tab.book.titles() == ["Prospects"]


def test_looking_back_reads_and_writes_nothing(tab: PersonTab, key: str, qualify: Qualify) -> None:
    text = ENDED.replace('"memory.xlsx"', f'"{tab.book.url}"')
    Path("config.toml").write_text(text, encoding="utf-8")
    tab.set("H2", "Won")
    versions = len(tab.book.versions)

    ran = qualify("backtest", "--credentials", key, "--today", "2026-01-15", "--json")

    [told] = ran.json
    assert (ran.code, told["workbook"], told["won"]) == (0, "Sales", {"Won": 1})
    assert len(tab.book.versions) == versions


def test_a_summary_of_a_run_costs_no_request(
    tab: PersonTab, key: str, qualify: Qualify, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Path("summary.md")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    run = ("run", "--credentials", key, "--today", "2026-01-15", "--json")

    requests = [qualify(*run).json[0]["requests"] for _ in range(2)]

    assert requests == [6, 2]
    assert page.read_text(encoding="utf-8").count("### Nearest to promotion") == 2


def test_the_funnel_is_read_at_once_and_nothing_is_written(
    tab: PersonTab, server: SheetsServer, key: str, qualify: Qualify
) -> None:
    at = ("--credentials", key, "--today", "2026-01-15")
    assert qualify("run", *at).code == 0
    versions, asked = len(tab.book.versions), len(server.requests)

    ran = qualify("funnel", *at, "--json")

    [told] = ran.json
    assert (ran.code, told["workbook"], told["waiting"]) == (0, "Sales", 0)
    assert sum(each["promoted"] for each in told["weeks"]) == 3
    assert len(tab.book.versions) == versions
    assert len(server.requests) == asked + 2


def test_an_error_is_said_and_counted(
    tab: PersonTab, server: SheetsServer, key: str, qualify: Qualify
) -> None:
    server.api_enabled = False

    ran = qualify("run", "--credentials", key, "--json")

    assert ran.code == 3
    [report] = ran.json
    assert (report["error"]["code"], report["requests"], report["rows"]) == (3, 1, 0)
    server.api_enabled = True
    tab.book.unshare(server.account.email)
    ran = qualify("run", "--credentials", key)
    assert ran.code == 3
    assert server.account.email in ran.err


TIME = re.compile(r"(?m)^\d\d:\d\d:\d\d\.\d{3}  ")


def told(err: str) -> list[str]:
    """What was told, without figures that differ."""
    return re.sub(r"[\d,]+ ms$|[\d,.]+ kB", "…", TIME.sub("", err), flags=re.MULTILINE).splitlines()


@pytest.mark.usefixtures("tab")
def test_each_request_is_told_with_its_time(
    server: SheetsServer, key: str, qualify: Qualify, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pace, "backoff", lambda *_: 0.0)
    server.at(2, unavailable())

    ran = qualify("run", "--verbose", "--json", "--credentials", key, "--today", "2026-01-15")

    assert (ran.code, ran.json[0]["requests"]) == (0, 7)
    assert all(TIME.match(line) for line in ran.err.splitlines())
    assert told(ran.err) == [
        "config.toml",
        "Reading",
        "  request for a token  200  …",
        "  POST spreadsheet:getByDataFilter  200  …  …",
        "  GET spreadsheet  503 UNAVAILABLE  …",
        "  waiting 0.0 s",
        "  GET spreadsheet  200  …  …",
        "  POST values:batchGetByDataFilter  200  …  …",
        "Judging",
        "Writing",
        "  POST spreadsheet:batchUpdate  200  …  …",
        "  POST values:batchUpdateByDataFilter  200  …  …",
        "  POST values:batchGetByDataFilter  200  …  …",
        "  in all  7 requests  …",
    ]


def test_no_secret_and_no_cell_is_told(
    tab: PersonTab, server: SheetsServer, key: str, qualify: Qualify
) -> None:
    tab.book.unshare(server.account.email)
    refused = qualify("run", "-v", "--credentials", key).err
    tab.book.share(server.account.email)

    err = refused + qualify("run", "-v", "--credentials", key).err

    assert "403 PERMISSION_DENIED" in err
    headers = [{k.lower(): v for k, v in each.headers.items()} for each in server.requests]
    tokens = {each["authorization"].removeprefix("Bearer ") for each in headers}
    private = json.loads(Path(key).read_text("utf-8"))["private_key"].splitlines()[1:-1]
    assert not any(secret in err for secret in (*tokens, *private))
    for row in PROSPECTS:
        assert str(row["Company"]) not in err


@pytest.mark.usefixtures("tab")
def test_no_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qualify: Qualify) -> None:
    monkeypatch.delenv("QUALIFY_CREDENTIALS", raising=False)
    gone = tmp_path / "gone.json"

    ran = qualify("run", "--credentials", str(gone))

    assert ran.code == 2
    assert ran.err == (
        f"error: --credentials: can't read {gone} (No such file or directory);"
        " name the account's key file\n"
    )


def test_setup_and_its_undo(tab: PersonTab, key: str, qualify: Qualify) -> None:
    first = qualify("setup", "--credentials", key)
    assert (first.code, first.err) == (0, "")
    assert first.out == (
        "Sales\n"
        "Made:\n"
        "  frozen heading row\n"
        '  drop-down list of "Outcome"\n'
        'Still to come: the columns "Stage", "Missing", which are the job\'s from the next run on;'
        " run setup again after that.\n"
    )
    qualify("run", "--credentials", key, "--today", "2026-01-15")
    tab.set_extra("I1", note="Mine")
    ran = qualify("setup", "config.toml", "--json", "--credentials", key)
    [found] = ran.json
    assert (ran.code, found["workbook"], found["waiting"], found["error"]) == (0, "Sales", [], None)
    assert found["requests"] == 6
    assert {"what": 'colours of "Stage"', "fate": "made", "why": ""} in found["pieces"]
    own = {"what": 'note on "Stage"', "fate": "left", "why": "people have one of their own"}
    assert own in found["pieces"]
    assert tab.extra("J1")["note"].splitlines()[-2] == "The rules: config.toml"
    assert qualify("doctor", "--credentials", key, "--today", "2026-01-15").code == 0
    tab.set_extra("J1", note="Gone")
    again = qualify("setup", "--credentials", key).out.splitlines()
    assert again[-4:] == [
        "Left as people have it:",
        '  note on "Stage": people have one of their own',
        '  note on "Missing": people have changed it since',
        "To have anew what people changed, run setup with --undo, then once more without.",
    ]
    back = qualify("setup", "--undo", "--credentials", key)
    assert 'Left as people have it:\n  note on "Missing"' in back.out
    assert "Taken back:\n" in back.out
    none = qualify("setup", "--undo", "--credentials", key)
    assert none.out == "Sales: there is nothing to take back\n"


def test_setup_of_a_sheet_that_is_not_as_the_config_says(
    tab: PersonTab, key: str, qualify: Qualify
) -> None:
    tab.rename_heading("Outcome", "Result")
    ran = qualify("setup", "--credentials", key)
    assert ran.code == 3
    assert ran.err.startswith('error: Sales Prospects, row 1: there is no heading "Outcome"')
    [found] = qualify("setup", "--credentials", key, "--json").json
    assert (found["error"]["code"], found["pieces"], found["config"]) == (3, [], "config.toml")
    assert (found["workbook"], found["requests"]) == ("Sales", 3)
    assert qualify("setup", "gone.toml").code == 2

"""The command line on a spreadsheet: the key file, the address, the requests, the errors."""

from pathlib import Path

import pytest

from tests.harness import LADDER, Qualify
from tests.sheets import PersonTab, SheetsServer
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

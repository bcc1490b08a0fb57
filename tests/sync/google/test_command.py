"""The command line on a spreadsheet: the key file, the address, the requests, the errors."""

import json
from pathlib import Path

import pytest

from sync import cli
from tests.harness import LADDER
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


def qualify(*arguments: str) -> int:
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert isinstance(caught.value.code, int)
    return caught.value.code


def test_a_run_by_key_file(tab: PersonTab, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert qualify("run", "--credentials", key, "--today", "2026-01-15", "--json") == 0

    ran = json.loads(capsys.readouterr().out)
    assert (ran["requests"], ran["error"], ran["moves"]["promoted"]) == (6, None, 3)
    check_moves(tab.book, FIRST)
    check_stages(tab, STAGES)
    assert qualify("plan", "--credentials", key, "--today", "2026-01-15") == 0
    assert qualify("explain", "config.toml", "2", "--credentials", key) == 0


def test_a_run_by_variable(tab: PersonTab, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUALIFY_CREDENTIALS", Path(key).read_text(encoding="utf-8"))

    assert qualify("run", "--dry-run", "--today", "2026-01-15") == 0
    assert tab.book.titles() == ["Prospects"]


def test_an_error_is_said_and_counted(
    tab: PersonTab, server: SheetsServer, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    server.api_enabled = False

    assert qualify("run", "--credentials", key, "--json") == 3

    ran = json.loads(capsys.readouterr().out)
    assert (ran["error"]["code"], ran["requests"], ran["rows"]) == (3, 1, 0)
    server.api_enabled = True
    tab.book.unshare(server.account.email)
    assert qualify("run", "--credentials", key) == 3
    assert server.account.email in capsys.readouterr().err


@pytest.mark.usefixtures("tab")
def test_no_credentials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("QUALIFY_CREDENTIALS", raising=False)
    gone = tmp_path / "gone.json"

    assert qualify("run", "--credentials", str(gone)) == 2

    assert capsys.readouterr().err == (
        f"error: --credentials: can't read {gone} (No such file or directory);"
        " name the account's key file\n"
    )

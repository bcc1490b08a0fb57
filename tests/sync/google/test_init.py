"""`qualify init` on a spreadsheet: it reads, and writes nothing there."""

import tomllib
from pathlib import Path

import pytest

from tests.harness import Qualify
from tests.sheets import Book, SheetsServer

ROWS: list[list[object]] = [
    ["Interessenten 2026"],
    [],
    ["Kundennummer", "Firma", "Budget (€)", "Entscheider", "Bedarf", "Abschluss am", "Ergebnis"],
    ["K-1", "Nordwind GmbH", "12.500,00", "Frau Huber", "Schichtplan", "31.01.2099", None],
    ["K-2", "Elbe AG", "9.000", None, None, None, "Verloren"],
    ["K-3", "Optik Blau", None, "Inhaber", "Kasse", 55000, None],
]


@pytest.fixture
def key(server: SheetsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUALIFY_API_ROOT", server.url)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    return str(server.key_file(tmp_path))


@pytest.fixture
def book(server: SheetsServer) -> Book:
    book = server.spreadsheet(locale="de_DE", timezone="Europe/Berlin")
    book.add_tab("Interessenten", ROWS)
    return book


def test_a_spreadsheet(book: Book, key: str, qualify: Qualify) -> None:
    versions = len(book.versions)
    ran = qualify("init", book.url, "--tab", "Interessenten", "--credentials", key)

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith(f"\n$ qualify run config.toml --credentials {key}\n")
    assert len(book.versions) == versions
    written = tomllib.loads(Path("config.toml").read_text("utf-8"))
    assert written["sheet"] == {
        "workbook": book.url,
        "tab": "Interessenten",
        "header_row": 3,
        "key": "Kundennummer",
        "name": "Firma",
        "override": "Ergebnis",
    }
    assert written["rules"] == {"pack": "bant"}
    assert written["columns"] == {
        "budget": "Budget (€)",
        "authority": "Entscheider",
        "need": "Bedarf",
        "timeline": "Abschluss am",
    }
    lost = {"name": "Lost", "was": ["Verloren"], "by_hand": True, "outcome": "lost"}
    assert written["stage"] == [lost]
    run = qualify("run", "--credentials", key, "--today", "2098-12-01", "--json")
    assert run.json[0]["stages"] == {"Lead": 1, "Opportunity": 1, "Won": 0, "Lost": 1}


def test_an_address_that_points_to_a_tab(book: Book, key: str, qualify: Qualify) -> None:
    address = f"{book.url}#gid={book.tab('Interessenten').id}"
    assert qualify("init", address, "--credentials", key).code == 0
    written = tomllib.loads(Path("config.toml").read_text("utf-8"))
    assert written["sheet"]["workbook"] == address
    assert "tab" not in written["sheet"]
    assert qualify("run", "--credentials", key).code == 0


def test_access_is_refused(book: Book, server: SheetsServer, key: str, qualify: Qualify) -> None:
    book.unshare(server.account.email)
    ran = qualify("init", book.url, "--credentials", key)
    assert ran.code == 3
    assert server.account.email in ran.err
    assert not Path("config.toml").exists()

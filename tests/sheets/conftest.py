"""A server, a spreadsheet of one tab and a client for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sheets.book import Book, PersonTab
from tests.sheets.client import Caller, stay_local
from tests.sheets.server import SheetsServer

ROWS: list[list[object]] = [
    ["ID", "Company", "Score"],
    [1, "Ada", 10],
    [2, "Bert", 5.5],
    [3, "Cleo", True],
]


@pytest.fixture(autouse=True)
def _local(monkeypatch: pytest.MonkeyPatch) -> None:
    stay_local(monkeypatch)


@pytest.fixture
def server() -> Iterator[SheetsServer]:
    with SheetsServer() as running:
        yield running


@pytest.fixture
def book(server: SheetsServer) -> Book:
    """A spreadsheet with the tabs Sheet1 (empty, id 0) and Prospects."""
    return server.spreadsheet()


@pytest.fixture
def tab(book: Book) -> PersonTab:
    return book.add_tab("Prospects", ROWS, size=(20, 6))


@pytest.fixture
def call(server: SheetsServer, book: Book, tab: PersonTab, tmp_path: Path) -> Caller:
    assert tab.id
    return Caller(server, book, tmp_path)

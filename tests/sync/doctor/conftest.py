"""Places where all is well, one local and one with a Google spreadsheet."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import Qualify
from tests.sheets import SheetsServer
from tests.sheets.client import stay_local
from tests.sync.doctor.place import LocalPlace, SharedPlace, forget_credentials


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder; this machine has no credentials."""
    stay_local(monkeypatch)
    monkeypatch.chdir(tmp_path)
    forget_credentials(monkeypatch, tmp_path / "home")
    return tmp_path


@pytest.fixture
def local(folder: Path, monkeypatch: pytest.MonkeyPatch, qualify: Qualify) -> LocalPlace:
    place = LocalPlace(folder, monkeypatch, qualify)
    place.set_up()
    return place


@pytest.fixture
def shared(
    folder: Path, monkeypatch: pytest.MonkeyPatch, qualify: Qualify
) -> Iterator[SharedPlace]:
    with SheetsServer() as server:
        place = SharedPlace(folder, monkeypatch, qualify, server)
        place.set_up()
        yield place

"""A server for each test, and the job's own back end led to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import LADDER
from tests.sheets import PersonTab, SheetsServer
from tests.sheets.client import stay_local
from tests.sync.google.bench import Bench
from tests.sync.google.scenes import FRESH


@pytest.fixture(autouse=True)
def _local(monkeypatch: pytest.MonkeyPatch) -> None:
    stay_local(monkeypatch)


@pytest.fixture
def server() -> Iterator[SheetsServer]:
    with SheetsServer() as running:
        yield running


@pytest.fixture
def bench(server: SheetsServer, tmp_path: Path, request: pytest.FixtureRequest) -> Bench:
    """The bench, by the test's own config where it is parametrized with one."""
    return Bench(server, tmp_path, getattr(request, "param", LADDER))


@pytest.fixture
def tab(bench: Bench) -> PersonTab:
    """A sheet on which the job has never run."""
    return FRESH.set(bench)

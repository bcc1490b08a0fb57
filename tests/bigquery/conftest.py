"""A server for each test, and the job's own client led to it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sync.workbook.pace import Pace
from tests.bigquery.server import DATASET, PROJECT, BigQueryServer
from tests.sheets.client import stay_local
from warehouse.bigquery.access import BigQueryAccess, BigQueryPlace
from warehouse.on_bigquery import BigQueryDatabase

PLACE = BigQueryPlace(f"bigquery://{PROJECT}/{DATASET}", PROJECT, DATASET)
Connect = Callable[..., BigQueryDatabase]


class Clock:
    """Time that passes only while somebody waits; what happens meanwhile is planned by `at`."""

    def __init__(self) -> None:
        self._time = 0.0
        self._plans: list[tuple[float, Callable[[], object]]] = []

    def at(self, time: float, act: Callable[[], object]) -> None:
        """Have something happen when this time has come."""
        self._plans.append((time, act))

    def now(self) -> float:
        return self._time

    def sleep(self, seconds: float) -> None:
        self._time += seconds
        due = [plan for plan in self._plans if plan[0] <= self._time]
        self._plans = [plan for plan in self._plans if plan not in due]
        for _, act in due:
            act()

    @property
    def pace(self) -> Pace:
        return Pace(self.now, self.sleep)


@pytest.fixture(autouse=True)
def _local(monkeypatch: pytest.MonkeyPatch) -> None:
    stay_local(monkeypatch)


@pytest.fixture
def server() -> Iterator[BigQueryServer]:
    with BigQueryServer() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def connect(server: BigQueryServer, clock: Clock, tmp_path: Path) -> Connect:
    """Connects the job's client to the server, with variables changed or left out (None)."""

    def connected(
        *, deadline: float | None = None, place: BigQueryPlace = PLACE, **variables: str | None
    ) -> BigQueryDatabase:
        given = server.environment(server.key_file(tmp_path)) | variables
        environment = {name: text for name, text in given.items() if text is not None}
        access = BigQueryAccess(environment)
        return BigQueryDatabase(place, access, deadline=deadline, pace=clock.pace)

    return connected

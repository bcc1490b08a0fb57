"""Many spreadsheets in one call keep to Google's quota, and none hurts another."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sync.commands import many
from sync.workbook.pace import Pace
from tests.harness import LADDER, Qualify, Ran
from tests.sheets import Book, Quotas, Request, SheetsServer, faults
from tests.sheets.client import stay_local
from tests.sync.google.bench import Bench
from tests.sync.google.scenes import PROSPECTS

AT = ("--today", "2026-01-15")


@dataclass
class Leap:
    """A clock for several threads that only sleeping moves: it leaps as far as any of them naps."""

    seconds: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.seconds += seconds
        time.sleep(0.002)  # others get on meanwhile


@dataclass
class Team:
    """Spreadsheets on a server, a config for each, and one call for all."""

    server: SheetsServer
    folder: Path
    qualify: Qualify
    books: dict[str, Book] = field(default_factory=dict)

    def add(self, count: int) -> None:
        bench = Bench(self.server, self.folder)
        for number in range(len(self.books), len(self.books) + count):
            book, name = bench.sheet(PROSPECTS[:2]).book, f"{number:03}.toml"
            text = LADDER.replace("memory.xlsx", book.url)
            (self.folder / name).write_text(text, encoding="utf-8")
            self.books[name] = book

    def run(self, *options: str) -> Ran:
        return self.qualify("run", *self.books, *options, "--json", *AT)

    def of(self, name: str) -> Callable[[Request], bool]:
        return lambda request: request.book == self.books[name].id


@pytest.fixture
def team(qualify: Qualify, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    stay_local(monkeypatch)
    monkeypatch.chdir(tmp_path)
    with SheetsServer(keep_versions=False) as server:
        monkeypatch.setenv("QUALIFY_API_ROOT", server.url)
        monkeypatch.setenv("QUALIFY_CREDENTIALS", str(server.key_file(tmp_path)))
        monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
        yield Team(server, tmp_path, qualify)


@pytest.fixture
def leap(team: Team, monkeypatch: pytest.MonkeyPatch) -> Leap:
    """The clock by which the job paces itself, and the server counts."""
    leap = Leap()
    monkeypatch.setattr(many, "Pace", lambda sleep=None: Pace(leap.now, leap.sleep))
    return leap


def codes(ran: Ran) -> dict[str, int]:
    return {each["config"]: each["error"]["code"] if each["error"] else 0 for each in ran.json}


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_no_request_is_one_too_many(jobs: str, team: Team, leap: Leap) -> None:
    team.add(5)
    team.server.quotas = Quotas(account=7, project=300, now=leap.now)

    ran = team.run("--jobs", jobs, "--quota", "7")

    assert codes(ran) == dict.fromkeys(team.books, 0)
    assert team.server.quotas.refused == 0
    assert len(team.server.quotas.seen["Read"]) > 7
    assert leap.seconds >= 60
    assert len(team.server.token_requests) == 1


def test_a_429_of_others_is_waited_for_by_all(team: Team, leap: Leap) -> None:
    team.add(6)
    team.server.quotas = quotas = Quotas(now=leap.now)
    quotas.spend(team.server.account.email, "Read", 60)

    ran = team.run("--jobs", "3")

    assert codes(ran) == dict.fromkeys(team.books, 0)
    assert quotas.refused <= 3 + 12  # those under way, then one after each pause


@pytest.mark.parametrize("jobs", ["1", "4"])
def test_a_quota_that_stays_used_up_ends_all(jobs: str, team: Team, leap: Leap) -> None:
    team.add(6)
    team.server.quotas = quotas = Quotas(account=0, now=leap.now)

    ran = team.run("--jobs", jobs)

    assert (ran.code, codes(ran)) == (5, dict.fromkeys(team.books, 5))
    assert "429 RESOURCE_EXHAUSTED" in ran.json[-1]["error"]["what"]
    assert quotas.refused < 80


def test_what_is_waited_for_quota_no_deadline_counts(team: Team, leap: Leap) -> None:
    team.add(4)

    ran = team.run("--quota", "3", "--deadline", "10s")

    assert codes(ran) == dict.fromkeys(team.books, 0)
    assert leap.seconds > 60


def test_a_single_config_is_not_held_up(team: Team) -> None:
    team.add(1)
    assert codes(team.run()) == {"000.toml": 0}
    team.server.requests.clear()

    assert team.run().json[0]["requests"] == team.server.count == 2


@pytest.mark.parametrize(
    "quota", ["0", "-5", "many", "60/0", "60,300,1000", "", "60/60/60", "1e3", "60,"]
)
def test_a_quota_that_is_none(quota: str, team: Team) -> None:
    team.add(1)

    ran = team.run("--quota", quota)

    assert ran.code == 2
    assert "is no quota; write requests a minute such as 600" in ran.err


# Two hundred

SCALE = 5.0
"""How much faster the clock of the job goes."""


def _fast(sleep: Callable[[float], None] = time.sleep) -> Pace:
    return Pace(
        lambda: time.monotonic() * SCALE,
        lambda seconds: sleep(seconds / SCALE),
        random.SystemRandom(),
        patience=2.0,
    )


@pytest.mark.slow
def test_two_hundred_sheets(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    team.server.check_replies = False
    team.add(200)
    assert set(codes(team.run("--jobs", "8", "--quota", "99999")).values()) == {0}
    (team.folder / "020.toml").write_text("[sheet", encoding="utf-8")
    team.books["040.toml"].unshare(team.server.account.email)
    hangs, moves = team.of("060.toml"), team.of("080.toml")
    team.server.when(hangs, faults.timed_out(5), every=True)
    prospects = team.books["080.toml"].tab("Prospects")
    team.server.when(moves, lambda: prospects.insert_columns("A"), nth=2)
    monkeypatch.setattr(many, "Pace", _fast)
    team.server.quotas = quotas = Quotas(minute=60 / SCALE)
    team.server.token_requests.clear()

    ran = team.run("--jobs", "8", "--deadline", "60s")

    failed = {name: code for name, code in codes(ran).items() if code}
    assert (ran.code, failed) == (2, {"020.toml": 2, "040.toml": 3, "060.toml": 5})
    requests = Counter(each["requests"] for each in ran.json if each["error"] is None)
    assert requests[2] == 196
    reads = quotas.seen["Read"]
    took, allowed = (reads[-1] - reads[0]) * SCALE, (len(reads) - 1) // 60 * 60
    assert quotas.refused == 0
    assert len(team.server.token_requests) == 1
    assert allowed <= took < 1.1 * allowed, f"{len(reads)} reads: {took:.0f} s of {allowed} s"

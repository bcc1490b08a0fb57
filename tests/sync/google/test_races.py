"""Runs that meet: side by side, one within another, killed, or late."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from sync.google import commit_plan, draw
from tests.sheets import PersonTab, Timing
from tests.sync.google.bench import Bench, faults, is_commit, is_picture, patience
from tests.sync.google.invariants import check_versions
from tests.sync.google.scenes import (
    ADOPTION,
    BY_EACH_CONFIG,
    CHANGES,
    FRESH,
    SCENES,
    Scene,
    run_or_give_up,
    run_together,
)

pytestmark = BY_EACH_CONFIG

SMALL = 400
"""Bytes of a request, where all is to take several."""


@pytest.fixture
def _small_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commit_plan, "MOST_BYTES", SMALL)
    monkeypatch.setattr(draw, "MOST_BYTES", SMALL)
    monkeypatch.setattr(draw, "_LEAST_BYTES", SMALL // 2)


def _points() -> Iterator[object]:
    for scene in (FRESH, CHANGES, ADOPTION):
        for nth in range(1, scene.requests + 1):
            for timing in Timing:
                yield pytest.param(scene, nth, timing, id=f"{scene.name}-{timing.value} {nth}")


def _check(bench: Bench, tab: PersonTab, scene: Scene) -> None:
    """All is right after at most one more run, and stays so."""
    check_versions(tab)
    bench.run(tab.book)
    scene.check(tab)
    assert bench.run(tab.book).written.cells == 0


@pytest.mark.parametrize(("scene", "nth", "timing"), list(_points()))
def test_a_whole_run_within_another(bench: Bench, scene: Scene, nth: int, timing: Timing) -> None:
    tab = scene.set(bench)
    bench.server.at(nth, lambda: bench.run(tab.book), timing)
    bench.run(tab.book)
    scene.check(tab)
    _check(bench, tab, scene)


@pytest.mark.parametrize(("scene", "nth", "timing"), list(_points()))
def test_an_edit_and_a_run_within_another(
    bench: Bench, scene: Scene, nth: int, timing: Timing
) -> None:
    """What the outer run was about to write is stale by then, its picture too."""
    tab = scene.set(bench)

    def interfere() -> None:
        tab.insert_rows(2)
        tab.sort(tab.find("Company"))
        bench.run(tab.book)

    bench.server.at(nth, interfere, timing)
    bench.run(tab.book)
    _check(bench, tab, scene)


@pytest.mark.parametrize("count", [2, 5])
@pytest.mark.parametrize("scene", [FRESH, CHANGES, ADOPTION], ids=lambda scene: scene.name)
def test_runs_started_together(bench: Bench, scene: Scene, count: int) -> None:
    chance = random.Random(7)
    for _ in range(3):
        tab = scene.set(bench)
        run_together(bench, tab, count, scene.requests, chance)
        _check(bench, tab, scene)


@pytest.mark.parametrize("timing", Timing)
def test_runs_started_together_with_faults_in_one(bench: Bench, timing: Timing) -> None:
    chance = random.Random(11)
    for fault in faults():
        tab = CHANGES.set(bench)
        bench.server.at(chance.randint(1, 10), fault, timing)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(run_or_give_up, [bench] * 2, [tab.book] * 2, [patience(fault)] * 2))
        bench.server.clear_triggers()
        _check(bench, tab, CHANGES)


@pytest.mark.parametrize("scene", [FRESH, CHANGES, ADOPTION], ids=lambda scene: scene.name)
def test_a_commit_that_arrives_late_is_refused(bench: Bench, scene: Scene) -> None:
    tab = scene.set(bench)
    held = bench.server.hold(1, is_commit)
    bench.run(tab.book)
    scene.check(tab)
    before = len(tab.book.versions)
    assert held.apply().status == 400
    assert len(tab.book.versions) == before


@pytest.mark.parametrize("scene", [FRESH, CHANGES, ADOPTION], ids=lambda scene: scene.name)
def test_a_picture_that_arrives_after_a_newer_commit_draws_nothing(
    bench: Bench, scene: Scene
) -> None:
    tab = scene.set(bench)
    held = bench.server.hold(1, is_picture)
    bench.run(tab.book)
    tab.set(f"{tab.find('Outcome')}3", "Won")
    bench.run(tab.book)
    tab.sort(tab.find("Company"))
    bench.run(tab.book)
    before = tab.rows()
    held.apply()
    assert tab.rows() == before


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_kill_between_any_two_requests(bench: Bench, scene: Scene) -> None:
    for lives in range(scene.requests):
        tab = scene.set(bench)
        assert bench.kill(tab.book, lives)
        _check(bench, tab, scene)


@pytest.mark.usefixtures("_small_requests")
@pytest.mark.parametrize("scene", [FRESH, CHANGES, ADOPTION], ids=lambda scene: scene.name)
def test_a_kill_in_a_run_of_several_commits(bench: Bench, scene: Scene) -> None:
    lives = 0
    while True:
        tab = scene.set(bench)
        killed = bench.kill(tab.book, lives)
        _check(bench, tab, scene)
        if not killed:
            break
        lives += 1
    assert lives > scene.requests


@pytest.mark.usefixtures("_small_requests")
def test_a_lost_reply_in_a_run_of_several_commits(bench: Bench) -> None:
    tab = FRESH.set(bench)
    bench.server.requests.clear()
    bench.run(tab.book)
    writes = [at for at, each in enumerate(bench.server.requests, 1) if "pdate" in each.name]
    assert len(writes) > len(FRESH.writes) + 1
    for nth in writes:
        tab = FRESH.set(bench)
        bench.server.at(nth, faults()[3], Timing.AFTER)
        bench.run(tab.book)
        _check(bench, tab, FRESH)


@pytest.mark.usefixtures("_small_requests")
@pytest.mark.parametrize("nth", range(1, 10))
def test_a_whole_run_within_one_of_several_commits(bench: Bench, nth: int) -> None:
    tab = FRESH.set(bench)
    bench.server.at(nth, lambda: bench.run(tab.book))
    bench.run(tab.book)
    _check(bench, tab, FRESH)

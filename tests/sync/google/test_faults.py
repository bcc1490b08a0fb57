"""Every kind of fault at every request of a run, before and after it is applied."""

from collections.abc import Iterator

import pytest

from sync.messages.errors import ServiceError
from tests.sheets import Fault, Timing
from tests.sheets.faults import unavailable
from tests.sync.google.bench import Bench, faults, is_api, patience
from tests.sync.google.invariants import check_versions
from tests.sync.google.scenes import BY_EACH_CONFIG, SCENES, Scene, run_or_give_up

pytestmark = BY_EACH_CONFIG

_KINDS = faults()


def _cases() -> Iterator[object]:
    for scene in SCENES:
        for nth in range(1, scene.requests + 1):
            if scene.name == "adoption" and nth < scene.writes[0]:
                continue  # it begins as a first run does
            # What a spoilt read left undone makes no difference.
            moments = list(Timing) if nth in scene.writes else [Timing.BEFORE]
            for timing in moments:
                for fault in _KINDS:
                    name = f"{scene.name}-{nth}-{timing.value}-{fault.name}"
                    # To wait for a reply takes most of a second each time.
                    marks = [pytest.mark.slow] if fault.name == "timed out" else []
                    yield pytest.param(scene, nth, timing, fault, id=name, marks=marks)


@pytest.mark.parametrize(("scene", "nth", "timing", "fault"), list(_cases()))
def test_one_fault(bench: Bench, scene: Scene, nth: int, timing: Timing, fault: Fault) -> None:
    """A run recovers from it by itself, and leaves nothing for the next to do."""
    tab = scene.set(bench)
    bench.server.at(nth, fault, timing)
    done = bench.run(tab.book, patience=patience(fault))
    scene.check(tab)
    assert done.written.changelog_rows == len(done.moves)
    again = bench.run(tab.book)
    assert (again.written.cells, again.written.changelog_rows) == (0, 0)
    scene.check(tab)


@pytest.mark.parametrize("timing", Timing)
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_from_some_request_on_nothing_works(bench: Bench, scene: Scene, timing: Timing) -> None:
    """The run gives up; each commit is whole or absent, and the next run completes it."""
    for nth in range(1, scene.requests + 1):
        tab = scene.set(bench)
        bench.server.when(is_api, unavailable(), nth, timing, every=True)
        assert isinstance(run_or_give_up(bench, tab.book), ServiceError)
        bench.server.clear_triggers()
        check_versions(tab)
        bench.run(tab.book)
        scene.check(tab)

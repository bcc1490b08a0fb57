"""Requests of all are paced under Google's quota, and a 429 holds up all of them together."""

import random
import threading
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.google.quota import Quota, Turn
from sync.google.refusal import FailedRequestError
from sync.messages.link import Link
from sync.workbook.limits import Limits
from sync.workbook.pace import Pace
from tests.sync.google.bench import Watch

PATIENCE = 300.0


@dataclass
class Pacer:
    """A quota on a clock that only sleeping moves."""

    limit: int = 3
    watch: Watch = field(default_factory=Watch)

    def __post_init__(self) -> None:
        pace = Pace(self.watch.now, self.watch.sleep, random.Random(1))
        self.quota = Quota(Limits(self.limit, self.limit), pace)

    def turn(self, *, writing: bool = False, patience: float = PATIENCE) -> Turn:
        return self.quota.lane(writing=writing).turn(begun=True, patience=patience)

    def send(self, *, writing: bool = False, takes: float = 0.0) -> float:
        """Send one request that is answered; return when it was sent."""
        turn = self.turn(writing=writing)
        sent = self.watch.now()
        self.watch.seconds += takes
        turn.end(answered=True)
        return sent


def too_many(wait: float = 0.0) -> FailedRequestError:
    return FailedRequestError("429 RESOURCE_EXHAUSTED", wait, about=Link.QUOTA)


def test_so_many_go_at_once_and_the_next_after_a_minute() -> None:
    pacer = Pacer()

    sent = [pacer.send() for _ in range(7)]

    assert sent == pytest.approx([0, 0, 0, 60, 60, 60, 120], abs=0.01)


def test_reads_and_writes_are_counted_apart() -> None:
    pacer = Pacer()

    assert [pacer.send(writing=n % 2 == 1) for n in range(6)] == [0] * 6
    assert pacer.send(writing=True) == pytest.approx(60, abs=0.01)


def test_the_minute_begins_with_the_answer() -> None:
    """A request may have arrived as late as that."""
    pacer = Pacer(limit=1)

    pacer.send(takes=7)

    assert pacer.send() == pytest.approx(67, abs=0.01)


def test_a_request_under_way_keeps_its_place_however_long_it_takes() -> None:
    pacer = Pacer(limit=2)
    slow = pacer.turn()
    pacer.watch.seconds = 1000.0

    assert pacer.send() == 1000
    assert pacer.send() == pytest.approx(1060, abs=0.01)
    slow.end()
    slow.end(answered=True)  # said twice, it counts once
    assert pacer.send() == pytest.approx(1120, abs=0.1)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 40), st.floats(0, 70), st.floats(0, 1)), max_size=40))
def test_no_minute_of_the_servers_sees_too_many(requests: list[tuple[int, float, float]]) -> None:
    """Whenever between being sent and being answered each of them arrives."""
    pacer, arrivals = Pacer(), []
    for pause, takes, part in requests:
        pacer.watch.seconds += pause
        arrivals.append(pacer.send(takes=takes) + part * takes)

    for start in arrivals:
        assert sum(start <= each < start + 60 for each in arrivals) <= pacer.limit


def test_after_a_429_all_wait_as_long_as_google_asks() -> None:
    pacer = Pacer(limit=30)
    first, under_way = pacer.turn(), pacer.turn()

    first.end(failed=too_many(wait=20))
    under_way.end(answered=True)  # it was sent before, and proves nothing

    assert pacer.send(writing=True) == 0
    assert pacer.send() == pytest.approx(20, abs=0.01)
    assert pacer.send() == pytest.approx(20, abs=0.01)


def test_one_tries_and_the_others_wait_for_its_answer() -> None:
    pacer = Pacer(limit=30)
    pacer.turn().end(failed=too_many(wait=5))
    trying = pacer.turn()
    sent: list[float] = []
    others = [threading.Thread(target=lambda: sent.append(pacer.send())) for _ in range(5)]
    for other in others:
        other.start()
    while len(pacer.watch.naps) < 100:
        assert sent == []

    trying.end(answered=True)

    for other in others:
        other.join()
    assert len(sent) == 5


@pytest.mark.parametrize("failed", [None, FailedRequestError("no connection", unclear=True)])
def test_where_the_one_that_tries_hears_nothing_the_next_does(
    failed: FailedRequestError | None,
) -> None:
    pacer = Pacer(limit=30)
    pacer.turn().end(failed=too_many(wait=5))

    pacer.turn().end(failed=failed)

    assert pacer.turn().tries
    assert not pacer.quota.exhausted(PATIENCE)


def test_without_a_time_of_googles_the_pauses_grow() -> None:
    pacer = Pacer(limit=1000)
    for _ in range(30):
        pacer.turn().end(failed=too_many())

    assert 100 < pacer.watch.now() < 30 * 32


def test_a_quota_that_stays_used_up_ends_the_waiting() -> None:
    pacer = Pacer(limit=1000)
    while not pacer.quota.exhausted(PATIENCE):
        pacer.turn().end(failed=too_many())

    assert PATIENCE - 32 < pacer.watch.now() < PATIENCE + 32
    later = pacer.turn()  # whoever comes later tries once
    later.end(failed=too_many())
    assert pacer.quota.exhausted(PATIENCE)
    pacer.turn().end(answered=True)
    assert not pacer.quota.exhausted(PATIENCE)
    pacer.turn().end(failed=too_many(wait=3600))
    with pytest.raises(FailedRequestError, match="429"):
        pacer.turn()


def test_who_has_begun_goes_first() -> None:
    pacer = Pacer(limit=1)
    pacer.send()
    lane = pacer.quota.lane(writing=False)
    new = threading.Event()
    order: list[bool] = []

    def wait(*, begun: bool) -> None:
        turn = lane.turn(begun=begun, patience=PATIENCE)
        order.append(begun)
        turn.end(answered=True)

    nap = pacer.watch.sleep

    def held(seconds: float) -> None:
        new.wait(timeout=60)
        nap(seconds)

    object.__setattr__(lane._pace, "sleep", held)  # noqa: SLF001
    waiters = [threading.Thread(target=wait, kwargs={"begun": each}) for each in (False, True)]
    for waiter in waiters:
        waiter.start()
    while len(lane._queue) < 2:  # noqa: SLF001
        pass
    new.set()
    for waiter in waiters:
        waiter.join()
    assert order == [True, False]


def test_how_long_it_is_until_the_next() -> None:
    pacer = Pacer(limit=1)
    pacer.send()

    assert pacer.quota.waiting() == 0  # nobody waits

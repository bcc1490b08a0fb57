"""(d) Requests, and the bytes that draw the picture."""

from collections.abc import Iterator, Mapping
from math import ceil

from benchmarks.edits import State
from benchmarks.figures import Figures, Traffic
from benchmarks.lines import Line

STATES = (State.IDLE, State.SCATTERED, State.CLUSTERED, State.ALL)
SIZES = (10_000, 100_000)

_IDLE, _CHANGED = 2, 6
_PART = 2_000_000
_NULL, _ROW = 5, 60


def lines(sheets: Mapping[int, Figures]) -> Iterator[Line]:
    """Give the lines of the sizes at which the traffic was counted."""
    for rows in filter(sheets.__contains__, SIZES):
        for state in STATES:
            what = f"{rows:,} rows, {state}"
            traffic = sheets[rows].traffic[state]
            yield _requests(what, state, traffic)
            if state is not State.IDLE:
                yield _bytes(what, traffic)


def most_requests(state: State, sent: int) -> int:
    """Give how many requests a run may make that sends so many bytes."""
    return _IDLE if state is State.IDLE else _CHANGED + max(0, ceil((sent - _PART) / _PART))


def most_bytes(traffic: Traffic) -> int:
    """Give how many bytes may draw a picture."""
    return _NULL * (traffic.cells - traffic.changed) + _ROW * traffic.rows


def _requests(what: str, state: State, traffic: Traffic) -> Line:
    count, most = len(traffic.requests), most_requests(state, traffic.sent)
    return Line("d", f"{what}: requests", str(count), "", f"at most {most}", count <= most)


def _bytes(what: str, traffic: Traffic) -> Line:
    most = most_bytes(traffic)
    each = f"{traffic.size / max(1, traffic.rows):,.0f} B a changed row ({traffic.rows:,})"
    return Line(
        "d",
        f"{what}: bytes that draw the picture",
        f"{traffic.size:,} B, {each}",
        "",
        f"at most {most:,} B",
        traffic.size <= most,
    )

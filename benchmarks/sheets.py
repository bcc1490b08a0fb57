"""The lines of what was measured on sheets: the job to the floor, to its rivals, to its limits."""

from collections.abc import Iterator, Sequence
from math import ceil

from benchmarks.edits import State
from benchmarks.figures import RIVALS, Figures, Traffic
from benchmarks.table import Line, at_least, at_most, megabytes, seconds, taken

_STATES = (State.FIRST, State.SCATTERED, State.IDLE)
_DECODING_AT_MOST = {100_000: 2.5, 500_000: 2.0}
_GROWTH_AT_MOST, _SMALL, _LARGE = 1.25, 10_000, 500_000

_RIVAL_AT_LEAST = {
    ("gspread_recipe", 10_000): 12.0,
    ("gspread_recipe", 100_000): 25.0,
    ("if_statements", 10_000): 1.8,
    ("if_statements", 500_000): 5.0,
}
_JOB_AT_MOST = {("polars_recipe", 100_000): 1.3, ("polars_recipe", 500_000): 1.3}

_MEMORY_AT_MOST = 120e6

TRAFFIC_ROWS = (10_000, 100_000)
TRAFFIC_STATES = (State.IDLE, State.SCATTERED, State.CLUSTERED, State.ALL)
_IDLE_REQUESTS, _REQUESTS, _BYTES_A_REQUEST = 2, 6, 2_000_000
_BYTES_A_CELL, _BYTES_A_ROW = 5, 60


def against_the_floor(sheets: Sequence[Figures]) -> Iterator[Line]:
    """(a) The job to the floor under it, to the decoding alone, and per row."""
    for state, job in ((State.IDLE, "the idle job"), (State.SCATTERED, "the job, 1% changed")):
        for figures in sheets:
            usage, floor = figures.of("product", state), figures.of("floor", State.IDLE).cpu
            what = f"{figures.rows:,} rows: {job}, to the floor"
            figure = f"{taken(usage)}, floor {seconds(floor)}"
            yield at_most("a", what, figure, usage.cpu / floor)
    for figures in sheets:
        usage, alone = figures.of("product", State.IDLE), figures.of("floor", State.IDLE).decoding
        what = f"{figures.rows:,} rows: the idle job, to orjson.loads of the reply alone"
        target = _DECODING_AT_MOST.get(figures.rows)
        yield at_most("a", what, f"orjson.loads {seconds(alone)}", usage.cpu / alone, target)
    each = {figures.rows: figures.of("product").cpu / figures.rows for figures in sheets}
    if _SMALL in each and _LARGE in each:
        what = f"the job's time per row, {_SMALL:,} to {_LARGE:,} rows"
        figure = f"{each[_SMALL] * 1e6:.1f} µs to {each[_LARGE] * 1e6:.1f} µs"
        yield at_most("growth", what, figure, each[_LARGE] / each[_SMALL], _GROWTH_AT_MOST)


def against_rivals(sheets: Sequence[Figures]) -> Iterator[Line]:
    """(b) The other ways to do the same, end to end, after 1% of the rows changed."""
    for figures in sheets:
        for client, name in RIVALS.items():
            job, rival = figures.of("product").cpu, figures.of(client).cpu
            what, figure = f"{figures.rows:,} rows: {name}", taken(figures.of(client))
            place = client, figures.rows
            if target := _JOB_AT_MOST.get(place):
                yield at_most("b", f"{what}; the job to it", figure, job / rival, target)
            else:
                target = _RIVAL_AT_LEAST.get(place)
                yield at_least("b", f"{what}; it to the job", figure, rival / job, target)


def memory(sheets: Sequence[Figures]) -> Iterator[Line]:
    """(c) The most memory that a client held on the largest sheet, above what its modules take."""
    figures = sheets[-1]
    for state in _STATES:
        most = figures.of("product", state).memory
        what = f"{figures.rows:,} rows: the job, {state}"
        target = f"at most {megabytes(_MEMORY_AT_MOST)}"
        yield Line("c", what, megabytes(most), "", target, most <= _MEMORY_AT_MOST)
    for client in ("polars_recipe", "if_statements"):
        what = f"{figures.rows:,} rows: {RIVALS[client]}, {State.SCATTERED}"
        yield Line("c", what, megabytes(figures.of(client).memory))


def traffic(sheets: Sequence[Figures]) -> Iterator[Line]:
    """(d) Requests, and the bytes that draw the picture."""
    for figures in sheets:
        for state in TRAFFIC_STATES if figures.rows in TRAFFIC_ROWS else ():
            what = f"{figures.rows:,} rows, {state}"
            sent = figures.traffic[state]
            yield _requests(what, sent, state)
            if state is not State.IDLE:
                yield _drawn(what, sent)


def _requests(what: str, sent: Traffic, state: State) -> Line:
    beyond = max(0, ceil(sent.sent / _BYTES_A_REQUEST) - 1)
    most = _IDLE_REQUESTS if state is State.IDLE else _REQUESTS + beyond
    figure, target = str(sent.requests), f"at most {most}"
    return Line("d", f"{what}: requests", figure, "", target, sent.requests <= most)


def _drawn(what: str, sent: Traffic) -> Line:
    most = _BYTES_A_CELL * (sent.cells - sent.changed) + _BYTES_A_ROW * sent.rows
    each = f"{sent.drawn / max(1, sent.rows):,.0f} B a changed row ({sent.rows:,})"
    what, figure = f"{what}: bytes that draw the picture", f"{sent.drawn:,} B, {each}"
    return Line("d", what, figure, "", f"at most {most:,} B", sent.drawn <= most)


def limit(figures: Figures) -> Iterator[Line]:
    """(limit) The largest sheet that Google lets people have."""
    for state in _STATES:
        usage, requests = figures.of("product", state), figures.traffic[state].requests
        figure = f"{taken(usage)}, {megabytes(usage.memory)}, {requests} requests"
        yield Line("limit", f"{figures.rows:,} rows: {state}", figure)

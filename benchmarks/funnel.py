"""(h) Looking back: the funnel by a changelog of two records a prospect, to an idle run on it."""

from collections.abc import Iterator

from benchmarks.edits import State
from benchmarks.figures import refuse_moves, start_server
from benchmarks.processes import alternate
from benchmarks.table import Line, at_most, megabytes, taken

SIZES = (10_000, 500_000)

_TIMES_AT_MOST, _MEMORY_AT_MOST = {500_000: 2.0}, {500_000: 200e6}


def lines(rows: int, rounds: int) -> Iterator[Line]:
    """Measure a sheet of so many rows, and make the lines."""
    with start_server(rows) as server:
        server.first_run()
        server.prepare(State.RECORDED)
        refuse_moves(server, State.RECORDED)
        works = {
            "run": lambda: server.run("product", State.RECORDED),
            "funnel": lambda: server.run("funnel", State.RECORDED),
        }
        done = alternate(works, rounds)
    run, funnel = done["run"], done["funnel"]
    yield at_most(
        "h",
        f"{rows:,} rows: qualify funnel --json, to qualify run, nothing changed",
        f"{taken(funnel)}, run {taken(run)}",
        funnel.cpu / run.cpu,
        _TIMES_AT_MOST.get(rows),
    )
    most = _MEMORY_AT_MOST.get(rows)
    yield Line(
        "h",
        f"{rows:,} rows: the most memory of qualify funnel --json",
        f"{megabytes(funnel.memory)}, run {megabytes(run.memory)}",
        target=f"at most {megabytes(most)}" if most else "",
        met=funnel.memory <= most if most else None,
    )

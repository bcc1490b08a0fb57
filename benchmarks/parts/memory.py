"""(c) The most memory that a client held above what it held when all modules were loaded."""

from collections.abc import Iterator, Mapping

from benchmarks.edits import State
from benchmarks.figures import Figures
from benchmarks.lines import Line, megabytes

ROWS = 500_000

_TARGET = 120e6
_STATES = (State.SCATTERED, State.IDLE, State.FIRST)
_OTHERS = {"polars_recipe": "polars", "if_statements": "if-statements over rows"}


def lines(sheets: Mapping[int, Figures]) -> Iterator[Line]:
    """Give the lines of the largest size."""
    figures = sheets.get(ROWS)
    if figures is None:
        return
    size = f"{figures.rows:,} rows"
    for state in _STATES:
        yield _line(f"{size}: the job, {state}", figures.of("product", state).memory)
    for client, name in _OTHERS.items():
        if figures.has(client):
            yield Line("c", f"{size}: {name}, 1% changed", megabytes(figures.of(client).memory))


def _line(what: str, memory: int) -> Line:
    target = f"at most {megabytes(_TARGET)}"
    return Line("c", what, megabytes(memory), "", target, memory <= _TARGET)

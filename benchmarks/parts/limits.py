"""The largest sheet that Google lets people have, and one beyond it."""

from collections.abc import Iterable, Iterator

from benchmarks.edits import State
from benchmarks.figures import Figures
from benchmarks.lines import Line, megabytes, seconds

ROWS = 400_000
STATES = (State.FIRST, State.SCATTERED, State.IDLE)


def lines(sheets: Iterable[tuple[Figures, str]]) -> Iterator[Line]:
    """Give the lines of sheets, each with how it stands to the limit."""
    for figures, how in sheets:
        for state in STATES:
            usage, traffic = figures.of("product", state), figures.traffic[state]
            figure = (
                f"{seconds(usage.cpu)} ({seconds(usage.wall)} wall), {megabytes(usage.memory)},"
                f" {len(traffic.requests)} requests"
            )
            yield Line("limit", f"{figures.rows:,} rows {how}: {state}", figure)

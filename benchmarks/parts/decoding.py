"""(b) The job with nothing to do against the mere decoding of the reply that it reads."""

from collections.abc import Iterator, Mapping

from benchmarks.edits import State
from benchmarks.figures import Figures
from benchmarks.lines import Line, at_most, seconds

_TARGETS = {100_000: 2.5, 500_000: 2.0}


def lines(sheets: Mapping[int, Figures]) -> Iterator[Line]:
    """Give three lines for every size: the decoding alone is also set against less of the job."""
    for figures in sheets.values():
        job, other = figures.of("product", State.IDLE), figures.of("decoding", State.IDLE)
        size = f"{figures.rows:,} rows"
        yield at_most(
            "b",
            f"{size}: orjson.loads of the reply alone; the idle job to it",
            seconds(other.decoding),
            job.cpu / other.decoding,
            _TARGETS.get(figures.rows),
        )
        yield at_most(
            "b",
            f"{size}: signing in, receiving, unzipping and orjson.loads; the idle job to it",
            seconds(other.cpu),
            job.cpu / other.cpu,
            None,
        )
        received = other.cpu - other.decoding
        yield at_most(
            "b",
            f"{size}: orjson.loads of the reply alone; the idle job, less what it takes to sign in,"
            " receive and unzip, to it",
            seconds(other.decoding),
            (job.cpu - received) / other.decoding,
            None,
        )

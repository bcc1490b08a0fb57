"""(a) The job against the other ways to do the same, end to end, after 1% of the rows changed."""

from collections.abc import Iterator, Mapping

from benchmarks.edits import State
from benchmarks.figures import Figures
from benchmarks.lines import Line, at_least, at_most, seconds

_NAMES = {
    "gspread_recipe": "the gspread recipe",
    "if_statements": "if-statements over rows",
    "pandas_recipe": "pandas",
    "polars_recipe": "polars",
}
_AT_LEAST = {
    ("gspread_recipe", 10_000): 12.0,
    ("gspread_recipe", 100_000): 25.0,
    ("if_statements", 10_000): 1.8,
    ("if_statements", 500_000): 5.0,
}
_AT_MOST = {("polars_recipe", 100_000): 1.3, ("polars_recipe", 500_000): 1.3}
_GROWTH, _FROM, _TO = 1.25, 10_000, 500_000


def lines(sheets: Mapping[int, Figures]) -> Iterator[Line]:
    """Give the lines of every size that was measured, and the growth between two of them."""
    for figures in sheets.values():
        yield from _of_size(figures)
    if _FROM in sheets and _TO in sheets:
        yield _growth(sheets[_FROM], sheets[_TO])


def _of_size(figures: Figures) -> Iterator[Line]:
    job, idle = figures.of("product"), figures.of("product", State.IDLE)
    size = f"{figures.rows:,} rows"
    yield Line("a", f"{size}: the job", f"{seconds(job.cpu)} ({seconds(job.wall)} wall)")
    yield Line(
        "a", f"{size}: the job, nothing changed", f"{seconds(idle.cpu)} ({seconds(idle.wall)} wall)"
    )
    yield Line("a", f"{size}: signing in alone", seconds(figures.of("signing_in").cpu))
    for client, name in _NAMES.items():
        yield _rival(figures, client, f"{size}: {name}")


def _rival(figures: Figures, client: str, what: str) -> Line:
    job, other = figures.of("product"), figures.of(client)
    figure = f"{seconds(other.cpu)} ({seconds(other.wall)} wall)"
    place = client, figures.rows
    if place in _AT_MOST:
        return at_most("a", f"{what}; the job to it", figure, job.cpu / other.cpu, _AT_MOST[place])
    return at_least(
        "a", f"{what}; it to the job", figure, other.cpu / job.cpu, _AT_LEAST.get(place)
    )


def _growth(small: Figures, large: Figures) -> Line:
    each = [figures.of("product").cpu / figures.rows for figures in (small, large)]
    figure = " to ".join(f"{value * 1e6:.1f} µs" for value in each)
    what = f"growth: the job's time per row, {small.rows:,} to {large.rows:,} rows"
    return at_most("growth", what, figure, each[1] / each[0], _GROWTH)

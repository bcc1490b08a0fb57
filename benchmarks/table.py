"""The table of a whole run, on the terminal and in README.md between its two marks."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from benchmarks.lines import Line

README = Path(__file__).with_name("README.md")
BEGIN = "<!-- written by `make bench`, from here -->"
END = "<!-- to here -->"

_HEAD = ("part", "what", "figure", "ratio", "target", "")


def on_terminal(line: Line) -> str:
    """Write a line for the terminal."""
    beside = ", ".join(filter(None, (line.ratio, line.target)))
    return f"{line.part:7} {line.what}: {line.figure}" + "".join(
        f"  [{text}]" for text in (beside, line.verdict) if text
    )


def as_markdown(
    lines: Iterable[Line], machine: Iterable[tuple[str, str]], day: date, minutes: float
) -> str:
    """Write the table with the machine's description above it."""
    rows = [_cells(_HEAD), _cells(["---"] * len(_HEAD)), *map(_row, lines)]
    facts = [f"- {name}: {text}" for name, text in machine]
    when = f"Measured on {day.isoformat()}, in {minutes:.0f} minutes, on this machine:"
    return "\n".join([when, "", *facts, "", *rows])


def put_between_marks(page: str, table: str) -> str:
    """Give a page with the table between its marks; raises ValueError where they are not there."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page has no {BEGIN} with {END} below it")
    return f"{before}{BEGIN}\n\n{table}\n\n{END}{after}"


def _row(line: Line) -> str:
    return _cells([line.part, line.what, line.figure, line.ratio, line.target, line.verdict])


def _cells(texts: Sequence[str]) -> str:
    return f"| {' | '.join(texts)} |"

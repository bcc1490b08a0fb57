"""The table: its lines, how they are written, and the machine on which they were measured."""

import os
import platform
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

from benchmarks.clients.measured import Usage

README = Path(__file__).with_name("README.md")
BEGIN = "<!-- written by `make bench`, from here -->"
END = "<!-- to here -->"

_HEAD = ("part", "what", "figure", "ratio", "target", "")
_LIBRARIES = ("gspread", "google-auth", "orjson", "pydantic", "polars", "openpyxl")


@dataclass(frozen=True)
class Line:
    """What was measured and what came out; `ratio` and `target` are as they are shown."""

    part: str
    what: str
    figure: str
    ratio: str = ""
    target: str = ""
    met: bool | None = None

    @property
    def verdict(self) -> str:
        """Whether the target was met, "" where there is none."""
        return "" if self.met is None else "met" if self.met else "missed"


def at_least(part: str, what: str, figure: str, ratio: float, target: float | None = None) -> Line:
    """Make a line whose ratio should be large."""
    aim = f"at least {target:g}x" if target else ""
    return Line(part, what, figure, f"{ratio:.2f}x", aim, ratio >= target if target else None)


def at_most(part: str, what: str, figure: str, ratio: float, target: float | None = None) -> Line:
    """Make a line whose ratio should be small."""
    aim = f"at most {target:g}x" if target else ""
    return Line(part, what, figure, f"{ratio:.2f}x", aim, ratio <= target if target else None)


def taken(usage: Usage) -> str:
    """Write the time that a client took."""
    return f"{seconds(usage.cpu)} ({seconds(usage.wall)} wall)"


def seconds(value: float) -> str:
    """Write seconds; milliseconds below one."""
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.0f} ms"


def megabytes(value: float) -> str:
    """Write bytes as millions of them."""
    return f"{value / 1e6:,.0f} MB"


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
    """Return a page with the table between its marks; ValueError where they are not there."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page has no {BEGIN} with {END} below it")
    return f"{before}{BEGIN}\n\n{table}\n\n{END}{after}"


def _row(line: Line) -> str:
    return _cells([line.part, line.what, line.figure, line.ratio, line.target, line.verdict])


def _cells(texts: Sequence[str]) -> str:
    return f"| {' | '.join(texts)} |"


def describe_machine() -> Iterator[tuple[str, str]]:
    """Return what matters to the figures, by name: no paths, no host name."""
    cores = len(os.sched_getaffinity(0))
    yield "Processor", f"{_field('/proc/cpuinfo', 'model name')}, {cores} cores"
    yield "Memory", f"{int(_field('/proc/meminfo', 'MemTotal').split()[0]) / 1024**2:.0f} GiB"
    yield "System", f"{platform.freedesktop_os_release()['PRETTY_NAME']}, {platform.machine()}"
    yield "Python", platform.python_version()
    yield "Libraries", ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)


def _field(path: str, name: str) -> str:
    """Return the first field of a name in one of the kernel's files."""
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        key, _, text = line.partition(":")
        if key.strip() == name:
            return text.strip()
    return "unknown"

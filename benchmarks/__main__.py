"""Measures everything and writes the table: `python -m benchmarks`.

A run of parts, of other sizes or a quick one only prints its lines.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from benchmarks import ahead, columns, funnel, life, local, many, sheets, startup, tables
from benchmarks.edits import State
from benchmarks.figures import RIVALS, Turn, measure, say
from benchmarks.table import (
    README,
    Line,
    as_markdown,
    describe_machine,
    on_terminal,
    put_between_marks,
)

_ON_SHEETS = {
    "a": sheets.against_the_floor,
    "b": sheets.against_rivals,
    "c": sheets.memory,
    "d": sheets.traffic,
}
_OF_SIZES = {
    "f": (local, "local workbooks"),
    "g": (ahead, "looking ahead"),
    "h": (funnel, "looking back"),
    "i": (columns, "the row's columns"),
    "k": (life, "a changelog of years"),
    "l": (tables, "a database table"),
}
_PARTS = (*_ON_SHEETS, "e", *_OF_SIZES, "j", "limit")
_SIZES = (1_000, 10_000, 100_000, 500_000)
_MOST_ROWS = 400_000
_JOB: Sequence[Turn] = (("product", State.SCATTERED), ("product", State.IDLE))


@dataclass(frozen=True)
class _Asked:
    """What to measure: which parts, at which sizes, and whether one round must do."""

    parts: Sequence[str]
    sizes: Sequence[int]
    quick: bool

    @property
    def whole(self) -> bool:
        """Whether it is all that there is to measure."""
        return set(self.parts) == {*_PARTS} and set(self.sizes) == {*_SIZES} and not self.quick

    def rounds(self, usual: int) -> int:
        """Return how many rounds to make where there are usually so many."""
        return 1 if self.quick else usual


def _arguments() -> _Asked:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", default=",".join(_PARTS), help="parts, such as a,b")
    parser.add_argument(
        "--rows", default=",".join(map(str, _SIZES)), help="sizes, such as 1000,10000"
    )
    parser.add_argument("--quick", action="store_true", help="one round of each")
    asked = parser.parse_args()
    parts = asked.only.split(",")
    if unknown := {*parts} - {*_PARTS}:
        parser.error(f"there is no part {min(unknown)}; they are {', '.join(_PARTS)}")
    return _Asked(parts, sorted(map(int, asked.rows.split(","))), asked.quick)


def _turns(asked: _Asked, rows: int) -> list[Turn]:
    """Return who runs on what in each round, so that they alternate."""
    turns = [*_JOB, ("floor", State.IDLE)]
    if {"b", "c"} & {*asked.parts}:
        turns += [(client, State.SCATTERED) for client in RIVALS]
    if "d" in asked.parts and rows in sheets.TRAFFIC_ROWS:
        turns += [("product", State.CLUSTERED), ("product", State.ALL)]
    return turns


def _rounds(rows: int) -> int:
    return 3 if rows > 100_000 else 5 if rows > 10_000 else 9  # noqa: PLR2004 - small ones are quick


def _on_sheets(asked: _Asked) -> Iterator[Line]:
    wanted = [lines for part, lines in _ON_SHEETS.items() if part in asked.parts]
    if wanted:
        measured = [
            measure(rows, _turns(asked, rows), asked.rounds(_rounds(rows))) for rows in asked.sizes
        ]
        for lines in wanted:
            yield from lines(measured)


def _by_size(asked: _Asked) -> Iterator[Line]:
    """Measure the parts that have sizes of their own."""
    for part, (module, what) in _OF_SIZES.items():
        for rows in module.SIZES if part in asked.parts else ():
            if rows in asked.sizes:
                say(f"{rows:,} rows: {what}")
                yield from module.lines(rows, asked.rounds(3))


def _all(asked: _Asked) -> Iterator[Line]:
    """Measure, and make the lines as the figures come."""
    yield from _on_sheets(asked)
    if "e" in asked.parts:
        say("start-up")
        yield from startup.lines(asked.rounds(15))
    yield from _by_size(asked)
    if "j" in asked.parts:
        say("two hundred sheets: six minutes")
        yield from many.lines()
    if "limit" in asked.parts:
        yield from sheets.limit(measure(_MOST_ROWS, _JOB, 1, limited=True))


def _main() -> None:
    asked = _arguments()
    start = time.monotonic()
    lines: list[Line] = []
    for line in _all(asked):
        sys.stdout.write(on_terminal(line) + "\n")
        sys.stdout.flush()
        lines.append(line)
    if asked.whole:
        minutes = (time.monotonic() - start) / 60
        table = as_markdown(lines, describe_machine(), date.today(), minutes)  # noqa: DTZ011
        page = put_between_marks(README.read_text(encoding="utf-8"), table)
        README.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    _main()

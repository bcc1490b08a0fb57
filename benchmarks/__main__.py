"""Measures everything and writes the table: `python -m benchmarks`.

A run of parts, of other sizes or a quick one only prints its lines.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from benchmarks.edits import State
from benchmarks.figures import RIVALS, Figures, Plan, Turn, measure
from benchmarks.lines import Line
from benchmarks.machine import describe_machine
from benchmarks.parts import decoding, end_to_end, limits, local, memory, startup, traffic
from benchmarks.table import README, as_markdown, on_terminal, put_between_marks

PARTS = ("a", "b", "c", "d", "e", "f", "limit")
SIZES = (1_000, 10_000, 100_000, 500_000)

_ON_SHEETS: Mapping[str, Callable[[Mapping[int, Figures]], Iterator[Line]]] = {
    "a": end_to_end.lines,
    "b": decoding.lines,
    "c": memory.lines,
    "d": traffic.lines,
}
_SIZES_OF = {"c": (memory.ROWS,), "d": traffic.SIZES}
"""The sizes of the parts that are not measured at all of them."""

_LARGEST = SIZES[-1]
_STARTS = 15
_BOOKS = 3


@dataclass(frozen=True)
class Asked:
    """What to measure: which parts, at which sizes, and whether one round must do."""

    parts: Sequence[str]
    sizes: Sequence[int]
    quick: bool

    @property
    def whole(self) -> bool:
        """Say whether it is all that there is to measure."""
        return set(self.parts) == {*PARTS} and set(self.sizes) == {*SIZES} and not self.quick

    def rounds(self, usual: int) -> int:
        """Give how many rounds to make where there are usually so many."""
        return 1 if self.quick else usual


def _arguments() -> Asked:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", default=",".join(PARTS), help="parts, such as a,b")
    parser.add_argument(
        "--rows", default=",".join(map(str, SIZES)), help="sizes, such as 1000,10000"
    )
    parser.add_argument("--quick", action="store_true", help="one round of each")
    asked = parser.parse_args()
    unknown = {*asked.only.split(",")} - {*PARTS}
    if unknown:
        parser.error(f"there is no part {min(unknown)}; they are {', '.join(PARTS)}")
    sizes = sorted(int(rows) for rows in asked.rows.split(","))
    return Asked([part for part in PARTS if part in asked.only.split(",")], sizes, asked.quick)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _turns(parts: Iterable[str]) -> list[Turn]:
    """Give who runs on what in each round, so that they alternate."""
    turns: list[Turn] = [("product", State.SCATTERED), ("product", State.IDLE)]
    if "a" in parts:
        turns += [(client, State.SCATTERED) for client in (*RIVALS, "signing_in")]
    elif "c" in parts:
        turns += [(client, State.SCATTERED) for client in ("if_statements", "polars_recipe")]
    if "b" in parts:
        turns.append(("decoding", State.IDLE))
    return turns


def _sizes(parts: Iterable[str], asked: Sequence[int]) -> list[int]:
    """Give those of the sizes at which one of the parts is measured."""
    wanted = {rows for part in parts for rows in _SIZES_OF.get(part, asked)}
    return [rows for rows in asked if rows in wanted]


def _rounds(rows: int) -> int:
    return 3 if rows > 100_000 else 5 if rows > 10_000 else 9  # noqa: PLR2004 - small ones are quick


def _plan(asked: Asked, rows: int) -> Plan:
    states = traffic.STATES if "d" in asked.parts and rows in traffic.SIZES else ()
    return Plan(rows, _turns(asked.parts), asked.rounds(_rounds(rows)), states)


def _limits(sheets: Mapping[int, Figures]) -> Iterator[Line]:
    turns: list[Turn] = [("product", state) for state in limits.STATES if state is not State.FIRST]
    within = Plan(limits.ROWS, turns, 1, limited=True)
    beyond = sheets.get(_LARGEST) or measure(Plan(_LARGEST, turns, 1), _say)
    yield from limits.lines(
        [(measure(within, _say), "under the limit"), (beyond, "with the limit off")]
    )


def _all(asked: Asked) -> Iterator[Line]:
    """Measure, and give the lines as they come."""
    sheets: dict[int, Figures] = {}
    on_sheets = [part for part in asked.parts if part in _ON_SHEETS]
    for rows in _sizes(on_sheets, asked.sizes):
        sheets[rows] = measure(_plan(asked, rows), _say)
    for part in on_sheets:
        yield from _ON_SHEETS[part](sheets)
    if "e" in asked.parts:
        _say("start-up")
        yield from startup.lines(asked.rounds(_STARTS))
    for rows in local.SIZES if "f" in asked.parts else ():
        if rows in asked.sizes:
            _say(f"local workbooks of {rows:,} rows")
            yield from local.lines(rows, asked.rounds(_BOOKS))
    if "limit" in asked.parts:
        yield from _limits(sheets)


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

"""Whether two clients came to the same: the picture of every row, and who moved where."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Cell = str | int | float | bool | None

Move = tuple[Cell, ...]
"""Key, From and To of a row that was added to the changelog."""

_SHOWN = 5


@dataclass(frozen=True)
class Outcome:
    """What a client left behind: the job's two columns, row by row, and the moves it recorded."""

    stages: Sequence[Cell]
    missing: Sequence[Cell]
    moves: Sequence[Move]


def differences(one: Outcome, other: Outcome) -> list[str]:
    """Say where two outcomes differ, the first few places of each kind; nothing if nowhere.

    The order of the moves does not count.
    """
    return [
        *_cells("Stage", one.stages, other.stages),
        *_cells("Missing", one.missing, other.missing),
        *_moves(one.moves, other.moves),
    ]


def _cells(heading: str, one: Sequence[Cell], other: Sequence[Cell]) -> list[str]:
    if len(one) != len(other):
        return [f"{heading}: {len(one)} rows and {len(other)}"]
    found = [row for row in range(len(one)) if one[row] != other[row]]
    shown = [f"{heading} {row + 2}: {one[row]!r} and {other[row]!r}" for row in found[:_SHOWN]]
    return shown + ([f"{heading}: {len(found)} rows in all"] if len(found) > _SHOWN else [])


def _moves(one: Sequence[Move], other: Sequence[Move]) -> Iterator[str]:
    ours, theirs = Counter(one), Counter(other)
    for which, moves in (("first", ours - theirs), ("second", theirs - ours)):
        for move in list(moves)[:_SHOWN]:
            yield f"only the {which} moved {' '.join(map(str, move))}"

"""A changelog of years for prospects whose stages are known: two records each, or any number."""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from benchmarks.prospects import TODAY, Cell, serial
from sync.workbook.protocol import LOG_HEADINGS

_SEED = 19
_DAYS = 3 * 365
_NINE_O_CLOCK = 0.375
_FIRST, _RUNGS = "List", ("List", "Lead", "Opportunity")

Move = tuple[str, str, str]
"""The stage that is left, the one that is entered, and the kind."""


def make_records(
    keys: Sequence[Cell], stages: Sequence[Cell], each: int | None = None
) -> Mapping[str, list[Cell]]:
    """Make the columns of a changelog, by heading, that ends with every prospect in its stage.

    `each` is how many records a prospect has; None is two on average.
    """
    dice = random.Random(_SEED)  # noqa: S311 - the same records every time
    records: list[tuple[int, Cell, Move]] = []
    for key, stage in zip(keys, stages, strict=True):
        extra = dice.random() < 1 / 2
        moves = _moves(str(stage), extra=extra) if each is None else _life(str(stage), each)
        days = sorted(dice.choices(range(_DAYS), k=len(moves)))
        records += [(day, key, move) for day, move in zip(days, moves, strict=True)]
    records.sort(key=lambda record: record[0])
    rows = (_row(number, *record) for number, record in enumerate(records, 1))
    return dict(zip(LOG_HEADINGS, map(list, zip(*rows, strict=True)), strict=True))


def _moves(stage: str, *, extra: bool) -> Sequence[Move]:
    """The moves of one prospect; half of those in the first stage were higher for a while."""
    added = ("", _FIRST, "Added")
    if stage == _FIRST:
        higher = ((_FIRST, "Lead", "Promoted"), ("Lead", _FIRST, "Demoted"))
        return (added, *higher) if extra else (added,)
    if stage in _RUNGS:
        return (added, (_FIRST, stage, "Promoted"))
    return (added, (_FIRST, "Lead", "Promoted"), ("Lead", stage, "By hand"))


def _life(stage: str, count: int) -> Sequence[Move]:
    """So many moves of one prospect, which went up and down before it came to its stage."""
    turns = ((_FIRST, "Lead", "Promoted"), ("Lead", _FIRST, "Demoted"))
    before = tuple(turns[at % 2] for at in range(count - 1))
    kind = "Adopted" if stage in _RUNGS else "By hand"
    return (*before, (before[-1][1] if before else "", stage, kind))


def _row(number: int, day: int, key: Cell, move: Move) -> Iterator[Cell]:
    origin, to, kind = move
    when: Cell = serial(TODAY - timedelta(days=_DAYS - day)) + _NINE_O_CLOCK  # type: ignore[assignment]
    yield from (number, when, key, f"Company {key}", origin, to, kind)
    yield from ("Industry fits, Came to us" if kind == "Promoted" else None, "0a1b2c3d", f"{day:x}")

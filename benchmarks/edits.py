"""What people did to the sheet between two runs: the states from which runs are measured."""

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum

from benchmarks.prospects import TODAY, Cell, serial

_SEED = 17
_SHARE = 100

Edit = tuple[int, str, Cell]
"""A row below the headings, counted from 0; a heading; what the cell holds now."""

_GOOD_FIT: Mapping[str, Cell] = {
    "Industry": "Retail",
    "Employees": 220,
    "Last inbound": "Demo, White paper",
}
_GOING_WELL: Mapping[str, Cell] = {
    "Last contact": serial(TODAY - timedelta(days=4)),
    "Close date": serial(TODAY + timedelta(days=120)),
    "Budget (EUR)": "€ 40k",
}
_TURNS: Sequence[Mapping[str, Cell]] = (
    _GOOD_FIT,
    {**_GOOD_FIT, **_GOING_WELL},
    {**_GOOD_FIT, "Close date": "next spring", "Next step": "Visit"},
    {"Industry": "Consulting", "Employees": 12},
    {"Employees": "about 400", "Last inbound": "Question"},
    {"Last inbound": "Newsletter", "Last contact": None},
    {"Budget (EUR)": "soon", "Close date": "1 June 2026"},
    {"Outcome": "Lost"},
    {"Outcome": None, "Industry": "Logistics"},
)


class State(StrEnum):
    """A state of the sheet before a run; FIRST is before the first, the others come after it."""

    FIRST = "first run"
    IDLE = "nothing changed"
    SCATTERED = "1% changed"
    CLUSTERED = "1% changed in one block"
    ALL = "all drawn anew"
    RECORDED = "two records a prospect"
    NEW = "one record a prospect"
    OLD = "a hundred records a prospect"


RECORDS = {State.RECORDED: None, State.NEW: 1, State.OLD: 100}
"""How many records each prospect has in a state that is about the changelog; None is about two."""


def changed_rows(state: State, rows: int) -> Sequence[int]:
    """Return which rows people edited: one in a hundred, or none."""
    count = max(1, rows // _SHARE)
    if state in (State.FIRST, State.IDLE, *RECORDS):
        return ()
    if state is State.CLUSTERED:
        middle = (rows - count) // 2
        return range(middle, middle + count)
    dice = random.Random(_SEED)  # noqa: S311 - the same rows every time
    return sorted(dice.sample(range(rows), count))


def make_edits(rows: Iterable[int]) -> list[Edit]:
    """Make the edits of some rows: prospects that come on, fall back, are lost, or grow unclear."""
    return [
        (row, heading, cell)
        for turn, row in enumerate(rows)
        for heading, cell in _TURNS[turn % len(_TURNS)].items()
    ]

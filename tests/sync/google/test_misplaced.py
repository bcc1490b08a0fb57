"""Where a column was read that stands somewhere else by now."""

from collections.abc import Sequence

import pytest

from sync.google.furniture.misplaced import Arrival
from sync.google.furniture.state import FurnishedTab

READ = ["ID", "", "Note", "", "Note", "Stage"]


def _source(now: Sequence[str], column: int) -> int | None:
    count = len(READ)
    sheet = FurnishedTab(
        tab=1,
        top=0,
        rows=9,
        frozen=0,
        headings=READ,
        notes=[""] * count,
        widths=[100] * count,
        rules=(),
        protections=(),
        typed=frozenset(),
        memories=(),
        number=None,
        cells={},
    )
    return Arrival(now, moved=True, foreign=()).source(sheet, column)


@pytest.mark.parametrize(
    ("now", "column", "source"),
    [
        (READ, 3, 3),
        (READ, 5, 5),
        (["New", *READ], 0, None),
        (["New", *READ], 1, 0),
        (["New", *READ], 2, 1),
        (["New", *READ], 4, 3),
        (["New", *READ], 5, 4),
        (["ID", "Note", "", "Note", "Stage"], 1, 2),
        (["ID", "Note", "", "Note", "Stage"], 3, 4),
        (["Stage", "ID", "", "Note", "", "Note"], 0, 5),
        (["Stage", "ID", "", "Note", "", "Note"], 5, 4),
        ([], 0, None),
    ],
)
def test_the_place_at_which_a_column_was_read(
    now: Sequence[str], column: int, source: int | None
) -> None:
    """By its heading, or if that stands twice or is blank, by those around it."""
    assert _source(now, column) == source

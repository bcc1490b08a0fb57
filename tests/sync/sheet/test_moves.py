"""The new rows of the changelog, held column by column."""

from datetime import datetime

from rules.columns import cells_of, column_of
from rules.judging.verdict import MoveKind
from sync.sheet.changelog import LogRow
from sync.sheet.moves import CountedMoves, LoggedMove, Moves, count_kinds

WHEN = datetime.fromisoformat("2026-01-15T09:30")
PROMOTED = LoggedMove("List", "Lead", MoveKind.PROMOTED, "Industry fits")
LOST = LoggedMove("Lead", "Lost", MoveKind.BY_HAND, "Lost")
ROWS = [
    LogRow(8, WHEN, "K1", "Ada", *PROMOTED, "rules", "run"),
    LogRow(9, WHEN, "K2", "", *LOST, "rules", "run"),
    LogRow(10, WHEN, "K3", "Cleo", *PROMOTED, "rules", "run"),
]


def test_rows_are_as_if_they_were_held() -> None:
    moves = Moves(
        first=8,
        when=WHEN,
        keys=cells_of([row.key for row in ROWS]),
        names=cells_of([row.name for row in ROWS]),
        moves=column_of([PROMOTED, LOST, PROMOTED]),
        rules="rules",
        run="run",
    )
    assert list(moves) == ROWS
    assert [moves[at] for at in range(-3, 3)] == [*ROWS, *ROWS]
    assert moves[1:] == ROWS[1:]
    assert moves[:-5:-1] == ROWS[::-1]
    assert len(moves) == 3
    assert count_kinds(moves) == count_kinds(ROWS) == {MoveKind.PROMOTED: 2, MoveKind.BY_HAND: 1}


def test_none() -> None:
    moves = Moves(1, WHEN, cells_of([]), cells_of([]), column_of([]), "rules", "run")
    assert not moves
    assert list(moves) == []
    assert moves[:20] == []


def test_of_rows_that_are_only_counted_the_first_are_at_hand() -> None:
    kinds = {MoveKind.PROMOTED: 2000, MoveKind.DEMOTED: 500}
    moves = CountedMoves(kinds, ROWS)

    assert len(moves) == 2500
    assert count_kinds(moves) == kinds
    assert list(moves) == ROWS
    assert moves[:2] == ROWS[:2]
    assert moves[0] == ROWS[0]
    assert not CountedMoves({}, [])

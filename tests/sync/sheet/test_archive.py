"""Which records may leave: all is judged afterwards as before."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.columns import cells_of
from rules.judging.ladder import make_ladder
from rules.read.cells import Cell
from rules.read.dates import FIRST
from sync.config.load import parse_config
from sync.sheet.archive import rows_to_move
from sync.sheet.changelog import Record, read_entries
from sync.workbook.protocol import LOG_HEADINGS, Layout, Snapshot, Tab
from tests.harness import LADDER as CONFIG

Line = tuple[Cell, Cell, Cell, Cell]
"""No, When (days after FIRST), Key, To."""

COLUMNS = {heading: at for at, heading in enumerate(LOG_HEADINGS)}
LAYOUT = Layout(Tab(0, "Prospects"), (), (), (), None, "en_US", "UTC")
LADDER = make_ladder(parse_config(CONFIG, Path("config.toml")).config.stage)


def snapshot(lines: list[Line]) -> Snapshot:
    columns: list[list[Cell]] = [[None] * len(lines) for _ in LOG_HEADINGS]
    for row, (no, when, key, to) in enumerate(lines):
        columns[0][row], columns[2][row], columns[5][row] = no, key, to
        columns[1][row] = FIRST + when if isinstance(when, int) else when
        columns[6][row] = "Promoted"
    cells = {at: cells_of(column) for at, column in enumerate(columns)}
    return Snapshot(LAYOUT, 0, {}, len(lines), cells)


def moved(lines: list[Line], before: date | None = None) -> list[int]:
    return rows_to_move(snapshot(lines), COLUMNS, LADDER, before)


def records(lines: list[Line]) -> tuple[dict[str, tuple[object, ...]], int, int]:
    log = read_entries(snapshot(lines), COLUMNS)
    read = log.changelog(LADDER)
    return (
        {key: _said(record) for key, record in read.records.items()},
        log.last,
        len(log.problems),
    )


def _said(record: Record) -> tuple[object, ...]:
    return record.to, record.stage, record.since, record.standing


def test_the_last_stays_and_the_first_of_its_stay() -> None:
    lines: list[Line] = [
        (1, 0, "A", "Lead"),
        (2, 1, "A", "Opportunity"),
        (3, 2, "A", "Lead"),
        (4, 3, "A", "SQL"),  # a name that the stage had
        (5, 4, "A", "Lead"),
        (6, 5, "B", "Lead"),
        (7, 6, "B", "Won"),
    ]
    assert moved(lines) == [0, 1, 3, 5]


def test_what_cannot_be_read_stays_and_an_unknown_stage_is_a_last_one_too() -> None:
    lines: list[Line] = [
        (None, 0, "A", "Lead"),
        (1, 0, None, "Lead"),
        (2, 0, "A", None),
        (3, 0, "A", "Lead"),
        (4, 0, "A", "Gone"),
        (5, 0, "B", "Gone"),
        (6, 0, "B", "Gone"),
    ]
    assert moved(lines) == [3, 5]


def test_where_a_row_stands_does_not_count() -> None:
    lines: list[Line] = [(9, 0, "A", "Won"), (2, 0, "A", "Lead"), (5, 0, "A", "Lost")]
    assert moved(lines) == [1, 2]


def test_before_a_day_what_follows_one_that_stays_stays() -> None:
    lines: list[Line] = [
        (1, 0, "A", "Lead"),
        (2, 9, "A", "Won"),
        (3, 1, "A", "Lost"),
        (4, None, "B", "Lead"),
        (5, 0, "B", "Won"),
        (6, 9, "A", "Lead"),
        (7, 9, "B", "Lead"),
    ]
    assert moved(lines, date(1950, 1, 6)) == [0]


_LINES = st.lists(
    st.tuples(
        st.one_of(st.integers(1, 40), st.none()),
        st.one_of(st.integers(0, 9), st.just("soon")),
        st.one_of(st.sampled_from("ABC"), st.none()),
        st.sampled_from(["Lead", "SQL", "List", "Won", "Lost", "Gone", None]),
    ),
    max_size=30,
)


def _holds(lines: list[Line], before: date | None) -> None:
    gone = set(moved(lines, before))
    left = [line for row, line in enumerate(lines) if row not in gone]
    assert records(left) == records(lines)
    assert moved(left, before) == []


@settings(max_examples=50)
@given(_LINES, st.sampled_from([None, date(1950, 1, 5)]))
def test_all_is_recorded_as_before(lines: list[Line], before: date | None) -> None:
    _holds(lines, before)


@pytest.mark.slow
@settings(max_examples=5000)
@given(_LINES, st.sampled_from([None, date(1950, 1, 5)]))
def test_all_is_recorded_as_before_in_many_changelogs(
    lines: list[Line], before: date | None
) -> None:
    _holds(lines, before)

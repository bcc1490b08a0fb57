"""What is past, by histories made by hand: numbers worked out with pencil and paper."""

from datetime import date
from typing import NamedTuple

import pytest

from rules.read.cells import Cell
from sync.funnel.figures import Stays
from tests.sync.funnel.books import (
    CONTRACT,
    DEAL,
    LEAD,
    LIST,
    book,
    funnel,
    numbered,
    on,
    record,
)

Record = dict[str, Cell]


class Case(NamedTuple):
    """A history, and for each stage that it touches what holds of it, and the days of a stay."""

    name: str
    history: list[Record]
    wanted: dict[str, tuple[str, int | None]]
    since: date | None = None


def a(when: Cell, origin: str, to: str, kind: str = "Promoted") -> Record:
    """A record of one prospect."""
    return record(when, "A", origin, to, kind)


CASES = [
    Case(
        "step by step",
        [a(on(1, 1), "List", "Lead"), a(on(1, 31), "Lead", "Deal")],
        {
            "List": ("been moved_on left", None),
            "Lead": ("been moved_on left", 30),
            "Deal": ("been", None),
        },
    ),
    Case(
        "added, so time in the first stage is known",
        [a(on(1, 1), "", "List", "Added"), a(on(1, 8), "List", "Lead")],
        {"List": ("been moved_on left", 7), "Lead": ("been", None)},
    ),
    Case(
        "added and moved on the same day",
        [a(on(1, 1), "", "List", "Added"), a(on(1, 1), "List", "Lead")],
        {"List": ("been moved_on left", 0), "Lead": ("been", None)},
    ),
    Case(
        "rungs passed over are left in that direction, without a stay",
        [a(on(1, 1), "", "List", "Added"), a(on(1, 11), "List", "Contract")],
        {
            "List": ("been moved_on left", 10),
            "Lead": ("been moved_on left", None),
            "Deal": ("been moved_on left", None),
            "Contract": ("been", None),
        },
    ),
    Case(
        "demoted over a rung",
        [a(on(3, 1), "Contract", "Lead", "Demoted")],
        {
            "Contract": ("been fell_back left", None),
            "Deal": ("been fell_back left", None),
            "Lead": ("been", None),
        },
    ),
    Case(
        "fallen back and come again: two stays, each figure once",
        [
            a(on(1, 1), "List", "Lead"),
            a(on(1, 11), "Lead", "Deal"),
            a(on(1, 21), "Deal", "Lead", "Demoted"),
            a(on(1, 31), "Lead", "Deal"),
        ],
        {
            "List": ("been moved_on left", None),
            "Lead": ("been moved_on left", 10),
            "Deal": ("been fell_back left", 10),
        },
    ),
    Case(
        "adopted: a beginning, and nothing passed over",
        [a(on(1, 1), "", "Deal", "Adopted"), a(on(1, 5), "Deal", "Contract")],
        {"Deal": ("been moved_on left", 4), "Contract": ("been", None)},
    ),
    Case(
        "adopted from a rung, as people wrote it: still nothing passed over",
        [a(on(1, 1), "List", "Contract", " ADOPTED ")],
        {"List": ("been moved_on left", None), "Contract": ("been", None)},
    ),
    Case(
        "set to a higher rung by hand: moved on, nothing passed over",
        [a(on(1, 1), "List", "Contract", "By hand")],
        {"List": ("been moved_on left", None), "Contract": ("been", None)},
    ),
    Case(
        "won from a rung",
        [a(on(1, 1), "List", "Lead"), a(on(1, 3), "Lead", "Won", "By hand")],
        {
            "List": ("been moved_on left", None),
            "Lead": ("been moved_on left", 2),
            "Won": ("been", None),
        },
    ),
    Case(
        "lost from a rung",
        [a(on(1, 1), "Deal", "Lost", "By hand")],
        {"Deal": ("been lost left", None), "Lost": ("been", None)},
    ),
    Case(
        "put on hold: left, neither on nor back",
        [a(on(1, 1), "Deal", "On hold", "By hand"), a(on(1, 6), "On hold", "Contract", "Released")],
        {
            "Deal": ("been left", None),
            "On hold": ("been left", 5),
            "Contract": ("been", None),
        },
    ),
    Case(
        "won from hold",
        [a(on(1, 1), "On hold", "Won", "By hand")],
        {"On hold": ("been moved_on left", None), "Won": ("been", None)},
    ),
    Case(
        "lost, and released to a rung: neither is higher",
        [a(on(1, 1), "Lost", "Lead", "Released")],
        {"Lost": ("been left", None), "Lead": ("been", None)},
    ),
    Case(
        "released from a rung to another: the rules' move",
        [a(on(1, 1), "Contract", "List", "Released")],
        {
            "Contract": ("been fell_back left", None),
            "Deal": ("been fell_back left", None),
            "Lead": ("been fell_back left", None),
            "List": ("been", None),
        },
    ),
    Case(
        "set by hand and released where it stood: the stay goes on, and nothing is left",
        [
            a(on(1, 1), "List", "Deal"),
            a(on(1, 3), "Deal", "Deal", "By hand"),
            a(on(1, 5), "Deal", "Deal", "Released"),
            a(on(1, 9), "Deal", "Contract"),
        ],
        {
            "List": ("been moved_on left", None),
            "Lead": ("been moved_on left", None),
            "Deal": ("been moved_on left", 8),
            "Contract": ("been", None),
        },
    ),
    Case(
        "by a name that a stage had",
        [a(on(1, 1), "List", "SQL"), a(on(1, 2), " sql", "Deal")],
        {
            "List": ("been moved_on left", None),
            "Lead": ("been moved_on left", 1),
            "Deal": ("been", None),
        },
    ),
    Case(
        "to a stage that is no more: left, and the stay is over",
        [a(on(1, 1), "List", "Lead"), a(on(1, 4), "Lead", "Nurture")],
        {"List": ("been moved_on left", None), "Lead": ("been left", 3)},
    ),
    Case(
        "from a stage that is no more",
        [a(on(1, 1), "List", "Nurture"), a(on(1, 4), "Nurture", "Lead")],
        {"List": ("been left", None), "Lead": ("been", None)},
    ),
    Case(
        "a record is gone: what the next one left counts as left, the stay as it is recorded",
        [a(on(1, 1), "List", "Lead"), a(on(1, 7), "Deal", "Contract")],
        {
            "List": ("been moved_on left", None),
            "Lead": ("been", 6),
            "Deal": ("been moved_on left", None),
            "Contract": ("been", None),
        },
    ),
    Case(
        "a beginning that can't be read",
        [a("last week", "List", "Lead"), a(on(1, 7), "Lead", "Deal")],
        {
            "List": ("been moved_on left", None),
            "Lead": ("been moved_on left", None),
            "Deal": ("been", None),
        },
    ),
    Case(
        "an end that can't be read",
        [a(on(1, 1), "List", "Lead"), a(None, "Lead", "Deal")],
        {
            "List": ("been moved_on left", None),
            "Lead": ("been moved_on left", None),
            "Deal": ("been", None),
        },
    ),
    Case(
        "people changed When: no stay is negative",
        [a(on(5, 1), "List", "Lead"), a(on(1, 7), "Lead", "Deal")],
        {
            "List": ("been moved_on left", None),
            "Lead": ("been moved_on left", None),
            "Deal": ("been", None),
        },
    ),
    Case(
        "after a day: records and stays that began then",
        [
            a(on(1, 1), "List", "Lead"),
            a(on(1, 11), "Lead", "Deal"),
            a(on(1, 31), "Deal", "Contract"),
        ],
        {
            "Lead": ("been moved_on left", None),
            "Deal": ("been moved_on left", 20),
            "Contract": ("been", None),
        },
        since=date(2025, 1, 1),
    ),
    Case(
        "on the day itself is not after it",
        [a(on(1, 11), "Lead", "Deal"), a(on(1, 31), "Deal", "Contract")],
        {"Deal": ("been moved_on left", None), "Contract": ("been", None)},
        since=date(2025, 1, 11),
    ),
    Case(
        "after a day: a record without a day is not known to be",
        [a("soon", "Lead", "Deal")],
        {},
        since=date(2025, 1, 11),
    ),
]


def five_times(history: list[Record]) -> list[Record]:
    """The history of five prospects that are on the sheet no more: enough for a median."""
    return numbered(*({**each, "Key": f"A{n}"} for n in range(5) for each in history))


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_what_a_history_says_of_each_stage(case: Case) -> None:
    found = funnel(book([], five_times(case.history)), case.since)

    for each in found.stages:
        said, days = case.wanted.get(each.stage.name, ("", None))
        told = {what: getattr(each, what) for what in WHATS}
        assert told == {what: 5 if what in said.split() else 0 for what in WHATS}, each.stage.name
        assert (each.stays.median if each.stays else None) == days, each.stage.name
        assert each.now == 0
        left_all = "left" in said.split()
        assert each.conversion == (("moved_on" in said.split()) / 1 if left_all else None)


WHATS = ("been", "moved_on", "fell_back", "lost", "left")


def test_the_numbers_tell_the_order_not_the_rows() -> None:
    history = five_times([a(on(1, 1), "List", "Lead"), a(on(1, 31), "Lead", "Deal")])

    found = funnel(book([], history[::-1]))

    assert found.stages[1].stays == Stays(5, 30, 30, 30)


def test_rows_that_cannot_be_read_do_not_count() -> None:
    good = a(on(1, 1), "List", "Lead")
    bad = [
        {**good, "No": "seven", "Key": "B"},
        {**good, "No": 8, "Key": None},
        {**good, "No": 9, "Key": "C", "To": None},
    ]

    found = funnel(book([], [*numbered(good), *bad]))

    assert [each.been for each in found.stages] == [1, 1, 0, 0, 0, 0, 0]
    assert [each.promoted for each in found.weeks] == [1]


def test_keys_that_look_the_same_are_one_prospect() -> None:
    history = [
        record(on(1, 1), 7, "List", "Lead"),
        record(on(1, 2), " 7", "List", "Lead"),
        record(on(1, 2), "A\u20131", "List", "Lead"),
        record(on(1, 2), "A-1", "List", "Lead"),
    ]

    assert funnel(book([{"ID": "7", **LEAD}], numbered(*history))).stages[1].been == 2


def test_where_a_prospect_stands_now_it_has_been() -> None:
    """Whatever the day; a move that is not recorded yet has passed over nothing."""
    cells = {"A": DEAL, "B": CONTRACT, "C": LIST, "D": LEAD}
    prospects = [{"ID": key, **each} for key, each in cells.items()]
    rows = numbered(a(on(1, 1), "List", "Deal"), record(on(1, 1), "D", "List", "Lead"))

    for since, been in ((None, [3, 2, 1, 1]), (date(2025, 6, 1), [1, 1, 1, 1])):
        found = funnel(book(prospects, rows), since)
        assert [each.now for each in found.stages[:4]] == [1, 1, 1, 1]
        assert [each.been for each in found.stages[:4]] == been
        assert found.waiting == 1


def test_a_conversion_takes_five_who_left() -> None:
    moves = [("Deal", 3), ("Lost", 1)]
    history = [
        record(on(1, 1), f"{to}{n}", "Lead", to, "By hand")
        for to, many in moves
        for n in range(many)
    ]
    assert funnel(book([], numbered(*history))).stages[1].conversion is None

    history.append(record(on(1, 1), "E", "Lead", "On hold", "By hand"))
    lead = funnel(book([], numbered(*history))).stages[1]
    assert (lead.left, lead.conversion) == (5, 0.6)


def test_the_weeks_that_have_any() -> None:
    history = [
        record(on(12, 29), "A", "", "List", "Added"),
        record(on(12, 31), "A", "List", "Lead"),
        record(on(1, 4, 2026), "A", "Lead", "List", "demoted"),
        record(on(1, 5, 2026), "A", "List", "Won", "BY HAND"),
        record(on(1, 6, 2026), "A", "Won", "List", "Released"),
        record(on(11, 3), "B", "", "Lead", "Adopted"),
        record("yesterday", "B", "Lead", "Deal"),
    ]
    told = [
        (each.week, each.added, each.promoted, each.demoted, each.by_hand)
        for each in funnel(book([], numbered(*history))).weeks
    ]
    assert told == [("2026-W01", 1, 1, 1, 0), ("2026-W02", 0, 0, 0, 1)]

    [week, _] = funnel(book([], numbered(*history)), date(2025, 12, 31)).weeks
    assert (week.added, week.promoted, week.demoted) == (0, 0, 1)

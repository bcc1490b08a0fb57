"""Looking back at hand-made histories, against sums done by hand and by plain loops."""

from collections import Counter
from collections.abc import Mapping
from math import inf
from random import Random
from typing import NamedTuple

import pytest

from rules.read.cells import Cell
from sync.history.backtest import Backtest, look_back
from sync.history.evidence import Evidence, Tells
from sync.history.ratio import Share
from sync.history.turned_away import Stops, TurnedAway
from tests.harness import job, run
from tests.memory import MemoryWorkbook, sheet
from tests.sync.history.halving import ratio_by_halving

RULES = """
[sheet]
workbook = "memory.xlsx"
key = "ID"
override = "Outcome"

[criteria]
spare = { column = "Notes", filled = true }
step = { column = "Next step", filled = true }
profile = { column = "Industry", is = "Retail" }
size = { column = "Employees", between = [50, 5000] }
pilot = { when = { column = "Industry", is = "Retail" }, column = "Pilot", yes = true }

[[stage]]
name = "List"

[[stage]]
name = "Lead"
needs = ["profile", "size"]

[[stage]]
name = "Deal"
needs_most_of = { count = 1, of = ["pilot", "step"] }

[[stage]]
name = "Won"
by_hand = true
outcome = "won"

[[stage]]
name = "Signed"
by_hand = true
outcome = "won"

[[stage]]
name = "Lost"
by_hand = true
outcome = "lost"

[[stage]]
name = "On hold"
by_hand = true
"""


def looked_back(book: MemoryWorkbook, config: str = RULES) -> Backtest:
    return look_back(job(book, config).judge())


# Sums done by hand

FULL: dict[str, Cell] = {
    "Industry": "Retail",
    "Employees": 120,
    "Pilot": True,
    "Next step": "Call",
    "Notes": "Met in May",
}


def decided(*groups: tuple[int, str | None, Mapping[str, Cell]]) -> MemoryWorkbook:
    """A sheet of so many prospects of each outcome, whose rows are full but for these cells."""
    rows = [{"Outcome": end, **FULL, **cells} for count, end, cells in groups for _ in range(count)]
    return MemoryWorkbook(sheet(*({"ID": f"P-{n}", **row} for n, row in enumerate(rows, 1))))


def test_a_criterion_that_tells_won_from_lost() -> None:
    unstepped = {"Next step": None}
    book = decided(
        (38, "Won", {}), (2, "Won", unstepped), (25, "Lost", {}), (25, "Lost", unstepped)
    )

    found = looked_back(book).criteria["step"]

    # Of the 63 with a next step 38 were won, of the 27 without one 2.
    assert found == Evidence(won=Share(38, 40), lost=Share(25, 50))
    assert found.lift == pytest.approx((38 / 63) / (2 / 27))
    assert found.interval == pytest.approx((2.5013, 29.536), rel=5e-5)
    assert found.tells is Tells.WON


@pytest.mark.parametrize(
    ("won", "lost", "tells"),
    [
        ((10, 10), (0, 10), Tells.WON),
        ((0, 10), (10, 10), Tells.LOST),
        ((5, 10), (5, 10), Tells.NO_DIFFERENCE),
        ((0, 10), (1, 10), Tells.NO_DIFFERENCE),
        ((10, 10), (9, 10), Tells.NO_DIFFERENCE),
        ((10, 10), (10, 10), Tells.ALL_ALIKE),
        ((0, 10), (0, 10), Tells.ALL_ALIKE),
        ((9, 9), (0, 50), Tells.TOO_FEW),
        ((50, 50), (0, 9), Tells.TOO_FEW),
        ((0, 0), (0, 0), Tells.TOO_FEW),
    ],
)
def test_what_figures_come_to(won: tuple[int, int], lost: tuple[int, int], tells: Tells) -> None:
    found = Evidence(Share(*won), Share(*lost))

    assert found.tells is tells
    compared = tells not in {Tells.ALL_ALIKE, Tells.TOO_FEW}
    assert (found.lift is not None, found.interval is not None) == (compared, compared)


def test_where_only_those_who_meet_it_were_won_there_is_no_upper_end() -> None:
    found = Evidence(won=Share(40, 40), lost=Share(25, 50))

    assert (found.lift, found.interval and found.interval.high) == (inf, inf)
    assert found.interval
    assert found.interval.low == pytest.approx(4.5293, rel=5e-5)
    assert Evidence(won=Share(0, 40), lost=Share(25, 50)).lift == 0


def test_whom_it_does_not_concern_and_of_whom_it_can_not_be_told_are_no_evidence() -> None:
    book = decided(
        (11, "Won", {}),
        (10, "Won", {"Pilot": None}),
        (7, "Won", {"Industry": "Mining", "Pilot": True}),  # of retailers only
        (5, "Won", {"Pilot": "soon", "Employees": "some"}),
        (12, "Lost", {"Pilot": False, "Employees": None}),
        (3, "Lost", {"Industry": "#REF!"}),  # perhaps a retailer
    )

    found = looked_back(book).criteria

    assert found["pilot"] == Evidence(Share(11, 21), Share(0, 12), cannot_tell=8)
    assert found["size"] == Evidence(Share(28, 28), Share(3, 15), cannot_tell=5)
    assert found["profile"] == Evidence(Share(26, 33), Share(12, 12), cannot_tell=3)


def test_what_tells_most_is_first() -> None:
    book = decided(
        (20, "Won", {"Notes": None}),
        (10, "Won", {"Notes": None, "Employees": 5}),
        (20, "Lost", {"Employees": 5, "Next step": None}),
        (10, "Lost", {"Next step": None, "Pilot": None}),
        (5, "Lost", {"Pilot": None}),
    )

    found = looked_back(book).criteria

    # All but the size and the profile tell: the step and the pilot for those won.
    assert [(name, each.tells) for name, each in found.items()] == [
        ("step", Tells.WON),
        ("pilot", Tells.WON),
        ("spare", Tells.LOST),
        ("size", Tells.NO_DIFFERENCE),
        ("profile", Tells.ALL_ALIKE),
    ]


def test_won_prospects_that_the_rules_would_not_have_let_through() -> None:
    book = decided(
        (4, "Won", {}),
        (2, "Signed", {"Employees": 5}),  # lacks the size alone
        (1, "Won", {"Employees": "many"}),  # can't be told, which is not enough
        (1, "Won", {"Pilot": None, "Next step": None}),  # either would do
        (1, "Won", {"Industry": "Mining", "Employees": None, "Next step": None}),  # no pilot needed
        (9, "Lost", {"Employees": 5}),
        (9, None, {"Employees": 5}),
    )

    found = looked_back(book)

    assert (found.won, found.lost) == ({"Won": 7, "Signed": 2}, {"Lost": 9})
    assert (found.top, found.judged, found.rows) == ("Deal", 27, 27)
    assert found.turned_away == [
        TurnedAway(6, "P-5", "List", ("size",)),
        TurnedAway(7, "P-6", "List", ("size",)),
        TurnedAway(8, "P-7", "List", ("size",)),
        TurnedAway(9, "P-8", "Lead", ("pilot", "step")),
        TurnedAway(10, "P-9", "List", ("profile", "size")),
    ]
    assert list(found.stops.items()) == [
        ("size", Stops(prospects=4, alone=3)),
        ("step", Stops(1, 1)),
        ("pilot", Stops(1, 1)),
        ("profile", Stops(1, 0)),
    ]


def test_the_score_that_a_stage_asks_for_may_stop_a_prospect() -> None:
    points = "needs_points = { at_least = 5, of = { spare = 3, pilot = 3, step = 2 } }"
    config = RULES.replace('needs_most_of = { count = 1, of = ["pilot", "step"] }', points)
    book = decided((1, "Won", {"Notes": None, "Pilot": None}), (1, "Won", {"Notes": None}))

    found = looked_back(book, config)

    assert found.turned_away == [TurnedAway(2, "P-1", "Lead", ("spare", "pilot"))]
    assert found.stops == {"spare": Stops(1, 1), "pilot": Stops(1, 1)}


# A history of several runs, against plain loops over the rows


class Row(NamedTuple):
    """A prospect, by what a person reads in its row; `size` is None where that is unreadable."""

    retail: bool
    size: bool | None
    pilot: bool
    step: bool
    notes: bool

    @property
    def cells(self) -> dict[str, Cell]:
        return {
            "Industry": "Retail" if self.retail else "Mining",
            "Employees": "many" if self.size is None else 120 if self.size else 5,
            "Pilot": self.pilot,
            "Next step": "Call" if self.step else None,
            "Notes": "Met in May" if self.notes else "-",
        }

    @property
    def answers(self) -> dict[str, bool | None]:
        """What is known of it, without what does not concern it."""
        concerned = {"pilot": self.pilot} if self.retail else {}
        known = {"spare": self.notes, "step": self.step, "profile": self.retail, "size": self.size}
        return {**known, **concerned}

    @property
    def missing(self) -> set[str]:
        lacking = {"profile"} - ({"profile"} if self.retail else set())
        lacking |= set() if self.size else {"size"}
        passes = self.step or self.pilot or not self.retail
        return lacking if passes else lacking | {"pilot", "step"}


ENDS = {"Won": "won", "Signed": "won", "Lost": "lost"}


def written(dice: Random, row: Row) -> str | None:
    """What people write in the Outcome column: more of the better ones were won."""
    odds = 1 + 2 * row.step + row.retail
    return dice.choice(["Won"] * odds + ["Signed", "Lost", "Lost", "Lost", "On hold", None])


@pytest.mark.parametrize("seed", range(4))
def test_a_history_against_plain_loops(seed: int) -> None:
    dice = Random(seed)
    rows = [
        Row(
            dice.random() < 0.7,
            dice.choice([True, True, False, None]),
            *(dice.random() < 0.6 for _ in range(3)),
        )
        for _ in range(250)
    ]
    stands = [written(dice, row) for row in rows]
    book = MemoryWorkbook(
        sheet(
            *(
                {"ID": f"P-{number}", "Outcome": end, **row.cells}
                for number, (row, end) in enumerate(zip(rows, stands, strict=True))
            ),
            *({"ID": "twice", "Outcome": "Won", **FULL} for _ in range(2)),
            {"ID": None, "Outcome": "Lost", **FULL},
        )
    )
    run(book, RULES)
    for number in range(0, 250, 3):
        # Some are decided anew, some are open again; where it says nonsense, the record holds.
        cell = dice.choice([written(dice, rows[number]), None, "Lots"])
        book.put("Outcome", number + 2, cell)
        stands[number] = stands[number] if cell == "Lots" else cell

    found = looked_back(book)

    ended = [(row, ENDS[end]) for row, end in zip(rows, stands, strict=True) if end in ENDS]
    assert (found.rows, found.judged) == (253, 250)
    assert {**found.won, **found.lost} == {name: stands.count(name) for name in ENDS}
    for name, evidence in found.criteria.items():
        check(name, evidence, ended)
    check_turned_away(found, rows, stands)


def check(name: str, found: Evidence, ended: list[tuple[Row, str]]) -> None:
    """Check what is said of a criterion, by those whom it concerns."""
    told = [(row.answers[name], end) for row, end in ended if name in row.answers]
    count = Counter(told)
    won, lost = (
        Share(count[True, end], count[True, end] + count[False, end]) for end in ("won", "lost")
    )
    assert found == Evidence(won, lost, sum(answer is None for answer, _ in told)), name
    met, unmet = ([end for answer, end in told if answer is each] for each in (True, False))
    shares = Share(met.count("won"), len(met)), Share(unmet.count("won"), len(unmet))
    assert found.lift == pytest.approx(shares[0].value / shares[1].value)
    low, high = ratio_by_halving(*shares)
    assert found.interval == pytest.approx((low, high))
    expected = Tells.WON if low > 1 else Tells.LOST if high < 1 else Tells.NO_DIFFERENCE
    assert found.tells is expected


def check_turned_away(found: Backtest, rows: list[Row], stands: list[str | None]) -> None:
    away = {
        f"P-{number}": row.missing
        for number, (row, end) in enumerate(zip(rows, stands, strict=True))
        if end is not None and ENDS.get(end) == "won" and row.missing
    }
    assert {each.key: {*each.missing} for each in found.turned_away} == away
    assert [each.key for each in found.turned_away] == list(away)
    enough = [{"profile"}, {"size"}, {"pilot", "step"}]
    for name in ("profile", "size", "pilot", "step"):
        lacking = [missing for missing in away.values() if name in missing]
        assert found.stops[name] == Stops(len(lacking), sum(each in enough for each in lacking))

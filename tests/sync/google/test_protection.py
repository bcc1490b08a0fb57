"""What people protect from the job's account: it stops before the commit, and names it."""

from collections.abc import Callable
from contextlib import suppress

import pytest

from sync.google.protection import ProtectedRange, Protection
from sync.messages.errors import WorkbookError
from tests.harness import LADDER
from tests.sheets import ROBOT, Book, PersonTab, Timing
from tests.sync.google.bench import Bench
from tests.sync.google.edits import write_log_headings
from tests.sync.google.invariants import check_moves, check_stages, moves_of
from tests.sync.google.scenes import ADOPTION, CHANGES, FRESH, LATER, UNCHANGED

Protect = Callable[[PersonTab], object]


def _log(tab: PersonTab) -> PersonTab:
    return tab.book.tab("Changelog")


def _written(book: Book) -> int:
    """How many versions the job has made."""
    return sum(version.by == ROBOT for version in book.versions)


def _told(found: str) -> str:
    return (
        f"Sales: {ROBOT} may not edit what is protected there and the job's to write: {found};"
        f" let {ROBOT} edit it: Data > Protect sheets and ranges"
    )


def _protect_two(tab: PersonTab) -> None:
    tab.protect("J2:J3", description="x" * 50)
    tab.protect("I:J", description="")


def _protect_both(tab: PersonTab) -> None:
    _log(tab).protect()
    tab.protect()


NEW = "(new rows of the changelog)"


@pytest.mark.parametrize(
    ("protect", "found"),
    [
        (lambda tab: tab.protect("I1:J1000"), "Prospects I1:J1000 (Stage, Missing)"),
        (lambda tab: tab.protect("I:I", description="Mine"), 'Prospects I:I "Mine" (Stage)'),
        (lambda tab: tab.protect("I1:I2"), "Prospects I1:I2 (Stage)"),
        (lambda tab: tab.protect("J4"), "Prospects J4 (Missing)"),
        (lambda tab: tab.protect("1:1"), "Prospects 1:1 (Stage, Missing)"),
        (lambda tab: tab.protect("3:5"), "Prospects 3:5 (Stage, Missing)"),
        (lambda tab: tab.protect(), "Prospects the whole tab (Stage, Missing)"),
        (lambda tab: tab.protect(free=["I:I", "J1:J3"]), "Prospects the whole tab (Missing)"),
        (lambda tab: tab.protect_named("Ours", "A1:I9"), "Prospects A1:I9 (Stage)"),
        (_protect_two, f'Prospects I:J (Stage, Missing); Prospects J2:J3 "{"x" * 39}…" (Missing)'),
        (
            lambda tab: _log(tab).protect(description="Record"),
            f'Changelog the whole tab "Record" {NEW}',
        ),
        (lambda tab: _log(tab).protect("A:C"), f"Changelog A:C {NEW}"),
        (lambda tab: _log(tab).protect("5:9"), f"Changelog 5:9 {NEW}"),
        (_protect_both, f"Prospects the whole tab (Stage, Missing); Changelog the whole tab {NEW}"),
    ],
)
def test_what_is_protected_stops_the_run_before_the_commit(
    bench: Bench, protect: Protect, found: str
) -> None:
    tab = CHANGES.set(bench)
    protect(tab)
    before = _written(tab.book)
    assert bench.error(tab.book) == _told(found)
    assert bench.error(tab.book) == _told(found)
    assert _written(tab.book) == before
    tab.unprotect()
    _log(tab).unprotect()
    assert bench.run(tab.book).written.changelog_rows == 2
    CHANGES.check(tab)


@pytest.mark.parametrize(
    "protect",
    [
        lambda tab: tab.protect("I:J", warningOnly=True),
        lambda tab: tab.protect(warningOnly=True),
        lambda tab: tab.protect("I:J", editors=[ROBOT]),
        lambda tab: tab.protect("A:H"),
        lambda tab: tab.protect("K:Z"),
        lambda tab: tab.protect("I900:J1000"),
        lambda tab: tab.protect(free=["I1:J1000"]),
        lambda tab: _log(tab).protect("1:4"),
        lambda tab: _log(tab).protect(free=["A5:J1000"]),
        lambda tab: _log(tab).protect(editors=[ROBOT]),
        lambda tab: tab.book.add_tab("Other").protect(),
    ],
)
def test_other_protection_stops_nothing(bench: Bench, protect: Protect) -> None:
    tab = CHANGES.set(bench)
    protect(tab)
    bench.run(tab.book)
    CHANGES.check(tab)


def test_nothing_to_write_is_nothing_to_refuse(bench: Bench) -> None:
    tab = UNCHANGED.set(bench)
    tab.protect()
    _log(tab).protect()
    assert bench.run(tab.book).written.cells == 0


@pytest.mark.parametrize("cells", [None, "1:1", "3:900", "H:I"])
def test_a_column_can_not_be_inserted_into_what_is_protected(
    bench: Bench, tab: PersonTab, cells: str | None
) -> None:
    tab.protect(cells, **({"free": ["I:Z"]} if cells is None else {}))
    what = f"Prospects {cells or 'the whole tab'} (where Stage, Missing would be inserted)"
    assert bench.error(tab.book) == _told(what)
    assert _written(tab.book) == 0
    tab.unprotect()
    bench.run(tab.book)
    FRESH.check(tab)


@pytest.mark.parametrize("cells", ["A:H", "A1:H1", "I:Z", "I1:Z1000", "A1:H1000"])
def test_a_column_can_be_inserted_beside_it(bench: Bench, tab: PersonTab, cells: str) -> None:
    tab.protect(cells)
    bench.run(tab.book)
    check_moves(tab.book, FRESH.moves)
    check_stages(tab, FRESH.stages)


def test_at_the_edge_of_a_protected_tab(bench: Bench, tab: PersonTab) -> None:
    tab.resize(1000, 8)
    tab.protect()
    assert "would be inserted" in bench.error(tab.book)
    assert _written(tab.book) == 0


def test_a_further_column_on_a_protected_tab(bench: Bench) -> None:
    tab = UNCHANGED.set(bench)
    tab.protect(free=["I:J"])
    before = _written(tab.book)
    config = LADDER + '\n[output]\nsince = "In stage since"\n'
    told = _told("Prospects the whole tab (where In stage since would be inserted)")
    assert bench.error(tab.book, config) == told
    assert _written(tab.book) == before
    bench.run(tab.book)


def test_columns_to_be_adopted(bench: Bench) -> None:
    tab = ADOPTION.set(bench)
    tab.protect("B:B")
    assert bench.error(tab.book) == _told("Prospects B:B (Stage)")
    assert _written(tab.book) == 0
    tab.unprotect()
    bench.run(tab.book)
    ADOPTION.check(tab)


def test_a_changelog_that_needs_room_can_not_grow(bench: Bench) -> None:
    tab = CHANGES.set(bench)
    _log(tab).resize(4, 10)
    _log(tab).protect(free=["A1:J4"])
    assert bench.error(tab.book) == _told("Changelog the whole tab (new rows of the changelog)")


def test_a_changelog_found_without_its_mark(bench: Bench) -> None:
    tab = CHANGES.set(bench)
    _log(tab).delete_rows(1)
    write_log_headings(_log(tab))
    _log(tab).protect()
    assert bench.error(tab.book) == _told("Changelog the whole tab (new rows of the changelog)")


@pytest.mark.parametrize("nth", range(1, 6))
@pytest.mark.parametrize("timing", Timing)
@pytest.mark.parametrize("which", ["Prospects", "Changelog"])
def test_what_is_protected_in_mid_run(bench: Bench, nth: int, timing: Timing, which: str) -> None:
    """The run ends with exit 3, or had written all; each move is recorded once all the same."""
    tab = CHANGES.set(bench)
    bench.server.at(nth, lambda: tab.book.tab(which).protect(), timing)
    with suppress(WorkbookError):
        bench.run(tab.book)
    recorded = moves_of(tab.book)
    assert recorded in (FRESH.moves, FRESH.moves + LATER)
    if which == "Changelog" and (nth < 3 or (nth == 3 and timing is Timing.BEFORE)):
        assert recorded == FRESH.moves
    tab.unprotect()
    _log(tab).unprotect()
    bench.run(tab.book)
    CHANGES.check(tab)


def test_what_is_free_is_put_together() -> None:
    whole = ProtectedRange(0, float("inf"), 0, float("inf"))
    free = (ProtectedRange(50, 90, 2, 4), ProtectedRange(0, 50, 0, 9))
    protection = Protection(whole, free, "")
    assert not protection.blocks(2, (0, 90))
    assert protection.blocks(2, (0, 91))
    assert protection.blocks(4, (49, 51))
    assert not protection.blocks(4, (49, 50))

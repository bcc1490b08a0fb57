"""Furnishing while people edit, replies get lost, runs and other setups go on, and after kills."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from sync.google.furniture.memory import KEY
from sync.messages.errors import ServiceError, WorkbookError
from tests.sheets import OWNER, Fault, PersonTab, Timing, Version
from tests.sheets.faults import unavailable
from tests.sheets.state import Document, Location
from tests.sync.google.bench import Bench, Killed, MortalClient, faults, is_api, is_commit, patience
from tests.sync.google.furniture import OWN_RULE, alike, decorate, set_rule, set_width
from tests.sync.google.scenes import PROSPECTS

Act = Callable[[PersonTab], object]

SETUP, UNDO = 6, 6
"""How many requests each makes: the writes are the last one of a setup, the last two of an undo."""


_made: dict[Callable[[Bench], PersonTab], tuple[Document, int]] = {}
"""What has been made once, to be copied: the sheets here begin in few states."""


def _copy(bench: Bench, make: Callable[[Bench], PersonTab]) -> PersonTab:
    """A new spreadsheet, in the state in which `make` leaves one."""
    if make not in _made:
        made = make(bench)
        _made[make] = made.book.current, made.id
    doc, tab = _made[make]
    book = bench.server.spreadsheet()
    book.versions.append(Version(doc.draft(OWNER), OWNER, None))
    return PersonTab(book, tab)


def _ran(bench: Bench) -> PersonTab:
    """A small sheet after its first run, of which every column has something of people's."""
    return _copy(bench, _make_ran)


def _furnished(bench: Bench) -> PersonTab:
    return _copy(bench, _make_furnished)


def _make_ran(bench: Bench) -> PersonTab:
    tab = bench.sheet(PROSPECTS, size=(8, 12))
    bench.run(tab.book)
    decorate(tab)
    for column in "ABCDEFGIJ":
        set_rule(tab, f"{column}3", OWN_RULE)
    for column in "BCDEFG":
        tab.set_extra(f"{column}1", note=f"About {column}")
    for at in range(10):
        set_width(tab, at, 61 + at)
    return tab


def _make_furnished(bench: Bench) -> PersonTab:
    tab = _make_ran(bench)
    bench.setup(tab.book)
    return tab


def _rename_twice(tab: PersonTab) -> None:
    tab.rename("Other")
    tab.rename("Prospects")


EDITS: dict[str, Act] = {
    "insert a column at the left": lambda tab: tab.insert_columns("A"),
    "insert two columns in the middle": lambda tab: tab.insert_columns("D", 2),
    "insert a column before the override": lambda tab: tab.insert_columns("H"),
    "insert a column before Stage": lambda tab: tab.insert_columns("I"),
    "move the override": lambda tab: tab.move_column("H", "B"),
    "move Stage": lambda tab: tab.move_column("I", "K"),
    "move a column over them": lambda tab: tab.move_column("B", "K"),
    "sort": lambda tab: tab.sort("B", descending=True),
    "insert a row": lambda tab: tab.insert_rows(3),
    "add a rule": lambda tab: tab.book.batch_update(
        {"addConditionalFormatRule": {"rule": {
            "ranges": [{"sheetId": tab.id, "startColumnIndex": 1, "endColumnIndex": 2}],
            "booleanRule": {"condition": {"type": "BLANK"}, "format": {}}}}}),
    "delete a rule": lambda tab: tab.book.batch_update(
        {"deleteConditionalFormatRule": {"sheetId": tab.id, "index": 0}}),
    "protect": lambda tab: tab.protect("A:B", warningOnly=True),
    "rename the tab back and forth": _rename_twice,
}  # fmt: skip


def _moments(requests: int) -> list[tuple[int, Timing]]:
    return [(nth, timing) for nth in range(1, requests + 1) for timing in Timing]


@pytest.mark.slow
@pytest.mark.parametrize("name", EDITS)
def test_people_edit_at_any_moment_of_a_setup(bench: Bench, name: str) -> None:
    control = _ran(bench)
    EDITS[name](control)
    expected = alike(control.book)
    bench.setup(control.book)
    for nth, timing in _moments(SETUP):
        tab = _ran(bench)
        bench.server.at(nth, partial(EDITS[name], tab), timing)
        bench.setup(tab.book)
        assert set(bench.setup(tab.book).values()) <= {"there already", "left as people have it"}
        assert _pieces(tab) == _pieces(control)
        bench.undo(tab.book)
        assert alike(tab.book) == expected, (nth, timing)


def _pieces(tab: PersonTab) -> tuple[int, int]:
    attached = tab.state.attached
    return len(attached["conditionalFormats"]), len(attached["protectedRanges"])


@pytest.mark.slow
@pytest.mark.parametrize("name", EDITS)
def test_people_edit_at_any_moment_of_an_undo(bench: Bench, name: str) -> None:
    control = _ran(bench)
    EDITS[name](control)
    expected = alike(control.book)
    for nth, timing in _moments(UNDO):
        tab = _furnished(bench)
        bench.server.at(nth, partial(EDITS[name], tab), timing)
        bench.undo(tab.book)
        assert alike(tab.book) == expected, (nth, timing)


@pytest.mark.slow
@pytest.mark.parametrize("fault", faults(), ids=lambda fault: fault.name)
@pytest.mark.parametrize("nth", [5, 6])
@pytest.mark.parametrize("undo", [False, True])
def test_one_fault(bench: Bench, fault: Fault, nth: int, *, undo: bool) -> None:
    for timing in Timing:
        tab, control = (
            (_furnished(bench), _ran(bench)) if undo else (_ran(bench), _furnished(bench))
        )
        do = bench.undo if undo else bench.setup
        bench.server.at(nth, fault, timing)
        done = do(tab.book, patience=patience(fault))
        assert "left" not in str(done.values())
        assert set(done.values()) <= ({"taken back"} if undo else {"made", "there already"})
        assert 'note on "Stage"' in done
        assert done['note on "Stage"'] == ("taken back" if undo else "made")
        assert alike(tab.book) == alike(control.book)


@pytest.mark.parametrize("undo", [False, True])
def test_a_kill_between_any_two_requests(bench: Bench, *, undo: bool) -> None:
    for lives in range(SETUP):
        tab, control = (
            (_furnished(bench), _ran(bench)) if undo else (_ran(bench), _furnished(bench))
        )
        kind = type("MortalClient", (MortalClient,), {"lives": lives})
        do = bench.undo if undo else bench.setup
        with pytest.raises(Killed):
            do(tab.book, kind=kind)
        do(tab.book)
        assert alike(tab.book) == alike(control.book)


def test_a_kill_before_a_batch_is_put_back(bench: Bench) -> None:
    """What went to the wrong columns is taken away from there by the next setup, or undo."""
    for undo in (False, True):
        tab = _ran(bench)
        bench.server.at(SETUP, partial(tab.insert_columns, "A"))
        with pytest.raises(Killed):
            bench.setup(tab.book, kind=type("MortalClient", (MortalClient,), {"lives": SETUP}))
        assert [memory.index for memory in _memories(tab)] == [7, 8, 9]
        if not undo:
            bench.setup(tab.book)
            assert [memory.index for memory in _memories(tab)] == [8, 9, 10]
            assert set(bench.setup(tab.book).values()) == {"there already"}
            assert len(tab.state.attached["protectedRanges"]) == 1 + 2
        bench.undo(tab.book)
        assert _memories(tab) == []
        assert "Qualify" not in str(tab.state.attached)
        assert len(tab.state.attached["conditionalFormats"]) == 2
        assert [tab.extra(f"{each}1").get("note") for each in "CDEFGHIJK"] == [
            *(f"About {each}" for each in "BCDEFG"),
            None,
            None,
            None,
        ]


def _memories(tab: PersonTab) -> list[Location]:
    found = [each for each in tab.book.metadata() if each.key == KEY and each.location.axis]
    return sorted((each.location for each in found), key=lambda location: location.index)


def _beside(bench: Bench, tab: PersonTab) -> list[Callable[[], object]]:
    return [
        lambda: bench.setup(tab.book),
        lambda: bench.undo(tab.book),
        lambda: bench.run(tab.book),
        lambda: (bench.setup(tab.book), bench.undo(tab.book)),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("other", range(4))
@pytest.mark.parametrize("undo", [False, True])
def test_another_call_within_one(bench: Bench, other: int, *, undo: bool) -> None:
    bare, furnished = alike(_ran(bench).book), alike(_furnished(bench).book)
    for nth, timing in _moments(SETUP):
        tab = (_furnished if undo else _ran)(bench)
        bench.server.at(nth, _beside(bench, tab)[other], timing)
        (bench.undo if undo else bench.setup)(tab.book)
        assert _without_number(alike(tab.book)) in map(_without_number, (bare, furnished))
        bench.setup(tab.book)
        assert _without_number(alike(tab.book)) == _without_number(furnished)
        bench.undo(tab.book)
        assert alike(tab.book) == bare


def _without_number(text: str) -> str:
    return "".join(f"qualify_furniture_{part[part.index('}'):]}" if at else part
                   for at, part in enumerate(text.split("qualify_furniture_#_")))  # fmt: skip


@pytest.mark.parametrize("count", [2, 4])
def test_setups_started_together(bench: Bench, count: int) -> None:
    for _ in range(4):
        tab = _ran(bench)
        bare, furnished = alike(tab.book), alike(_furnished(bench).book)
        with ThreadPoolExecutor(count) as pool:
            list(pool.map(bench.setup, [tab.book] * count))
        assert alike(tab.book) == furnished
        with ThreadPoolExecutor(count) as pool:
            list(pool.map(bench.undo, [tab.book] * count))
        assert alike(tab.book) == bare


def test_a_batch_that_arrives_late_is_refused(bench: Bench) -> None:
    for undo in (False, True):
        tab = (_furnished if undo else _ran)(bench)
        held = bench.server.hold(1, is_commit)
        (bench.undo if undo else bench.setup)(tab.book)
        before = alike(tab.book)
        assert held.apply().status == 400
        assert alike(tab.book) == before


@pytest.mark.parametrize("undo", [False, True])
def test_a_putting_back_that_arrives_late_is_refused(bench: Bench, *, undo: bool) -> None:
    """The next turn has done that by then."""
    tab = (_furnished if undo else _ran)(bench)
    bench.server.at(SETUP - undo, partial(tab.insert_columns, "A"))
    held = bench.server.hold(2, is_commit)
    (bench.undo if undo else bench.setup)(tab.book)
    before = alike(tab.book)
    assert held.apply().status == 400
    assert alike(tab.book) == before
    bench.undo(tab.book)
    assert "Qualify" not in str(tab.state.attached)


def test_from_some_request_on_nothing_works(bench: Bench) -> None:
    for nth, timing in _moments(SETUP):
        tab, control = _ran(bench), _furnished(bench)
        bench.server.when(is_api, unavailable(), nth, timing, every=True)
        with pytest.raises(ServiceError):
            bench.setup(tab.book)
        bench.server.clear_triggers()
        bench.setup(tab.book)
        assert alike(tab.book) == alike(control.book)


def test_rows_inserted_above_the_headings_meanwhile(bench: Bench) -> None:
    """The tab is as people have it; the next look stops, as a run's would."""
    for nth, timing in _moments(SETUP)[4:-1]:
        tab, control = _ran(bench), _ran(bench)
        control.insert_rows(1)
        bench.server.at(nth, partial(tab.insert_rows, 1), timing)
        with pytest.raises(WorkbookError, match="headings are in row 2"):
            bench.setup(tab.book)
        assert alike(tab.book, 2) == alike(control.book, 2)

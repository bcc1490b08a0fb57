"""What furnishing must come to on every back end, through the whole job."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from zipfile import ZipFile

import pytest

from sync.workbook.furniture import Fate, Furniture, Kind, Piece
from sync.workbook.protocol import Workbook
from sync.xlsx import XlsxWorkbook
from tests.harness import CONFIG, LEAD, OPPORTUNITY, furnish, run
from tests.sheets import SheetsServer
from tests.sheets.client import stay_local
from tests.sync.google.bench import Bench
from tests.sync.google.furniture import everything
from tests.workbooks import write_workbook

PROSPECTS = [{"ID": "A", "Company": "Acme", **LEAD}, {"ID": "B", "Company": "Bolt", **OPPORTUNITY}]
Open = Callable[[], AbstractContextManager[Workbook]]
State = Callable[[], object]


@pytest.fixture(params=["xlsx", "google"])
def place(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Open, State]]:
    """A way to open a workbook of two prospects, and one to see all that is in it."""
    if request.param == "xlsx":
        path = write_workbook(tmp_path / "prospects.xlsx", *PROSPECTS)
        yield XlsxWorkbook(path).writing, lambda: _parts(path)
        return
    stay_local(monkeypatch)
    with SheetsServer() as server:
        bench = Bench(server, tmp_path)
        book = bench.sheet(PROSPECTS, size=(12, 12)).book
        yield lambda: nullcontext(bench.open(book)), lambda: everything(book)


def _parts(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def _fates(pieces: list[Piece]) -> set[Fate]:
    return {piece.fate for piece in pieces}


def test_made_found_again_and_taken_back(place: tuple[Open, State]) -> None:
    open_book, state = place
    with open_book() as book:
        run(book, CONFIG)
    before = state()
    with open_book() as book:
        made = [*furnish(book, CONFIG)]
    named = {piece.what for piece in made}
    assert {
        "frozen heading row",
        Kind.CHOICES.of("Outcome"),
        *(kind.of("Stage") for kind in (Kind.COLOURS, Kind.WARNING, Kind.NOTE)),
        *(kind.of("Missing") for kind in (Kind.WARNING, Kind.NOTE)),
    } <= {piece.what for piece in made if piece.fate is Fate.MADE}
    assert _fates(made) <= {Fate.MADE, Fate.THERE}
    furnished = state()
    with open_book() as book:
        again = [*furnish(book, CONFIG)]
    assert {piece.what for piece in again} == named
    assert _fates(again) == {Fate.THERE}
    assert state() == furnished != before
    with open_book() as book:
        back = [*furnish(book, CONFIG, undo=True)]
    assert _fates(back) == {Fate.TAKEN_BACK}
    assert {piece.what for piece in back} <= named
    assert state() == before
    with open_book() as book:
        assert [*furnish(book, CONFIG, undo=True)] == []
    assert state() == before


def test_other_stages(place: tuple[Open, State]) -> None:
    open_book, state = place
    config = CONFIG.replace('name = "Opportunity"', 'name = "Deal"\nwas = ["Opportunity"]')
    with open_book() as book:
        run(book, CONFIG)
    before = state()
    with open_book() as book:
        furnish(book, CONFIG)
    with open_book() as book:
        done = {piece.what: piece.fate for piece in furnish(book, config)}
    changed = {what for what, fate in done.items() if fate is Fate.CHANGED}
    assert changed == {Kind.CHOICES.of("Outcome"), Kind.COLOURS.of("Stage")}
    with open_book() as book:
        furnish(book, config, undo=True)
    assert state() == before


def test_before_a_run_and_with_runs_between(place: tuple[Open, State]) -> None:
    open_book, state = place
    before = state()
    with open_book() as book:
        made = [*furnish(book, CONFIG)]
    assert [piece.what for piece in made] == ["frozen heading row", Kind.CHOICES.of("Outcome")]
    with open_book() as book:
        furnish(book, CONFIG, undo=True)
    assert state() == before
    with open_book() as book:
        furnish(book, CONFIG)
    with open_book() as book:
        assert run(book, CONFIG).written.changelog_rows == 2
    with open_book() as book:
        furnish(book, CONFIG)
    with open_book() as book:
        assert run(book, CONFIG).written.cells == 0
    with open_book() as book:
        assert _fates([*furnish(book, CONFIG)]) == {Fate.THERE}


def test_only_what_is_wanted(place: tuple[Open, State]) -> None:
    """A tab of which nothing is wanted is left alone."""
    open_book, state = place
    before = state()
    with open_book() as book:
        assert _fates([*book.furnish(book.look(), Furniture(0, ()))]) <= {Fate.THERE}
    assert state() == before

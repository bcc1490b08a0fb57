"""Records leave the changelog: nothing is lost and nothing is there twice, whatever happens."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sync.commands.record_file import RecordFile
from sync.google import archive as archive_module
from sync.google.named_ranges import read_away
from sync.messages.errors import ServiceError, WorkbookError
from sync.run.archiving import Archived, ArchiveWish
from sync.workbook.protocol import LOG_HEADINGS
from tests.harness import job
from tests.sheets import OWNER, Fault, PersonTab, Timing, Version
from tests.sheets.faults import unavailable
from tests.sheets.ranges import as_grid_range
from tests.sheets.state import Document
from tests.sync.google.bench import Bench, Killed, MortalClient, faults, is_api, is_commit, patience
from tests.sync.google.scenes import PROSPECTS

REQUESTS = 8
"""So many it makes where nothing disturbs it; those that write are the 4th and the last."""

NEEDED = 4
"""So many records stay: the last of each key, and the first of a stay that the last goes on."""

Records = Counter[tuple[object, ...]]

_made: list[tuple[Document, int]] = []


@pytest.fixture
def tab(bench: Bench) -> PersonTab:
    """A sheet whose changelog has ten records of three keys, six of which nothing needs."""
    if not _made:
        made = _make(bench)
        _made.append((made.book.current, made.id))
    return _fresh(bench)


def _fresh(bench: Bench) -> PersonTab:
    doc, number = _made[0]
    book = bench.server.spreadsheet()
    book.versions.append(Version(doc.draft(OWNER), OWNER, None))
    return PersonTab(book, number)


def _make(bench: Bench) -> PersonTab:
    tab = bench.sheet(PROSPECTS)
    bench.run(tab.book)
    steps: list[tuple[str, str]] = [
        ("H2", "Lost"), ("H2", ""), ("H3", "Won"), ("H3", ""), ("H5", "Won"), ("H5", "Lost"),
        ("H5", "Lead"),
    ]  # fmt: skip
    for cell, value in steps:
        tab.set(cell, value or None)
        bench.run(tab.book)
    tab.set("H5", None)
    bench.run(tab.book)
    log = tab.book.tab("Changelog")
    log.resize(30, 10)
    return tab


def records(tab: PersonTab, file: Path | None = None) -> Records:
    """All records, wherever they are: their No, Key, To and Run."""
    away = {each.tab for each in _away(tab)}
    tabs = [
        PersonTab(tab.book, each.id)
        for each in tab.book.current.tabs
        if each.title == "Changelog" or each.id in away
    ]
    found = [row for each in tabs for row in each.records() if row.get("No", "") != ""]
    lines: list[dict[str, object]] = [
        dict(zip(LOG_HEADINGS, line, strict=True))
        for line in (RecordFile(file).lines() if file else ())
    ]
    return Counter(
        (int(str(row["No"])), str(row["Key"]), row["To"], row["Run"]) for row in [*found, *lines]
    )


def _away(tab: PersonTab) -> list[Any]:
    doc = tab.book.current
    return read_away(
        {"namedRangeId": x.id, "name": x.name, "range": as_grid_range(x.box)}
        for x in doc.named.values()
        if x.box is not None
    )


def archive(
    bench: Bench, tab: PersonTab, file: Path | None = None, wish: ArchiveWish | None = None,
    **choice: Any,
) -> Archived:  # fmt: skip
    wish = wish or ArchiveWish(store=RecordFile(file).add if file else None)
    return job(bench.open(tab.book, **choice), bench.config).archive(wish)


def check_quiet(bench: Bench, tab: PersonTab) -> None:
    """A run right after writes nothing, and reports nothing."""
    done = bench.run(tab.book)
    assert (done.written.cells, done.written.changelog_rows, done.written.commits) == (0, 0, 0)
    assert not done.found.problems


def check(bench: Bench, tab: PersonTab, before: Records, file: Path | None) -> None:
    """All is there once, the changelog has what is needed, and nothing is on its way."""
    assert records(tab, file) == before
    assert len(tab.book.tab("Changelog").records()) == NEEDED
    assert all(each.what.value == "archive" for each in _away(tab))
    check_quiet(bench, tab)


@pytest.fixture(params=["tab", "file"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path | None:
    return tmp_path / "moves.csv" if request.param == "file" else None


def _clear(file: Path | None) -> None:
    if file:
        file.unlink(missing_ok=True)


def _moments(requests: int) -> Iterator[tuple[int, Timing]]:
    return ((nth, timing) for nth in range(1, requests + 1) for timing in Timing)


def test_what_nothing_needs_moves(bench: Bench, tab: PersonTab, file: Path | None) -> None:
    before, count = records(tab), bench.server.count
    done = archive(bench, tab, file)
    assert bench.server.count - count == REQUESTS
    total = before.total()
    assert (done.moved, done.left) == (total - NEEDED, NEEDED)
    assert done.tabs == ([] if file else ["Changelog archive"])
    check(bench, tab, before, file)
    again = archive(bench, tab, file)
    assert (again.moved, again.left) == (0, NEEDED)
    assert records(tab, file) == before


def _last_number(tab: PersonTab) -> int:
    return max(int(str(row["No"])) for row in tab.book.tab("Changelog").records())


def test_numbers_go_on_and_a_second_archive_makes_a_second_tab(
    bench: Bench, tab: PersonTab
) -> None:
    archive(bench, tab)
    last = _last_number(tab)
    tab.set("H2", "Won")
    bench.run(tab.book)
    assert _last_number(tab) == last + 1
    assert archive(bench, tab).tabs == ["Changelog archive 2"]


def test_a_kill_between_any_two_requests(bench: Bench, tab: PersonTab, file: Path | None) -> None:
    before = records(tab)
    for lives in range(REQUESTS):
        tab = _fresh(bench)
        _clear(file)
        with pytest.raises(Killed):
            archive(bench, tab, file, kind=type("M", (MortalClient,), {"lives": lives}))
        assert records(tab, file) - before <= before
        assert set(records(tab, file)) == set(before)
        check_quiet(bench, tab)
        archive(bench, tab, file)
        check(bench, tab, before, file)


@pytest.mark.slow
@pytest.mark.parametrize("timing", Timing)
def test_from_some_request_on_nothing_works(
    bench: Bench, tab: PersonTab, file: Path | None, timing: Timing
) -> None:
    before = records(tab)
    for nth in range(1, REQUESTS + 1):
        tab = _fresh(bench)
        _clear(file)
        bench.server.when(is_api, unavailable(), nth, timing, every=True)
        with pytest.raises(ServiceError):
            archive(bench, tab, file)
        bench.server.clear_triggers()
        check_quiet(bench, tab)
        archive(bench, tab, file)
        check(bench, tab, before, file)


@pytest.mark.slow
@pytest.mark.parametrize("fault", faults(), ids=lambda fault: fault.name)
def test_one_fault(bench: Bench, tab: PersonTab, file: Path | None, fault: Fault) -> None:
    before = records(tab)
    for nth, timing in _moments(REQUESTS):
        tab = _fresh(bench)
        _clear(file)
        bench.server.at(nth, fault, timing)
        archive(bench, tab, file, patience=patience(fault))
        bench.server.clear_triggers()
        check(bench, tab, before, file)


@pytest.mark.slow
@pytest.mark.parametrize("other", ["archive", "run"])
def test_another_within_it(bench: Bench, tab: PersonTab, file: Path | None, other: str) -> None:
    before = records(tab)
    for nth, timing in _moments(REQUESTS):
        tab = _fresh(bench)
        _clear(file)
        if other == "run":
            tab.set("H4", "Lost")
            bench.server.at(nth, partial(bench.run, tab.book), timing)
        else:
            bench.server.at(nth, partial(archive, bench, tab, file), timing)
        archive(bench, tab, file)
        bench.server.clear_triggers()
        bench.run(tab.book)
        archive(bench, tab, file)
        after = records(tab, file)
        assert after - before == (
            Counter(x for x in after if x not in before) if other == "run" else Counter()
        )
        assert (after - before).total() == (other == "run")
        assert not before - after
        check_quiet(bench, tab)


@pytest.mark.slow
def test_archives_and_runs_started_together(bench: Bench, tab: PersonTab) -> None:
    before = records(tab)
    for _ in range(5):
        tab = _fresh(bench)
        with ThreadPoolExecutor(4) as pool:
            works: list[Callable[[], object]] = [
                partial(archive, bench, tab), partial(archive, bench, tab),
                partial(bench.run, tab.book), partial(bench.run, tab.book),
            ]  # fmt: skip
            for each in [pool.submit(work) for work in works]:
                each.result()
        archive(bench, tab)
        check(bench, tab, before, None)


def _log(act: Callable[[PersonTab], object]) -> Callable[[PersonTab], object]:
    return lambda tab: act(tab.book.tab("Changelog"))


def _on_its_way(act: Callable[[PersonTab], object]) -> Callable[[PersonTab], object]:
    def acted(tab: PersonTab) -> None:
        for each in _away(tab):
            act(PersonTab(tab.book, each.tab))

    return acted


def _swap(log: PersonTab) -> None:
    log.move_rows(2, before=6)
    log.move_rows(len(log.rows()), before=3)


def _rename_twice(log: PersonTab) -> None:
    log.rename("Old")
    log.rename("Changelog")


def _delete_number(tab: PersonTab) -> None:
    for name in tab.book.named_ranges():
        if name.startswith("qualify_commit_") and not name.endswith("_0"):
            tab.book.delete_named_range(name)


EDITS: dict[str, Callable[[PersonTab], object]] = {
    "sort": _log(lambda log: log.sort("A", descending=True)),
    "sort by key": _log(lambda log: log.sort("C")),
    "sort by stage": _log(lambda log: log.sort("F", descending=True)),
    "insert rows": _log(lambda log: log.insert_rows(4, 2)),
    "delete a blank row": _log(lambda log: log.delete_rows(20)),
    "move rows": _log(_swap),
    "insert a column": _log(lambda log: log.insert_columns("C")),
    "move a column": _log(lambda log: log.move_column("A", "F")),
    "rename": _log(_rename_twice),
    "insert a row at the top": _log(lambda log: log.insert_rows(2)),
    "sort the new tab": _on_its_way(lambda away: away.sort("C", descending=True)),
    "move a column of the new tab": _on_its_way(lambda away: away.move_column("A", "F")),
    "rename the new tab": _on_its_way(lambda away: away.rename("Ours")),
    "sort the prospects": lambda tab: tab.sort("B"),
    "delete the number": _delete_number,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", EDITS)
def test_people_edit_at_any_request(
    bench: Bench, tab: PersonTab, file: Path | None, name: str
) -> None:
    before = records(tab)
    for nth, timing in _moments(REQUESTS):
        tab = _fresh(bench)
        _clear(file)
        bench.server.at(nth, partial(EDITS[name], tab), timing)
        archive(bench, tab, file)
        bench.server.clear_triggers()
        bench.run(tab.book)
        archive(bench, tab, file)
        assert records(tab, file) == before, (nth, timing)
        check_quiet(bench, tab)


@pytest.mark.slow
@pytest.mark.parametrize("name", EDITS)
def test_people_edit_and_it_is_killed_after_any_request(
    bench: Bench, tab: PersonTab, file: Path | None, name: str
) -> None:
    """A run in between sees all records that count, wherever they are."""
    before = records(tab)
    for nth in range(1, REQUESTS):
        tab = _fresh(bench)
        _clear(file)
        bench.server.at(nth, partial(EDITS[name], tab))
        with pytest.raises(Killed):
            archive(bench, tab, file, kind=type("M", (MortalClient,), {"lives": nth}))
        bench.server.clear_triggers()
        done = bench.run(tab.book)
        assert done.written.changelog_rows == 0, nth
        archive(bench, tab, file)
        assert records(tab, file) == before, nth
        check_quiet(bench, tab)


@pytest.mark.parametrize("runs", [1, 2])
def test_several_batches(
    bench: Bench, tab: PersonTab, monkeypatch: pytest.MonkeyPatch, runs: int
) -> None:
    """Each moves its part; after a kill between two of them the next archive goes on."""
    monkeypatch.setattr(archive_module, "MOST_RUNS", runs)
    monkeypatch.setattr(archive_module, "MOST_ROWS", 2)
    before = records(tab)
    lives, killed = 4, True
    while killed:
        tab = _fresh(bench)
        killed = False
        try:
            archive(bench, tab, kind=type("M", (MortalClient,), {"lives": lives}))
        except Killed:
            killed = True
        check_quiet(bench, tab)
        archive(bench, tab)
        check(bench, tab, before, None)
        lives += 1
    assert lives > REQUESTS + 2
    numbers = [row["No"] for row in tab.book.tab("Changelog archive").records()]
    assert numbers == sorted(numbers)  # type: ignore[type-var]


def test_a_batch_that_arrives_late_is_refused(
    bench: Bench, tab: PersonTab, file: Path | None
) -> None:
    before = records(tab)
    held = bench.server.hold(1, is_commit)
    archive(bench, tab, file)
    assert held.apply().status == 400
    check(bench, tab, before, file)


def test_what_is_on_its_way_to_a_file_is_not_archived_to_a_tab(
    bench: Bench, tab: PersonTab, tmp_path: Path
) -> None:
    before, file = records(tab), tmp_path / "moves.csv"
    with pytest.raises(Killed):
        archive(bench, tab, file, kind=type("M", (MortalClient,), {"lives": REQUESTS - 1}))
    assert records(tab, file) != before
    with pytest.raises(WorkbookError, match=r"on their way to a file.*--to FILE"):
        archive(bench, tab)
    archive(bench, tab, file)
    check(bench, tab, before, file)


def test_what_was_begun_to_a_tab_can_go_to_a_file(
    bench: Bench, tab: PersonTab, tmp_path: Path
) -> None:
    before, file = records(tab), tmp_path / "moves.csv"
    with pytest.raises(Killed):
        archive(bench, tab, kind=type("M", (MortalClient,), {"lives": 4}))
    archive(bench, tab, file)
    check(bench, tab, before, file)
    assert "Changelog archive" not in tab.book.titles()


def test_cells_of_peoples_go_along_to_a_tab_and_are_refused_to_a_file(
    bench: Bench, tab: PersonTab, tmp_path: Path
) -> None:
    log = tab.book.tab("Changelog")
    log.insert_columns("D")
    log.set("D1", "Note")
    log.set("D2", "agreed")
    log.set_extra("A2", note="look")
    before = log.rows()
    with pytest.raises(WorkbookError, match=r'D2: the column "Note".*a file keeps only'):
        archive(bench, tab, tmp_path / "moves.csv")
    assert log.rows() == before
    assert not (tmp_path / "moves.csv").exists()
    log.set("D1", "")
    log.set("D2", "")
    log.insert_columns("L")
    log.set("L3", "agreed")
    with pytest.raises(WorkbookError, match=r"L3: the column L .*a file keeps only"):
        archive(bench, tab, tmp_path / "moves.csv")
    assert not (tmp_path / "moves.csv").exists()
    log.set("D2", "agreed")
    archive(bench, tab)
    away = tab.book.tab("Changelog archive")
    assert away.get("D2") == "agreed"
    assert away.extra("A2")["note"] == "look"


def _refused(bench: Bench, tab: PersonTab, match: str) -> None:
    before = len(tab.book.versions)
    with pytest.raises(WorkbookError, match=match):
        archive(bench, tab)
    assert len(tab.book.versions) == before


def test_a_protected_changelog_is_refused_before_anything_moves(
    bench: Bench, tab: PersonTab
) -> None:
    tab.book.tab("Changelog").protect("A2:J3")
    _refused(bench, tab, "records can't leave it: Changelog A2:J3")


def test_rows_that_a_filter_may_hide_are_refused(bench: Bench, tab: PersonTab) -> None:
    log = tab.book.tab("Changelog")
    specs = [{"columnIndex": 0, "filterCriteria": {"hiddenValues": ["2"]}}]
    tab.book.batch_update(
        {"setBasicFilter": {"filter": {"range": {"sheetId": log.id}, "filterSpecs": specs}}}
    )
    _refused(bench, tab, "a filter may hide records")


def test_a_full_spreadsheet_is_refused_and_a_nearly_full_one_does(
    bench: Bench, tab: PersonTab
) -> None:
    before = records(tab)
    there = sum(each.grid.rows * each.grid.columns for each in tab.book.current.tabs)
    tab.book.add_tab("Import", [], (10_000_000 - there - 20, 1))
    _refused(bench, tab, "no room left under Google's limit")
    tab.book.tab("Import").resize(10_000_000 - there - 80, 1)
    archive(bench, tab)
    check(bench, tab, before, None)


def test_a_run_that_was_cut_short_is_to_be_completed_first(bench: Bench, tab: PersonTab) -> None:
    tab.set("H2", "Won")
    assert bench.kill(tab.book, 3)
    _refused(bench, tab, "run `qualify run` first")
    bench.run(tab.book)
    archive(bench, tab)
    check_quiet(bench, tab)


def test_a_dry_run_moves_nothing(bench: Bench, tab: PersonTab) -> None:
    before = len(tab.book.versions)
    done = archive(bench, tab, wish=ArchiveWish(dry_run=True))
    assert (done.moved, done.left) == (records(tab).total() - NEEDED, NEEDED)
    assert len(tab.book.versions) == before


def test_an_archive_is_never_taken_for_the_changelog(bench: Bench, tab: PersonTab) -> None:
    archive(bench, tab)
    tab.book.tab("Changelog").delete()
    tab.book.tab("Changelog archive").rename("Changelog")
    before = tab.book.tab("Changelog").rows()
    assert "the job did not make this tab" in bench.error(tab.book)
    tab.book.tab("Changelog").rename("Changelog archive")
    bench.run(tab.book)
    assert tab.book.tab("Changelog archive").rows() == before

"""A spreadsheet that is nearly full: what a run sees of it in the requests that it makes anyway."""

from sync.messages.problem import Problem
from sync.run.job import RunResult
from sync.workbook.capacity import MOVE_RECORDS
from tests.sheets import PersonTab
from tests.sync.google.bench import Bench
from tests.sync.google.scenes import CHANGES, FRESH, UNCHANGED


def full(done: RunResult) -> Problem:
    assert done.full is not None
    return done.full


def fill(tab: PersonTab, part: float) -> int:
    """Add a hidden tab, so that so much of the limit is used; return how many rows it has."""
    there = sum(each.grid.rows * each.grid.columns for each in tab.book.current.tabs)
    rows = round(10_000_000 * part - there) // 10
    tab.book.add_tab("Import", [], (rows, 10)).hide()
    return rows


def test_a_commit_shows_all_tabs_hidden_ones_too(bench: Bench) -> None:
    tab = CHANGES.set(bench)
    rows = fill(tab, 0.85)

    done = bench.run(tab.book)

    assert done.written.changelog_rows == 2
    assert done.written.limit is not None
    known = done.written.limit
    assert known.cells == sum(x.grid.rows * x.grid.columns for x in tab.book.current.tabs)
    assert {grid.title for grid in known.grids} == {"Prospects", "Changelog", "Import"}
    assert full(done).what.startswith(
        f"the spreadsheet has {known.cells:,} of the 10,000,000 cells that Google allows (85 %)"
    )
    assert full(done).mend == f'delete what "Import" does not need ({rows:,} rows, 10 columns)'
    assert full(done).mild


def test_an_idle_run_counts_the_tabs_that_it_sees_anyway(bench: Bench) -> None:
    """Those of the prospects, the changelog and what the job draws: the records' own growth."""
    tab = UNCHANGED.set(bench)
    fill(tab, 0.85)
    assert bench.run(tab.book).full is None
    tab.book.tab("Import").delete()
    tab.book.tab("Changelog").resize(850_000, 10)
    before = bench.server.count
    done = bench.run(tab.book)
    assert bench.server.count - before == 2
    assert full(done).what.startswith("the spreadsheet has at least 8,5")
    assert full(done).mend == MOVE_RECORDS


def test_a_first_run_asks_for_all_tabs_anyway(bench: Bench) -> None:
    tab = FRESH.set(bench)
    fill(tab, 0.96)
    before = bench.server.count
    done = bench.run(tab.book)
    assert bench.server.count - before == FRESH.requests
    assert not full(done).mild
    assert "(96 %)" in full(done).what


def test_beyond_the_limit_nothing_is_written_and_the_mend_is_named(bench: Bench) -> None:
    tab = CHANGES.set(bench)
    log = tab.book.tab("Changelog")
    log.resize(len(log.rows()), 10)
    fill(tab, 1)
    before = len(tab.book.versions)
    assert bench.error(tab.book) == (
        "Sales: the spreadsheet has no room left under Google's limit of 10 million cells;"
        f" {MOVE_RECORDS}, or delete blank rows, columns and tabs"
    )
    assert len(tab.book.versions) == before

"""Columns of the changelog that move at the very moment of a commit, whatever comes after."""

from collections.abc import Callable

import pytest

from sync.google import commit_plan
from sync.run.run_input import Options
from sync.workbook.protocol import LOG_HEADINGS
from tests.harness import LADDER, TODAY, run
from tests.sheets import PersonTab, Timing
from tests.sheets.faults import dropped
from tests.sync.google.bench import Bench, is_commit
from tests.sync.google.invariants import check_chains
from tests.sync.google.scenes import CHANGES, LATER

COMMIT = CHANGES.writes[0]
Act = Callable[[PersonTab], object]


def _note(log: PersonTab) -> None:
    log.insert_columns("C", 2)
    log.set("C1", "Note")
    log.set("C2", 3)


def _shuffle(log: PersonTab) -> None:
    for _ in range(5):
        log.move_column("A", "K")


def _move_and_sort(log: PersonTab) -> None:
    log.move_column("I", "A")
    log.sort("D", descending=True)


ACTS: dict[str, Act] = {
    "No among the others": lambda log: log.move_column("A", "F"),
    "To before From": lambda log: log.move_column("F", "E"),
    "Name behind Because": lambda log: log.move_column("D", "I"),
    "Run to the front": lambda log: log.move_column("J", "A"),
    "Kind to the end": lambda log: log.move_column("G", "K"),
    "all shuffled": _shuffle,
    "a new first column": lambda log: log.insert_columns("A"),
    "new columns": lambda log: log.insert_columns("E", 3),
    "notes": _note,
    "moved and sorted": _move_and_sort,
}


@pytest.fixture(params=ACTS)
def act(request: pytest.FixtureRequest) -> Act:
    return ACTS[request.param]


def _records(log: PersonTab) -> list[dict[str, object]]:
    """Return the records by their numbers, without the name of the run that made them."""
    own = [heading for heading in LOG_HEADINGS if heading != "Run"]
    rows = [{heading: row[heading] for heading in own} for row in log.records() if row["No"] != ""]
    return sorted(rows, key=lambda row: int(str(row["No"])))


def _expected(bench: Bench) -> list[dict[str, object]]:
    tab = CHANGES.set(bench)
    bench.run(tab.book)
    return _records(tab.book.tab("Changelog"))


def _check(bench: Bench, tab: PersonTab) -> None:
    log = tab.book.tab("Changelog")
    assert _records(log) == _expected(bench)
    check_chains(tab.book, CHANGES.stages)
    done = bench.run(tab.book)
    assert (done.written.cells, done.written.commits) == (0, 0)
    assert not done.moves
    assert all(str(row["Run"]).startswith("run-") for row in log.records() if row["No"] != "")
    people = [heading for heading in log.rows()[0] if heading not in LOG_HEADINGS]
    assert all(row[heading] in ("", 3) for row in log.records() for heading in map(str, people))


@pytest.mark.parametrize("lives", [COMMIT, COMMIT + 1, COMMIT + 2])
def test_the_next_run_puts_the_rows_right(bench: Bench, act: Act, lives: int) -> None:
    """Also where the job was killed right after the commit, the picture, or not at all."""
    tab = CHANGES.set(bench)
    log = tab.book.tab("Changelog")
    bench.server.at(COMMIT, lambda: act(log))
    bench.kill(tab.book, lives)
    done = bench.run(tab.book)
    assert not done.moves
    _check(bench, tab)


def test_so_does_the_run_itself_where_the_reply_was_lost(bench: Bench, act: Act) -> None:
    tab = CHANGES.set(bench)
    log = tab.book.tab("Changelog")
    bench.server.at(COMMIT, lambda: act(log))
    bench.server.at(COMMIT, dropped(), Timing.AFTER)
    done = bench.run(tab.book)
    assert [(move.key, move.origin, move.to) for move in done.moves] == LATER
    _check(bench, tab)


def test_what_people_do_in_between_makes_no_difference(bench: Bench, act: Act) -> None:
    tab = CHANGES.set(bench)
    log = tab.book.tab("Changelog")
    bench.server.at(COMMIT, lambda: act(log))
    bench.kill(tab.book, COMMIT)
    log.move_column("B", "H")
    log.insert_columns("D")
    log.sort("H")
    log.insert_rows(3)
    before = len(tab.book.versions)
    dry = bench.run(tab.book, options=Options(today=TODAY, dry_run=True))
    assert not dry.moves
    assert len(tab.book.versions) == before
    tab.set("H2", "Won")
    bench.run(tab.book)
    tab.set("H2", None)
    rows = _records(log)
    assert rows[:-1] == _expected(bench)
    assert (rows[-1]["Key"], rows[-1]["To"]) == ("1", "Won")
    again = bench.run(tab.book)
    assert [move.kind for move in again.moves] == ["Released"]


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_it_may_be_any_of_several_commits(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, act: Act, nth: int
) -> None:
    monkeypatch.setattr(commit_plan, "MOST_BYTES", 400)
    tab = CHANGES.set(bench)
    tab.set("C4", None)
    tab.set("H2", "Won")
    tab.set("H4", "Lost")
    log = tab.book.tab("Changelog")
    bench.server.when(is_commit, lambda: act(log), nth)
    bench.kill(tab.book, 2 + nth)
    bench.server.clear_triggers()
    bench.run(tab.book)
    moves = [(row["Key"], row["From"], row["To"]) for row in _records(log)]
    assert sorted(moves[3:]) == sorted(
        [("1", "Lead", "Won"), ("3", "List", "Lost"), ("004", "Lead", "Lost")]
    )
    check_chains(tab.book, {"1": "Won", "2": "Opportunity", "3": "Lost", "004": "Lost"})
    assert bench.run(tab.book).written.commits == 0


def test_rows_being_put_right_may_meet_it_again(bench: Bench) -> None:
    tab = CHANGES.set(bench)
    log = tab.book.tab("Changelog")
    bench.server.at(COMMIT, lambda: log.move_column("A", "F"))
    bench.kill(tab.book, COMMIT)
    bench.server.at(3, lambda: log.move_column("F", "B"))
    bench.run(tab.book)
    bench.run(tab.book)
    _check(bench, tab)


def test_a_changelog_from_before_there_were_marks_gets_them(bench: Bench) -> None:
    tab = CHANGES.set(bench)
    for meta in tab.book.metadata():
        if meta.key.startswith("qualify_laid_"):
            lookup = {"developerMetadataLookup": {"metadataId": meta.id}}
            tab.book.batch_update({"deleteDeveloperMetadata": {"dataFilter": lookup}})
    run(bench.open(tab.book), LADDER)
    assert sum(meta.key.startswith("qualify_laid_") for meta in tab.book.metadata()) == 10
    _check(bench, tab)

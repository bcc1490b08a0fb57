"""A row inserted above the headings at any moment of a run, and what becomes of the headings."""

import re
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise

import pytest

from sync.messages.errors import WorkbookError
from tests.harness import LADDER
from tests.sheets import PersonTab, Timing
from tests.sheets.faults import dropped
from tests.sync.google.bench import Bench
from tests.sync.google.invariants import check_moves, stages_of
from tests.sync.google.scenes import ADOPTION, CHANGES, FRESH, SCENES, UNCHANGED, Scene

Mend = Callable[[PersonTab], int]
"""Puts the sheet or the config right, and returns the heading row."""


def _delete_the_row(tab: PersonTab) -> int:
    tab.delete_rows(1)
    return 1


def _set_header_row(_tab: PersonTab) -> int:
    return 2


@pytest.fixture(params=[_delete_the_row, _set_header_row])
def mend(request: pytest.FixtureRequest) -> Mend:
    act: Mend = request.param
    return act


def _check(bench: Bench, tab: PersonTab, scene: Scene, header_row: int) -> None:
    """All is right after one run; the next writes nothing, and the one after is as short as any."""
    bench.run(tab.book, header_row=header_row)
    records = {str(row["ID"]): row["Stage"] for row in tab.records(header_row)}
    assert records == scene.stages
    check_moves(tab.book, scene.moves)
    headings = tab.rows()[header_row - 1]
    assert (headings.count("Stage"), headings.count("Missing")) == (1, 1)
    assert all(not any(row) for row in tab.rows()[: header_row - 1])
    done = bench.run(tab.book, header_row=header_row)
    assert (done.written.cells, done.written.changelog_rows) == (0, 0)
    workbook = bench.open(tab.book, header_row=header_row)
    workbook.look()
    assert workbook.requests == 1


def _cases(*scenes: Scene) -> list[object]:
    return [
        pytest.param(scene, nth, id=f"{scene.name}-{nth}")
        for scene in scenes
        for nth in range(2, scene.requests + 1)
    ]


@pytest.mark.parametrize(("scene", "nth"), _cases(FRESH, CHANGES, ADOPTION))
def test_no_heading_is_left_a_row_off(bench: Bench, scene: Scene, nth: int, mend: Mend) -> None:
    tab = scene.set(bench)
    bench.server.at(nth, lambda: tab.insert_rows(1))
    told = "the headings are in row 2; write [sheet] header_row = 2"
    assert told in bench.error(tab.book)
    _check(bench, tab, scene, mend(tab))


@pytest.mark.parametrize("lives", [*range(FRESH.writes[0], FRESH.requests + 2)])
def test_nor_where_the_job_was_killed(bench: Bench, tab: PersonTab, mend: Mend, lives: int) -> None:
    """The row comes between the look and the first commit."""
    bench.server.at(FRESH.writes[0], lambda: tab.insert_rows(1))
    with suppress(WorkbookError):
        bench.kill(tab.book, lives)
    _check(bench, tab, FRESH, mend(tab))


def test_nor_where_the_reply_was_lost(bench: Bench, tab: PersonTab, mend: Mend) -> None:
    bench.server.at(FRESH.writes[0], lambda: tab.insert_rows(1))
    bench.server.at(FRESH.writes[0], dropped(), Timing.AFTER)
    assert bench.error(tab.book)
    _check(bench, tab, FRESH, mend(tab))


@pytest.mark.parametrize("lives", range(3, 6))
def test_nor_those_of_a_column_made_later(bench: Bench, mend: Mend, lives: int) -> None:
    config = LADDER + '\n[output]\nsince = "In stage since"\n'
    tab = UNCHANGED.set(bench)
    bench.server.at(3, lambda: tab.insert_rows(1))
    with suppress(WorkbookError):
        bench.kill(tab.book, lives, config)
    header_row = mend(tab)
    bench.run(tab.book, config, header_row=header_row)
    headings = tab.rows()[header_row - 1]
    assert [headings.count(each) for each in ("Stage", "Missing", "In stage since")] == [1, 1, 1]
    assert all(not any(row) for row in tab.rows()[: header_row - 1])
    assert bench.run(tab.book, config, header_row=header_row).written.cells == 0


_ALL = LADDER + '\n[output]\nsince = "In stage since"\nnext = "Next stage"\n'


def _put_back(bench: Bench, tab: PersonTab, header_row: int) -> list[str]:
    """Run, and write the headings that the job asks for, until it asks for no more."""
    done: list[str] = []
    while True:
        try:
            bench.run(tab.book, _ALL, header_row=header_row)
        except WorkbookError as error:
            found = re.search(r"column, (\w+), .*; write \"(.*)\" back over it$", str(error))
            if found is None or found[2] in done:
                raise
            tab.set(f"{found[1]}{header_row}", found[2])
            done.append(found[2])
        else:
            return done


@pytest.mark.parametrize(
    ("config", "lost"),
    [(_ALL, ["Stage", "Missing", "Next stage"]), (LADDER, ["In stage since", "Next stage"])],
)
def test_a_cell_that_was_drawn_over_a_heading_is_not_taken_for_a_new_one(
    bench: Bench, config: str, lost: list[str], mend: Mend
) -> None:
    """The row comes between commit and picture, and the job is killed before it looks back."""
    tab = FRESH.set(bench)
    bench.run(tab.book, config)
    tab.set("C4", "Retail")
    tab.set("D4", 100)
    if config == _ALL:
        tab.set("H2", "Lost")
    bench.server.at(CHANGES.writes[1], lambda: tab.insert_rows(1))
    assert bench.kill(tab.book, CHANGES.writes[1], _ALL)
    header_row = mend(tab)

    assert _put_back(bench, tab, header_row) == lost

    headings = tab.rows()[header_row - 1]
    assert headings[8:] == ["Stage", "Missing", "In stage since", "Next stage"]
    first = "Lost" if config == _ALL else "Lead"
    stages = {str(row["ID"]): row["Stage"] for row in tab.records(header_row)}
    assert stages == {**FRESH.stages, "3": "Lead", "1": first}
    assert bench.run(tab.book, _ALL, header_row=header_row).written.cells == 0


def test_a_title_in_the_new_row_stays(bench: Bench, tab: PersonTab) -> None:

    def entitle() -> None:
        tab.insert_rows(1, 2)
        tab.set("A1", "Our prospects")
        tab.set("I2", "Stage")
        tab.set("I1", "and theirs")

    bench.server.at(FRESH.writes[0], entitle)
    bench.kill(tab.book, FRESH.writes[0])
    bench.run(tab.book, header_row=3)
    assert tab.get("A1") == "Our prospects"
    assert {str(row["ID"]): row["Stage"] for row in tab.records(3)} == FRESH.stages


def test_a_heading_that_people_emptied_is_still_theirs_to_put_back(bench: Bench) -> None:
    tab = UNCHANGED.set(bench)
    tab.set(f"{tab.find('Stage')}1", None)
    assert "is blank; write" in bench.error(tab.book)


def test_a_heading_row_that_was_deleted_and_typed_again_gets_the_jobs_headings(
    bench: Bench,
) -> None:
    tab = UNCHANGED.set(bench)
    headings = [heading for heading in tab.rows()[0] if heading not in ("Stage", "Missing")]
    tab.delete_rows(1)
    tab.insert_rows(1)
    for at, heading in enumerate(headings):
        tab.set(f"{'ABCDEFGHIJ'[at]}1", heading)
    bench.run(tab.book)
    assert stages_of(tab) == FRESH.stages
    assert bench.run(tab.book).written.cells == 0


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_no_mark_is_taken_away_that_is_not_there(bench: Bench, scene: Scene) -> None:
    """Whether Google refuses that is not documented."""
    tab = scene.set(bench)
    bench.run(tab.book)
    tab.set(f"{tab.find('Outcome')}2", "Won")
    bench.run(tab.book, LADDER + '\n[output]\nsince = "In stage since"\n')
    sent = {each.number: each.body for each in bench.server.requests}
    deleted = [
        (request["deleteDeveloperMetadata"]["dataFilter"]["developerMetadataLookup"], before.doc)
        for before, after in pairwise(tab.book.versions)
        for request in sent.get(after.request or 0, {}).get("requests", ())
        if "deleteDeveloperMetadata" in request
    ]
    assert deleted
    for lookup, doc in deleted:
        there: set[object] = {*doc.metadata, *(meta.key for meta in doc.metadata.values())}
        assert there.issuperset(lookup.values())

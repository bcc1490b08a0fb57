"""The drawn tabs on a Google sheet: made once, drawn where they changed, whatever happens."""

import random
from collections.abc import Iterator

import pytest

from sync.run.run_input import Options
from sync.workbook.protocol import WriteResult
from tests.harness import EVERYTHING, LEAD, RULES, TODAY, run
from tests.sheets import ROBOT, Fault, PersonTab, Timing
from tests.sync.google.bench import Bench, faults, is_commit, patience
from tests.sync.google.edits import CHART_EDITS, FUNNEL_EDITS, RULES_EDITS, Edit
from tests.sync.google.invariants import check_versions, drawn_tabs
from tests.sync.google.outputs import check_outputs
from tests.sync.google.scenes import (
    CHANGES,
    FIRST,
    FRESH,
    PROSPECTS,
    STAGES,
    UNCHANGED,
    Scene,
    run_during,
    run_together,
)

pytestmark = pytest.mark.parametrize("bench", [EVERYTHING], ids=[""], indirect=True)

DEMOTE = 'when_lapsed = "demote"\n'
"""Of what it says, only the Rules tab shows anything here."""

OTHER = DEMOTE + '[[stage]]\nname = "Parked"\nby_hand = true\n'
"""Of what it says, only the drawn tabs show anything here."""

TABS = 2
"""The Funnel tab and the Rules tab."""


def _after(bench: Bench, config: str) -> PersonTab:
    tab = bench.sheet(PROSPECTS)
    bench.run(tab.book, config)
    return tab


def _without(bench: Bench) -> PersonTab:
    config = bench.config.replace('funnel = "Funnel"', "").replace('rules = "Rules"', "")
    return _after(bench, config)


def _changed(bench: Bench) -> PersonTab:
    return _after(bench, bench.config + OTHER)


def _unseen(bench: Bench) -> PersonTab:
    tab = _changed(bench)
    tab.book.hides_charts = True
    return tab


def _deleted(bench: Bench) -> PersonTab:
    tab = _after(bench, bench.config)
    tab.book.tab("Funnel").delete_chart()
    return tab


MADE = Scene("made", 5, (4,), _without, FIRST, STAGES)
REDRAWN = Scene("redrawn", 4, (3,), _changed, FIRST, STAGES)
UNSEEN = Scene("redrawn, charts unseen", 5, (4,), _unseen, FIRST, STAGES)
MENDED = Scene("a chart deleted", 5, (4,), _deleted, FIRST, STAGES)
ALONE = [MADE, REDRAWN]
OF_CHARTS = [UNSEEN, MENDED]
BY_ITSELF = pytest.mark.parametrize(
    "scene",
    [*ALONE, *(pytest.param(scene, marks=pytest.mark.slow) for scene in OF_CHARTS)],
    ids=lambda scene: scene.name,
)


def _check(bench: Bench, tab: PersonTab, scene: Scene) -> None:
    """All is right after at most one more run, and stays so."""
    check_versions(tab)
    bench.run(tab.book)
    scene.check(tab)
    assert len(drawn_tabs(tab.book.current)) == TABS
    assert bench.run(tab.book).written == WriteResult()


def _points() -> Iterator[object]:
    for scene in [*ALONE, *OF_CHARTS]:
        marks = [pytest.mark.slow] if scene in OF_CHARTS else []
        for nth in range(1, scene.requests + 1):
            for timing in Timing:
                name = f"{scene.name}-{timing.value} {nth}"
                yield pytest.param(scene, nth, timing, id=name, marks=marks)


@BY_ITSELF
def test_it_costs_so_many_requests_where_nothing_else_is_written(
    bench: Bench, scene: Scene
) -> None:
    tab = scene.set(bench)
    workbook = bench.open(tab.book)
    before = len(tab.book.versions)

    written = run(workbook, bench.config).written

    assert written == WriteResult(tabs=1 if scene is MENDED else TABS)
    assert workbook.requests == scene.requests
    assert len(tab.book.versions) == before + 1
    scene.check(tab)


@BY_ITSELF
def test_a_dry_run_draws_nothing(bench: Bench, scene: Scene) -> None:
    tab = scene.set(bench)
    before = len(tab.book.versions)
    bench.run(tab.book, options=Options(today=TODAY, dry_run=True))
    assert len(tab.book.versions) == before


def _faults() -> Iterator[object]:
    for scene in [*ALONE, *OF_CHARTS]:
        for nth in range(1, scene.requests + 1):
            for timing in list(Timing) if nth in scene.writes else [Timing.BEFORE]:
                for fault in faults():
                    name = f"{scene.name}-{nth}-{timing.value}-{fault.name}"
                    yield pytest.param(scene, nth, timing, fault, id=name)


@pytest.mark.slow
@pytest.mark.parametrize(("scene", "nth", "timing", "fault"), list(_faults()))
def test_one_fault(bench: Bench, scene: Scene, nth: int, timing: Timing, fault: Fault) -> None:
    tab = scene.set(bench)
    bench.server.at(nth, fault, timing)
    bench.run(tab.book, patience=patience(fault))
    scene.check(tab)
    assert bench.run(tab.book).written == WriteResult()


@BY_ITSELF
def test_a_kill_between_any_two_requests(bench: Bench, scene: Scene) -> None:
    for lives in range(scene.requests):
        tab = scene.set(bench)
        assert bench.kill(tab.book, lives)
        _check(bench, tab, scene)


@pytest.mark.slow
@pytest.mark.parametrize(("scene", "nth", "timing"), list(_points()))
def test_a_whole_run_within_another(bench: Bench, scene: Scene, nth: int, timing: Timing) -> None:
    tab = scene.set(bench)
    bench.server.at(nth, lambda: bench.run(tab.book), timing)
    bench.run(tab.book)
    _check(bench, tab, scene)


@pytest.mark.parametrize("nth", range(1, REDRAWN.requests + 1))
def test_a_run_of_other_rules_within_another(bench: Bench, nth: int) -> None:
    """The one that is done last stands, whole; nobody's page is a mixture."""
    tab = REDRAWN.set(bench)
    newer = bench.config + DEMOTE + 'most_changes = "20%"\n[criteria.idle]\ncolumn = "Company"\n'
    newer += 'filled = true\n[[stage]]\nname = "Asleep"\nby_hand = true\n'
    bench.server.at(nth, lambda: bench.run(tab.book, newer))
    bench.run(tab.book)
    check_outputs(tab)
    _check(bench, tab, REDRAWN)


@pytest.mark.parametrize("count", [2, pytest.param(5, marks=pytest.mark.slow)])
@BY_ITSELF
def test_runs_started_together(bench: Bench, scene: Scene, count: int) -> None:
    chance = random.Random(5)
    for _ in range(3):
        tab = scene.set(bench)
        run_together(bench, tab, count, scene.requests, chance)
        _check(bench, tab, scene)


@BY_ITSELF
def test_a_drawing_that_arrives_late_is_refused(bench: Bench, scene: Scene) -> None:
    tab = scene.set(bench)
    held = bench.server.hold(1, is_commit)
    bench.run(tab.book)
    before = len(tab.book.versions)
    assert held.apply().status == 400
    assert len(tab.book.versions) == before
    _check(bench, tab, scene)


def _edits() -> Iterator[object]:
    for scene in (FRESH, CHANGES, MADE, REDRAWN):
        points = [(nth, Timing.BEFORE) for nth in range(1, scene.requests + 1)]
        more = [] if scene in (FRESH, MADE) else [*FUNNEL_EDITS, *CHART_EDITS]
        for nth, timing in [*points, (scene.requests, Timing.AFTER)]:
            for edit in [*RULES_EDITS, *more]:
                name = f"{scene.name}-{timing.value} {nth}-{edit.name}"
                yield pytest.param(scene, nth, timing, edit, id=name)


@pytest.mark.slow
@pytest.mark.parametrize(("scene", "nth", "timing", "edit"), list(_edits()))
def test_an_edit(bench: Bench, scene: Scene, nth: int, timing: Timing, edit: Edit) -> None:
    """One tab of each kind is left, nobody else's is touched, and the next drawing is whole."""
    tab = scene.set(bench)
    run_during(bench, tab, edit, nth, timing)
    assert bench.run(tab.book).written == WriteResult()
    assert len(drawn_tabs(tab.book.current)) == TABS
    assert bench.run(tab.book, bench.config + OTHER).written == WriteResult(tabs=TABS)
    check_outputs(tab, bench.config + OTHER)
    check_versions(tab)


# What a run asks and sends


def _sent(bench: Bench, name: str) -> list[object]:
    """The bodies of one kind of request within the commits."""
    return [
        each[name]
        for request in bench.server.requests
        if is_commit(request)
        for each in request.body["requests"]
        if name in each
    ]


def test_it_is_made_in_the_commit_and_drawn_in_it(bench: Bench) -> None:
    tab = FRESH.set(bench)
    bench.run(tab.book)
    assert sum(map(is_commit, bench.server.requests)) == 1
    rules = tab.book.tab("Rules")
    bench.server.requests.clear()

    bench.run(tab.book, bench.config + DEMOTE)

    [written] = [each for each in _sent(bench, "updateCells") if "range" in each]  # type: ignore[operator]
    assert written["range"] == {"sheetId": rules.id}  # type: ignore[index]
    assert not _sent(bench, "appendDimension")


def test_it_looks_well(bench: Bench, tab: PersonTab) -> None:
    bench.run(tab.book)
    rules = tab.book.tab("Rules")
    assert rules.state.properties == {"gridProperties": {"frozenRowCount": 2}}
    widths = [rules.state.lines["COLUMNS"][at]["pixelSize"] for at in range(4)]
    assert widths == [126, 294, 182, 448]
    note, heading, stage, plain = (
        rules.extra(cell)["userEnteredFormat"] for cell in ("A1", "B2", "D3", "D5")
    )
    assert note["wrapStrategy"] == "OVERFLOW_CELL"
    assert heading["textFormat"] == stage["textFormat"] == {"bold": True}
    assert heading["backgroundColorStyle"] != stage["backgroundColorStyle"]
    assert plain == {
        "horizontalAlignment": "LEFT",
        "verticalAlignment": "TOP",
        "wrapStrategy": "WRAP",
        "textFormat": {"bold": False},
    }


def test_what_is_not_in_a_cell_is_peoples(bench: Bench, tab: PersonTab) -> None:
    bench.run(tab.book)
    rules = tab.book.tab("Rules")
    wide = {"sheetId": rules.id, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 2}
    tab.book.batch_update(
        {
            "updateDimensionProperties": {
                "range": wide,
                "properties": {"pixelSize": 77},
                "fields": "pixelSize",
            }
        }
    )
    rules.set_extra("C5", userEnteredFormat={"textFormat": {"italic": True}})
    rules.resize(60, 9)
    rules.set("I50", "note")

    bench.run(tab.book, bench.config + OTHER)

    check_outputs(tab, bench.config + OTHER)
    assert rules.state.lines["COLUMNS"][1]["pixelSize"] == 77
    assert rules.extra("C5")["userEnteredFormat"]["textFormat"] == {"bold": False}
    assert (rules.state.grid.rows, rules.state.grid.columns) == (60, 9)


def test_a_grid_that_people_made_too_small_is_enlarged(bench: Bench, tab: PersonTab) -> None:
    bench.run(tab.book)
    tab.book.tab("Rules").resize(5, 2)
    bench.run(tab.book, bench.config + OTHER)
    check_outputs(tab, bench.config + OTHER)


# Whose it is


def test_a_copy_of_it_is_peoples(bench: Bench, tab: PersonTab) -> None:
    bench.run(tab.book)
    copy = tab.book.tab("Rules").duplicate("Mine")
    before = copy.rows()
    bench.run(tab.book, bench.config + OTHER)
    assert copy.rows() == before
    check_outputs(tab, bench.config + OTHER)


def test_a_copy_of_the_prospects_tab_has_a_rules_tab_of_its_own(
    bench: Bench, tab: PersonTab
) -> None:
    bench.run(tab.book)
    tab.duplicate("Partners")
    before = tab.book.tab("Rules").rows()
    config = RULES.replace('"Rules"', '"Their rules"\nchangelog = "Moves"')
    bench.run(tab.book, config, tab="Partners")
    assert sorted(tab.book.titles()) == sorted(
        ["Prospects", "Partners", "Changelog", "Moves", "Funnel", "Rules", "Their rules"]
    )
    for own, title in ((bench.config, "Prospects"), (config, "Partners")):
        assert bench.run(tab.book, own, tab=title).written == WriteResult()
    demoting = f"{config}[policy]\n{OTHER}"
    assert bench.run(tab.book, demoting, tab="Partners").written == WriteResult(tabs=1)
    assert tab.book.tab("Rules").rows() == before


def test_an_address_that_leads_to_it_is_told_so(bench: Bench, tab: PersonTab) -> None:
    bench.run(tab.book)
    rules = tab.book.tab("Rules")
    told = (
        "Sales Rules: is a tab that the job keeps itself, not prospects; set [sheet] tab ="
        ' "Prospects"'
    )
    assert bench.error(tab.book, tab=None, gid=rules.id) == told
    assert bench.error(tab.book, tab="Rules") == told


def test_it_is_passed_over_where_the_first_tab_is_meant(bench: Bench, tab: PersonTab) -> None:
    bench.run(tab.book)
    tab.book.tab("Rules").move_first()
    workbook = bench.open(tab.book, tab=None)
    assert workbook.look().tab.id == tab.id
    assert workbook.requests == 3


# What stops a run


def _protected(bench: Bench, tab: PersonTab, place: str, what: str = "the rules in words") -> None:
    """Assert that the run with other rules and a move writes nothing, and names the place."""
    tab.set("C4", LEAD["Industry"])
    tab.set("D4", LEAD["Employees"])
    before = len(tab.book.versions)
    assert bench.error(tab.book, bench.config + OTHER) == (
        f"Sales: {ROBOT} may not edit what is protected there and the job's to write: {place}"
        f" ({what}); let {ROBOT} edit it: Data > Protect sheets and ranges"
    )
    assert len(tab.book.versions) == before


def test_a_protected_rules_tab_stops_the_run_before_it_writes(bench: Bench) -> None:
    tab = UNCHANGED.set(bench)
    rules = tab.book.tab("Rules")
    rules.protect("D5:D6")
    _protected(bench, tab, "Rules D5:D6")
    rules.unprotect()
    rules.protect()
    _protected(bench, tab, "Rules the whole tab")
    rules.unprotect()
    tab.book.tab("Funnel").protect()
    _protected(bench, tab, "Funnel the whole tab", "the funnel in figures and charts")
    tab.book.tab("Funnel").unprotect()
    assert bench.run(tab.book).written.changelog_rows == 1


def test_a_sheet_that_is_full_stops_the_run_and_nothing_is_written(bench: Bench) -> None:
    tab = MADE.set(bench)
    big = tab.book.add_tab("Big", [], (1_000_000, 9))
    rest = 10_000_000 - sum(each.grid.rows * each.grid.columns for each in tab.book.current.tabs)
    tab.book.add_tab("Rest", [], (rest // 10, 10))
    before = len(tab.book.versions)
    assert "Google's limit of 10 million cells" in bench.error(tab.book)
    assert len(tab.book.versions) == before
    big.delete()
    assert bench.run(tab.book).written == WriteResult(tabs=TABS)

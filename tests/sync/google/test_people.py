"""Everything that people do, at every point of a run."""

from collections.abc import Iterator

import pytest

from sync.workbook.page import TabKind
from sync.workbook.protocol import WriteResult
from tests.harness import EVERYTHING
from tests.sheets import PersonTab, Timing
from tests.sync.google.bench import Bench
from tests.sync.google.edits import EDITS, Edit
from tests.sync.google.invariants import (
    check_chains,
    check_moves,
    drawn_tabs,
    moves_of,
    stages_of,
)
from tests.sync.google.outputs import check_outputs
from tests.sync.google.scenes import BY_EACH_CONFIG, SCENES, Scene, run_during

pytestmark = BY_EACH_CONFIG

_WHILE_ADOPTING = (
    "insert a row above",
    "sort",
    "move a column",
    "insert a column at the left",
    "move the Stage column",
    "rename the tab",
    "edit a cell that rules read",
    "duplicate the tab",
    "delete the changelog",
    "insert columns into the changelog",
)
"""Edits to try in the longest of the runs, which shares most of its steps with a first run's."""


_AMONG_THE_PROOFS = ("no changes", "adoption")
"""The runs of which all steps are also those of a first run, or of one with changes."""


def _cases() -> Iterator[object]:
    for scene in SCENES:
        marks = [pytest.mark.slow] if scene.name in _AMONG_THE_PROOFS else []
        points = [(nth, Timing.BEFORE) for nth in range(1, scene.requests + 1)]
        for nth, timing in [*points, (scene.requests, Timing.AFTER)]:
            for edit in EDITS:
                if scene.name != "adoption" or edit.name in _WHILE_ADOPTING:
                    name = f"{scene.name}-{timing.value} {nth}-{edit.name}"
                    yield pytest.param(scene, nth, timing, edit, id=name, marks=marks)


@pytest.mark.parametrize(("scene", "nth", "timing", "edit"), list(_cases()))
def test_an_edit(bench: Bench, scene: Scene, nth: int, timing: Timing, edit: Edit) -> None:
    tab = scene.set(bench)
    run_during(bench, tab, edit, nth, timing)
    _check_end(tab, scene, edit)
    assert bench.run(tab.book).written == WriteResult()
    if bench.config == EVERYTHING:
        assert {mark.kind for mark in drawn_tabs(tab.book.current).values()} == set(TabKind)
        check_outputs(tab)


def _check_end(tab: PersonTab, scene: Scene, edit: Edit) -> None:
    expected = {**scene.stages, **edit.stages}
    stages = {key: stage for key, stage in expected.items() if stage is not None}
    assert stages_of(tab) == stages
    log = edit.log if edit.log in tab.book.titles() else "Changelog"
    check_chains(tab.book, stages, log)
    if not edit.stages and not edit.renewed:
        check_moves(tab.book, scene.moves, log)
    elif not edit.renewed:
        others = [move for move in scene.moves if move[0] not in edit.stages]
        found = [move for move in moves_of(tab.book, log) if move[0] not in edit.stages]
        assert sorted(found) == sorted(others)

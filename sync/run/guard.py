"""The guard: stops a run that would move suspiciously many prospects."""

from collections import Counter

from rules.columns import Column, combine, constant
from rules.judging.verdict import MoveKind, Verdict
from rules.phrases import plural
from rules.read.cells import Cell
from sync.config.model import ALWAYS_ALLOWED, Place, PolicyTable
from sync.messages.errors import GuardError
from sync.run.judgement import Judgement
from sync.run.run_input import RunInput
from sync.sheet.changelog import Record
from sync.workbook.role import Role

RECENT = 100
"""So many of the prospects recorded last are looked for."""

_ENOUGH, _TENTH = 20, 10
STAYS, NO_STAGE = "stays", "the recorded stage is none of the ladder's"
"""What becomes of a prospect that does not move, or whose recorded stage is gone."""

_ALLOW = "look at it with qualify plan; if it is meant, run once with --allow-many"


def stop(judgement: Judgement) -> GuardError | None:
    """Why a run that is not the first should not go on; None where it may."""
    run_input = judgement.run_input
    policy, where = run_input.config.policy, run_input.where
    return _too_few_there(run_input) or check_moves(_effects(judgement), policy, where)


def check_moves(effects: Counter[str], policy: PolicyTable, where: str) -> GuardError | None:
    """Check the number of moves against the config's most_changes.

    `effects` counts the known prospects by what the run would do to them: a kind of move, STAYS,
    or NO_STAGE.
    """
    known = effects.total()
    promoted, demoted = effects[MoveKind.PROMOTED], effects[MoveKind.DEMOTED]
    if promoted + demoted + effects[NO_STAGE] <= max(policy.limit(known), ALWAYS_ALLOWED):
        return None
    parts = [f"promote {promoted}", f"demote {demoted}"]
    parts += [f"find no stage for {effects[NO_STAGE]}"] if effects[NO_STAGE] else []
    return GuardError(
        where,
        f"this run would {' and '.join(parts)} of {known} known {plural(known, 'prospect')},"
        f" more than [policy] most_changes = {policy.most_changes} allows",
        _ALLOW,
    )


def check_there(recent: int, there: int, where: str, place: Place) -> GuardError | None:
    """Check that of the prospects recorded last enough are still there."""
    if recent < _ENOUGH or there * _TENTH >= recent:
        return None
    on_sheet = place.called == "sheet"
    at, check = ("on the sheet", "tab") if on_sheet else ("in the table", "table")
    return GuardError(
        where,
        f"of the {recent} prospects recorded last only {there} are {at}",
        f"check [{place.called}] {check} and key; {_ALLOW}",
    )


def _effects(judgement: Judgement) -> Counter[str]:
    """What the run would do to the known prospects, and to how many of them."""
    known, keys = _known(judgement), judgement.run_input.prospects.keys

    def effect(verdict: Verdict | None, known: bool, usable: bool) -> str:  # noqa: FBT001
        if not known or not usable:
            return ""
        # A row of a usable key is not judged only where its record names no stage.
        return NO_STAGE if verdict is None else verdict.move.kind if verdict.move else STAYS

    effects = Counter(combine(effect, judgement.verdicts, known, keys.usable).counts())
    del effects[""]
    repeated = {keys.name(row): judgement.records[row] for row in keys.repeated if known[row]}
    effects.update(
        NO_STAGE if record and record.stage is None else STAYS for record in repeated.values()
    )
    return effects


def _known(judgement: Judgement) -> Column[bool]:
    """Whether each row's key has a record, or its Stage cell names a stage."""
    find, shown = judgement.run_input.ladder.find, judgement.cells(Role.STAGE)

    def known(record: Record | None, cell: Cell) -> bool:
        return record is not None or (isinstance(cell, str) and find(cell) is not None)

    stages = constant(None, len(judgement.records)) if shown is None else shown
    return combine(known, judgement.records, stages)


def _too_few_there(run_input: RunInput) -> GuardError | None:
    """Check that the prospects moved last are still on the sheet."""
    recent: set[str] = set()
    for key in reversed(run_input.changelog.keys):
        recent.add(key)
        if len(recent) == RECENT:
            break
    if len(recent) < _ENOUGH:
        return None
    there: set[Cell] = set()
    for keys in run_input.prospects.keys.names.slices(upwards=True):  # the latest are often below
        there |= recent.intersection(keys)
        if len(there) * _TENTH >= len(recent):
            return None
    return check_there(len(recent), len(there), run_input.where, run_input.config.place)

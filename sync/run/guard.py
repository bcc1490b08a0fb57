"""The guard: stops a run that would move suspiciously many prospects."""

from collections import Counter

from rules.columns import Column, combine, constant
from rules.judging.verdict import MoveKind, Verdict
from rules.phrases import plural
from rules.read.cells import Cell
from sync.config.model import ALWAYS_ALLOWED
from sync.messages.errors import GuardError
from sync.run.judgement import Judgement
from sync.run.run_input import RunInput
from sync.sheet.changelog import Record
from sync.workbook.role import Role

_RECENT, _ENOUGH, _TENTH = 100, 20, 10
_STAYS, _NO_STAGE = "stays", "the recorded stage is none of the ladder's"
_ALLOW = "look at it with qualify plan; if it is meant, run once with --allow-many"


def stop(judgement: Judgement) -> GuardError | None:
    """Why a run that is not the first should not go on; None where it may."""
    return _too_few_there(judgement.run_input) or _too_many_moves(judgement)


def _too_many_moves(judgement: Judgement) -> GuardError | None:
    """Check the number of moves against the config's most_changes."""
    policy, effects = judgement.run_input.config.policy, _effects(judgement)
    known = effects.total()
    promoted, demoted = effects[MoveKind.PROMOTED], effects[MoveKind.DEMOTED]
    if promoted + demoted + effects[_NO_STAGE] <= max(policy.limit(known), ALWAYS_ALLOWED):
        return None
    parts = [f"promote {promoted}", f"demote {demoted}"]
    parts += [f"find no stage for {effects[_NO_STAGE]}"] if effects[_NO_STAGE] else []
    return GuardError(
        judgement.run_input.where,
        f"this run would {' and '.join(parts)} of {known} known {plural(known, 'prospect')},"
        f" more than [policy] most_changes = {policy.most_changes} allows",
        _ALLOW,
    )


def _effects(judgement: Judgement) -> Counter[str]:
    """What the run would do to the known prospects, and to how many of them."""
    known, keys = _known(judgement), judgement.run_input.prospects.keys

    def effect(verdict: Verdict | None, known: bool, usable: bool) -> str:  # noqa: FBT001
        if not known or not usable:
            return ""
        # A row of a usable key is not judged only where its record names no stage.
        return _NO_STAGE if verdict is None else verdict.move.kind if verdict.move else _STAYS

    effects = Counter(combine(effect, judgement.verdicts, known, keys.usable).counts())
    del effects[""]
    repeated = {keys.name(row): judgement.records[row] for row in keys.repeated if known[row]}
    effects.update(
        _NO_STAGE if record and record.stage is None else _STAYS for record in repeated.values()
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
        if len(recent) == _RECENT:
            break
    if len(recent) < _ENOUGH:
        return None
    there: set[Cell] = set()
    for keys in run_input.prospects.keys.names.slices(upwards=True):  # the latest are often below
        there |= recent.intersection(keys)
        if len(there) * _TENTH >= len(recent):
            return None
    return GuardError(
        run_input.where,
        f"of the {len(recent)} prospects recorded last only {len(there)} are on the sheet",
        f"check [sheet] tab and key; {_ALLOW}",
    )

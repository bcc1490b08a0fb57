"""The guard: stops a run that would move suspiciously many prospects."""

from collections import Counter
from dataclasses import dataclass
from itertools import islice

from rules.cells import Cell
from rules.columns import Column, combine, constant
from rules.intake import coded, slices
from rules.verdict import Kind, Verdict
from sync.changelog import Record
from sync.config.model import PolicyTable
from sync.errors import GuardError
from sync.judgement import Judgement, Matter
from sync.workbook import Role

ALWAYS_ALLOWED = 20
_RECENT, _ENOUGH, _TENTH = 100, 20, 10
_UNKNOWN = "nobody knows this prospect"
_ALLOW = "look at it with qualify plan; if it is meant, run once with --allow-many"


@dataclass(frozen=True)
class Count:
    """How many known prospects there are, and what a run would do to them.

    `strangers` are known prospects whose recorded stage is none of the ladder's.
    """

    known: int
    promoted: int
    demoted: int
    strangers: int

    @property
    def moves(self) -> int:
        """How many of them the run would move."""
        return self.promoted + self.demoted + self.strangers


def stop(matter: Matter, judgement: Judgement) -> GuardError | None:
    """Say why a run that is not the first should not go on; None where it may."""
    return _strangers(matter) or _too_many(
        _count(matter, judgement), matter.config.policy, matter.where
    )


def _count(matter: Matter, judgement: Judgement) -> Count:
    known = combine(_if_known, _known(matter, judgement), judgement.verdicts).counts()
    kinds: Counter[Kind] = Counter()
    for verdict, count in known.items():
        if isinstance(verdict, Verdict) and verdict.move:
            kinds[verdict.move.kind] += count
    # A row of a usable key is not judged only where its record names no stage.
    strangers = known.get(None, 0)
    everyone = sum(known.values()) - known.get(_UNKNOWN, 0)
    return Count(everyone, kinds[Kind.PROMOTED], kinds[Kind.DEMOTED], strangers)


def _if_known(known: bool, verdict: Verdict | None) -> Verdict | str | None:  # noqa: FBT001
    return verdict if known else _UNKNOWN


def _known(matter: Matter, judgement: Judgement) -> Column[bool]:
    """Tell the rows of known prospects: with a record, or a stage in their Stage cell."""
    find, prospects = matter.judge.ladder.find, matter.prospects
    shown = prospects.own.get(Role.STAGE)

    def known(usable: bool, record: Record | None, cell: Cell) -> bool:  # noqa: FBT001
        named = record is not None or (isinstance(cell, str) and find(cell) is not None)
        return usable and named

    stages = constant(None, prospects.rows) if shown is None else coded(shown)
    return combine(known, prospects.keys.usable, judgement.records, stages)


def _too_many(count: Count, policy: PolicyTable, where: str) -> GuardError | None:
    """Check the number of moves against the config's most_changes."""
    if count.moves <= max(policy.limit(count.known), ALWAYS_ALLOWED):
        return None
    parts = [f"promote {count.promoted}", f"demote {count.demoted}"]
    parts += [f"find no stage for {count.strangers}"] if count.strangers else []
    return GuardError(
        where,
        f"this run would {' and '.join(parts)} of {count.known} known prospects,"
        f" more than [policy] most_changes = {policy.most_changes} allows",
        _ALLOW,
    )


def _strangers(matter: Matter) -> GuardError | None:
    """Check that the prospects moved last are still on the sheet."""
    latest = dict.fromkeys(reversed(matter.changelog.keys))
    recent = frozenset(islice(latest, _RECENT))
    if len(recent) < _ENOUGH:
        return None
    there: set[Cell] = set()
    for keys in slices(matter.prospects.keys.texts):
        there |= recent.intersection(keys)
        if len(there) * _TENTH >= len(recent):
            return None
    return GuardError(
        matter.where,
        f"of the {len(recent)} prospects recorded last only {len(there)} are on the sheet",
        f"check [sheet] tab and key; {_ALLOW}",
    )

"""The guard: stops a run that would move suspiciously many prospects."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rules.cells import Cell
from rules.columns import combine, constant
from rules.intake import coded, slices
from rules.verdict import Kind
from sync.changelog import Record
from sync.config.model import PolicyTable
from sync.errors import GuardError
from sync.judgement import Judgement, Matter
from sync.role import Role

ALWAYS_ALLOWED = 20
_RECENT, _ENOUGH, _TENTH = 100, 20, 10
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
    verdicts = Counter(judgement.counts)
    verdicts.subtract(map(judgement.verdicts.__getitem__, _unknown(matter, judgement)))
    kinds: Counter[Kind] = Counter()
    for verdict, count in verdicts.items():
        if verdict and verdict.move:
            kinds[verdict.move.kind] += count
    # A row of a usable key is not judged only where its record names no stage.
    return Count(verdicts.total(), kinds[Kind.PROMOTED], kinds[Kind.DEMOTED], verdicts[None])


def _unknown(matter: Matter, judgement: Judgement) -> Sequence[int]:
    """Give the rows of prospects without a record, and without a stage in their Stage cell."""
    find, prospects = matter.judge.ladder.find, matter.prospects
    shown = prospects.own.get(Role.STAGE)

    def unknown(usable: bool, record: Record | None, cell: Cell) -> bool:  # noqa: FBT001
        named = record is not None or (isinstance(cell, str) and find(cell) is not None)
        return not (usable and named)

    stages = constant(None, prospects.rows) if shown is None else coded(shown)
    return combine(unknown, prospects.keys.usable, judgement.records, stages).rows(bool)


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
    recent: set[str] = set()
    for key in reversed(matter.changelog.keys):
        recent.add(key)
        if len(recent) == _RECENT:
            break
    if len(recent) < _ENOUGH:
        return None
    there: set[Cell] = set()
    for keys in slices(matter.prospects.keys.texts, upwards=True):  # the latest are often below
        there |= recent.intersection(keys)
        if len(there) * _TENTH >= len(recent):
            return None
    return GuardError(
        matter.where,
        f"of the {len(recent)} prospects recorded last only {len(there)} are on the sheet",
        f"check [sheet] tab and key; {_ALLOW}",
    )

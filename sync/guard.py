"""The guard: stops a run that would move suspiciously many prospects."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice

from rules.verdict import Kind
from sync.config.model import PolicyTable
from sync.errors import GuardError
from sync.judgement import Judgement, Matter
from sync.workbook import Role

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
    present = set(filter(None, matter.prospects.keys.texts))
    recent = reversed(list(matter.changelog.records))
    return _strangers(recent, present, matter.where) or _too_many(
        _count(matter, judgement), matter.config.policy, matter.where
    )


def _count(matter: Matter, judgement: Judgement) -> Count:
    known = _known_rows(matter, judgement)
    verdicts = [verdict for row in known if (verdict := judgement.verdicts[row])]
    kinds = Counter(verdict.move.kind for verdict in verdicts if verdict.move)
    # A row of a usable key is not judged only where its record names no stage.
    strangers = len(known) - len(verdicts)
    return Count(len(known), kinds[Kind.PROMOTED], kinds[Kind.DEMOTED], strangers)


def _known_rows(matter: Matter, judgement: Judgement) -> list[int]:
    """Give the rows of known prospects: with a record, or a stage in their Stage cell."""
    find = matter.judge.ladder.find
    prospects = matter.prospects
    shown = prospects.own.get(Role.STAGE) or [None] * prospects.rows
    return [
        row
        for row, (key, cell) in enumerate(zip(prospects.keys.texts, shown, strict=True))
        if prospects.keys.usable(row)
        and (key in judgement.records or (isinstance(cell, str) and find(cell)))
    ]


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


def _strangers(recent: Iterable[str], present: Collection[str], where: str) -> GuardError | None:
    """Check that the prospects moved last are still on the sheet; `recent` has the last first."""
    keys = list(islice(recent, _RECENT))
    there = sum(key in present for key in keys)
    if len(keys) < _ENOUGH or there * _TENTH >= len(keys):
        return None
    return GuardError(
        where,
        f"of the {len(keys)} prospects recorded last only {there} are on the sheet",
        f"check [sheet] tab and key; {_ALLOW}",
    )

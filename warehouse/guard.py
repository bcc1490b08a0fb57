"""The guard of a table: stops a run that would move suspiciously many prospects."""

from collections import Counter

from sync.messages.errors import GuardError
from sync.run.guard import NO_STAGE, RECENT, STAYS, check_moves, check_there
from warehouse.database import Database
from warehouse.decisions import Decision
from warehouse.sql import query, whole
from warehouse.table_input import TableInput


def stop(database: Database, given: TableInput) -> GuardError | None:
    """Why a run that is not the first should not go on; None where it may."""
    if given.first_run:
        return None
    asked = query(_RECENT_THERE.format(match=given.snapshot.match, most=RECENT))
    [[recent], [there]] = next(database.fetch(asked))
    place, where = given.config.place, given.people.where
    return check_there(whole(recent), whole(there), where, place) or check_moves(
        _effects(database, given), given.config.policy, where
    )


_RECENT_THERE = """
SELECT COUNT(*) AS recent, SUM(CASE WHEN there.match IS NULL THEN 0 ELSE 1 END) AS there
FROM (SELECT match FROM record ORDER BY last DESC LIMIT {most}) AS recent
LEFT JOIN (SELECT {match} AS match FROM snapshot UNION ALL SELECT match FROM doubled) AS there
    ON there.match = recent.match
"""
_DOUBLED = query(
    """
    SELECT record.entry, COUNT(*) AS keys
    FROM doubled JOIN record ON record.match = doubled.match
    GROUP BY record.entry
    """
)


def _effects(database: Database, given: TableInput) -> Counter[str]:
    """What the run would do to the known prospects, and to how many of them."""
    effects = Counter[str]()
    for each in given.decisions:
        if each.known:
            effects[_effect(each)] += each.rows
    ladder = given.bench.live.judge.ladder
    for entries, keys in database.fetch(_DOUBLED.copy()):
        for entry, count in zip(entries, keys, strict=True):
            gone = given.record.standing(whole(entry), ladder) is None
            effects[NO_STAGE if gone else STAYS] += whole(count)
    return effects


def _effect(decision: Decision) -> str:
    if decision.verdict is None:
        return NO_STAGE
    return decision.verdict.move.kind if decision.verdict.move else STAYS

"""The guard of a table: stops a run that would move suspiciously many prospects."""

from collections import Counter

from sqlglot import exp

from rules.judging.verdict import MoveKind
from sync.messages.errors import GuardError
from sync.run.guard import NO_STAGE, RECENT, STAYS, check_moves, check_there
from warehouse.database import Database
from warehouse.decisions import Decision
from warehouse.keys import match_records
from warehouse.lines import fetch_lines
from warehouse.snapshot import SNAPSHOT
from warehouse.sql import col, named, query, whole
from warehouse.table_input import TableInput


def stop(database: Database, given: TableInput) -> GuardError | None:
    """Why a run that is not the first should not go on; None where it may."""
    if given.first_run:
        return None
    asked = query(_RECENT_THERE.format(match=given.snapshot.match, most=RECENT))
    [[recent], [there]] = next(database.fetch(asked))
    place, where = given.config.place, given.people.where
    return check_there(whole(recent), whole(there), where, place) or _stop_moves(database, given)


def _stop_moves(database: Database, given: TableInput) -> GuardError | None:
    """Check how many known prospects would move: those with a record, or with a stage in the state.

    Who is known by the state alone is found out only where it matters.
    """
    policy, where = given.config.policy, given.people.where
    recorded = _effects(database, given)
    others = [each for each in given.decisions if not each.known]
    moving = sum(each.rows for each in others if _effect(each) == MoveKind.PROMOTED)
    at_most = Counter(recorded)
    at_most.update({MoveKind.PROMOTED: moving, STAYS: -moving})  # the limit is that of the recorded
    if check_moves(at_most, policy, where) is None:
        return None
    return check_moves(recorded + effects_on_drawn(database, given), policy, where)


def effects_on_drawn(database: Database, given: TableInput) -> Counter[str]:
    """What the run would do to prospects that the state has, and the record has not.

    Of those whose key stands twice by now the state still has what the last run drew.
    """
    tables, effects = given.keeper.tables, Counter[str]()
    _, has_state = tables.find(database)
    if not has_state:
        return effects
    others = {each.words: each for each in given.decisions if not each.known}
    words = [col(name, SNAPSHOT) for name in given.snapshot.words.names]
    state = exp.alias_(tables.state.copy(), "state", table=True)
    asked = exp.select(*words, exp.Count(this=exp.Star())).from_(SNAPSHOT)
    asked = asked.join(state, on=col("key", SNAPSHOT).eq(col("key", "state")))
    for *numbers, rows in fetch_lines(database, asked.group_by(*(each.copy() for each in words))):
        decision = others.get(tuple(map(whole, numbers)))
        if decision is not None:
            effects[_effect(decision)] += whole(rows)
    if given.snapshot.doubled:
        effects[STAYS] += _count_doubled(database, tables.state)
    return effects


def _count_doubled(database: Database, state: exp.Table) -> int:
    """How many keys that stand twice the state has, and the record has not."""
    match, join = match_records(database, state, "odd_state_keys")
    drawn = exp.alias_(state.copy(), "changelog", table=True)
    asked = query(_DOUBLED_DRAWN)
    next(asked.find_all(exp.CTE)).set(
        "this", exp.select(named(match, "match")).from_(drawn).join(join)
    )
    [[count]] = next(database.fetch(asked))
    return whole(count)


_RECENT_THERE = """
SELECT COUNT(*) AS recent, SUM(CASE WHEN there.match IS NULL THEN 0 ELSE 1 END) AS there
FROM (SELECT match FROM record ORDER BY last DESC LIMIT {most}) AS recent
LEFT JOIN (SELECT {match} AS match FROM snapshot UNION ALL SELECT match FROM doubled) AS there
    ON there.match = recent.match
"""
_DOUBLED_DRAWN = """
    WITH drawn AS (SELECT match FROM state)
    SELECT COUNT(DISTINCT doubled.match)
    FROM doubled JOIN drawn ON drawn.match = doubled.match
    LEFT JOIN record ON record.match = doubled.match
    WHERE record.match IS NULL
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

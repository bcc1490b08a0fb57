"""The present of a table: where its prospects stand, and those of them to look at."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter

from sqlglot import exp

from rules.judging.verdict import Verdict
from sync.funnel.counts import Position, PresentCounts
from sync.funnel.cut_short import CutShort
from sync.funnel.figures import OneAway, Stalled
from sync.funnel.owners import call_owners
from warehouse.database import Database, Value
from warehouse.lines import fetch_lines
from warehouse.listing import (
    HIGHEST,
    IS_ONE_AWAY,
    IS_STALLED,
    LONGEST,
    listed_rows,
    one_away_of,
    stalled_of,
    text_of,
)
from warehouse.snapshot import SNAPSHOT
from warehouse.sql import col, whole
from warehouse.standing import STANDING, standing_rows
from warehouse.table_input import TableInput

_BY_KEY = attrgetter("key")

Owned = Mapping[tuple[str, Position], int]
"""How many prospects stand in each position, by the text that names their owner."""


def count_present(database: Database, given: TableInput, most: int) -> PresentCounts:
    """Count what is so today, once `standing` is uploaded; list so many prospects of each kind.

    These are those that are most worth a look, in the order of their keys.
    """
    owned = _count_owned(database, given)
    positions = Counter[Position]()
    for (_, position), count in owned.items():
        positions[position] += count
    called = _call_owners(database, given)
    one_away = _one_away(database, given, called, most)
    stalled = _stalled(database, given, called, most)
    return PresentCounts(
        verdicts=_verdicts(given),
        positions=positions,
        owners=_called(owned, called) if given.owned else None,
        one_away=CutShort(sum(n for each, n in positions.items() if each.one_away), one_away),
        stalled=CutShort(sum(n for each, n in positions.items() if each.stalled), stalled),
    )


def count_alone(database: Database, given: TableInput) -> PresentCounts:
    """Count what is so today as `count_present` does, but of no owner, and list nobody."""
    return PresentCounts(_verdicts(given), _count_positions(database, given), None, (), ())


def _verdicts(given: TableInput) -> Mapping[Verdict, int]:
    return {each.verdict: each.rows for each in given.decisions if each.verdict}


def _count_owned(database: Database, given: TableInput) -> Owned:
    """How many prospects stand in each position, by owner if the config says who that is."""
    owner = [col("owner", SNAPSHOT)] if given.owned else []
    found = Counter[tuple[str, Position]]()
    for position, count, *text in _positions(database, given, owner):
        found[text_of(*text), position] += count
    return found


def _count_positions(database: Database, given: TableInput) -> Mapping[Position, int]:
    return Counter({position: count for position, count, *_ in _positions(database, given, [])})


def _positions(
    database: Database, given: TableInput, more: Sequence[exp.Expr]
) -> Iterator[tuple[Position, int, *tuple[Value, ...]]]:
    """How many prospects stand in each position, and have the same in `more` columns."""
    stages = {stage.name: stage for stage in given.bench.live.judge.ladder.stages}
    group = [col("stage", STANDING), IS_ONE_AWAY, IS_STALLED, *more]
    asked = standing_rows(given.snapshot, given.now.date(), *group, exp.Count(this=exp.Star()))
    for line in fetch_lines(database, asked.group_by(*(each.copy() for each in group))):
        stage, one_away, stalled, *others, count = line
        position = Position(stages[str(stage)], bool(one_away), bool(stalled))
        yield position, whole(count), *others


def _call_owners(database: Database, given: TableInput) -> Mapping[str, str]:
    """What the owner is called of each text that names one."""
    if not given.owned:
        return {"": ""}
    owner = col("owner", SNAPSHOT)
    asked = exp.select(owner, exp.Count(this=exp.Star())).from_(SNAPSHOT).group_by(owner.copy())
    counts = {text_of(text): whole(count) for text, count in fetch_lines(database, asked)}
    return call_owners(counts, given.config.blanks)


def _called(owned: Owned, called: Mapping[str, str]) -> Mapping[str, Mapping[Position, int]]:
    """The positions of each owner, by what it is called."""
    found: dict[str, Counter[Position]] = {}
    for (owner, position), count in owned.items():
        found.setdefault(called[owner], Counter())[position] += count
    return found


def _one_away(
    database: Database, given: TableInput, called: Mapping[str, str], most: int
) -> Sequence[OneAway]:
    """Prospects that one criterion would bring on: those on the highest rungs, by key."""
    asked = listed_rows(given).where(IS_ONE_AWAY.copy()).order_by(*HIGHEST).limit(most)
    lines = fetch_lines(database, asked)
    found = (one_away_of(given, line, called[text_of(line[2])]) for line in lines)
    return sorted(found, key=_BY_KEY)


def _stalled(
    database: Database, given: TableInput, called: Mapping[str, str], most: int
) -> Sequence[Stalled]:
    """Prospects that are stalled: those that are so for the longest, by key."""
    asked = listed_rows(given).where(IS_STALLED.copy()).order_by(*LONGEST).limit(most)
    lines = fetch_lines(database, asked)
    found = (stalled_of(given, line, called[text_of(line[2])]) for line in lines)
    return sorted(found, key=_BY_KEY)

"""The present of a table: where its prospects stand, and those of them to look at."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from operator import attrgetter

from sqlglot import exp

from rules.judging.verdict import Verdict
from sync.funnel.counts import Position, PresentCounts
from sync.funnel.cut_short import CutShort
from sync.funnel.figures import OneAway, Stalled
from sync.funnel.owners import call_owners
from warehouse.database import Database, Value
from warehouse.lines import fetch_lines
from warehouse.snapshot import SNAPSHOT
from warehouse.sql import col, named, whole
from warehouse.stalled import STALLED
from warehouse.standing import STANDING, standing_rows
from warehouse.table_input import TableInput

_BY_KEY = attrgetter("key")

Owned = Mapping[tuple[str, Position], int]
"""How many prospects stand in each position, by the text that names their owner."""


def count_present(database: Database, given: TableInput, most: int) -> PresentCounts:
    """Count what is so today, once `standing` is uploaded; list so many prospects of each kind.

    These are those that are most worth a look, in the order of their keys.
    """
    owned = _count_positions(database, given)
    positions = Counter[Position]()
    for (_, position), count in owned.items():
        positions[position] += count
    called = _call_owners(database, given)
    one_away = _one_away(database, given, called, most)
    stalled = _stalled(database, given, called, most)
    return PresentCounts(
        verdicts={each.verdict: each.rows for each in given.decisions if each.verdict},
        positions=positions,
        owners=_called(owned, called) if given.config.place.owner else None,
        one_away=CutShort(sum(n for each, n in positions.items() if each.one_away), one_away),
        stalled=CutShort(sum(n for each, n in positions.items() if each.stalled), stalled),
    )


def _count_positions(database: Database, given: TableInput) -> Owned:
    stages = {stage.name: stage for stage in given.bench.live.judge.ladder.stages}
    group = [col("stage", STANDING), col("one_away", STANDING), _IS_STALLED.copy()]
    group += [col("owner", SNAPSHOT)] if given.config.place.owner else []
    asked = standing_rows(given.snapshot, given.now.date(), *group, exp.Count(this=exp.Star()))
    found = Counter[tuple[str, Position]]()
    for line in fetch_lines(database, asked.group_by(*(each.copy() for each in group))):
        stage, one_away, stalled, *owner, count = line
        position = Position(stages[str(stage)], bool(one_away), bool(stalled))
        found[_text(*owner), position] += whole(count)
    return found


_IS_STALLED = exp.paren(exp.not_(exp.Is(this=col("day", STALLED), expression=exp.null())))


def _call_owners(database: Database, given: TableInput) -> Mapping[str, str]:
    """What the owner is called of each text that names one."""
    if given.config.place.owner is None:
        return {"": ""}
    owner = col("owner", SNAPSHOT)
    asked = exp.select(owner, exp.Count(this=exp.Star())).from_(SNAPSHOT).group_by(owner.copy())
    counts = {_text(text): whole(count) for text, count in fetch_lines(database, asked)}
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
    asked = _named_rows(given).where(col("one_away", STANDING))
    highest = exp.Ordered(this=col("rung", STANDING), desc=True)
    found = []
    for key, name, owner, number, _ in fetch_lines(
        database, asked.order_by(highest, _KEY).limit(most)
    ):
        verdict = _verdict(given, number)
        assert verdict.next, "who is one criterion away has a next rung"  # noqa: S101
        who = _text(key), _text(name), called[_text(owner)]
        found.append(OneAway(None, *who, verdict.stage.name, verdict.next.name, verdict.alone))
    return sorted(found, key=_BY_KEY)


def _stalled(
    database: Database, given: TableInput, called: Mapping[str, str], most: int
) -> Sequence[Stalled]:
    """Prospects that are stalled: those that are so for the longest, by key."""
    asked = _named_rows(given).where(_IS_STALLED.copy())
    longest = exp.Ordered(this=col("day", STALLED))
    found = []
    for key, name, owner, number, day in fetch_lines(
        database, asked.order_by(longest, _KEY).limit(most)
    ):
        assert isinstance(day, date), "a day on which it came to be stalled"  # noqa: S101
        who = _text(key), _text(name), called[_text(owner)]
        found.append(Stalled(None, *who, _verdict(given, number).stage.name, day))
    return sorted(found, key=_BY_KEY)


_KEY = exp.Ordered(this=col("key", SNAPSHOT))


def _named_rows(given: TableInput) -> exp.Select:
    """The rows that are judged: key, name, owner, number of the decision, and day of stalling."""
    nobody = named(exp.cast(exp.null(), "text"), "owner")
    owner = col("owner", SNAPSHOT) if given.config.place.owner else nobody
    who = col("key", SNAPSHOT), col("name", SNAPSHOT), owner
    told = col("number", STANDING), col("day", STALLED)
    return standing_rows(given.snapshot, given.now.date(), *who, *told)


def _verdict(given: TableInput, number: Value) -> Verdict:
    verdict = given.decisions[whole(number)].verdict
    assert verdict, "only those that judge are numbered"  # noqa: S101
    return verdict


def _text(value: Value = None) -> str:
    return "" if value is None else str(value)

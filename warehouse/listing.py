"""Listing: prospects of a table that are told one by one, and how many there are of each kind."""

from collections.abc import Sequence
from datetime import date

from sqlglot import exp

from rules.judging.verdict import Verdict
from rules.read.text import readable_text
from sync.funnel.figures import OneAway, Stalled
from warehouse.database import Value
from warehouse.snapshot import SNAPSHOT
from warehouse.sql import col, named, whole
from warehouse.stalled import STALLED
from warehouse.standing import STANDING, standing_rows
from warehouse.table_input import TableInput

IS_ONE_AWAY = col("one_away", STANDING)
IS_STALLED = exp.paren(exp.not_(exp.Is(this=col("day", STALLED), expression=exp.null())))
"""Which of the rows of `standing_rows` are worth a look, and why."""

_KEY = exp.Ordered(this=col("key", SNAPSHOT))
HIGHEST = exp.Ordered(this=col("rung", STANDING), desc=True), _KEY
LONGEST = exp.Ordered(this=col("day", STALLED)), _KEY
"""Those who are on the highest rungs, or stalled for the longest, first; then by key."""

Line = Sequence[Value]
"""What `listed_rows` finds of a prospect."""


def listed_rows(given: TableInput) -> exp.Select:
    """The rows that are judged: key, name, owner, number of the decision, and day of stalling."""
    told = col("number", STANDING), col("day", STALLED)
    return standing_rows(given.snapshot, given.now.date(), *_who(given), *told)


def _who(given: TableInput) -> Sequence[exp.Expr]:
    """The key, the name and the owner of a row of the snapshot."""
    nobody = named(exp.cast(exp.null(), "text"), "owner")
    owner = col("owner", SNAPSHOT) if given.owned else nobody
    return col("key", SNAPSHOT), col("name", SNAPSHOT), owner


def first_of_each(
    rows: exp.Select, group: Sequence[exp.Expr], order: Sequence[exp.Expr], most: int
) -> exp.Select:
    """The first rows of each group of a query's, in some order, or in any.

    They have one column more: how many rows the group has in all.
    """
    place, total = (
        exp.Window(this=each, partition_by=[one.copy() for one in group])
        for each in (exp.RowNumber(), exp.Count(this=exp.Star()))
    )
    if order:
        place.set("order", exp.Order(expressions=[each.copy() for each in order]))
    names = [each.alias_or_name for each in rows.selects]
    ranked = rows.select(named(place, "place"), named(total, "total"))
    return (
        exp.select(*map(col, [*names, "total"]))
        .from_(ranked.subquery("ranked"))
        .where(exp.LTE(this=col("place"), expression=exp.Literal.number(most)))
        .order_by(col("place"))
    )


def one_away_of(given: TableInput, line: Line, owner: str) -> OneAway:
    """A prospect that one criterion would bring on, of a line; `owner` is what that is called."""
    key, name, _, number, *_ = line
    verdict = _verdict(given, number)
    assert verdict.next, "who is one criterion away has a next rung"  # noqa: S101
    way = verdict.stage.name, verdict.next.name, verdict.alone
    return OneAway(None, text_of(key), readable_text(text_of(name)), owner, *way)


def stalled_of(given: TableInput, line: Line, owner: str) -> Stalled:
    """A prospect that is stalled, of a line; `owner` is what that is called."""
    key, name, _, number, day, *_ = line
    assert isinstance(day, date), "a day on which it came to be stalled"  # noqa: S101
    stage = _verdict(given, number).stage.name
    return Stalled(None, text_of(key), readable_text(text_of(name)), owner, stage, day)


def _verdict(given: TableInput, number: Value) -> Verdict:
    verdict = given.decisions[whole(number)].verdict
    assert verdict, "only those that judge are numbered"  # noqa: S101
    return verdict


def text_of(value: Value = None) -> str:
    """A text; "" where there is none."""
    return "" if value is None else str(value)

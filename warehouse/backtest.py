"""Looking back at a table's prospects: what told won ones from lost ones."""

from collections.abc import Mapping, Sequence

from sqlglot import exp

from sync.funnel.cut_short import CutShort
from sync.history.backtest import Backtest, make_backtest
from sync.history.turned_away import TurnedAway, is_turned_away, turned_away
from warehouse.database import Database
from warehouse.decisions import Decision
from warehouse.lines import fetch_lines, upload_lines
from warehouse.snapshot import SNAPSHOT, Snapshot
from warehouse.sql import WHOLE, col, make_columns, whole
from warehouse.table_input import TableInput

_AWAY = "turned_away"
_NUMBER = make_columns(number=WHOLE)


def table_backtest(database: Database, given: TableInput, most: int) -> Backtest:
    """Compare won prospects with lost ones; of those turned away only so many are at hand."""
    judge = given.bench.live.judge
    verdicts = {each.verdict: each.rows for each in given.decisions if each.verdict}
    away = {
        number: each
        for number, each in enumerate(given.decisions)
        if each.verdict and is_turned_away(each.verdict, judge.ladder)
    }
    listed = _list(database, given.snapshot, away, most) if away else []
    found = CutShort(sum(each.rows for each in away.values()), listed)
    return make_backtest(judge, given.rows, verdicts, found)


def _list(
    database: Database, snapshot: Snapshot, away: Mapping[int, Decision], most: int
) -> Sequence[TurnedAway]:
    """The first prospects of some decisions, by key."""
    lines = ((*each.words, number) for number, each in away.items())
    upload_lines(database, _AWAY, [*snapshot.word_columns, *_NUMBER], lines)
    asked = (
        exp.select(col("key", SNAPSHOT), col("number", _AWAY))
        .from_(SNAPSHOT)
        .join(_AWAY, on=snapshot.same_words(_AWAY))
        .order_by(col("key", SNAPSHOT))
        .limit(most)
    )
    found = [
        (str(key), away[whole(number)].verdict) for key, number in fetch_lines(database, asked)
    ]
    return sorted(
        (turned_away(None, key, verdict) for key, verdict in found if verdict),
        key=lambda each: each.key,
    )

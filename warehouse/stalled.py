"""Who is in a stage for too long, as a small table to join."""

from datetime import date

from sqlglot import exp

from sync.run.attention import stalled_text
from sync.sheet.stalled import stalled_since
from warehouse.database import Database
from warehouse.lines import upload_lines
from warehouse.snapshot import SNAPSHOT
from warehouse.sql import DAY, TEXT, col, make_columns
from warehouse.table_input import TableInput

STALLED = "stalled"
_LATE = make_columns(stage=TEXT, since=DAY, day=DAY, attention=TEXT)


def upload_stalled(database: Database, given: TableInput) -> bool:
    """Make the temporary table `stalled` of what is said of who is in a stage for too long.

    It tells that of each stage, and day on which a prospect came there: `day` is the first one on
    which it was so. Returns whether there is anything to tell.
    """
    [*batches] = database.fetch(exp.select(col("since")).distinct().from_(SNAPSHOT))
    days = {each for [sinces] in batches for each in sinces if isinstance(each, date)}
    judge = given.bench.live.judge
    lines = [
        (stage.name, since, day, stalled_text(day))
        for stage in judge.ladder.stages
        if stage.stale_after is not None
        for since in sorted(days | {given.now.date()})
        if (day := stalled_since(stage, since, judge.setting.today))
    ]
    upload_lines(database, STALLED, _LATE, lines)
    return bool(lines)


def since_in(table: str, today: date) -> exp.Expr:
    """Since when a row of the snapshot is in its stage; `table` says whose begin `today`."""
    begins = exp.cast(exp.Literal.string(today.isoformat()), "date")
    return exp.case().when(col("begins", table), begins).else_(col("since", SNAPSHOT))


def join_stalled(rows: exp.Select, table: str, today: date) -> exp.Select:
    """Rows of the snapshot, beside `table`, with what `stalled` says of them, NULL of others."""
    same = exp.and_(
        col("stage", STALLED).eq(col("stage", table)),
        col("since", STALLED).eq(since_in(table, today)),
    )
    return rows.join(STALLED, on=same, join_type="left")

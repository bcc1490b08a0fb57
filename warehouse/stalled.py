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

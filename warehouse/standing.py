"""Standing: where the prospects of each combination stand, as a small table to join."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlglot import exp

from warehouse.database import Database, Value
from warehouse.decisions import Bench, Decision
from warehouse.lines import upload_lines
from warehouse.snapshot import SNAPSHOT, Snapshot
from warehouse.sql import TEXT, WHOLE, YES_OR_NO, make_columns
from warehouse.stalled import join_stalled
from warehouse.table_input import TableInput

STANDING = "standing"
_COLUMNS = make_columns(
    number=WHOLE, stage=TEXT, rung=WHOLE, one_away=YES_OR_NO, begins=YES_OR_NO, unsure=YES_OR_NO
)


def upload_standing(database: Database, given: TableInput, since: date | None) -> None:
    """Make the temporary table `standing`, for `standing_rows` to join.

    It has a line for the words of each decision that judges, with its `number`. `unsure` is true
    where nobody knows yet whether what is past, that after the day `since`, says already that they
    have been where they stand.
    """

    def lines() -> Iterator[Sequence[Value]]:
        for number, each in enumerate(given.decisions):
            if verdict := each.verdict:
                unsure = each.known and not (since is None and _is_recorded(given.bench, each))
                stage, one_away = verdict.stage, bool(verdict.alone)
                line = number, stage.name, stage.rung, one_away, each.begins, unsure
                yield (*each.words, *line)

    upload_lines(database, STANDING, [*given.snapshot.word_columns, *_COLUMNS], lines())


def _is_recorded(bench: Bench, decision: Decision) -> bool:
    """Whether prospects stand in the stage that is recorded of them."""
    standing, verdict = bench.live.standing(decision.case, bench.record), decision.verdict
    return bool(standing and verdict and standing.stage is verdict.stage)


def standing_rows(snapshot: Snapshot, today: date, *columns: exp.Expr) -> exp.Select:
    """Columns of the rows of `snapshot` that are judged, beside `standing` and `stalled`.

    The columns of `stalled` are NULL for those that are not. `today` is the day of this run.
    """
    rows = exp.select(*columns).from_(SNAPSHOT).join(STANDING, on=snapshot.same_words(STANDING))
    return join_stalled(rows, STANDING, today)

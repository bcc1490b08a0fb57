"""The funnel of a table's prospects: the database counts, the engine says what counts as what."""

from datetime import date

from sqlglot import exp

from sync.funnel.figures import Funnel
from sync.funnel.funnel import Frame, make_funnel
from sync.run.funnel_input import says_of
from warehouse.database import Database
from warehouse.past import count_past
from warehouse.present import count_present
from warehouse.stalled import upload_stalled
from warehouse.standing import upload_standing
from warehouse.table_input import TableInput


def table_funnel(
    database: Database, given: TableInput, changelog: exp.Table, since: date | None, most: int
) -> Funnel:
    """The funnel by the changelog as it is, and by today's verdicts.

    What is past is limited to what began after the day `since`, if one is given. Of the prospects
    to look at only so many are at hand.
    """
    upload_stalled(database, given)
    upload_standing(database, given, since)
    present = count_present(database, given, most)
    past = count_past(database, given, changelog, since)
    return make_funnel(frame_of(given, since), present, past)


def frame_of(given: TableInput, since: date | None) -> Frame:
    """What the funnel of a table is about, as far as it began after the day `since`."""
    judge = given.bench.live.judge
    return Frame(
        today=judge.setting.today,
        since=since,
        ladder=judge.ladder,
        says=says_of(given.config),
        rows=given.rows,
        waiting=sum(len(each.moves) * each.rows for each in given.decisions),
        archived=given.record.gone,
    )

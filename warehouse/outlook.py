"""The outlook of a table: how it goes in each stage, and who is nearest to the next one."""

from collections.abc import Iterator, Mapping, Sequence

from sqlglot import exp

from sync.funnel.funnel import make_funnel
from sync.run.outlook import NEAREST, Near, Outlook, Step, step_of
from warehouse.database import Database
from warehouse.decisions import Decision
from warehouse.funnel import frame_of
from warehouse.lines import fetch_lines, upload_lines
from warehouse.past import count_past
from warehouse.present import count_alone
from warehouse.snapshot import SNAPSHOT
from warehouse.sql import WHOLE, col, make_columns, whole
from warehouse.table_input import TableInput

_NEAR = "near"
_RANK = make_columns(rank=WHOLE)


def table_outlook(database: Database, given: TableInput, changelog: exp.Table) -> Outlook:
    """What a run's summary tells of the time after it, by the changelog as it is then.

    To be asked for once `standing` and `stalled` are uploaded.
    """
    past = count_past(database, given, changelog, None)
    funnel = make_funnel(frame_of(given, None), count_alone(database, given), past)
    return Outlook(funnel.stages, list(_nearest(database, given)))


def _nearest(database: Database, given: TableInput) -> Iterator[Near]:
    """Those who may be promoted, the nearest first; of equals the first by key."""
    steps = _first_steps(given.decisions)
    if not steps:
        return
    ranked = list(steps)
    lines = ((*each.words, rank) for rank, step in enumerate(ranked) for each in steps[step])
    upload_lines(database, _NEAR, [*given.snapshot.word_columns, *_RANK], lines)
    asked = (
        exp.select(col("key", SNAPSHOT), col("rank", _NEAR))
        .from_(SNAPSHOT)
        .join(_NEAR, on=given.snapshot.same_words(_NEAR))
        .order_by(col("rank", _NEAR), col("key", SNAPSHOT))
        .limit(NEAREST)
    )
    for key, rank in fetch_lines(database, asked):
        yield Near(str(key), ranked[whole(rank)])


def _first_steps(decisions: Sequence[Decision]) -> Mapping[Step, Sequence[Decision]]:
    """The steps before the nearest prospects, in their order, and the decisions on these."""
    found: dict[Step, list[Decision]] = {}
    for each in decisions:
        if each.verdict and (step := step_of(each.verdict)):
            found.setdefault(step, []).append(each)
    first, rows = dict[Step, list[Decision]](), 0
    for step in sorted(found):
        if rows < NEAREST:
            first[step] = found[step]
            rows += sum(each.rows for each in found[step])
    return first

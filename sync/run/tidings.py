"""Tidings: what people are told of a run beside its moves, and whose prospects these are of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rules.columns import combine
from rules.read.cells import Cell
from rules.read.text import readable_text
from sync.config.model import NotifyTable
from sync.funnel.figures import Funnel, Stalled
from sync.funnel.present import Present, look_at
from sync.run.attention import says_stalled
from sync.run.funnel_input import funnel_after
from sync.run.judgement import Judgement
from sync.run.plan import Plan
from sync.sheet.changelog import LogRow
from sync.workbook.protocol import Value
from sync.workbook.role import Role


@dataclass(frozen=True)
class Tidings:
    """What of a run is news beside its moves.

    `stalled` are the prospects of whom the Attention column says for the first time that they are
    stalled, in the order of the sheet. `owners` names the owner of each key that moved, and
    `funnel` is that once the moves are recorded; both only where there is what to tell owners.
    """

    stalled: Sequence[Stalled] = ()
    owners: Mapping[str, str] = field(default_factory=dict)
    funnel: Funnel | None = None


def tells_anybody(notify: NotifyTable) -> bool:
    """Whether a config says whom to tell of runs."""
    return notify.webhook is not None or bool(notify.owners)


def find_tidings(judgement: Judgement, plan: Plan, moves: Sequence[LogRow]) -> Tidings:
    """What is news once a plan is written; `moves` are those of the whole run."""
    run_input = judgement.run_input
    present = look_at(
        run_input.prospects,
        run_input.config.blanks,
        judgement.verdicts,
        judgement.ruling.began,
        run_input.judge.setting.today,
    )
    stalled = present.list_stalled(_newly_stalled(judgement))
    if not run_input.config.notify.owners or not (moves or stalled):
        return Tidings(stalled)
    funnel = plan.funnel or funnel_after(judgement, plan.moves)
    return Tidings(stalled, _owners(present, {move.key for move in moves}), funnel)


def _newly_stalled(judgement: Judgement) -> Sequence[int]:
    """The rows that the Attention column did not call stalled when it was read, and now does.

    That column is what a run knows of the runs before it. Without it, or where it is only made
    now, nobody can tell who is stalled anew.
    """
    roles = [own.role for own in judgement.columns]
    before = judgement.cells(Role.ATTENTION) if Role.ATTENTION in roles else None
    if before is None:
        return ()

    def is_new(cell: Cell, shown: Value) -> bool:
        return says_stalled(str(shown or "")) and not says_stalled(readable_text(cell))

    return combine(is_new, before, judgement.picture.column(Role.ATTENTION)).rows(bool)


def _owners(present: Present, moved: set[str]) -> dict[str, str]:
    """The owner of each of some keys."""
    keys, owned = present.prospects.keys, present.owned
    if owned is None:
        return {}
    rows = (row for row in range(present.prospects.rows) if keys.text(row) in moved)
    return {keys.text(row): owned[row] for row in rows}

"""The plan: everything that one run would write, decided before anything is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rules.columns import Column, cells_of, column_of, combine
from rules.judging.verdict import MoveKind, Verdict
from rules.language.fingerprint import fingerprint
from sync.funnel.figures import Funnel
from sync.messages.errors import GuardError
from sync.messages.problem import Problem
from sync.run.areas import columns_left_out
from sync.run.attention import duplicate_problems
from sync.run.found import Found
from sync.run.funnel_input import funnel_after
from sync.run.guard import stop
from sync.run.judgement import Judgement
from sync.run.picture import differences
from sync.run.problems import find_problems
from sync.run.tabs import added_tabs, changed_tabs, renamed_tabs
from sync.sheet.moves import LoggedMove, Moves
from sync.workbook.protocol import CellChanges, Changes, ColumnChange
from sync.workbook.role import Role


@dataclass(frozen=True)
class Plan(Found):
    """What a run would write, and what it found.

    `moves` are the changelog's new rows. `funnel` is that once the moves are recorded, None where
    no tab shows it. `stopped` says why the guard stops the run, None where it does not.
    """

    changes: Changes
    moves: Moves
    funnel: Funnel | None
    stopped: GuardError | None


def make_plan(judgement: Judgement) -> Plan:
    """Decide what to write, from what was judged."""
    run_input = judgement.run_input
    moves = _moves(judgement)
    columns = tuple(
        ColumnChange(own.role, own.heading, own.column, _cell_changes(judgement, own.role))
        for own in judgement.columns
    )
    layout, output = run_input.snapshot.layout, run_input.config.output
    funnel = None if output.funnel is None else funnel_after(judgement, moves)
    tabs = changed_tabs(run_input, funnel)
    changes = Changes(columns, output.changelog, moves, tabs)
    writes = (
        run_input.first_run
        or moves
        or any(each.cells or each.column is None for each in columns)
        or changes.to_draw(layout)
    )
    return Plan(
        changes=changes,
        moves=moves,
        problems=[
            *_problems_of_sheet(judgement, writes=bool(writes)),
            *find_problems(judgement),
            *duplicate_problems(run_input),
        ],
        rows=run_input.prospects.rows - len(run_input.prospects.blank),
        verdicts={verdict: n for verdict, n in judgement.counts.items() if verdict},
        stages=run_input.ladder.stages,
        first_run=run_input.first_run,
        draft=None if judgement.draft is None else _by_draft(judgement, judgement.draft),
        funnel=funnel,
        stopped=None if run_input.first_run else stop(judgement),
    )


def _cell_changes(judgement: Judgement, role: Role) -> CellChanges:
    return differences(judgement.cells(role), judgement.picture.column(role))


def _by_draft(judgement: Judgement, draft: Column[Verdict | None]) -> Mapping[tuple[str, str], int]:
    """How many judged prospects have another stage by the draft, by the two stages.

    A stage that the draft knows by another name is the same.
    """
    assert judgement.run_input.draft is not None, "a draft is read before it is judged"  # noqa: S101
    find = judgement.run_input.draft.ladder.find

    def stages(live: Verdict | None, draft: Verdict | None) -> tuple[str, str] | None:
        if live is None or (draft and draft.stage is find(live.stage.name)):
            return None
        return live.stage.name, draft.stage.name if draft else ""

    counts = combine(stages, judgement.verdicts, draft).counts()
    return {pair: count for pair, count in counts.items() if pair}


def _problems_of_sheet(judgement: Judgement, *, writes: bool) -> Iterator[Problem]:
    """What people should know of the sheet as a whole, before what is wrong with single rows."""
    run_input = judgement.run_input
    layout, claims = run_input.snapshot.layout, run_input.binding.claims
    if layout.log is None and all(claim.was_here for claim in claims):
        yield Problem(
            "the changelog was deleted: a new one begins with what the Stage column says",
            "for the old records, restore an earlier version of the workbook, then run again",
        )
    if writes:
        yield from layout.side_effects
        yield from added_tabs(run_input.config, layout)
    yield from renamed_tabs(run_input.config, layout)
    if layout.log is not None and layout.log.doubtful:
        yield Problem(
            f'nothing marked "{layout.log.tab.title}" as the changelog of these prospects any more;'
            " it is taken back, for its records agree with the Stage column",
            "nothing to do; a program that does not keep all of a workbook had saved it",
        )
    yield from (own.problem for own in judgement.columns if own.problem)
    yield from columns_left_out(judgement)
    yield from run_input.changelog.problems


def _moves(judgement: Judgement) -> Moves:
    """The changelog's new rows, in the order of the sheet."""
    run_input, found = judgement.run_input, list(_find_moves(judgement))
    return Moves(
        first=run_input.changelog.last + 1,
        when=run_input.now,
        keys=cells_of([run_input.prospects.keys.text(row) for row, _ in found]),
        names=cells_of([run_input.prospects.name(row) for row, _ in found]),
        moves=column_of(move for _, move in found),
        rules=fingerprint(run_input.config),
        run=run_input.label,
    )


def _find_moves(judgement: Judgement) -> Iterator[tuple[int, LoggedMove]]:
    """The rows of the sheet that move, and what to log of each.

    The adoption of a key comes before its move, whichever of its rows had the stage; so does that
    a prospect was first seen.
    """
    run_input, adopted = judgement.run_input, judgement.adopted
    moved = judgement.verdicts.rows(lambda verdict: verdict and verdict.move)
    policy, first = run_input.judge.policy, run_input.first_stage
    key = run_input.prospects.keys.name
    stages = {key(row): stage for row, stage in adopted.items()}
    added, seen = set(judgement.added), LoggedMove("", first.name, MoveKind.ADDED, "")
    for row in sorted({*adopted, *added, *moved}):
        verdict = judgement.verdicts[row]
        if stage := stages.pop(key(row), None):
            because = policy.because(verdict.case, first, stage) if verdict else ""
            yield row, LoggedMove("", stage.name, MoveKind.ADOPTED, because)
        if row in added:
            yield row, seen
        if verdict and verdict.move:
            move = verdict.move
            yield row, LoggedMove(move.origin.name, move.to.name, move.kind, move.because)

"""The plan: everything that one run would write, decided before anything is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rules.columns.column import column_of
from rules.columns.intake import cells_of
from rules.judging.ladder import Stage
from rules.judging.verdict import MoveKind, Verdict
from rules.language.fingerprint import fingerprint
from sync.messages.errors import GuardError
from sync.messages.problem import Problem
from sync.run.areas import left_out
from sync.run.guard import stop
from sync.run.judgement import Judgement, RunInput, judge_rows
from sync.run.picture import differences
from sync.run.recognition import taken_back
from sync.sheet.moves import LoggedMove, Moves
from sync.workbook.protocol import CellChanges, Changes, ColumnChange
from sync.workbook.role import Role


@dataclass(frozen=True)
class Plan:
    """What a run would write, and what it found.

    `rows` are those not blank. `verdicts` counts the prospects of each verdict. `moves` are the
    changelog's new rows. `stopped` says why the guard stops the run, None where it does not.
    """

    changes: Changes
    moves: Moves
    problems: Sequence[Problem]
    rows: int
    verdicts: Mapping[Verdict, int]
    stages: Sequence[Stage]
    first_run: bool
    stopped: GuardError | None


def make_plan(matter: RunInput) -> Plan:
    """Decide what to write.

    Raises WorkbookError where the job would overwrite what people wrote in a column that it
    takes over.
    """
    judgement = judge_rows(matter)
    moves = _moves(matter, judgement)
    changes = Changes(
        columns=_column_changes(judgement),
        log_name=matter.config.output.changelog,
        log_rows=moves,
    )
    problems = [
        *_lost_record(matter),
        *(matter.snapshot.layout.side_effects if _writes(matter, changes) else ()),
        *taken_back(matter),
        *judgement.own.problems,
        *left_out(
            matter.snapshot.areas,
            judgement.own.columns,
            matter.binding.people.values(),
            len(matter.snapshot.layout.headings),
        ),
        *matter.changelog.problems,
        *judgement.finder.find(judgement.verdicts, judgement.stage_cells),
    ]
    return Plan(
        changes=changes,
        moves=moves,
        problems=problems,
        rows=matter.prospects.rows - len(matter.prospects.blank),
        verdicts={verdict: n for verdict, n in judgement.counts.items() if verdict},
        stages=matter.judge.ladder.stages,
        first_run=matter.first_run,
        stopped=None if matter.first_run else stop(matter, judgement),
    )


def _lost_record(matter: RunInput) -> Iterator[Problem]:
    """Say that people deleted the changelog: the job's columns are there without it."""
    marked = all(claim.is_marked for claim in matter.binding.claims)
    if matter.snapshot.layout.log is None and marked:
        yield Problem(
            None,
            None,
            "the changelog was deleted: a new one begins with what the Stage column says",
            "for the old records, restore an earlier version of the workbook, then run again",
        )


def _writes(matter: RunInput, changes: Changes) -> bool:
    """Whether the changes come to something."""
    drawn = any(change.cells or change.column is None for change in changes.columns)
    return matter.first_run or drawn or bool(changes.log_rows)


def _moves(matter: RunInput, judgement: Judgement) -> Moves:
    """Give the changelog's new rows, in the order of the sheet."""
    found = list(_find_moves(matter, judgement))
    return Moves(
        first=matter.changelog.last + 1,
        when=matter.run.now,
        keys=cells_of([matter.prospects.keys.text(row) for row, _ in found]),
        names=cells_of([matter.prospects.name(row) for row, _ in found]),
        said=column_of(said for _, said in found),
        rules=fingerprint(matter.config),
        run=matter.run.label,
    )


def _find_moves(matter: RunInput, judgement: Judgement) -> Iterator[tuple[int, LoggedMove]]:
    """Give the rows of the sheet that move, and what is said of each; its adoption comes first."""
    first, adopted = matter.judge.ladder.rungs[0], judgement.adopted
    moved = judgement.verdicts.rows(lambda verdict: verdict and verdict.move)
    seen: set[str] = set()
    for row in sorted({*adopted, *moved}):
        verdict = judgement.verdicts[row]
        if row in adopted and (key := matter.prospects.keys.name(row)) not in seen:
            stage = adopted[row]
            because = matter.judge.policy.because(verdict.case, first, stage) if verdict else ""
            yield row, LoggedMove("", stage.name, MoveKind.ADOPTED, because)
            seen.add(key)
        if verdict and verdict.move:
            move = verdict.move
            yield row, LoggedMove(move.origin.name, move.to.name, move.kind, move.because)


def _column_changes(judgement: Judgement) -> tuple[ColumnChange, ...]:
    return tuple(
        ColumnChange(own.role, own.heading, own.column, _patch(judgement, own.role))
        for own in judgement.own.columns
    )


def _patch(judgement: Judgement, role: Role) -> CellChanges:
    wanted = judgement.sights.map(lambda sight: sight.cell(role))
    return differences(judgement.own.cells.get(role), wanted)

"""The plan: everything that one run would write, decided before anything is written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rules.columns import Column, combine
from rules.fingerprint import fingerprint
from rules.ladder import Stage
from rules.verdict import Kind, Verdict
from sync.changelog import Record, Row, cells_of
from sync.errors import GuardError
from sync.guard import stop
from sync.judgement import Judgement, Matter, judge_rows
from sync.picture import NOTHING, Sight, differences, see
from sync.problem import Problem
from sync.workbook import Changes, ColumnChange, Patch, Role


@dataclass(frozen=True)
class Plan:
    """What a run would write, and what it found.

    `rows` are those not blank. `verdicts` counts the prospects of each verdict. `moves` are the
    changelog's new rows. `stopped` says why the guard stops the run, None where it does not.
    """

    changes: Changes
    moves: Sequence[Row]
    problems: Sequence[Problem]
    rows: int
    verdicts: Mapping[Verdict, int]
    stages: Sequence[Stage]
    first_run: bool
    stopped: GuardError | None


def make_plan(matter: Matter) -> Plan:
    """Decide what to write.

    Raises WorkbookError where the job would overwrite what people wrote in a column that it
    takes over.
    """
    judgement = judge_rows(matter)
    problems = [
        *matter.binding.problems,
        *matter.changelog.problems,
        *judgement.finder.find(judgement.verdicts, typed_over=not matter.first_run),
    ]
    moves = list(_moves(matter, judgement))
    return Plan(
        changes=Changes(
            columns=_column_changes(matter, _sights(matter, judgement)),
            log_name=matter.config.output.changelog,
            log_rows=[cells_of(move) for move in moves],
        ),
        moves=moves,
        problems=problems,
        rows=matter.prospects.rows - len(matter.prospects.blank),
        verdicts={verdict: n for verdict, n in judgement.counts.items() if verdict},
        stages=matter.judge.ladder.stages,
        first_run=matter.first_run,
        stopped=None if matter.first_run else stop(matter, judgement),
    )


def _moves(matter: Matter, judgement: Judgement) -> Iterator[Row]:
    """Give the changelog's new rows, in the order of the sheet, each key's adoption first."""
    first = matter.judge.ladder.rungs[0]
    log_row = _log_row_maker(matter)
    number = matter.changelog.last
    adopted = {row: stage for row, stage in judgement.adopted.items() if stage is not first}
    moved = judgement.verdicts.rows(lambda verdict: verdict and verdict.move)
    seen: set[str] = set()
    for row in sorted({*adopted, *moved}):
        verdict = judgement.verdicts[row]
        key = matter.prospects.keys.text(row)
        if row in adopted and key not in seen:
            number += 1
            stage = adopted[row]
            because = matter.judge.policy.because(verdict.case, first, stage) if verdict else ""
            yield log_row(number, row, ("", stage.name, Kind.ADOPTED, because))
            seen.add(key)
        if verdict and verdict.move:
            number += 1
            move = verdict.move
            yield log_row(number, row, (move.origin.name, move.to.name, move.kind, move.because))


def _log_row_maker(matter: Matter) -> Callable[[int, int, tuple[str, str, Kind, str]], Row]:
    """Give a maker of changelog rows: from No, a row of the sheet, and From, To, Kind, Because."""
    rules = fingerprint(matter.config)
    key = matter.prospects.keys.text

    def make(number: int, row: int, move: tuple[str, str, Kind, str]) -> Row:
        name = matter.prospects.name(row)
        return Row(number, matter.run.now, key(row), name, *move, rules, matter.run.label)

    return make


def _sights(matter: Matter, judgement: Judgement) -> Column[Sight]:
    """Give what each row should show."""
    today = matter.run.now.date()
    finder, blank = judgement.finder, matter.prospects.blank

    def sight(verdict: Verdict | None, record: Record | None) -> Sight:
        return see(verdict, record, today) if verdict else NOTHING

    not_judged = judgement.verdicts.rows(lambda verdict: verdict is None)
    return combine(sight, judgement.verdicts, judgement.records).replaced(
        {
            row: Sight(finder.recorded(row), finder.fault(row).what)
            for row in not_judged
            if row not in blank
        }
    )


def _column_changes(matter: Matter, sights: Column[Sight]) -> tuple[ColumnChange, ...]:
    return tuple(
        ColumnChange(own.role, own.heading, own.column, _patch(matter, own.role, sights))
        for own in matter.binding.own
    )


def _patch(matter: Matter, role: Role, sights: Column[Sight]) -> Patch:
    return differences(matter.prospects.own.get(role), sights.map(lambda sight: sight.cell(role)))

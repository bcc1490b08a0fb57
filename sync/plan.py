"""The plan: everything that one run would write, decided before anything is written."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rules.fingerprint import fingerprint
from rules.ladder import Stage
from rules.verdict import Kind, Verdict
from sync.changelog import Row, cells_of
from sync.errors import GuardError
from sync.guard import stop
from sync.judgement import Judgement, Matter, judge_rows
from sync.picture import NOTHING, Sight, differences, see
from sync.problem import Problem
from sync.workbook import Changes, ColumnChange


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
        verdicts=Counter(verdict for verdict in judgement.verdicts if verdict),
        stages=matter.judge.ladder.stages,
        first_run=matter.first_run,
        stopped=None if matter.first_run else stop(matter, judgement),
    )


def _moves(matter: Matter, judgement: Judgement) -> Iterator[Row]:
    """Give the changelog's new rows, in the order of the sheet, each key's adoption first."""
    first = matter.judge.ladder.rungs[0]
    log_row = _log_row_maker(matter)
    number = matter.changelog.last
    seen: set[str] = set()
    for row, verdict in enumerate(judgement.verdicts):
        stage = judgement.adopted.get(row, first)
        key = matter.prospects.keys.texts[row]
        if stage is not first and key not in seen:
            number += 1
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
    keys = matter.prospects.keys.texts

    def make(number: int, row: int, move: tuple[str, str, Kind, str]) -> Row:
        name = matter.prospects.name(row)
        return Row(number, matter.run.now, keys[row], name, *move, rules, matter.run.label)

    return make


def _sights(matter: Matter, judgement: Judgement) -> list[Sight]:
    today = matter.run.now.date()
    keys, finder = matter.prospects.keys.texts, judgement.finder
    return [
        see(verdict, judgement.records.get(keys[row]), today)
        if verdict
        else NOTHING
        if row in matter.prospects.blank
        else Sight(finder.recorded(row), finder.fault(row).what)
        for row, verdict in enumerate(judgement.verdicts)
    ]


def _column_changes(matter: Matter, sights: Sequence[Sight]) -> tuple[ColumnChange, ...]:
    return tuple(
        ColumnChange(
            own.role,
            own.heading,
            own.column,
            differences(matter.prospects.own.get(own.role), (s.cell(own.role) for s in sights)),
        )
        for own in matter.binding.own
    )

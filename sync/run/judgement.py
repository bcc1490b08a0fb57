"""The judgement: the verdict on each row, and what the job's columns should show beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from rules.columns import Column, combine, constant
from rules.judging.ladder import Stage
from rules.judging.verdict import Verdict
from rules.read.cells import Cell
from sync.messages.problem import Problem
from sync.run.adoption import Adoption, take_over
from sync.run.attention import joined, same_texts
from sync.run.authorship import find_own_columns
from sync.run.ownership import OwnColumn
from sync.run.picture import Picture, RowPicture, draw_draft, draw_row
from sync.run.ruling import Ruling, read_overrides, recorded_stage, rule, rule_draft
from sync.run.run_input import RunInput
from sync.sheet.changelog import Record
from sync.workbook.role import Role

_WITH_DAYS = frozenset({Role.SINCE, Role.ATTENTION})
"""The columns that tell when a stage began; without them fewer rows show something of their own."""


@dataclass(frozen=True)
class Judgement:
    """What a run makes of each row.

    `ruling` is what the rules say. `adopted` are the stages that a first run takes over and is to
    record, by row. `not_judged` says why rows are not judged that are not blank. `draft` are the
    verdicts of the config's draft, None as a whole where it has none. `picture` is what the rows
    should show in the job's columns, which `columns` are.
    """

    ruling: Ruling
    adopted: Mapping[int, Stage]
    draft: Column[Verdict | None] | None
    not_judged: Mapping[int, Problem]
    picture: Picture
    columns: tuple[OwnColumn, ...]

    @property
    def run_input(self) -> RunInput:
        """What was judged."""
        return self.ruling.run_input

    @property
    def records(self) -> Column[Record | None]:
        """What is recorded of each row's key; None where nothing is known of it."""
        return self.ruling.records

    @property
    def verdicts(self) -> Column[Verdict | None]:
        """The verdict on each row; None for one that is not judged."""
        return self.ruling.verdicts

    @cached_property
    def counts(self) -> Mapping[Verdict | None, int]:
        """How many rows have each verdict."""
        return self.verdicts.counts()

    def attention(self, row: int) -> str:
        """What the Attention column says of a row, or would say if there were one."""
        verdict, same = self.verdicts[row], same_texts(self.run_input.duplicates)
        today, began = self.run_input.judge.setting.today, self.ruling.began[row]
        stalled = draw_row(verdict, began, today).attention if verdict else ""
        return joined(stalled, "" if same is None else same[row])

    @cached_property
    def added(self) -> Sequence[int]:
        """The rows of prospects that are to be recorded as first seen, before any move of theirs.

        One whose stage is taken over is recorded by that.
        """
        if not self.run_input.config.policy.record_new:
            return ()
        return combine(_is_unrecorded, self.verdicts, self.records).rows(bool)

    def cells(self, role: Role) -> Column[Cell] | None:
        """One of the job's columns as it was read; None where it is still to be made."""
        column = next(own.column for own in self.columns if own.role is role)
        return None if column is None else self.run_input.snapshot.columns[column]


def _is_unrecorded(verdict: Verdict | None, record: Record | None) -> bool:
    return verdict is not None and record is None


def rule_alone(run_input: RunInput) -> tuple[Ruling, Adoption]:
    """What a run of a config makes of its input, and what a first run takes over before that.

    Raises WorkbookError where a first run could not take the Stage column over.
    """
    overrides = read_overrides(run_input)
    adoption = take_over(run_input, overrides) if run_input.first_run else Adoption()
    return rule(run_input, overrides, adoption.stages), adoption


def judge_rows(run_input: RunInput) -> Judgement:
    """Reach the verdict on every row, and decide which columns are the job's.

    Raises WorkbookError where the job would overwrite what people wrote in a column that it
    takes over.
    """
    ruling, adoption = rule_alone(run_input)
    not_judged = ruling.not_judged()
    pictures = _pictures(ruling, not_judged)
    draft = None
    if run_input.draft:
        draft = rule_draft(run_input.draft, ruling, adoption.stages).verdicts
        pictures = combine(draw_draft, pictures, draft)
    shows_same = run_input.config.output.attention is not None
    picture = Picture(pictures, same_texts(run_input.duplicates) if shows_same else None)
    columns = find_own_columns(run_input, ruling.records, picture, adoption.column)
    return Judgement(ruling, adoption.stages, draft, not_judged, picture, columns)


def _pictures(ruling: Ruling, not_judged: Mapping[int, Problem]) -> Column[RowPicture]:
    """What each row should show."""
    run_input, verdicts = ruling.run_input, ruling.verdicts
    keys, roles = run_input.prospects.keys, run_input.config.output.headings()
    today = run_input.judge.setting.today
    days: Column[date | None] = constant(None, len(verdicts))
    if not _WITH_DAYS.isdisjoint(roles):
        days = ruling.began

    def picture(verdict: Verdict | None, day: date | None) -> RowPicture:
        to_go = Role.TO_GO in roles
        return draw_row(verdict, day, today, to_go=to_go) if verdict else RowPicture()

    namesakes = _namesakes(run_input, verdicts)
    return combine(picture, verdicts, days).replaced(
        {
            row: RowPicture(
                namesakes.get(keys.name(row))
                or recorded_stage(run_input, row, ruling.records[row]),
                problem.what,
            )
            for row, problem in not_judged.items()
        }
    )


def _namesakes(run_input: RunInput, verdicts: Column[Verdict | None]) -> dict[str, str]:
    """The stages of judged prospects whose keys are also in rows that are not judged.

    Such a row has a number that the sheet has rounded, where another has the same digits as text.
    It shows what is recorded of the key, which includes what this run is about to record.
    """
    keys = run_input.prospects.keys
    rounded = {keys.name(row) for row in keys.problems if row not in keys.repeated} - {""}
    if not rounded:
        return {}
    return {
        str(name): verdict.stage.name
        for name, verdict in zip(keys.names, verdicts, strict=True)
        if verdict and name in rounded
    }

"""The judgement: the verdict on each row, and what the job's columns should show beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from rules.columns import Column, combine, constant
from rules.judging.ladder import Stage
from rules.judging.verdict import Standing, Verdict
from rules.read.cells import Cell
from rules.read.serial import to_serial
from sync.messages.problem import Problem
from sync.run.adoption import Adoption, take_over
from sync.run.authorship import find_own_columns
from sync.run.ownership import OwnColumn
from sync.run.picture import RowPicture, draw_row
from sync.run.run_input import RunInput
from sync.sheet.changelog import Record, records_of, unknown_stage
from sync.workbook.role import Role


@dataclass(frozen=True)
class Judgement:
    """What a run makes of each row.

    `adopted` are the stages that a first run takes over and is to record, by row. `records` is
    what the changelog, or these, say of each row's key, None where nothing is known of it.
    `verdicts` is None for a row that is not judged; `not_judged` says why, unless the row is blank.
    `pictures` is what the rows should show in the job's columns, which `columns` are.
    """

    run_input: RunInput
    adopted: Mapping[int, Stage]
    records: Column[Record | None]
    verdicts: Column[Verdict | None]
    not_judged: Mapping[int, Problem]
    pictures: Column[RowPicture]
    columns: tuple[OwnColumn, ...]

    @cached_property
    def counts(self) -> Mapping[Verdict | None, int]:
        """How many rows have each verdict."""
        return self.verdicts.counts()

    def cells(self, role: Role) -> Column[Cell] | None:
        """One of the job's columns as it was read; None where it is still to be made."""
        column = next(own.column for own in self.columns if own.role is role)
        return None if column is None else self.run_input.snapshot.columns[column]


def judge_rows(run_input: RunInput) -> Judgement:
    """Reach the verdict on every row, and decide which columns are the job's.

    Raises WorkbookError where the job would overwrite what people wrote in a column that it
    takes over.
    """
    prospects, judge = run_input.prospects, run_input.judge
    overrides: Column[Any] = (
        constant(None, prospects.rows)
        if prospects.overrides is None
        else prospects.overrides.map(judge.override)
    )
    adoption = take_over(run_input, overrides) if run_input.first_run else Adoption()
    records = _records(run_input, adoption.stages)
    verdicts = judge.judge(prospects.people, overrides, _standings(run_input, records))
    not_judged = {
        row: _why_not_judged(run_input, row, records[row])
        for row in verdicts.rows(lambda verdict: verdict is None)
        if row not in prospects.blank
    }
    pictures = _pictures(run_input, records, verdicts, not_judged)
    columns = find_own_columns(run_input, records, pictures, adoption.column)
    return Judgement(run_input, adoption.stages, records, verdicts, not_judged, pictures, columns)


def _records(run_input: RunInput, adopted: Mapping[int, Stage]) -> Column[Record | None]:
    """What is recorded of each row's key; of one whose stage is taken over, what will be."""
    records, keys = run_input.changelog.records, run_input.prospects.keys
    if adopted:
        today = int(to_serial(run_input.now.date()))
        made = cache(lambda stage: Record(stage.name, Standing(stage), today, stage))
        records = {**records, **{keys.name(row): made(stage) for row, stage in adopted.items()}}
    return records_of(keys.names, records)


def _standings(run_input: RunInput, records: Column[Record | None]) -> Column[Standing | None]:
    """Where each row's prospect stands; None for a row that is not judged."""
    first = Standing(run_input.first_stage)

    def standing(record: Record | None, usable: bool) -> Standing | None:  # noqa: FBT001
        return None if not usable else record.standing if record else first

    return combine(standing, records, run_input.prospects.keys.usable)


def _why_not_judged(run_input: RunInput, row: int, record: Record | None) -> Problem:
    prospects = run_input.prospects
    if row in prospects.keys.problems:
        return prospects.keys.problems[row]
    if record is None:
        problem = Problem(f"{run_input.binding.key} is blank", "give the prospect a key")
    else:
        problem = unknown_stage(record, run_input.ladder)
    return prospects.at_row(row, problem)._replace(first=True)


def _pictures(
    run_input: RunInput,
    records: Column[Record | None],
    verdicts: Column[Verdict | None],
    not_judged: Mapping[int, Problem],
) -> Column[RowPicture]:
    """What each row should show."""
    today, keys = run_input.now.date(), run_input.prospects.keys

    def picture(verdict: Verdict | None, record: Record | None) -> RowPicture:
        return draw_row(verdict, record, today) if verdict else RowPicture()

    namesakes = _namesakes(run_input, verdicts)
    return combine(picture, verdicts, records).replaced(
        {
            row: RowPicture(
                namesakes.get(keys.name(row)) or recorded_stage(run_input, row, records[row]),
                problem.what,
            )
            for row, problem in not_judged.items()
        }
    )


def recorded_stage(run_input: RunInput, row: int, record: Record | None) -> str:
    """The stage that a row which is not judged shows: that of its key's record."""
    if record is None:
        return run_input.first_stage.name if run_input.prospects.keys.text(row) else ""
    return record.stage.name if record.stage else record.to


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

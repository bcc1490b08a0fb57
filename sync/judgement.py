"""The judgement: what a run decides upon, and the verdict on each row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from rules.columns import Column, Memo, column_of, combine, constant
from rules.judge import Judge
from rules.ladder import Stage
from rules.verdict import Override, Standing, Verdict
from sync.adoption import adopt_stages, refuse
from sync.binding import Binding
from sync.changelog import Changelog, Record
from sync.config.model import Config
from sync.problems import Finder
from sync.prospects import Prospects
from sync.role import Role
from sync.serial import to_serial
from sync.stage_cells import StageCells
from sync.workbook import Snapshot


@dataclass(frozen=True)
class Run:
    """One run: its id, the page of the CI run ("" where there is none), and the moment.

    `now` is the local time of the workbook's zone, without a zone.
    """

    id: str
    url: str
    now: datetime

    @property
    def label(self) -> str:
        """What the changelog's Run cell says."""
        return f"{self.id} {self.url}".strip()


@dataclass(frozen=True)
class Matter:
    """What a plan is made of: the config, the sheet as it was read, and its record."""

    config: Config
    binding: Binding
    snapshot: Snapshot
    prospects: Prospects
    changelog: Changelog
    judge: Judge
    run: Run
    where: str

    @property
    def first_run(self) -> bool:
        """Whether the sheet has no changelog yet, or one whose first run was cut short."""
        log = self.snapshot.layout.log
        return log is None or not log.complete


@dataclass(frozen=True)
class Judgement:
    """The verdict on each row, None for one that is not judged, and what it was based on.

    `adopted` are the stages taken over, by row: those to be recorded, so never the first stage,
    where a prospect without a record stands anyway. `records` is what the changelog, or these,
    say of each row's key, None where nothing; `finder` says why a row is not judged.
    """

    adopted: Mapping[int, Stage]
    records: Column[Record | None]
    verdicts: Column[Verdict | None]
    finder: Finder

    @cached_property
    def counts(self) -> Mapping[Verdict | None, int]:
        """How many rows have each verdict."""
        return self.verdicts.counts()


def judge_rows(matter: Matter) -> Judgement:
    """Reach the verdict on every row.

    Raises WorkbookError where the job would overwrite what people wrote in a column that it
    takes over.
    """
    prospects, judge = matter.prospects, matter.judge
    overrides: Column[Any] = (
        constant(None, prospects.rows)
        if prospects.overrides is None
        else judge.overrides(prospects.overrides)
    )
    adopted = _adopted(matter, overrides)
    records = _records(matter, adopted)
    verdicts = judge.judge(prospects.people, overrides, _standings(matter, records))
    stage_cells = StageCells(
        prospects, records, matter.changelog.records, judge.ladder, matter.config.override
    )
    finder = Finder(matter.config, matter.binding, prospects, records, judge.ladder, stage_cells)
    return Judgement(adopted, records, verdicts, finder)


def _adopted(matter: Matter, overrides: Column[Override | None]) -> dict[int, Stage]:
    """Take over what the columns hold that the job makes its own, or refuse to.

    At a first run the Stage column is the record, whosever it was; of the other columns, and at
    later runs, nothing may stand in one that was people's until now.
    """
    adopted: dict[int, Stage] = {}
    for own in matter.binding.own:
        is_record = own.role is Role.STAGE and matter.first_run
        if own.column is None or not (own.taken or is_record):
            continue
        taken, odd = adopt_stages(
            matter.prospects.own[own.role],
            frozenset(row for column, row in matter.snapshot.formulas if column == own.column),
            matter.prospects.keys,
            overrides,
            matter.judge.ladder if is_record else None,
        )
        adopted |= taken
        if odd:
            raise refuse(matter.where, own.heading, odd)
    records, key = matter.changelog.records, matter.prospects.keys.text
    first = matter.judge.ladder.rungs[0]
    return {
        row: stage
        for row, stage in adopted.items()
        if stage is not first and key(row) not in records
    }


def _records(matter: Matter, adopted: Mapping[int, Stage]) -> Column[Record | None]:
    """Give what is recorded of each row's key; of one that was adopted, what will be."""
    records = matter.changelog.records
    if adopted:
        today = int(to_serial(matter.run.now.date()))
        made: Memo[Stage, Record] = Memo(
            lambda stage: Record(stage.name, Standing(stage), today, stage)
        )
        key = matter.prospects.keys.text
        records = {**records, **{key(row): made[stage] for row, stage in adopted.items()}}
    return column_of(map(records.get, matter.prospects.keys.texts))  # type: ignore[arg-type]


def _standings(matter: Matter, records: Column[Record | None]) -> Column[Standing | None]:
    """Say where each row's prospect stands; None for a row that is not judged."""
    first = Standing(matter.judge.ladder.rungs[0])

    def standing(record: Record | None, usable: bool) -> Standing | None:  # noqa: FBT001
        return None if not usable else record.standing if record else first

    return combine(standing, records, matter.prospects.keys.usable)

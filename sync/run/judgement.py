"""The judgement: what a run decides upon, and the verdict on each row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from rules.columns.column import Column, Memo, column_of, combine, constant
from rules.columns.intake import Cells
from rules.judging.judge import Judge
from rules.judging.ladder import Stage
from rules.judging.verdict import Override, Standing, Verdict
from rules.read.serial import to_serial
from sync.config.model import Config
from sync.messages.problem import Problem
from sync.run.adoption import adopt_stages
from sync.run.authorship import Author
from sync.run.ownership import OwnColumn, Settled, Tally, settle
from sync.run.picture import NOTHING, RowPicture, see
from sync.run.problems import Finder
from sync.run.stage_cells import StageCells
from sync.sheet.binding import Binding
from sync.sheet.changelog import Changelog, Record
from sync.sheet.claims import Candidate, Ground
from sync.sheet.prospects import Prospects
from sync.workbook.protocol import Snapshot
from sync.workbook.role import Role


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
class RunInput:
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
class OwnColumns:
    """The job's own columns as the run found them: `cells` of those that stand, by role.

    `problems` says what is odd about them.
    """

    columns: tuple[OwnColumn, ...]
    cells: Mapping[Role, Cells]
    problems: Sequence[Problem]


@dataclass(frozen=True)
class Judgement:
    """The verdict on each row, None for one that is not judged, and what it was based on.

    `adopted` are the stages taken over, by row: those to be recorded, so never the first stage,
    where a prospect without a record stands anyway. `records` is what the changelog, or these,
    say of each row's key, None where nothing; `finder` says why a row is not judged. `sights` are
    what the rows should show, and `own` are the columns for that.
    """

    adopted: Mapping[int, Stage]
    records: Column[Record | None]
    verdicts: Column[Verdict | None]
    finder: Finder
    sights: Column[RowPicture]
    own: OwnColumns
    stage_cells: StageCells | None
    """What people may have done to the Stage column; at a first run it is the record."""

    @cached_property
    def counts(self) -> Mapping[Verdict | None, int]:
        """How many rows have each verdict."""
        return self.verdicts.counts()


def judge_rows(matter: RunInput) -> Judgement:
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
    taken = _take_over(matter, overrides) if matter.first_run else _Taken()
    records = _records(matter, taken.stages)
    verdicts = judge.judge(prospects.people, overrides, _standings(matter, records))
    finder = Finder(matter.config, matter.binding, prospects, records, judge.ladder)
    sights = _sights(matter, finder, verdicts)
    own = _find_own(matter, taken, Author(judge.ladder, judge.policy.says, records, sights))
    heading = matter.config.override
    known = matter.changelog.records
    cells = StageCells(prospects, own.cells, records, known, judge.ladder, heading)
    stage_cells = None if matter.first_run else cells
    return Judgement(taken.stages, records, verdicts, finder, sights, own, stage_cells)


@dataclass(frozen=True)
class _Taken:
    """What a first run takes over: the Stage column, and the stage of each row that has one."""

    settled: Settled | None = None
    stages: Mapping[int, Stage] = field(default_factory=dict)


def _take_over(matter: RunInput, overrides: Column[Override | None]) -> _Taken:
    """Take the Stage column over as the record, whosever it was, or refuse to."""
    keys = matter.prospects.keys
    found: dict[int, Mapping[int, Stage]] = {}

    def tally(place: Candidate) -> Tally:
        cells, formulas = matter.snapshot.columns[place.column], _formulas(matter, place)
        taken, odd = adopt_stages(cells, formulas, keys, overrides, matter.judge.ladder)
        found[place.column] = taken
        lost = place.ground is Ground.NAMELESS and bool(taken) and not odd
        return Tally(len(taken), len(cells) - len(keys.blank), odd, lost)

    claim = next(claim for claim in matter.binding.claims if claim.role is Role.STAGE)
    settled = settle(claim, tally, matter.where, trusting=False)
    taken = found[settled.own.column] if settled.own.column is not None else {}
    first, records = matter.judge.ladder.rungs[0], matter.changelog.records
    stages = {
        row: stage
        for row, stage in taken.items()
        if stage is not first and keys.name(row) not in records
    }
    return _Taken(settled, stages)


def _find_own(matter: RunInput, taken: _Taken, author: Author) -> OwnColumns:
    """Settle which columns are the job's."""
    snapshot = matter.snapshot
    found: list[Settled] = []
    for claim in matter.binding.claims:

        def tally(place: Candidate, role: Role = claim.role) -> Tally:
            cells = snapshot.columns[place.column]
            return author.tally(role, place.heading, cells, _formulas(matter, place))

        at_first = taken.settled if claim.role is Role.STAGE else None
        found.append(at_first or settle(claim, tally, matter.where))
    cells = {
        each.own.role: snapshot.columns[each.own.column]
        for each in found
        if each.own.column is not None
    }
    return OwnColumns(
        tuple(each.own for each in found),
        cells,
        [problem for each in found for problem in each.problems],
    )


def _formulas(matter: RunInput, place: Candidate) -> frozenset[int]:
    return frozenset(row for column, row in matter.snapshot.formulas if column == place.column)


def _sights(
    matter: RunInput, finder: Finder, verdicts: Column[Verdict | None]
) -> Column[RowPicture]:
    """Give what each row should show."""
    today = matter.run.now.date()

    def sight(verdict: Verdict | None, record: Record | None) -> RowPicture:
        return see(verdict, record, today) if verdict else NOTHING

    not_judged = verdicts.rows(lambda verdict: verdict is None)
    namesakes = _namesakes(matter, verdicts)
    key = matter.prospects.keys.name
    return combine(sight, verdicts, finder.records).replaced(
        {
            row: RowPicture(namesakes.get(key(row)) or finder.recorded(row), finder.fault(row).what)
            for row in not_judged
            if row not in matter.prospects.blank
        }
    )


def _namesakes(matter: RunInput, verdicts: Column[Verdict | None]) -> dict[str, str]:
    """Give the stages that judged prospects reach whose keys also stand in rows not judged.

    Such a row has a number that the sheet has rounded, beside a text of the same digits. It shows
    what is recorded of the key, so also what this run is about to record.
    """
    keys = matter.prospects.keys
    rounded = {keys.name(row) for row, fault in keys.faults.items() if fault.alone} - {""}
    if not rounded:
        return {}
    return {
        str(name): verdict.stage.name
        for name, verdict in zip(keys.names, verdicts, strict=True)
        if verdict and name in rounded
    }


def _records(matter: RunInput, adopted: Mapping[int, Stage]) -> Column[Record | None]:
    """Give what is recorded of each row's key; of one that was adopted, what will be."""
    records = matter.changelog.records
    if adopted:
        today = int(to_serial(matter.run.now.date()))
        made: Memo[Stage, Record] = Memo(
            lambda stage: Record(stage.name, Standing(stage), today, stage)
        )
        key = matter.prospects.keys.name
        records = {**records, **{key(row): made[stage] for row, stage in adopted.items()}}
    return column_of(map(records.get, matter.prospects.keys.names))  # type: ignore[arg-type]


def _standings(matter: RunInput, records: Column[Record | None]) -> Column[Standing | None]:
    """Say where each row's prospect stands; None for a row that is not judged."""
    first = Standing(matter.judge.ladder.rungs[0])

    def standing(record: Record | None, usable: bool) -> Standing | None:  # noqa: FBT001
        return None if not usable else record.standing if record else first

    return combine(standing, records, matter.prospects.keys.usable)

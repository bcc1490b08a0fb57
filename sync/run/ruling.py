"""The ruling: what one set of rules says of each row, from where its prospect is recorded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any

from rules.columns import Column, combine, constant
from rules.judging.ladder import Stage
from rules.judging.verdict import MoveKind, Standing, Verdict
from rules.read.serial import day_of, to_serial
from sync.messages.problem import Problem
from sync.run.run_input import RunInput
from sync.sheet.changelog import Record, records_of, unknown_stage


@dataclass(frozen=True)
class Ruling:
    """What the rules say of each row.

    `records` is what the changelog, or a first run that takes the Stage column over, says of each
    row's key; None where nothing is known of it. `verdicts` is None for a row that is not judged.
    """

    run_input: RunInput
    records: Column[Record | None]
    verdicts: Column[Verdict | None]

    def stages(self) -> Column[str]:
        """The stage that each row shows; of one that is not judged, what is recorded."""
        first, keys = self.run_input.first_stage.name, self.run_input.prospects.keys
        keyed = constant(value=True, rows=len(self.verdicts))

        def stage(verdict: Verdict | None, record: Record | None, keyed: bool) -> str:  # noqa: FBT001
            return verdict.stage.name if verdict else _recorded(record, first if keyed else "")

        named = keyed.replaced(dict.fromkeys(keys.blank, False))
        return combine(stage, self.verdicts, self.records, named)

    @cached_property
    def began(self) -> Column[date | None]:
        """The day on which the stage of each judged row began, today if its move is of this run.

        So it is, with `record_new`, of whom this run sees first. None where nobody knows.
        """
        today, record_new = self.run_input.now.date(), self.run_input.config.policy.record_new

        def began(standing: tuple[Stage, bool] | None, record: Record | None) -> date | None:
            if standing is None:
                return None
            stage, stays = standing
            if record is None:
                return None if stays and not record_new else today
            if stays or record.stage is stage:
                return day_of(record.since) if record.since else None
            return today

        standings = self.verdicts.map(
            lambda each: (each.stage, each.move is None) if each else None
        )
        return combine(began, standings, self.records)

    def not_judged(self) -> dict[int, Problem]:
        """Why rows are not judged that are not blank."""
        blank = self.run_input.prospects.blank
        rows = self.verdicts.rows(lambda verdict: verdict is None)
        return {row: self._why_not_judged(row) for row in rows if row not in blank}

    def _why_not_judged(self, row: int) -> Problem:
        run_input, record = self.run_input, self.records[row]
        prospects = run_input.prospects
        if row in prospects.keys.problems:
            return prospects.keys.problems[row]
        if record is None:
            problem = Problem(f"{run_input.binding.key} is blank", "give the prospect a key")
        else:
            problem = unknown_stage(record, run_input.ladder)
        return prospects.at_row(row, problem)._replace(first=True)


def recorded_stage(run_input: RunInput, row: int, record: Record | None) -> str:
    """The stage that a row which is not judged shows: that of its key's record."""
    keyed = bool(run_input.prospects.keys.text(row))
    return _recorded(record, run_input.first_stage.name if keyed else "")


def _recorded(record: Record | None, otherwise: str) -> str:
    if record is None:
        return otherwise
    return record.stage.name if record.stage else record.to


def read_overrides(run_input: RunInput) -> Column[Any]:
    """What each row's override says; None for every row where there is no such column."""
    prospects = run_input.prospects
    if prospects.overrides is None:
        return constant(None, prospects.rows)
    return prospects.overrides.map(run_input.judge.override)


def rule(run_input: RunInput, overrides: Column[Any], adopted: Mapping[int, Stage]) -> Ruling:
    """Reach the verdict on every row; `adopted` are the stages that a first run takes over."""
    return _rule(run_input, overrides, _records(run_input, adopted))


def rule_draft(draft: RunInput, live: Ruling, adopted: Mapping[int, Stage]) -> Ruling:
    """Reach the verdicts of rules that are only tried, from where the live ones leave each row.

    So the next run, which finds them there, says the same.
    """
    records = combine(_after(draft, live.run_input), _records(draft, adopted), live.verdicts)
    return _rule(draft, read_overrides(draft), records)


def _rule(run_input: RunInput, overrides: Column[Any], records: Column[Record | None]) -> Ruling:
    standings = _standings(run_input, records)
    verdicts = run_input.judge.judge(run_input.prospects.people, overrides, standings)
    return Ruling(run_input, records, verdicts)


def _after(
    draft: RunInput, live: RunInput
) -> Callable[[Record | None, Verdict | None], Record | None]:
    """What is recorded of a key when what the live rules say of it has been logged."""
    today = int(to_serial(live.now.date()))

    def in_stage(name: str, *, by_hand: bool = False) -> Record:
        stage = draft.ladder.find(name)
        return Record(name, Standing(stage, by_hand) if stage else None, today)

    added = in_stage(live.first_stage.name) if live.config.policy.record_new else None

    def after(record: Record | None, verdict: Verdict | None) -> Record | None:
        if verdict is None:
            return record
        if verdict.move is None:
            return record or added
        return in_stage(verdict.move.to.name, by_hand=verdict.move.kind is MoveKind.BY_HAND)

    return after


def _records(run_input: RunInput, adopted: Mapping[int, Stage]) -> Column[Record | None]:
    """What is recorded of each row's key; of one whose stage is taken over, what will be.

    Rules that are only tried may know a stage that is taken over by another name, or not at all.
    """
    records, keys = run_input.changelog.records, run_input.prospects.keys
    if adopted:
        today = int(to_serial(run_input.now.date()))

        @cache
        def made(taken: Stage) -> Record:
            stage = run_input.ladder.find(taken.name)
            return Record(taken.name, Standing(stage) if stage else None, today, stage)

        records = {**records, **{keys.name(row): made(stage) for row, stage in adopted.items()}}
    return records_of(keys.names, records)


def _standings(run_input: RunInput, records: Column[Record | None]) -> Column[Standing | None]:
    """Where each row's prospect stands; None for a row that is not judged."""
    first = Standing(run_input.first_stage)

    def standing(record: Record | None, usable: bool) -> Standing | None:  # noqa: FBT001
        return None if not usable else record.standing if record else first

    return combine(standing, records, run_input.prospects.keys.usable)

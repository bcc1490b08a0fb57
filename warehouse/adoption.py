"""Adoption: the stages that a first run takes over from a column of people's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from rules.judging.ladder import Stage
from rules.phrases import first_of
from rules.read.cells import Cell
from rules.read.text import readable_text
from sync.messages.errors import WorkbookError
from sync.run.ownership import shown_text
from warehouse.database import Database
from warehouse.decisions import Decision, Rules
from warehouse.lookups import Work, make_lookup
from warehouse.sql import WHOLE, make_columns
from warehouse.values import CellColumn
from warehouse.words import Field

_NAME, _SHOWN = "adopted", 20
_NOTHING, _FOREIGN = 0, 1


@dataclass(frozen=True)
class AdoptedStages:
    """The column's cells as a number of a field, and what each number means.

    `foreign` are texts that name no stage, each once.
    """

    field: Field
    join: exp.Join
    heading: str
    where: str
    rules: Rules
    foreign: Sequence[str]

    def stage(self, fields: Mapping[str, int]) -> Stage | None:
        """The stage that a row's prospect is to be recorded in; None for the first, or none."""
        ladder, number = self.rules.judge.ladder, fields[self.field.name]
        if number in (_NOTHING, _FOREIGN):
            return None
        stage = ladder.stages[number - _FOREIGN - 1]
        return None if stage is ladder.rungs[0] else stage

    def refuse(self, decisions: Sequence[Decision]) -> None:
        """Raise WorkbookError where the column holds anything but stages that can be taken over."""
        foreign = sum(each.rows for each in decisions if each.case.fields[_NAME] == _FOREIGN)
        if foreign:
            listed = ", ".join(first_of(sorted(self.foreign), _SHOWN))
            what = f"of {foreign:,} prospects it names no stage: {listed}"
            raise self._refusal(what, "name them in a stage's was = [...], or clear them")
        by_hand = sum(each.rows for each in decisions if self._is_unheld(each))
        if by_hand:
            what = f"of {by_hand:,} prospects it names a stage that only people set"
            raise self._refusal(what, "copy it to the override column, [table] override")

    def _is_unheld(self, decision: Decision) -> bool:
        """Whether a stage that only people set is to be taken over without being the override."""
        stage = decision.case.adopted
        if stage is None or not stage.by_hand:
            return False
        overrides = self.rules.overrides
        return overrides is None or overrides.override(decision.case.fields).stage is not stage

    def _refusal(self, what: str, mend: str) -> WorkbookError:
        text = f'the column "{self.heading}" can\'t be taken over: {what}'
        return WorkbookError(self.where, text, mend)


def code_adopted(
    database: Database, source: exp.Table, column: CellColumn, rules: Rules, where: str
) -> AdoptedStages:
    """Code the stages of a column that a first run takes over; `where` names the table."""
    ladder = rules.judge.ladder
    numbers = {stage: number for number, stage in enumerate(ladder.stages, _FOREIGN + 1)}
    foreign: list[str] = []

    def work(cell: Cell) -> tuple[int]:
        shown = shown_text(cell)
        if not shown:
            return (_NOTHING,)
        stage = ladder.find(readable_text(cell))
        if stage is None:
            foreign.append(shown)
            return (_FOREIGN,)
        return (numbers[stage],)

    made = make_columns(code=WHOLE)
    lookup = make_lookup(database, source, _NAME, Work([column], made, work))
    field = Field(_NAME, (len(numbers) + 1).bit_length(), lookup.column("code"))
    return AdoptedStages(field, lookup.join, column.name, where, rules, foreign)

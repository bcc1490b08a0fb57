"""Finding what is wrong with single rows, in words for the people who can mend it."""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.columns.column import Column, Memo
from rules.judging.ladder import Ladder
from rules.judging.verdict import Override, Verdict
from rules.phrases import did_you_mean
from rules.read.readings import shown
from sync.config.model import Config
from sync.messages.problem import Problem
from sync.run.stage_cells import StageCells
from sync.sheet.binding import Binding
from sync.sheet.changelog import Record, unknown_stage
from sync.sheet.keys import Fault
from sync.sheet.prospects import Prospects


@dataclass(frozen=True)
class Finder:
    """What is needed to say what is wrong with a row."""

    config: Config
    binding: Binding
    prospects: Prospects
    records: Column[Record | None]
    ladder: Ladder

    def find(
        self, verdicts: Column[Verdict | None], stage_cells: StageCells | None
    ) -> Iterator[Problem]:
        """Give the problems of all rows, from the top; `stage_cells` too where it is given."""
        strays = stage_cells.strays(verdicts) if stage_cells else {}
        unread = Memo(self._unread)
        odd = verdicts.rows(lambda verdict: not verdict or verdict.unread or verdict.ignored)
        for row in sorted(strays.keys() | set(odd)):
            verdict = verdicts[row]
            if verdict is None:
                yield from self._not_judged(row)
                continue
            for words in unread[verdict]:
                yield self._problem(row, *words)
            if verdict.ignored:
                yield self._ignored(row, verdict, verdict.ignored)
            if row in strays:
                stray = strays[row]
                yield self._problem(row, stray.what, stray.mend)._replace(kind=stray.kind)

    def _unread(self, verdict: Verdict) -> list[tuple[str, str, str]]:
        """Say what of the cells of a verdict's prospects can't be read, and the mend."""
        headings = [self.config.heading(each.column) for each in verdict.unread]
        return [
            (
                f"{heading} can't be read as {each.wanted}",
                each.mend or f"write {each.wanted}, or leave it blank",
                f"{heading}: {each.why.removesuffix(f': {each.mend}')}",
            )
            for heading, each in zip(headings, verdict.unread, strict=True)
        ]

    def _not_judged(self, row: int) -> Iterator[Problem]:
        if row not in self.prospects.blank:
            fault = self.fault(row)
            problem = self._problem(row, fault.what, fault.mend)
            yield problem._replace(kind=fault.kind, first=True)

    def fault(self, row: int) -> Fault:
        """Say why a row that is not blank is not judged."""
        keys = self.prospects.keys
        if row in keys.faults:
            return keys.faults[row]
        record = self.records[row]
        if record is None:
            return Fault(f"{self.binding.key} is blank", "give the prospect a key")
        return Fault(*unknown_stage(record, self.ladder))

    def recorded(self, row: int) -> str:
        """Give the stage that a row which is not judged shows."""
        record = self.records[row]
        if record is None:
            return self.ladder.rungs[0].name if self.prospects.keys.text(row) else ""
        return record.stage.name if record.stage else record.to

    def _problem(self, row: int, what: str, mend: str, quoted: str = "") -> Problem:
        key = self.prospects.keys.text(row) or None
        return Problem(self.prospects.first_row + row, key, what, mend, quoted)

    def _ignored(self, row: int, verdict: Verdict, override: Override) -> Problem:
        column = self.config.override
        if column is None:
            return self._problem(
                row,
                f"{verdict.stage.name} was set by hand, but the config names no override column",
                "name the column in [sheet] override",
            )._replace(first=True)
        stays = f", so {verdict.stage.name} stays" if verdict.by_hand else ""
        names = "can't be read" if override.unreadable else "does not name a stage"
        quoted = f'{column} says "{shown(override.text)}", which is no stage{stays}'
        return self._problem(
            row,
            f"{column} {names}{stays}",
            did_you_mean(override.near)
            if override.near
            else override.mend or "name a stage, or clear it",
            "" if override.unreadable else quoted,
        )._replace(first=True)

"""Everything that a run decides upon, as values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from rules.judging.judge import Judge
from rules.judging.ladder import Ladder, Stage
from sync.config.model import Config
from sync.sheet.binding import Binding
from sync.sheet.changelog import Changelog, LogRow, Record
from sync.sheet.duplicates import Duplicates, find_duplicates
from sync.sheet.prospects import Prospects
from sync.workbook.protocol import Snapshot


@dataclass(frozen=True)
class Options:
    """How to run: the day to judge by (None is today), and what to do differently this once.

    With `funnel` the run also reads what the figures of the funnel take; where the config wants the
    Funnel tab, it does so anyway.
    """

    today: date | None = None
    dry_run: bool = False
    allow_many: bool = False
    follow_rules: bool = False
    funnel: bool = False


@dataclass(frozen=True)
class RunContext:
    """One run: what it is told, its id, the page of the CI run ("" if there is none), its clock.

    `clock` tells the present moment in a time zone.
    """

    options: Options
    id: str
    url: str
    clock: Callable[[ZoneInfo], datetime]

    @property
    def label(self) -> str:
        """What the changelog's Run cells say."""
        return f"{self.id} {self.url}".strip()


@dataclass(frozen=True)
class RunInput:
    """What a run decides upon: the config, the sheet as it was read, and its record.

    `where` is what messages call the prospects' tab. `now` is the local time in the workbook's
    time zone, naive, and `label` what the changelog's Run cells are to say. `earlier` are the
    changelog rows that this very run has written, before it had to start over. `draft` and
    `against` are what the config's draft, and a config to compare with, make of the same reading;
    None where there is none. `source` is the name of the config's file.
    """

    config: Config
    where: str
    now: datetime
    label: str
    binding: Binding
    snapshot: Snapshot
    prospects: Prospects
    changelog: Changelog
    judge: Judge
    earlier: Sequence[LogRow]
    draft: "RunInput | None" = None
    against: "RunInput | None" = None
    source: str = ""

    @property
    def first_run(self) -> bool:
        """Whether the sheet has no changelog yet, or one whose first run was cut short."""
        log = self.snapshot.layout.log
        return log is None or not log.complete

    @cached_property
    def duplicates(self) -> Duplicates:
        """The probable duplicates, in each column in which the config looks for them."""
        config, prospects = self.config, self.prospects
        return {
            config.heading(name): find_duplicates(
                prospects.people[name], prospects.keys, config.blanks
            )
            for name in config.sheet.same
        }

    @property
    def ladder(self) -> Ladder:
        """The stages."""
        return self.judge.ladder

    @property
    def first_stage(self) -> Stage:
        """Where a prospect stands of which nothing is recorded."""
        return self.ladder.rungs[0]

    def stages_of(self, record: Record | None) -> tuple[Stage | None, Stage]:
        """The recorded stage, None where the ladder has it no more, and the one before it."""
        first = self.first_stage
        return (record.stage, record.origin or first) if record else (first, first)

"""The job: read, judge, plan, write, in this order, and again where the sheet moved meanwhile."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import TypeVar
from zoneinfo import ZoneInfo

from rules.judging.judge import Judge
from rules.language.conditions import Setting
from rules.language.meaning import Mistake
from rules.language.several import find_several
from rules.read.text import fold
from sync.config.model import Config, ConfigFile
from sync.locales.by_name import UnknownLocaleError, load_locale
from sync.messages.errors import ConfigError, GuardError, MovedError, WorkbookError
from sync.run.judgement import Run, RunInput
from sync.run.plan import Plan, make_plan
from sync.run.recognition import is_recognised, stranger
from sync.sheet.binding import Binding, MissingHeadingError, bind, find_header_row
from sync.sheet.changelog import LogRow, columns_to_read, find_columns, read_changelog, rows_of_run
from sync.sheet.identity import check_identity
from sync.sheet.prospects import read_prospects
from sync.workbook.protocol import Layout, Workbook, WriteResult

T = TypeVar("T")

_TURNS = 8
"""How often a run starts over because somebody changed the workbook meanwhile."""


@dataclass(frozen=True)
class Options:
    """How to run: the day to judge by (None is today), and what to do differently this once."""

    today: date | None = None
    dry_run: bool = False
    allow_many: bool = False
    follow_rules: bool = False


@dataclass(frozen=True)
class RunResult:
    """What a run planned and wrote. `stopped` is set where the guard kept it from writing.

    `moves` are the changelog rows of the whole run: where it had to start over, also those that
    it had written by then. `doubts` are what a dry run finds odd about the rules, now that it has
    seen the cells.
    """

    plan: Plan
    moves: Sequence[LogRow]
    written: WriteResult
    dry_run: bool = False
    doubts: Sequence[Mistake] = ()
    stopped: GuardError | None = None


Say = Callable[[str], None]
"""Takes the name of the step that begins."""


@dataclass(frozen=True)
class Job:
    """One config's job on its workbook.

    `clock` gives the present moment in a time zone. `run_id` and `run_url` name the run in the
    changelog.
    """

    file: ConfigFile
    workbook: Workbook
    options: Options
    run_id: str
    run_url: str
    clock: Callable[[ZoneInfo], datetime]
    say: Say

    def run(self) -> RunResult:
        """Do it.

        Raises QualifyError where it cannot; nothing is written then, but for whole commits.
        """
        turns = count()
        return self._until_still(lambda: self._turn(next(turns)))

    def look(self) -> RunInput:
        """Give what a run would decide upon, without deciding or writing anything.

        Raises QualifyError where it cannot.
        """
        return self._until_still(self._read)

    def _until_still(self, turn: Callable[[], T]) -> T:
        found: list[MovedError] = []
        for number in range(_TURNS):
            if found:
                self.workbook.pause(number - 1, found[-1].what)
            try:
                return turn()
            except MovedError as moved:
                found.append(moved)
        raise found[-1].refusal or self._never_still(found)

    def _never_still(self, found: Sequence[MovedError]) -> WorkbookError:
        counts = Counter(moved.what for moved in found)
        whats = (f"{what} ({count} times)" if count > 1 else what for what, count in counts.items())
        return WorkbookError(
            self.workbook.name,
            f"it was read {len(found)} times, and each time it had changed before the job was"
            f" done: {'; '.join(whats)}",
            "run again when nobody else, nor a script, is writing it",
        )

    def _turn(self, number: int) -> RunResult:
        """Read, plan and write; after the first turn, find what the earlier ones recorded."""
        matter = self._read(whole_log=number > 0)
        plan = make_plan(matter)
        earlier = self._earlier(matter) if number else []
        moves = [*earlier, *plan.moves] if earlier else plan.moves
        stopped = None if self.options.allow_many or earlier else plan.stopped
        if self.options.dry_run:
            locale = matter.judge.setting.locale
            doubts = find_several(self.file.config, matter.prospects.people, locale)
            return RunResult(
                plan, moves, WriteResult(), dry_run=True, doubts=doubts, stopped=stopped
            )
        if stopped:
            return RunResult(plan, moves, WriteResult(), stopped=stopped)
        self.say("Writing")
        written = self.workbook.write(matter.snapshot, plan.changes)
        if earlier:
            rows, commits = written.changelog_rows + len(earlier), written.commits + 1
            written = WriteResult(written.cells, rows, commits)
        return RunResult(plan, moves, written)

    def _earlier(self, matter: RunInput) -> list[LogRow]:
        snapshot = matter.snapshot
        columns = find_columns(snapshot.layout, self.workbook.name)
        return rows_of_run(snapshot, columns, matter.run.label)

    def _read(self, *, whole_log: bool = False) -> RunInput:
        """Read what there is, with the changelog that is these prospects', marked as such or not.

        Raises WorkbookError where one that should be theirs is not.
        """
        self.say("Reading")
        layout = self.workbook.look()
        name = self.file.config.output.changelog
        found = None if layout.log else self.workbook.find_log(name)
        matter = self._read_cells(found or layout, whole_log=whole_log)
        log = matter.snapshot.layout.log
        if log is None or not log.doubtful or is_recognised(matter):
            return matter
        if found is None or fold(log.tab.title) == fold(name):
            raise stranger(f"{self.workbook.name} {log.tab.title}")
        return self._read_cells(self.workbook.look(), whole_log=whole_log)

    def _read_cells(self, layout: Layout, *, whole_log: bool) -> RunInput:
        config = self.file.config
        check_identity(config, layout, self.workbook.name)
        binding = self._bind(config, layout)
        log_columns = find_columns(layout, self.workbook.name)
        now = self.clock(ZoneInfo(layout.timezone)).replace(tzinfo=None, microsecond=0)
        judge = self._judge(config, layout, self.options.today or now.date())
        wanted = binding.wanted(columns_to_read(log_columns, whole=whole_log), judge.days)
        snapshot = self.workbook.read(layout, wanted)
        self.say("Judging")
        return RunInput(
            config=config,
            binding=binding,
            snapshot=snapshot,
            prospects=read_prospects(snapshot, binding, config.sheet.header_row, config.blanks),
            changelog=read_changelog(snapshot, log_columns, judge.ladder),
            judge=judge,
            run=Run(self.run_id, self.run_url, now),
            where=f"{self.workbook.name} {layout.tab.title}",
        )

    def _bind(self, config: Config, layout: Layout) -> Binding:
        try:
            return bind(config, layout, self.workbook.name)
        except MissingHeadingError as error:
            row = find_header_row(config, self.workbook.top_rows(layout))
            if row is None:
                raise
            raise WorkbookError(
                error.where, f"the headings are in row {row}", f"write [sheet] header_row = {row}"
            ) from None

    def _judge(self, config: Config, layout: Layout, today: date) -> Judge:
        demote = self.options.follow_rules or config.policy.when_lapsed == "demote"
        try:
            zone = ZoneInfo(layout.timezone)
            setting = Setting(load_locale(layout.locale), today, config.blanks, zone)
            return Judge(config, setting, demote=demote, override=config.override)
        except (UnknownLocaleError, ValueError) as error:
            raise ConfigError(
                self.file.path.name,
                f"in the sheet's locale, {layout.locale}, {error}",
                "write the number without marks, as 10000.5",
            ) from None

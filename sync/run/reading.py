"""Reading: everything that a run decides upon, before anything is decided."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from rules.judging.judge import Judge
from rules.language.conditions import Setting
from rules.read.text import fold
from sync.config.model import ConfigFile
from sync.locales.by_name import UnknownLocaleError, load_locale
from sync.messages.errors import ConfigError, WorkbookError
from sync.run.recognition import is_recognised, not_recognised
from sync.run.run_input import RunContext, RunInput
from sync.sheet.binding import Binding, MissingHeadingError, bind, find_header_row
from sync.sheet.changelog import columns_to_read, find_columns, read_changelog, rows_of_run
from sync.sheet.identity import check_identity
from sync.sheet.prospects import read_prospects
from sync.workbook.protocol import Layout, Workbook


@dataclass(frozen=True)
class SheetReader:
    """Reads the prospects of one config, and their changelog.

    `again` tells that the run has started over, so that it may have written some of the changelog.
    """

    file: ConfigFile
    workbook: Workbook
    context: RunContext
    again: bool = False

    def read(self) -> RunInput:
        """Read all of it; of a changelog that nothing marks, find out first whether it is theirs.

        Raises WorkbookError where one that should be theirs is not.
        """
        layout = self.workbook.look()
        name = self.file.config.output.changelog
        found = None if layout.log else self.workbook.find_log(name)
        run_input = self._read(found or layout)
        log = run_input.snapshot.layout.log
        if log is None or not log.doubtful or is_recognised(run_input):
            return run_input
        if found is None or fold(log.tab.title) == fold(name):
            raise not_recognised(f"{self.workbook.name} {log.tab.title}")
        return self._read(self.workbook.look())

    def _read(self, layout: Layout) -> RunInput:
        config, context, book = self.file.config, self.context, self.workbook.name
        check_identity(config, layout, book)
        binding = self._bind(layout)
        log_columns = find_columns(layout, book)
        now = context.clock(ZoneInfo(layout.timezone)).replace(tzinfo=None, microsecond=0)
        judge = self._judge(layout, context.options.today or now.date())
        wanted = binding.wanted(columns_to_read(log_columns, whole=self.again), judge.days)
        snapshot = self.workbook.read(layout, wanted)
        return RunInput(
            config=config,
            where=f"{book} {layout.tab.title}",
            now=now,
            label=context.label,
            binding=binding,
            snapshot=snapshot,
            prospects=read_prospects(snapshot, binding, config.sheet.header_row, config.blanks),
            changelog=read_changelog(snapshot, log_columns, judge.ladder),
            judge=judge,
            earlier=rows_of_run(snapshot, log_columns, context.label) if self.again else (),
        )

    def _bind(self, layout: Layout) -> Binding:
        config = self.file.config
        try:
            return bind(config, layout, self.workbook.name)
        except MissingHeadingError as error:
            row = find_header_row(config, self.workbook.top_rows(layout))
            if row is None:
                raise
            raise WorkbookError(
                error.where, f"the headings are in row {row}", f"write [sheet] header_row = {row}"
            ) from None

    def _judge(self, layout: Layout, today: date) -> Judge:
        config = self.file.config
        demote = self.context.options.follow_rules or config.policy.when_lapsed == "demote"
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

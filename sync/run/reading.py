"""Reading: everything that a run decides upon, before anything is decided."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rules.judging.judge import Judge
from rules.language.conditions import Setting
from rules.read.text import fold
from sync.config.model import Config, ConfigFile
from sync.locales.by_name import UnknownLocaleError, load_locale
from sync.messages.errors import ConfigError, WorkbookError
from sync.messages.link import Link
from sync.run.recognition import is_recognised, not_recognised
from sync.run.run_input import RunContext, RunInput
from sync.sheet.binding import Binding, MissingHeadingError, bind, find_header_row
from sync.sheet.changelog import (
    Entries,
    LogRow,
    columns_to_read,
    find_columns,
    read_entries,
    rows_of_run,
)
from sync.sheet.identity import check_identity, check_new_tabs
from sync.sheet.keys import Keys
from sync.sheet.prospects import read_prospects
from sync.workbook.protocol import Layout, ReadRequest, Snapshot, Workbook


@dataclass(frozen=True)
class _Bound:
    """One config, its columns on the sheet, its rules in the sheet's setting, and its clock."""

    config: Config
    binding: Binding
    judge: Judge
    now: datetime

    def wanted(
        self, log_columns: frozenset[int] = frozenset(), *, owners: bool = False
    ) -> ReadRequest:
        """What to read for it; `log_columns` are those of the changelog."""
        return self.binding.wanted(log_columns, self.judge.days, owners=owners)

    def shared_keys(self, other: "_Bound", run_input: RunInput) -> Keys | None:
        """The keys of this config's input, if another means the same by keys."""
        mine, others = (
            (each.binding.keys, each.binding.key, each.config.blanks) for each in (self, other)
        )
        return run_input.prospects.keys if mine == others else None


@dataclass(frozen=True)
class _Reading:
    """What was read for one config or several, before any of them looks at it."""

    where: str
    header_row: int
    label: str
    snapshot: Snapshot
    entries: Entries
    earlier: Sequence[LogRow]

    def input(self, bound: _Bound, keys: Keys | None = None) -> RunInput:
        """What it is to a config; `keys` are its keys where they are known already."""
        config, binding, snapshot = bound.config, bound.binding, self.snapshot
        return RunInput(
            config=config,
            where=self.where,
            now=bound.now,
            label=self.label,
            binding=binding,
            snapshot=snapshot,
            prospects=read_prospects(snapshot, binding, self.header_row, config.blanks, keys),
            changelog=self.entries.changelog(bound.judge.ladder),
            judge=bound.judge,
            earlier=self.earlier,
        )


@contextmanager
def told_of(file: ConfigFile) -> Iterator[None]:
    """Let an error tell that it is about this config, of several."""
    try:
        yield
    except (ConfigError, WorkbookError) as error:
        error.where = f"{error.where}, by {file.path}"
        raise


@dataclass(frozen=True)
class SheetReader:
    """Reads the prospects of one config, and their changelog.

    `again` tells that the run has started over, so that it may have written some of the changelog.
    `against` is a config to compare with. Of that, and of the config's draft, the same reading
    makes inputs of their own; how the sheet is laid out and whose the changelog is, `file` says.
    With `whole` every column of the changelog is read, people's too.
    """

    file: ConfigFile
    workbook: Workbook
    context: RunContext
    again: bool = False
    against: ConfigFile | None = None
    whole: bool = False

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
        config, book = self.file.config, self.workbook.name
        check_identity(config, layout, book)
        if any(layout.drawn_tab(kind) is None for kind in config.output.drawn_tabs()):
            check_new_tabs(config, layout, self.workbook.all_titles(layout), book)
        now = self.context.clock(ZoneInfo(layout.timezone))
        bound = self._bind(self.file, layout, now)
        draft = self._bind_other(self.file.draft, layout, now)
        against = self._bind_other(self.against, layout, now)
        log_columns = find_columns(layout, book)
        funnel = self.context.options.funnel or config.output.funnel is not None
        log_wanted = columns_to_read(log_columns, whole=self.again, origins=funnel)
        if self.whole and layout.log:
            log_wanted |= frozenset(range(max(len(layout.log.headings), layout.log.columns)))
        wanted = bound.wanted(log_wanted, owners=funnel or bool(config.notify.owners))
        for other in filter(None, (draft, against)):
            wanted = wanted.with_columns_of(other.wanted())
            bound.judge.share_answers(other.judge)
        snapshot = self.workbook.read(layout, wanted)
        reading = _Reading(
            where=f"{book} {layout.tab.title}",
            header_row=self.file.config.sheet.header_row,
            label=self.context.label,
            snapshot=snapshot,
            entries=read_entries(snapshot, log_columns),
            earlier=rows_of_run(snapshot, log_columns, self.context.label) if self.again else (),
        )
        run_input = reading.input(bound)
        return replace(
            run_input,
            draft=reading.input(draft, bound.shared_keys(draft, run_input)) if draft else None,
            against=(
                reading.input(against, bound.shared_keys(against, run_input)) if against else None
            ),
            source=self.file.path.name,
        )

    def _bind(self, file: ConfigFile, layout: Layout, now: datetime) -> _Bound:
        today, setting = self.context.options.today or now.date(), (layout.locale, layout.timezone)
        judge = make_judge(file, self.context, setting, today)
        try:
            binding = bind(file.config, layout, self.workbook.name)
            return _Bound(file.config, binding, judge, now.replace(tzinfo=None, microsecond=0))
        except MissingHeadingError as error:
            row = find_header_row(file.config, self.workbook.top_rows(layout))
            if row is None:
                raise
            what, mend = f"the headings are in row {row}", f"write [sheet] header_row = {row}"
            raise MissingHeadingError(error.where, what, mend) from None

    def _bind_other(self, file: ConfigFile | None, layout: Layout, now: datetime) -> _Bound | None:
        """Bind another config, if there is one; an error of the sheet tells that it is its own."""
        if file is None:
            return None
        if not layout.has_setting:
            locale, timezone = file.config.place.local_setting
            layout = replace(layout, locale=locale, timezone=timezone)
        with told_of(file):
            return self._bind(file, layout, now.astimezone(ZoneInfo(layout.timezone)))


def make_judge(
    file: ConfigFile, context: RunContext, setting: tuple[str, str], today: date
) -> Judge:
    """The judge of a config's rules in a locale and a time zone, by the names of these.

    Raises ConfigError where the rules mean nothing there.
    """
    config, (locale, timezone) = file.config, setting
    demote = context.options.follow_rules or config.policy.when_lapsed == "demote"
    try:
        made = Setting(load_locale(locale), today, config.blanks, ZoneInfo(timezone))
        return Judge(config, made, demote=demote, override=config.override)
    except (UnknownLocaleError, ValueError) as error:
        raise ConfigError(
            file.path.name,
            f"in the {config.place.called}'s locale, {locale}, {error}",
            "write the number without marks, as 10000.5",
            about=Link.LOCALE,
        ) from None

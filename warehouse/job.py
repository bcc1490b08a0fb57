"""The job on a table: read and decide, then write all of it in one transaction, or nothing."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from rules.judging.ladder import Ladder
from rules.judging.verdict import Verdict
from sync.config.model import ConfigFile, DatabaseTable
from sync.funnel.figures import Funnel
from sync.history.backtest import Backtest
from sync.job import want_past
from sync.messages.errors import MovedError, QualifyError, UsageError, WorkbookError
from sync.messages.trace import trace
from sync.run.comparison import Comparison
from sync.run.found import Found
from sync.run.job import RunResult
from sync.run.judgement import Judgement
from sync.run.run_input import RunContext
from sync.sql import Statement
from warehouse.against import Outcome, TableComparer, want_same_keys
from warehouse.backtest import table_backtest
from warehouse.database import Database
from warehouse.decisions import Decision
from warehouse.few import FewReader
from warehouse.funnel import table_funnel
from warehouse.guard import stop
from warehouse.keys import KeyParts
from warehouse.people import PeoplesTable, find_people, read_key
from warehouse.problems import find_table_problems
from warehouse.record import OwnTables
from warehouse.recording import Recording
from warehouse.run import TableRun
from warehouse.table_input import TableInput, TableReader

T = TypeVar("T")

_TURNS = 5
"""How often a run starts over because what it read was changed meanwhile."""

LISTED = 1_000
"""How many of the prospects that move, or have a problem, are told one by one."""


@dataclass(frozen=True)
class TableJob:
    """One config's job on its table; `say` is told the name of each step that begins.

    `other` is a config to compare with. It does for tables what `sync.job.Job` asks.
    """

    file: ConfigFile
    table: DatabaseTable
    database: Database
    context: RunContext
    say: Callable[[str], None]
    other: ConfigFile | None = None

    @property
    def name(self) -> str:
        """As `sync.job.Job` says."""
        return f"{self.database.name} {self.table.table or ''}".strip()

    @property
    def requests(self) -> int:
        """How many statements it has taken so far."""
        return self.database.statements

    def run(self) -> RunResult:
        """As `sync.job.Job` says."""
        dry_run = self.context.options.dry_run
        return self._until_still(
            lambda: self._turn(lambda given: self._run(given).write(), owners=self._tells_owners),
            writing=not dry_run,
        )

    def statements(self) -> Sequence[Statement]:
        """As `sync.job.Job` says."""
        recording = Recording(self.database, self._tables)
        replace(self, database=recording).rehearse()
        return recording.sent

    def rehearse(self) -> None:
        """Send all that a run may send, whether there is anything to write or not."""
        self._until_still(
            lambda: self._turn(
                lambda given: self._run(given).rehearse(), owners=self._tells_owners
            ),
            writing=False,
        )

    def compare(self) -> Comparison:
        """As `sync.job.Job` says; of the prospects that move at most `LISTED` are at hand."""
        other = self.other
        assert other is not None, "there is a config to compare with"  # noqa: S101
        want_same_keys(self.file, other)

        def work(given: TableInput) -> Comparison:
            outcome = Outcome(self._found(given), stop(self.database, given))
            readers = self._few(given), replace(self._few(given), file=other)
            return TableComparer(self.database, given, other, *readers, LISTED).compare(outcome)

        return self._look_at_table(work)

    def pick(self, key: str | None, row: int | None) -> tuple[Judgement, Sequence[int]]:
        """As `sync.job.Job` says; rows of a table have no numbers."""
        if key is None:
            what = f"{self.name} has no numbers of rows, so none is row {row}"
            raise UsageError("--row", what, "name the prospect by its key")

        def work() -> Judgement:
            self.say("Reading")
            people = find_people(self.database, self.file.config, self.table)
            first_run = self._tables.first_run(self.database)
            parts = read_key(self.database, people, self.file.config)
            return self._reader(people, parts, first_run=first_run).of_key(key)

        judgement = self._look(work)
        return judgement, range(judgement.run_input.prospects.rows)

    def funnel(self, since: date | None) -> Funnel:
        """As `sync.job.Job` says; at most `LISTED` prospects of a kind are at hand."""

        def work(given: TableInput) -> Funnel:
            want_past(since, max(given.now.date(), given.bench.live.judge.setting.today))
            changelog = self._tables.changelog
            return table_funnel(self.database, given, changelog, since, LISTED)

        return self._look_at_table(work, owners=True)

    def look_back(self) -> Backtest:
        """As `sync.job.Job` says; at most `LISTED` prospects are at hand."""
        return self._look_at_table(lambda given: table_backtest(self.database, given, LISTED))

    def _look_at_table(self, work: Callable[[TableInput], T], *, owners: bool = False) -> T:
        """Do some work on all that is read, which writes nothing."""
        return self._look(lambda: self._turn(work, owners=owners))

    def _look(self, work: Callable[[], T]) -> T:
        """Do some work that writes nothing."""

        def turn() -> T:
            found = work()
            self.database.rollback()
            return found

        return self._until_still(turn, writing=False)

    def _until_still(self, turn: Callable[[], T], *, writing: bool) -> T:
        """Do some work in a transaction, again where the database asks for that."""
        what = ""
        for _ in range(_TURNS):
            try:
                with self._transaction(writing=writing):
                    return turn()
            except MovedError as moved:
                what = moved.what
                trace(f"Starting over: {what}")
        raise WorkbookError(
            self.name,
            f"it was read {_TURNS} times, and each time {what}",
            "start one run at a time, and none while prospects are loaded",
        )

    @contextmanager
    def _transaction(self, *, writing: bool) -> Iterator[None]:
        self.database.begin(writing=writing)
        try:
            yield
        except BaseException:
            with suppress(QualifyError, MovedError):
                self.database.rollback()
            raise

    @property
    def _tells_owners(self) -> bool:
        """Whether a run tells owners of their own prospects."""
        return bool(self.file.config.notify.owners)

    def _turn(self, work: Callable[[TableInput], T], *, owners: bool) -> T:
        """Read, and do some work with that; `owners` as `TableReader` says."""
        self.say("Reading")
        people = find_people(self.database, self.file.config, self.table)
        reader = TableReader(
            self.database,
            self.file,
            self.context,
            people,
            self._tables,
            owners,
            self.other,
            self.say,
        )
        return work(reader.read())

    @property
    def _tables(self) -> OwnTables:
        """The job's own tables, beside people's."""
        return OwnTables(self.table.parts[:-1], self.table.results)

    def _run(self, given: TableInput) -> TableRun:
        found = self._found(given)
        return TableRun(
            self.database, self.file, self.context, self._tables, given, found, LISTED, self.say
        )

    def _few(self, given: TableInput) -> FewReader:
        return self._reader(given.people, given.key, first_run=given.first_run)

    def _reader(self, people: PeoplesTable, key: KeyParts, *, first_run: bool) -> FewReader:
        """What reads single prospects."""
        changelog = self._tables.changelog
        return FewReader(self.database, self.file, self.context, people, changelog, key, first_run)

    def _found(self, given: TableInput) -> Found:
        draft = given.bench.draft
        return Found(
            problems=find_table_problems(self.database, given, self._few(given), LISTED),
            rows=given.rows,
            verdicts=_count_verdicts(given.decisions),
            stages=given.bench.live.judge.ladder.stages,
            first_run=given.first_run,
            draft=None if draft is None else _by_draft(given.decisions, draft.judge.ladder),
        )


def _count_verdicts(decisions: Sequence[Decision]) -> Mapping[Verdict, int]:
    return {each.verdict: each.rows for each in decisions if each.verdict}


def _by_draft(decisions: Sequence[Decision], draft: Ladder) -> Mapping[tuple[str, str], int]:
    """How many judged prospects have another stage by the draft, by the two stages.

    A stage that the draft knows by another name is the same.
    """
    found = Counter[tuple[str, str]]()
    for each in decisions:
        live, by_draft = each.verdict, each.by_draft
        if live and not (by_draft and by_draft.stage is draft.find(live.stage.name)):
            found[live.stage.name, by_draft.stage.name if by_draft else ""] += each.rows
    return found

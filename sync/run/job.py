"""The job: read, judge, plan, write, in this order, and again where the sheet moved meanwhile."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeVar

from rules.language.finding import Finding
from rules.language.several import count_in, find_several
from sync.config.model import ConfigFile
from sync.messages.errors import GuardError, MovedError, QualifyError, WorkbookError
from sync.messages.problem import Problem
from sync.messages.trace import trace
from sync.run.archiving import Archived, Archiver, ArchiveWish
from sync.run.comparison import Comparison, compare
from sync.run.found import Found
from sync.run.fullness import fullness
from sync.run.furnishing import Furnished, furnish_tab
from sync.run.judgement import Judgement, judge_rows, rule_alone
from sync.run.outlook import Outlook, look_ahead
from sync.run.plan import Plan, make_plan
from sync.run.reading import SheetReader, told_of
from sync.run.run_input import RunContext, RunInput
from sync.run.tidings import Tidings, find_tidings, tells_anybody
from sync.sheet.changelog import LogRow
from sync.workbook.protocol import Layout, Workbook, WriteResult

T = TypeVar("T")

_TURNS = 8
"""How often a run starts over because somebody changed the workbook meanwhile."""


@dataclass(frozen=True)
class RunResult:
    """What a run found and wrote. `stopped` is set where the guard kept it from writing.

    `failed` is why it ended before all was written, where some was: then `moves` are those that are
    recorded, and `written` is what is known to be written.

    Else `moves` are the changelog rows of the whole run: where it had to start over, also those
    that it had written by then. `doubts` are what a dry run finds odd about the rules, now that it
    has seen the cells. `outlook` is made where the options ask for a funnel, `tidings` where the
    config says whom to tell of what was written. `full` is what to say of a workbook that is nearly
    full.
    """

    found: Found
    moves: Sequence[LogRow]
    written: WriteResult = field(default_factory=WriteResult)
    dry_run: bool = False
    doubts: Sequence[Finding] = ()
    stopped: GuardError | None = None
    failed: QualifyError | None = None
    outlook: Outlook | None = None
    tidings: Tidings | None = None
    full: Problem | None = None


class _Attempt(NamedTuple):
    """What a turn judged, and was about to write."""

    judgement: Judgement
    plan: Plan


@dataclass(frozen=True)
class Job:
    """One config's job on its workbook; `say` is told the name of each step that begins.

    `against` is a config to compare with: it is read for too.
    """

    file: ConfigFile
    workbook: Workbook
    context: RunContext
    say: Callable[[str], None]
    against: ConfigFile | None = None

    def run(self) -> RunResult:
        """Do it.

        Raises QualifyError where it cannot; nothing is written then. Where it is stopped later,
        whole commits are, and the result says so.
        """
        attempts: list[_Attempt] = []
        try:
            return self._until_still(lambda: self._turn(attempts))
        except QualifyError as error:
            result = self._recorded(*attempts) if attempts else None
            if result is None:
                raise
            return replace(result, failed=error)

    def look(self) -> Layout:
        """Look what stands where, and read no prospect.

        Raises QualifyError where it cannot.
        """
        return self._until_still(self.workbook.look)

    def read(self) -> RunInput:
        """Read all that a run decides upon.

        Raises QualifyError where it cannot.
        """
        return self._until_still(self._read)

    def judge(self) -> Judgement:
        """Read and judge, without planning or writing anything.

        Raises QualifyError where it cannot.
        """
        return self._judge(self.read())

    def furnish(self, rules: str) -> Furnished:
        """Furnish the prospects' tab; `rules` tells people where the rules live.

        Raises QualifyError where it cannot.
        """
        return self._until_still(lambda: self._furnish(rules))

    def unfurnish(self) -> Furnished:
        """Take back all that furnishing made; no prospect is read for that.

        Raises QualifyError where it cannot.
        """
        return self._until_still(self._unfurnish)

    def archive(self, wish: ArchiveWish) -> Archived:
        """Let the records that nothing needs any more leave the changelog.

        Raises QualifyError where it cannot; each record is in one place then, too.
        """
        archiver = Archiver(self.workbook, wish)
        whole = wish.store is not None
        return self._until_still(lambda: archiver.turn(lambda: self._read(whole=whole), self.say))

    def compare(self) -> Comparison:
        """Read once, and compare what this config and the other make of it, without writing.

        Raises QualifyError where it cannot; where it is the other that can't be judged, it says so.
        """
        assert self.against is not None, "there is a config to compare with"  # noqa: S101
        run_input = self.read()
        judgement = self._judge(run_input)
        assert run_input.against is not None, "it was read for"  # noqa: S101
        with told_of(self.against):
            ruling, _ = rule_alone(run_input.against)
            return compare(ruling, judgement)

    def _until_still(self, turn: Callable[[], T]) -> T:
        found: list[MovedError] = []
        for number in range(_TURNS):
            if found:
                self.workbook.pause(number - 1, found[-1].what)
            try:
                return turn()
            except MovedError as moved:
                trace(f"Starting over: {moved.what}")
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

    def _furnish(self, rules: str) -> Furnished:
        judgement = self._judge(self._read())
        decided = furnish_tab(judgement, rules)
        self.say("Writing")
        layout = judgement.run_input.snapshot.layout
        return Furnished(self.workbook.furnish(layout, decided.furniture), decided.waiting)

    def _unfurnish(self) -> Furnished:
        self.say("Reading")
        layout = self.workbook.look()
        self.say("Writing")
        return Furnished(self.workbook.furnish(layout, None))

    def _turn(self, attempts: list[_Attempt]) -> RunResult:
        """Read, judge, plan and write; `attempts` is left with what this was, instead of others."""
        run_input = self._read(again=bool(attempts))
        judgement = self._judge(run_input)
        plan = make_plan(judgement)
        attempts[:] = [_Attempt(judgement, plan)]
        result = self._write(run_input, plan)
        full = fullness(run_input, len(plan.moves), result.written.limit)
        recorded = not (result.stopped or result.dry_run)
        tidings, outlook = None, None
        if recorded and tells_anybody(self.file.config.notify):
            tidings = find_tidings(judgement, result.moves)
        if self.context.options.funnel:
            outlook = look_ahead(judgement, plan, recorded=recorded)
        return replace(result, full=full, tidings=tidings, outlook=outlook)

    def _read(self, *, again: bool = False, whole: bool = False) -> RunInput:
        self.say("Reading")
        reader = SheetReader(self.file, self.workbook, self.context, again, self.against, whole)
        return reader.read()

    def _judge(self, run_input: RunInput) -> Judgement:
        self.say("Judging")
        return judge_rows(run_input)

    def _write(self, run_input: RunInput, plan: Plan) -> RunResult:
        """Write the plan, unless this is a dry run or the guard stops it.

        A run that has written some of its moves before it started over goes on, whatever the guard
        says, and counts what it wrote then.
        """
        options, earlier = self.context.options, run_input.earlier
        result = RunResult(
            plan,
            moves=[*earlier, *plan.moves] if earlier else plan.moves,
            dry_run=options.dry_run,
            stopped=None if options.allow_many or earlier else plan.stopped,
        )
        if options.dry_run:
            count, locale = count_in(run_input.prospects.people), run_input.judge.setting.locale
            return replace(result, doubts=find_several(self.file.config, count, locale))
        if result.stopped:
            return result
        self.say("Writing")
        written = self.workbook.write(run_input.snapshot, plan.changes)
        return replace(result, written=_with_earlier(written, earlier))

    def _recorded(self, attempt: _Attempt) -> RunResult | None:
        """What a run had written when its last attempt was stopped; None if that was nothing.

        Who is newly stalled is told once that may be shown, as the next run may find it shown.
        """
        (judgement, plan), progress = attempt, self.workbook.progress
        earlier = judgement.run_input.earlier
        moves = [*earlier, *plan.moves[: progress.written.changelog_rows]]
        written, tidings = _with_earlier(progress.written, earlier), None
        if tells_anybody(self.file.config.notify):
            tidings = find_tidings(judgement, moves, drawn=progress.drawing)
        if written == WriteResult() and not (tidings and tidings.stalled):
            return None
        return RunResult(plan, moves, written, tidings=tidings)


def _with_earlier(written: WriteResult, earlier: Sequence[LogRow]) -> WriteResult:
    """What was written in all, where earlier turns of a run have recorded some moves."""
    if not earlier:
        return written
    rows, commits = written.changelog_rows + len(earlier), written.commits + 1
    return replace(written, changelog_rows=rows, commits=commits)

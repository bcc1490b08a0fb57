"""A run on a table: what it comes to, and all that it writes, once everything is read."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rules.judging.verdict import MoveKind
from rules.language.fingerprint import fingerprint
from sync.config.model import ConfigFile
from sync.run.found import Found
from sync.run.job import RunResult
from sync.run.run_input import RunContext
from sync.sheet.moves import CountedMoves
from sync.workbook.protocol import WriteResult
from warehouse.database import Database
from warehouse.decisions import Decision
from warehouse.guard import stop
from warehouse.moves import Moving, Stamp, first_moves, log_moves, upload_moves
from warehouse.picture import Shown, draw_all, draw_changed, replace_changed, upload_pictures
from warehouse.record import CHANGELOG, STATE, OwnTables
from warehouse.stalled import upload_stalled
from warehouse.table_input import TableInput

_SORTED = 1_000_000
"""More moves than these are told and recorded in whatever order the database finds them."""


@dataclass(frozen=True)
class TableRun:
    """A run, in a transaction that is open: what was read, and what is found in it.

    `most` is how many prospects are told one by one, and `say` is told the name of each step that
    begins.
    """

    database: Database
    file: ConfigFile
    context: RunContext
    tables: OwnTables
    given: TableInput
    found: Found
    most: int
    say: Callable[[str], None]

    def write(self) -> RunResult:
        """Write what there is to write, unless this is a dry run or the guard stops it."""
        options = self.context.options
        stopped = None if options.allow_many else stop(self.database, self.given)
        moving = upload_moves(self.database, self.given.snapshot, self.given.decisions)
        moves = self._count_moves(moving)
        written = WriteResult()
        if options.dry_run or stopped:
            self.database.rollback()
        else:
            self.say("Writing")
            written = self._record(moving, len(moves))
        return RunResult(self.found, moves, written, dry_run=options.dry_run, stopped=stopped)

    def rehearse(self) -> None:
        """Send all that a run may send, whether there is anything to write or not."""
        database, given, tables = self.database, self.given, self.tables
        stop(database, given)
        moving = upload_moves(database, given.snapshot, given.decisions)
        shown = self._upload_shown()
        database.make_table(tables.changelog, CHANGELOG)
        database.make_table(tables.state, STATE)
        log_moves(database, tables.changelog, moving, self._stamp, by_key=False)
        if given.first_run:
            draw_all(database, tables.state, shown)
        else:
            draw_changed(database, tables.state, shown)
            replace_changed(database, tables.state)
        given.keeper.keep()
        database.commit()

    @property
    def _stamp(self) -> Stamp:
        rules = fingerprint(self.given.config)
        return Stamp(self.given.now, rules, self.context.label, self.given.record.last)

    def _count_moves(self, moving: Moving) -> CountedMoves:
        """The rows that the changelog gets, of which the first are at hand."""
        kinds = _kinds(self.given.decisions)
        listed = []
        if kinds:
            by_key = kinds.total() <= _SORTED
            listed = first_moves(self.database, moving, self._stamp, self.most, by_key=by_key)
        return CountedMoves(kinds, listed)

    def _record(self, moving: Moving, moves: int) -> WriteResult:
        """Add the moves to the changelog, and draw the state that differs."""
        database, tables, keeper = self.database, self.tables, self.given.keeper
        shown = self._upload_shown()
        has_log, has_state = tables.find(database)
        drawn = None
        if has_state and not self.given.first_run:
            drawn = draw_changed(database, tables.state, shown)
        if has_log and not moves and drawn == 0 and not keeper.has_news:
            database.rollback()
            return WriteResult()
        database.make_table(tables.changelog, CHANGELOG)
        database.make_table(tables.state, STATE)
        if moves:
            by_key = moves <= _SORTED
            log_moves(database, tables.changelog, moving, self._stamp, by_key=by_key)
        if drawn is None:
            drawn = draw_all(database, tables.state, shown)
        elif drawn:
            replace_changed(database, tables.state)
        keeper.keep()
        database.commit()
        return WriteResult(cells=drawn, changelog_rows=moves, commits=1)

    def _upload_shown(self) -> Shown:
        """Make the temporary tables of what the state shows of each word."""
        given = self.given
        upload_pictures(self.database, given.snapshot, given.decisions, given.now.date())
        any_stalled = upload_stalled(self.database, given)
        scored = given.bench.live.judge.scoring is not None
        return Shown(given.snapshot, given.now.date(), any_stalled, scored)


def _kinds(decisions: Sequence[Decision]) -> Counter[MoveKind]:
    """How many rows the changelog would get, by their kind."""
    found = Counter[MoveKind]()
    for each in decisions:
        for move in each.moves:
            found[move.kind] += each.rows
    return found

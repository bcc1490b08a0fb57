"""A run on a table: what it comes to, and all that it writes, once everything is read."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from rules.language.fingerprint import fingerprint
from sync.config.model import ConfigFile
from sync.run.found import Found
from sync.run.job import RunResult
from sync.run.run_input import RunContext
from sync.run.tidings import Tidings, tells_anybody
from sync.sheet.moves import CountedMoves
from sync.workbook.protocol import WriteResult
from warehouse.database import Database
from warehouse.doubts import find_table_doubts
from warehouse.guard import effects_on_drawn, stop
from warehouse.moves import Moving, Stamp, first_moves, log_moves, upload_moves
from warehouse.outlook import table_outlook
from warehouse.picture import Shown, draw_all, draw_changed, replace_changed, upload_pictures
from warehouse.record import CHANGELOG, STATE, OwnTables
from warehouse.stalled import upload_stalled
from warehouse.standing import upload_standing
from warehouse.table_input import TableInput
from warehouse.tidings import TableTidings


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
        found = RunResult(self.found, self._moves(moving), dry_run=options.dry_run, stopped=stopped)
        if options.dry_run or stopped:
            return self._look_on(found)
        self.say("Writing")
        return self._record(found, moving)

    def rehearse(self) -> None:
        """Send all that a run may send, whether there is anything to write or not."""
        database, given, tables = self.database, self.given, self.tables
        stop(database, given)
        if not given.first_run:
            effects_on_drawn(database, given)
        moving = upload_moves(database, given.snapshot, given.decisions)
        shown = self._upload_shown()
        if not given.first_run:
            draw_changed(database, tables.state, shown)
        if self._looks_ahead or self._tells:
            upload_standing(database, self._after, None)
        if self._tells:
            self._tidings(moving, compared=not given.first_run).rehearse()
        database.make_table(tables.changelog, CHANGELOG)
        database.make_table(tables.state, STATE)
        log_moves(database, tables.changelog, moving, self._stamp, by_key=False)
        if given.first_run:
            draw_all(database, tables.state, shown)
        else:
            replace_changed(database, tables.state)
        if self._looks_ahead:
            table_outlook(database, given, tables.changelog)
        given.keeper.keep()
        database.commit()

    def _look_on(self, found: RunResult) -> RunResult:
        """The result of a run that writes nothing."""
        if found.dry_run:
            found = replace(found, doubts=find_table_doubts(self.database, self.given))
        if self._looks_ahead:
            upload_stalled(self.database, self.given)
            upload_standing(self.database, self.given, None)
            outlook = table_outlook(self.database, self.given, self.tables.changelog)
            found = replace(found, outlook=outlook)
        self.database.rollback()
        return found

    def _record(self, found: RunResult, moving: Moving) -> RunResult:
        """Add the moves to the changelog, and draw the state that differs."""
        database, tables, moves = self.database, self.tables, len(found.moves)
        shown = self._upload_shown()
        has_log, has_state = tables.find(database)
        drawn = None
        if has_state and not self.given.first_run:
            drawn = draw_changed(database, tables.state, shown)
        if self._looks_ahead or (self._tells and (moves or drawn)):
            upload_standing(database, self._after, None)
        if self._tells:
            found = replace(found, tidings=self._find_tidings(moving, moves, drawn))
        is_idle = has_log and not moves and drawn == 0 and not self.given.keeper.has_news
        if not is_idle:
            found = replace(found, written=self._fill(moving, shown, moves, drawn))
        if self._looks_ahead:
            found = replace(found, outlook=table_outlook(database, self._after, tables.changelog))
        if is_idle:
            database.rollback()
        else:
            database.commit()
        return found

    def _fill(self, moving: Moving, shown: Shown, moves: int, drawn: int | None) -> WriteResult:
        """Write the job's own tables; of a state that was compared, what differs is at hand."""
        database, tables = self.database, self.tables
        database.make_table(tables.changelog, CHANGELOG)
        database.make_table(tables.state, STATE)
        if moves:
            log_moves(database, tables.changelog, moving, self._stamp, by_key=moving.by_key)
        if drawn is None:
            drawn = draw_all(database, tables.state, shown)
        elif drawn:
            replace_changed(database, tables.state)
        self.given.keeper.keep()
        return WriteResult(cells=drawn, changelog_rows=moves, commits=1)

    @cached_property
    def _after(self) -> TableInput:
        """What was read, as it is once the moves are recorded."""
        return self.given.recorded()

    @property
    def _looks_ahead(self) -> bool:
        return self.context.options.funnel

    @property
    def _tells(self) -> bool:
        return tells_anybody(self.file.config.notify)

    def _find_tidings(self, moving: Moving, moves: int, drawn: int | None) -> Tidings:
        """What is news, found while the state is as the last run left it."""
        if not (moves or drawn):
            return Tidings()
        compared = bool(drawn) and self.tables.any_drawn(self.database)
        return self._tidings(moving, compared=compared).find()

    def _tidings(self, moving: Moving, *, compared: bool) -> TableTidings:
        return TableTidings(
            self.database, self.given, moving, self._stamp, self.most, compared=compared
        )

    @property
    def _stamp(self) -> Stamp:
        rules = fingerprint(self.given.config)
        return Stamp(self.given.now, rules, self.context.label, self.given.record.last)

    def _moves(self, moving: Moving) -> CountedMoves:
        """The rows that the changelog gets, of which the first are at hand."""
        listed = []
        if moving.kinds:
            listed = first_moves(self.database, moving, self._stamp, self.most)
        return CountedMoves(moving.kinds, listed)

    def _upload_shown(self) -> Shown:
        """Make the temporary tables of what the state shows of each word."""
        given = self.given
        drawn = upload_pictures(self.database, given.snapshot, given.decisions, given.now.date())
        any_stalled = upload_stalled(self.database, given)
        scored = given.bench.live.judge.scoring is not None
        return Shown(*drawn, given.now.date(), any_stalled, scored)

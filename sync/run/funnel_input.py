"""The funnel of what a run read and judged: before its own moves are recorded, and after."""

from datetime import date
from itertools import chain

from rules.columns import Column, column_of
from rules.read.serial import to_serial
from sync.config.model import Config
from sync.funnel.counting import SheetColumns, count_past, count_present
from sync.funnel.figures import Funnel
from sync.funnel.funnel import Frame, make_funnel
from sync.run.judgement import Judgement
from sync.sheet.changelog import Entry
from sync.sheet.keys import key_names
from sync.sheet.moves import LoggedMove, Moves


def funnel_of(judgement: Judgement, since: date | None = None) -> Funnel:
    """The funnel by the changelog as it is, and by today's verdicts.

    What was read has to be read for it: see `Options`. What is past is limited to what began after
    the day `since`, if one is given.
    """
    return _make_funnel(judgement, None, since)


def funnel_after(judgement: Judgement, moves: Moves) -> Funnel:
    """The funnel when the moves of this run are recorded: what another run would find today."""
    return _make_funnel(judgement, moves, None)


def _make_funnel(judgement: Judgement, moves: Moves | None, since: date | None) -> Funnel:
    run_input = judgement.run_input
    prospects = run_input.prospects
    frame = Frame(
        today=run_input.judge.setting.today,
        since=since,
        ladder=run_input.ladder,
        says=says_of(run_input.config),
        rows=prospects.rows - len(prospects.blank),
        waiting=0 if moves is not None else _waiting(judgement),
        archived=run_input.changelog.gone,
    )
    columns = _columns(judgement, moves)
    present = count_present(columns, run_input.config.blanks, frame.today)
    return make_funnel(frame, present, count_past(columns, frame.ladder, since))


def says_of(config: Config) -> dict[str, str]:
    """The texts of a config's criteria, by name."""
    return {name: each.say or name for name, each in config.criteria.items()}


def _columns(judgement: Judgement, moves: Moves | None) -> SheetColumns:
    """What the sheet says of its prospects, with some moves below its changelog."""
    run_input = judgement.run_input
    keys, entries = run_input.changelog.keys, run_input.changelog.entries
    if moves:
        keys = column_of(chain(keys, *map(key_names, moves.keys.slices())))
        entries = column_of(chain(entries, _entries(moves)))
    return SheetColumns(
        run_input.prospects, judgement.verdicts, judgement.ruling.began, keys, entries
    )


def _entries(moves: Moves) -> Column[Entry]:
    """What the rows of some moves will say when they are read."""
    when = to_serial(moves.when)

    def entry(move: LoggedMove) -> Entry:
        return Entry(move.to, move.kind.value, when, move.origin)

    return moves.moves.map(entry)


def _waiting(judgement: Judgement) -> int:
    """How many rows the next run would add to the changelog."""
    keys = judgement.run_input.prospects.keys
    adopted = {keys.name(row) for row in judgement.adopted}
    moved = (count for verdict, count in judgement.counts.items() if verdict and verdict.move)
    return len(adopted) + len(judgement.added) + sum(moved)

"""The funnel of what a run read and judged: before its own moves are recorded, and after."""

from datetime import date
from itertools import chain

from rules.columns import Column, column_of
from rules.read.serial import to_serial
from sync.funnel.figures import Funnel
from sync.funnel.funnel import FunnelInput, make_funnel
from sync.run.judgement import Judgement
from sync.sheet.changelog import Entry
from sync.sheet.keys import key_names
from sync.sheet.moves import LoggedMove, Moves


def funnel_of(judgement: Judgement, since: date | None = None) -> Funnel:
    """The funnel by the changelog as it is, and by today's verdicts.

    What was read has to be read for it: see `Options`. What is past is limited to what began after
    the day `since`, if one is given.
    """
    return make_funnel(_funnel_input(judgement), since)


def funnel_after(judgement: Judgement, moves: Moves) -> Funnel:
    """The funnel when the moves of this run are recorded: what another run would find today."""
    return make_funnel(_funnel_input(judgement, moves))


def _funnel_input(judgement: Judgement, moves: Moves | None = None) -> FunnelInput:
    run_input = judgement.run_input
    keys, entries = run_input.changelog.keys, run_input.changelog.entries
    if moves:
        keys = column_of(chain(keys, *map(key_names, moves.keys.slices())))
        entries = column_of(chain(entries, _entries(moves)))
    criteria = run_input.config.criteria
    return FunnelInput(
        today=run_input.judge.setting.today,
        ladder=run_input.ladder,
        says={name: each.say or name for name, each in criteria.items()},
        blanks=run_input.config.blanks,
        prospects=run_input.prospects,
        verdicts=judgement.verdicts,
        began=judgement.ruling.began,
        keys=keys,
        entries=entries,
        waiting=0 if moves is not None else _waiting(judgement),
        archived=max(0, run_input.changelog.last - len(run_input.changelog.keys)),
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

"""Tidings: what people are told of a run beside its moves, and what of it each owner is told."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rules.columns import Column, combine
from rules.read.cells import Cell
from rules.read.text import fold, readable_text
from sync.config.model import NotifyTable
from sync.funnel.figures import OneAway, Stalled
from sync.funnel.owners import told_as
from sync.funnel.present import Present, look_at
from sync.run.attention import says_stalled
from sync.run.funnel_input import says_of
from sync.run.judgement import Judgement
from sync.sheet.changelog import LogRow
from sync.workbook.protocol import Value
from sync.workbook.role import Role


@dataclass(frozen=True)
class Portfolio:
    """How it stands with an owner's prospects: all that are stalled, and one criterion away.

    Of these, those on the highest rungs come first. `says` are the texts of criteria, by name.
    """

    owner: str
    stalled: Sequence[Stalled]
    one_away: Sequence[OneAway]
    says: Mapping[str, str]


@dataclass(frozen=True)
class OwnNews:
    """What of a run is news to an owner: the own prospects that moved, or are stalled anew."""

    moves: Sequence[LogRow]
    stalled: Sequence[Stalled]
    portfolio: Portfolio


@dataclass(frozen=True)
class Tidings:
    """What of a run is news beside its moves.

    `stalled` are the prospects of whom the Attention column, or the state of a table, says for the
    first time that they are stalled. `owners` has what is news to the owners whom the config names,
    by `told_as`, as far as there is anything.
    """

    stalled: Sequence[Stalled] = ()
    owners: Mapping[str, OwnNews] = field(default_factory=dict)


def tells_anybody(notify: NotifyTable) -> bool:
    """Whether a config says whom to tell of runs."""
    return notify.webhook is not None or bool(notify.owners)


def find_tidings(judgement: Judgement, moves: Sequence[LogRow], *, drawn: bool = True) -> Tidings:
    """What is news once a plan is written; `moves` are those of the whole run.

    Nobody is stalled anew where the Attention column was not `drawn`.
    """
    run_input = judgement.run_input
    present = look_at(
        run_input.prospects,
        run_input.config.blanks,
        judgement.verdicts,
        judgement.ruling.began,
        run_input.judge.setting.today,
    )
    newly = _newly_stalled(judgement) if drawn else ()
    wanted = frozenset(map(told_as, run_input.config.notify.owners))
    owners = {}
    if present.owned is not None and wanted and (moves or newly):
        owned = _Owned(present, present.owned, wanted, says_of(run_input.config))
        owners = dict(owned.news(moves, newly))
    return Tidings(present.list_stalled(newly), owners)


def _newly_stalled(judgement: Judgement) -> Sequence[int]:
    """The rows that the Attention column did not call stalled when it was read, and now does.

    That column is what a run knows of the runs before it. Without it, or where it is only made
    now, nobody can tell who is stalled anew.
    """
    roles = [own.role for own in judgement.columns]
    before = judgement.cells(Role.ATTENTION) if Role.ATTENTION in roles else None
    if before is None:
        return ()

    def is_new(cell: Cell, shown: Value) -> bool:
        return says_stalled(str(shown or "")) and not says_stalled(readable_text(cell))

    return combine(is_new, before, judgement.picture.column(Role.ATTENTION)).rows(bool)


@dataclass(frozen=True)
class _Owned:
    """The prospects of the `wanted` owners; `names` has what each row's owner is called."""

    present: Present
    names: Column[str]
    wanted: frozenset[str]
    says: Mapping[str, str]

    def news(self, moves: Sequence[LogRow], newly: Sequence[int]) -> Iterator[tuple[str, OwnNews]]:
        """What is news to each of them to whom anything is, by their names folded."""
        present, moved = self.present, self._moved(moves)
        stalled = self._by_owner(newly)
        all_stalled = self._by_owner(present.stalled.rows(bool))
        one_away = self._by_owner(present.rows_one_away())
        called = {fold(name): name for name in self.names.counts()}
        for owner in {*moved, *stalled}:
            portfolio = Portfolio(
                called[owner],
                present.list_stalled(all_stalled.get(owner, ())),
                present.list_one_away(self._highest_first(one_away.get(owner, ()))),
                self.says,
            )
            newly_own = present.list_stalled(stalled.get(owner, ()))
            yield owner, OwnNews(moved.get(owner, ()), newly_own, portfolio)

    def _moved(self, moves: Sequence[LogRow]) -> Mapping[str, Sequence[LogRow]]:
        """The moves of each owner's prospects."""
        keys, moved = self.present.prospects.keys, {move.key for move in moves}
        rows = (row for row in range(self.present.prospects.rows) if keys.text(row) in moved)
        owners = {keys.text(row): self._owners[row] for row in rows}
        found: dict[str, list[LogRow]] = {}
        for move in moves:
            if (owner := owners.get(move.key, "")) in self.wanted:
                found.setdefault(owner, []).append(move)
        return found

    def _by_owner(self, rows: Iterable[int]) -> Mapping[str, Sequence[int]]:
        """Some rows, by whose they are."""
        found: dict[str, list[int]] = {}
        for row in rows:
            if (owner := self._owners[row]) in self.wanted:
                found.setdefault(owner, []).append(row)
        return found

    @cached_property
    def _owners(self) -> Column[str]:
        return self.names.map(fold)

    def _highest_first(self, rows: Sequence[int]) -> Sequence[int]:
        def depth(row: int) -> int:
            verdict = self.present.verdicts[row]
            return -(verdict.stage.rung or 0) if verdict else 0

        return sorted(rows, key=depth)

"""Tidings of a table: who is stalled anew, and what of a run its owners are told."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlglot import exp

from rules.judging.verdict import MoveKind
from sync.config.model import Happening
from sync.funnel.cut_short import CutShort
from sync.funnel.figures import OneAway, Stalled
from sync.funnel.owners import call_owners, told_as
from sync.run.funnel_input import says_of
from sync.run.tidings import OwnNews, Portfolio, Tidings
from sync.sheet.changelog import LogRow
from sync.sheet.moves import CountedMoves
from warehouse.database import Database
from warehouse.lines import fetch_lines, upload_lines
from warehouse.listing import (
    HIGHEST,
    IS_ONE_AWAY,
    IS_STALLED,
    LONGEST,
    Line,
    first_of_each,
    listed_rows,
    one_away_of,
    stalled_of,
)
from warehouse.moves import IN_ORDER, KIND, Moving, Stamp, log_row
from warehouse.picture import CHANGED
from warehouse.snapshot import SNAPSHOT
from warehouse.sql import TEXT, WHOLE, col, make_columns, query, whole
from warehouse.table_input import TableInput

T = TypeVar("T", OneAway, Stalled)

_TOLD = "told"
_OWNERS = make_columns(owner=TEXT, who=WHOLE)
_WHO = col("who", _TOLD)
_IS_LATE = col("late", CHANGED)
_COUNT_LATE = query("SELECT COUNT(*) FROM changed WHERE late")


@dataclass(frozen=True)
class TableTidings:
    """What finds the tidings of a run, once `standing`, `stalled` and `logged` are uploaded.

    `most` is how many prospects of a kind are told one by one. `compared` tells that the temporary
    table `changed` was made, by a state that some run has drawn: what that does not say yet is new.
    """

    database: Database
    given: TableInput
    moving: Moving
    stamp: Stamp
    most: int
    compared: bool

    def find(self) -> Tidings:
        """What is news, of what the config asks for."""
        newly = self._count_newly() if self._asked("stalled") else 0
        stalled = CutShort(newly, list(self._newly())) if newly else ()
        moves = self._asked("moves") and bool(self.moving.kinds)
        owners = dict(self._own_news(moves=moves, newly=bool(newly)))
        return Tidings(stalled, owners)

    def rehearse(self) -> None:
        """Send all that is sent where there is news of every kind."""
        late = self._asked("stalled") and self.compared
        if late:
            self._count_newly()
            list(self._newly())
        list(self._own_news(moves=self._asked("moves"), newly=late, to_all=True))

    def _asked(self, happening: Happening) -> bool:
        return happening in self.given.config.notify.on

    def _count_newly(self) -> int:
        if not self.compared:
            return 0
        [[count]] = next(self.database.fetch(_COUNT_LATE.copy()))
        return whole(count)

    def _newly(self) -> Iterator[Stalled]:
        asked = self._late_rows().order_by(*LONGEST).limit(self.most)
        for line in fetch_lines(self.database, asked):
            yield stalled_of(self.given, line, "")

    def _late_rows(self) -> exp.Select:
        same = col("key", CHANGED).eq(col("key", SNAPSHOT))
        return listed_rows(self.given).join(CHANGED, on=same).where(_IS_LATE.copy())

    # Owners -------------------------------------------------------------------------------------

    def _own_news(
        self, *, moves: bool, newly: bool, to_all: bool = False
    ) -> Iterator[tuple[str, OwnNews]]:
        """What is news to each owner to whom anything is, or to all, by their names folded."""
        wanted = frozenset(map(told_as, self.given.config.notify.owners))
        if not (wanted and self.given.owned and (moves or newly)):
            return
        owners = _upload_owners(self.database, self.given, wanted)
        moved = self._moved() if moves else {}
        late = self._listed(self._late_rows(), LONGEST, owners, stalled_of) if newly else {}
        due = range(len(owners)) if to_all else sorted({*moved, *late})
        if not due:
            return
        rows = listed_rows(self.given).where(_WHO.isin(*due))
        stalled = self._listed(rows.where(IS_STALLED.copy()), LONGEST, owners, stalled_of)
        one_away = self._listed(rows.where(IS_ONE_AWAY.copy()), HIGHEST, owners, one_away_of)
        says = says_of(self.given.config)
        for number in due:
            own = Portfolio(owners[number], stalled.get(number, ()), one_away.get(number, ()), says)
            news = OwnNews(moved.get(number, ()), late.get(number, ()), own)
            yield told_as(owners[number]), news

    def _moved(self) -> Mapping[int, CountedMoves]:
        """The moves of each owner's prospects."""
        own = _of_owners(self.moving.rows())
        order = IN_ORDER if self.moving.by_key else ()
        asked = first_of_each(own, [_WHO, KIND], order, self.most)
        kinds: dict[int, Counter[MoveKind]] = {}
        listed: dict[int, list[tuple[int, LogRow]]] = {}
        for *line, number, total in fetch_lines(self.database, asked):
            move, step = log_row(line, self.stamp), whole(line[2])
            kinds.setdefault(whole(number), Counter())[move.kind] = whole(total)
            listed.setdefault(whole(number), []).append((step, move))
        return {each: _in_order(kinds[each], listed[each], self.most) for each in kinds}

    def _listed(
        self,
        rows: exp.Select,
        order: Sequence[exp.Expr],
        owners: Sequence[str],
        make: Callable[[TableInput, Line, str], T],
    ) -> Mapping[int, CutShort[T]]:
        """The first prospects of each owner, in an order."""
        found: dict[int, list[T]] = {}
        totals: dict[int, int] = {}
        asked = first_of_each(_of_owners(rows), [_WHO], order, self.most)
        for *line, number, total in fetch_lines(self.database, asked):
            owner = whole(number)
            found.setdefault(owner, []).append(make(self.given, line, owners[owner]))
            totals[owner] = whole(total)
        return {owner: CutShort(totals[owner], listed) for owner, listed in found.items()}


def _in_order(
    kinds: Counter[MoveKind], listed: Iterable[tuple[int, LogRow]], most: int
) -> CountedMoves:
    """Moves by key; where not all are told, those who are only first seen are the last."""
    many = kinds.total() > most

    def place(each: tuple[int, LogRow]) -> tuple[bool, str, int]:
        step, move = each
        return many and move.kind is MoveKind.ADDED, move.key, step

    return CountedMoves(kinds, [move for _, move in sorted(listed, key=place)])


def _of_owners(rows: exp.Select) -> exp.Select:
    """Rows of the snapshot, of the owners who are told, with one column more: the owner's."""
    own = col("owner", SNAPSHOT).eq(col("owner", _TOLD))
    return rows.select(_WHO.copy()).join(_TOLD, on=own)


def _upload_owners(database: Database, given: TableInput, wanted: Collection[str]) -> Sequence[str]:
    """Make the temporary table `told` of the texts that name a wanted owner; who they are.

    The table says of each text which of these it names.
    """
    owner, blanks = col("owner", SNAPSHOT), given.config.blanks
    asked = exp.select(owner, exp.Count(this=exp.Star())).from_(SNAPSHOT).group_by(owner.copy())
    counts = {
        text: whole(count)
        for text, count in fetch_lines(database, asked)
        if isinstance(text, str) and told_as(text, blanks) in wanted
    }
    called = call_owners(counts, blanks)
    owners = sorted(set(called.values()))
    lines = ((text, owners.index(name)) for text, name in called.items())
    upload_lines(database, _TOLD, _OWNERS, lines)
    return owners

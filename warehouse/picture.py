"""The picture: what the state shows of each prospect, and the rows of it that differ."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlglot import exp

from sync.run.picture import draw_row
from warehouse.database import Database, Value
from warehouse.decisions import Decision
from warehouse.lines import upload_lines
from warehouse.record import STATE
from warehouse.shares import limit_to_shares
from warehouse.snapshot import SNAPSHOT, Snapshot
from warehouse.sql import (
    NUMBER,
    TEXT,
    WHOLE,
    YES_OR_NO,
    col,
    insert_statement,
    make_columns,
    named,
    query,
    same_in,
    temporary,
    whole,
)
from warehouse.stalled import STALLED, join_stalled, since_in

CHANGED = "changed"
_SAID, _DRAWN = "said", "drawn"
_PICTURE = make_columns(
    stage=TEXT,
    by_hand=YES_OR_NO,
    missing=TEXT,
    next=TEXT,
    to_go=WHOLE,
    score=NUMBER,
    grade=TEXT,
    begins=YES_OR_NO,
)


@dataclass(frozen=True)
class Shown:
    """What the state should have, by the temporary tables `drawn` and `stalled`.

    `drawn` is the name of the first, and `by` the columns by which rows find their lines in it.
    `today` is the day on which stages begin that this run enters; `any_stalled` tells that somebody
    may be stalled, `scored` that there are scores.
    """

    drawn: str
    by: Sequence[str]
    today: date
    any_stalled: bool
    scored: bool

    def rows(self) -> exp.Select:
        """Its rows."""
        columns = {
            "key": col("key", SNAPSHOT),
            "since": since_in(self.drawn, self.today),
            "attention": col("attention", STALLED) if self.any_stalled else _NO_TEXT,
        }
        if not self.scored:
            columns |= {"score": exp.cast(exp.null(), NUMBER), "grade": _NO_TEXT}
        rows = (
            exp.select(
                *(named(columns.get(name, col(name, self.drawn)).copy(), name) for name in _STATE)
            )
            .from_(SNAPSHOT)
            .join(self.drawn, on=same_in(self.by, SNAPSHOT, self.drawn))
        )
        return join_stalled(rows, self.drawn, self.today) if self.any_stalled else rows


_NO_TEXT = exp.cast(exp.null(), TEXT)


def upload_pictures(
    database: Database, snapshot: Snapshot, decisions: Iterable[Decision], today: date
) -> tuple[str, Sequence[str]]:
    """Make the temporary table of what is shown of the prospects that are judged.

    Returns its name, and the columns by which rows of the snapshot find their lines in it.
    """

    def lines() -> Iterator[Sequence[Value]]:
        for each in decisions:
            if each.verdict:
                row = draw_row(each.verdict, None, today, to_go=True)
                yield (
                    *each.words,
                    row.stage,
                    each.verdict.by_hand,
                    row.missing or None,
                    row.next or None,
                    row.to_go,
                    row.score,
                    row.grade or None,
                    each.begins,
                )

    upload_lines(database, _SAID, [*snapshot.word_columns, *_PICTURE], lines())
    by = [*snapshot.words.names, *snapshot.texts.words.names]
    if not snapshot.texts.texts:
        return _SAID, by
    database.execute(temporary(_DRAWN, _with_texts(snapshot, by)))
    return _DRAWN, by


def _with_texts(snapshot: Snapshot, by: Sequence[str]) -> exp.Select:
    """What is said of each word, once for all lines of texts that rows have with it."""
    pairs = exp.select(*map(col, by)).distinct().from_(SNAPSHOT)
    missing = named(snapshot.texts.put_in(col("missing", _SAID)), "missing")
    others = [col(each.name, _SAID) for each in _PICTURE if each.name != "missing"]
    asked = (
        exp.select(*(col(name, "pairs") for name in by), missing, *others)
        .from_(pairs.subquery("pairs"))
        .join(_SAID, on=same_in(snapshot.words.names, "pairs", _SAID))
    )
    return snapshot.texts.join_to(asked, "pairs")


def draw_changed(database: Database, state: exp.Table, wanted: Shown) -> int:
    """Make the temporary table of the rows of the state that are not as they should be; count them.

    Rows that should not be there have nothing but their key and `gone`; `late` are those of whom
    the state did not say yet that they are stalled.
    """
    there = exp.select(*map(col, _STATE)).from_(state)
    shown, there = limit_to_shares(database, _STATE, wanted.rows(), there)
    differ = exp.or_(
        *(
            exp.NullSafeNEQ(this=col(name, "shown"), expression=col(name, "state"))
            for name in _STATE
        )
    )
    key = exp.func("COALESCE", col("key", "shown"), col("key", "state"))
    gone = _is_nothing("key", "shown")
    late = exp.and_(exp.not_(_is_nothing("attention", "shown")), _is_nothing("attention", "state"))
    asked = (
        exp.select(
            named(key, "key"),
            *(col(name, "shown") for name in _STATE[1:]),
            named(gone, "gone"),
            named(late, "late"),
        )
        .from_(shown.subquery("shown"))
        .join(
            there.subquery("state"),
            on=col("key", "shown").eq(col("key", "state")),
            join_type="full",
        )
        .where(differ)
    )
    database.execute(temporary(CHANGED, asked))
    [[count]] = next(database.fetch(_COUNT_CHANGED.copy()))
    return whole(count)


def _is_nothing(name: str, table: str) -> exp.Expr:
    return exp.Is(this=col(name, table), expression=exp.null())


_STATE = [each.name for each in STATE]
_COUNT_CHANGED = query("SELECT COUNT(*) FROM changed")


def draw_all(database: Database, state: exp.Table, wanted: Shown) -> int:
    """Fill a state that is empty; return with how many rows."""
    return database.execute(insert_statement(state, STATE, wanted.rows()))


def replace_changed(database: Database, state: exp.Table) -> None:
    """Put the rows that should be there in the place of those that are not as they should be."""
    keys = exp.select(col("key")).from_(CHANGED)
    database.execute(exp.delete(state.copy(), where=exp.In(this=col("key"), query=keys.subquery())))
    asked = exp.select(*map(col, _STATE)).from_(CHANGED).where(exp.not_(col("gone")))
    database.execute(insert_statement(state, STATE, asked))

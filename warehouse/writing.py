"""Writing: what a run adds to the changelog, and the rows of the state that differ.

All of it is made of the snapshot and of small tables with what is said of each word.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlglot import exp

from rules.judging.ladder import Stage
from rules.judging.verdict import MoveKind
from sync.run.attention import stalled_text
from sync.run.picture import draw_row
from sync.sheet.changelog import LogRow
from sync.sheet.stalled import stalled_since
from warehouse.database import Database, TableColumn, Value
from warehouse.decisions import Decision
from warehouse.lines import fetch_lines, upload_lines
from warehouse.names import Named, name_rows
from warehouse.record import CHANGELOG, STATE
from warehouse.snapshot import SNAPSHOT, Snapshot
from warehouse.sql import (
    DAY,
    NUMBER,
    TEXT,
    WHOLE,
    YES_OR_NO,
    all_of,
    col,
    make_columns,
    named,
    query,
    table_of,
    temporary,
    whole,
)
from warehouse.values import CellColumn, Kind

STALLED = "stalled"
_SAID, _LOGGED, _CHANGED = "said", "logged", "changed"
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
_LATE = make_columns(stage=TEXT, since=DAY, day=DAY, attention=TEXT)
_MOVE = make_columns(
    number=WHOLE, step=WHOLE, from_stage=TEXT, to_stage=TEXT, kind=TEXT, because=TEXT
)


@dataclass(frozen=True)
class Stamp:
    """What every row of the changelog says of its run: when it was, by which rules, and its id.

    `last` is the number of the changelog's last row before it.
    """

    now: datetime
    rules: str
    run: str
    last: int


@dataclass(frozen=True)
class Moving:
    """The prospects that move, by the temporary table `logged`.

    `name` is how their names are read, and `steps` are the numbers of the rows that one adds.
    """

    snapshot: Snapshot
    name: Named
    steps: Sequence[int]

    def rows(self) -> exp.Select:
        """The rows that they add to the changelog."""
        return self.of(*(col(name, _LOGGED) for name in _MOVED[2:]))

    def of(self, *columns: exp.Expr) -> exp.Select:
        """Their keys and names, and columns of what is logged of them."""
        name = named(self.name.text.copy(), "name")
        asked = (
            exp.select(col("key", SNAPSHOT), name, *columns)
            .from_(SNAPSHOT)
            .join(_LOGGED, on=self.snapshot.same_words(_LOGGED))
        )
        return asked.join(self.name.join.copy()) if self.name.join else asked


@dataclass(frozen=True)
class Shown:
    """What the state should have, by the temporary tables `said` and `stalled`.

    `today` is the day on which stages begin that this run enters; `any_stalled` tells that somebody
    may be stalled, `scored` that there are scores.
    """

    snapshot: Snapshot
    today: date
    any_stalled: bool
    scored: bool

    def rows(self) -> exp.Select:
        """Its rows."""
        begins = exp.cast(exp.Literal.string(self.today.isoformat()), "date")
        since = exp.case().when(col("begins", _SAID), begins).else_(col("since", SNAPSHOT))
        columns = {
            "key": col("key", SNAPSHOT),
            "missing": _with_texts(col("missing", _SAID), self.snapshot),
            "since": since,
            "attention": col("attention", STALLED) if self.any_stalled else _NO_TEXT,
        }
        if not self.scored:
            columns |= {"score": exp.cast(exp.null(), NUMBER), "grade": _NO_TEXT}
        rows = (
            exp.select(
                *(named(columns.get(name, col(name, _SAID)).copy(), name) for name in _STATE)
            )
            .from_(SNAPSHOT)
            .join(_SAID, on=self.snapshot.same_words(_SAID))
        )
        if not self.any_stalled:
            return rows
        stalled = all_of(
            [
                col("stage", STALLED).eq(col("stage", _SAID)),
                col("since", STALLED).eq(since.copy()),
            ]
        )
        return rows.join(STALLED, on=stalled, join_type="left")


_NO_TEXT = exp.cast(exp.null(), TEXT)


def upload_pictures(
    database: Database, snapshot: Snapshot, decisions: Iterable[Decision], today: date
) -> None:
    """Make the temporary table of what is shown of prospects of each word that is judged."""

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


def upload_moves(database: Database, snapshot: Snapshot, decisions: Iterable[Decision]) -> Moving:
    """Make the temporary table of the rows that each word adds to the changelog, step by step."""
    moved = [each for each in decisions if each.moves]
    lines = (
        (*each.words, number, step, move.origin or None, move.to, move.kind, move.because or None)
        for number, each in enumerate(moved)
        for step, move in enumerate(each.moves)
    )
    upload_lines(database, _LOGGED, [*snapshot.word_columns, *_MOVE], lines)
    steps = range(max((len(each.moves) for each in moved), default=0))
    if not steps:
        return Moving(snapshot, Named(col("name", SNAPSHOT), None), steps)
    kind = exp.DataType.build(TEXT)
    text = CellColumn(
        "name", Kind.TEXT, kind, folds=False, timezone="UTC", dialect=database.dialect
    )
    first = snapshot.words.names[0]
    moving = exp.select(col(first)).from_(_LOGGED).subquery()
    only = exp.In(this=col(first, SNAPSHOT), query=moving)
    return Moving(snapshot, name_rows(database, table_of(SNAPSHOT), text, "name", only), steps)


def upload_stalled(
    database: Database, stages: Iterable[Stage], today: date, rules_today: date
) -> bool:
    """Make the temporary table `stalled` of what is said of who is in a stage for too long.

    It tells that of each stage, and day on which a prospect came there: `day` is the first one on
    which it was so. `today` is the day on which stages begin that a run enters. Returns whether
    there is anything to tell.
    """
    [*batches] = database.fetch(exp.select(col("since")).distinct().from_(SNAPSHOT))
    days = {each for [sinces] in batches for each in sinces if isinstance(each, date)} | {today}
    lines = [
        (stage.name, since, day, stalled_text(day))
        for stage in stages
        if stage.stale_after is not None
        for since in sorted(days)
        if (day := stalled_since(stage, since, rules_today))
    ]
    upload_lines(database, STALLED, _LATE, lines)
    return bool(lines)


def log_moves(
    database: Database, changelog: exp.Table, moving: Moving, stamp: Stamp, *, by_key: bool
) -> None:
    """Add the moves to the changelog, below its last row; `by_key` in the order of their keys.

    Where one key adds several rows, those of its first step come before.
    """
    last = stamp.last
    for step in moving.steps or [0]:
        rows = _numbered(database, moving, step, by_key=by_key)
        last += database.execute(_insert(changelog, CHANGELOG, _stamped(rows, stamp, last)))


def _numbered(database: Database, moving: Moving, step: int, *, by_key: bool) -> exp.Select:
    """The rows of one step, numbered from 1 in a column `number`.

    Where their order is all the same, DuckDB has numbers for rows of a table, which it finds with
    all its threads; a window takes it one.
    """
    of_step = col("step", _LOGGED).eq(step)
    if not by_key and database.dialect == "duckdb":
        name = f"moved_{step}"
        database.execute(temporary(name, moving.of(col("number", _LOGGED)).where(of_step)))
        first = _first_of_all(database, name)
        if first is not None:
            return _by_rows(name, first, of_step)
    moves = moving.rows().where(of_step).subquery("moves")
    key = exp.Order(expressions=[exp.Ordered(this=col("key", "moves"))])
    number = exp.Window(this=exp.RowNumber(), order=key if by_key else None)
    columns = [col(name, "moves") for name in _MOVED]
    return exp.select(named(number, "number"), *columns).from_(moves)


def _first_of_all(database: Database, name: str) -> int | None:
    """The least number that DuckDB gives a row of a table; None where some number is left out."""
    asked = query(f"SELECT MIN(rowid), MAX(rowid), COUNT(*) FROM {name}")  # noqa: S608 -- our own
    [[first], [last], [count]] = next(database.fetch(asked))
    return whole(first) if whole(last) - whole(first) + 1 == whole(count) else None


def _by_rows(name: str, first: int, of_step: exp.Expr) -> exp.Select:
    place = exp.Sub(this=exp.column("rowid", table=name), expression=exp.Literal.number(first - 1))
    same = exp.and_(col("number", name).eq(col("number", _LOGGED)), of_step.copy())
    return (
        exp.select(
            named(place, "number"),
            *(col(each, name) for each in _MOVED[:2]),
            *(col(each, _LOGGED) for each in _MOVED[2:]),
        )
        .from_(name)
        .join(_LOGGED, on=same)
    )


def _stamped(rows: exp.Select, stamp: Stamp, last: int) -> exp.Select:
    """Rows of moves as rows of the changelog, numbered from the one after the last."""
    values: Mapping[str, exp.Expr] = {
        "no": exp.Add(this=exp.Literal.number(last), expression=col("number", "moves")),
        "at": _moment(stamp.now),
        "rules": exp.Literal.string(stamp.rules),
        "run": exp.Literal.string(stamp.run),
    }
    return exp.select(
        *(named(values.get(each.name, col(each.name, "moves")), each.name) for each in CHANGELOG)
    ).from_(rows.subquery("moves"))


def first_moves(
    database: Database, moving: Moving, stamp: Stamp, most: int, *, by_key: bool
) -> list[LogRow]:
    """Some of the rows that a run would add to the changelog; `by_key` the first by their keys."""
    moves = moving.rows()
    if by_key:
        moves = moves.order_by(col("step", _LOGGED), col("key", SNAPSHOT))
    moves = moves.limit(most)
    lines = fetch_lines(database, moves)
    return [
        _log_row(dict(zip(_MOVED, line, strict=True)), number, stamp)
        for number, line in enumerate(lines, stamp.last + 1)
    ]


_MOVED = ("key", "name", "step", "from_stage", "to_stage", "kind", "because")


def _log_row(line: Mapping[str, Value], number: int, stamp: Stamp) -> LogRow:
    texts = {name: str(value or "") for name, value in line.items()}
    return LogRow(
        number,
        stamp.now,
        texts["key"],
        texts["name"],
        texts["from_stage"],
        texts["to_stage"],
        MoveKind(texts["kind"]),
        texts["because"],
        stamp.rules,
        stamp.run,
    )


def _with_texts(text: exp.Expr, snapshot: Snapshot) -> exp.Expr:
    """A text with the texts of the row's own cells in the places that are kept for them."""
    for place, name in snapshot.texts.items():
        own = exp.func("COALESCE", col(name, SNAPSHOT), exp.Literal.string(""))
        text = exp.func("REPLACE", text, exp.Literal.string(place), own)
    return text


def draw_changed(database: Database, state: exp.Table, wanted: Shown) -> int:
    """Make the temporary table of the rows of the state that are not as they should be; count them.

    Rows that should not be there have nothing but their key and `gone`.
    """
    shown = wanted.rows()
    differ = exp.or_(
        *(
            exp.NullSafeNEQ(this=col(name, "shown"), expression=col(name, "state"))
            for name in _STATE
        )
    )
    key = exp.func("COALESCE", col("key", "shown"), col("key", "state"))
    gone = exp.Is(this=col("key", "shown"), expression=exp.null())
    asked = (
        exp.select(
            named(key, "key"),
            *(col(name, "shown") for name in _STATE[1:]),
            named(gone, "gone"),
        )
        .from_(shown.subquery("shown"))
        .join(
            exp.alias_(state.copy(), "state", table=True),
            on=col("key", "shown").eq(col("key", "state")),
            join_type="full",
        )
        .where(differ)
    )
    database.execute(temporary(_CHANGED, asked))
    [[count]] = next(database.fetch(_COUNT_CHANGED.copy()))
    return whole(count)


_STATE = [each.name for each in STATE]
_COUNT_CHANGED = query("SELECT COUNT(*) FROM changed")


def draw_all(database: Database, state: exp.Table, wanted: Shown) -> int:
    """Fill a state that is empty; return with how many rows."""
    return database.execute(_insert(state, STATE, wanted.rows()))


def replace_changed(database: Database, state: exp.Table) -> None:
    """Put the rows that should be there in the place of those that are not as they should be."""
    keys = exp.select(col("key")).from_(_CHANGED)
    database.execute(exp.delete(state.copy(), where=exp.In(this=col("key"), query=keys.subquery())))
    asked = exp.select(*map(col, _STATE)).from_(_CHANGED).where(exp.not_(col("gone")))
    database.execute(_insert(state, STATE, asked))


def _insert(table: exp.Table, columns: Sequence[TableColumn], asked: exp.Expr) -> exp.Insert:
    names = [exp.to_identifier(each.name, quoted=True) for each in columns]
    return exp.Insert(this=exp.Schema(this=table.copy(), expressions=names), expression=asked)


def _moment(moment: datetime) -> exp.Expr:
    return exp.cast(exp.Literal.string(moment.isoformat(sep=" ")), "timestamp")

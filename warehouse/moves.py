"""Moves: the rows that a run adds to the changelog, made of the snapshot and of what is decided."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlglot import exp

from rules.judging.verdict import MoveKind
from sync.sheet.changelog import LogRow
from warehouse.database import Database, Value
from warehouse.decisions import Decision
from warehouse.lines import fetch_lines, upload_lines
from warehouse.names import Named, name_rows
from warehouse.record import CHANGELOG
from warehouse.snapshot import SNAPSHOT, Snapshot
from warehouse.sql import (
    TEXT,
    WHOLE,
    col,
    insert_statement,
    make_columns,
    named,
    query,
    table_of,
    temporary,
    whole,
)
from warehouse.values import CellColumn, Kind

_SORTED = 1_000_000
"""More moves than these are told and recorded in whatever order the database finds them."""

_LOGGED = "logged"
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

    `name` is how their names are read, `steps` are the numbers of the rows that one adds, and
    `kinds` counts all rows.
    """

    snapshot: Snapshot
    name: Named
    steps: Sequence[int]
    kinds: Counter[MoveKind]

    @property
    def by_key(self) -> bool:
        """Whether they are told and recorded in the order of their keys."""
        return self.kinds.total() <= _SORTED

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


def upload_moves(database: Database, snapshot: Snapshot, decisions: Iterable[Decision]) -> Moving:
    """Make the temporary table of the rows that each word adds to the changelog, step by step."""
    moved = [each for each in decisions if each.moves]
    lines = (
        (*each.words, number, step, move.origin or None, move.to, move.kind, move.because or None)
        for number, each in enumerate(moved)
        for step, move in enumerate(each.moves)
    )
    upload_lines(database, _LOGGED, [*snapshot.word_columns, *_MOVE], lines)
    steps, kinds = range(max((len(each.moves) for each in moved), default=0)), _kinds(moved)
    if not steps:
        return Moving(snapshot, Named(col("name", SNAPSHOT), None), steps, kinds)
    kind = exp.DataType.build(TEXT)
    text = CellColumn(
        "name", Kind.TEXT, kind, folds=False, timezone="UTC", dialect=database.dialect
    )
    first = snapshot.words.names[0]
    moving = exp.select(col(first)).from_(_LOGGED).subquery()
    only = exp.In(this=col(first, SNAPSHOT), query=moving)
    name = name_rows(database, table_of(SNAPSHOT), text, "name", only)
    return Moving(snapshot, name, steps, kinds)


def _kinds(decisions: Iterable[Decision]) -> Counter[MoveKind]:
    """How many rows the changelog would get, by their kind."""
    found = Counter[MoveKind]()
    for each in decisions:
        for move in each.moves:
            found[move.kind] += each.rows
    return found


def log_moves(
    database: Database, changelog: exp.Table, moving: Moving, stamp: Stamp, *, by_key: bool
) -> None:
    """Add the moves to the changelog, below its last row; `by_key` in the order of their keys.

    Where one key adds several rows, those of its first step come before.
    """
    last = stamp.last
    for step in moving.steps or [0]:
        rows = _stamped(_numbered(database, moving, step, by_key=by_key), stamp, last)
        last += database.execute(insert_statement(changelog, CHANGELOG, rows))


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


def first_moves(database: Database, moving: Moving, stamp: Stamp, most: int) -> list[LogRow]:
    """Some of the rows that a run would add to the changelog, and of each kind the first few.

    Where not all are told, those who are only first seen are the last.
    """
    kinds, rows = moving.kinds, moving.rows()
    if moving.by_key:
        rows = rows.order_by(*([_ADDED_LAST] if kinds.total() > most else []), *IN_ORDER)
    found = _read_moves(database, rows.limit(most), stamp)
    listed = Counter(each.kind for each in found)
    for kind in kinds:
        if listed[kind] < min(_OF_EACH, kinds[kind]):
            few = rows.where(KIND.eq(exp.Literal.string(kind))).limit(_OF_EACH)
            found += [each for each in _read_moves(database, few, stamp) if each not in found]
    return found


IN_ORDER = exp.Ordered(this=col("key", SNAPSHOT)), exp.Ordered(this=col("step", _LOGGED))
KIND = col("kind", _LOGGED)
_ADDED_LAST = exp.Ordered(this=exp.case().when(KIND.eq(MoveKind.ADDED.value), 1).else_(0))
_OF_EACH = 20
"""So many of each kind are at hand at the least: messages list them kind by kind."""


def _read_moves(database: Database, rows: exp.Select, stamp: Stamp) -> list[LogRow]:
    return [log_row(line, stamp) for line in fetch_lines(database, rows)]


_MOVED = ("key", "name", "step", "from_stage", "to_stage", "kind", "because")


def log_row(line: Sequence[Value], stamp: Stamp) -> LogRow:
    """One of the rows of `Moving.rows`; which number it gets, the database says."""
    key, name, _, origin, to, kind, because = (str(each or "") for each in line)
    told = key, name, origin, to, MoveKind(kind), because
    return LogRow(0, stamp.now, *told, stamp.rules, stamp.run)


def _moment(moment: datetime) -> exp.Expr:
    return exp.cast(exp.Literal.string(moment.isoformat(sep=" ")), "timestamp")

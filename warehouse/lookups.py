"""Lookups: small tables of what the engine makes of each distinct value, and their joins."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from warehouse.answers import Keeper, with_kept
from warehouse.database import Batch, Database, TableColumn, Value
from warehouse.sql import TEXT, col, make_columns, named, table_of, whole
from warehouse.values import CellColumn

Line = Sequence[Value]
"""What is made of a value: a value for each column that the lookup has beside it."""


@dataclass(frozen=True)
class Lookup:
    """A table of what is made of the values of some columns, and how a row finds its line.

    `join` joins it to the table of the values, `missing` is the line of a row that finds none: one
    whose only value is NULL. `filled` names the columns that any of its `rows` has something in.
    """

    name: str
    join: exp.Join
    made: tuple[TableColumn, ...]
    missing: Line
    filled: frozenset[str]
    rows: int

    def column(self, name: str) -> exp.Expr:
        """What stands in a column of the row's line."""
        names = [each.name for each in self.made]
        otherwise = self.missing[names.index(name)]
        found = col(name, self.name)
        if otherwise is None:
            return found
        kind = self.made[names.index(name)].type
        return exp.func("COALESCE", found, exp.cast(exp.convert(otherwise), kind))


@dataclass(frozen=True)
class Work:
    """What is made of the cells of some columns: a value for each column of `made`.

    It is asked for the rows of which `only` holds; None is all.
    """

    columns: Sequence[CellColumn]
    made: Sequence[TableColumn]
    do: Callable[..., Line]
    only: exp.Expr | None = None


@dataclass(frozen=True)
class Kept:
    """Where what is made of texts is kept between runs, by a name for what it depends on."""

    keeper: Keeper
    fingerprint: str


def make_lookup(
    database: Database, source: exp.Table, name: str, work: Work, kept: Kept | None = None
) -> Lookup:
    """Do some work for each distinct row of its columns, and keep what comes of it in a table.

    `source` is the table of the rows, under the name by which statements call it. What is kept is
    not done again.
    """
    columns, made = work.columns, work.made
    key, values, group = _asked(source.alias_or_name, columns)
    asked = exp.select(named(key, "k"), *values).from_(source).group_by(*group)
    if len(columns) == 1:
        asked = asked.where(exp.not_(exp.Is(this=key.copy(), expression=exp.null())))
    if work.only is not None:
        asked = asked.where(work.only.copy())
    made_of = _Made(work)
    kind = columns[0].joined_type if len(columns) == 1 else TEXT
    lines = [*make_columns(k=kind), *made]
    there = kept.keeper.find(kept.fingerprint, lines) if kept else None
    if there is not None:
        asked = _unknown(asked, there, key)
    new = f"{name}_new" if there is not None else name
    database.upload(table_of(new), lines, map(made_of.lines, database.fetch(asked)))
    if kept:
        kept.keeper.note(kept.fingerprint, new, lines, made_of.rows)
    if there is not None:
        database.execute(with_kept(name, there, new, lines))
        made_of.note_kept(database, there)
    missing = work.do(*[None] * len(columns))
    made_of.note([[value] for value in missing])
    join = exp.Join(this=table_of(name), side="LEFT", on=col("k", name).eq(key.copy()))
    return Lookup(name, join, tuple(made), missing, frozenset(made_of.filled), made_of.rows)


def _unknown(asked: exp.Select, there: exp.Table, key: exp.Expr) -> exp.Select:
    """What is asked, but for the keys that a table has."""
    same = col("k", "kept").eq(key.copy())
    known = exp.alias_(there.copy(), "kept", table=True)
    return asked.join(known, on=same, join_type="left").where(
        exp.Is(this=col("k", "kept"), expression=exp.null())
    )


def _asked(
    table: str, columns: Sequence[CellColumn]
) -> tuple[exp.Expr, list[exp.Expr], list[exp.Expr]]:
    """By what a row finds its line, the values that are asked for, and by what they are grouped."""
    own = [each.expression(table) for each in columns]
    keys = [_key(value, each) for value, each in zip(own, columns, strict=True)]
    key = keys[0] if len(keys) == 1 else _side_by_side(keys)
    group, values = [key], list[exp.Expr]()
    for place, (value, each) in enumerate(zip(own, columns, strict=True)):
        values.append(named(exp.Min(this=value) if each.joins_by_text else value, f"v{place}"))
        if not each.joins_by_text:
            group.append(value)
    return key, values, [each.copy() for each in group]


def _key(value: exp.Expr, column: CellColumn) -> exp.Expr:
    return exp.cast(value.copy(), "text") if column.joins_by_text else value.copy()


def _side_by_side(keys: Sequence[exp.Expr]) -> exp.Expr:
    """One text for several values, which no other values have: each with its length before it."""
    parts = [
        exp.func(
            "COALESCE", exp.DPipe(this=_length(text), expression=text.copy(), safe=True), _NONE
        )
        for text in (exp.cast(key.copy(), "text") for key in keys)
    ]
    whole: exp.Expr = parts[0]
    for part in parts[1:]:
        whole = exp.DPipe(this=whole, expression=part, safe=True)
    return whole


_NONE = exp.Literal.string("-")


def _length(text: exp.Expr) -> exp.Expr:
    counted = exp.cast(exp.Length(this=text.copy()), "text")
    return exp.DPipe(this=counted, expression=exp.Literal.string(":"), safe=True)


@dataclass
class _Made:
    """Does the work batch by batch, and notes which columns anything came of."""

    work: Work
    rows: int = 0
    filled: set[str] = field(default_factory=set)

    def lines(self, batch: Batch) -> Batch:
        """The keys of a batch, and what is made of its values."""
        keys, *values = batch
        cells = [map(each.cell, own) for each, own in zip(self.work.columns, values, strict=True)]
        lines = [self.work.do(*row) for row in zip(*cells, strict=True)]
        found = list(map(list, zip(*lines, strict=True))) if lines else [[] for _ in self.work.made]
        self.rows += len(keys)
        self.note(found)
        return [keys, *found]

    def note_kept(self, database: Database, table: exp.Table) -> None:
        """Note the columns of which a table has some value, and how many rows it has."""
        each = [exp.Count(this=col(each.name)) for each in self.work.made]
        for rows, *counts in database.fetch(
            exp.select(exp.Count(this=exp.Star()), *each).from_(table)
        ):
            self.rows += whole(rows[0])
            self.note([[count or None] for [count] in counts])

    def note(self, found: Batch) -> None:
        """Note the columns of which some value is something."""
        for each, values in zip(self.work.made, found, strict=True):
            if each.name not in self.filled and any(value is not None for value in values):
                self.filled.add(each.name)

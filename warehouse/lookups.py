"""Lookups: small tables of what the engine makes of each distinct value, and their joins."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from warehouse.database import Batch, Database, TableColumn, Value
from warehouse.sql import TEXT, col, make_columns, named, table_of
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
        return exp.func("COALESCE", found, exp.cast(_literal(otherwise), kind))


def _literal(value: Value) -> exp.Expr:
    return exp.convert(value)


@dataclass(frozen=True)
class Work:
    """What is made of the cells of some columns: a value for each column of `made`.

    It is asked for the rows of which `only` holds; None is all.
    """

    columns: Sequence[CellColumn]
    made: Sequence[TableColumn]
    do: Callable[..., Line]
    only: exp.Expr | None = None


def make_lookup(database: Database, source: exp.Table, name: str, work: Work) -> Lookup:
    """Do some work for each distinct row of its columns, and keep what comes of it in a table.

    `source` is the table of the rows, under the name by which statements call it.
    """
    columns, made = work.columns, work.made
    key, values, group = _asked(source.alias_or_name, columns)
    asked = exp.select(named(key, "k"), *values).from_(source).group_by(*group)
    if len(columns) == 1:
        asked = asked.where(exp.not_(exp.Is(this=key.copy(), expression=exp.null())))
    if work.only is not None:
        asked = asked.where(work.only.copy())
    made_of = _Made(work)
    batches = database.fetch(asked)
    kind = columns[0].joined_type if len(columns) == 1 else TEXT
    database.upload(table_of(name), [*make_columns(k=kind), *made], map(made_of.lines, batches))
    missing = work.do(*[None] * len(columns))
    made_of.note([[value] for value in missing])
    join = exp.Join(this=table_of(name), side="LEFT", on=col("k", name).eq(key.copy()))
    return Lookup(name, join, tuple(made), missing, frozenset(made_of.filled), made_of.rows)


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

    def note(self, found: Batch) -> None:
        """Note the columns of which some value is something."""
        for each, values in zip(self.work.made, found, strict=True):
            if each.name not in self.filled and any(value is not None for value in values):
                self.filled.add(each.name)

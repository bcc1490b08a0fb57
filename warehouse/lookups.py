"""Lookups: small tables of what the engine makes of each distinct value, and their joins."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from warehouse.answers import Keeper, with_kept
from warehouse.database import Batch, Database, TableColumn, Value
from warehouse.sql import TEXT, WHOLE, col, make_columns, named, table_of, whole, with_varied
from warehouse.texts import NO_LINE, NUMBER, Texts
from warehouse.values import CellColumn
from warehouse.words import Field

Line = Sequence[Value]
"""What is made of a value: a value for each column that the lookup has beside it."""


@dataclass(frozen=True)
class Lookup:
    """A table of what is made of the values of some columns, and how a row finds its line.

    `join` joins it to the table of the values, `missing` is the line of a row that finds none: one
    whose only value is NULL. It has so many `rows`, of which so many are `numbered`: those in which
    there is something in one of the columns of texts that are `filled`.
    """

    name: str
    join: exp.Join
    made: tuple[TableColumn, ...]
    missing: Line
    rows: int
    numbered: int
    filled: frozenset[str]

    def column(self, name: str) -> exp.Expr:
        """What stands in a column of the row's line."""
        names = [each.name for each in self.made]
        otherwise = self.missing[names.index(name)]
        found = col(name, self.name)
        if otherwise is None:
            return found
        kind = self.made[names.index(name)].type
        return exp.func("COALESCE", found, exp.cast(exp.convert(otherwise), kind))

    def texts(self, columns: Mapping[str, str]) -> Texts | None:
        """Its texts, of the places that some columns are for; None where there are none."""
        if not self.numbered:
            return None
        number = exp.func("COALESCE", col(NUMBER, self.name), exp.Literal.number(NO_LINE))
        field = Field(self.name, self.numbered.bit_length(), number)
        filled = {place: column for place, column in columns.items() if column in self.filled}
        return Texts(self.name, field, filled)


@dataclass(frozen=True)
class Work:
    """What is made of the cells of some columns: a value for each column of `made`.

    After these come `texts`, of columns of such names; blank cells have none. It is asked for the
    rows of which `only` holds; None is all.
    """

    columns: Sequence[CellColumn]
    made: Sequence[TableColumn]
    do: Callable[..., Line]
    texts: Sequence[str] = ()
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
    columns = work.columns
    made = [*work.made, *make_columns(**dict.fromkeys(work.texts, TEXT))]
    key, values, group = _asked(source.alias_or_name, columns)
    asked = exp.select(named(key, "k"), *values).from_(source).group_by(*group)
    if len(columns) == 1:
        asked = asked.where(exp.not_(exp.Is(this=key.copy(), expression=exp.null())))
    if work.only is not None:
        asked = asked.where(work.only.copy())
    made_of = _Made(work)
    kind = columns[0].joined_type if len(columns) == 1 else exp.DataType.build(TEXT)
    numbers = make_columns(**{NUMBER: WHOLE}) if work.texts else ()
    keys = [TableColumn("k", kind, kind.sql())]
    lines = [*with_varied(keys, "k"), *made, *numbers]
    there = kept.keeper.find(kept.fingerprint, lines) if kept else None
    if there is not None:
        asked = _unknown(asked, there, key)
        made_of.note_kept(database, there)
    known = made_of.rows
    new = f"{name}_new" if there is not None else name
    database.upload(table_of(new), lines, map(made_of.lines, database.fetch(asked)))
    if kept:
        kept.keeper.note(kept.fingerprint, new, lines, made_of.rows - known)
    if there is not None:
        database.execute(with_kept(name, there, new, lines))
    missing = work.do(*[None] * len(columns))
    join = exp.Join(this=table_of(name), side="LEFT", on=col("k", name).eq(key.copy()))
    filled = frozenset(made_of.filled)
    return Lookup(name, join, tuple(made), missing, made_of.rows, made_of.numbered, filled)


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
    """Does the work batch by batch, and numbers the lines that have texts."""

    work: Work
    rows: int = 0
    numbered: int = 0
    filled: set[str] = field(default_factory=set)

    def lines(self, batch: Batch) -> Batch:
        """The keys of a batch, what is made of its values, and the numbers of the lines."""
        keys, *values = batch
        cells = [map(each.cell, own) for each, own in zip(self.work.columns, values, strict=True)]
        lines = [self.work.do(*row) for row in zip(*cells, strict=True)]
        self.rows += len(keys)
        width = len(self.work.made) + len(self.work.texts)
        found: list[Sequence[Value]] = list(zip(*lines, strict=True)) or [()] * width
        if self.work.texts:
            found.append(self._numbers(found[len(self.work.made) :]))
        return [keys, *found]

    def _numbers(self, texts: Batch) -> Sequence[Value]:
        """The numbers of some lines; NULL for those that have no text."""
        self.filled |= {name for name, own in zip(self.work.texts, texts, strict=True) if any(own)}
        return [self._next() if any(line) else None for line in zip(*texts, strict=True)]

    def _next(self) -> int:
        self.numbered += 1
        return self.numbered

    def note_kept(self, database: Database, table: exp.Table) -> None:
        """Note how many lines a table has, the last number, and which texts any of them has."""
        each = [exp.Count(this=col(name)) for name in self.work.texts]
        asked = exp.select(exp.Count(this=exp.Star()), exp.Max(this=col(NUMBER)), *each)
        [[rows], [last], *counts] = next(iter(database.fetch(asked.from_(table))))
        self.rows, self.numbered = whole(rows), whole(last)
        self.filled |= {
            name for name, [count] in zip(self.work.texts, counts, strict=True) if count
        }

"""Names of prospects, and of their owners, as texts that people read."""

from dataclasses import dataclass

from sqlglot import exp

from rules.read.cells import Cell
from rules.read.text import readable_text
from warehouse.database import Database
from warehouse.lookups import Work, make_lookup
from warehouse.sql import TEXT, make_columns
from warehouse.values import CellColumn, Kind

_CLEAN, _ERRORS = "^[A-Za-z0-9](.*[A-Za-z0-9.)])?$", ("err:%", "loading%")
"""Texts that the engine reads just as they are: no space at an end, and no error."""

_CLEAN_ANYWHERE = r"^[\p{L}\p{N}](.*[\p{L}\p{N}.)])?$"
"""Such texts in letters of any script, which DuckDB tells by their kind."""


@dataclass(frozen=True)
class Named:
    """The text of a cell, as an expression of its row, and the join that it needs, if any."""

    text: exp.Expr
    join: exp.Join | None


NOBODY = Named(exp.cast(exp.null(), TEXT), None)
"""What names nobody in any row."""


def name_rows(
    database: Database,
    source: exp.Table,
    column: CellColumn,
    name: str,
    only: exp.Expr | None = None,
) -> Named:
    """Read a column as texts; makes a temporary table of those that are not just as they are.

    `source` is the table of the rows, under the name by which statements call it, of which only
    those are read of which `only` holds. `name` tells the column from others.
    """
    value, clean = column.expression(source.alias_or_name), _is_clean(column, source)
    made = make_columns(text=TEXT)
    odd: exp.Expr = exp.not_(exp.func("COALESCE", clean.copy(), exp.false()))
    if only is not None:
        odd = exp.and_(only.copy(), odd)
    work = Work([column], made, _read, only=odd)
    lookup = make_lookup(database, source, f"odd_{name}", work)
    if column.kind is Kind.TEXT and not lookup.rows:
        return Named(exp.cast(value, "text"), None)
    text = exp.case().when(clean, exp.cast(value, "text")).else_(lookup.column("text"))
    return Named(text, lookup.join)


def _is_clean(column: CellColumn, source: exp.Table) -> exp.Expr:
    """Whether a row's value is a text that the engine reads just as it is."""
    if column.kind is not Kind.TEXT:
        return exp.false()
    value = column.expression(source.alias_or_name)
    shape = _CLEAN_ANYWHERE if column.dialect == "duckdb" else _CLEAN
    shaped = exp.RegexpLike(this=value.copy(), expression=exp.Literal.string(shape))
    errors = [exp.Lower(this=value.copy()).like(each) for each in _ERRORS]
    return exp.and_(shaped, exp.not_(exp.or_(*errors)))


def _read(cell: Cell) -> tuple[str | None]:
    return (readable_text(cell) or None,)

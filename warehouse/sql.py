"""Parts of statements that several modules write, and what a trace calls a statement."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from sqlglot import exp, parse_one

from warehouse.database import TableColumn, Value

TEXT, WHOLE, NUMBER, YES_OR_NO, MOMENT, DAY = (
    "text",
    "bigint",
    "double",
    "boolean",
    "timestamp",
    "date",
)
"""The types of columns that the job makes."""


def col(name: str, table: str | None = None) -> exp.Column:
    """A column, by its name as it is written."""
    return exp.column(name, table=table, quoted=True)


def table_of(*parts: str) -> exp.Table:
    """A table, by its name as it is written; the last part is its own, schemas stand before it."""
    this, *above = [exp.to_identifier(part, quoted=True) for part in reversed(parts)]
    db, catalog = [*above, None, None][:2]
    return exp.Table(this=this, db=db, catalog=catalog)


def named(expression: exp.Expr, name: str) -> exp.Expr:
    """An expression of a SELECT, and the name of its column."""
    return exp.alias_(expression, name, quoted=True)


def make_columns(**kinds: str) -> tuple[TableColumn, ...]:
    """Columns that the job makes, by their names."""
    return tuple(TableColumn(name, exp.DataType.build(kind), kind) for name, kind in kinds.items())


def with_varied(columns: Iterable[TableColumn], *names: str) -> tuple[TableColumn, ...]:
    """Columns, of which those with these names have texts of which hardly two are the same."""
    return tuple(replace(each, varied=each.name in names) for each in columns)


def temporary(name: str, query: exp.Expr, kind: str = "TABLE") -> exp.Create:
    """A temporary table, or a view, of what a query finds."""
    return exp.Create(
        this=table_of(name),
        kind=kind,
        properties=exp.Properties(expressions=[exp.TemporaryProperty()]),
        expression=query,
    )


def target_of(statement: exp.Expr) -> str:
    """The name of the table that a statement makes, changes or drops; "" where it only asks."""
    if isinstance(statement, exp.Query):
        return ""
    table = statement.find(exp.Table) if isinstance(statement, exp.Drop) else _target(statement)
    return table.name if table is not None else ""


def _target(statement: exp.Expr) -> exp.Table | None:
    return statement.this.find(exp.Table) if isinstance(statement.this, exp.Expr) else None


def drop_statement(table: exp.Table) -> exp.Drop:
    """What drops a table, if it is there."""
    return exp.Drop(tables=[table], kind="TABLE", exists=True)


def temporary_columns(table: exp.Table, columns: Sequence[TableColumn]) -> exp.Create:
    """A temporary table with these columns, and no rows."""
    made = make_statement(table, columns)
    made.set("exists", None)
    made.set("properties", exp.Properties(expressions=[exp.TemporaryProperty()]))
    return made


def make_statement(table: exp.Table, columns: Sequence[TableColumn]) -> exp.Create:
    """What makes a table, unless it is there."""
    defined = [
        exp.ColumnDef(this=exp.to_identifier(each.name, quoted=True), kind=each.type.copy())
        for each in columns
    ]
    made = exp.Schema(this=table.copy(), expressions=defined)
    return exp.Create(this=made, kind="TABLE", exists=True)


def insert_statement(
    table: exp.Table, columns: Sequence[TableColumn], asked: exp.Expr
) -> exp.Insert:
    """What adds to a table the rows that a query finds."""
    names = [exp.to_identifier(each.name, quoted=True) for each in columns]
    return exp.Insert(this=exp.Schema(this=table.copy(), expressions=names), expression=asked)


_HASHES = {"bigquery": "FARM_FINGERPRINT", "postgres": "HASHTEXTEXTENDED", "spark": "XXHASH64"}


def hash_of(text: exp.Expr, dialect: str) -> exp.Expr:
    """A number of 64 bits that is the same for the same text, and rarely for two."""
    seed = [exp.Literal.number(0)] if dialect == "postgres" else []
    return exp.Anonymous(this=_HASHES.get(dialect, "HASH"), expressions=[text.copy(), *seed])


def all_of(conditions: Sequence[exp.Expr]) -> exp.Expr:
    """Conditions that must all hold."""
    return exp.and_(*conditions) if conditions else exp.true()


def same_in(columns: Sequence[str], table: str, other: str) -> exp.Expr:
    """Whether rows of two tables have the same in some columns."""
    return all_of([col(each, table).eq(col(each, other)) for each in columns])


def name_of(statement: exp.Expr) -> str:
    """What a trace calls a statement: its kind, and the table that it makes or changes."""
    return f"{statement.key.upper()} {target_of(statement)}".rstrip()


def condition(text: str) -> exp.Expr:
    """A condition on columns of the job's own tables, as DuckDB writes it."""
    return parse_one(text, dialect="duckdb")


def query(text: str) -> exp.Select:
    """A query over the job's own temporary tables, as DuckDB writes it."""
    found = parse_one(text, dialect="duckdb")
    assert isinstance(found, exp.Select), "it is one query"  # noqa: S101
    return found


def whole(value: Value) -> int:
    """A number that the database counted; 0 where there was nothing to count."""
    return int(value) if isinstance(value, int | Decimal) else 0

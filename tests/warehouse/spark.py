"""Spark, as far as it takes to read a table and decide: nothing is written there."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlglot import exp

from warehouse.database import Batch, TableColumn

_TYPES = {
    exp.DType.TEXT: "string",
    exp.DType.BIGINT: "bigint",
    exp.DType.DOUBLE: "double",
    exp.DType.BOOLEAN: "boolean",
    exp.DType.DATE: "date",
    exp.DType.TIMESTAMP: "timestamp",
}


class SparkDatabase:
    """A local session. See `warehouse.database.Database`; temporary tables are views."""

    dialect = "spark"
    name = "spark"

    def __init__(self, session: Any) -> None:
        self.session = session
        self.statements = 0

    def columns(self, table: exp.Table) -> Sequence[TableColumn] | None:
        if not self.session.catalog.tableExists(table.name):
            return None
        return [
            TableColumn(name, exp.DataType.build(kind, dialect=self.dialect), kind)
            for name, kind in self.session.table(table.name).dtypes
        ]

    def begin(self, *, writing: bool) -> None:
        assert not writing

    def commit(self) -> None:
        raise NotImplementedError

    def rollback(self) -> None:
        pass

    def close(self) -> None:
        pass

    def execute(self, statement: exp.Expr) -> int:
        self.statements += 1
        if isinstance(statement, exp.Create):
            found = self._sql(statement.expression)
            found.cache().createOrReplaceTempView(statement.this.name)
            return int(found.count())
        assert isinstance(statement, exp.Delete)
        name = statement.this.name
        kept = exp.select("*").from_(name).where(exp.not_(statement.args["where"].this))
        self._sql(kept).cache().createOrReplaceTempView(name)
        return 0

    def fetch(self, query: exp.Expr) -> Iterator[Batch]:
        self.statements += 1
        rows = self._sql(query).collect()
        return iter([list(map(list, zip(*rows, strict=True)))] if rows else [])

    def upload(
        self, table: exp.Table, columns: Sequence[TableColumn], rows: Iterable[Batch]
    ) -> None:
        schema = ", ".join(
            f"`{each.name}` {_TYPES.get(each.type.this, each.type.sql('spark'))}"
            for each in columns
        )
        lines = [line for batch in rows for line in zip(*batch, strict=True)]
        self.session.createDataFrame(lines, schema).createOrReplaceTempView(table.name)

    def make_table(self, table: exp.Table, columns: Sequence[TableColumn]) -> None:
        raise NotImplementedError

    def _sql(self, query: exp.Expr) -> Any:
        return self.session.sql(query.sql(self.dialect, identify=True))

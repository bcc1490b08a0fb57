"""Values of a table's columns as the cells that a sheet would have in their place."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, auto
from math import nan

from sqlglot import exp

from rules.read.cells import Cell, Day
from rules.read.serial import to_serial
from sync.messages.errors import WorkbookError
from warehouse.database import TableColumn, Value
from warehouse.sql import col

_ZERO, _FIRST, _LAST = date(1899, 12, 30), date.min, date.max
_BEFORE, _AFTER = int(to_serial(_FIRST)) - 1, int(to_serial(_LAST)) + 1
"""The serial numbers that stand for all days that no calendar of ours has: "infinity", 4713 BC."""

SEVERAL = "\n"
"""What parts the values of a list: a sheet has them in one cell, each on a line."""


class Kind(Enum):
    """What a column holds."""

    TEXT = auto()
    WHOLE = auto()
    DECIMAL = auto()
    FLOAT = auto()
    YES_OR_NO = auto()
    DAY = auto()
    MOMENT = auto()
    ZONED = auto()
    LIST = auto()


_KINDS = {
    Kind.TEXT: ("TEXT", "VARCHAR", "CHAR", "NVARCHAR", "NCHAR", "BPCHAR", "NAME"),
    Kind.WHOLE: (
        *("TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT", "INT128", "INT256"),
        *("UTINYINT", "USMALLINT", "UMEDIUMINT", "UINT", "UBIGINT", "UINT128", "UINT256"),
    ),
    Kind.DECIMAL: ("DECIMAL", "BIGDECIMAL"),
    Kind.FLOAT: ("FLOAT", "DOUBLE"),
    Kind.YES_OR_NO: ("BOOLEAN",),
    Kind.DAY: ("DATE", "DATE32"),
    Kind.MOMENT: (
        *("DATETIME", "TIMESTAMP", "TIMESTAMPNTZ", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"),
        "DATETIME2",
    ),
    Kind.ZONED: ("TIMESTAMPTZ", "TIMESTAMPLTZ"),
}
_BY_TYPE = {name: kind for kind, names in _KINDS.items() for name in names}


@dataclass(frozen=True)
class CellColumn:
    """A column of a table, whose values are cells.

    `timezone` is the one in which moments are days, `dialect` the database's.
    """

    name: str
    kind: Kind
    type: exp.DataType
    folds: bool
    timezone: str
    dialect: str

    def expression(self, table: str) -> exp.Expr:
        """A row's value, as it is read and compared; `table` is what statements call the table."""
        value: exp.Expr = col(self.name, table)
        if self.kind is Kind.TEXT:
            text = value if self.type.is_type(exp.DType.TEXT, exp.DType.VARCHAR) else _text(value)
            return _exact(text, self.dialect) if self.folds else text
        if self.kind is Kind.LIST:
            text = exp.ArrayToString(this=value, expression=exp.Literal.string(SEVERAL))
            return _exact(text, self.dialect) if self.folds else text
        if self.kind is Kind.FLOAT:
            return exp.cast(value, "double")
        if self.kind is Kind.ZONED:
            zone = exp.Literal.string(self.timezone)
            return serial_of(exp.cast(exp.AtTimeZone(this=value, zone=zone), "date"))
        if self.kind in (Kind.DAY, Kind.MOMENT):
            return serial_of(exp.cast(value, "date"))
        return value

    @property
    def is_number(self) -> bool:
        """Whether its cells are numbers that no sheet shows as days."""
        return self.kind in (Kind.WHOLE, Kind.DECIMAL, Kind.FLOAT)

    @property
    def joins_by_text(self) -> bool:
        """Whether rows are joined by texts: of these 0 and -0 differ."""
        return self.kind in (Kind.FLOAT, Kind.DECIMAL)

    @property
    def joined_type(self) -> exp.DataType:
        """The type of the values by which its rows are joined."""
        if self.kind in (Kind.TEXT, Kind.LIST) or self.joins_by_text:
            return exp.DataType.build("text")
        if self.kind is Kind.WHOLE:
            return self.type
        return exp.DataType.build("boolean" if self.kind is Kind.YES_OR_NO else "bigint")

    @property
    def cell(self) -> Callable[[Value], Cell]:
        """What makes a cell of a value."""
        if self.kind in (Kind.DAY, Kind.MOMENT, Kind.ZONED):
            return _day
        return _decimal if self.kind in (Kind.DECIMAL, Kind.WHOLE) else _same


def cell_column(column: TableColumn, where: str, *, timezone: str, dialect: str) -> CellColumn:
    """A column as cells; `where` names its table to people.

    Raises WorkbookError where no cell can hold such values.
    """
    kind = _kind(column.type)
    if kind is None:
        raise WorkbookError(
            where,
            f'the column "{column.name}" is of the type {column.written}, which is none of a cell',
            f'name a view of the table that casts it: CAST("{column.name}" AS TEXT)',
        )
    return CellColumn(column.name, kind, column.type, column.folds, timezone, dialect)


def _kind(kind: exp.DataType) -> Kind | None:
    if kind.is_type(exp.DType.ARRAY, exp.DType.LIST):
        inner = kind.expressions[0] if kind.expressions else None
        texts = isinstance(inner, exp.DataType) and _kind(inner) is Kind.TEXT
        return Kind.LIST if texts else None
    return _BY_TYPE.get(kind.this.name) if isinstance(kind.this, exp.DType) else None


def _text(value: exp.Expr) -> exp.Expr:
    return exp.cast(value, "text")


def _exact(text: exp.Expr, dialect: str) -> exp.Expr:
    """A text that is compared sign by sign, whatever its column's collation says."""
    if dialect == "bigquery":
        return exp.func("COLLATE", text, exp.Literal.string(""))
    return exp.Collate(this=text, expression=exp.to_identifier("C", quoted=True))


def serial_of(day: exp.Expr) -> exp.Expr:
    """The serial number of a day."""
    first, last, zero = (_day_literal(each) for each in (_FIRST, _LAST, _ZERO))
    days = exp.DateDiff(this=day.copy(), expression=zero, unit=exp.var("DAY"))
    return (
        exp.case()
        .when(exp.LT(this=day.copy(), expression=first), _number(_BEFORE))
        .when(exp.GT(this=day.copy(), expression=last), _number(_AFTER))
        .when(exp.not_(exp.Is(this=day.copy(), expression=exp.null())), exp.cast(days, "bigint"))
    )


def day_of_serial(serial: exp.Expr) -> exp.Expr:
    """The day of a serial number."""
    day = exp.DateAdd(this=_day_literal(_ZERO), expression=serial, unit=exp.var("DAY"))
    return exp.cast(day, "date")


def _day_literal(day: date) -> exp.Expr:
    return exp.cast(exp.Literal.string(day.isoformat()), "date")


def _number(number: int) -> exp.Expr:
    return exp.cast(exp.Literal.number(number), "bigint")


def _same(value: Value) -> Cell:
    return value  # type: ignore[return-value]


def _day(value: Value) -> Cell:
    return None if value is None else Day(value)  # type: ignore[arg-type]


def _decimal(value: Value) -> Cell:
    if not isinstance(value, Decimal):
        return value  # type: ignore[return-value]
    if not value.is_finite():
        return nan if value.is_nan() else float(value)
    return int(value) if value == value.to_integral_value() else float(value)

"""Cuts: the numbers at which the answers of tests of numbers may change.

Between two cuts all numbers have the same answers, so the database only has to say between which
two a number is. Where a cut is, the engine is asked: it compares numbers as spreadsheets do, to 15
digits, so that the cut of a bound lies some last places beside it.
"""

import math
import operator
import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlglot import exp

from rules.language.conditions import CellTest
from rules.read.cells import Cell
from rules.read.readings import as_calculated
from warehouse.database import Value
from warehouse.values import CellColumn, Kind

_LARGEST = 10.0**15
"""A bound with more digits than these is not asked by cuts."""

_DIGITS = 37
"""So many digits has a DECIMAL cut, all of which databases have at least."""

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
"""What numbers are as texts, in every locale: a text that counts as blank may be one."""

_BIGQUERY_SCALE = 9
"""The decimal places of NUMERIC: https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#decimal_types"""

Branches = Sequence[tuple[exp.Expr, Cell]]
"""Conditions of a value, of which the first that holds counts, and a cell that stands for it."""


def find_branches(
    column: CellColumn, value: exp.Expr, tests: Sequence[CellTest]
) -> tuple[Branches, Cell] | None:
    """The intervals of a column's numbers in which the answers are the same.

    Returns them with a cell of the last one, in which all other numbers are. None where the column
    has to be asked value by value.
    """
    if not _have_cuts(column, tests):
        return None
    bounds = sorted({bound for test in tests for bound in _bounds(test)})
    cuts, literal = _cuts_of(column, bounds)
    missing = exp.Is(this=value.copy(), expression=exp.null())
    branches: list[tuple[exp.Expr, Cell]] = [(missing, None)]
    if column.kind is Kind.FLOAT:
        branches += [(_is_nan(value, column.dialect), math.nan), *_infinities(value)]
    below: Cell = _below(cuts)
    for cut in cuts:
        branches.append((exp.LT(this=value.copy(), expression=literal(cut)), below))
        below = column.cell(cut)
    return branches, below


def _have_cuts(column: CellColumn, tests: Sequence[CellTest]) -> bool:
    """Whether the tests only ask how large a number is, or whether there is one."""
    if not column.is_number or (column.kind is Kind.DECIMAL and _scale(column) is None):
        return False
    if column.type.is_type(exp.DType.UINT128):
        return False  # DuckDB compares it with others as a HUGEINT, which holds half of its numbers
    settings = {test.setting for test in tests}
    if any(_NUMBER.fullmatch(blank) for each in settings for blank in each.blanks):
        return False
    bounds = [bound for test in tests for bound in _bounds(test)]
    largest = min(_LARGEST, 10.0 ** (_DIGITS - (_scale(column) or 0)))
    return all(map(_is_about_size, tests)) and all(abs(each) < largest for each in bounds)


def _is_about_size(test: CellTest) -> bool:
    return len(test.columns) == 1 and (test.kind.wanted == "a number" or test.key == "filled")


def _bounds(test: CellTest) -> list[float]:
    if test.kind.wanted != "a number":
        return []
    found: list[float] = []
    for side in test.right_sides:
        found += side.bound if isinstance(side.bound, tuple) else [side.bound]
    return found


def _cuts_of(
    column: CellColumn, bounds: Sequence[float]
) -> tuple[Sequence[Decimal | float | int], Callable[[Any], exp.Expr]]:
    """The cuts, in order, and what writes one in SQL."""
    if column.kind is Kind.WHOLE:
        whole = {cut for each in bounds for cut in (math.ceil(each), math.floor(each) + 1)}
        return sorted(whole), lambda cut: exp.cast(_quoted(str(cut)), "bigint")
    if column.kind is Kind.FLOAT:
        floats = {cut for bound in bounds for cut in _float_cuts(bound)}
        return sorted(floats), lambda cut: exp.cast(_quoted(repr(cut)), "double")
    scale = _scale(column) or 0
    units = {cut for bound in bounds for cut in _unit_cuts(bound, scale, column.cell)}
    kind = exp.DataType.build(f"decimal(38, {scale})")
    return (
        [Decimal(each).scaleb(-scale) for each in sorted(units)],
        lambda cut: exp.cast(_quoted(f"{cut:f}"), kind),
    )


def _float_cuts(bound: float) -> Iterator[float]:
    """The least numbers that the engine takes as the bound or more, and as more than it."""
    step = abs(bound) * 1e-13 or 1e-300
    for passes in (operator.ge, operator.gt):
        low, high = bound - step, bound + step
        while math.nextafter(low, high) < high:
            middle = low + (high - low) / 2
            if passes(as_calculated(middle), bound):
                high = middle
            else:
                low = middle
        yield high


def _unit_cuts(bound: float, scale: int, cell: Callable[[Value], Cell]) -> Iterator[int]:
    """Such numbers among those with so many decimal places, in units of the last one."""
    exact = Decimal(bound).scaleb(scale)
    room = abs(exact) * Decimal("1e-13") + 2
    for passes in (operator.ge, operator.gt):
        low, high = math.floor(exact - room), math.ceil(exact + room)
        while low + 1 < high:
            middle = (low + high) // 2
            number = cell(Decimal(middle).scaleb(-scale))
            if passes(as_calculated(number), bound):  # type: ignore[arg-type]
                high = middle
            else:
                low = middle
        yield high


def _scale(column: CellColumn) -> int | None:
    """How many decimal places the numbers of a column have; None where that is not fixed."""
    sizes = [int(each.name) for each in column.type.expressions]
    if not sizes:
        by_itself = column.dialect == "bigquery" and column.type.is_type(exp.DType.DECIMAL)
        return _BIGQUERY_SCALE if by_itself else None
    return sizes[1] if len(sizes) > 1 else 0


def _below(cuts: Sequence[Decimal | float | int]) -> Cell:
    """A number below all cuts."""
    lowest = min([*map(float, cuts), 0.0])
    return lowest - 1 - abs(lowest)


def _infinities(value: exp.Expr) -> Iterator[tuple[exp.Expr, Cell]]:
    for text, cell in (("Infinity", math.inf), ("-Infinity", -math.inf)):
        yield value.copy().eq(exp.cast(_quoted(text), "double")), cell


def _is_nan(value: exp.Expr, dialect: str) -> exp.Expr:
    if dialect == "postgres":
        return value.copy().eq(exp.cast(_quoted("NaN"), "double"))
    return exp.IsNan(this=value.copy())


def _quoted(text: str) -> exp.Expr:
    return exp.Literal.string(text)

"""Collations by which texts that differ are equal: DuckDB tells of no column's, so it is asked."""

from collections.abc import Sequence

from sqlglot import exp

from warehouse.sql import col

_ALIKE = (("a", "A"), ("a", "á"), ("é", "e\u0301"), ("a", "a "))
"""Pairs of texts of which some collations say that they are equal."""


def ask_of_folding(table: exp.Table, texts: Sequence[str]) -> exp.Select:
    """Asks whether columns of texts take some that differ as equal: one row, which reads none."""
    nothing = exp.select(exp.Literal.number(1)).subquery("nothing")
    asked = exp.select(*map(_takes_as_equal, texts)).from_(nothing)
    return asked.join(table, on=exp.false(), join_type="left")


def _takes_as_equal(name: str) -> exp.Expr:
    """Whether a column without any value takes some texts that differ as equal."""
    equal = [
        exp.func("COALESCE", col(name), exp.Literal.string(one)).eq(other) for one, other in _ALIKE
    ]
    return exp.or_(*equal)

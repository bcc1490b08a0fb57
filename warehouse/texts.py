"""Texts: what the cells of a row put into its verdict, as lines of small tables.

Rows whose cells differ in what they say have one verdict all the same: it has places for the texts.
A row of the snapshot has the numbers of its lines, and the texts are put in once for all rows that
have the same verdict and the same lines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from warehouse.sql import col, table_of
from warehouse.words import Field, Words, lay_out

NUMBER = "n"
"""The column by which a line is found."""

NO_LINE = 0
"""The number of a row that has no text."""


@dataclass(frozen=True)
class Texts:
    """The texts of some places, as lines of a temporary table.

    `number` is the number of a row's line. `columns` are those of the texts, by their places.
    """

    table: str
    number: Field
    columns: Mapping[str, str]


@dataclass(frozen=True)
class RowTexts:
    """All texts of a row, with the words that hold the numbers of their lines."""

    texts: Sequence[Texts]
    words: Words

    def put_in(self, text: exp.Expr) -> exp.Expr:
        """A text with those of the lines that are joined in their places."""
        for each in self.texts:
            for place, column in each.columns.items():
                own = exp.func("COALESCE", col(column, each.table), exp.Literal.string(""))
                text = exp.func("REPLACE", text, exp.Literal.string(place), own)
        return text

    def join_to(self, asked: exp.Select, table: str) -> exp.Select:
        """A query with the lines joined by the words that such a table has."""
        for each in self.texts:
            same = col(NUMBER, each.table).eq(self.words.field(each.number.name, table))
            asked = asked.join(table_of(each.table), on=same, join_type="left")
        return asked


def gather_texts(texts: Sequence[Texts]) -> RowTexts:
    """Lay the numbers of all lines into words."""
    return RowTexts(texts, lay_out("x", [each.number for each in texts]))

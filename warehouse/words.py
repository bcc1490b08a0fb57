"""Words: one number, or a few, for all that counts of a row.

What decides about a row are small numbers: the code of each column, the entry of its record, what
its override says. Side by side, each in bits of its own, they are the word by which rows are
grouped: rows of one word have one verdict. The numbers of the texts that its cells put into the
verdict are words too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from warehouse.sql import col

MOST_BITS = 62
"""How many bits a word has: all databases have whole numbers of 64 with a sign."""

_SHORTER = {7: "tinyint", 15: "smallint", 31: "int", MOST_BITS: "bigint"}
"""The types that words of so many bits fit in: shorter ones, where a database has them."""


@dataclass(frozen=True)
class Field:
    """A number of a row, less than 2 to the power of `bits`, as an expression of it."""

    name: str
    bits: int
    expression: exp.Expr


@dataclass(frozen=True)
class Words:
    """Fields, laid into words; a field is in one word as a whole.

    The columns of the words are called by the letter, and a number.
    """

    letter: str
    words: tuple[tuple[Field, ...], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What the columns of the words are called."""
        return tuple(f"{self.letter}{place}" for place, _ in enumerate(self.words))

    def expressions(self) -> list[exp.Expr]:
        """The words of a row, as expressions of it."""
        return [_packed(word) for word in self.words]

    def read(self, words: Sequence[int]) -> Mapping[str, int]:
        """The fields that some words hold, by name."""
        found = {}
        for number, word in zip(words, self.words, strict=True):
            left = number
            for each in word:
                found[each.name] = left & ((1 << each.bits) - 1)
                left >>= each.bits
        return found

    def field(self, name: str, table: str) -> exp.Expr:
        """One of the fields, as an expression of a table that has the words."""
        column, shift, bits = self._place(name)
        return _bits_of(col(column, table), shift, bits)

    def plus(self, name: str, number: int, table: str) -> list[exp.Expr]:
        """The words of a row of a table that has them, one field of which is so much greater."""
        changed, shift, _ = self._place(name)
        words = {each: col(each, table) for each in self.names}
        more = exp.Literal.number(number << shift)
        return list((words | {changed: words[changed] + more}).values())

    def _place(self, name: str) -> tuple[str, int, int]:
        """The word that a field is in, how many bits are before it there, and how many it has."""
        for column, word in zip(self.names, self.words, strict=True):
            shift = 0
            for each in word:
                if each.name == name:
                    return column, shift, each.bits
                shift += each.bits
        raise KeyError(name)


def lay_out(letter: str, fields: Iterable[Field]) -> Words:
    """Lay fields into as few words as they fill in their order; none for no fields."""
    words: list[list[Field]] = []
    room = -1
    for each in fields:
        if each.bits > room:
            words.append([])
            room = MOST_BITS
        words[-1].append(each)
        room -= each.bits
    return Words(letter, tuple(map(tuple, words)))


def _bits_of(word: exp.Expr, shift: int, bits: int) -> exp.Expr:
    shifted = exp.BitwiseRightShift(this=word, expression=exp.Literal.number(shift))
    mask = exp.Literal.number((1 << bits) - 1)
    return exp.BitwiseAnd(this=exp.paren(shifted), expression=mask)


def _packed(word: Sequence[Field]) -> exp.Expr:
    """The sum of the fields, each times two to the power of the bits before it."""
    packed: exp.Expr = exp.cast(exp.Literal.number(0), "bigint")
    shift = 0
    for each in word:
        if each.bits:
            place = exp.cast(exp.Literal.number(1 << shift), "bigint")
            packed = packed + exp.paren(each.expression.copy()) * place
        shift += each.bits
    return exp.cast(packed, next(kind for most, kind in _SHORTER.items() if shift <= most))

"""Columns: one value for each row, held so that work is done once for each distinct one.

What stands in a column of a sheet repeats itself, and what is made of it does so even more: a
stage, an answer, a verdict. So a `Column` holds each distinct value once, and for each row the
number of its value (the dictionary encoding of column stores: Abadi, Madden and Ferreira,
Integrating Compression and Execution in Column-Oriented Database Systems, 2006). To make one
column of another, or of several, is to work on their distinct values; of the rows only numbers
are left, and these are dealt with in bulk.
"""

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any, Generic, TypeVar, overload

from rules.columns.codes import BYTE, Codes, counts, pack, pair, pair_bytes, places, recode

T = TypeVar("T")
U = TypeVar("U")

_Rows = tuple[Any, ...]
"""Values that stand side by side."""


class Memo(dict[T, U], Generic[T, U]):
    """The results of a function, each worked out when it is first looked up."""

    def __init__(self, work: Callable[[T], U]) -> None:
        super().__init__()
        self._work = work

    def __missing__(self, key: T) -> U:
        value = self[key] = self._work(key)
        return value


class Numbering(dict[T, int], Generic[T]):
    """The number of each distinct value, in the order in which they are first looked up."""

    def __missing__(self, value: T) -> int:
        number = self[value] = len(self)
        return number


class Column(Sequence[T], Generic[T]):
    """One value for each row; `values` holds each distinct one once, and perhaps some others."""

    __slots__ = ("codes", "values")

    def __init__(self, values: Sequence[T], codes: Codes) -> None:
        self.values = values
        self.codes = codes

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, row: int) -> T: ...
    @overload
    def __getitem__(self, row: slice) -> list[T]: ...
    def __getitem__(self, row: int | slice) -> T | list[T]:
        if isinstance(row, slice):
            return list(map(self.values.__getitem__, self.codes[row]))
        return self.values[self.codes[row]]

    def __iter__(self) -> Iterator[T]:
        return map(self.values.__getitem__, self.codes)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def map(self, work: Callable[[T], U]) -> "Column[U]":
        """Give the column of what the work makes of each value; equal results become one."""
        numbers: Numbering[U] = Numbering()
        table = [numbers[work(value)] for value in self.values]
        return Column(list(numbers), recode(self.codes, table, len(numbers)))

    def replaced(self, changes: Mapping[int, T]) -> "Column[T]":
        """Give the column with other values in some rows."""
        if not changes:
            return self
        numbers: Numbering[T] = Numbering(zip(self.values, count()))
        codes = list(self.codes)
        for row, value in changes.items():
            codes[row] = numbers[value]
        return Column(list(numbers), pack(codes, len(numbers)))

    def rows(self, wanted: Callable[[T], object]) -> Sequence[int]:
        """Give the rows, from the top, whose values are wanted."""
        flags = [int(bool(wanted(value))) for value in self.values]
        if not any(flags):
            return ()
        return range(len(self)) if all(flags) else places(recode(self.codes, flags, 2))

    def counts(self) -> Mapping[T, int]:
        """Give how many rows have each value that some row has."""
        found = counts(self.codes, len(self.values))
        return {value: number for value, number in zip(self.values, found, strict=True) if number}


def constant(value: T, rows: int) -> Column[T]:
    """Give a column with the same value in every row."""
    return Column([value], bytes(rows))


def column_of(values: Iterable[T]) -> Column[T]:
    """Give the column of some values, which are hashable; equal ones become one."""
    numbers: Numbering[T] = Numbering()
    codes = list(map(numbers.__getitem__, values))
    return Column(list(numbers), pack(codes, len(numbers)))


def combine(work: Callable[..., U], *columns: Column[Any]) -> Column[U]:
    """Give the column of what the work makes of the values that stand side by side.

    The columns are as long; there is at least one. Each distinct row of values is worked on once.
    """
    *others, last = _gathered(columns)
    if not others:
        return last.map(lambda row: work(*row))
    first = others[0]
    for other in others[1:]:
        first = _pair(operator.add, first, other)
    return _pair(lambda left, right: work(*left, *right), first, last)


def _gathered(columns: Iterable[Column[Any]]) -> list[Column[_Rows]]:
    """Put neighbours together for as long as a byte can number all rows that they could make."""
    gathered: list[Column[_Rows]] = []
    for column in columns:
        single = Column([(value,) for value in column.values], column.codes)
        if gathered and len(gathered[-1].values) * len(single.values) <= BYTE:
            gathered[-1] = _pair_few(gathered[-1], single)
        else:
            gathered.append(single)
    return gathered


def _pair(
    work: Callable[[_Rows, _Rows], U], left: Column[_Rows], right: Column[_Rows]
) -> Column[U]:
    """Give the column of what the work makes of two columns side by side."""
    numbers: Numbering[U] = Numbering()
    width, pairs = pair(left.codes, right.codes)

    def number(pair: int) -> int:
        return numbers[work(left.values[pair % width], right.values[pair // width])]

    codes = list(map(Memo(number).__getitem__, pairs))
    return Column(list(numbers), pack(codes, len(numbers)))


def _pair_few(left: Column[_Rows], right: Column[_Rows]) -> Column[_Rows]:
    """Put two columns side by side whose values make no more pairs than a byte can number."""
    width = len(left.values)
    codes, found = pair_bytes(left.codes, width, right.codes)
    values = [left.values[code % width] + right.values[code // width] for code in found]
    return Column(values, codes)

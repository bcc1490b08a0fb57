"""Columns: one value for each row, held so that work is done once for each distinct one.

What stands in a column of a sheet repeats itself, and what is made of it does so even more: a
stage, an answer, a verdict. So a column mostly holds each distinct value once, and for each row
the number of its value (the dictionary encoding of column stores: Abadi, Madden and Ferreira,
Integrating Compression and Execution in Column-Oriented Database Systems, 2006). To make one
column of another, or of several, is to work on their distinct values; of the rows only numbers
are left, and these are dealt with in bulk. Cells that hardly repeat are held otherwise, see
`packed.py`; who uses a column need not know.
"""

from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import count
from typing import Any, Generic, TypeVar, overload

from rules.columns.codes import (
    BYTE,
    TWO_BYTES,
    Codes,
    add,
    apart,
    pack,
    recode,
    rows_of_ones,
    side_by_side,
)
from rules.columns.numbering import Numbering, key_of, keys_of, value_of

T = TypeVar("T")
U = TypeVar("U")

SLICE = 1 << 14
"""How many rows are dealt with at a time where a whole column would take too much memory."""

_Row = tuple[Any, ...]
"""Values that stand side by side."""


class Column(Sequence[T]):
    """One value for each row. See also `combine`, which makes one column of several."""

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    def map(self, work: Callable[[T], U]) -> "Column[U]":
        """Return the column of what the work makes of each value; equal results become one.

        The results are hashable.
        """
        return column_of(map(work, self))

    def rows(self, wanted: Callable[[T], object]) -> Sequence[int]:
        """Return the rows, from the top, whose values are wanted."""
        return [row for row, value in enumerate(self) if wanted(value)]

    def counts(self) -> Mapping[T, int]:
        """Return how many rows have each value that some row has."""
        return Counter(self)

    def numbered(self) -> tuple[Sequence[T], Sequence[int]]:
        """Return some values, each once, and for each row the place of its value among them."""
        numbers: Numbering[object] = Numbering()
        places = list(map(numbers.__getitem__, keys_of(self)))
        return list(map(value_of, numbers)), pack(places, len(numbers))

    @abstractmethod
    def replaced(self, changes: Mapping[int, T]) -> "Column[T]":
        """Return the column with other values in some rows."""

    def slices(self, *, upwards: bool = False) -> Iterator[Sequence[T]]:
        """Return the values of SLICE rows at a time, from the top or from the bottom up."""
        firsts = range(0, len(self), SLICE)
        return (self[first : first + SLICE] for first in (firsts[::-1] if upwards else firsts))


class Coded(Column[T]):
    """A column that holds its values once each, perhaps with some that no row has.

    `codes` has the place of its value for each row.
    """

    __slots__ = ("codes", "values")

    def __init__(self, values: Iterable[T], codes: Codes) -> None:
        self.values = list(values)
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

    def map(self, work: Callable[[T], U]) -> Column[U]:  # noqa: D102
        numbers: Numbering[U] = Numbering()
        table = [numbers[work(value)] for value in self.values]
        return Coded(numbers, recode(self.codes, table, len(numbers)))

    def rows(self, wanted: Callable[[T], object]) -> Sequence[int]:  # noqa: D102
        flags = [int(bool(wanted(value))) for value in self.values]
        if not any(flags):
            return ()
        return range(len(self)) if all(flags) else rows_of_ones(recode(self.codes, flags, 2))

    def counts(self) -> Mapping[T, int]:  # noqa: D102
        found: Counter[T] = Counter()
        for code, rows in Counter(self.codes).items():
            found[self.values[code]] += rows
        return found

    def numbered(self) -> tuple[Sequence[T], Sequence[int]]:  # noqa: D102
        return self.values, self.codes

    def replaced(self, changes: Mapping[int, T]) -> Column[T]:  # noqa: D102
        if not changes:
            return self
        numbers: Numbering[object] = Numbering(zip(map(key_of, self.values), count()))
        codes = list(self.codes)
        for row, value in changes.items():
            codes[row] = numbers[key_of(value)]
        return Coded(map(value_of, numbers), pack(codes, len(numbers)))


def constant(value: T, rows: int) -> Column[T]:
    """Return a column with the same value in every row."""
    return Coded([value], bytes(rows))


def column_of(values: Iterable[T]) -> Column[T]:
    """Return the column of some values, which are hashable; equal ones become one."""
    numbers: Numbering[T] = Numbering()
    codes = list(map(numbers.__getitem__, values))
    return Coded(numbers, pack(codes, len(numbers)))


def combine(work: Callable[..., U], *columns: Column[Any]) -> Column[U]:
    """Return the column of what the work makes of the values that stand side by side.

    The columns are equally long; there is at least one. The results are hashable. Each distinct
    row of values is worked on once, unless a column hardly repeats itself.
    """
    coded = [column for column in columns if isinstance(column, Coded)]
    if len(coded) < len(columns):
        return column_of(map(work, *columns))
    *others, last = _gathered(coded)
    if not others:
        return last.map(lambda row: work(*row))
    first = reduce(_joined, others)
    rows, codes_of = _rows_of(first, last)
    values, more = first.values, last.values

    def result(row: Any) -> U:
        one, other = codes_of(row)
        return work(*values[one], *more[other])

    numbers = _RowNumbers(result)
    codes = list(map(numbers.__getitem__, rows))
    return Coded(numbers.results, pack(codes, len(numbers.results)))


class _RowNumbers(dict[Any, int], Generic[U]):
    """The number of the result for each row; equal results have one.

    A dictionary that fills itself is looked up in a third less time than `functools.cache`.
    """

    def __init__(self, result: Callable[[Any], U]) -> None:
        super().__init__()
        self.results: Numbering[U] = Numbering()
        self._result = result

    def __missing__(self, row: Any) -> int:
        number = self[row] = self.results[self._result(row)]
        return number


def _joined(left: Coded[_Row], right: Coded[_Row]) -> Coded[_Row]:
    """Put two columns side by side; each pair of their values that occurs becomes a value."""
    rows, codes_of = _rows_of(left, right)
    numbers: Numbering[Any] = Numbering()
    codes = pack(list(map(numbers.__getitem__, rows)), len(numbers))
    pairs = map(codes_of, numbers)
    return Coded((left.values[one] + right.values[other] for one, other in pairs), codes)


def _rows_of(
    left: Coded[Any], right: Coded[Any]
) -> tuple[Iterable[Any], Callable[[Any], Sequence[int]]]:
    """Return the codes of each row as one key, and what makes of a key the two codes again."""
    if max(len(left.values), len(right.values)) <= TWO_BYTES:
        return side_by_side(left.codes, right.codes), apart
    return zip(left.codes, right.codes, strict=True), tuple


def _gathered(columns: Iterable[Coded[Any]]) -> list[Coded[_Row]]:
    """Put neighbours together for as long as a byte can number all rows that they could make.

    That is done in bulk, so what is left to be looked up row by row are few columns. A column of
    one value joins any other.
    """
    singles: list[Coded[_Row]] = [
        Coded([(value,) for value in each.values], each.codes) for each in columns
    ]
    first, *others = singles
    gathered = [first]
    for right in others:
        left = gathered[-1]
        if 1 in (len(left.values), len(right.values)):
            rows = [row + more for row in left.values for more in right.values]
            gathered[-1] = Coded(rows, left.codes if len(right.values) == 1 else right.codes)
        elif len(left.values) * len(right.values) <= BYTE:
            gathered[-1] = _paired(left, right)
        else:
            gathered.append(right)
    return gathered


def _paired(left: Coded[_Row], right: Coded[_Row]) -> Coded[_Row]:
    """Put two columns together whose values make no more pairs than a byte can number.

    The number of a pair is left + width * right, until those that occur are numbered anew.
    """
    width, height = len(left.values), len(right.values)
    steps = [width * number for number in range(height)]
    pairs = add(left.codes, recode(right.codes, steps, BYTE))
    found = [each for each in range(width * height) if each in pairs]
    table = [0] * (width * height)
    for number, each in enumerate(found):
        table[each] = number
    values = [left.values[each % width] + right.values[each // width] for each in found]
    return Coded(values, recode(pairs, table, len(found)))

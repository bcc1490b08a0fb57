"""Probable duplicates: prospects of different keys that agree in a column of people's."""

from array import array
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress

from rules.columns import Column, column_of, constant
from rules.phrases import cut
from rules.read.cells import Cell
from rules.read.comparable import comparable
from sync.messages.safe import KEY_WIDTH
from sync.sheet.keys import Keys

_NAMED = 4
"""How many keys of a group are known by their texts; of the others there is only the number."""
_PAIR = 2


@dataclass(frozen=True, eq=False)
class DuplicateGroup:
    """Prospects that agree in a column: how many keys they have, and the first of these.

    The shorter keys stand before the longer, so that P-9 comes before P-17, and else they are in
    the order of the alphabet. It does not depend on where the rows are, so sorting a sheet changes
    nothing that is said of its prospects. `rows` are those of the very first key, which may stand
    twice.
    """

    count: int
    keys: Sequence[str]
    rows: Sequence[int]

    @property
    def first(self) -> str:
        """With whom the others agree: "P-9", "P-9 and 3 more"."""
        return self._and_more(self.keys[0])

    @property
    def second(self) -> str:
        """With whom the first agrees."""
        return self._and_more(self.keys[1])

    @property
    def named_others(self) -> str:
        """All with whom the first agrees, if they are few: "P-17, P-20, P-21 and 3 more"."""
        others, more = ", ".join(self.keys[1:]), self.count - len(self.keys)
        return f"{others} and {more:,} more" if more else others

    def _and_more(self, key: str) -> str:
        return f"{key} and {self.count - _PAIR:,} more" if self.count > _PAIR else key


Duplicates = Mapping[str, Column[DuplicateGroup | None]]
"""The group of each row, by the heading of the column in which it agrees with others."""


def find_duplicates(
    column: Column[Cell], keys: Keys, blanks: Collection[str]
) -> Column[DuplicateGroup | None]:
    """The group of each row, None where it agrees in a column with no other key.

    `blanks` are folded. A row whose key is blank or can't be relied on names no prospect, so it is
    in no group.
    """
    nameless = frozenset(keys.blank) | (keys.problems.keys() - frozenset(keys.repeated))
    numbers, count = _number_groups(column, blanks, nameless)
    if not count:
        return constant(None, len(column))
    found = [_Found() for _ in range(count)]
    for row in compress(range(len(numbers)), numbers):
        name, text = str(keys.names[row]), str(keys.texts[row])
        found[numbers[row] - 1].take(row, name, text, again=row in keys.repeated)
    groups = [None, *(each.group() for each in found)]
    return column_of(map(groups.__getitem__, numbers))


def agrees_with(groups: Column[DuplicateGroup | None]) -> Column[str]:
    """With whom each row agrees, "" where it does with nobody."""
    seconds = {row: group.second for group in groups.counts() if group for row in group.rows}
    return groups.map(lambda group: group.first if group else "").replaced(seconds)


def _number_groups(
    column: Column[Cell], blanks: Collection[str], nameless: Container[int]
) -> tuple["array[int]", int]:
    """The number of its group for each row, from 1, or 0 where no other row agrees; how many."""
    numbers, count = array("I", bytes(4 * len(column))), 0
    firsts: dict[str, int] = {}
    forms = chain.from_iterable(comparable(cells, blanks) for cells in column.slices())
    for row, form in enumerate(forms):
        if form and row not in nameless and (first := firsts.setdefault(form, row)) != row:
            if not numbers[first]:
                count += 1
                numbers[first] = count
            numbers[row] = numbers[first]
    return numbers, count


@dataclass
class _Found:
    """A group while its rows are looked through.

    `first` has the names of the first keys, each with the length of its text, its text and its row.
    `again` has the rows of the keys that stand twice.
    """

    count: int = 0
    first: dict[str, tuple[int, str, int]] = field(default_factory=dict)
    again: dict[str, list[int]] = field(default_factory=dict)

    def take(self, row: int, name: str, text: str, *, again: bool) -> None:
        """Take the next row; `again` is true where its key stands in others too."""
        self.count += name not in self.again
        if again:
            self.again.setdefault(name, []).append(row)
        rank = len(text), text, row
        self.first[name] = min(rank, self.first.get(name, rank))
        if len(self.first) > _NAMED:
            del self.first[max(self.first, key=self.first.__getitem__)]

    def group(self) -> DuplicateGroup | None:
        """The group, unless it is of a single key."""
        if self.count < _PAIR:
            return None
        (name, (*_, row)), *_ = ranked = sorted(self.first.items(), key=lambda item: item[1])
        keys = tuple(cut(" ".join(text.split()), KEY_WIDTH) for _, (_, text, _) in ranked)
        return DuplicateGroup(self.count, keys, tuple(self.again.get(name, (row,))))

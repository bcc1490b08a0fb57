"""Columns whose cells hold several values, where a rule compares the whole cell."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rules.columns import Column
from rules.language.conditions import bound_text, texts_of, values_in
from rules.language.finding import Finding, doubt
from rules.language.spec import RuleSet
from rules.phrases import plural
from rules.read.cells import Cell
from rules.read.locale import Locale

_INSTEAD = {
    "is": "includes",
    "one_of": "includes_any",
    "is_not": "none = [{ column = …, includes = … }]",
    "none_of": "none = [{ column = …, includes_any = … }]",
}


Test = Callable[[Cell], bool]
Count = Callable[[str, Sequence[Test]], Sequence[int]]
"""How many cells each of some tests holds of, in the column of a name in the rules."""


@dataclass(frozen=True)
class _Whole:
    """A condition that compares the whole cell: its criterion, column, key and folded texts."""

    criterion: str
    column: str
    key: str
    texts: frozenset[str]
    locale: Locale

    def overlooks(self, cell: Cell) -> bool:
        """Whether one of the texts stands in a cell beside other values, and so is not found."""
        if not isinstance(cell, str) or self.locale.fold(cell) in self.texts:
            return False
        values = set(filter(None, values_in(cell, self.locale)))
        return len(values) > 1 and not values.isdisjoint(self.texts)


def count_in(columns: Mapping[str, Column[Cell]]) -> Count:
    """What counts in some columns, by their names in the rules."""

    def count(name: str, tests: Sequence[Test]) -> Sequence[int]:
        if name not in columns:
            return [0 for _ in tests]
        return [columns[name].map(test).counts().get(True, 0) for test in tests]

    return count


def find_several(rules: RuleSet, count_cells: Count, locale: Locale) -> list[Finding]:
    """Find the `is`, `one_of` and their opposites that miss values in cells of several.

    `locale` is the sheet's, or the table's. No cell is quoted.
    """
    wholes = list(_wholes(rules, locale))
    counts: dict[int, int] = {}
    for column in dict.fromkeys(whole.column for whole in wholes):
        own = [number for number, whole in enumerate(wholes) if whole.column == column]
        found = count_cells(column, [wholes[number].overlooks for number in own])
        counts |= zip(own, found, strict=True)
    return [_doubt(whole, counts[number]) for number, whole in enumerate(wholes) if counts[number]]


def _doubt(whole: _Whole, count: int) -> Finding:
    return doubt(
        ("criteria", whole.criterion),
        f'criterion "{whole.criterion}" asks "{whole.key}" of the column "{whole.column}",'
        f" but in {count} {plural(count, 'cell')} there it stands beside other values",
        f"to find it there too write {_INSTEAD[whole.key]}",
    )


def _wholes(rules: RuleSet, locale: Locale) -> Iterator[_Whole]:
    for name, criterion in rules.criteria.items():
        for condition in criterion.nested():
            for key, bound in condition.conditions().items():
                if key in _INSTEAD and condition.column is not None:
                    texts = frozenset(bound_text(each, locale) for each in texts_of(key, bound))
                    yield _Whole(name, condition.column, key, texts, locale)

"""Columns whose cells hold several values, where a rule compares the whole cell."""

from collections.abc import Iterator, Mapping
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


def find_several(
    rules: RuleSet, columns: Mapping[str, Column[Cell]], locale: Locale
) -> list[Finding]:
    """Find the `is`, `one_of` and their opposites that miss values in cells of several.

    `columns` are the cells by the columns' names in the rules, `locale` is the sheet's. No cell is
    quoted.
    """
    return [
        doubt(
            ("criteria", whole.criterion),
            f'criterion "{whole.criterion}" asks "{whole.key}" of the column "{whole.column}",'
            f" but in {count} {plural(count, 'cell')} there it stands beside other values",
            f"to find it there too write {_INSTEAD[whole.key]}",
        )
        for whole in _wholes(rules, locale)
        if whole.column in columns
        and (count := columns[whole.column].map(whole.overlooks).counts().get(True, 0))
    ]


def _wholes(rules: RuleSet, locale: Locale) -> Iterator[_Whole]:
    for name, criterion in rules.criteria.items():
        for condition in criterion.nested():
            for key, bound in condition.conditions().items():
                if key in _INSTEAD and condition.column is not None:
                    texts = frozenset(bound_text(each, locale) for each in texts_of(key, bound))
                    yield _Whole(name, condition.column, key, texts, locale)

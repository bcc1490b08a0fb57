"""What a proposal is made of: the headings of a sheet and the cells below them."""

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property

from rules.columns import Column
from rules.read.cells import Cell
from rules.read.text import fold, visible
from sync.messages.secret import holds_secret
from sync.workbook.protocol import Layout, column_letters

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LONGEST = 300


@dataclass(frozen=True)
class Sample:
    """The headings of a tab and the cells of its columns, all of `rows` rows below `header_row`.

    `columns` has those whose heading a config can name: it is not blank, stands once, and is not
    one of the job's own.
    """

    layout: Layout
    header_row: int
    rows: int = 0
    columns: Mapping[int, Column[Cell]] = field(default_factory=dict)

    def heading(self, column: int) -> str:
        """The heading of a column, as a config writes it: on one line, without invisible signs."""
        return written(self.layout.headings[column])

    @cached_property
    def headings(self) -> Mapping[str, int]:
        """The column of each heading that a config can name, by the folded heading."""
        return {fold(self.layout.headings[column]): column for column in self.columns}

    @cached_property
    def all_headings(self) -> frozenset[str]:
        """All headings, folded, whether or not a config can name them."""
        return frozenset(map(fold, self.layout.headings)) - {""}


def written(heading: str) -> str:
    """A heading as a config writes it; it means the same heading."""
    clean = " ".join(visible(heading).split())
    return clean if fold(clean) == fold(heading) else heading


def nameable(layout: Layout) -> tuple[list[int], list[str]]:
    """The columns whose heading a config can name, and why it can't name others.

    The job's own columns are in neither.
    """
    own = {mark.column for mark in layout.marks}
    by_name: dict[str, list[int]] = {}
    for column, heading in enumerate(layout.headings):
        if fold(heading) and column not in own:
            by_name.setdefault(fold(heading), []).append(column)
    columns, problems = [], []
    for at in by_name.values():
        heading = layout.headings[at[0]]
        if len(at) > 1:
            letters = " and ".join(map(column_letters, at))
            problems.append(f'"{written(heading)}" stands in columns {letters}')
        elif not _can_be_named(heading):
            problems.append(f"the heading in column {column_letters(at[0])} can't be quoted here")
        else:
            columns.append(at[0])
    return columns, problems


def _can_be_named(heading: str) -> bool:
    if len(heading) > _LONGEST or _SURROGATE.search(heading):
        return False
    return bool(written(heading).strip()) and not holds_secret(heading)


def find_heading_row(rows: Sequence[Sequence[str]], known: AbstractSet[str]) -> int:
    """The number, from 1, of the row that has the headings; `known` are folded texts of headings.

    Above them may stand titles and notes, with few cells; below them rows with as many. Headings
    are texts, all different, and some of them are known.
    """
    scores = [_like_headings(set(map(fold, row)) - {""}, row, known) for row in rows]
    return scores.index(max(scores)) + 1


def _like_headings(texts: AbstractSet[str], row: Sequence[str], known: AbstractSet[str]) -> int:
    repeated = sum(bool(fold(cell)) for cell in row) - len(texts)
    figures = sum(_is_figure(text) for text in texts)
    return len(texts) + 2 * len(known & texts) - 2 * (repeated + figures)


def _is_figure(text: str) -> bool:
    """Whether a text is a number, a date, a code or an address, as values are."""
    return "@" in text or 3 * sum(map(str.isdigit, text)) > len(text)

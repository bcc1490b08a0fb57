"""The job's columns as a write will leave them: which mark each gets, and how."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from rules.read.text import fold
from sync.google.api import new_id
from sync.google.marks import ColumnMark, mark_value
from sync.google.sheet_look import SheetLook
from sync.workbook.protocol import ColumnChange


class Marking(Enum):
    """How a column comes to its mark."""

    KEPT = "it bears it already"
    CHANGED = "it bears one of another heading, or one that was put by position"
    MADE = "it is made with one"
    ADOPTED = "it is people's, and gets one by position"


@dataclass(frozen=True)
class MarkedColumn:
    """One of the job's columns. `index` is where it stood at the look, or where it is made.

    `value` is what the mark says now, "" while there is none.
    """

    change: ColumnChange
    marking: Marking
    index: int
    mark_id: int
    value: str

    def value_at(self, commit: int, *, adopting: bool = False) -> str:
        """Return what the mark is to say once a commit stands."""
        return mark_value(self.change.role, self.change.heading, commit, adopting=adopting)


def mark_columns(
    look: SheetLook, changes: Sequence[ColumnChange], chance: random.Random
) -> tuple[MarkedColumn, ...]:
    """Return the columns; those to be made stand side by side at the right of the headings."""
    right = len(look.layout.headings)
    columns: list[MarkedColumn] = []
    for change in changes:
        if change.column is None:
            columns.append(MarkedColumn(change, Marking.MADE, right, new_id(chance), ""))
            right += 1
            continue
        mark = _find_mark(look, change)
        if mark is None:
            adopted = MarkedColumn(change, Marking.ADOPTED, change.column, new_id(chance), "")
            columns.append(adopted)
            continue
        marking = Marking.KEPT if _is_same(mark, change) else Marking.CHANGED
        columns.append(MarkedColumn(change, marking, change.column, mark.id, mark.value))
    return tuple(columns)


def _find_mark(look: SheetLook, change: ColumnChange) -> ColumnMark | None:
    """Find the mark that a column bears for its role.

    A mark put by position, or for another heading, will do if the look found the right heading
    with it: the reply was one state, and the mark moves with the column.
    """
    for mark in look.marks:
        if mark.column != change.column or mark.role is not change.role:
            continue
        if _is_same(mark, change) or fold(look.heading(mark.column)) == fold(change.heading):
            return mark
    return None


def _is_same(mark: ColumnMark, change: ColumnChange) -> bool:
    return mark.heading == change.heading and not mark.adopting


def stale_marks(look: SheetLook, columns: Sequence[MarkedColumn]) -> list[ColumnMark]:
    """Return the marks that are to go: of other roles and headings, or on the wrong column."""
    kept = {column.mark_id for column in columns}
    return [mark for mark in look.marks if mark.id not in kept]

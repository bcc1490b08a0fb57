"""The job's columns as a write will leave them: which mark each gets, and how."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from rules.read.text import fold
from sync.google.api import new_id
from sync.google.mark import ColumnMark, mark_value
from sync.google.sight import SheetLook
from sync.workbook.protocol import ColumnChange


class Marking(Enum):
    """How a column comes to its mark."""

    KEPT = "it bears it already"
    CHANGED = "it bears one of another heading, or one that was put by position"
    MADE = "it is made with one"
    ADOPTED = "it is people's, and gets one by position"


@dataclass(frozen=True)
class Target:
    """One of the job's columns. `column` is where it stood at the look, or where it is made."""

    change: ColumnChange
    way: Marking
    column: int
    mark_id: int
    value: str
    """What the mark says now; "" while there is none."""

    def marked(self, commit: int, *, adopting: bool = False) -> str:
        """Give what the mark is to say once a commit stands."""
        return mark_value(self.change.role, self.change.heading, commit, adopting=adopting)


def find_targets(
    sight: SheetLook, changes: Sequence[ColumnChange], source: random.Random
) -> tuple[Target, ...]:
    """Give the columns; those to be made stand side by side at the right of the headings."""
    right = len(sight.layout.headings)
    targets: list[Target] = []
    for change in changes:
        if change.column is None:
            targets.append(Target(change, Marking.MADE, right, new_id(source), ""))
            right += 1
            continue
        mark = _bearing(sight, change)
        if mark is None:
            targets.append(Target(change, Marking.ADOPTED, change.column, new_id(source), ""))
            continue
        same = mark.heading == change.heading and not mark.adopting
        way = Marking.KEPT if same else Marking.CHANGED
        targets.append(Target(change, way, change.column, mark.id, mark.value))
    return tuple(targets)


def _bearing(sight: SheetLook, change: ColumnChange) -> ColumnMark | None:
    """Find the mark that a column bears for its role.

    A mark put by position, or for another heading, will do if the look found the right heading
    with it: the reply was one state, and the mark moves with the column.
    """
    for mark in sight.marks:
        if mark.column != change.column or mark.role is not change.role:
            continue
        same = mark.heading == change.heading and not mark.adopting
        if same or fold(sight.heading(mark.column)) == fold(change.heading):
            return mark
    return None


def stale_marks(sight: SheetLook, targets: Sequence[Target]) -> list[ColumnMark]:
    """Give the marks that are to go: of other roles and headings, or on the wrong column."""
    kept = {target.mark_id for target in targets}
    return [mark for mark in sight.marks if mark.id not in kept]

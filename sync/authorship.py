"""Authorship: whether the job can have written what stands in a column.

The stage, its day and the next stage follow from the record of a prospect, whatever its other
cells say by now. A Missing text follows from cells that may have changed since: one that is not
what the job would write today is its own if it is made of nothing but the rules' texts.
"""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from rules.cells import Cell
from rules.columns import Column, combine
from rules.dates import FIRST, LAST
from rules.intake import Cells, coded
from rules.ladder import Ladder, Says, Stage
from sync.adoption import FORMULA, NOT_BLANK, shown_text
from sync.changelog import Record
from sync.ownership import Tally
from sync.picture import Sight
from sync.role import Role
from sync.serial import to_serial
from sync.workbook import Value

_ASIDE = re.compile(
    r"""\((?:can't [^()]*|"[^"()]*" (?:is none of|is not|does not include) [^()]*|-?[\d.,]+)\)"""
)
"""What may follow a criterion's text: why a cell can't be read or does not count, or points."""

_BETWEEN = re.compile(r"(?:[\s,;:.\d-]|\b(?:lapsed|not met|more|of|points?)\b)*", re.IGNORECASE)
"""What stands between the texts of criteria."""


class _Hand(Enum):
    """Who wrote a cell. OLD is the job's too, from before its row changed."""

    NOBODY = auto()
    OURS = auto()
    OLD = auto()
    FOREIGN = auto()


@dataclass(frozen=True)
class Author:
    """What is needed to tell the job's cells from others.

    `records` and `sights` are what each row's key is recorded as, and what the row is to show.
    """

    ladder: Ladder
    says: Says
    records: Column[Record | None]
    sights: Column[Sight]

    def tally(self, role: Role, cells: Cells, formulas: Collection[int]) -> Tally:
        """Count what the cells of a column say of whose it is; `formulas` are rows of it."""

        def hand(cell: Cell, record: Record | None, sight: Sight) -> _Hand:
            if not shown_text(cell):
                return _Hand.NOBODY
            if cell == _raw(sight.cell(role)):
                return _Hand.OURS
            return self._hand(role, cell, record, sight)

        column = coded(cells)
        hands = combine(hand, column, self.records, self.sights)
        counts = hands.counts()
        foreign = Counter(
            (shown_text(column[row]) or FORMULA, NOT_BLANK)
            for row in {*hands.rows(lambda hand: hand is _Hand.FOREIGN), *formulas}
        )
        shown = self.sights.map(lambda sight: sight.cell(role) not in (None, "")).counts()
        return Tally(counts.get(_Hand.OURS, 0), shown.get(True, 0), foreign)

    def _hand(self, role: Role, cell: Cell, record: Record | None, sight: Sight) -> _Hand:
        """Tell who wrote a cell that is not what the job would write today."""
        if role is Role.MISSING:
            return _Hand.OLD if isinstance(cell, str) and self._is_said(cell) else _Hand.FOREIGN
        if role is Role.SINCE:
            known = _is_day(cell)
            ours = record is not None and cell == record.since
        else:
            stage = self.ladder.find(cell) if isinstance(cell, str) else None
            known = stage is not None
            ours = known and stage in self._shown(role, record)
        # Of a row that shows nothing any more it is not known what it showed.
        gone = known and record is None and not sight.stage
        return _Hand.OURS if ours else _Hand.OLD if gone else _Hand.FOREIGN

    def _shown(self, role: Role, record: Record | None) -> tuple[Stage | None, ...]:
        """Give the stages that a row can show: of its record, and of the one before."""
        first = self.ladder.rungs[0]
        stood = (record.stage, record.origin or first) if record else (first,)
        if role is Role.STAGE:
            return stood
        return tuple(self.ladder.above(stage) for stage in stood if stage)

    def _is_said(self, text: str) -> bool:
        """Tell whether a text is made of the criteria's texts and what the job puts between."""
        left = text
        for say in sorted(self.says.values(), key=len, reverse=True):
            left = left.replace(say, "")
        return left != text and _BETWEEN.fullmatch(_ASIDE.sub("", left)) is not None


def _is_day(cell: Cell) -> bool:
    return isinstance(cell, int) and not isinstance(cell, bool) and FIRST <= cell <= LAST


def _raw(value: Value) -> Cell:
    """Give what a sheet holds after a value was written to it."""
    return to_serial(value) if isinstance(value, date) else value

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

from rules.columns.column import Column, combine
from rules.columns.intake import Cells, coded
from rules.judging.ladder import Ladder, Says, Stage
from rules.read.cells import Cell
from rules.read.dates import FIRST, LAST
from rules.read.serial import to_serial
from rules.read.text import fold
from sync.run.adoption import FORMULA, NOT_BLANK, shown_text
from sync.run.ownership import Tally
from sync.run.picture import RowPicture
from sync.sheet.changelog import Record
from sync.workbook.protocol import Value
from sync.workbook.role import Role

_ASIDE = re.compile(
    r"""\((?:can't [^()]*|"[^"()]*" (?:is none of|is not|does not) [^()]*|-?[\d.,]+)\)"""
)
"""What may follow a criterion's text: why a cell can't be read or does not count, or points."""

_BETWEEN = re.compile(r"(?:[\s,;:.\d-]|\b(?:lapsed|not met|more|of|points?)\b)*", re.IGNORECASE)
"""What stands between the texts of criteria."""

_REFUSED = re.compile(
    r"""^[^;]+\ (?:
        "[^"]*"\ is\ no\ stage (?:;\ did\ you\ mean\ [^;]*\?)?
        | can't\ be\ read (?::\ [^;]*)?
        | was\ set\ by\ hand,\ but\ the\ config\ names\ no\ override\ column
    )(?:;\ |$)""",
    re.VERBOSE,
)
"""What stands before them where an override does not count."""

_SERIAL = re.compile(r"[0-9]{1,7}")


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
    sights: Column[RowPicture]

    def tally(self, role: Role, heading: str, cells: Cells, formulas: Collection[int]) -> Tally:
        """Count what a column says of whose it is, with its heading; `formulas` are rows of it."""

        def hand(cell: Cell, record: Record | None, sight: RowPicture) -> _Hand:
            if not shown_text(cell):
                return _Hand.NOBODY
            if cell == _raw(sight.cell(role)):
                return _Hand.OURS
            return self._hand(role, cell, record, sight)

        column = coded(cells)
        hands = combine(hand, column, self.records, self.sights)
        counts = hands.counts()
        strange = {*hands.rows(lambda hand: hand is _Hand.FOREIGN), *formulas}
        foreign = Counter((shown_text(column[row]) or FORMULA, NOT_BLANK) for row in strange)
        shown = self.sights.map(lambda sight: sight.cell(role) not in (None, "")).counts()
        drawn_over = (
            (not fold(heading) or self._is_known(role, _read_heading(role, heading)))
            and counts.keys() != {_Hand.NOBODY}
            and not any(row in formulas or not self._is_known(role, column[row]) for row in strange)
        )
        return Tally(counts.get(_Hand.OURS, 0), shown.get(True, 0), foreign, drawn_over)

    def _is_known(self, role: Role, cell: Cell) -> bool:
        """Tell whether a cell is such as the job may write in some row."""
        if role is Role.SINCE:
            return _is_day(cell)
        if not isinstance(cell, str):
            return False
        return self._is_said(cell) if role is Role.MISSING else self.ladder.find(cell) is not None

    def _hand(self, role: Role, cell: Cell, record: Record | None, sight: RowPicture) -> _Hand:
        """Tell who wrote a cell that is not what the job would write today."""
        known = self._is_known(role, cell)
        if role is Role.MISSING:
            return _Hand.OLD if known else _Hand.FOREIGN
        if role is Role.SINCE:
            ours = record is not None and cell == record.since
        else:
            ours = known and self.ladder.find(str(cell)) in self._shown(role, record)
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
        left = _REFUSED.sub("", text)
        for say in sorted(self.says.values(), key=len, reverse=True):
            left = left.replace(say, "")
        return left != text and _BETWEEN.fullmatch(_ASIDE.sub("", left)) is not None


def _read_heading(role: Role, heading: str) -> Cell:
    """Give the cell that a heading may once have been: of a day it says the serial number."""
    return int(heading) if role is Role.SINCE and _SERIAL.fullmatch(heading) else heading


def _is_day(cell: Cell) -> bool:
    return isinstance(cell, int) and not isinstance(cell, bool) and FIRST <= cell <= LAST


def _raw(value: Value) -> Cell:
    """Give what a sheet holds after a value was written to it."""
    return to_serial(value) if isinstance(value, date) else value

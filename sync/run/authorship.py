"""Authorship: whether the job can have written what is in a column.

The stage, its day and the next stage follow from the record of a prospect, whatever its other
cells say by now. A Missing text follows from cells that may have changed since: if it is not what
the job would write today, it is still the job's where it is made of nothing but the rules' texts.
So it is with the stage by a draft, which is recorded nowhere: any stage of the draft's may be one;
and with what needs attention, of which only the form is known. How many criteria are to go, a score
and a grade are recorded nowhere either, and people have such columns of their own: what is not what
the job would write today is the job's only where as many cells are.
"""

import re
from collections import Counter
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from typing import TypeGuard

from rules.columns import Column, combine
from rules.judging.ladder import Stage
from rules.read.cells import Cell
from rules.read.dates import FIRST, LAST
from rules.read.text import fold
from sync.run.attention import is_attention
from sync.run.ownership import OwnColumn, Tally, settle, shown_text
from sync.run.picture import Picture, differs
from sync.run.run_input import RunInput
from sync.sheet.changelog import Record
from sync.sheet.claims import Claim
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

_UNRECORDED = (Role.MISSING, Role.TO_GO, Role.SCORE, Role.GRADE, Role.ATTENTION, Role.DRAFT)
"""The columns whose cells do not follow from the record of a prospect."""

_COMMON = (Role.TO_GO, Role.SCORE, Role.GRADE)
"""Those whose cells look like what people write in columns of their own."""

_SERIAL = re.compile(r"[0-9]{1,7}")
_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?")
_NOT_BLANK = "clear the column, or name another heading in [output]"


class _Writer(Enum):
    """Who wrote a cell. THE_JOB_BEFORE is the job too, before the row changed."""

    NOBODY = auto()
    THE_JOB = auto()
    THE_JOB_BEFORE = auto()
    PEOPLE = auto()


def find_own_columns(
    run_input: RunInput,
    records: Column[Record | None],
    picture: Picture,
    stage_column: OwnColumn | None,
) -> tuple[OwnColumn, ...]:
    """Decide which columns are the job's; `stage_column` is the one that was adopted, if any.

    `records` is what is recorded of each row's key, and `picture` what the rows are to show.
    """
    author = _Author(run_input, records, picture)
    return tuple(
        stage_column
        if stage_column and claim.role is Role.STAGE
        else settle(claim, partial(author.tally, claim), run_input.where)
        for claim in run_input.binding.claims
    )


@dataclass(frozen=True)
class _Author:
    """Tells the job's cells from others."""

    run_input: RunInput
    records: Column[Record | None]
    picture: Picture

    def tally(self, claim: Claim, number: int) -> Tally:
        """Count what a column says of whose it is."""
        role, snapshot = claim.role, self.run_input.snapshot
        column, formulas = snapshot.columns[number], snapshot.formula_rows(number)
        shows, stages = self.picture.column(role), self.picture.column(Role.STAGE)
        writers = combine(partial(self._writer, role), column, self.records, shows, stages)
        writers = self._distrusted(writers) if role in _COMMON else writers
        counts = writers.counts()
        strange = {*writers.rows(lambda writer: writer is _Writer.PEOPLE), *formulas}
        foreign = Counter((shown_text(column[row]), _NOT_BLANK) for row in strange)
        shown = shows.map(lambda value: value not in (None, "")).counts()
        heading = claim.new_heading or ""
        drawn_over = (
            (not fold(heading) or self._is_known(role, _as_cell(role, heading)))
            and counts.keys() != {_Writer.NOBODY}
            and not any(row in formulas or not self._is_known(role, column[row]) for row in strange)
        )
        return Tally(counts.get(_Writer.THE_JOB, 0), shown.get(True, 0), foreign, drawn_over)

    def _distrusted(self, writers: Column[_Writer]) -> Column[_Writer]:
        """Take as people's what only may be the job's, unless as many cells surely are."""
        counts = writers.counts()
        surely, maybe = counts.get(_Writer.THE_JOB, 0), counts.get(_Writer.THE_JOB_BEFORE, 0)
        if surely >= maybe and not self.run_input.first_run:
            return writers
        return writers.map(
            lambda writer: _Writer.PEOPLE if writer is _Writer.THE_JOB_BEFORE else writer
        )

    def _writer(
        self, role: Role, cell: Cell, record: Record | None, value: Value, stage: str
    ) -> _Writer:
        if not shown_text(cell):
            return _Writer.NOBODY
        if not differs(cell, value):
            return _Writer.THE_JOB
        known = self._is_known(role, cell)
        if role in _UNRECORDED:
            return _Writer.THE_JOB_BEFORE if known else _Writer.PEOPLE
        if role is Role.SINCE:
            ours = record is not None and cell == record.since
        else:
            ours = known and self.run_input.ladder.find(str(cell)) in self._shown(role, record)
        # Of a row that shows nothing any more, nobody knows what it showed.
        gone = known and record is None and not stage
        return _Writer.THE_JOB if ours else _Writer.THE_JOB_BEFORE if gone else _Writer.PEOPLE

    def _is_known(self, role: Role, cell: Cell) -> bool:
        """Whether a cell is such as the job may write in some row."""
        if role is Role.SINCE:
            return _is_day(cell)
        if role in _COMMON:
            return self._is_figured(role, cell)
        if not isinstance(cell, str):
            return False
        if role is Role.MISSING:
            return self._is_said(cell)
        if role is Role.ATTENTION:
            config = self.run_input.config
            return is_attention(cell, tuple(map(config.heading, config.sheet.same)))
        judged_by = self.run_input.draft if role is Role.DRAFT else self.run_input
        return judged_by is not None and judged_by.ladder.find(cell) is not None

    def _is_figured(self, role: Role, cell: Cell) -> bool:
        scoring, criteria = self.run_input.judge.scoring, self.run_input.judge.criteria
        if role is Role.TO_GO:
            return _is_number(cell) and cell in range(1, criteria.size + 1)
        if scoring is None:
            return False
        if role is Role.GRADE:
            return isinstance(cell, str) and cell in dict(scoring.grades)
        return _is_number(cell) and scoring.may_be(cell)

    def _shown(self, role: Role, record: Record | None) -> tuple[Stage | None, ...]:
        """The stages that a row can show: by its record, and by the one before."""
        stood = self.run_input.stages_of(record)
        if role is Role.STAGE:
            return stood
        return tuple(self.run_input.ladder.above(stage) for stage in stood if stage)

    def _is_said(self, text: str) -> bool:
        """Whether a text is made of the criteria's texts and what the job puts between them."""
        left = _REFUSED.sub("", text)
        for say in sorted(self.run_input.judge.policy.says.values(), key=len, reverse=True):
            left = left.replace(say, "")
        return left != text and _BETWEEN.fullmatch(_ASIDE.sub("", left)) is not None


def _as_cell(role: Role, heading: str) -> Cell:
    """The cell that a heading may once have been: as a heading, a number is its digits."""
    digits = {Role.SINCE: _SERIAL, Role.TO_GO: _SERIAL, Role.SCORE: _NUMBER}.get(role)
    if digits is None or not digits.fullmatch(heading):
        return heading
    return float(heading) if role is Role.SCORE else int(heading)


def _is_day(cell: Cell) -> bool:
    return isinstance(cell, int) and not isinstance(cell, bool) and FIRST <= cell <= LAST


def _is_number(cell: Cell) -> TypeGuard[int | float]:
    return isinstance(cell, int | float) and not isinstance(cell, bool)

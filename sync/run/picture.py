"""The picture: what the job's columns should show, and the cells that show something else."""

from dataclasses import dataclass, replace
from datetime import date

from rules.columns import Column, combine
from rules.judging.verdict import Verdict
from rules.read.cells import Cell
from rules.read.serial import to_serial
from sync.run.attention import joined, stalled_text
from sync.sheet.stalled import stalled_since
from sync.workbook.protocol import CellChanges, Value
from sync.workbook.role import Role


@dataclass(frozen=True)
class RowPicture:
    """What one row should show in the job's columns."""

    stage: str = ""
    missing: str = ""
    since: date | None = None
    next: str = ""
    to_go: int | None = None
    score: int | float | None = None
    grade: str = ""
    attention: str = ""
    draft: str = ""

    def cell(self, role: Role) -> Value:
        """What the row should show in one of the job's columns."""
        value: Value = getattr(self, role.value)
        return value


@dataclass(frozen=True)
class Picture:
    """What all rows should show in the job's columns.

    `same` is what is said of probable duplicates, None where that is nothing. It is not in `rows`,
    which would then be as many different ones as there are duplicates, in every column.
    """

    rows: Column[RowPicture]
    same: Column[str] | None

    def column(self, role: Role) -> Column[Value]:
        """What the rows should show in one of the job's columns."""
        cells = self.rows.map(lambda row: row.cell(role))
        if role is Role.ATTENTION and self.same is not None:
            return combine(joined, cells, self.same)
        return cells


def draw_row(
    verdict: Verdict, since: date | None, today: date, *, to_go: bool = False
) -> RowPicture:
    """What the row of a judged prospect should show, whose stage began on a day if it is known.

    The rules look at `today`. `to_go` tells whether it is asked how many criteria are to go: that
    takes some finding.
    """
    above = verdict.next.name if verdict.next else ""
    stalled = stalled_since(verdict.stage, since, today)
    attention = stalled_text(stalled) if stalled else ""
    score = verdict.case.score
    return RowPicture(
        stage=verdict.stage.name,
        missing=verdict.missing,
        since=since,
        next=above,
        to_go=verdict.to_go if to_go else None,
        score=score and score.points,
        grade=score.grade if score else "",
        attention=attention,
    )


def draw_draft(picture: RowPicture, verdict: Verdict | None) -> RowPicture:
    """The picture with the stage by the draft; `verdict` is the draft's, None if it judges not."""
    return replace(picture, draft=verdict.stage.name) if verdict else picture


def differences(have: Column[Cell] | None, wanted: Column[Value]) -> CellChanges:
    """The cells to write: those that differ from what is wanted.

    `have` is None for a column that is still to be made.
    """
    if have is None:
        return CellChanges(wanted, wanted.rows(lambda value: value not in (None, "")))
    return CellChanges(wanted, combine(differs, have, wanted).rows(bool))


def as_cell(value: Value) -> Cell:
    """What a sheet holds after a value was written to it."""
    return to_serial(value) if isinstance(value, date) else value


def differs(cell: Cell, value: Value) -> bool:
    """Whether a cell shows something else than a value; True is no 1 to whoever ticked a box."""
    if isinstance(cell, bool):
        return True
    return cell != as_cell(value) and not (cell in (None, "") and value in (None, ""))

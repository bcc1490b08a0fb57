"""Overrides: what a cell of people's says of the stage that a prospect is to be in."""

from dataclasses import dataclass

from rules.judging.ladder import Ladder, Stage
from rules.language.conditions import Setting
from rules.read.cells import Cell
from rules.read.near import near_miss
from rules.read.readings import Unreadable, said
from rules.read.text import cell_text


@dataclass(frozen=True, eq=False)
class Override:
    """What an override cell says: nothing, a stage, or something else.

    `text` is the cell's text, "" where it is blank. Of something else, `near` is the name of a
    stage that it resembles, and `unreadable` tells that the cell can't be read: `mend` is what to
    do about it, where that is known.
    """

    text: str = ""
    stage: Stage | None = None
    near: str | None = None
    unreadable: bool = False
    mend: str = ""

    def refusal(self, column: str) -> str:
        """Say that the cell of the column that people call so names no stage."""
        if self.unreadable:
            return f"{column} can't be read" + (f": {self.mend}" if self.mend else "")
        near = f"; did you mean {self.near}?" if self.near else ""
        return f"{column} {said(self.text)} is no stage{near}"


def read_override(cell: Cell, ladder: Ladder, setting: Setting) -> Override:
    """Read a cell of the override column."""
    if setting.is_blank(cell):
        return Override()
    text = cell_text(cell)
    if isinstance(text, Unreadable):
        return Override(unreadable=True, mend=text.mend)
    stage = ladder.find(text)
    near = None if stage else near_miss(text, [each.name for each in ladder.stages])
    return Override(text.strip(), stage, near)

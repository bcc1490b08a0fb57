"""The furniture of a prospects' tab: what `setup` puts there beside the values that the job writes.

Furniture is made once, on demand, and is people's to change afterwards: what they have changed or
taken away is left as they have it. A back end keeps in the workbook, out of sight, what it made and
what stood there before, so that all of it can be taken back. It never touches what people made
themselves: where they have a drop-down list, a note or a frozen row of their own, that stays.
"""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class ColumnFurniture:
    """What one column of the prospects' tab gets; `heading` is what messages call it.

    `colours` are backgrounds such as "#d9ead3" by the text of a cell, as conditional formats.
    `choices` are offered in a drop-down list, which accepts other texts too. `width` is in
    characters; a column that is wider stays so. `warning` is told to whoever is about to edit a
    cell, `note` stands on the heading.
    """

    column: int
    heading: str
    colours: tuple[tuple[str, str], ...] = ()
    choices: tuple[str, ...] = ()
    width: int | None = None
    wraps: bool = False
    warning: str = ""
    note: str = ""


@dataclass(frozen=True)
class Furniture:
    """What a prospects' tab gets: so many frozen rows at the top, and what each column gets."""

    frozen_rows: int
    columns: tuple[ColumnFurniture, ...]


class Kind(StrEnum):
    """What a piece of a column's furniture is; the value is how messages begin."""

    COLOURS = "colours of"
    CHOICES = "drop-down list of"
    WIDTH = "width of"
    WRAPPING = "wrapping of"
    WARNING = "warning on"
    NOTE = "note on"

    def of(self, heading: str) -> str:
        """Name the piece: 'colours of "Stage"'."""
        return f'{self.value} "{heading}"'


FROZEN_ROWS = "frozen heading row"
"""The name of the piece that is the whole tab's."""


class Fate(StrEnum):
    """What became of a piece of furniture."""

    MADE = "made"
    CHANGED = "changed"
    THERE = "there already"
    LEFT = "left as people have it"
    TAKEN_BACK = "taken back"


@dataclass(frozen=True)
class Piece:
    """One piece of furniture, such as 'colours of "Stage"', and what became of it.

    `what` is `Kind.of` a heading, perhaps with what of it, or FROZEN_ROWS. `why`
    says why it was left, such as OWN, "" for anything else.
    """

    what: str
    fate: Fate
    why: str = ""


OWN = "people have one of their own"
CHANGED = "people have changed it since"
GONE = "people have taken it away since"
PARTLY = "some of its cells are set in another way"
"""Why a piece was left; these are the same in every back end."""

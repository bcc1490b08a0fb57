"""The keys of prospects: which rows can be told apart, and what is wrong with the others."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rules.cells import Cell
from rules.readings import Unreadable, is_error
from rules.text import cell_text, fold, readable_text

_DIGITS_KEPT = 15
"""How many digits of a number a spreadsheet keeps."""

_EXPONENT = re.compile(r"\d(\.\d+)?[eE]\+(1[5-9]|[2-9]\d|\d{3})")
"""What is left of a longer number where it went through a CSV file."""


@dataclass(frozen=True)
class Fault:
    """Why a key names no prospect, and the mend. `alone` is false where other rows have it too."""

    what: str
    mend: str
    alone: bool = True


@dataclass(frozen=True)
class Keys:
    """The key of each row, "" where it is blank, and what is wrong with those of `faults`.

    A blank key is no fault here: the row may be a blank one. Rows count from 0.
    """

    texts: Sequence[str]
    faults: Mapping[int, Fault]

    def usable(self, row: int) -> bool:
        """Whether the key of a row names one prospect."""
        return bool(self.texts[row]) and row not in self.faults


def key_text(cell: Cell) -> str:
    """Give the text by which a cell names a prospect: outer spaces off, NFC, case kept."""
    text = "" if cell is False else readable_text(cell)
    return text if text.isascii() else unicodedata.normalize("NFC", text).strip()


def read_keys(
    columns: Sequence[Sequence[Cell]], blanks: frozenset[str], heading: str, first_row: int
) -> Keys:
    """Read the keys of all rows from their key columns, which are all as long.

    `heading` names the columns to people; `first_row` is the sheet's number of row 0.
    """
    faults = {
        row: fault
        for column in columns
        for row, cell in enumerate(column)
        if (fault := _cell_fault(cell, heading))
    }
    texts = _joined(columns, blanks)
    return Keys(texts, faults | _repeated(texts, faults, heading, first_row))


def _joined(columns: Sequence[Sequence[Cell]], blanks: frozenset[str]) -> list[str]:
    def text_of(cell: Cell) -> str:
        text = key_text(cell)
        folded = fold(text)
        return "" if not folded or folded in blanks else text

    if len(columns) == 1:
        return list(map(text_of, columns[0]))
    rows = zip(*(map(text_of, column) for column in columns), strict=True)
    return [" | ".join(row) if any(row) else "" for row in rows]


def _cell_fault(cell: Cell, heading: str) -> Fault | None:
    if isinstance(cell, str) and not is_error(cell):
        return _rounded(heading) if _EXPONENT.fullmatch(cell.strip()) else None
    text = "" if cell is None else cell_text(cell)
    if isinstance(text, Unreadable):
        return Fault(f"{heading} can't be read", "mend the formula, or write the key as text")
    if isinstance(cell, int | float) and _digits(text) > _DIGITS_KEPT:
        return _rounded(heading)
    return None


def _rounded(heading: str) -> Fault:
    return Fault(
        f"{heading} is a number of more than {_DIGITS_KEPT} digits, which the sheet has rounded",
        "format the column as text and enter the key again",
    )


def _digits(number: str) -> int:
    return len(number.strip("-").replace(".", "").lstrip("0"))


def _repeated(
    texts: Sequence[str], faults: Mapping[int, Fault], heading: str, first_row: int
) -> dict[int, Fault]:
    if len(set(texts)) == len(texts):
        return {}
    rows_of: defaultdict[str, list[int]] = defaultdict(list)
    for row, text in enumerate(texts):
        if text and row not in faults:
            rows_of[text].append(row)
    return {
        row: Fault(
            f"{heading} is also in {_rows([first_row + each for each in rows if each != row])}",
            "give each prospect a key of its own",
            alone=False,
        )
        for rows in rows_of.values()
        if len(rows) > 1
        for row in rows
    }


def _rows(numbers: Sequence[int]) -> str:
    """Name rows: "row 19", "rows 19, 40", "rows 19, 40, 41 and 7 more"."""
    shown = ", ".join(map(str, numbers[:3]))
    more = f" and {len(numbers) - 3} more" if len(numbers) > 3 else ""  # noqa: PLR2004 -- as shown
    return f"row{'s' if len(numbers) > 1 else ''} {shown}{more}"

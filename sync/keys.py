"""The keys of prospects: which rows can be told apart, and what is wrong with the others."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from rules.cells import Cell
from rules.columns import Column
from rules.intake import Cells, Intake, slices
from rules.packed import SLICE
from rules.readings import Unreadable, is_error
from rules.text import cell_text, fold, readable_text

_DIGITS_KEPT = 15
"""How many digits of a number a spreadsheet keeps."""

_EXPONENT = re.compile(r"\d(\.\d+)?[eE]\+(1[5-9]|[2-9]\d|\d{3})")
"""What is left of a longer number where it went through a CSV file."""

_ODD = (
    *((" ", odd) for odd in ("\n ", " \n", "  ")),
    *(("#", "\n#"), (".", "\nloading..."), (":", "\nerr:"), ("+", "e+")),
)
"""What shows, among small letters and a line for each, that a key may be something special.

With each the rarest of its characters, which is looked for first.
"""


@dataclass(frozen=True)
class Fault:
    """Why a key names no prospect, and the mend. `alone` is false where other rows have it too."""

    what: str
    mend: str
    alone: bool = True


@dataclass(frozen=True)
class Keys:
    """The key of each row, None where it is blank, and what is wrong with those of `faults`.

    `blank` are the rows of blank keys, from the top. That is no fault here: the row may be a
    blank one. Rows count from 0.
    """

    texts: Cells
    blank: Sequence[int]
    faults: Mapping[int, Fault]

    @cached_property
    def usable(self) -> Column[bool]:
        """Whether the key of each row names one prospect."""
        flags = bytearray(b"\1") * len(self.texts)
        for row in (*self.blank, *self.faults):
            flags[row] = 0
        return Column((False, True), bytes(flags))

    def text(self, row: int) -> str:
        """Give the key of a row, "" where it is blank."""
        return str(self.texts[row] or "")


def key_text(cell: Cell) -> str:
    """Give the text by which a cell names a prospect: outer spaces off, NFC, case kept."""
    text = "" if cell is False else readable_text(cell)
    return text if text.isascii() else unicodedata.normalize("NFC", text).strip()


def key_texts(cells: Sequence[Cell]) -> Sequence[str]:
    """Give the text of each cell, as `key_text` does."""
    return cells if _are_plain(cells, frozenset()) else list(map(key_text, cells))  # type: ignore[return-value]


def read_keys(
    columns: Sequence[Cells], blanks: frozenset[str], heading: str, first_row: int
) -> Keys:
    """Read the keys of all rows from their key columns, which are all as long.

    `heading` names the columns to people; `first_row` is the sheet's number of row 0.
    """
    faults: dict[int, Fault] = {}
    blank: list[int] = []
    seen: set[str] = set()
    intake: Intake | None = None if len(columns) == 1 else Intake()
    for number, parts in enumerate(zip(*map(slices, columns), strict=True)):
        first = number * SLICE
        read = [_texts(cells, blanks, heading, first, faults) for cells in parts]
        joined = read[0] if len(read) == 1 else _joined(read)
        if intake is None and joined is not parts[0]:
            intake = _intake_of(columns[0], number)
        if intake is not None:
            intake.take(joined)
        seen.update(joined)
        if "" in joined:
            blank += [row for row, text in enumerate(joined, first) if not text]
    rows = len(columns[0])
    keys = Keys(columns[0] if intake is None else intake.column(rows), blank, faults)
    seen.discard("")
    if len(seen) + len(blank) == rows:
        return keys
    return replace(keys, faults=faults | _repeated(keys, heading, first_row))


def _intake_of(column: Cells, count: int) -> Intake:
    """Take the first slices of a column in, whose cells are keys as they stand."""
    intake = Intake()
    for cells in islice(slices(column), count):
        intake.take(cells)
    return intake


def _texts(
    cells: Sequence[Cell],
    blanks: frozenset[str],
    heading: str,
    first: int,
    faults: dict[int, Fault],
) -> Sequence[str]:
    """Give the text of each cell, "" where it is blank, and note what is wrong with some."""
    if _are_plain(cells, blanks):
        return cells  # type: ignore[return-value]
    faults |= {
        row: fault for row, cell in enumerate(cells, first) if (fault := _cell_fault(cell, heading))
    }
    return [_text(cell, blanks) for cell in cells]


def _are_plain(cells: Sequence[Cell], blanks: frozenset[str]) -> bool:
    """Whether cells are texts, none of them blank, that are keys as they stand.

    Most are. They are looked at as one long text, which takes a tenth of the time.
    """
    try:
        text = "\n".join(cells)  # type: ignore[arg-type]
    except TypeError:
        return False
    if not text.isascii() or text.count("\n") + 1 != len(cells) or not all(cells):
        return False
    lines = f"\n{text.lower()}\n"
    return (
        text.replace("\n", "").isprintable()
        and not any(mark in lines and odd in lines for mark, odd in _ODD)
        and blanks.isdisjoint(lines.split("\n"))
    )


def _text(cell: Cell, blanks: frozenset[str]) -> str:
    text = key_text(cell)
    folded = fold(text)
    return "" if not folded or folded in blanks else text


def _joined(columns: Sequence[Sequence[str]]) -> list[str]:
    return [" | ".join(row) if any(row) else "" for row in zip(*columns, strict=True)]


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


def _repeated(keys: Keys, heading: str, first_row: int) -> dict[int, Fault]:
    seen: set[Cell] = set()
    rows_of: dict[Cell, list[int]] = {}
    for text in keys.texts:
        if text in seen:
            rows_of[text] = []
        seen.add(text)
    for row, text in enumerate(keys.texts):
        if text in rows_of and keys.usable[row]:
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

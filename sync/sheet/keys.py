"""The keys of prospects: which rows can be told apart, and what is wrong with the others."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

from rules.columns import Column, Intake, constant
from rules.read.cells import Cell, Merged
from rules.read.readings import Unreadable, is_error
from rules.read.text import alike, cell_text, fold, readable_text, visible
from sync.messages.problem import Problem, name_rows, repeated_key

BETWEEN = " | "
"""What parts a key of several columns, and the headings of these."""

_DIGITS_KEPT = 15
"""How many digits of a number a spreadsheet keeps."""
ROUNDED: int = 10**_DIGITS_KEPT
"""From here on a spreadsheet rounds whole numbers."""

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
class Keys:
    """The key of each row, None where it is blank; rows count from 0.

    `texts` are the keys as people read them, `names` as they are compared: keys that look the
    same have one name. `blank` are the rows of blank keys, from the top; whether that is a problem
    depends on the rest of the row. `problems` says why a key names no prospect, by row; `repeated`
    are those of its rows whose key is fine, but is in other rows too.
    """

    texts: Column[Cell]
    names: Column[Cell]
    blank: Sequence[int]
    problems: Mapping[int, Problem]
    repeated: Collection[int] = ()

    @cached_property
    def usable(self) -> Column[bool]:
        """Whether the key of each row names one prospect."""
        all_rows = constant(value=True, rows=len(self.texts))
        return all_rows.replaced(dict.fromkeys((*self.blank, *self.problems), False))

    def text(self, row: int) -> str:
        """The key of a row, "" where it is blank."""
        return str(self.texts[row] or "")

    def name(self, row: int) -> str:
        """The name by which the key of a row is compared, "" where it is blank."""
        return str(self.names[row] or "")


def key_text(cell: Cell) -> str:
    """The text by which a cell names a prospect: outer spaces off, NFC, case kept."""
    return "" if cell is False else visible(readable_text(cell)).strip()


def key_name(text: str) -> str:
    """The form in which the texts of keys are compared: what looks the same is the same."""
    return alike(text).strip()


def key_names(cells: Sequence[Cell]) -> Sequence[str]:
    """The name that each cell has as a key, "" for one that is no key."""
    if _are_plain(cells, frozenset()):
        return cells  # type: ignore[return-value]
    return [key_name(key_text(cell)) for cell in cells]


def read_keys(
    columns: Sequence[Column[Cell]], blanks: frozenset[str], heading: str, first_row: int
) -> Keys:
    """Read the keys of all rows from their key columns, which are all as long.

    `heading` names the columns to people; `first_row` is the sheet's number of row 0.
    """
    if len(columns) == 1 and all(_are_plain(cells, blanks) for cells in columns[0].slices()):
        keys = Keys(columns[0], columns[0], (), {})
    else:
        keys = _read_by_slices(columns, blanks, heading, first_row)
    if _are_distinct(keys):
        return keys
    repeated = _repeated(keys, heading, first_row)
    return replace(keys, problems={**keys.problems, **repeated}, repeated=frozenset(repeated))


def _read_by_slices(
    columns: Sequence[Column[Cell]], blanks: frozenset[str], heading: str, first_row: int
) -> Keys:
    problems: dict[int, Problem] = {}
    blank: list[int] = []
    texts = Intake()
    first = 0
    for parts in zip(*(column.slices() for column in columns), strict=True):
        found: dict[int, tuple[str, str]] = {}
        for cells in parts:
            found |= _unusable(cells, heading)
        joined = _joined([_texts(cells, blanks) for cells in parts])
        if "" in joined:
            blank += [row for row, text in enumerate(joined, first) if not text]
        for at, (what, mend) in found.items():
            row = first_row + first + at
            problems[first + at] = Problem(what, mend, row, joined[at] or None, first=True)
        texts.take(joined)
        first += len(joined)
    whole = texts.column(len(columns[0]))
    return Keys(whole, _named(whole), blank, problems)


def _named(texts: Column[Cell]) -> Column[Cell]:
    """The names of keys: the column itself where no key has another name, as is usual."""
    if all("".join(filter(None, cells)).isascii() for cells in texts.slices()):  # type: ignore[arg-type]
        return texts
    names = Intake()
    for cells in texts.slices():
        names.take([key_name(str(text or "")) for text in cells])
    return names.column(len(texts))


def _are_distinct(keys: Keys) -> bool:
    """Whether no key stands twice."""
    seen: set[Cell] = set()
    for cells in keys.names.slices():
        seen.update(cells)
    seen.discard(None)
    return len(seen) + len(keys.blank) == len(keys.names)


def _are_plain(cells: Sequence[Cell], blanks: frozenset[str]) -> bool:
    """Whether cells are texts, none of them blank, that are keys just as they are.

    Most are. They are checked as one long text, which takes a tenth of the time.
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


def _are_whole(cells: Sequence[Cell]) -> bool:
    """Whether cells are whole numbers that the sheet has not rounded."""
    if set(map(type, cells)) != {int}:
        return False
    numbers = cast("Sequence[int]", cells)
    return min(numbers) > -ROUNDED and max(numbers) < ROUNDED


def _texts(cells: Sequence[Cell], blanks: frozenset[str]) -> Sequence[str | None]:
    """The text of each cell, "" where it is blank and None where it is an error."""
    if _are_plain(cells, blanks):
        return cells  # type: ignore[return-value]
    if _are_whole(cells):
        texts: list[str | None] = list(map(str, cells))
    else:
        texts = [None if is_error(cell) else key_text(cell) for cell in cells]
    nothing = blanks | {""}
    blank = {text for text in set(texts) if text is not None and fold(text) in nothing}
    return ["" if text in blank else text for text in texts] if blank else texts


def _joined(columns: Sequence[Sequence[str | None]]) -> Sequence[str]:
    """The parts of each row's key joined; "" where all are blank, or one is an error.

    Outer spaces are off, as in a cell that is read, so that it is the key in the changelog too.
    """
    if len(columns) == 1:
        return [text or "" for text in columns[0]]
    return [
        "" if None in row or not any(row) else BETWEEN.join(map(str, row)).strip()
        for row in zip(*columns, strict=True)
    ]


def _unusable(cells: Sequence[Cell], heading: str) -> dict[int, tuple[str, str]]:
    """What is wrong with cells of a key column, and the mend, by their places."""
    if _are_plain(cells, frozenset()) or _are_whole(cells):
        return {}
    found = ((at, _why_unusable(cell, heading)) for at, cell in enumerate(cells))
    return {at: why for at, why in found if why}


def _why_unusable(cell: Cell, heading: str) -> tuple[str, str] | None:
    if isinstance(cell, str) and not is_error(cell):
        return _rounded(heading) if _EXPONENT.fullmatch(cell.strip()) else None
    text = "" if cell is None else cell_text(cell)
    if isinstance(cell, Merged):
        return f"{heading} is merged with {cell.into}", "unmerge them, and give each row its key"
    if isinstance(text, Unreadable):
        return f"{heading} can't be read", "mend the formula, or write the key as text"
    if isinstance(cell, int | float) and _digits(text) > _DIGITS_KEPT:
        return _rounded(heading)
    return None


def _rounded(heading: str) -> tuple[str, str]:
    return (
        f"{heading} is a number of more than {_DIGITS_KEPT} digits, which the sheet has rounded",
        "format the column as text and enter the key again",
    )


def _digits(number: str) -> int:
    return len(number.strip("-").replace(".", "").lstrip("0"))


def _repeated(keys: Keys, heading: str, first_row: int) -> dict[int, Problem]:
    """What to say of the rows whose key is in other rows too."""
    seen: set[Cell] = set()
    rows_of: dict[Cell, list[int]] = {}
    for name in keys.names:
        if name in seen:
            rows_of[name] = []
        seen.add(name)
    for row, name in enumerate(keys.names):
        if name in rows_of and keys.usable[row]:
            rows_of[name].append(row)
    problems = {}
    for rows in rows_of.values():
        numbers = [first_row + row for row in rows]
        if len(rows) > 1:
            for row, number in zip(rows, numbers, strict=True):
                others = name_rows(numbers, but=number)
                problems[row] = repeated_key(heading, others, keys.text(row), number)
    return problems

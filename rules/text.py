"""The text of a cell, and the folding by which texts are compared."""

import unicodedata

from rules.cells import Cell
from rules.readings import Unreadable, is_error, number_text, unreadable


def _table() -> dict[int, str]:
    """What fold() does to single characters; none of the results is itself a key."""
    # The invisible ones: https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
    invisible = [
        *(0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFEFF, 0xFFA0),
        *range(0x180B, 0x1810),
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFE00, 0xFE10),
        *range(0xE0100, 0xE01F0),
    ]
    control = [code for code in range(0xA0) if unicodedata.category(chr(code)) == "Cc"]
    table = {code: "" for code in [*invisible, *control] if not chr(code).isspace()}
    # Of Unicode's compatibility forms only the East Asian widths: "²" is not "2", "½" not "1/2".
    for code in range(0xFF01, 0xFFEF):
        kind, _, plain = unicodedata.decomposition(chr(code)).partition(" ")
        if kind in {"<wide>", "<narrow>"} and code not in table:
            table[code] = chr(int(plain, 16))
    table |= dict.fromkeys(map(ord, "‘’‚‛ʼ′´＇"), "'")
    table |= dict.fromkeys(map(ord, "“”„‟«»″＂"), '"')
    table |= dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-")
    table[ord("…")] = "..."
    return table


_TABLE = _table()


def fold(text: str) -> str:
    """The form in which texts are compared; equal forms are one text to people.

    Case, outer and repeated spaces and line breaks, invisible characters, the shape of quotes and
    dashes, full and half width, and the way an accent is encoded do not count; the accent itself
    does. Folding twice changes nothing.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.lower().split())
    # Unicode's caseless matching, https://www.unicode.org/versions/latest/core-spec/chapter-3/#G53513
    folded = unicodedata.normalize("NFD", text).casefold().translate(_TABLE)
    return " ".join(unicodedata.normalize("NFC", folded).split())


def ascii_digits(text: str) -> str:
    """The text with the decimal digits of all scripts as 0 to 9; "²" is none."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def cell_text(cell: Cell) -> str | Unreadable:
    """A cell as text, as its sheet shows it unformatted: 7, 0.5, 5805028000056864695, TRUE."""
    if isinstance(cell, str):
        return unreadable(cell) if is_error(cell) else cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return number_text(cell)
    return unreadable(cell)


def readable_text(cell: Cell) -> str:
    """The text of a cell without outer spaces; "" where it is empty or cannot be read."""
    text = cell_text(cell)
    return "" if isinstance(text, Unreadable) else text.strip()

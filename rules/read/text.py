"""The text of a cell, and the folding by which texts are compared."""

import unicodedata

from rules.read.cells import Cell
from rules.read.readings import Unreadable, is_error, number_text, unreadable
from rules.read.signs import ALIKE, UNSEEN


def visible(text: str) -> str:
    """The text as people see it: composed, without invisible signs, all spaces plain ones."""
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", text.translate(UNSEEN))


def alike(text: str) -> str:
    """The text with one form for all that looks the same: dashes, quotes, widths, spaces."""
    if text.isascii() and text.isprintable():
        return text
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", decomposed.translate(ALIKE))


def fold_text(text: str, *, turkic: bool = False) -> str:
    """The form in which texts are compared; equal forms are one text to people.

    Case, outer and repeated spaces and line breaks, invisible characters, the shape of quotes and
    dashes, full and half width, and the way an accent is encoded do not count; the accent itself
    does. With `turkic`, I is the capital of ı and İ that of i. Folding twice changes nothing.
    """
    if turkic:
        text = text.replace("I\u0307", "i").replace("İ", "i").replace("I", "ı")
    if text.isascii() and text.isprintable():
        return " ".join(text.lower().split())
    # Unicode's caseless matching, https://www.unicode.org/versions/latest/core-spec/chapter-3/#G53513
    folded = unicodedata.normalize("NFD", text).casefold().translate(ALIKE)
    return " ".join(unicodedata.normalize("NFC", folded).split())


def fold(text: str) -> str:
    """The form in which names and known words are compared, whatever the locale.

    It is that of `fold_text`, except that i with and without its dot are the same.
    """
    folded = fold_text(text)
    return folded if folded.isascii() else folded.replace("ı", "i").replace("i\u0307", "i")


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

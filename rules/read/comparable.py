"""The form in which cells are compared that name somebody, or say how to reach them.

Two cells agree where their forms are equal: addresses whatever their case, phone numbers by their
digits, sites by their host, and anything else as a text. Nothing is guessed: neither the country of
a number nor that "Acme" is "Acme GmbH".
"""

import re
from collections.abc import Collection, Sequence

from rules.read.cells import Cell
from rules.read.patterns import FORMS
from rules.read.readings import is_error, number_text
from rules.read.text import ascii_digits, fold

_FEWEST_DIGITS = 7
_ROUNDED = 1e15
"""From here on a spreadsheet has rounded a number, so that others look like it."""

_BARE = re.compile(r"[!-.0-9;=?-~À-Þà-įĲ-ňŊ-ž]+[a-zA-Z]")
"""No space, nothing that may stand around an address, and letters to which lower case is all that
folding does. Most addresses are so.
"""
_WORDLESS = re.compile(r"[\W\d_]*")
_ADORNED = re.compile(r"[^<>]*<([^<>]+)>")
_SITE = re.compile(r"(?:https?://)?(?:www\.)?([^:/?#]*)(?::\d{1,5})?(?:[/?#]\S*)?")
_SEPARATORS = dict.fromkeys(map(ord, " ./()-"), "")
_EXTENSION = re.compile(r"ext\.?|x|#")


def comparable(cells: Sequence[Cell], blanks: Collection[str]) -> Sequence[str]:
    """The form of each cell, "" for one that agrees with nothing; `blanks` are folded.

    So are blank cells and ticks, errors, and what holds no word and too few digits for a number.
    """
    known, is_bare = _Forms(blanks), _BARE.fullmatch
    texts = (cell if isinstance(cell, str) else _number(cell) for cell in cells)
    forms = [text.lower() if "@" in text and is_bare(text) else known[text] for text in texts]
    return ["" if each in blanks else each for each in forms] if "@" in "".join(blanks) else forms


class _Forms(dict[str, str]):
    """The form of each text that was asked for."""

    def __init__(self, blanks: Collection[str]) -> None:
        self._blanks = blanks

    def __missing__(self, text: str) -> str:
        line = fold(text)
        nothing = line in self._blanks or is_error(text)
        form = self[text] = "" if nothing else _form(line)
        return form


def _number(cell: Cell) -> str:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return ""
    return number_text(cell) if abs(cell) < _ROUNDED else ""


def _form(line: str) -> str:
    """The form of a folded text."""
    if FORMS["phone"](line):
        return _phone(line)
    if _WORDLESS.fullmatch(line):
        return line if _count_digits(line) >= _FEWEST_DIGITS else ""
    if "@" in line:
        address = _address(line)
        return address if address == line or FORMS["email"](address) else line
    site = _SITE.fullmatch(line) if "." in line else None
    host = site[1].removesuffix(".") if site else ""
    return host if FORMS["domain"](host) else line


def _phone(line: str) -> str:
    """The digits of a phone number, behind "+" if they begin with a country, and its extension."""
    number, *extension = _EXTENSION.split(ascii_digits(line))
    digits = number.translate(_SEPARATORS)
    if digits.startswith(("+", "00")):
        home = number.replace("(0)", "").translate(_SEPARATORS)
        digits = "+" + home.removeprefix("+").removeprefix("00")
    if _count_digits(digits) < _FEWEST_DIGITS:
        return ""
    return "x".join([digits, *map(str.strip, extension)])


def _count_digits(line: str) -> int:
    return sum(map(str.isdecimal, line))


def _address(line: str) -> str:
    """An address without the name and the signs that mail programs put around it."""
    adorned = _ADORNED.fullmatch(line)
    address = (adorned[1] if adorned else line).strip()
    if address.startswith("mailto:"):
        return address.removeprefix("mailto:").partition("?")[0]
    return address

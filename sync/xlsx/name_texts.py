"""What a defined name stands for: cells of a tab, or a text."""

import re

from sync.xlsx.markup import escape, unescape
from sync.xlsx.references import split_title

WHOLE_TAB = "$1:$1048576"
_STRINGS = re.compile(r'"((?:[^"]|"")*)"')
_STRING_LIMIT = 255  # of a text within a formula of Excel


def without_case(title: str) -> str:
    """A title as Excel compares it with one in a reference."""
    return " ".join(title.split()).casefold()


def split_reference(text: str | None) -> tuple[str, str] | None:
    """The title and the rest of a reference; None for one to another workbook, or a lost one."""
    if text is None or "#REF!" in text or "[" in text:
        return None
    return split_title(text)


def title_in(text: str | None) -> str | None:
    """The title of the tab that a reference is to, without case."""
    split = split_reference(text)
    return without_case(split[0]) if split else None


def constant(text: str) -> str:
    """A text as a formula, "Stage", in pieces where it is longer than Excel allows."""
    text = escape(text)
    pieces = [text[at : at + _STRING_LIMIT] for at in range(0, len(text), _STRING_LIMIT)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


def text_of(formula: str | None) -> str:
    """The opposite of `constant`; "" for any other formula."""
    return unescape("".join(piece.replace('""', '"') for piece in _STRINGS.findall(formula or "")))

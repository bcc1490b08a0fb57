"""Names of stages: whether a cell that shows one reads as that name again."""

import unicodedata

from rules.read.readings import is_error

_MOST_CHARACTERS = 32_767
"""In a cell of Excel, counted in UTF-16; one of Google Sheets holds more."""

_UNSEEN = {"Cc", "Cf", "Zl", "Zp"}
_SHAPING = {"\u200c", "\u200d"}
"""What joins letters, or emoji, or keeps them apart: such texts are written with it."""


def odd_name(name: str) -> tuple[str, str] | None:
    """Say what would not read back of a name written to a cell, and the mend; None if it would."""
    if is_error(name):
        return "is what a cell shows for an error", "give it another name"
    length = len(name.encode("utf-16-le", "surrogatepass")) // 2
    if length > _MOST_CHARACTERS:
        most = f"{_MOST_CHARACTERS:,}"
        return f"has {length:,} characters, and a cell holds {most}", "give it a shorter name"
    plain = "".join(char for char in name if not _is_unseen(char)).strip()
    if plain != name:
        odd = "spaces around it" if name.strip() == plain else "characters that nobody sees"
        return f"has {odd}", f'write "{plain}"'
    return None


def _is_unseen(char: str) -> bool:
    return unicodedata.category(char) in _UNSEEN and char not in _SHAPING

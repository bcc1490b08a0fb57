"""How much room a text takes on a terminal, and texts broken by that.

A Chinese or Japanese sign takes two columns, a combining mark none. A package that knows more of
it than Python's own tables, wcwidth, would lengthen the start of each command by a twelfth.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

_SOFT_HYPHEN = "\xad"
_JAMO = re.compile(r"[\u1160-\u11ff\ud7b0-\ud7fb]")
_DISPUTED = re.compile(r"[\ufe0e\ufe0f]|\u200d(?=[\u2600-\u27bf\U0001f000-\U0001faff])")
"""Marks that make one picture of several, or a wider one: terminals differ about the room."""

_STAND_INS = range(0xF0000, 0xFFF00)
"""Signs of no meaning, each as wide as a letter."""

_FILLING = chr(0x10FFFD)


@cache
def _sign_room(sign: str) -> int:
    category = unicodedata.category(sign)
    if category in {"Mn", "Me"} or _JAMO.match(sign):
        return 0
    if category == "Cf" and sign != _SOFT_HYPHEN and unicodedata.bidirectional(sign) == "BN":
        return 0
    return 2 if unicodedata.east_asian_width(sign) in {"W", "F"} else 1


def room(text: str) -> int:
    """How many columns a text takes that has no control characters."""
    return len(text) if text.isascii() else sum(map(_sign_room, text))


def settled(text: str) -> str:
    """A text whose room all terminals agree about, without marks that stand on no sign."""
    if text.isascii():
        return text
    kept = " "
    for sign in _DISPUTED.sub("", text):
        if kept[-1] != " " or _sign_room(sign):
            kept += sign
    return kept[1:]


def wrap(text: str, width: int, first: str = "", rest: str = "") -> str:
    """A text in lines of at most so much room, with an indent of the first and of the others.

    A word that has no room in a line is broken.
    """
    lines, line, bare = [], first, True
    for word in text.split(" "):
        gap, left = "" if bare else " ", word
        while room(line + gap + left) > width:
            own_line = not bare and room(rest + left) <= width
            head = "" if own_line else _head(left, width - room(line + gap), least=int(bare))
            lines.append((line + gap + head).rstrip())
            line, gap, left, bare = rest, "", left[len(head) :], True
            if not left:
                break
        line, bare = line + gap + left, bare and not left
    return "\n".join([*lines, line.rstrip()] if not bare or not lines else lines)


def _head(text: str, width: int, least: int) -> str:
    """The beginning of a text that has so much room, but at least so many signs."""
    head, used = "", 0
    for number, sign in enumerate(_signs(text)):
        used += room(sign)
        if used > width and number >= least:
            break
        head += sign
    return head


def _signs(text: str) -> Iterator[str]:
    """A text's signs, each with the marks that stand on it."""
    sign = ""
    for each in text:
        if sign and _sign_room(each):
            yield sign
            sign = ""
        sign += each
    if sign:
        yield sign


class StandIns:
    """Signs that stand in for wide ones and for those with marks while a table is laid out.

    That is done by the number of signs; theirs is as great as the room of what they stand for.
    """

    def __init__(self) -> None:
        self._made: dict[str, str] = {}

    def of(self, text: str) -> str:
        """A text of as many signs as this one takes room."""
        return text if text.isascii() else "".join(map(self._of_sign, _signs(text)))

    def _of_sign(self, sign: str) -> str:
        taken = room(sign)
        if len(sign) == taken and sign < chr(_STAND_INS.start):
            return sign
        if sign not in self._made:
            if len(self._made) == len(_STAND_INS):
                return sign
            self._made[sign] = chr(_STAND_INS[len(self._made)])
        return self._made[sign] + _FILLING * (taken - 1)

    def back(self, text: str) -> str:
        """A text with all that they stood for."""
        back = {ord(stand_in): sign for sign, stand_in in self._made.items()}
        return text.translate({**back, ord(_FILLING): None}) if back else text

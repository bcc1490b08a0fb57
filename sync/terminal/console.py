"""What a text for people is drawn on: how wide it is, which signs it shows, whether in colour."""

import os
import shutil
import sys
from dataclasses import dataclass

import click

from sync.messages.safe import plain
from sync.terminal.room import settled, wrap
from sync.terminal.streams import draws, shown_encoding

_NARROWEST, _WIDEST = 20, 100
_INSTEAD = {"█": "#", "░": ".", "–": "-", "…": "...", "→": "->"}
"""Signs that the program's own texts have, and what stands there where they can't be shown."""


@dataclass(frozen=True)
class Console:
    """A terminal, or a file that stands in for one; it is `width` columns wide.

    `encoding` says which signs it can show.
    """

    width: int
    colour: bool = False
    encoding: str = "utf-8"

    def text(self, text: str) -> str:
        """A text in one line, harmless, its room known; what can't be shown is told otherwise."""
        shown = plain(text)
        for sign, instead in _INSTEAD.items():
            if not self._shows(sign):
                shown = shown.replace(sign, instead)
        return settled(shown.encode(self.encoding, "backslashreplace").decode(self.encoding))

    def wrapped(self, text: str, first: str = "", rest: str = "", width: int | None = None) -> str:
        """A text made harmless, in lines, with an indent of each.

        What a space without a break joins stays together, as do a number and its "%".
        """
        parts = map(self.text, text.replace(" %", "\xa0%").split("\xa0"))
        lines = wrap("\xa0".join(parts), self.width if width is None else width, first, rest)
        return lines.replace("\xa0", " ")

    def _shows(self, sign: str) -> bool:
        return sign.encode(self.encoding, "replace") != b"?"

    def styled(self, text: str, colour: str | None = None) -> str:
        """A text in a colour, or bold if none is named, line by line, where there are colours."""
        if not self.colour or not text:
            return text
        lines = text.split("\n")
        return "\n".join(
            click.style(line, fg=colour, bold=colour is None or None) for line in lines
        )


def standard_output() -> Console:
    """The console that the standard output is.

    Colours are for terminals that have them, and for people who did not say no:
    https://no-color.org
    """
    width = shutil.get_terminal_size().columns
    colour = draws(sys.stdout) and not os.environ.get("NO_COLOR")
    return Console(max(_NARROWEST, min(width, _WIDEST)), colour, shown_encoding(sys.stdout))

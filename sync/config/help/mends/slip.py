"""A slip: one place of a text that is not TOML, and the words in which it is told."""

import re
from dataclasses import dataclass

from rules.phrases import cut

LISTS = ("stage", "example")
"""The tables that stand in two pairs of brackets, since there are several."""


@dataclass(frozen=True)
class Slip:
    """One place that is not TOML: its line from 1, what is found there, and what to write.

    `column`, from 1, is given where the eye needs it. `text` is the whole text as it was probably
    meant, with as many lines; None where only the writer can know.
    """

    line: int
    what: str
    mend: str
    text: str | None = None
    column: int | None = None


STRING = re.compile(r""""(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
"""A text in quotes, on one line."""

VALUE = rf"(?:{STRING.pattern}|[\w.+-]+)"
"""A value that is no list or table, or a key, as part of a regular expression."""


def shown(text: str) -> str:
    """Show a piece of the config on one line, cut at 60 characters."""
    return cut(" ".join(text.split()), 60)


def last_words(before: str) -> str:
    """Give the last value of a text, with its key and what closes it."""
    line = before.rstrip(" ,").split("\n")[-1]
    words = re.search(rf"(?:[\w-]+\s*=\s*)?{VALUE}[\s\]}}]*$", line)
    return shown(words[0] if words else line)


def begins_anew(line: str) -> bool:
    """Whether a line looks like the beginning of a statement."""
    return re.match(rf"[ \t]*(\[\[?[ \t]*[\w.]+[ \t]*\]|({VALUE}|[\w ]+)[ \t]*=)", line) is not None

"""Text from cells, made harmless for terminals, CI logs and Markdown."""

import re
import shlex

KEY_WIDTH = 80
"""How many characters of a key are shown."""

CELL_WIDTH = 40
"""How many characters of any other cell are shown."""

_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+"
)
_COMMAND = re.compile(r"(?<=:)(?=:)|(?<=#)(?=#[a-z]*\[)")
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&@:/])")

_REFERENCE = re.compile(r"([@#]|\bgh(?=\\-\d))", re.IGNORECASE)


def plain(text: str) -> str:
    """One line without control characters that a CI log does not take for a command.

    A line of a GitHub Actions log acts by "::" or "##[", one of Azure Pipelines by "##vso[":
    https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
    https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
    """
    line = _CONTROL.sub(" ", text)
    return _COMMAND.sub("\u200b", line)


def typed(text: str) -> str:
    """A text as it is typed in a shell: as one word, and harmless to show."""
    return shlex.quote(plain(text))


def markdown(text: str) -> str:
    """Text that Markdown shows as it is: no markup, link, mention, formula or table border.

    GitHub looks for "@name", "#1" and "GH-1" only after the text has become HTML, in which no
    escape is left. What parts them is a comment, which nobody sees:
    https://github.com/github/cmark-gfm/issues/181
    https://docs.github.com/get-started/writing-on-github/working-with-advanced-formatting/writing-mathematical-expressions
    """
    escaped = _MARKUP.sub(r"\\\1", plain(text)).replace("\\<", "&lt;")
    parted = _REFERENCE.sub(r"\1<!-- -->", escaped.replace("\\@", "@"))
    return parted.replace("$", "<span>$</span>")

"""Text from cells, made harmless for terminals, CI logs and Markdown."""

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&@:/])")


def plain(text: str) -> str:
    """One line without control characters that a CI log does not take for a command.

    A line of a GitHub Actions log acts by "::" or "##[":
    https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
    """
    line = _CONTROL.sub(" ", text)
    return line.replace("::", ":\u200b:").replace("##[", "##\u200b[")


def markdown(text: str) -> str:
    """Text that Markdown shows as it is: no markup, link, mention or table border."""
    return _MARKUP.sub(r"\\\1", plain(text)).replace("\\<", "&lt;").replace("\\@", "&#64;")

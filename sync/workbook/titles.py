"""Tabs by their titles."""

import difflib
from collections.abc import Sequence
from itertools import count

from rules.phrases import did_you_mean
from rules.read.text import fold

_LISTED = 5


def find_title(wanted: str, titles: Sequence[str]) -> int | None:
    """The place of a title: the very same, else the only one that is the same when folded."""
    if wanted in titles:
        return titles.index(wanted)
    folded = fold(wanted)
    same = [place for place, title in enumerate(titles) if fold(title) == folded]
    return same[0] if len(same) == 1 else None


def free_title(wanted: str, titles: Sequence[str], longest: int) -> str:
    """A title for a new tab: the wanted one, or with the first number that makes it free."""
    taken = {fold(title) for title in titles}
    for number in count(1):
        ending = f" {number}" if number > 1 else ""
        title = wanted[: longest - len(ending)].rstrip() + ending
        if fold(title) not in taken:
            return title
    raise AssertionError


def suggest_titles(wanted: str, titles: Sequence[str]) -> str:
    """Which title may have been meant where `find_title` finds none, or which ones there are."""
    near = difflib.get_close_matches(fold(wanted), map(fold, titles), n=3)
    listed = [title for title in titles if fold(title) in near]
    if listed:
        return did_you_mean(*listed)
    return "it has " + ", ".join(f'"{title}"' for title in titles[:_LISTED])

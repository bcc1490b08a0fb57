"""Near misses: the name that somebody probably meant."""

import re
from collections.abc import Iterable

from rules.phrases import did_you_mean
from rules.read.text import fold


def near_miss(text: str, names: Iterable[str]) -> str | None:
    """Return the name that a text resembles, contains or is part of; None where there is none."""
    from difflib import get_close_matches  # noqa: PLC0415 -- only for mistakes

    folded = fold(text)
    by_fold = {fold(name): name for name in names}
    close = get_close_matches(folded, by_fold, n=1, cutoff=0.7)
    if close:
        return by_fold[close[0]]
    return next(
        (by_fold[name] for name in by_fold if _within(name, folded) or _within(folded, name)), None
    )


def _within(words: str, text: str) -> bool:
    return bool(words) and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def suggest(text: str, names: Iterable[str]) -> str:
    """The question 'did you mean "x"?', for the name that a text resembles; "" if there is none."""
    near = near_miss(text, names)
    return did_you_mean(near) if near else ""

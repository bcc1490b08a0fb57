"""Problems of the sheet that do not stop a run: told, with the way to mend them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rules.phrases import cut, plural
from sync.messages.safe import KEY_WIDTH

_SHOWN = 3


class Problem(NamedTuple):
    """One thing that somebody should look at.

    `what` quotes no cell but the key; `quoted` says the same with the cell's text, where that makes
    a difference. `row` is the sheet's row number, None of a table, and `key` the prospect's key,
    where the problem is one of a row. `kind` says what all problems of its kind have in common,
    where `what` is about one row. `first` is true of what keeps a prospect from the stage that
    people mean: they should see it before anything else. `mild` is true of what may be right as it
    is: it is told beside other things, but is no reason to tell anything.
    """

    what: str
    mend: str
    row: int | None = None
    key: str | None = None
    quoted: str = ""
    kind: str = ""
    first: bool = False
    mild: bool = False

    def say(self, *, show_values: bool) -> str:
        """What is wrong, with or without the cell's text."""
        return self.quoted if show_values and self.quoted else self.what


_REPEATED = "is also in other rows"
"""How the kind of a problem ends that is about a key which several rows have."""


def repeated_key(heading: str, others: str, key: str, row: int | None = None) -> Problem:
    """The problem of a row whose key is also in `others`, which says how many or which."""
    return Problem(
        f"{heading} is also in {others}",
        "give each prospect a key of its own",
        row,
        key,
        kind=f"{heading} {_REPEATED}",
        first=True,
    )


def is_of_repeated(problem: Problem) -> bool:
    """Whether a problem is about a key which several rows have."""
    return problem.kind.endswith(_REPEATED)


def other_rows(count: int) -> str:
    """Rows that have no numbers, in words: "1 other row", "24,609 other rows"."""
    return f"{count:,} other {plural(count, 'row')}"


def unnumbered(problem: Problem, others: int) -> Problem:
    """A problem of a row that has no number; so many `others` have the same key."""
    if not is_of_repeated(problem):
        return problem._replace(row=None)
    heading = problem.kind.removesuffix(f" {_REPEATED}")
    return repeated_key(heading, other_rows(others), problem.key or "")


def gather(problems: Iterable[Problem], *, show_values: bool) -> list[tuple[str, str, str]]:
    """What is wrong, where, and the mend: one line for all problems that are alike."""
    alike: dict[tuple[bool, str, str], list[Problem]] = {}
    for each in problems:
        alike.setdefault((not each.first, each.kind or each.what, each.mend), []).append(each)
    return [
        (_what(kind, found, show_values=show_values), _where(found), mend)
        for (_, kind, mend), found in sorted(alike.items(), key=lambda item: item[0][0])
    ]


def _what(kind: str, problems: Sequence[Problem], *, show_values: bool) -> str:
    if len(problems) == 1:
        return problems[0].say(show_values=show_values)
    quoted = list(dict.fromkeys(each.quoted for each in problems if each.quoted))
    return _few(quoted, "; ") if show_values and quoted else kind


def _where(problems: Sequence[Problem]) -> str:
    """Where problems are: "row 7 (P-5)", "rows 2, 5, 9 and 50,066 more".

    Of a table, which numbers no rows, "P-5, P-7, P-9 and 12 more"; "" if that is not known either.
    """
    rows = [each.row for each in problems if each.row is not None]
    if not rows:
        keys = dict.fromkeys(each.key for each in problems if each.key)
        return _few([cut(key, KEY_WIDTH) for key in keys], ", ")
    key = problems[0].key if len(problems) == 1 else None
    return name_rows(rows) + (f" ({cut(key, KEY_WIDTH)})" if key else "")


def name_rows(numbers: Sequence[int], but: int | None = None) -> str:
    """Row numbers in words: "row 19", "rows 19, 40", "rows 19, 40, 41 and 7 more".

    `but` is one of them that is not meant.
    """
    first = [each for each in numbers[: _SHOWN + 1] if each != but]
    count = len(numbers) - (but is not None)
    return f"{plural(count, 'row')} {_few(list(map(str, first)), ', ', count)}"


def _few(texts: Sequence[str], separator: str, count: int | None = None) -> str:
    """The first few of `count` texts, by default of all that are given, and how many more."""
    left = (len(texts) if count is None else count) - _SHOWN
    return separator.join(texts[:_SHOWN]) + (f" and {left:,} more" if left > 0 else "")

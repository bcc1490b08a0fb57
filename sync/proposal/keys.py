"""Which column, or columns, tell a sheet's prospects apart."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations, count

from rules.read.text import fold
from sync.proposal.view import View
from sync.sheet.keys import BETWEEN, Keys, read_keys

_NAMED = 0.9
"""A column headed as a key is one where so large a part of the rows has a key of its own."""
_UNNAMED = 0.98
_WHOLE_ROWS = ("email", "title", "company", "person", "phone")
"""What a prospect may be known by where nothing is headed as a key; first what changes least."""
_NEW = ("ID", "Prospect ID", "Qualify ID")


@dataclass(frozen=True)
class KeyProposal:
    """The key's headings; with `new` it is one that the sheet has to be given.

    `share` is the part of the rows that it tells apart. `lacking` says of a new one why the column
    that is headed as a key won't do, "" where none is.
    """

    headings: tuple[str, ...]
    share: float = 1.0
    new: bool = False
    lacking: str = ""


def propose_key(view: View) -> KeyProposal:
    """The best key there is: a column headed as one, one that looks like one, or several."""
    for columns, least in _candidates(view):
        share = told_apart(view, columns)
        if share >= least:
            return KeyProposal(tuple(map(view.sample.heading, columns)), share)
    return KeyProposal((_new_heading(view),), 0.0, new=True, lacking=_lacking(view))


def _new_heading(view: View) -> str:
    """A heading for a key column that the sheet does not have yet."""
    more = (f"{_NEW[-1]} {number}" for number in count(2))
    return next(each for each in chain(_NEW, more) if fold(each) not in view.sample.all_headings)


def _lacking(view: View) -> str:
    """What is most often wrong with the cells of the column that is headed as a key."""
    for _, column in sorted(_headed_as_key(view), key=lambda each: (-each[0], each[1])):
        keys = _read(view, (column,))
        kinds = Counter(each.kind or each.what for each in keys.problems.values())
        if kinds:
            [(what, _)] = kinds.most_common(1)
            return what
        return f"{view.sample.heading(column)} is blank in {len(keys.blank):,} rows"
    return ""


def told_apart(view: View, columns: tuple[int, ...]) -> float:
    """How large a part of the rows with anything in them has a key of its own in some columns."""
    rows = max((look.filled for look in view.looks.values()), default=0)
    if not rows:
        return 1.0
    keys = _read(view, columns)
    unusable = {*keys.blank, *keys.problems}
    return min(1.0, (len(keys.texts) - len(unusable)) / rows)


def _read(view: View, columns: tuple[int, ...]) -> Keys:
    cells = [view.sample.columns[column] for column in columns]
    heading = BETWEEN.join(map(view.sample.heading, columns))
    return read_keys(cells, view.setting.blanks, heading, view.sample.header_row + 1)


def _candidates(view: View) -> Iterator[tuple[tuple[int, ...], float]]:
    """Columns that may be the key, the likeliest first, and how well they have to do."""
    taken = set(view.columns.values()) - {view.columns.get("id")}
    ids = sorted(_headed_as_key(view), key=lambda each: (-each[0], each[1]))
    yield from (((column,), _NAMED) for _, column in ids if column not in taken)
    if max((look.filled for look in view.looks.values()), default=0):
        yield from (((column,), 1.0) for column in _coded(view) if column not in taken)
    known = [view.columns[name] for name in _WHOLE_ROWS if name in view.columns]
    yield from (((column,), _UNNAMED) for column in known)
    yield from ((pair, _UNNAMED) for pair in combinations(sorted(known), 2))


def _headed_as_key(view: View) -> Iterator[tuple[float, int]]:
    for column in view.sample.columns:
        for fit in view.fits[column]:
            if fit.meaning.role == "key" and fit.score > 0.6:  # noqa: PLR2004 -- not only in part
                yield fit.score, column


def _coded(view: View) -> Iterator[int]:
    """The columns whose cells look like codes: P-17; and plain numbers in the first column."""
    for column, look in view.looks.items():
        is_code = look.is_plainly("code") and not look.is_mostly("date")
        if is_code or (column == min(view.looks) and look.is_plainly("digits")):
            yield column

"""What the cells of a column look like: how many are filled, and how many can be read as what."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from rules.columns import Column
from rules.language.conditions import Setting
from rules.read.cells import Cell, Day
from rules.read.dates import read_date
from rules.read.numbers import read_number
from rules.read.patterns import FORMS, read_line
from rules.read.readings import Unreadable
from rules.read.text import readable_text
from rules.read.yes import read_yes
from sync.proposal.meanings import bare, outcomes, word_list

_SAMPLE = 400
"""So many distinct cells of a column tell what it looks like."""
_MOST = 0.6
_PLAINLY = 0.8
_ENOUGH = 20
"""From so many filled cells on, it tells something how often they repeat."""
_FIRMS = 0.3
_NEARLY_ALL = 0.95

_MONEY = re.compile(r"[€$£¥₹]|\b(?:EUR|USD|GBP|CHF|Euro)\b", re.IGNORECASE)
_FIRM = re.compile(
    r"(?<=\S )(?:GmbH|AG|KG|OHG|UG|e\.?K\.?|Ltd|Limited|LLC|LLP|Inc|Corp|PLC|SA|S\.A\.|SL|S\.L\."
    r"|SLU|SARL|SAS|SASU|SpA|S\.p\.A\.|Srl|BV|B\.V\.|NV|AB|Oy|ApS|Sp\. z o\.o|Pty|Holding)\b"
)
_OPAQUE = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|00[A-Za-z0-9]{13,16}")
"""A code that programs give: a UUID, Salesforce's of a record."""
_CODE = re.compile(rf"[A-Za-z]{{1,6}}[-_/# .]?\d+(?:[-/]\d+)*|\d+(?:[-/]\d+)+|{_OPAQUE.pattern}")
_DIALLED = re.compile(r"(?!(?:19|20)\d\d[-/])[^+()/ -]*[+()/ -]")
"""A phone number as people write it, and no number of the year's."""


@dataclass(frozen=True)
class Look:
    """What a column's cells look like, of which `filled` hold something.

    `shares` says how large a part of these can be read as each kind; `texts` counts the commonest
    texts; `distinct` is how many different ones there are.
    """

    filled: int = 0
    distinct: int = 0
    shares: Mapping[str, float] = field(default_factory=dict)
    texts: Mapping[str, int] = field(default_factory=dict)

    def is_mostly(self, kind: str) -> bool:
        """Whether most filled cells can be read as a kind."""
        return self.shares.get(kind, 0) >= _MOST

    def is_plainly(self, kind: str) -> bool:
        """Whether there are cells, and nearly all of them are of a kind."""
        return self.shares.get(kind, 0) >= _PLAINLY

    @property
    def names_firms(self) -> bool:
        """Whether many cells end as firms' names do: GmbH, Ltd, SARL."""
        return self.shares.get("firm", 0) >= _FIRMS

    @property
    def tells_outcomes(self) -> bool:
        """Whether nearly all cells say Won, Lost and the like, whatever the heading."""
        return self.shares.get("outcome", 0) >= _NEARLY_ALL

    def allows(self, kinds: Iterable[str]) -> bool:
        """Whether the cells may be of one of some kinds; blank cells may be anything."""
        kinds = tuple(kinds)
        return not self.filled or not kinds or any(_ALLOWS[kind](self) for kind in kinds)

    def affirms(self, kinds: Iterable[str]) -> bool:
        """Whether the cells plainly are of one of some kinds that tell what a column is."""
        return any(self.is_plainly(kind) for kind in kinds if kind in _TELLING)


def _is_name(look: Look) -> bool:
    few = look.filled >= _ENOUGH and look.distinct <= max(3, look.filled // 20)
    return not few and not any(map(look.is_mostly, ("number", "day", "email", "opaque")))


def _is_people(look: Look) -> bool:
    many = look.filled >= _ENOUGH and look.distinct * 2 > look.filled
    return not many and not any(map(look.is_mostly, ("fraction", "date", "yes")))


def _is_choice(look: Look) -> bool:
    many = look.filled >= _ENOUGH and look.distinct * 4 > look.filled
    return not many and not any(map(look.is_mostly, ("date", "email")))


def _is_text(look: Look) -> bool:
    return not any(map(look.is_mostly, ("number", "date", "email", "tick")))


_ALLOWS: Mapping[str, Callable[[Look], bool]] = {
    "name": _is_name,
    "people": _is_people,
    "choice": _is_choice,
    "text": _is_text,
    "key": lambda look: not look.is_mostly("email"),
    "outcome": lambda look: look.is_plainly("outcome"),
    **{
        kind: lambda look, kind=kind: look.is_mostly(kind)  # type: ignore[misc]
        for kind in ("day", "ahead", "number", "yes", "email", "phone")
    },
}

_TELLING = ("email", "phone")
"""The kinds of cells that say what a column is; any column may hold numbers, dates or a yes."""


def look_at(column: Column[Cell], setting: Setting) -> Look:
    """Look at a column; blank cells are those that count as blank in a setting."""
    counts = {
        cell: count for cell, count in column.counts().items() if not _is_blank(cell, setting)
    }
    filled = sum(counts.values())
    sample = dict(islice(counts.items(), _SAMPLE))
    seen, kinds = sum(sample.values()), Counter[str]()
    for cell, count in sample.items():
        for kind in _kinds(cell, setting):
            kinds[kind] += count
    texts = Counter({readable_text(cell): count for cell, count in sample.items()})
    return Look(
        filled,
        len(counts),
        {kind: count / seen for kind, count in kinds.items()},
        dict(texts.most_common(50)),
    )


def _is_blank(cell: Cell, setting: Setting) -> bool:
    return setting.is_blank(cell) or bare(readable_text(cell)) in word_list("placeholder")


def _kinds(cell: Cell, setting: Setting) -> Iterator[str]:
    """What one cell can be read as."""
    text = readable_text(cell)
    yield from _figures(cell, setting)
    if not isinstance(read_yes(cell), Unreadable):
        yield "yes"
    if isinstance(cell, bool):
        yield "tick"
    if bare(text) in outcomes() or bare(text) in word_list("undecided"):
        yield "outcome"
    yield from (kind for kind, is_kind in _OF_TEXT.items() if is_kind(text))
    line = read_line(cell)
    if isinstance(line, str):
        yield from (form for form in ("email", "phone") if FORMS[form](line))
        if FORMS["phone"](line) and _DIALLED.match(line):
            yield "dialled"


def _figures(cell: Cell, setting: Setting) -> Iterator[str]:
    number = read_number(cell, setting.locale)
    is_number = not isinstance(number, Unreadable)
    if not isinstance(number, Unreadable):
        yield "fraction" if number % 1 else "whole"
        yield "number"
    if is_number and isinstance(cell, str) and is_money(cell):
        yield "money"
    day = read_date(cell, setting.locale)
    if not isinstance(day, Unreadable):
        yield "day"
        if not is_number and isinstance(cell, str | Day):
            yield "date"
            if day >= setting.today:
                yield "ahead"


def is_money(text: str) -> bool:
    """Whether a text names a currency."""
    return bool(_MONEY.search(text))


_OF_TEXT: Mapping[str, Callable[[str], object]] = {
    "code": _CODE.fullmatch,
    "opaque": _OPAQUE.fullmatch,
    "digits": str.isdecimal,
    "firm": _FIRM.search,
}

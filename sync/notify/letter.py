"""A message as people read it: a title, and parts with lines, before any service's markup."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath
from typing import TypeVar

from rules.judging.verdict import MoveKind
from rules.phrases import cut, day_in_words
from sync.funnel.figures import OneAway, Stalled, longest_first
from sync.messages.errors import GuardError, QualifyError
from sync.messages.problem import gather
from sync.messages.safe import CELL_WIDTH, KEY_WIDTH, plain
from sync.notify.news import Links, News
from sync.run.tidings import Portfolio
from sync.sheet.changelog import LogRow

T = TypeVar("T")

_MOST_LINES = 20
_LONGEST_LINE = 500
_LISTED = (MoveKind.PROMOTED, MoveKind.DEMOTED, MoveKind.BY_HAND, MoveKind.RELEASED)
"""The kinds of moves of which each is told; of others only how many there are."""

_COUNTED = (MoveKind.ADOPTED, MoveKind.ADDED)

_IN_WORDS = {
    MoveKind.BY_HAND: "set by hand",
    MoveKind.ADOPTED: "taken over from the {column} column",
    MoveKind.ADDED: "first seen",
}


@dataclass(frozen=True)
class Passage:
    """Some lines under a heading, which says how many there are in all; `rest` are left out."""

    heading: str
    lines: Sequence[str] = ()
    rest: int = 0

    def shortened(self, most: int) -> "Passage":
        """The part with so many lines at the most."""
        left_out = max(0, len(self.lines) - most)
        return Passage(self.heading, self.lines[:most], self.rest + left_out)

    @property
    def shown(self) -> Sequence[str]:
        """Its lines, and behind them how many more there are."""
        return [*self.lines, f"… and {self.rest:,} more"] if self.rest else self.lines


@dataclass(frozen=True)
class Letter:
    """A message: what happened in a few words, and the details. No text in it has line breaks."""

    title: str
    parts: Sequence[Passage]
    config: str
    links: Links

    def shortened(self, most: int) -> "Letter":
        """The message with so many lines a part at the most."""
        parts = [each.shortened(most) for each in self.parts]
        return Letter(self.title, parts, self.config, self.links)


def write_letter(news: News) -> Letter:
    """Put news into words."""
    whose = f"{_said(news.portfolio.owner)}, " if news.portfolio else ""
    where = _said(news.workbook or PurePath(news.config).name)
    return Letter(
        title=f"{whose}{where}: {', '.join(_happened(news))}",
        parts=list(_parts(news)),
        config=cut(plain(PurePath(news.config).name), KEY_WIDTH),
        links=news.links,
    )


def _said(text: str) -> str:
    return cut(plain(text), CELL_WIDTH)


def _happened(news: News) -> Iterator[str]:
    if news.error:
        stopped = isinstance(news.error, GuardError)
        yield "stopped by the guard, nothing was written" if stopped else "the run failed"
    for kind in (*_LISTED, *_COUNTED):
        if count := news.kinds[kind]:
            words = _IN_WORDS.get(kind, kind.value.lower())
            yield f"{count:,} {words.format(column=_said(news.adopted))}"
    if news.stalled:
        yield f"{len(news.stalled):,} newly stalled"


def _parts(news: News) -> Iterator[Passage]:
    if news.error:
        # Not str(error): that of a fault says where on this computer the program is.
        wrong = QualifyError.__str__(news.error)
        yield Passage("What is wrong", [cut(plain(wrong), _LONGEST_LINE)])
    for kind in _LISTED:
        if count := news.kinds[kind]:
            found = (move for move in news.moves if move.kind is kind)
            lines = [_moved(move, names=news.names) for move in islice(found, _MOST_LINES)]
            yield Passage(f"{kind.value}: {count:,}", lines, count - len(lines))
    if news.stalled:
        yield _stalled("Newly stalled", news.stalled, names=news.names)
    if news.portfolio:
        yield from _portfolio(news.portfolio, names=news.names)
    if news.problems:
        told = gather(news.problems, show_values=False)
        lines = [_problem(*each) for each in told[:_MOST_LINES]]
        yield Passage(f"Problems: {len(news.problems):,}", lines, len(told) - len(lines))


def _problem(what: str, where: str, mend: str) -> str:
    line = "; ".join(filter(None, (what, where, mend)))
    return cut(plain(line), _LONGEST_LINE)


def _moved(move: LogRow, *, names: bool) -> str:
    origin, to = _said(move.origin), _said(move.to)
    way = f"{origin} → {to}" if origin else to
    return f"{_called(move.key, move.name, names=names)}: {way}"


def _called(key: str, name: str, *, names: bool) -> str:
    """What a prospect is called: its key, and its name if these are told."""
    shown = cut(plain(key), KEY_WIDTH)
    return f"{shown} ({_said(name)})" if names and name else shown


def _stalled(heading: str, found: Sequence[Stalled], *, names: bool) -> Passage:
    first = longest_first(found, _MOST_LINES)
    lines = [
        f"{_called(each.key, each.name, names=names)}: {_said(each.stage)},"
        f" since {day_in_words(each.since)}"
        for each in first
    ]
    return Passage(f"{heading}: {len(found):,}", lines, len(found) - len(lines))


def _portfolio(portfolio: Portfolio, *, names: bool) -> Iterator[Passage]:
    if portfolio.stalled:
        yield _stalled("Stalled in all", portfolio.stalled, names=names)
    if portfolio.one_away:
        count = len(portfolio.one_away)
        lines = [
            f"{_called(each.key, each.name, names=names)}: {_said(each.stage)} →"
            f" {_said(each.next)}, wants {_missing(each, portfolio.says)}"
            for each in portfolio.one_away[:_MOST_LINES]
        ]
        yield Passage(f"One criterion away: {count:,}", lines, count - len(lines))


def _missing(prospect: OneAway, says: Mapping[str, str]) -> str:
    """What would bring a prospect on, each of several by itself."""
    return " or ".join(f'"{_said(says.get(name, name))}"' for name in prospect.missing[:3])


def fitting(letter: Letter, make: Callable[[Letter], T], fits: Callable[[T], bool]) -> T:
    """What is made of a message, with as many lines a part as fit where it is to go."""
    for most in (_MOST_LINES, 10, 5, 2):
        made = make(letter.shortened(most))
        if fits(made):
            return made
    return make(letter.shortened(1))

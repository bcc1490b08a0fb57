"""A funnel as text for a terminal: who stands where, what keeps them back, whom to look at."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import NamedTuple, TypeVar

from rules.phrases import cut, plural
from rules.read.text import fold
from sync.funnel.cut_short import CutShort
from sync.funnel.figures import (
    FEWEST,
    Funnel,
    OneAway,
    OwnerFigures,
    StageFigures,
    Stalled,
    Week,
    longest_first,
)
from sync.funnel.weeks import week_of
from sync.messages.safe import CELL_WIDTH, KEY_WIDTH
from sync.show.stage_words import UNKNOWN, archived_said, conversion_said, days_said, stalled_said
from sync.terminal.console import Console
from sync.terminal.grid import Bar, Cell, Grid

Told = TypeVar("Told", OneAway, Stalled)

_FEW_PROSPECTS, _FEW_OF_AN_OWNER, _FEW_OWNERS, _FEW_CRITERIA, _FEW_WEEKS = 10, 5, 50, 8, 8
_OUTCOMES = ("won", "lost", None)


class Section(NamedTuple):
    """A part of the text: a title, a table, and what follows it; "" and None are left out."""

    title: str
    grid: Grid | None = None
    note: str = ""

    def drawn(self, console: Console) -> str:
        """The section on a console."""
        parts = (
            console.styled(console.wrapped(self.title)),
            self.grid.drawn(console) if self.grid else "",
            console.wrapped(self.note),
        )
        return "\n".join(filter(None, parts))


def funnel_text(
    workbook: str,
    funnel: Funnel,
    console: Console,
    *,
    by_owner: bool = False,
    show_values: bool = False,
) -> str:
    """A funnel for a console; `by_owner` tells of each owner's prospects apart.

    With `show_values` names stand beside keys.
    """
    people = (_owners if by_owner else _to_look_at)(funnel, _Prospects(funnel, show_values))
    sections = (*_title(workbook, funnel), *_whole(funnel), *people)
    return "\n\n".join(each.drawn(console) for each in sections)


def _title(workbook: str, funnel: Funnel) -> Iterator[Section]:
    counted = f"{funnel.judged:,} of {funnel.rows:,} {plural(funnel.rows, 'prospect')} judged"
    waits = plural(funnel.waiting, "move waits", "moves wait")
    notes = [f"Of what is past, only what began after {funnel.since}."] if funnel.since else []
    notes += [f"{funnel.waiting:,} {waits} for the next run."] if funnel.waiting else []
    if funnel.archived:
        notes.append(f"{archived_said(funnel.archived)}.")
    title = f"{workbook}: the funnel as of {funnel.today}; {counted}."
    yield Section(title, note=" ".join(notes))


def _whole(funnel: Funnel) -> Iterator[Section]:
    """What is told of all prospects together."""
    by_hand = [each for each in funnel.stages if each.stage.by_hand]
    yield Section("", _ladder([each for each in funnel.stages if not each.stage.by_hand]))
    yield Section("", note=_about_figures(funnel))
    if by_hand:
        yield Section("", _by_hand(by_hand))
    if funnel.weeks:
        yield Section("Moves in the last weeks", _weeks(_last_weeks(funnel)))
    if funnel.blockers:
        yield _blockers(funnel)


# The stages


def _ladder(rungs: Sequence[StageFigures]) -> Grid:
    """Each rung: how many stand there and have been there, and how it goes on from there."""
    most = max(max(each.now, each.been) for each in rungs)
    rows = [
        (
            cut(each.stage.name, CELL_WIDTH),
            Bar(each.now, max(each.now, each.been), most),
            f"{each.now:,}",
            f"{each.been:,}",
            conversion_said(each),
            days_said(each),
            stalled_said(each),
        )
        for each in rungs
    ]
    headings = ("Stage", "█ now ░ been", "Now", "Been", "Moved on", "Median days", "Stalled")
    return Grid(headings, rows, broad=1, numbers=range(2, 7), stand_out=6)


def _about_figures(funnel: Funnel) -> str:
    """What the figures of the past mean, or that there are none."""
    if funnel.weeks:
        return (
            "Moved on: of those who have left the stage. Median days: half of the stays lie between"
            f" those in brackets. {UNKNOWN}: fewer than {FEWEST} to go by."
        )
    since = f" after {funnel.since}" if funnel.since else " yet"
    return (
        f"The changelog has no move{since}. How many move on, and after how many days, is told of"
        f" stages that {FEWEST} prospects have left."
    )


def _by_hand(stages: Sequence[StageFigures]) -> Grid:
    """The stages that people set: won first, then lost, then the others."""
    ordered = sorted(stages, key=lambda each: _OUTCOMES.index(each.stage.outcome))
    rows = [
        (
            cut(each.stage.name, CELL_WIDTH),
            _outcome(each),
            f"{each.now:,}",
            f"{each.been:,}",
            stalled_said(each),
        )
        for each in ordered
    ]
    headings = ("Set by hand", "Outcome", "Now", "Been", "Stalled")
    return Grid(headings, rows, broad=0, numbers=(2, 3, 4), stand_out=4)


def _outcome(figures: StageFigures) -> str:
    """How it ended for those in a stage; "" where its name says so."""
    outcome = figures.stage.outcome or ""
    return "" if fold(figures.stage.name) == outcome else outcome


# The weeks


def _last_weeks(funnel: Funnel) -> list[Week]:
    """The last weeks until today, those without a move too.

    Days of the changelog may lie ahead: what they tell counts only where nothing else is told.
    """
    moved = {each.week: each for each in funnel.weeks}
    mondays = [each.monday for each in funnel.weeks]
    this = funnel.today - timedelta(days=funnel.today.weekday())
    last = this if min(mondays) <= this else max(mondays)
    first = max(min(mondays), last - timedelta(weeks=_FEW_WEEKS - 1))
    shown = (first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1))
    return [moved.get(week, Week(week, 0, 0, 0, 0)) for week in map(week_of, shown)]


def _weeks(weeks: Sequence[Week]) -> Grid:
    moves = [sum(_kinds(each)) for each in weeks]
    rows: list[tuple[Cell, ...]] = [
        (each.week, Bar(count, count, max(moves)), *map(_unless_0, _kinds(each)))
        for each, count in zip(weeks, moves, strict=True)
    ]
    headings = ("Week", "", "Added", "Promoted", "Demoted", "By hand")
    return Grid(headings, rows, broad=1, numbers=range(2, 6))


def _kinds(week: Week) -> tuple[int, ...]:
    return week.added, week.promoted, week.demoted, week.by_hand


def _unless_0(count: int) -> str:
    return f"{count:,}" if count else ""


# Prospects


def _blockers(funnel: Funnel) -> Section:
    rows = [
        (each.say, f"{each.blocks:,}", _unless_0(each.one_away))
        for each in funnel.blockers[:_FEW_CRITERIA]
    ]
    headings = ("Criterion", "Prospects", "One away")
    grid = Grid(headings, rows, broad=0, numbers=(1, 2))
    more = _more(len(funnel.blockers) - len(rows))
    return Section("What keeps most prospects back", grid, more)


def _more(count: int) -> str:
    return f"… and {count:,} more" if count > 0 else ""


@dataclass(frozen=True)
class _Prospects:
    """How prospects of a funnel are told of; `names` says whether a name stands beside each key."""

    funnel: Funnel
    names: bool

    def one_away(self, title: str, found: Sequence[OneAway], few: int) -> Section:
        """Who is one criterion away from the next stage, those on the highest rungs first."""
        first = self.funnel.highest_first(found, few)
        rows = [(*self._called(each), each.stage, each.next, self._missing(each)) for each in first]
        headings = (*self._headings(), "Stage", "Next", "Missing")
        grid = Grid(headings, rows, broad=len(headings) - 1) if rows else None
        return Section(f"{title}: {len(found):,}", grid, _more(len(found) - len(first)))

    def stalled(self, title: str, found: Sequence[Stalled], few: int) -> Section:
        """Who is in a stage for too long, the longest first."""
        first = longest_first(found, few)
        rows = [(*self._called(each), each.stage, str(each.since)) for each in first]
        headings = (*self._headings(), "Stage", "Stalled since")
        grid = Grid(headings, rows, broad=0) if rows else None
        return Section(f"{title}: {len(found):,}", grid, _more(len(found) - len(first)))

    def _headings(self) -> tuple[str, ...]:
        return ("Key", "Name") if self.names else ("Key",)

    def _called(self, prospect: OneAway | Stalled) -> tuple[str, ...]:
        key = cut(prospect.key, KEY_WIDTH)
        return (key, cut(prospect.name, CELL_WIDTH)) if self.names else (key,)

    def _missing(self, prospect: OneAway) -> str:
        """What would bring a prospect on, each of several by itself."""
        says = [self.funnel.says.get(name, name) for name in prospect.missing]
        return says[0] if len(says) == 1 else f"one of: {', '.join(says)}"


def _to_look_at(funnel: Funnel, prospects: _Prospects) -> Iterator[Section]:
    """Whom to look at."""
    if funnel.one_away:
        yield prospects.one_away("One criterion away", funnel.one_away, _FEW_PROSPECTS)
    else:
        yield Section("", note="Nobody is one criterion away from the next stage.")
    if funnel.stalled:
        yield prospects.stalled("Stalled", funnel.stalled, _FEW_PROSPECTS)
    elif funnel.tells_stalled:
        yield Section("", note="Nobody is stalled.")


# Owners


def _owners(funnel: Funnel, prospects: _Prospects) -> Iterator[Section]:
    """Each owner's prospects, and whom of them to look at."""
    one_away, stalled = _by_owner(funnel.one_away), _by_owner(funnel.stalled)
    for name, figures in islice(funnel.owners.items(), _FEW_OWNERS):
        called = cut(name, CELL_WIDTH) or "No owner"
        count = sum(figures.stages.values())
        yield Section(f"{called}: {count:,} {plural(count, 'prospect')}", _stages_of(figures))
        if figures.one_away:
            found = CutShort(figures.one_away, one_away[name])
            yield prospects.one_away(f"{called}, one criterion away", found, _FEW_OF_AN_OWNER)
        if figures.stalled:
            late = CutShort(figures.stalled, stalled[name])
            yield prospects.stalled(f"{called}, stalled", late, _FEW_OF_AN_OWNER)
    if more := _more(len(funnel.owners) - _FEW_OWNERS):
        yield Section("", note=f"{more} owners")


def _by_owner(found: Sequence[Told]) -> defaultdict[str, list[Told]]:
    owned = defaultdict[str, list[Told]](list)
    for each in found:
        owned[each.owner].append(each)
    return owned


def _stages_of(figures: OwnerFigures) -> Grid:
    most = max(figures.stages.values(), default=0)
    rows = [
        (cut(name, CELL_WIDTH), Bar(count, count, most), f"{count:,}")
        for name, count in figures.stages.items()
    ]
    return Grid(("Stage", "", "Prospects"), rows, broad=1, numbers=(2,))

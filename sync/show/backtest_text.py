"""What looking back at won and lost prospects came to, as text for a terminal."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from rules.phrases import cut, plural
from rules.read.text import fold
from sync.history.evidence import FEWEST, Tells
from sync.history.turned_away import TurnedAway
from sync.messages.safe import KEY_WIDTH
from sync.show.backtest import BacktestReport, cautions
from sync.show.evidence import figures
from sync.show.summary import wrapped

_FEW_PROSPECTS = 10
_INDENT = "  "


class Group(NamedTuple):
    """Things told under one title, of one kind."""

    title: str
    told: list[str]


_FEW = f"Too few to tell: it takes {FEWEST} won and {FEWEST} lost"
_TITLES = {
    Tells.WON: "Who met these was won more often",
    Tells.LOST: "Who met these was won less often",
    Tells.NO_DIFFERENCE: "These make no difference that can be seen",
    Tells.ALL_ALIKE: "All meet these, or none, so they tell nothing",
    Tells.TOO_FEW: f"{_FEW} of whom it is known",
}


def groups(report: BacktestReport) -> Iterator[Group]:
    """All that is told, in groups: the criteria by what they tell, then who was turned away."""
    found = report.found
    if not any((*found.won.values(), *found.lost.values())):
        yield Group(f"{_FEW}.", [])
        return
    titled = groupby(found.criteria.items(), key=lambda each: _TITLES[each[1].tells])
    for title, alike in titled:
        told = [f"{_called(report, name)}: {figures(evidence)}" for name, evidence in alike]
        yield Group(title, told)
    if found.turned_away:
        yield _stops(report)
        yield _turned_away(report)


def _called(report: BacktestReport, name: str) -> str:
    """A criterion's text for people and its name, and whether it counts for nothing."""
    say = report.says[name]
    called = say if say == name else f"{say} [{name}]"
    if name in report.of_rungs:
        return called
    asked = name in report.asked
    return f"{called} ({'only a stage set by hand' if asked else 'no stage'} names it)"


def _stops(report: BacktestReport) -> Group:
    """What stopped won prospects, and how many."""
    found = report.found
    counted = f"{len(found.turned_away):,} of {sum(found.won.values()):,}"
    return Group(
        f"Won, but the rules would not have let them through to {found.top}: {counted}. They lack",
        [
            f"{_called(report, name)}: {each.prospects:,}"
            + (f"; with it alone {each.alone:,} would have passed" if each.alone else "")
            for name, each in found.stops.items()
        ],
    )


def _turned_away(report: BacktestReport) -> Group:
    """Which prospects were turned away; the first of them, where they are many."""
    first = [
        f"{_who(each)}, {each.stage} by the rules. It lacks: "
        + "; ".join(report.says[name] for name in each.missing)
        for each in report.found.turned_away[:_FEW_PROSPECTS]
    ]
    more = len(report.found.turned_away) - len(first)
    return Group("Which they are", [*first, *([f"… and {more:,} more"] if more else [])])


def _who(each: TurnedAway) -> str:
    """A prospect's key, and the row that it stands in, if it is a sheet's."""
    key = cut(each.key, KEY_WIDTH)
    return key if each.row is None else f"{key} (row {each.row})"


def backtest_text(report: BacktestReport, width: int) -> str:
    """What was found, for a terminal that is so many characters wide."""
    parts = [
        wrapped(_title(report), width),
        *(_section(group, width) for group in groups(report)),
        *(wrapped(f"Note: {each}", width) for each in cautions(report)),
    ]
    return "\n\n".join(parts)


def _title(report: BacktestReport) -> str:
    found = report.found
    judged = f"{found.judged:,} of {found.rows:,} {plural(found.rows, 'prospect')} judged"
    decided = f"{_decided('won', found.won)}, {_decided('lost', found.lost)}"
    return f"{report.workbook}: {judged} as of {found.today}: {decided}."


def _decided(outcome: str, stages: Mapping[str, int]) -> str:
    """How many were won, or lost, and in which stages, where that is not plain."""
    counted = f"{sum(stages.values()):,} {outcome}"
    if [fold(name) for name in stages] == [outcome]:
        return counted
    named = ", ".join(f"{name} {count:,}" for name, count in stages.items())
    return f"{counted} ({named})"


def _section(group: Group, width: int) -> str:
    told = (wrapped(each, width, _INDENT, _INDENT * 2) for each in group.told)
    return "\n".join([wrapped(group.title, width), *told])

"""The section about what told won from lost, by the cells of today."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from math import inf, isinf

from rules.phrases import plural
from sync.history.evidence import FEWEST, Evidence
from sync.history.ratio import Interval
from sync.html.chart import Line, LineChart, Part
from sync.html.section import Section, Table, shown, words_alone
from sync.show.backtest import BacktestReport, cautions
from sync.show.evidence import in_words, times

_NAME, _TITLE = "won-lost", "What told won from lost"
_MOST = 12
_TICKS = tuple(step * 10.0**power for power in range(-4, 4) for step in (1, 2, 5))


def evidence_section(report: BacktestReport | None) -> Section:
    """How much more often those who meet a criterion were won; None where the config can't say."""
    if report is None:
        how = 'give one that people set outcome = "won", and another outcome = "lost"'
        return words_alone(_NAME, _TITLE, f"Not known, since no stages say so: {how}.")
    told = {name: each for name, each in report.found.criteria.items() if each.compared}
    if not told:
        won, lost = sum(report.found.won.values()), sum(report.found.lost.values())
        few = f"it takes {FEWEST} of each, and there are {won:,} won and {lost:,} lost"
        return words_alone(_NAME, _TITLE, f"Too few to tell: {few}.")
    return _section(report, dict([*told.items()][:_MOST]), len(told))


def _section(report: BacktestReport, first: dict[str, Evidence], compared: int) -> Section:
    scale = _scale(first.values())
    says = [shown(report.says[name]) for name in first]
    return Section(
        _NAME,
        _TITLE,
        "The dot says how many times as often those were won who met a criterion as those who did"
        " not. With 95 % confidence it lies within the bar: if that holds 1, the difference may be"
        " chance.",
        chart=LineChart(
            "Won, of those who met a criterion, against those who did not",
            [_line(say, each, scale) for say, each in zip(says, first.values(), strict=True)],
            most=scale.high,
            least=scale.low,
            logarithmic=True,
            ticks=[each for each in _TICKS if scale.holds(each)],
            rule=1,
        ),
        table=_table(says, first.values(), rest=compared - len(first)),
        notes=[*_not_compared(report, compared), *(shown(each, 1000) for each in cautions(report))],
        wide=True,
        beside=False,
    )


def _scale(shown: Iterable[Evidence]) -> Interval:
    """The ends of a scale that holds 1 and what is shown, as far as a chart can hold it.

    What has no bound, as where all that were won met a criterion, ends where the scale does.
    """
    told = [end for each in shown for end in (*(each.interval or ()), each.lift or 0)]
    ends = [1.0, *(end for end in told if 0 < end < inf)]
    low = max((each for each in _TICKS if each <= min(ends)), default=_TICKS[0])
    return Interval(low, min((each for each in _TICKS if each >= max(ends)), default=_TICKS[-1]))


def _line(say: str, each: Evidence, scale: Interval) -> Line:
    dot, low, high = (
        min(max(value, scale.low), scale.high)
        for value in (each.lift or 0, *(each.interval or (0, inf)))
    )
    told = f"{say}: {in_words(each)}"
    return Line(say, _lift(each), (Part(low, high, "soft", told),), dot=dot)


def _not_compared(report: BacktestReport, compared: int) -> Iterator[str]:
    """How many criteria say nothing."""
    others = len(report.found.criteria) - compared
    if others:
        them = plural(others, "criterion is", "criteria are")
        yield f"{others:,} {them} left out: met by all or by none, or known of too few."


def _lift(each: Evidence) -> str:
    """The lift and its interval, as short as can be."""
    lift, (low, high) = each.lift or 0, each.interval or (0, inf)
    if isinf(lift):
        return f"over {times(low)} ×"
    return f"{times(lift)} × ({times(low)} to {times(high)})" if lift else f"under {times(high)} ×"


def _table(says: Sequence[str], first: Collection[Evidence], rest: int) -> Table:
    rows = [(say, _lift(each), in_words(each)) for say, each in zip(says, first, strict=True)]
    return Table(_TITLE, ("Criterion", "Times as often won", "In words"), rows, rest)

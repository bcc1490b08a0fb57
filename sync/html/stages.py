"""The sections about stages: how many are there, how many moved on, and how long it took them."""

from collections.abc import Sequence

from rules.phrases import plural
from sync.funnel.figures import FEWEST, Funnel, StageFigures, Stays
from sync.html.chart import Line, LineChart, Part
from sync.html.section import Section, Table, shown
from sync.show.stage_words import decimal, percent
from sync.workbook.page import Share

_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_TICKS = 4


def funnel_section(funnel: Funnel) -> Section:
    """How many stand in each stage, and how many have been there."""
    rungs, by_hand = _rungs(funnel), [each for each in funnel.stages if each.stage.by_hand]
    lines = [_standing(each) for each in rungs]
    lines += [Line("Set by hand"), *map(_standing, by_hand)] if by_hand else []
    most = max((max(each.now, each.been) for each in funnel.stages), default=0)
    headings = ("Stage", "Now", "Have been", "Moved on", "Fell back", "Lost", "Stalled")
    rows = [_counts(each) for each in (*rungs, *by_hand)]
    told = len(headings) if funnel.tells_stalled else -1
    return Section(
        name="funnel",
        title="Funnel",
        lead="How many prospects stand in each stage now, and how many have ever been there.",
        chart=LineChart("Prospects by stage", lines, max(most, 1)),
        legend=[("bar", "now"), ("soft", "have been there")],
        table=Table("Prospects by stage", headings[:told], [row[:told] for row in rows]),
    )


def _rungs(funnel: Funnel) -> list[StageFigures]:
    return [each for each in funnel.stages if not each.stage.by_hand]


def _standing(each: StageFigures) -> Line:
    name, now = shown(each.stage.name), f"{each.now:,} now"
    bars = (
        Part(0, each.been, "soft", f"{name}: {each.been:,} have been there"),
        Part(0, each.now, "bar", f"{name}: {now}"),
    )
    return Line(name, f"{now} · {each.been:,} ever", bars)


def _counts(each: StageFigures) -> tuple[str | int, ...]:
    moves = each.moved_on, each.fell_back, each.lost
    return shown(each.stage.name), each.now, each.been, *moves, each.stalled


def conversion_section(funnel: Funnel) -> Section:
    """How many moved on of those who left a rung."""
    name, title = "conversion", "Conversion"
    rungs = _rungs(funnel)
    if not any(each.left for each in rungs):
        return Section(name, title, "No prospect has left a stage yet, as far as is recorded.")
    rows = [
        (
            shown(each.stage.name),
            each.left,
            each.moved_on,
            None if each.conversion is None else Share(each.conversion),
        )
        for each in rungs
    ]
    headings = ("Stage", "Left", "Moved on", "Conversion")
    return Section(
        name,
        title,
        "Of those who ever left a stage, how many moved on to a higher one or were won.",
        chart=LineChart("Conversion from stage to stage", [*map(_conversion, rungs)], 1),
        legend=[("bar", "moved on"), ("soft", "all who left")],
        table=Table("Conversion from stage to stage", headings, rows),
    )


def _conversion(each: StageFigures) -> Line:
    name, share = shown(each.stage.name), each.conversion
    if share is None:
        return Line(name, f"too few to tell: {each.left} left")
    told = f"{percent(share)} · {each.moved_on:,} of {each.left:,}"
    bars = Part(0, 1, "soft", f"{name}: {each.left:,} left"), Part(0, share, "bar", told)
    return Line(name, told, bars)


def time_section(funnel: Funnel) -> Section:
    """How long prospects stayed in a rung before they left it."""
    name, title = "time", "Time in stage"
    rungs = _rungs(funnel)
    longest = max((each.stays.high for each in rungs if each.stays), default=None)
    if longest is None:
        few = f"no stage has {FEWEST} stays that ended, as far as is recorded"
        return Section(name, title, f"Too early to tell: {few}.")
    headings = ("Stage", "Completed stays", "Median, days", "A quarter under", "A quarter over")
    return Section(
        name,
        title,
        "How many days prospects stayed before they left: half of the stays were longer than the"
        " dot says, and the middle half of them lies within the bar.",
        chart=LineChart(
            "Days in each stage", [*map(_stay, rungs)], max(longest, 1), ticks=_ticks(longest)
        ),
        table=Table("Days in each stage", headings, [*map(_quartiles, rungs)]),
    )


def _stay(each: StageFigures) -> Line:
    name, stays = shown(each.stage.name), each.stays
    if stays is None:
        return Line(name, f"too few to tell: under {FEWEST} stays")
    middle = f"middle half {decimal(stays.low)} to {decimal(stays.high)}"
    told = f"{_days(stays)} ({decimal(stays.low)} to {decimal(stays.high)})"
    return Line(name, told, (Part(stays.low, stays.high, "soft", middle),), dot=stays.median)


def _days(stays: Stays) -> str:
    return f"{decimal(stays.median)} {plural(stays.median, 'day')}"


def _quartiles(each: StageFigures) -> tuple[str | float | None, ...]:
    stays, name = each.stays, shown(each.stage.name)
    if stays is None:
        return name, None, None, None, None
    return name, stays.count, stays.median, stays.low, stays.high


def _ticks(longest: float) -> Sequence[int]:
    """Round numbers of days from 0 up to the longest."""
    step = next((each for each in _STEPS if longest / each <= _TICKS), _STEPS[-1])
    return range(0, int(longest) + 1, step)

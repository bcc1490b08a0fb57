"""The Funnel tab: the funnel's figures as tables, each with its charts beside it.

Each section has a fixed place, with room for what its table may come to hold, so that charts and
the cells that they show stay where they are while figures change. Only an edit of the rules that
outgrows a section moves anything. Nothing on it changes by the passing of a day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest

from rules.phrases import cut, plural
from rules.read.text import fold
from sync.funnel.figures import FEWEST, Blocker, Funnel, OwnerFigures, StageFigures, Week
from sync.messages.safe import plain
from sync.workbook.page import Chart, ChartKind, Page, PageCell, PageRow, RowLook, Series, Share

_NOTE = (
    "Drawn from the changelog and the rules. Edits of cells change nothing: they are drawn anew."
    " Move and restyle the charts as you like; one that is deleted comes back."
)
_NAMES, _FIGURE, _GAP, _UNDER = 36, 12, 3, 10
"""The widths of columns: what names the rows, figures, before the charts and under them."""
_FIGURES = 8
"""How many columns of figures stand left of the charts."""
_LEFT, _RIGHT, _END = (_FIGURES + 2 + columns for columns in (0, 5, 10))
"""The columns where the charts at the left and at the right begin, and the one after them."""
_HALF, _WIDE, _HIGH = 345, 695, 300
"""The sizes of charts in pixels: two stand side by side, or one instead."""
_BESIDE_CHART = 15
"""So many rows are as high as a chart."""
_BAR = 20
"""The least height of a bar in pixels, which is a row's: below it, programs leave out names."""
_WEEKS, _BLOCKERS, _OWNERS = 26, 10, 50
"""The most rows of each table."""
_LONGEST = 80
"""Names are cut at so many characters."""

_STRONG, _LIGHT, _GREY, _ORANGE, _AMBER = "2F6DB5", "B5CDEB", "A7B0BA", "D9822B", "F2C14E"
"""Told apart by people who see few colours, and in grey."""

_STAGES = (
    "Stage",
    "Now",
    "Been",
    "Moved on",
    "Fell back",
    "Lost",
    "Conversion",
    "Median days",
    "Stalled",
)
_NOW, _BEEN, _CONVERSION = (_STAGES.index(name) for name in ("Now", "Been", "Conversion"))
_BLOCKER = ("Criterion", "Keeps back", "One away")
_WEEK = ("Week", "Added", "Promoted", "Demoted", "By hand")


@dataclass(frozen=True)
class _Section:
    """A table with its charts. Their rows count from the table's first below its headings."""

    title: str
    note: str
    headings: tuple[str, ...]
    rows: Sequence[tuple[PageCell, ...]]
    charts: tuple[Chart, ...] = ()

    def draw(self, room: int) -> Iterator[PageRow]:
        """Its rows, as many of the table as it has room for, and a blank one."""
        yield PageRow(RowLook.SECTION, (self.title,))
        yield PageRow(RowLook.NOTE, (self.note,))
        yield PageRow(RowLook.FIGURES, self.headings)
        for row in self.rows:
            yield PageRow(RowLook.PLAIN, row)
        for _ in range(room - len(self.rows) + 1):
            yield PageRow(RowLook.PLAIN, ())

    @property
    def room(self) -> int:
        """How many rows of the table there is room for: as many as it shows, or charts are high."""
        shown = (chart.rows[1] + 1 for chart in self.charts)
        return max(len(self.rows), *shown, _BESIDE_CHART) if self.charts else len(self.rows)

    def placed(self, first: int) -> Iterator[Chart]:
        """Its charts on a page where its first row is this one."""
        below = first + 3
        for chart in self.charts:
            top, bottom = chart.rows
            yield replace(chart, rows=(top + below, bottom + below), row=below - 1)


def make_funnel_page(funnel: Funnel) -> Page:
    """Draw up what the funnel's figures are."""
    sections = [_stages(funnel), _blockers(funnel), _weeks(funnel.weeks)]
    if funnel.owners:
        sections.append(_owners(funnel))
    rows = [PageRow(RowLook.NOTE, (_NOTE,))]
    charts: list[Chart] = []
    for section in sections:
        charts += section.placed(len(rows))
        rows += section.draw(section.room)
    return Page(_widths(len(funnel.stages)), 1, tuple(rows), tuple(charts))


def _widths(stages: int) -> tuple[int, ...]:
    """The columns' widths; the owners' table has one for each stage, and two more."""
    owners = 2 + stages
    gap = _GAP if owners <= _FIGURES else _UNDER
    more = max(_END, 1 + owners) - _LEFT
    return (_NAMES, *[_FIGURE] * _FIGURES, gap, *[_UNDER] * more)


def _stages(funnel: Funnel) -> _Section:
    stages = _in_order(funnel)
    rungs = sum(not each.stage.by_hand for each in stages)
    one_away, stalled = len(funnel.one_away), len(funnel.stalled)
    counts = (
        f"{funnel.judged:,} {plural(funnel.judged, 'prospect')}: {one_away:,} one criterion away"
        f" from the next stage, {stalled:,} stalled. Conversion is the share of those who left a"
        f" stage that moved on; it and the days are told from {FEWEST} on."
    )
    reached = Chart(
        "stages",
        ChartKind.BARS,
        "Prospects by stage",
        (0, rungs - 1),
        0,
        (Series(_NOW, _STRONG), Series(_BEEN, _LIGHT)),
        row=0,
        column=_LEFT,
        width=_HALF,
        height=max(_HIGH, _BAR * rungs),
    )
    moved = replace(
        reached,
        name="conversion",
        title="Conversion by stage",
        series=(Series(_CONVERSION, _STRONG),),
        column=_RIGHT,
    )
    return _Section("Stages", counts, _STAGES, [*map(_stage, stages)], (reached, moved))


def _in_order(funnel: Funnel) -> list[StageFigures]:
    """The rungs, and below them the stages that people set."""
    return sorted(funnel.stages, key=lambda each: each.stage.by_hand)


def _stage(figures: StageFigures) -> tuple[PageCell, ...]:
    return (
        _name(figures.stage.name),
        figures.now,
        figures.been,
        figures.moved_on,
        figures.fell_back,
        figures.lost,
        "" if figures.conversion is None else Share(figures.conversion),
        "" if figures.stays is None else figures.stays.median,
        figures.stalled,
    )


def _blockers(funnel: Funnel) -> _Section:
    criteria = {
        name for each in funnel.stages if not each.stage.by_hand for name in each.stage.criteria
    }
    shown = funnel.blockers[:_BLOCKERS]
    note = "How many prospects want it for their next stage, and whom it alone would bring there."
    if len(funnel.blockers) > _BLOCKERS:
        note += f" The first {_BLOCKERS} of {len(funnel.blockers)}."
    chart = Chart(
        "blockers",
        ChartKind.BARS,
        "What keeps most prospects from their next stage",
        (0, max(min(len(criteria), _BLOCKERS), len(shown), 1) - 1),
        0,
        (Series(1, _LIGHT), Series(2, _STRONG)),
        row=0,
        column=_LEFT,
        width=_WIDE,
        height=_HIGH,
    )
    return _Section(
        "What keeps prospects back",
        note if shown else "No prospect lacks a criterion for its next stage.",
        _BLOCKER,
        [*map(_blocker, shown)],
        (chart,),
    )


def _blocker(blocker: Blocker) -> tuple[PageCell, ...]:
    return (_name(blocker.say), blocker.blocks, blocker.one_away)


def _weeks(weeks: Sequence[Week]) -> _Section:
    shown = weeks[-_WEEKS:]
    note = f"The last {_WEEKS} weeks in which prospects moved, by the changelog."
    colours = (_GREY, _STRONG, _ORANGE, _AMBER)
    chart = Chart(
        "weeks",
        ChartKind.COLUMNS,
        "Moves by week",
        (0, _WEEKS - 1),
        0,
        tuple(Series(at, colour) for at, colour in enumerate(colours, start=1)),
        row=0,
        column=_LEFT,
        width=_WIDE,
        height=_HIGH,
        stacked=True,
    )
    return _Section(
        "Moves by week",
        note if shown else "No prospect has moved yet, by the changelog.",
        _WEEK,
        [(each.week, each.added, each.promoted, each.demoted, each.by_hand) for each in shown],
        (chart,),
    )


def _owners(funnel: Funnel) -> _Section:
    stages = [each.stage.name for each in _in_order(funnel)]
    names = sorted(funnel.owners, key=lambda name: (not name, fold(name), name))
    most = {*nlargest(_OWNERS, names, lambda name: sum(funnel.owners[name].stages.values()))}
    shown = [name for name in names if name in most]
    note = "How many prospects each has, one criterion away, stalled, and in each stage."
    if len(shown) < len(funnel.owners):
        note += f" The {len(shown)} with most prospects, of {len(funnel.owners):,}."
    return _Section(
        "Owners",
        note,
        ("Owner", "One away", "Stalled", *map(_name, stages)),
        [_owner(name, funnel.owners[name], stages) for name in shown],
    )


def _owner(name: str, figures: OwnerFigures, stages: Sequence[str]) -> tuple[PageCell, ...]:
    counts = (figures.stages.get(stage, 0) for stage in stages)
    return (_name(name) or "No owner", figures.one_away, figures.stalled, *counts)


def _name(text: str) -> str:
    return cut(plain(text), _LONGEST)

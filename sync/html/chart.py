"""What a chart of the page shows, as Vega-Lite is asked for it: lines of bars, or columns.

Texts from cells stand in the data alone, never in an expression or in the name of a field.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

Spec = dict[str, Any]
"""A chart in the terms of Vega-Lite."""


def _style(colour: str) -> str:
    """A colour of the page's style, by name: another in the dark than in the light."""
    return f"var(--{colour})"


_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_CONFIG: Mapping[str, Any] = {
    "background": None,
    "font": "sans-serif",
    "view": {"stroke": None},
    "axis": {
        "domain": False,
        "ticks": False,
        "grid": False,
        "labelColor": _style("muted"),
        "labelFontSize": 12,
        "labelPadding": 6,
        "title": None,
    },
}
_SIZE = 13
_LETTER = 8
"""How many pixels a letter of that size takes at most, on average."""

_ROOMY = 0.8
"""How wide a text is when the chart is made, of what it is in a browser with wide letters."""

_GAP = 8
_LINE, _BAR = 46, 16
_COLUMNS = 200
_HALF_A_DAY = 18
"""How far the day below the last column may reach beyond it, in a browser with wide letters."""

_COLUMN = "min(0.95 * bandwidth('x'), 40)"


@dataclass(frozen=True)
class Part:
    """A bar from one value to another; `colour` is the name of one in the page's style.

    `told` says what it shows, `label` stands in it.
    """

    start: float
    end: float
    colour: str
    told: str
    label: str = ""


@dataclass(frozen=True)
class Line:
    """A line of a chart: a label at the left, a text at the right, and bars below both.

    `dot` is a value that is marked on the bars. A label alone is a heading.
    """

    label: str
    text: str = ""
    parts: tuple[Part, ...] = ()
    dot: float | None = None

    @property
    def is_heading(self) -> bool:
        """Whether it is there for the lines below it."""
        return not self.parts and not self.text


@dataclass(frozen=True)
class LineChart:
    """Lines from the top down, their bars on one scale from `least` to `most`.

    With `ticks` there is an axis that has these; a line is drawn at the value `rule`.
    """

    about: str
    lines: Sequence[Line]
    most: float
    least: float = 0
    logarithmic: bool = False
    ticks: Sequence[float] = ()
    rule: float | None = None

    @property
    def words(self) -> str:
        """The whole chart in words."""
        return f"{self.about}. " + "; ".join(
            f"{line.label}: {line.text}" if line.text else line.label for line in self.lines
        )

    def spec(self, width: int) -> Spec:
        """The chart, so many pixels wide."""
        return {
            "$schema": _SCHEMA,
            "config": _CONFIG,
            "width": width,
            "height": _LINE * len(self.lines),
            "padding": {"left": 1, "right": 1, "top": 0, "bottom": 2},
            "autosize": {"type": "fit-x", "contains": "padding"},
            "layer": [*self._rule(), *self._bars(), *self._dots(), *self._texts(width)],
            "resolve": {"axis": {"x": "shared"}},
        }

    def _rule(self) -> list[Spec]:
        if self.rule is None:
            return []
        values = [{"at": at, "x": self.rule} for at in range(len(self.lines))]
        mark = {"type": "tick", "yOffset": 9, "height": _BAR + 10, "color": _style("muted")}
        encoding = {"y": self._y, "x": self._x}
        return [{"data": {"values": values}, "mark": {**mark, "aria": False}, "encoding": encoding}]

    def _bars(self) -> list[Spec]:
        values = [
            {
                "at": at,
                "x": part.start,
                "x2": part.end,
                "colour": _style(part.colour),
                "told": part.told,
                "label": part.label,
                "middle": (part.start + part.end) / 2,
            }
            for at, line in enumerate(self.lines)
            for part in line.parts
            if part.start != part.end
        ]
        bar = {"type": "bar", "height": _BAR, "yOffset": 9, "stroke": _style("edge")}
        encoding = {
            "y": self._y,
            "x": self._x,
            "x2": {"field": "x2"},
            "color": {"field": "colour", "type": "nominal", "scale": None},
            "description": {"field": "told"},
        }
        bars: Spec = {"data": {"values": values}, "mark": bar, "encoding": encoding}
        return [bars, *self._labels([each for each in values if each["label"]])]

    def _labels(self, values: list[Spec]) -> list[Spec]:
        if not values:
            return []
        mark = {"type": "text", "yOffset": 9, "fontSize": 12, "color": _style("on"), "aria": False}
        x = {**self._x, "field": "middle"}
        encoding = {"y": self._y, "x": x, "text": {"field": "label"}}
        return [{"data": {"values": values}, "mark": mark, "encoding": encoding}]

    def _dots(self) -> list[Spec]:
        values = [
            {"at": at, "x": line.dot, "told": f"{line.label}: {line.text}"}
            for at, line in enumerate(self.lines)
            if line.dot is not None
        ]
        if not values:
            return []
        dot = {"type": "point", "filled": True, "size": 110, "yOffset": 9, "opacity": 1}
        mark = {**dot, "color": _style("dot"), "stroke": _style("card"), "strokeWidth": 1.5}
        encoding = {"y": self._y, "x": self._x, "description": {"field": "told"}}
        return [{"data": {"values": values}, "mark": mark, "encoding": encoding}]

    def _texts(self, width: int) -> list[Spec]:
        """The labels, cut where the texts at the right begin, and these texts."""
        values = [
            {
                "at": at,
                "label": line.label,
                "text": line.text,
                "room": _ROOMY * (width - _LETTER * len(line.text) - _GAP),
                "below": _BAR if line.is_heading else -_BAR / 2 - 1,
                "colour": _style("muted" if line.is_heading else "ink"),
            }
            for at, line in enumerate(self.lines)
        ]
        below = {"expr": "datum.below"}
        mark = {"type": "text", "yOffset": below, "fontSize": _SIZE, "aria": False}
        limit = {"limit": {"expr": "datum.room"}, "align": "left", "x": 0, **mark}
        colour = {"field": "colour", "type": "nominal", "scale": None}
        label = {"y": self._y, "text": {"field": "label"}, "color": colour}
        text = {"y": self._y, "text": {"field": "text"}}
        right = {**mark, "align": "right", "x": "width", "color": _style("muted")}
        return [
            {"data": {"values": values}, "mark": limit, "encoding": label},
            {"data": {"values": values}, "mark": right, "encoding": text},
        ]

    @property
    def _x(self) -> Spec:
        scale = {"type": "log" if self.logarithmic else "linear", "nice": False}
        axis = {
            "values": list(self.ticks),
            "format": ",~f",
            "labelOverlap": "greedy",
            "labelSeparation": 8,
            "labelFlush": True,
        }
        return {
            "field": "x",
            "type": "quantitative",
            "scale": {**scale, "domain": [self.least, self.most]},
            "axis": axis if self.ticks else None,
        }

    @property
    def _y(self) -> Spec:
        scale = {"domain": list(range(len(self.lines))), "padding": 0}
        return {"field": "at", "type": "ordinal", "axis": None, "scale": scale}


@dataclass(frozen=True)
class WeekChart:
    """A column for each week, by its first day: parts on top of one another, from 0 up or down."""

    about: str
    columns: Mapping[date, Sequence[Part]]

    @property
    def words(self) -> str:
        """The whole chart in words."""
        return f"{self.about}. " + "; ".join(
            part.told for parts in self.columns.values() for part in parts
        )

    def spec(self, width: int) -> Spec:
        """The chart, so many pixels wide."""
        values = [
            {
                "week": str(day),
                "y": part.start,
                "y2": part.end,
                "colour": _style(part.colour),
                "told": part.told,
            }
            for day, parts in self.columns.items()
            for part in parts
        ]
        bar = {"type": "bar", "stroke": _style("edge"), "width": {"expr": _COLUMN}}
        zero = {"type": "rule", "color": _style("muted"), "aria": False}
        return {
            "$schema": _SCHEMA,
            "config": _CONFIG,
            "width": width,
            "height": _COLUMNS,
            "padding": {"left": 8, "right": _HALF_A_DAY, "top": 8, "bottom": 2},
            "autosize": {"type": "fit-x", "contains": "padding"},
            "layer": [
                {"data": {"values": values}, "mark": bar, "encoding": self._encoding()},
                {"data": {"values": [{}]}, "mark": zero, "encoding": {"y": {"datum": 0}}},
            ],
        }

    def _encoding(self) -> Spec:
        day = "toDate(datum.value)"
        days = {
            "labelExpr": f"[utcFormat({day}, '%-d %b'), utcFormat({day}, '%Y')]",
            "labelAngle": 0,
            "labelOverlap": "greedy",
            "labelSeparation": 12,
        }
        counts = {
            "labelExpr": "format(abs(datum.value), ',')",
            "tickMinStep": 1,
            "tickCount": 4,
            "grid": True,
            "gridColor": _style("line"),
        }
        weeks = [str(each) for each in self.columns]
        return {
            "x": {
                "field": "week",
                "type": "ordinal",
                "axis": days,
                "scale": {"domain": weeks, "paddingInner": 0.15, "paddingOuter": 0.1},
            },
            "y": {"field": "y", "type": "quantitative", "axis": counts},
            "y2": {"field": "y2"},
            "color": {"field": "colour", "type": "nominal", "scale": None},
            "description": {"field": "told"},
        }


Chart = LineChart | WeekChart

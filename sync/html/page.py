"""The page: what is told of a funnel, from the top down, as HTML that asks nobody for anything."""

import base64
import hashlib
from collections.abc import Iterator
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from rules.phrases import day_in_words, plural
from sync.funnel.figures import Funnel
from sync.html.blockers import blockers_section
from sync.html.drawing import draw
from sync.html.evidence import evidence_section
from sync.html.headline import headlines
from sync.html.owners import owners_section
from sync.html.prospects import one_away_section, stalled_section
from sync.html.section import Section, cell_text, shown
from sync.html.stages import conversion_section, funnel_section, time_section
from sync.html.weeks import weeks_section
from sync.show.backtest import BacktestReport
from sync.show.funnel import FunnelReport
from sync.show.stage_words import archived_said

_NARROW, _WIDE = 340, 508
"""How wide the charts are on a phone, and elsewhere, in pixels."""


def html_page(report: FunnelReport, backtest: BacktestReport | None, *, show_values: bool) -> str:
    """The whole page. `backtest` is None where the config does not say who is won and who lost.

    Keys alone name prospects, unless `show_values` asks for their names too.
    """
    environment = Environment(
        loader=PackageLoader("sync.html", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(cell=cell_text, in_words=day_in_words, archived_said=archived_said)
    style = (files("sync.html") / "page.css").read_text("utf-8")
    return environment.get_template("page.html").render(
        workbook=shown(report.workbook, 200),
        funnel=report.funnel,
        plural=plural,
        headlines=list(headlines(report.funnel)),
        sections=list(_sections(report.funnel, backtest, show_values=show_values)),
        draw=draw,
        narrow=_NARROW,
        wide=_WIDE,
        style=Markup(style),  # noqa: S704 -- our own file
        style_hash=_hash(style),
    )


def _sections(
    funnel: Funnel, backtest: BacktestReport | None, *, show_values: bool
) -> Iterator[Section]:
    yield funnel_section(funnel)
    yield conversion_section(funnel)
    yield time_section(funnel)
    yield weeks_section(funnel)
    yield blockers_section(funnel)
    yield one_away_section(funnel, show_values=show_values)
    yield stalled_section(funnel, show_values=show_values)
    yield owners_section(funnel)
    yield evidence_section(backtest)


def _hash(style: str) -> str:
    """The hash by which a content security policy lets a style pass."""
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

"""The section about what keeps prospects back: the criteria that most of them lack."""

from sync.funnel.figures import Blocker, Funnel
from sync.html.chart import Line, LineChart, Part
from sync.html.section import Section, Table, shown, words_alone

_NAME, _TITLE = "blockers", "What keeps them back"
_ABOUT = "Prospects kept back, by criterion"
_MOST = 12


def blockers_section(funnel: Funnel) -> Section:
    """Which criteria keep most prospects from their next stage."""
    first = funnel.blockers[:_MOST]
    if not first:
        none = "No criterion keeps any prospect from its next stage."
        return words_alone(_NAME, _TITLE, none)
    rows = [(shown(each.say), each.blocks, each.one_away) for each in first]
    headings = ("Criterion", "Keeps back", "Only this one")
    return Section(
        _NAME,
        _TITLE,
        "How many prospects a criterion keeps from their next stage, and how many of these it alone"
        " would bring there.",
        chart=LineChart(_ABOUT, [*map(_line, first)], first[0].blocks),
        legend=[("bar", "only this one is missing"), ("soft", "others are missing too")],
        table=Table(_ABOUT, headings, rows, len(funnel.blockers) - len(first)),
        wide=True,
    )


def _line(each: Blocker) -> Line:
    say = shown(each.say)
    bars = (
        Part(0, each.blocks, "soft", f"{say}: keeps back {each.blocks:,}"),
        Part(0, each.one_away, "bar", f"{say}: {each.one_away:,} lack only this one"),
    )
    return Line(say, f"{each.one_away:,} of {each.blocks:,}", bars)

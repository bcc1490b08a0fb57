"""A funnel made by hand, to draw."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from rules.judging.ladder import Stage
from rules.read.span import Span
from sync.funnel.figures import (
    Blocker,
    Funnel,
    OneAway,
    OwnerFigures,
    StageFigures,
    Stalled,
    Stays,
    Week,
)

TODAY = date(2026, 1, 15)

LIST = Stage("List", (), 0, ())
LEAD = Stage("Lead", (), 1, ())
OPPORTUNITY = Stage("Opportunity", (), 2, (), stale_after=Span.parse("45 days"))
WON = Stage("Won", (), None, (), "won")
LOST = Stage("Closed", (), None, (), "lost")
HELD = Stage("On hold", (), None, ())


def one_away(number: int, owner: str = "Ada") -> OneAway:
    """A prospect that is one criterion away; every third one is a lead."""
    key, name = f"HL-{number:04}", f"Acme {number}"
    if number % 3:
        return OneAway(number, key, name, owner, "List", "Lead", ("engaged",))
    return OneAway(number, key, name, owner, "Lead", "Opportunity", ("budget", "event"))


def stalled(number: int, owner: str = "Ada") -> Stalled:
    """A prospect that is stalled, the lower its number the longer."""
    since = date(2025, 10, number)
    return Stalled(number, f"HL-{number:04}", "東京", owner, "Opportunity", since)


FUNNEL = Funnel(
    today=TODAY,
    since=None,
    rows=1203,
    judged=1197,
    stages=(
        StageFigures(LIST, 1098, 1197, 62, 0, 20, 99, Stays(70, 5, 14.5, 31), 0),
        StageFigures(LEAD, 53, 105, 20, 3, 9, 40, Stays(30, 8, 21, 40), 0),
        StageFigures(OPPORTUNITY, 24, 40, 3, 1, 0, 4, None, 12),
        StageFigures(LOST, 12, 14, 0, 0, 0, 2, None, 0),
        StageFigures(WON, 8, 8, 0, 0, 0, 0, None, 0),
        StageFigures(HELD, 2, 3, 0, 0, 0, 1, None, 0),
    ),
    weeks=(
        Week("2025-W40", 0, 3, 1, 0),
        Week("2026-W01", 0, 12, 1, 2),
        Week("2026-W02", 0, 5, 0, 0),
        Week("2026-W03", 0, 1, 0, 4),
    ),
    blockers=(
        Blocker("engaged", "Came to us with a request", 1098, 40),
        Blocker("budget", "Budget of 10k identified", 53, 14),
        Blocker("event", "An event that makes it urgent, known to the decision-maker", 20, 14),
    ),
    one_away=[one_away(number, "Ada" if number % 2 else "") for number in range(2, 43)],
    stalled=[stalled(number) for number in range(13, 1, -1)],
    owners={
        "Ada": OwnerFigures({"List": 30, "Lead": 20, "Opportunity": 9, "Won": 2}, 20, 12),
        "": OwnerFigures({"List": 1, "Lead": 0, "Opportunity": 0, "Won": 0}, 21, 0),
    },
    waiting=3,
)

EMPTY = Funnel(
    today=TODAY,
    since=None,
    rows=2,
    judged=2,
    stages=(
        StageFigures(LIST, 2, 2, 0, 0, 0, 0, None, 0),
        StageFigures(OPPORTUNITY, 0, 0, 0, 0, 0, 0, None, 0),
    ),
    weeks=(),
    blockers=(),
    one_away=(),
    stalled=(),
    owners={},
    waiting=0,
)
"""Two prospects that no changelog knows."""


HOSTILE = [
    "\x1b[31m\x1b]0;title\x07 =HYPERLINK(1)",
    "::error::gone",
    "##vso[task.complete]",
    "\u202eevil\u2066",
    "a\nb\r\nc\tcolumn",
    "東京" * 60,
    "e\u0301\u0323" * 90,
    "\u0301\u0301",
    "👨\u200d👩\u200d👧 ❤\ufe0f",
    "x" * 200,
    "| pipe | `tick` <b>",
    "\x01",
    "-----",
    "0",
]
"""Texts that would act, or break a table, if they could."""


def named(text: str, others: Sequence[str] = ()) -> Funnel:
    """The funnel with a text for every name in it, then with others in turn."""
    names = [text, *others]

    def stage(figures: StageFigures, number: int) -> StageFigures:
        return replace(figures, stage=replace(figures.stage, name=names[number % len(names)]))

    return replace(
        FUNNEL,
        stages=[stage(each, number) for number, each in enumerate(FUNNEL.stages)],
        blockers=[replace(each, say=text) for each in FUNNEL.blockers],
        one_away=[
            replace(each, key=text, name=text, owner=text, stage=names[-1], next=text)
            for each in FUNNEL.one_away
        ],
        stalled=[replace(each, key=text, name=text, owner=text) for each in FUNNEL.stalled],
        owners={text: FUNNEL.owners["Ada"]},
    )

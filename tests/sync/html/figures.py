"""Figures made by hand, of which pages are made: many, few, none, and hostile ones."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

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
from sync.history.backtest import Backtest
from sync.history.evidence import Evidence
from sync.history.ratio import Share
from sync.show.backtest import BacktestReport
from sync.show.funnel import FunnelReport

TODAY = date(2026, 11, 28)
RUNGS = ("List", "Lead", "Opportunity")
BY_HAND: Mapping[str, str | None] = {"Won": "won", "Lost": "lost", "On hold": None}
OWNERS = ("Ada", "Grace", "", "Edsger W. Dijkstra", "Barbara")
SAYS = (
    "Contact in the last 90 days",
    "A decision-maker is involved or aware",
    "Budget of 10k identified",
    "Timeline agreed",
    "Next step agreed",
)
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "javascript:alert(3)",
    "</svg></title></style></table><script>alert(4)</script>",
    "]]><![CDATA[<svg onload=alert(5)>]]>",
    "'; alert(6); '",
    "{{ 7 * 7 }} {% raw %} datum.value",
    "\u202egnp.exe\u2066 \u200f",
    "A" * 5000,
    "日本語の段階",
    "😀👩‍👩‍👧",
    "\ufffe\uffff\x00\x1b[31m",
    "&lt;b&gt; &amp;",
)


def stages(rungs: Sequence[str] = RUNGS) -> list[Stage]:
    on_ladder = [
        Stage(name, (), number, (), None, Span(days=30)) for number, name in enumerate(rungs)
    ]
    return on_ladder + [Stage(name, (), None, (), outcome) for name, outcome in BY_HAND.items()]


def stage_figures(stage: Stage, number: int) -> StageFigures:
    """Figures that shrink from stage to stage; of the sixth, too few have left."""
    been = 480 // (number + 1)
    left = been * 3 // 4 if number < 5 else 3
    on = left * (5 - number % 3) // 8
    back, days = left // 10, 4 * number + 6.5
    stays = None if left < 5 or stage.by_hand else Stays(left, days / 2, days, days * 3)
    return StageFigures(stage, been - left, been, on, back, left - on - back, left, stays, number)


def weeks(count: int, times: int = 1) -> list[Week]:
    days = [TODAY - timedelta(weeks=back) for back in reversed(range(count))]
    moves = [(n % 7, n * 5 % 11, n % 3, n // 2 % 4) for n in range(1, count + 1)]
    return [
        Week(f"{day:%G-W%V}", *(times * each for each in counts))
        for day, counts in zip(days, moves, strict=True)
    ]


def many(rungs: Sequence[str] = RUNGS, owners: Sequence[str] = OWNERS) -> FunnelReport:
    made = stages(rungs)
    one_away = [
        OneAway(
            row,
            f"P-{row}",
            f"Company {row}",
            owners[row % len(owners)],
            rungs[row % (len(rungs) - 1)],
            rungs[row % (len(rungs) - 1) + 1],
            ("c1", "c2") if row % 4 == 0 else (f"c{row % len(SAYS)}",),
        )
        for row in range(2, 42)
    ]
    stalled = [
        Stalled(row, f"P-{row}", f"Company {row}", owners[0], rungs[0], TODAY - timedelta(row))
        for row in range(5, 45, 5)
    ]
    funnel = Funnel(
        today=TODAY,
        since=None,
        rows=490,
        judged=480,
        stages=[stage_figures(stage, number) for number, stage in enumerate(made)],
        weeks=weeks(40),
        blockers=[Blocker(f"c{n}", say, 200 - 35 * n, 60 - 15 * n) for n, say in enumerate(SAYS)],
        one_away=one_away,
        stalled=stalled,
        owners={
            owner: OwnerFigures(
                {each.name: (7 * number + 3 * place) % 23 for place, each in enumerate(made)},
                number,
                2 * number,
            )
            for number, owner in enumerate(owners)
        },
        waiting=3,
    )
    return FunnelReport("sales.toml", "Sales pipeline.xlsx", funnel)


def twelve() -> FunnelReport:
    """A ladder of twelve rungs with long names, and more owners than a page shows."""
    rungs = [f"Stage {number} with a long name that goes on and on" for number in range(12)]
    return many(rungs, [f"Owner {number}" for number in range(30)])


def few() -> FunnelReport:
    """A workbook of the first day: nothing has moved yet, and no owners are known."""
    made = [Stage("List", (), 0, ()), Stage("Lead", (), 1, ()), Stage("Won", (), None, ())]
    nothing = [
        StageFigures(stage, 2 if stage.rung == 0 else 0, 2, 0, 0, 0, 0, None, 0) for stage in made
    ]
    funnel = Funnel(TODAY, TODAY, 2, 2, nothing, [], [], [], [], {}, 0)
    return FunnelReport("sales.toml", "new.xlsx", funnel)


def none() -> FunnelReport:
    """A workbook without prospects."""
    report = few()
    nothing = [replace(each, now=0, been=0) for each in report.funnel.stages]
    return replace(report, funnel=replace(report.funnel, rows=0, judged=0, stages=nothing))


def hostile() -> FunnelReport:
    """A workbook in which every text tries to act."""
    report = many(HOSTILE[:4], HOSTILE)
    funnel = report.funnel
    named = [
        replace(each, key=text, name=text, missing=(text,), stage=text, next=text)
        for each, text in zip(funnel.one_away, HOSTILE, strict=False)
    ]
    late = [
        replace(each, key=text, name=text, stage=text, owner=text)
        for each, text in zip(funnel.stalled, HOSTILE[6:], strict=False)
    ]
    kept = [Blocker(f"c{n}", text, 20 - n, 14 - n) for n, text in enumerate(HOSTILE[:12])]
    changed = replace(funnel, one_away=named, stalled=late, blockers=kept)
    return FunnelReport("sales.toml", "".join(HOSTILE[:5]), changed)


def backtest(says: Sequence[str] = SAYS) -> BacktestReport:
    """What told won from lost: much, only those, nothing, none of those, less; and of too few."""
    shares = (
        ((70, 88), (10, 52)),
        ((88, 88), (20, 52)),
        ((40, 80), (25, 50)),
        ((0, 88), (9, 52)),
        ((5, 88), (12, 52)),
        ((3, 4), (3, 5)),
    )
    evidence = {
        f"c{n}": Evidence(Share(*won), Share(*lost), n) for n, (won, lost) in enumerate(shares)
    }
    texts = [*says, "Known of few"][: len(shares)]
    return BacktestReport(
        config="sales.toml",
        workbook="Sales pipeline.xlsx",
        found=Backtest(TODAY, 490, 480, {"Won": 88}, {"Lost": 52}, evidence, "Opportunity", {}, []),
        says={f"c{n}": text for n, text in enumerate(texts)},
        asked=frozenset(evidence),
        of_rungs=frozenset(evidence),
        by_today=["c0"],
    )

"""The figures at the head of the page."""

from collections.abc import Iterator
from dataclasses import dataclass

from sync.funnel.figures import Funnel


@dataclass(frozen=True)
class Headline:
    """A figure, what it counts, and the section that tells more of it."""

    figure: str
    what: str
    section: str


def headlines(funnel: Funnel) -> Iterator[Headline]:
    """The figures that say at a glance how it goes."""
    yield Headline(f"{funnel.judged:,}", "prospects", "funnel")
    yield Headline(f"{len(funnel.one_away):,}", "one criterion away", "one-away")
    if funnel.tells_stalled:
        yield Headline(f"{len(funnel.stalled):,}", "stalled", "stalled")
    for outcome in ("won", "lost"):
        stages = [each for each in funnel.stages if each.stage.outcome == outcome]
        if stages:
            yield Headline(f"{sum(each.now for each in stages):,}", outcome, "won-lost")

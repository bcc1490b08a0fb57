"""The sections that name prospects: who is one criterion away, and who is stalled."""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.phrases import day_in_words, plural
from sync.funnel.figures import Funnel, OneAway, Stalled, longest_first
from sync.html.section import (
    Cell,
    Section,
    Table,
    shown,
    shown_key,
    words_alone,
)

_MOST = 25


@dataclass(frozen=True)
class _Who:
    """How prospects are named: by key, and by what else there is and may be shown."""

    names: bool
    owners: bool

    @property
    def headings(self) -> tuple[str, ...]:
        return "Key", *(["Name"] * self.names), *(["Owner"] * self.owners)

    def cells(self, each: OneAway | Stalled) -> tuple[str, ...]:
        name, owner = shown(each.name), shown(each.owner) or "nobody"
        return shown_key(each.key), *([name] * self.names), *([owner] * self.owners)


def one_away_section(funnel: Funnel, *, show_values: bool) -> Section:
    """Which prospects need one criterion more; those on the highest rungs first."""
    name, title, count = "one-away", "One criterion away", len(funnel.one_away)
    if not count:
        none = "No prospect is one criterion away from its next stage."
        return words_alone(name, title, none)
    who = _Who(names=show_values, owners=bool(funnel.owners))
    first = funnel.highest_first(funnel.one_away, _MOST)
    rows = [(*who.cells(each), *_way(each, funnel.says)) for each in first]
    headings = (*who.headings, "Would move up", "With any one of these")
    return Section(
        name,
        title,
        f"{count:,} {plural(count, 'prospect needs', 'prospects need')} one criterion more to move"
        f" up. {plural(count, 'This one is', 'These are')} worth a call.",
        table=Table(title, headings, rows, rest=count - len(rows)),
        wide=True,
    )


def _way(each: OneAway, says: Mapping[str, str]) -> tuple[str, str]:
    """From where to where, and by which criteria."""
    wanted = "; ".join(shown(says.get(name, name)) for name in each.missing)
    return f"{shown(each.stage)} → {shown(each.next)}", wanted


def stalled_section(funnel: Funnel, *, show_values: bool) -> Section:
    """Which prospects have been in their stage for too long; those stalled the longest first."""
    name, title, count = "stalled", "Stalled", len(funnel.stalled)
    if not funnel.tells_stalled:
        how = 'give a stage stale_after = "45 days", and who is there for longer is told here'
        return words_alone(name, title, f"No stage says when a prospect is stalled: {how}.")
    if not count:
        none = "No prospect has been in its stage for longer than the rules allow."
        return words_alone(name, title, none)
    who = _Who(names=show_values, owners=bool(funnel.owners))
    rows: list[tuple[Cell, ...]] = [
        (
            *who.cells(each),
            shown(each.stage),
            day_in_words(each.since),
            (funnel.today - each.since).days,
        )
        for each in longest_first(funnel.stalled, _MOST)
    ]
    return Section(
        name,
        title,
        f"{count:,} {plural(count, 'prospect has', 'prospects have')} been in a stage for longer"
        " than the rules allow.",
        table=Table(
            title,
            (*who.headings, "Stage", "Stalled since", "Days"),
            rows,
            rest=count - len(rows),
        ),
        wide=True,
    )

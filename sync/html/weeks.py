"""The section about weeks: how many moves there were in each."""

from collections.abc import Iterator

from rules.phrases import day_in_words
from sync.funnel.figures import Funnel, Week
from sync.html.chart import Part, WeekChart
from sync.html.section import Section, Table

_MOST = 26
_UP = (("rung-5", "added", "added"), ("bar", "promoted", "promoted"), ("won", "by hand", "by_hand"))
_DOWN = ("down", "demoted")


def weeks_section(funnel: Funnel) -> Section:
    """How many moves of each kind there were in the last weeks that had any."""
    name, title = "weeks", "Moves per week"
    weeks = funnel.weeks[-_MOST:]
    if not weeks:
        return Section(name, title, "No move has been recorded yet.")
    earlier = len(funnel.weeks) - len(weeks)
    every = f"The last {_MOST} weeks that had any move; " if earlier else "The weeks that had any; "
    rows = [(_named(each), each.added, each.promoted, each.by_hand, each.demoted) for each in weeks]
    headings = ("Week", "Added", "Promoted", "By hand", "Demoted")
    return Section(
        name,
        title,
        f"{every}demotions stand below the line.",
        chart=WeekChart("Moves per week", {each.monday: [*_parts(each)] for each in weeks}),
        legend=[*((colour, told) for colour, told, _ in _UP), (_DOWN)],
        table=Table("Moves per week", headings, rows[::-1], rest=earlier),
    )


def _named(week: Week) -> str:
    return f"{week.week}, from {day_in_words(week.monday)}"


def _parts(week: Week) -> Iterator[Part]:
    from_day, top = day_in_words(week.monday), 0
    for colour, told, field in _UP:
        count = getattr(week, field)
        if count:
            yield Part(top, top + count, colour, f"Week from {from_day}: {count:,} {told}")
        top += count
    if week.demoted:
        colour, told = _DOWN
        yield Part(0, -week.demoted, colour, f"Week from {from_day}: {week.demoted:,} {told}")

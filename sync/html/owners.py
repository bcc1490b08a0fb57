"""The section about owners: how many prospects each has, and in which stages."""

from collections.abc import Iterator, Mapping, Sequence

from rules.judging.ladder import Stage
from sync.funnel.figures import Funnel, OwnerFigures
from sync.html.chart import Line, LineChart, Part
from sync.html.section import Cell, Section, Table, shown, words_alone

_MOST = 20
_NONE = "No owner"
_TONES = 12
_OUTCOMES = {"won": "won", "lost": "lost", None: "neither"}


def owners_section(funnel: Funnel) -> Section:
    """How many prospects each owner has in each stage; those with most first."""
    name, title = "owners", "By owner"
    if not funnel.owners:
        how = 'name their column in the config, owner = "Owner", and they are told apart here'
        return words_alone(name, title, f"No owners are known: {how}.")
    ranked = sorted(funnel.owners.items(), key=lambda each: -_total(each[1]))
    first = dict(ranked[:_MOST])
    colours = _colours([each.stage for each in funnel.stages])
    most = max(1, *map(_total, first.values()))
    further = ("One away", "Stalled") if funnel.tells_stalled else ("One away",)
    lines = [_line(owner, each, colours, most, further) for owner, each in first.items()]
    rows: list[tuple[Cell, ...]] = [
        (
            shown(owner) or _NONE,
            _total(each),
            *(each.stages.get(stage, 0) for stage in colours),
            *_further(each, further),
        )
        for owner, each in first.items()
    ]
    headings = ("Owner", "Prospects", *map(shown, colours), *further)
    return Section(
        name,
        title,
        "How many prospects each has in each stage.",
        chart=LineChart("Prospects by owner and stage", lines, most),
        legend=[(colour, shown(stage)) for stage, colour in colours.items()],
        table=Table("Prospects by owner and stage", headings, rows, len(ranked) - len(first)),
        wide=True,
        beside=False,
    )


def _total(each: OwnerFigures) -> int:
    return sum(each.stages.values())


def _colours(stages: list[Stage]) -> dict[str, str]:
    """The colour of each stage: a rung's is the stronger, the higher it is."""
    top = max((each.rung or 0 for each in stages), default=0)
    return {
        each.name: _OUTCOMES[each.outcome]
        if each.rung is None
        else f"rung-{round(each.rung * (_TONES - 1) / max(top, 1))}"
        for each in stages
    }


def _further(each: OwnerFigures, names: Sequence[str]) -> tuple[int, ...]:
    """How many are one away, and stalled where that is among the names."""
    return (each.one_away, each.stalled)[: len(names)]


def _line(
    owner: str, each: OwnerFigures, colours: Mapping[str, str], most: int, further: Sequence[str]
) -> Line:
    name = shown(owner) or _NONE
    counted = zip(_further(each, further), further, strict=True)
    text = " · ".join([f"{_total(each):,}", *(f"{n:,} {what.lower()}" for n, what in counted)])
    return Line(name, text, tuple(_parts(name, each, colours, most)))


def _parts(name: str, each: OwnerFigures, colours: Mapping[str, str], most: int) -> Iterator[Part]:
    start = 0
    for stage, colour in colours.items():
        count = each.stages.get(stage, 0)
        if count:
            label = f"{count:,}" if _fits(f"{count:,}", count / most) else ""
            told = f"{name}: {count:,} in {shown(stage)}"
            yield Part(start, start + count, colour, told, label)
        start += count


def _fits(label: str, share: float) -> bool:
    """Whether a number fits into a bar that takes such a share of the narrowest chart."""
    return share * 340 >= 8 * len(label) + 4

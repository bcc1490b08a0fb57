"""The colours of stages and grades: backgrounds for dark text.

People who see few colours tell them apart. The rungs go from a light to a strong blue, so that more
colour means further up, in grey too. Of the stages that people set, won ones are amber, which is
furthest from blue for the common kinds of colour blindness (Okabe and Ito,
https://jfly.uni-koeln.de/color/), the others greys. Grades are blue as rungs are, the better the
stronger.
"""

from collections.abc import Mapping, Sequence

from rules.judging.ladder import Stage

_LOWEST, _HIGHEST = (0xEA, 0xF3, 0xFC), (0x8A, 0xB8, 0xE8)
_WON = "#fbd36b"
_LOST = "#cfc6bf"
_NEITHER = "#ececec"
_BY_HAND: Mapping[str | None, str] = {"won": _WON, "lost": _LOST}


def stage_colours(stages: Sequence[Stage]) -> tuple[tuple[str, str], ...]:
    """The colour of each stage, by its name, in the order of the ladder."""
    rungs = sum(not stage.by_hand for stage in stages)
    return tuple((stage.name, _colour(stage, rungs)) for stage in stages)


def grade_colours(grades: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The colour of each grade, by its name; the best one comes first."""
    best = len(grades) - 1
    return tuple((grade, _shade(best - place, best)) for place, grade in enumerate(grades))


def _colour(stage: Stage, rungs: int) -> str:
    if stage.rung is None:
        return _BY_HAND.get(stage.outcome, _NEITHER)
    return _shade(stage.rung, rungs - 1)


def _shade(step: int, last: int) -> str:
    """One of the blues from step 0 to the last one, which is the strongest."""
    share = step / max(last, 1)
    parts = (round(low + (high - low) * share) for low, high in zip(_LOWEST, _HIGHEST, strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)

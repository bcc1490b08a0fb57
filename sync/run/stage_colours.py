"""The colours of stages: backgrounds for dark text, which people who see few colours tell apart.

The rungs go from a light to a strong blue, so that more colour means further up, in grey too. Of
the stages that people set, won ones are amber, which is furthest from blue for the common kinds of
colour blindness (Okabe and Ito, https://jfly.uni-koeln.de/color/), the others greys.
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


def _colour(stage: Stage, rungs: int) -> str:
    if stage.rung is None:
        return _BY_HAND.get(stage.outcome, _NEITHER)
    share = stage.rung / max(rungs - 1, 1)
    parts = (round(low + (high - low) * share) for low, high in zip(_LOWEST, _HIGHEST, strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)

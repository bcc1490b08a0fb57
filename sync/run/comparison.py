"""The comparison: what an edit of the rules would move, of one reading judged before and after.

OLD is the config as it was, NEW the edited one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from rules.columns import Column, combine
from rules.judging.ladder import Ladder
from sync.config.model import Config
from sync.run.contrast import Contrast, LadderPair
from sync.run.judgement import Judgement
from sync.run.plan import Plan, make_plan
from sync.run.ruling import Ruling


class Effect(StrEnum):
    """What an edit does to the stages as a whole."""

    WORDING = "wording"
    NONE = "none"
    RAISES = "raises"
    LOWERS = "lowers"
    BOTH = "both"


@dataclass(frozen=True)
class Shift:
    """Of how many prospects a criterion's answer changes, in each way."""

    met_more: int = 0
    met_less: int = 0
    cannot_tell_more: int = 0


@dataclass(frozen=True)
class Comparison:
    """What an edit of the rules would change.

    `contrasts` is None for a row that neither config judges; `counts` has how many rows each one
    has. `moved` are the rows whose stages differ, those that move furthest first, then from the
    top. `criteria` has those of both configs, NEW's first. `plan` is what a run by NEW would do.
    """

    old: Ruling
    new: Judgement
    plan: Plan
    contrasts: Column[Contrast | None]
    counts: Mapping[Contrast, int]
    moved: Sequence[int]
    criteria: Mapping[str, Shift]
    effect: Effect

    def contrast(self, row: int) -> Contrast:
        """What both configs say of a row that one of them judges."""
        contrast = self.contrasts[row]
        assert contrast is not None, "such a row has one"  # noqa: S101
        return contrast

    def number(self, row: int) -> int:
        """The sheet's number of a row."""
        return self.new.run_input.prospects.first_row + row

    @property
    def matrix(self) -> Mapping[str, Mapping[str, int]]:
        """How many prospects move, by their stage by OLD and then by NEW, each ladder in order."""
        places = (_places(self.old.run_input.ladder), _places(self.new.run_input.ladder))
        found: Counter[tuple[str, str]] = Counter()
        for each, count in self.counts.items():
            if each.moves:
                found[each.old, each.new] += count
        matrix: dict[str, dict[str, int]] = {}
        for old, new in sorted(found, key=lambda pair: tuple(map(_place, places, pair))):
            matrix.setdefault(old, {})[new] = found[old, new]
        return matrix

    @property
    def ways(self) -> tuple[int, int, int]:
        """How many prospects move up, down, and to a stage that is neither higher nor lower."""
        found: Counter[tuple[bool, bool]] = Counter()
        for each, count in self.counts.items():
            if each.moves:
                found[(each.rungs or 0) > 0, (each.rungs or 0) < 0] += count
        return found[True, False], found[False, True], found[False, False]

    @property
    def lapsed(self) -> tuple[int, int]:
        """How many prospects lapse by NEW and not by OLD, and how many the reverse."""
        return self._count("lapses", (False, True)), self._count("lapses", (True, False))

    @property
    def unjudged(self) -> tuple[int, int]:
        """How many prospects only OLD judges, and how many only NEW."""
        return self._count("judged", (True, False)), self._count("judged", (False, True))

    def _count(self, what: str, said: tuple[bool, bool]) -> int:
        return sum(n for each, n in self.counts.items() if getattr(each, what) == said)

    @property
    def deciding(self) -> Mapping[str, int]:
        """How many moves each criterion decides, alone or with others."""
        found: Counter[str] = Counter()
        for each, count in self.counts.items():
            found.update(dict.fromkeys(each.because, count))
        return found


def compare(old: Ruling, new: Judgement) -> Comparison:
    """Compare what two configs make of the same reading."""
    ladders = LadderPair(old.run_input.ladder, new.run_input.ladder)
    contrasts: Column[Contrast | None] = combine(
        ladders.contrast, old.verdicts, new.verdicts, old.stages(), new.ruling.stages()
    )
    counts = {each: count for each, count in contrasts.counts().items() if each}
    moving = [each for each in counts if each.moves]
    before, after = old.run_input.config, new.run_input.config
    return Comparison(
        old=old,
        new=new,
        plan=make_plan(new),
        contrasts=contrasts,
        counts=counts,
        moved=list(_furthest_first(contrasts, {each.distance for each in moving})),
        criteria=_shifts(counts, dict.fromkeys([*after.criteria, *before.criteria])),
        effect=_effect(moving, before, after),
    )


def _furthest_first(
    contrasts: Column[Contrast | None], distances: Iterable[float]
) -> Iterator[int]:
    def moves(distance: float, each: Contrast | None) -> bool:
        return each is not None and each.moves and each.distance == distance

    for distance in sorted(distances, reverse=True):
        yield from contrasts.rows(partial(moves, distance))


def _shifts(counts: Mapping[Contrast, int], names: Iterable[str]) -> dict[str, Shift]:
    more, less, unclear = Counter[str](), Counter[str](), Counter[str]()
    for each, count in counts.items():
        more.update(dict.fromkeys(each.met_more, count))
        less.update(dict.fromkeys(each.met_less, count))
        unclear.update(dict.fromkeys(each.cannot_tell_more, count))
    return {name: Shift(more[name], less[name], unclear[name]) for name in names}


def _effect(moving: Iterable[Contrast], old: Config, new: Config) -> Effect:
    ways = {each.rungs and each.rungs > 0 for each in moving}
    if not ways:
        return Effect.WORDING if _only_texts_differ(old, new) else Effect.NONE
    if len(ways) > 1 or None in ways:
        return Effect.BOTH
    return Effect.RAISES if True in ways else Effect.LOWERS


_TEXTS: Any = {"criteria": {"__all__": {"say"}}, "output": True, "example": True}
"""What of a config nobody's stage can depend on: texts, headings of the job's own, and tests."""


def _only_texts_differ(one: Config, other: Config) -> bool:
    whole = [each.model_dump(warnings=False) for each in (one, other)]
    rest = [each.model_dump(warnings=False, exclude=_TEXTS) for each in (one, other)]
    return whole[0] != whole[1] and rest[0] == rest[1]


def _places(ladder: Ladder) -> Mapping[str, int]:
    """Where each stage stands in the written order."""
    return {stage.name: place for place, stage in enumerate(ladder.stages)}


def _place(places: Mapping[str, int], stage: str) -> int:
    return places.get(stage, len(places))

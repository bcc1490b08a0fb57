"""The comparison: what an edit of the rules would move, of one reading judged before and after.

OLD is the config as it was, NEW the edited one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from rules.columns import Column, combine
from rules.judging.judge import Judge
from rules.judging.ladder import Ladder
from sync.config.model import Config
from sync.messages.errors import GuardError
from sync.run.contrast import Contrast, LadderPair
from sync.run.found import Found
from sync.run.judgement import Judgement
from sync.run.moved import MovedProspect, MovedRows
from sync.run.plan import make_plan
from sync.run.ruling import Ruling
from sync.run.run_input import RunInput
from sync.workbook.protocol import column_letters


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
class Side:
    """One of the two configs, and its rules.

    `letters` are the sheet's letters of the columns that people call so; none of a table.
    """

    config: Config
    judge: Judge
    letters: Mapping[str, str]


@dataclass(frozen=True)
class Comparison:
    """What an edit of the rules would change.

    `counts` has how many prospects each contrast has. `found` is what a run by NEW would find, and
    `stopped` why the guard would stop it, None where it would not. `moved` are the prospects whose
    stages differ, those that move furthest first, then from the top; the first of them, where they
    are more than are at hand.
    """

    old: Side
    new: Side
    counts: Mapping[Contrast, int]
    found: Found
    stopped: GuardError | None
    moved: Sequence[MovedProspect]

    @property
    def moving(self) -> int:
        """How many prospects' stages differ, whether they are at hand or not."""
        return sum(count for each, count in self.counts.items() if each.moves)

    @cached_property
    def criteria(self) -> Mapping[str, Shift]:
        """What becomes of the answers of each criterion of both configs, NEW's first."""
        names = dict.fromkeys([*self.new.config.criteria, *self.old.config.criteria])
        return _shifts(self.counts, names)

    @cached_property
    def effect(self) -> Effect:
        """What the edit does to the stages as a whole."""
        moving = [each for each in self.counts if each.moves]
        return _effect(moving, self.old.config, self.new.config)

    @property
    def matrix(self) -> Mapping[str, Mapping[str, int]]:
        """How many prospects move, by their stage by OLD and then by NEW, each ladder in order."""
        places = (_places(self.old.judge.ladder), _places(self.new.judge.ladder))
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
    plan = make_plan(new)
    return Comparison(
        old=_side(old.run_input),
        new=_side(new.run_input),
        counts={each: count for each, count in contrasts.counts().items() if each},
        found=plan,
        stopped=plan.stopped,
        moved=MovedRows(old.run_input, new.run_input, contrasts),
    )


def _side(run_input: RunInput) -> Side:
    config = run_input.config
    letters = {
        config.heading(name): column_letters(column)
        for name, column in run_input.binding.people.items()
    }
    return Side(config, run_input.judge, letters)


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

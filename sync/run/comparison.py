"""The comparison: what an edit of the rules would move, of one reading judged before and after.

OLD is the config as it was, NEW the edited one. A stage that one of them renames, by `was`, is the
same stage in both. Higher or lower is said on NEW's ladder, where it has both stages, else on
OLD's; between a rung and a stage that people set neither is higher.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import chain
from math import inf
from typing import Any

from rules.columns import Column, combine
from rules.judging.ladder import Ladder, Stage
from rules.judging.verdict import MoveKind, Verdict
from rules.language.outcome import Outcome
from sync.config.model import Config
from sync.run.adoption import Adoption, take_over
from sync.run.judgement import Judgement
from sync.run.plan import Plan, make_plan
from sync.run.ruling import Ruling, read_overrides, rule
from sync.run.run_input import RunInput


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
class Contrast:
    """What OLD and NEW say of prospects of whom each of them says the same.

    `old` and `new` are the stages that their rows show. Where these are not the same stage, `moves`
    is true; then `rungs` is how far up NEW leads, None where neither stage is higher, and `because`
    names the criteria that decide. `wanted` are those that NEW's next rung wants. `lapses` tells
    of both whether the prospect has lapsed, `judged` whether it is judged at all. `met_more`,
    `met_less` and `cannot_tell_more` name the criteria whose answers differ so.
    """

    old: str
    new: str
    moves: bool
    judged: tuple[bool, bool]
    lapses: tuple[bool, bool]
    rungs: int | None = None
    because: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    met_more: tuple[str, ...] = ()
    met_less: tuple[str, ...] = ()
    cannot_tell_more: tuple[str, ...] = ()

    @property
    def distance(self) -> float:
        """How far apart the stages are; no rungs lead from or to a stage that people set."""
        return inf if self.rungs is None else abs(self.rungs)


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


def rule_alone(run_input: RunInput) -> Ruling:
    """What a run of a config would make of its input, were it the only one.

    Raises WorkbookError where a first run could not take the Stage column over.
    """
    overrides = read_overrides(run_input)
    adoption = take_over(run_input, overrides) if run_input.first_run else Adoption()
    return rule(run_input, overrides, adoption.stages)


def compare(old: Ruling, new: Judgement) -> Comparison:
    """Compare what two configs make of the same reading."""
    now = Ruling(new.run_input, new.records, new.verdicts)
    ladders = _Ladders(old.run_input.ladder, new.run_input.ladder)
    contrasts: Column[Contrast | None] = combine(
        ladders.contrast, old.verdicts, now.verdicts, old.stages(), now.stages()
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


@dataclass(frozen=True)
class _Ladders:
    """The stages of OLD and NEW, and what two verdicts on one prospect make a contrast of."""

    old: Ladder
    new: Ladder

    def contrast(
        self, old: Verdict | None, new: Verdict | None, shown: str, shown_now: str
    ) -> Contrast | None:
        """Put two verdicts side by side, with the stages that the row shows by each."""
        if old is None and new is None:
            return None
        pair = self._on_one_ladder(shown, shown_now)
        moves = pair is None or pair[0] is not pair[1]
        rungs = _rungs_between(*pair) if pair and moves else None
        judged = old is not None, new is not None
        lapses = bool(old and old.lapsed), bool(new and new.lapsed)
        wanted = new.wanted if new and moves else ()
        if old is None or new is None:
            return Contrast(shown, shown_now, moves, judged, lapses, rungs, (), wanted)
        because = self._because(old, new, rungs) if rungs else ()
        return Contrast(
            shown, shown_now, moves, judged, lapses, rungs, because, wanted, *_differences(old, new)
        )

    def _on_one_ladder(self, old: str, new: str) -> tuple[Stage, Stage] | None:
        """The stages that two names mean on NEW's ladder, or on OLD's; None if neither has both."""
        for ladder in (self.new, self.old):
            before, after = ladder.find(old), ladder.find(new)
            if before and after:
                return before, after
        return None

    def _because(self, old: Verdict, new: Verdict, rungs: int) -> tuple[str, ...]:
        """The criteria that keep one config from the higher stage that the other gives.

        Those count that the other config answers otherwise, or does not ask for; where there are
        none it is the policy, or a number of criteria, that differs, and all that are not met
        count. What people set by hand no criterion decides.
        """
        if old.by_hand or new.by_hand:
            return ()
        strict, other = (old, new) if rungs > 0 else (new, old)
        ladder, others = (self.old, self.new) if rungs > 0 else (self.new, self.old)
        lacking = _lacking(strict, ladder, other.stage.name)
        asked = {name for rung in others.up_to(other.stage) for name in rung.criteria}
        differing = (
            name
            for name in lacking
            if name not in asked or _outcome(strict, name) is not _outcome(other, name)
        )
        return tuple(differing) or lacking


def _rungs_between(old: Stage, new: Stage) -> int | None:
    """How many rungs up it is from one stage to another; None where neither is higher."""
    return None if old.rung is None or new.rung is None else new.rung - old.rung


def _lacking(verdict: Verdict, ladder: Ladder, higher: str) -> tuple[str, ...]:
    """The criteria that keep a prospect from a higher stage; from the next one, if it has none.

    They are those not met of the needs above the stage that it surely meets (it may be kept in a
    higher one), or above the one to which it was demoted.
    """
    demoted = verdict.move and verdict.move.kind is MoveKind.DEMOTED
    bottom = (verdict.stage if demoted else verdict.case.sure).rung or 0
    above, top = ladder.above(verdict.stage), ladder.find(higher)
    end = max(stage.rung or 0 for stage in (above or verdict.stage, top or verdict.stage))
    unmet = (
        need
        for rung in ladder.rungs[bottom + 1 : end + 1]
        for need in rung.needs
        if verdict.case.outcomes[need] is not Outcome.YES
    )
    lacking = chain.from_iterable(need.lacking(verdict.case.answers) for need in unmet)
    return tuple(dict.fromkeys(lacking))


def _outcome(verdict: Verdict, name: str) -> Outcome:
    """What a criterion says; one that the config does not have is not met."""
    answer = verdict.case.answers.get(name)
    return answer.outcome if answer else Outcome.NO


def _differences(old: Verdict, new: Verdict) -> tuple[tuple[str, ...], ...]:
    """The criteria that NEW meets and OLD does not, the reverse, and that only NEW can't tell."""
    outcomes = {
        name: (_outcome(old, name), _outcome(new, name))
        for name in dict.fromkeys([*new.case.answers, *old.case.answers])
    }
    differing = {name: pair for name, pair in outcomes.items() if pair[0] is not pair[1]}
    return (
        tuple(name for name, (_, now) in differing.items() if now is Outcome.YES),
        tuple(name for name, (before, _) in differing.items() if before is Outcome.YES),
        tuple(name for name, (_, now) in differing.items() if now is Outcome.CANNOT_TELL),
    )

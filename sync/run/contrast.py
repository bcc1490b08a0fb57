"""The contrast: what two configs say of one prospect, and which criteria decide it.

OLD is the config as it was, NEW the edited one. A stage that one of them renames, by `was`, is the
same stage in both. Higher or lower is said on NEW's ladder, where it has both stages, else on
OLD's; between a rung and a stage that people set neither is higher.
"""

from dataclasses import dataclass
from itertools import chain
from math import inf

from rules.judging.ladder import Ladder, Stage
from rules.judging.verdict import MoveKind, Verdict
from rules.language.outcome import Outcome


@dataclass(frozen=True)
class Contrast:
    """What OLD and NEW say of prospects of whom each of them says the same.

    `old` and `new` are the stages that their rows show. Where these are not the same stage, `moves`
    is true; then `rungs` is how far up NEW leads, None where neither stage is higher, and `because`
    names the criteria that decide. `wanted` are those that NEW's next rung wants, or NEW's by-hand
    stage itself. `lapses` tells of both whether the prospect has lapsed, `judged` whether it is
    judged at all. `met_more`, `met_less` and `cannot_tell_more` name the criteria whose answers
    differ so.
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
class LadderPair:
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
        wanted = new.unmet if new and moves else ()
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

        Of rungs that only the other has, or has higher up, those count that are met. What people
        set by hand no criterion decides.
        """
        if old.by_hand or new.by_hand:
            return ()
        strict, other = (old, new) if rungs > 0 else (new, old)
        ladder, others = (self.old, self.new) if rungs > 0 else (self.new, self.old)
        climbed = others.up_to(other.stage)
        shared = [rung for rung in climbed if _is_rung(ladder.find(rung.name))]
        lacking = _lacking(strict, ladder, shared[-1].name if shared else "")
        unmet = _differing(strict, other, lacking, climbed)
        added = _met(other, _above(climbed, shared[-1] if shared else None))
        decides = tuple(dict.fromkeys((*unmet, *added)))
        return decides or _met(other, _above(climbed, others.find(strict.stage.name)))


def _differing(
    strict: Verdict, other: Verdict, lacking: tuple[str, ...], climbed: tuple[Stage, ...]
) -> tuple[str, ...]:
    """Those of the criteria lacking that the other answers otherwise, or does not ask for.

    Where there are none, or the other only keeps a prospect that has lapsed, it is the policy, or a
    number of criteria, that differs: then all that are lacking.
    """
    if other.lapsed:
        return lacking
    asked = {name for rung in climbed for name in rung.criteria}
    differing = (
        name
        for name in lacking
        if name not in asked or _outcome(strict, name) is not _outcome(other, name)
    )
    return tuple(differing) or lacking


def _is_rung(stage: Stage | None) -> bool:
    return stage is not None and stage.rung is not None


def _above(rungs: tuple[Stage, ...], stage: Stage | None) -> tuple[Stage, ...]:
    """Those of some rungs from the bottom that are above a stage; all if it is none of them."""
    return rungs[rungs.index(stage) + 1 :] if stage in rungs else rungs


def _met(verdict: Verdict, rungs: tuple[Stage, ...]) -> tuple[str, ...]:
    """The criteria of some rungs that are met."""
    names = dict.fromkeys(name for rung in rungs for name in rung.criteria)
    return tuple(name for name in names if _outcome(verdict, name) is Outcome.YES)


def _rungs_between(old: Stage, new: Stage) -> int | None:
    """How many rungs up it is from one stage to another; None where neither is higher."""
    return None if old.rung is None or new.rung is None else new.rung - old.rung


def _lacking(verdict: Verdict, ladder: Ladder, higher: str) -> tuple[str, ...]:
    """The criteria that are not met of what keeps a prospect from a higher stage.

    It is the needs above the stage that it surely meets, though it may be kept in a higher one, or
    above that to which it was demoted.
    """
    demoted = verdict.move and verdict.move.kind is MoveKind.DEMOTED
    bottom = (verdict.stage if demoted else verdict.case.sure).rung or 0
    top = ladder.find(higher) or verdict.stage
    end = max(top.rung or 0, verdict.stage.rung or 0)
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

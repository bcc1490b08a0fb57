"""The verdict on one prospect: its stage, the move that leads there, and what is missing."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from rules.judging.case import Case
from rules.judging.ladder import Ladder, Stage
from rules.judging.missing import Missing, Says, find_lacking, find_missing
from rules.judging.override import Override
from rules.judging.way import Way
from rules.language.answer import Unread
from rules.language.outcome import Outcome


class MoveKind(StrEnum):
    """The kinds of move, as the changelog names them."""

    ADDED = "Added"
    PROMOTED = "Promoted"
    DEMOTED = "Demoted"
    ADOPTED = "Adopted"
    BY_HAND = "By hand"
    RELEASED = "Released"


class Standing(NamedTuple):
    """Where a prospect stood before: its stage, and whether people had set it by hand."""

    stage: Stage
    by_hand: bool = False


@dataclass(frozen=True)
class Move:
    """A change of stage, or of what holds it, and the texts of the criteria behind it."""

    kind: MoveKind
    origin: Stage
    to: Stage
    because: str


@dataclass(frozen=True, eq=False)
class Verdict:
    """The verdict on all prospects of one case that stood at the same place.

    `missing` is the text of the Missing cell. `wanted` names the criteria that the next rung
    wants and does not get, `lapsed` those of the own rung and below that no longer hold, `lacking`
    those that a by-hand stage itself needs and does not get.
    `ignored` is an override cell that changes nothing and should be looked at.
    """

    stage: Stage
    next: Stage | None
    by_hand: bool
    move: Move | None
    missing: str
    wanted: tuple[str, ...]
    lapsed: tuple[str, ...]
    lacking: tuple[str, ...]
    ignored: Override | None
    case: Case

    @property
    def unmet(self) -> tuple[str, ...]:
        """What the next rung wants, or a by-hand stage itself: the criteria it does not get."""
        return self.wanted or self.lacking

    @property
    def unread(self) -> tuple[Unread, ...]:
        """The cells for which a criterion cannot be told."""
        return self.case.unread

    @property
    def way(self) -> Way | None:
        """The nearest way to the next rung; None at the top, and where people set the stage."""
        return None if self.next is None or self.by_hand else self.case.way_to(self.next)

    @cached_property
    def to_go(self) -> int | None:
        """The least number of criteria whose change would bring the next rung, if any would.

        Those in groups count one by one. See `rules.judging.way`.
        """
        way = self.way
        return way.to_go if way else None

    @cached_property
    def alone(self) -> tuple[str, ...]:
        """The criteria of which each one alone would bring the next rung, in the written order."""
        return self.way.alone if self.to_go == 1 and self.way else ()


@dataclass(frozen=True)
class Policy:
    """How verdicts are reached: the ladder, its texts, and what becomes of a lapsed stage.

    `column` is what people call the override column, None where there is none.
    """

    ladder: Ladder
    says: Says
    demote: bool
    column: str | None = None

    def decide(self, case: Case, standing: Standing, override: Override | None) -> Verdict:
        """Reach the verdict; `override` is None where the config names no override column."""
        move, ignored = self._by_override(case, standing, override)
        held = standing.by_hand or (move is not None and move.kind is MoveKind.BY_HAND)
        if not held and move is None:
            move = self._by_rules(case, standing.stage)
        stage = move.to if move else standing.stage
        by_hand = held and (move is None or move.kind is MoveKind.BY_HAND)
        missing = self._missing(case, stage, by_hand=by_hand)
        return Verdict(
            stage=stage,
            next=self.ladder.above(stage),
            by_hand=by_hand,
            move=move,
            missing="; ".join([*self._refusal(stage, ignored), *missing.texts]),
            wanted=missing.wanted,
            lapsed=missing.lapsed,
            lacking=missing.lacking,
            ignored=ignored,
            case=case,
        )

    def _missing(self, case: Case, stage: Stage, *, by_hand: bool) -> Missing:
        if stage.by_hand:
            return find_lacking(case, stage, self.says)
        own, above = self.ladder.up_to(stage), self.ladder.above(stage)
        return find_missing(case, own, above, self.says, by_hand=by_hand)

    def _by_override(
        self, case: Case, standing: Standing, override: Override | None
    ) -> tuple[Move | None, Override | None]:
        """The move that the override cell asks for, and the cell if it is ignored."""
        origin = standing.stage
        if override is None:
            return None, Override() if standing.by_hand else None
        if override.stage is not None:
            if standing == (override.stage, True):
                return None, None
            return Move(MoveKind.BY_HAND, origin, override.stage, override.text), None
        if override.text or override.unreadable:
            return None, override
        if standing.by_hand:
            because = self.because(case, origin, case.sure)
            return Move(MoveKind.RELEASED, origin, case.sure, because), None
        return None, None

    def _by_rules(self, case: Case, former: Stage) -> Move | None:
        if _rung(case.sure) > _rung(former):
            kind, to = MoveKind.PROMOTED, case.sure
        elif self.demote and _rung(case.possible) < _rung(former):
            kind, to = MoveKind.DEMOTED, case.possible
        else:
            return None
        return Move(kind, former, to, self.because(case, former, to))

    def because(self, case: Case, origin: Stage, to: Stage) -> str:
        """Name the criteria of the entered rungs that are met, or of the left ones that are not.

        Those that don't concern the prospect are not named. A stage that people set is below the
        ladder: whoever comes from it enters every rung.
        """
        start, end = _rung(origin), _rung(to)
        rungs = self.ladder.rungs[min(start, end) + 1 : max(start, end) + 1]
        names = dict.fromkeys(name for rung in rungs for name in rung.criteria)
        wanted = Outcome.YES if end > start else Outcome.NO
        return ", ".join(
            self.says[name]
            for name in names
            if case.answers[name].outcome is wanted is case.answers[name].earned.outcome
        )

    def _refusal(self, stage: Stage, ignored: Override | None) -> list[str]:
        """Say what is wrong with the override cell, or with there being none."""
        if ignored is None:
            return []
        if self.column is None:
            return [f"{stage.name} was set by hand, but the config names no override column"]
        return [ignored.refusal(self.column)]


def _rung(stage: Stage) -> int:
    return 0 if stage.rung is None else stage.rung

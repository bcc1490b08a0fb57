"""The verdict on one prospect: its stage, the move that leads there, and what is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from rules.judging.ladder import Answers, Ladder, Need, One, Says, Stage, unmet
from rules.language.conditions import Unread
from rules.language.outcome import Outcome
from rules.read.readings import said


class MoveKind(StrEnum):
    """The kinds of move, as the changelog names them."""

    PROMOTED = "Promoted"
    DEMOTED = "Demoted"
    ADOPTED = "Adopted"
    BY_HAND = "By hand"
    RELEASED = "Released"


class Standing(NamedTuple):
    """Where a prospect stood before: its stage, and whether people had set it by hand."""

    stage: Stage
    by_hand: bool = False


@dataclass(frozen=True, eq=False)
class Override:
    """What an override cell says: nothing, a stage, or something else.

    `text` is the cell's text, "" where it is blank. Of something else, `near` is the name of a
    stage that it resembles, and `unreadable` tells that the cell can't be read: `mend` is what to
    do about it, where that is known.
    """

    text: str = ""
    stage: Stage | None = None
    near: str | None = None
    unreadable: bool = False
    mend: str = ""

    def refusal(self, column: str) -> str:
        """Say that the cell of the column that people call so names no stage."""
        if self.unreadable:
            return f"{column} can't be read" + (f": {self.mend}" if self.mend else "")
        near = f"; did you mean {self.near}?" if self.near else ""
        return f"{column} {said(self.text)} is no stage{near}"


@dataclass(frozen=True)
class Move:
    """A change of stage, or of what holds it, and the texts of the criteria behind it."""

    kind: MoveKind
    origin: Stage
    to: Stage
    because: str


@dataclass(frozen=True, eq=False)
class Case:
    """What the rules say of all prospects with the same answers, wherever they stand.

    `sure` is the stage reached when each cannot tell counts as no, `possible` when as yes.
    """

    answers: Answers
    sure: Stage
    possible: Stage


@dataclass(frozen=True, eq=False)
class Verdict:
    """The verdict on all prospects of one case that stood at the same place.

    `missing` is the text of the Missing cell. `wanted` names the criteria that the next rung
    wants and does not get, `lapsed` those of the own rung and below that no longer hold.
    `unread` are the cells for which a criterion cannot be told. `ignored` is an override cell
    that changes nothing and should be looked at.
    """

    stage: Stage
    next: Stage | None
    by_hand: bool
    move: Move | None
    missing: str
    wanted: tuple[str, ...]
    lapsed: tuple[str, ...]
    unread: tuple[Unread, ...]
    ignored: Override | None
    case: Case


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
        return self._verdict(case, stage, by_hand, move, ignored)

    def _by_override(
        self, case: Case, standing: Standing, override: Override | None
    ) -> tuple[Move | None, Override | None]:
        """Give the move that the override cell asks for, and the cell if it is ignored."""
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

    def _verdict(
        self,
        case: Case,
        stage: Stage,
        by_hand: bool,  # noqa: FBT001 -- one of the verdict's own facts
        move: Move | None,
        ignored: Override | None,
    ) -> Verdict:
        above = self.ladder.above(stage)
        own = _open(self.ladder.up_to(stage), case.answers)
        wanted = _open((above,) if above else (), case.answers)
        failed = [need for need in own if by_hand or need.outcome(case.answers) is Outcome.NO]
        unsure = [need for need in own if need not in failed]
        label = "Not met" if by_hand else "Lapsed"
        return Verdict(
            stage=stage,
            next=above,
            by_hand=by_hand,
            move=move,
            missing="; ".join(
                [
                    *self._refusal(stage, ignored),
                    *self._lapses(label, failed, case),
                    *self._wishes(unsure + wanted, failed, case),
                ]
            ),
            wanted=_names(wanted, case.answers),
            lapsed=() if by_hand else _failed_names(failed, case.answers),
            unread=_unread(case.answers),
            ignored=ignored,
            case=case,
        )

    def _refusal(self, stage: Stage, ignored: Override | None) -> list[str]:
        """Say what is wrong with the override cell, or with there being none."""
        if ignored is None:
            return []
        if self.column is None:
            return [f"{stage.name} was set by hand, but the config names no override column"]
        return [ignored.refusal(self.column)]

    def _lapses(self, label: str, failed: Sequence[Need], case: Case) -> list[str]:
        """Give what is not met, a label before the first; single criteria side by side."""
        lapsed: dict[str, Need] = {need.wish(case.answers, self.says): need for need in failed}
        parts = [
            ", ".join(wishes) if single else "; ".join(wishes)
            for single, wishes in groupby(lapsed, lambda wish: isinstance(lapsed[wish], One))
        ]
        return [f"{label}: {parts[0]}", *parts[1:]] if parts else []

    def _wishes(self, wanted: Iterable[Need], failed: Iterable[Need], case: Case) -> list[str]:
        """Give what is wanted and does not stand among what is not met."""
        said = {need.wish(case.answers, self.says) for need in failed}
        wishes = dict.fromkeys(need.wish(case.answers, self.says) for need in wanted)
        return [wish for wish in wishes if wish not in said]


def _rung(stage: Stage) -> int:
    return 0 if stage.rung is None else stage.rung


def _open(stages: Iterable[Stage], answers: Answers) -> list[Need]:
    """Give the needs of some stages that are not, or not surely, satisfied."""
    return [
        need for stage in stages for need in stage.needs if need.outcome(answers) is not Outcome.YES
    ]


def _names(needs: Iterable[Need], answers: Answers) -> tuple[str, ...]:
    names = (name for need in needs for name in unmet(need.criteria, answers))
    return tuple(dict.fromkeys(names))


def _failed_names(needs: Iterable[Need], answers: Answers) -> tuple[str, ...]:
    return tuple(name for name in _names(needs, answers) if answers[name].outcome is Outcome.NO)


def _unread(answers: Answers) -> tuple[Unread, ...]:
    return tuple(dict.fromkeys(each.unread for each in answers.values() if each.unread))

"""Decisions: what the rules say of each distinct row of answers, and how many prospects have it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rules.judging.judge import Judge
from rules.judging.ladder import Stage
from rules.judging.verdict import MoveKind, Standing, Verdict
from sync.sheet.moves import LoggedMove
from warehouse.coding import Codings
from warehouse.overrides import OverrideCoding
from warehouse.record import NO_RECORD, Record


@dataclass(frozen=True)
class Case:
    """What counts of a row: its fields, the codes in them, and what is known of where it stands.

    `entry` is a number of `Record`. `adopted` is None but for a first run that takes a stage over.
    `doubled` tells of a row that stands for several of one key, whose stage is all that is taken.
    """

    fields: Mapping[str, int]
    codes: Sequence[int]
    entry: int
    adopted: Stage | None = None
    doubled: bool = False


@dataclass(frozen=True, eq=False)
class Decision:
    """What is said of the rows of one combination.

    `verdict` is None where the record names no stage any more, and where a key stands twice;
    `shown` is the stage that such rows show. `moves` are the rows that each prospect adds to the
    changelog, `begins` tells that its stage begins today. `by_draft` is the verdict of the config's
    draft, `by_other` that of a config to compare with, and `shown_by_other` the stage by that one.
    """

    words: tuple[int, ...]
    rows: int
    case: Case
    verdict: Verdict | None
    shown: str
    moves: tuple[LoggedMove, ...] = ()
    begins: bool = False
    by_draft: Verdict | None = None
    by_other: Verdict | None = None
    shown_by_other: str = ""

    @property
    def known(self) -> bool:
        """Whether there is a record of them."""
        return self.case.entry != NO_RECORD

    def recorded(self, entry: int) -> "Decision":
        """The same once its moves are recorded: then this entry is the last of its prospects."""
        return replace(self, case=replace(self.case, entry=entry, adopted=None), moves=())


@dataclass(frozen=True)
class Rules:
    """The rules of one config as they are put to codes.

    `number` is their place among those that share codings. `overrides` is None where the config
    names no override column.
    """

    judge: Judge
    record_new: bool
    number: int
    codings: Codings
    overrides: OverrideCoding | None

    def standing(self, case: Case, record: Record) -> Standing | None:
        """Where a prospect stands by the ladder of these rules."""
        if case.adopted is None:
            return record.standing(case.entry, self.judge.ladder)
        return self._in(case.adopted.name)

    def standing_after(self, case: Case, record: Record, live: Decision) -> Standing | None:
        """Where it stands by their ladder once what the live rules say of it is recorded."""
        if not live.moves:
            return self.standing(case, record)
        last = live.moves[-1]
        return self._in(last.to, by_hand=last.kind is MoveKind.BY_HAND)

    def verdict(self, case: Case, standing: Standing | None) -> Verdict | None:
        """The verdict on a prospect that stands there."""
        if standing is None:
            return None
        override = self.overrides.override(case.fields) if self.overrides else None
        return self.judge.decide(self.codings.tested(self.number, case.codes), standing, override)

    def _in(self, name: str, *, by_hand: bool = False) -> Standing | None:
        stage = self.judge.ladder.find(name)
        return Standing(stage, by_hand) if stage else None

    def moves(self, case: Case, verdict: Verdict | None) -> tuple[LoggedMove, ...]:
        """The rows that a prospect adds to the changelog."""
        if verdict is None:
            return ()
        first, found = self.judge.ladder.rungs[0], list[LoggedMove]()
        if case.adopted:
            because = self.judge.policy.because(verdict.case, first, case.adopted)
            found.append(LoggedMove("", case.adopted.name, MoveKind.ADOPTED, because))
        elif self.record_new and case.entry == NO_RECORD:
            found.append(LoggedMove("", first.name, MoveKind.ADDED, ""))
        if move := verdict.move:
            found.append(LoggedMove(move.origin.name, move.to.name, move.kind, move.because))
        return tuple(found)

    def begins(self, case: Case, standing: Standing | None, verdict: Verdict | None) -> bool:
        """Whether its stage begins on the day of this run."""
        if verdict is None or standing is None:
            return False
        if case.adopted:
            return True
        if case.entry == NO_RECORD:
            return self.record_new or verdict.move is not None
        return verdict.move is not None and verdict.stage is not standing.stage


@dataclass(frozen=True)
class Bench:
    """All rules that are put to the same rows: the config's, its draft's, another config's."""

    live: Rules
    draft: Rules | None
    other: Rules | None
    record: Record

    @property
    def all(self) -> Sequence[Rules]:
        """All of them, in the order of their numbers."""
        return [each for each in (self.live, self.draft, self.other) if each]

    def decide(self, words: tuple[int, ...], rows: int, case: Case) -> Decision:
        """Say what there is to say of so many rows."""
        if case.adopted and case.doubled:
            adopted = LoggedMove("", case.adopted.name, MoveKind.ADOPTED, "")
            return Decision(words, rows, case, None, case.adopted.name, (adopted,))
        standing = self.live.standing(case, self.record)
        verdict = self.live.verdict(case, standing)
        made = Decision(
            words,
            rows,
            case,
            verdict,
            self._shown(case, verdict),
            self.live.moves(case, verdict),
            self.live.begins(case, standing, verdict),
        )
        if self.draft:
            standing = self.draft.standing_after(case, self.record, made)
            made = replace(made, by_draft=self.draft.verdict(case, standing))
        if self.other:
            other = self.other.verdict(case, self.other.standing(case, self.record))
            made = replace(made, by_other=other, shown_by_other=self._shown(case, other))
        return made

    def _shown(self, case: Case, verdict: Verdict | None) -> str:
        return verdict.stage.name if verdict else self.record.text(case.entry)

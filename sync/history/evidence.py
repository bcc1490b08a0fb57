"""What a criterion says of prospects that were won and of those that were lost."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rules.judging.verdict import Verdict
from rules.language.answer import Answer
from rules.language.outcome import Outcome
from sync.history.ratio import Interval, Share, ratio, ratio_interval

FEWEST = 10
"""Of fewer won, or fewer lost, nothing is told."""


class Tells(StrEnum):
    """What a criterion tells of won and lost, in the order of what is most worth knowing."""

    WON = "won"
    LOST = "lost"
    NO_DIFFERENCE = "no difference"
    ALL_ALIKE = "all alike"
    TOO_FEW = "too few"


@dataclass(frozen=True)
class Evidence:
    """What one criterion says of those won and of those lost: who meets it, of whom it is known.

    Those that it does not concern are left out; `cannot_tell` counts those of whom it is not known.
    """

    won: Share
    lost: Share
    cannot_tell: int = 0

    @property
    def enough(self) -> bool:
        """Whether there are enough of both to tell anything."""
        return min(self.won.whole, self.lost.whole) >= FEWEST

    @property
    def with_it(self) -> Share:
        """Those won, of the decided that meet it."""
        return Share(self.won.part, self.won.part + self.lost.part)

    @property
    def without(self) -> Share:
        """Those won, of the decided that do not meet it."""
        known = self.won.whole + self.lost.whole
        return Share(self.won.whole - self.won.part, known - self.with_it.whole)

    @property
    def compared(self) -> bool:
        """Whether some meet it and some do not, enough to compare them."""
        return self.enough and self.with_it.whole > 0 and self.without.whole > 0

    @property
    def lift(self) -> float | None:
        """How many times as often those are won who meet it; infinite where only they are.

        None where there is nothing to compare.
        """
        return ratio(self.with_it, self.without) if self.compared else None

    @property
    def interval(self) -> Interval | None:
        """Where the lift lies with 95 % confidence; None where there is nothing to compare."""
        return ratio_interval(self.with_it, self.without) if self.compared else None

    @property
    def tells(self) -> Tells:
        """What it tells."""
        if not self.enough:
            return Tells.TOO_FEW
        if self.interval is None:
            return Tells.ALL_ALIKE
        if self.interval.holds(1):
            return Tells.NO_DIFFERENCE
        return Tells.WON if self.interval.low > 1 else Tells.LOST

    @property
    def strength(self) -> float:
        """How many times at least it makes a difference, upwards or downwards; 1 is none."""
        if self.interval is None or self.interval.holds(1):
            return 1.0
        low, high = self.interval
        return low if low > 1 else 1 / high


def find_evidence(names: Iterable[str], verdicts: Mapping[Verdict, int]) -> dict[str, Evidence]:
    """What each criterion says, of so many prospects of each verdict; what tells most first."""
    counts: Counter[tuple[str, str, Outcome]] = Counter()
    for verdict, count in verdicts.items():
        if verdict.stage.outcome:
            for name, answer in verdict.case.answers.items():
                if not answer.passed_over:
                    counts[name, verdict.stage.outcome, _met(answer)] += count

    def evidence(name: str) -> Evidence:
        won, lost = (
            Share(met := counts[name, end, Outcome.YES], met + counts[name, end, Outcome.NO])
            for end in ("won", "lost")
        )
        unknown = sum(counts[name, end, Outcome.CANNOT_TELL] for end in ("won", "lost"))
        return Evidence(won, lost, unknown)

    found = {name: evidence(name) for name in names}
    return dict(sorted(found.items(), key=lambda each: _rank(each[1])))


def _met(answer: Answer) -> Outcome:
    """Whether a criterion is met; it can't be told where it is not known whom it concerns."""
    same = answer.outcome is answer.earned.outcome
    return answer.outcome if same else Outcome.CANNOT_TELL


def _rank(evidence: Evidence) -> tuple[int, float]:
    """Where a criterion stands among others."""
    return list(Tells).index(evidence.tells), -evidence.strength

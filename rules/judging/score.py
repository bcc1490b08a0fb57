"""The score: the points that a prospect earns, wherever it stands, and the grade they reach."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from rules.judging.ladder import Answers
from rules.language.outcome import Outcome
from rules.language.spec import ScoreTable


class Score(NamedTuple):
    """What a prospect earns, a whole number where it is one; `grade` is "" where it has none."""

    points: int | float
    grade: str


@dataclass(frozen=True, eq=False)
class Scoring:
    """The points of criteria, by name, and the grades with their bounds, the best one first.

    Points are decimal, as they are written: three times 0.1 is 0.3.
    """

    points: Mapping[str, Decimal]
    grades: tuple[tuple[str, Decimal], ...]

    def score(self, answers: Answers) -> Score:
        """The points of all criteria that earn any, and the best grade whose bound they reach."""
        total = sum(self.earned(answers).values(), Decimal(0))
        grade = next((name for name, bound in self.grades if total >= bound), "")
        return Score(as_number(total), grade)

    def earned(self, answers: Answers) -> dict[str, Decimal]:
        """The points of each criterion that is met and concerns the prospect."""
        return {
            name: points
            for name, points in self.points.items()
            if answers[name].earned.outcome is Outcome.YES
        }

    def may_be(self, number: float) -> bool:
        """Whether a number is from the lowest to the highest that anybody can earn."""
        low = sum(min(points, Decimal(0)) for points in self.points.values())
        high = sum(max(points, Decimal(0)) for points in self.points.values())
        return low <= number <= high


def make_scoring(table: ScoreTable) -> Scoring:
    """Prepare points and grades in which `rules.language.meaning` finds no mistake."""
    return Scoring(table.decimal_points(), tuple(table.decimal_grades().items()))


def as_number(points: Decimal) -> int | float:
    """A sum of points as a cell holds it."""
    return int(points) if points == points.to_integral_value() else float(points)

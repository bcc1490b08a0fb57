"""A case: what the rules say of all prospects with the same answers, wherever they stand."""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.judging.ladder import Answers, Ladder, Need, Stage
from rules.judging.leaves import Tested
from rules.judging.score import Score, Scoring
from rules.judging.way import Way, Ways
from rules.language.answer import Unread
from rules.language.outcome import Outcome, all_of


@dataclass(frozen=True, eq=False)
class Case:
    """The answers of the criteria, and by them the outcomes of what each rung needs.

    `sure` is the stage reached when each cannot tell counts as no, `possible` when as yes.
    `unread` are the cells for which a criterion cannot be told. `tested` are the answers of the
    tests, by which `ways` finds the way to a rung. `score` is None where the rules have none.
    """

    answers: Answers
    outcomes: Mapping[Need, Outcome]
    sure: Stage
    possible: Stage
    unread: tuple[Unread, ...]
    tested: Tested
    ways: Ways
    score: Score | None

    def way_to(self, rung: Stage) -> Way | None:
        """The nearest way to a rung that is not reached; None where no way leads there."""
        return self.ways.find(self.tested, rung)


def make_case(
    ladder: Ladder, answers: Answers, tested: Tested, ways: Ways, scoring: Scoring | None
) -> Case:
    """Find which rungs are reached by the answers of the criteria, from the bottom up."""
    outcomes = {need: need.outcome(answers) for rung in ladder.rungs for need in rung.needs}
    sure = possible = ladder.rungs[0]
    for rung in ladder.rungs[1:]:
        reached = all_of([outcomes[need] for need in rung.needs])
        if reached is Outcome.NO:
            break
        if reached is Outcome.YES and sure is possible:
            sure = rung
        possible = rung
    unread = dict.fromkeys([answer.unread for answer in answers.values() if answer.unread])
    score = scoring.score(answers) if scoring else None
    return Case(answers, outcomes, sure, possible, tuple(unread), tested, ways, score)

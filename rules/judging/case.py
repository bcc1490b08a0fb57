"""A case: what the rules say of all prospects with the same answers, wherever they stand."""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.judging.ladder import Answers, Ladder, Need, Stage
from rules.language.answer import Unread
from rules.language.outcome import Outcome, all_of


@dataclass(frozen=True, eq=False)
class Case:
    """The answers of the criteria, and by them the outcomes of what each rung needs.

    `sure` is the stage reached when each cannot tell counts as no, `possible` when as yes.
    `unread` are the cells for which a criterion cannot be told.
    """

    answers: Answers
    outcomes: Mapping[Need, Outcome]
    sure: Stage
    possible: Stage
    unread: tuple[Unread, ...]


def make_case(ladder: Ladder, answers: Answers) -> Case:
    """Find which rungs are reached by the answers of the criteria."""

    def reached(least: Outcome) -> Stage:
        """The highest rung such that it and all below have at least this outcome."""
        highest, *others = ladder.rungs
        for rung in others:
            if all_of([outcomes[need] for need in rung.needs]) < least:
                break
            highest = rung
        return highest

    outcomes = {need: need.outcome(answers) for rung in ladder.rungs for need in rung.needs}
    sure, possible = reached(Outcome.YES), reached(Outcome.CANNOT_TELL)
    unread = dict.fromkeys([answer.unread for answer in answers.values() if answer.unread])
    return Case(answers, outcomes, sure, possible, tuple(unread))

"""Won prospects that the rules would not have let through to the top of the ladder, and why."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from rules.judging.case import Case
from rules.judging.ladder import Ladder, Need
from rules.judging.verdict import Verdict
from rules.language.answer import YES
from rules.language.outcome import Outcome
from sync.run.judgement import Judgement


class TurnedAway(NamedTuple):
    """A won prospect that the rules would not have let through to the top of the ladder.

    `stage` is how far they let it; `missing` are the criteria that it lacks on the way up.
    `row` is None of a table's.
    """

    row: int | None
    key: str
    stage: str
    missing: tuple[str, ...]


class Stops(NamedTuple):
    """How many won prospects lack a criterion, and how many would have passed with it alone."""

    prospects: int
    alone: int


def find_turned_away(judgement: Judgement) -> Iterator[TurnedAway]:
    """The prospects, in the order of the sheet."""
    ladder, prospects = judgement.run_input.ladder, judgement.run_input.prospects
    for row in judgement.verdicts.rows(lambda each: each and is_turned_away(each, ladder)):
        if verdict := judgement.verdicts[row]:
            yield turned_away(prospects.first_row + row, prospects.keys.text(row), verdict)


def turned_away(row: int | None, key: str, verdict: Verdict) -> TurnedAway:
    """A prospect that was turned away, by the verdict on it."""
    return TurnedAway(row, key, verdict.case.sure.name, _missing(verdict.case))


def find_stops(
    names: Iterable[str], ladder: Ladder, verdicts: Mapping[Verdict, int]
) -> dict[str, Stops]:
    """What the prospects lack, of so many of each verdict; what most of them lack first."""
    stopped: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for verdict, count in verdicts.items():
        if is_turned_away(verdict, ladder):
            for name in _missing(verdict.case):
                stopped[name] += count
                alone[name] += count if _suffices(name, verdict.case) else 0
    found = {name: Stops(stopped[name], alone[name]) for name in names if stopped[name]}
    return dict(sorted(found.items(), key=lambda each: each[1], reverse=True))


def is_turned_away(verdict: Verdict, ladder: Ladder) -> bool:
    """Whether it was won, though the rules are not sure of the top of the ladder."""
    return verdict.stage.outcome == "won" and verdict.case.sure is not ladder.rungs[-1]


def _missing(case: Case) -> tuple[str, ...]:
    """The criteria that a prospect lacks for the top of the ladder, in the order of the stages."""
    lacking = (name for need in _unmet(case) for name in need.lacking(case.answers))
    return tuple(dict.fromkeys(lacking))


def _suffices(name: str, case: Case) -> bool:
    """Whether a prospect would reach the top if it met one criterion more."""
    answers = {**case.answers, name: YES}
    return all(need.outcome(answers) is Outcome.YES for need in _unmet(case))


def _unmet(case: Case) -> Iterator[Need]:
    return (need for need, outcome in case.outcomes.items() if outcome is not Outcome.YES)

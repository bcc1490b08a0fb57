"""What is missing: what a prospect's own stage and the next one ask for and do not get."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from rules.judging.case import Case
from rules.judging.ladder import Answers, Need, NeedsCriterion, NeedsMostOf, Stage
from rules.language.outcome import Outcome
from rules.phrases import plural

Says = Mapping[str, str]
"""The text for people of each criterion, by name."""


class Missing(NamedTuple):
    """What a prospect is missing.

    `texts` are the parts of the Missing cell. `wanted` names the criteria that the next rung wants
    and does not get, `lapsed` those of the own rung and below that no longer hold, `lacking` those
    that a by-hand stage itself needs and does not get.
    """

    texts: tuple[str, ...]
    wanted: tuple[str, ...] = ()
    lapsed: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


def find_missing(
    case: Case, own: Iterable[Stage], above: Stage | None, says: Says, *, by_hand: bool
) -> Missing:
    """Find what is missing of the rungs up to the own one, and of the one above.

    What people set by hand holds whatever it lacks: nothing of it lapses, it is not met.
    """
    answers, outcomes = case.answers, case.outcomes
    unmet = [need for rung in own for need in rung.needs if outcomes[need] is not Outcome.YES]
    wanted = [need for need in above.needs if outcomes[need] is not Outcome.YES] if above else []
    failed = [need for need in unmet if by_hand or outcomes[need] is Outcome.NO]
    unsure = [need for need in unmet if not by_hand and outcomes[need] is Outcome.CANNOT_TELL]
    of_failed = {_say_lack(need, answers, says): need for need in failed}
    of_others = dict.fromkeys([_say_lack(need, answers, says) for need in (*unsure, *wanted)])
    lapsed = () if by_hand else _unmet(failed, answers)
    return Missing(
        texts=(
            *_labelled("Not met" if by_hand else "Lapsed", of_failed),
            *[text for text in of_others if text not in of_failed],
        ),
        wanted=_unmet(wanted, answers),
        lapsed=tuple([name for name in lapsed if answers[name].outcome is Outcome.NO]),
    )


def find_lacking(case: Case, stage: Stage, says: Says) -> Missing:
    """Find what a by-hand stage itself needs and does not get; it holds all the same."""
    answers = case.answers
    unmet = [need for need in stage.needs if need.outcome(answers) is not Outcome.YES]
    texts = dict.fromkeys([_say_lack(need, answers, says) for need in unmet])
    return Missing(tuple(texts), lacking=_unmet(unmet, answers))


def _labelled(label: str, failed: Mapping[str, Need]) -> Sequence[str]:
    """Put a label before the first of several texts; single criteria stand side by side."""
    parts = [
        (", " if single else "; ").join(texts)
        for single, texts in groupby(failed, lambda text: isinstance(failed[text], NeedsCriterion))
    ]
    return [f"{label}: {parts[0]}", *parts[1:]] if parts else []


def _unmet(needs: Iterable[Need], answers: Answers) -> tuple[str, ...]:
    """The criteria that some needs look at and that are not met, each once."""
    names = dict.fromkeys([name for need in needs for name in need.criteria])
    return tuple([name for name in names if answers[name].outcome is not Outcome.YES])


def _say_lack(need: Need, answers: Answers, says: Says) -> str:
    """Say what a need lacks: "C", "2 more of: C, D, E", or "15 more points: F (20), G (10)"."""
    if isinstance(need, NeedsCriterion):
        return say_missing(need.criteria[0], answers, says)
    more, lacking = need.more(answers), need.lacking(answers)
    texts = [say_missing(name, answers, says) for name in lacking]
    if isinstance(need, NeedsMostOf):
        return f"{more} more of: {', '.join(texts)}"
    places = [f"{text} ({need.points[name]:g})" for name, text in zip(lacking, texts, strict=True)]
    points = f"{more:g} more {plural(more, 'point')}"
    return f"{points}: {', '.join(places)}" if places else points


def say_missing(name: str, answers: Answers, says: Says) -> str:
    """Name a criterion that is not met, and the cell that can't be read or does not count."""
    answer = answers[name]
    unread = answer.unread or answer.earned.unread
    why = unread.why if unread else answer.aside
    return f"{says[name]} ({why})" if why else says[name]

"""Explaining one prospect: where it stands, why, and what would bring it on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rules.judging.explanation import Check, explain
from rules.judging.ladder import NeedsPoints, Stage
from rules.judging.missing import Says, say_missing
from rules.judging.score import as_number
from rules.judging.steps import Step, steps_of
from rules.judging.verdict import MoveKind, Verdict
from rules.language.outcome import Outcome
from rules.phrases import cut, plural
from rules.read.serial import day_of
from sync.messages.problem import Problem
from sync.messages.safe import KEY_WIDTH, plain
from sync.run.judgement import Judgement
from sync.run.problems import problems_at
from sync.run.ruling import recorded_stage
from sync.run.run_input import RunInput

_SIGNS = {Outcome.YES: "✓ passed", Outcome.NO: "✗ not", Outcome.CANNOT_TELL: "? cannot tell"}
_SIGN_WIDTH = 15
_LABEL_WIDTH = 14


@dataclass(frozen=True)
class Explained:
    """One row of the sheet, explained.

    `facts` are labels and texts. `problems` are those of the row. `stages` and `way`, the way to
    the next stage, are empty for a row that is not judged.
    """

    where: str
    facts: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]
    stages: tuple[Check, ...] = ()
    way: tuple[str, ...] = ()


def explain_row(judgement: Judgement, row: int) -> Explained:
    """Explain one row, counted from 0, that is not blank."""
    run_input = judgement.run_input
    number = run_input.prospects.first_row + row
    numbered = run_input.snapshot.layout.numbered
    at = f"{run_input.where}, row {number}" if numbered else run_input.where.strip()
    where = f"{at}, as of {run_input.judge.setting.today}"
    facts = (
        ("Key", cut(run_input.prospects.keys.text(row), KEY_WIDTH) or "blank"),
        ("Name", cut(run_input.prospects.name(row), KEY_WIDTH)),
    )
    attention = ("Attention", judgement.attention(row))
    problems = tuple(problems_at(judgement, row))
    verdict = judgement.verdicts[row]
    if verdict is None:
        stage = ("Stage", _unjudged(judgement, row))
        return Explained(where, (*facts, stage, attention), problems)
    cells = {name: column[row] for name, column in run_input.prospects.people.items()}
    return Explained(
        where,
        (
            *facts,
            *_standing(judgement, row, verdict),
            ("Missing", verdict.missing),
            *_score(run_input, verdict),
            attention,
        ),
        problems,
        explain(
            run_input.judge,
            cells,
            run_input.config.heading,
            run_input.ladder.asking(verdict.stage),
        ),
        tuple(_way(run_input, verdict)),
    )


def _unjudged(judgement: Judgement, row: int) -> str:
    recorded = recorded_stage(judgement.run_input, row, judgement.records[row])
    return f"{recorded}, as recorded; not judged" if recorded else "none; not judged"


def _standing(judgement: Judgement, row: int, verdict: Verdict) -> Iterator[tuple[str, str]]:
    state = "set by hand" if verdict.by_hand else "lapsed, but kept" if verdict.lapsed else ""
    yield "Stage", ", ".join(filter(None, (verdict.stage.name, state)))
    yield "Former stage", _former(judgement, row)
    if row in judgement.added:
        yield "A run logs", f"{MoveKind.ADDED}, to {judgement.run_input.first_stage.name}"
    if verdict.move:
        move = verdict.move
        because = f": {move.because}" if move.because else ""
        yield "A run logs", f"{move.kind}, {move.origin.name} to {move.to.name}{because}"
    sure, possible = verdict.case.sure.name, verdict.case.possible.name
    if sure != possible:
        yield "By the rules", f"{sure}; {possible} if all that can't be told were passed"
    elif sure != verdict.stage.name:
        yield "By the rules", sure


def _former(judgement: Judgement, row: int) -> str:
    """Say where a prospect stood before this run, and how that is known."""
    record = judgement.records[row]
    if record is None or record.standing is None:
        return f"{judgement.run_input.first_stage.name}, the first: no move of it is recorded yet"
    stage, by_hand = record.standing
    if row in judgement.adopted:
        return f"{stage.name}, taken over from the {judgement.run_input.config.adopted} column"
    since = f", since {day_of(record.since)}" if record.since else ""
    return f"{stage.name}{', set by hand' if by_hand else ''}{since}"


def _score(run_input: RunInput, verdict: Verdict) -> Iterator[tuple[str, str]]:
    """Say the score, and what it is made of."""
    scoring, score = run_input.judge.scoring, verdict.case.score
    if scoring is None or score is None:
        return
    says = run_input.judge.policy.says
    earned = scoring.earned(verdict.case.answers)
    parts = ", ".join(f"{says[name]} ({as_number(points)})" for name, points in earned.items())
    grade = f", grade {score.grade}" if score.grade else ""
    yield "Score", f"{score.points}{grade}" + (f": {parts}" if parts else "")


def _way(run_input: RunInput, verdict: Verdict) -> Iterator[str]:
    override = run_input.config.place.override
    if verdict.by_hand:
        yield f"Set by hand: the rules decide again when {override or 'the override'} is cleared."
    if verdict.next is None:
        if not verdict.stage.by_hand:
            yield f"{verdict.stage.name} is the top of the ladder."
        return
    way = verdict.case.way_to(verdict.next)
    if way is None:
        yield f"No way leads to {verdict.next.name}: {_no_way(run_input, verdict, verdict.next)}."
    elif way.to_go:
        counted = f"{way.to_go} {plural(way.to_go, 'criterion', 'criteria')}"
        yield f"The nearest way to {verdict.next.name}, {counted}:"
        for step in steps_of(way):
            yield f"  {_step(step, run_input.judge.policy.says, verdict)}"


def _no_way(run_input: RunInput, verdict: Verdict, rung: Stage) -> str:
    answers = verdict.case.answers
    needs = [need for stage in run_input.ladder.up_to(rung) for need in stage.needs]
    if any(isinstance(need, NeedsPoints) and not need.attainable(answers) for need in needs):
        return "too few of its points concern this prospect"
    return "not all that it needs can be met"


def _step(step: Step, says: Says, verdict: Verdict) -> str:
    texts = ", ".join(say_missing(name, verdict.case.answers, says) for name in step.criteria)
    if step.changes != step.count:
        texts += f" ({step.changes} {plural(step.changes, 'change')})"
    if step.points:
        return f"{step.points:g} more {plural(step.points, 'point')}, soonest by: {texts}"
    return texts if step.forced else f"{step.count} of: {texts}"


def explanation_text(rows: Sequence[Explained], others: int = 0) -> str:
    """The text of explained rows, for a terminal; so many `others` have the same key."""
    texts = ["\n".join(map(plain, _lines(row))) for row in rows]
    if others:
        texts.append(f"{others:,} more {plural(others, 'row has', 'rows have')} this key.")
    return "\n\n\n".join(texts)


def _lines(row: Explained) -> Iterator[str]:
    yield row.where
    yield ""
    for label, text in row.facts:
        if text:
            yield f"{label:<{_LABEL_WIDTH}}{text}"
    for problem in row.problems:
        yield f"{'Problem':<{_LABEL_WIDTH}}{problem.say(show_values=True)}; {problem.mend}"
    if row.stages:
        yield ""
    for stage in row.stages:
        yield from _tree(stage, 0)
    if row.way:
        yield ""
        yield from row.way


def _tree(check: Check, depth: int) -> Iterator[str]:
    name = f" [{check.name}]" if check.name else ""
    yield f"{_SIGNS[check.outcome]:<{_SIGN_WIDTH}}{'  ' * depth}{check.title}{name}"
    for part in check.parts:
        yield from _tree(part, depth + 1)

"""The explanation of one prospect as JSON."""

from typing import Annotated, Literal, TypedDict

from rules.judging.explanation import Check, explain
from rules.judging.score import as_number
from rules.judging.steps import steps_of
from rules.judging.verdict import Move, MoveKind, Verdict
from rules.language.outcome import Outcome
from rules.phrases import cut
from rules.read.serial import day_of
from sync.messages.safe import KEY_WIDTH
from sync.run.judgement import Judgement
from sync.run.problems import problems_at
from sync.run.ruling import recorded_stage
from sync.run.run_input import RunInput
from sync.show.fields import (
    FORMAT,
    ConfigName,
    Format,
    ProblemJson,
    Stop,
    WorkbookName,
    problem_json,
)

_Answer = Literal["yes", "no", "cannot_tell"]
_Kind = Literal["added", "promoted", "demoted", "adopted", "by_hand", "released"]
_KnownBy = Literal["changelog", "stage_column", "nothing"]

_ANSWERS: dict[Outcome, _Answer] = {
    Outcome.YES: "yes",
    Outcome.NO: "no",
    Outcome.CANNOT_TELL: "cannot_tell",
}
_KINDS: dict[MoveKind, _Kind] = {
    MoveKind.ADDED: "added",
    MoveKind.PROMOTED: "promoted",
    MoveKind.DEMOTED: "demoted",
    MoveKind.ADOPTED: "adopted",
    MoveKind.BY_HAND: "by_hand",
    MoveKind.RELEASED: "released",
}


class FormerJson(TypedDict):
    """Where a prospect stood before."""

    stage: Annotated[str, "its name"]
    since: Annotated[str | None, "the day on which the prospect came there; `null` if not known"]
    by_hand: Annotated[bool, "whether people had set it"]
    known_by: Annotated[
        _KnownBy,
        "the changelog; the Stage column, or a table's `adopt`, which a first run takes over; or"
        " nothing, as no move is"
        " recorded yet: then it is the first stage",
    ]


MoveJson = TypedDict(
    "MoveJson",
    {
        "kind": Annotated[_Kind, "as in `moves` of `run`"],
        "from": Annotated[str, "the stage that the prospect leaves"],
        "to": Annotated[str, "the stage that it enters"],
        "because": Annotated[str, "the reason, as the changelog would have it"],
    },
)


class ByRulesJson(TypedDict):
    """The stage by the rules alone."""

    sure: Annotated[str, "the highest stage of which all needs are met"]
    possible: Annotated[str, "the highest stage if all that can't be told were met"]


class CellJson(TypedDict):
    """A cell that a condition looked at."""

    column: Annotated[str, "its heading"]
    says: Annotated[str, "what it says and, where that differs, what it was read as"]


class AskedJson(TypedDict):
    """A criterion, a group or a condition, and what came of it."""

    asks: Annotated[str, "what it asks, in words"]
    outcome: Annotated[_Answer, "whether it is met"]
    criterion: Annotated[str | None, "the criterion's name; `null` for a part of one"]
    cell: Annotated[CellJson | None, "the cell of a condition; `null` for anything else"]
    parts: Annotated[list["AskedJson"], "what it consists of: the same fields, to any depth"]


class StageJson(TypedDict):
    """A stage, and what came of its needs."""

    stage: Annotated[str, "its name"]
    outcome: Annotated[_Answer, "whether all that it needs is met"]
    needs: Annotated[list[AskedJson], "what it needs"]


class StepJson(TypedDict):
    """A part of the way to the next stage."""

    count: Annotated[int, "how many of these criteria are still to be met"]
    of: Annotated[list[str], "names of criteria"]
    points: Annotated[float | None, "the points that they have to bring; `null` if it is no score"]
    changes: Annotated[
        int,
        "how many criteria have to change for it, those in groups counted one by one, beside what"
        " an earlier part changes",
    ]


class ExplainJson(TypedDict):
    """One prospect, one object for each row that has the key, of ten at most.

    Like the text of this command it shows the cells that the rules look at.
    """

    format: Format
    config: ConfigName
    workbook: WorkbookName
    tab: Annotated[str, "the prospects' tab"]
    today: Annotated[str, "the day by which it is judged"]
    row: Annotated[int | None, "the sheet's row; `null` in a database table"]
    key: Annotated[str, "the prospect's key, cut at 80 characters"]
    name: Annotated[str, 'its name, cut at 80 characters; `""` where the config names no column']
    judged: Annotated[bool, "whether it is judged; if not, `problems` say why"]
    stage: Annotated[
        str | None,
        "the stage that a run would show; of a row that is not judged, what is recorded, or `null`",
    ]
    by_hand: Annotated[bool, "whether the stage is set in the override column"]
    lapsed: Annotated[list[str], "names of criteria that its stage needs and that no longer hold"]
    former: Annotated[FormerJson | None, "where it stood before; `null` where it is not judged"]
    added: Annotated[bool, "whether a run would first log it as first seen, with `record_new`"]
    move: Annotated[MoveJson | None, "what a run would log; `null` where it would log nothing"]
    by_rules: Annotated[
        ByRulesJson | None, "its stage by the rules alone; `null` where it is not judged"
    ]
    missing: Annotated[
        list[str],
        "names of criteria that the next stage wants, or a stage set by hand itself",
    ]
    missing_text: Annotated[str, "what the Missing column says"]
    score: Annotated[
        float | None, "its score; `null` where the config has none, or where it is not judged"
    ]
    grade: Annotated[str | None, "its grade; `null` where it reaches none"]
    points: Annotated[
        dict[str, float],
        "what the score is made of: the points of each criterion that is met and concerns the"
        " prospect, by its name",
    ]
    attention: Annotated[
        str, "what the Attention column says or, where the config names none, would say"
    ]
    next: Annotated[str | None, "the next stage; `null` at the top and for stages set by hand"]
    to_go: Annotated[
        int | None,
        "how many criteria have to change to bring the next stage, as the To go column has it;"
        " `null` where it is empty: at the top, where people set the stage, where no way leads on",
    ]
    way: Annotated[
        list[StepJson],
        "the nearest way to the next stage, its `changes` coming to `to_go`; of a rung set by hand,"
        " what the rules ask once that is cleared; empty where no way leads there",
    ]
    stages: Annotated[
        list[StageJson],
        "the ladder from the bottom up, and what is met of it; behind it the stage set by hand in"
        " which the prospect is, where that needs something too",
    ]
    problems: Annotated[list[ProblemJson], "what is wrong with the row; shows cells"]
    error: Stop


def explain_json(judgement: Judgement, row: int, config: str, workbook: str) -> ExplainJson:
    """The object that --json prints of one row, counted from 0, that is not blank."""
    run_input, verdict = judgement.run_input, judgement.verdicts[row]
    prospects, number = run_input.prospects, run_input.prospects.first_row + row
    problems = problems_at(judgement, row)
    recorded = recorded_stage(run_input, row, judgement.records[row]) or None
    score = verdict.case.score if verdict else None
    return {
        "format": FORMAT,
        "config": config,
        "workbook": workbook,
        "tab": run_input.snapshot.layout.tab.title,
        "today": str(run_input.judge.setting.today),
        "row": number if run_input.snapshot.layout.numbered else None,
        "key": cut(prospects.keys.text(row), KEY_WIDTH),
        "name": cut(prospects.name(row), KEY_WIDTH),
        "judged": verdict is not None,
        "stage": verdict.stage.name if verdict else recorded,
        "by_hand": verdict is not None and verdict.by_hand,
        "lapsed": list(verdict.lapsed) if verdict else [],
        "former": _former(judgement, row) if verdict else None,
        "added": row in judgement.added,
        "move": _move(verdict.move) if verdict and verdict.move else None,
        "by_rules": _by_rules(verdict) if verdict else None,
        "missing": list(verdict.unmet) if verdict else [],
        "missing_text": verdict.missing if verdict else "",
        "score": score.points if score else None,
        "grade": (score.grade or None) if score else None,
        "points": _points(run_input, verdict) if verdict else {},
        "attention": judgement.attention(row),
        "next": verdict.next.name if verdict and verdict.next else None,
        "to_go": verdict.to_go if verdict else None,
        "way": _way(verdict) if verdict else [],
        "stages": _stages(judgement, row, verdict) if verdict else [],
        "problems": [problem_json(each, show_values=True) for each in problems],
        "error": None,
    }


def _former(judgement: Judgement, row: int) -> FormerJson:
    record = judgement.records[row]
    if record is None or record.standing is None:
        first = judgement.run_input.first_stage.name
        return {"stage": first, "since": None, "by_hand": False, "known_by": "nothing"}
    stage, by_hand = record.standing
    adopted = row in judgement.adopted
    return {
        "stage": stage.name,
        "since": str(day_of(record.since)) if record.since and not adopted else None,
        "by_hand": by_hand,
        "known_by": "stage_column" if adopted else "changelog",
    }


def _move(move: Move) -> MoveJson:
    return {
        "kind": _KINDS[move.kind],
        "from": move.origin.name,
        "to": move.to.name,
        "because": move.because,
    }


def _by_rules(verdict: Verdict) -> ByRulesJson:
    return {"sure": verdict.case.sure.name, "possible": verdict.case.possible.name}


def _points(run_input: RunInput, verdict: Verdict) -> dict[str, float]:
    scoring = run_input.judge.scoring
    earned = scoring.earned(verdict.case.answers) if scoring else {}
    return {name: as_number(points) for name, points in earned.items()}


def _way(verdict: Verdict) -> list[StepJson]:
    way = verdict.case.way_to(verdict.next) if verdict.next else None
    return [
        {
            "count": step.count,
            "of": list(step.criteria),
            "points": step.points or None,
            "changes": step.changes,
        }
        for step in (steps_of(way) if way else ())
    ]


def _stages(judgement: Judgement, row: int, verdict: Verdict) -> list[StageJson]:
    run_input, stages = judgement.run_input, judgement.run_input.ladder.asking(verdict.stage)
    cells = {name: column[row] for name, column in run_input.prospects.people.items()}
    checks = explain(run_input.judge, cells, run_input.config.heading, stages)
    return [
        {
            "stage": stage.name,
            "outcome": _ANSWERS[check.outcome],
            "needs": list(map(_asked, check.parts)),
        }
        for stage, check in zip(stages, checks, strict=True)
    ]


def _asked(check: Check) -> AskedJson:
    cell = check.cell
    return {
        "asks": cell.asked if cell else check.title,
        "outcome": _ANSWERS[check.outcome],
        "criterion": check.name or None,
        "cell": {"column": cell.heading, "says": cell.seen} if cell else None,
        "parts": list(map(_asked, check.parts)),
    }

"""The report: what one config's run came to, as values for every way of showing it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, TypedDict

from rules.judging.verdict import MoveKind, Verdict
from rules.language.finding import Finding
from rules.phrases import plural
from sync.config.model import Config
from sync.messages.errors import GuardError, QualifyError
from sync.messages.problem import Problem
from sync.run.job import RunResult
from sync.run.outlook import Outlook
from sync.run.tidings import Tidings
from sync.sheet.changelog import LogRow
from sync.sheet.moves import count_kinds
from sync.show.fields import (
    FORMAT,
    ConfigName,
    Format,
    ProblemJson,
    Stop,
    WorkbookName,
    error_json,
    problem_json,
)
from sync.workbook.protocol import WriteResult


class MovesJson(TypedDict):
    """Moves, by their kind."""

    promoted: Annotated[int, "moves up the ladder"]
    demoted: Annotated[int, "moves down the ladder"]
    adopted: Annotated[
        int, "stages that a first run took over from the Stage column, or from a table's `adopt`"
    ]
    by_hand: Annotated[int, "stages set in the override column"]
    released: Annotated[int, "stages given back to the rules: the override was cleared"]
    added: Annotated[
        int, "prospects first seen, which stand in the first stage; with `record_new` alone"
    ]


class WrittenJson(TypedDict):
    """What was written."""

    cells: Annotated[
        int, "how many cells of the job's columns; of a database table, how many rows of its state"
    ]
    changelog_rows: Annotated[int, "how many rows were added to the changelog"]
    commits: Annotated[int, "in how many commits"]
    tabs: Annotated[int, "how many tabs were drawn, such as the Rules tab"]


class DraftJson(TypedDict):
    """Where the draft of the rules differs from the rules that count."""

    differs: Annotated[int, "how many judged prospects have another stage by the draft"]
    matrix: Annotated[
        dict[str, dict[str, int]],
        'how many of them, by their stage and by the draft\'s; `""` where the draft has none',
    ]


class RunJson(TypedDict):
    """What a run came to, one object for each config; of `plan`, what a run would come to.

    A run that stopped before anybody was judged has the same fields, its counts 0. Where the guard
    stopped it, the counts say what it would have done; where something stopped it while it wrote,
    what it would have come to, while `moves` and `written` say what was recorded by then.
    """

    format: Format
    config: ConfigName
    workbook: WorkbookName
    rows: Annotated[int, "how many rows are not blank"]
    judged: Annotated[int, "how many of them have a usable key and were judged"]
    stages: Annotated[
        dict[str, int],
        "how many judged prospects stand in each stage: every stage of the config in its order,"
        " zeros too",
    ]
    moves: Annotated[
        MovesJson,
        "how many moves the run made; of `plan` and with `--dry-run`, how many it would make",
    ]
    missing: Annotated[
        dict[str, int],
        "for each criterion, how many prospects want it for their next stage: it is not met, or"
        " can't be told",
    ]
    lapsed: Annotated[
        dict[str, int],
        "for each criterion, how many prospects have lost it although their stage needs it",
    ]
    problems: Annotated[
        list[ProblemJson],
        "what somebody should look at, from the top of the sheet down, of a database table by key;"
        " where most prospects have lapsed, or the workbook is nearly full, that first",
    ]
    written: Annotated[WrittenJson, "what was written"]
    requests: Annotated[
        int,
        "how many requests went to Google; 0 for a local workbook; of a database table, how many"
        " statements it took",
    ]
    draft: Annotated[
        DraftJson | None, "what the draft of the rules would change; `null` where there is none"
    ]
    error: Stop


@dataclass(frozen=True)
class Report:
    """What a run found, moved and wrote, or why it stopped.

    `place` says what the prospects are in: a sheet or a table. `stages`, `missing` and `lapsed`
    count prospects by stage and by criterion, in the config's order, `lapsing` those of whom
    anything has lapsed; `says` are the criteria's texts for people. `draft` counts those of whom
    the draft differs, by their stage and by the draft's; None where there is no draft. `doubts` is
    what is odd about the rules, `alarm` a problem that concerns most prospects, `full` one of a
    workbook that is nearly full. `outlook` is there where it was asked for, and is told on pages
    only.
    """

    config: str
    workbook: str
    place: str = "sheet"
    rows: int = 0
    judged: int = 0
    stages: Mapping[str, int] = field(default_factory=dict)
    moves: Sequence[LogRow] = ()
    missing: Mapping[str, int] = field(default_factory=dict)
    lapsed: Mapping[str, int] = field(default_factory=dict)
    lapsing: int = 0
    says: Mapping[str, str] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    alarm: Problem | None = None
    full: Problem | None = None
    written: WriteResult = field(default_factory=WriteResult)
    requests: int = 0
    draft: Mapping[tuple[str, str], int] | None = None
    first_run: bool = False
    dry_run: bool = False
    doubts: Sequence[Finding] = ()
    outlook: Outlook | None = None
    tidings: Tidings | None = None
    error: QualifyError | None = None

    @property
    def planned(self) -> bool:
        """Whether the run came to a plan, be it that it was stopped then."""
        stopped_later = isinstance(self.error, GuardError) or self.written != WriteResult()
        return self.error is None or stopped_later

    @property
    def eventful(self) -> bool:
        """Whether something moved, is wrong or failed: what --quiet does not keep quiet."""
        wrong = any(not problem.mild for problem in self.all_problems)
        return bool(self.moves or wrong or self.doubts or self.error)

    @property
    def alarms(self) -> Sequence[Problem]:
        """What concerns most prospects, or the workbook as a whole."""
        return tuple(filter(None, (self.alarm, self.full)))

    @property
    def all_problems(self) -> Sequence[Problem]:
        """These and all others."""
        return (*self.alarms, *self.problems)

    @property
    def warnings(self) -> list[str]:
        """What to look at before the rows."""
        return [*(f"{each.what}; {each.mend}" for each in self.alarms), *map(str, self.doubts)]

    @property
    def code(self) -> int:
        """The exit code."""
        return self.error.code if self.error else 0

    def as_json(self, *, show_values: bool) -> RunJson:
        """The object that --json prints."""
        return {
            "format": FORMAT,
            "config": self.config,
            "workbook": self.workbook,
            "rows": self.rows,
            "judged": self.judged,
            "stages": dict(self.stages),
            "moves": count_moves(self.moves),
            "missing": dict(self.missing),
            "lapsed": dict(self.lapsed),
            "problems": [problem_json(each, show_values=show_values) for each in self.all_problems],
            "written": {
                "cells": self.written.cells,
                "changelog_rows": self.written.changelog_rows,
                "commits": self.written.commits,
                "tabs": self.written.tabs,
            },
            "requests": self.requests,
            "draft": None if self.draft is None else _draft_json(self.draft),
            "error": error_json(self.error),
        }


def count_moves(moves: Sequence[LogRow]) -> MovesJson:
    """How many moves there are of each kind, as --json prints it."""
    kinds = count_kinds(moves)
    return {
        "promoted": kinds[MoveKind.PROMOTED],
        "demoted": kinds[MoveKind.DEMOTED],
        "adopted": kinds[MoveKind.ADOPTED],
        "by_hand": kinds[MoveKind.BY_HAND],
        "released": kinds[MoveKind.RELEASED],
        "added": kinds[MoveKind.ADDED],
    }


def _draft_json(counts: Mapping[tuple[str, str], int]) -> DraftJson:
    matrix: dict[str, dict[str, int]] = {}
    for (stage, by_draft), count in counts.items():
        matrix.setdefault(stage, {})[by_draft] = count
    return {"differs": sum(counts.values()), "matrix": matrix}


def stopped_report(
    name: str, workbook: str, requests: int, config: Config, error: QualifyError
) -> Report:
    """The report of a run that did not come to a plan: nobody was judged."""
    return Report(
        config=name,
        workbook=workbook,
        place=config.place.called,
        stages={stage.name: 0 for stage in config.stage},
        missing=dict.fromkeys(_asked(config), 0),
        lapsed=dict.fromkeys(_asked(config), 0),
        requests=requests,
        error=error,
    )


def _asked(config: Config) -> list[str]:
    """The criteria that stages look at, in the written order, each once."""
    return list(dict.fromkeys(name for stage in config.stage for name in stage.criteria()))


def make_report(
    name: str, workbook: str, requests: int, config: Config, result: RunResult
) -> Report:
    """The report of a run that came to a plan."""
    found, asked = result.found, _asked(config)
    stages = [stage.name for stage in found.stages]
    judged = sum(found.verdicts.values())
    lapsing = sum(count for verdict, count in found.verdicts.items() if verdict.lapsed)
    return Report(
        config=name,
        workbook=workbook,
        place=config.place.called,
        rows=found.rows,
        judged=judged,
        stages=_count(found.verdicts, stages, lambda verdict: [verdict.stage.name]),
        moves=result.moves,
        missing=_count(found.verdicts, asked, lambda verdict: verdict.wanted),
        lapsed=_count(found.verdicts, asked, lambda verdict: verdict.lapsed),
        lapsing=lapsing,
        alarm=_alarm(lapsing, judged),
        full=result.full,
        says={name: each.say or name for name, each in config.criteria.items()},
        problems=found.problems,
        written=result.written,
        requests=requests,
        draft=found.draft,
        first_run=found.first_run,
        dry_run=result.dry_run,
        doubts=result.doubts,
        outlook=result.outlook,
        tidings=result.tidings,
        error=result.stopped or result.failed,
    )


def _alarm(lapsing: int, judged: int) -> Problem | None:
    """The warning where most prospects have lapsed: if they are kept, no move shows a slip."""
    if lapsing * 2 <= judged:
        return None
    return Problem(
        f"{lapsing:,} of {judged:,} {plural(judged, 'prospect')} {plural(lapsing, 'has', 'have')}"
        " lapsed: they no longer meet their stage",
        "look for a slip in the rules, or in a column that they look at",
    )


def _count(
    verdicts: Mapping[Verdict, int],
    names: Iterable[str],
    named_by: Callable[[Verdict], Sequence[str]],
) -> dict[str, int]:
    """How many prospects have a verdict that names a criterion, or a stage, in the given order."""
    counts: Counter[str] = Counter()
    for verdict, count in verdicts.items():
        for name in named_by(verdict):
            counts[name] += count
    return {name: counts[name] for name in names}

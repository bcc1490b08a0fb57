"""The report: what one config's run came to, as values for every way of showing it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from rules.judging.verdict import MoveKind, Verdict
from rules.language.finding import Finding
from rules.phrases import cut, plural
from sync.config.model import Config
from sync.messages.errors import GuardError, QualifyError
from sync.messages.problem import Problem
from sync.messages.safe import KEY_WIDTH
from sync.run.job import RunResult
from sync.sheet.changelog import LogRow
from sync.workbook.protocol import WriteResult

FORMAT = 1
_MOVES = {kind: kind.name.lower() for kind in MoveKind}


@dataclass(frozen=True)
class Report:
    """What a run found, moved and wrote, or why it stopped.

    `stages`, `missing` and `lapsed` count prospects by stage and by criterion, in the config's
    order, `lapsing` those of whom anything has lapsed; `says` are the criteria's texts for people.
    `doubts` is what is odd about the rules, `alarm` a problem that concerns most prospects.
    """

    config: str
    workbook: str
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
    written: WriteResult = field(default_factory=WriteResult)
    requests: int = 0
    first_run: bool = False
    dry_run: bool = False
    doubts: Sequence[Finding] = ()
    error: QualifyError | None = None

    @property
    def planned(self) -> bool:
        """Whether the run came to a plan, be it that the guard stopped it then."""
        return self.error is None or isinstance(self.error, GuardError)

    @property
    def warnings(self) -> list[str]:
        """What to look at before the rows."""
        alarms = [f"{self.alarm.what}; {self.alarm.mend}"] if self.alarm else []
        return [*alarms, *map(str, self.doubts)]

    @property
    def code(self) -> int:
        """The exit code."""
        return self.error.code if self.error else 0

    def as_json(self, *, show_values: bool) -> dict[str, object]:
        """The object that --json prints."""
        kinds = Counter(move.kind for move in self.moves)
        error = self.error
        return {
            "format": FORMAT,
            "config": self.config,
            "workbook": self.workbook,
            "rows": self.rows,
            "judged": self.judged,
            "stages": dict(self.stages),
            "moves": {name: kinds[kind] for kind, name in _MOVES.items()},
            "missing": dict(self.missing),
            "lapsed": dict(self.lapsed),
            "problems": [
                {
                    "row": problem.row,
                    "key": problem.key and cut(problem.key, KEY_WIDTH),
                    "what": problem.say(show_values=show_values),
                    "mend": problem.mend,
                }
                for problem in (*([self.alarm] if self.alarm else ()), *self.problems)
            ],
            "written": asdict(self.written),
            "requests": self.requests,
            "error": error
            and {"code": error.code, "where": error.where, "what": error.what, "mend": error.mend},
        }


def stopped_report(
    name: str, workbook: str, requests: int, config: Config, error: QualifyError
) -> Report:
    """The report of a run that did not come to a plan: nobody was judged."""
    return Report(
        config=name,
        workbook=workbook,
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
    plan, asked = result.plan, _asked(config)
    stages = [stage.name for stage in plan.stages]
    judged = sum(plan.verdicts.values())
    lapsing = sum(count for verdict, count in plan.verdicts.items() if verdict.lapsed)
    return Report(
        config=name,
        workbook=workbook,
        rows=plan.rows,
        judged=judged,
        stages=_count(plan.verdicts, stages, lambda verdict: [verdict.stage.name]),
        moves=result.moves,
        missing=_count(plan.verdicts, asked, lambda verdict: verdict.wanted),
        lapsed=_count(plan.verdicts, asked, lambda verdict: verdict.lapsed),
        lapsing=lapsing,
        alarm=_alarm(lapsing, judged),
        says={name: each.say or name for name, each in config.criteria.items()},
        problems=plan.problems,
        written=result.written,
        requests=requests,
        first_run=plan.first_run,
        dry_run=result.dry_run,
        doubts=result.doubts,
        error=result.stopped,
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

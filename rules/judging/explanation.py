"""The explanation of a verdict: every check of every stage, down to the cells it looked at."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from rules.judging.criteria import Answers, Group, Leaf, Limited, Named, Node
from rules.judging.judge import Judge
from rules.judging.ladder import Most, Need, Score, Stage
from rules.language.conditions import Answer, Comparison, Test
from rules.language.outcome import Outcome
from rules.language.wording import Wording
from rules.phrases import plural
from rules.read.cells import Cell


@dataclass(frozen=True)
class CellCheck:
    """One condition on one cell: the column's heading, what the cell says, and what was asked."""

    heading: str
    seen: str
    asked: str
    outcome: Outcome


@dataclass(frozen=True)
class Check:
    """A stage, a criterion or a group: what it asks, its outcome, and the parts behind it.

    `name` is a criterion's name, "" for anything else.
    """

    title: str
    outcome: Outcome
    parts: tuple["Step", ...]
    name: str = ""


Step = CellCheck | Check


def explain(
    judge: Judge, cells: Mapping[str, Cell], heading: Callable[[str], str]
) -> tuple[Check, ...]:
    """Explain what the rules say of one prospect: each rung of the ladder, from the bottom.

    `cells` holds a cell for each name in `judge.columns`; `heading` gives what people call it.
    """
    teller = _Teller(judge, cells, _wording(judge, heading))
    return tuple(teller.stage(stage) for stage in judge.ladder.rungs)


def _wording(judge: Judge, heading: Callable[[str], str]) -> Wording:
    dated = frozenset(
        column
        for columns, tests in judge.tests.items()
        for column in columns
        if any(test.kind.wanted == "a date" for test in tests)
    )
    return Wording(judge.setting, heading, dated)


def _answer(test: Test | Comparison, cells: tuple[Cell, ...]) -> Answer:
    return test.answer(cells) if isinstance(test, Comparison) else test.answer(cells[0])


class _Teller:
    """Tells what the rules say of one prospect."""

    def __init__(self, judge: Judge, cells: Mapping[str, Cell], wording: Wording) -> None:
        self._judge = judge
        self._wording = wording
        self._tests: Sequence[Sequence[Test | Comparison]] = list(judge.tests.values())
        self._rows = [tuple(cells[name] for name in columns) for columns in judge.tests]
        self._answers: Answers = [
            [_answer(test, row) for test in tests]
            for tests, row in zip(self._tests, self._rows, strict=True)
        ]
        self._by_name = {name: tree.answer(self._answers) for name, tree in judge.trees.items()}

    def stage(self, stage: Stage) -> Check:
        """Explain one rung by its needs."""
        parts = tuple(step for need in stage.needs for step in self._need(need))
        title = stage.name if parts else f"{stage.name} (needs nothing)"
        return Check(title, stage.outcome(self._by_name), parts)

    def _need(self, need: Need) -> tuple[Step, ...]:
        criteria = tuple(map(self._criterion, need.criteria))
        outcome = need.outcome(self._by_name)
        if isinstance(need, Most):
            return (Check(f"{need.count} of these {len(criteria)}", outcome, criteria),)
        if isinstance(need, Score):
            scored = tuple(
                replace(check, title=f"{check.title}: {self._worth(check.name, points)}")
                for check, points in zip(criteria, need.points.values(), strict=True)
            )
            earned = need.earned(self._by_name)
            return (
                Check(f"{_points(need.at_least)} from these, {earned:g} so far", outcome, scored),
            )
        return criteria

    def _worth(self, name: str, points: float) -> str:
        passed_over = self._by_name[name].passed_over
        return f"{_points(points)}, not earned" if passed_over else _points(points)

    def _criterion(self, name: str) -> Check:
        outcome = self._by_name[name].outcome
        says = self._judge.policy.says
        return Check(says[name], outcome, self._parts(self._judge.trees[name]), name)

    def _parts(self, tree: Node) -> tuple[Step, ...]:
        """Explain a criterion by its tree; of several conditions that must all hold, by each."""
        step = self._step(tree)
        whole = isinstance(step, Check) and not step.name and step.title == "all of these"
        return step.parts if isinstance(step, Check) and whole else (step,)

    def _step(self, node: Node) -> Step:
        match node:
            case Leaf():
                return self._look(node)
            case Named():
                return self._criterion(node.name)
            case Limited():
                return self._when(node)
            case Group():
                outcome = node.answer(self._answers).outcome
                return Check(node.asks, outcome, tuple(map(self._step, node.parts)))
        raise AssertionError(node)

    def _when(self, limited: Limited) -> Check:
        concerned = limited.when.answer(self._answers).outcome
        passes = limited.then.answer(self._answers).outcome
        return Check(
            _CONCERNS[concerned],
            limited.answer(self._answers).outcome,
            (
                Check("when", concerned, self._parts(limited.when)),
                Check("then", passes, self._parts(limited.then)),
            ),
        )

    def _look(self, leaf: Leaf) -> CellCheck:
        test, cells = self._tests[leaf.group][leaf.test], self._rows[leaf.group]
        return CellCheck(
            self._wording.heading(test.column),
            self._wording.seen(test.column, test.kind, cells[0]),
            self._wording.asked(leaf.key, leaf.bound, test, cells),
            leaf.answer(self._answers).outcome,
        )


def _points(points: float) -> str:
    return f"{points:g} {plural(points, 'point')}"


_CONCERNS = {
    Outcome.NO: "this prospect is not concerned",
    Outcome.CANNOT_TELL: "it cannot be told whether this prospect is concerned",
    Outcome.YES: "this prospect is concerned",
}

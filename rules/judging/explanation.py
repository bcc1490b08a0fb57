"""The explanation of a verdict: every check of every stage, down to the cells it looked at."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from rules.judging.criteria import Criteria, CriterionTree, Group, Limited, Part, none_holds
from rules.judging.judge import Judge
from rules.judging.ladder import Need, NeedsCriterion, NeedsPoints, Stage
from rules.language.conditions import CellTest
from rules.language.outcome import Outcome, all_of, opposite
from rules.language.wording import LookedAt, Wording
from rules.phrases import in_points
from rules.read.cells import Cell


@dataclass(frozen=True)
class Check:
    """A stage, a criterion, a group or a condition on a cell: its outcome, and the parts behind it.

    `title` is what it asks, of a condition also what its cell says: `cell`. `name` is a criterion's
    name, "" for anything else. `unwanted` tells that its parts are what must not hold.
    """

    title: str
    outcome: Outcome
    parts: tuple["Check", ...] = ()
    name: str = ""
    cell: LookedAt | None = None
    unwanted: bool = False

    @property
    def deciding(self) -> LookedAt:
        """The cell of the first condition that is not as it should be; of the first if all are."""
        check, wanted = self, Outcome.YES
        while check.parts:
            wanted = opposite(wanted) if check.unwanted else wanted
            amiss = (part for part in check.parts if part.outcome is not wanted)
            check = next(amiss, check.parts[0])
        assert check.cell is not None, "a condition looks at a cell"  # noqa: S101
        return check.cell


def explain(
    judge: Judge,
    cells: Mapping[str, Cell],
    heading: Callable[[str], str],
    stages: Sequence[Stage] = (),
) -> tuple[Check, ...]:
    """Explain what the rules say of one prospect: a check for each of some stages, else each rung.

    `cells` holds a cell for each name in `judge.columns`; `heading` returns what people call it.
    """
    dated = frozenset(name for name, wanted in judge.criteria.wanted.items() if "a date" in wanted)
    explainer = _Explainer(judge.criteria, cells, Wording(judge.setting, heading, dated))
    return tuple(map(explainer.stage, stages or judge.ladder.rungs))


class _Explainer:
    """Puts the answers of one prospect into checks."""

    def __init__(self, criteria: Criteria, cells: Mapping[str, Cell], wording: Wording) -> None:
        self._wording = wording
        self._cells = cells
        self._trees = criteria.trees
        tested = [[test.answer(*self._row(test)) for test in of] for of in criteria.tests.values()]
        self._answers = criteria.answers(tested)
        self._by_name = criteria.by_name(self._answers)

    def _row(self, test: CellTest) -> tuple[Cell, ...]:
        return tuple(self._cells[name] for name in test.columns)

    def stage(self, stage: Stage) -> Check:
        """Explain one stage by its needs."""
        parts = tuple(map(self._need, stage.needs))
        aside = " (set by hand)" if stage.by_hand else "" if parts else " (needs nothing)"
        return Check(stage.name + aside, all_of(part.outcome for part in parts), parts)

    def _need(self, need: Need) -> Check:
        criteria = tuple(self._check(self._trees[name]) for name in need.criteria)
        if isinstance(need, NeedsCriterion):
            return criteria[0]
        if isinstance(need, NeedsPoints):
            earned = need.earned(self._by_name)
            title = f"{in_points(need.at_least)} from these, {earned:g} so far"
            criteria = tuple(
                replace(check, title=f"{check.title}: {self._worth(check.name, points)}")
                for check, points in zip(criteria, need.points.values(), strict=True)
            )
        else:
            title = f"{need.count} of these {len(criteria)}"
        return Check(title, need.outcome(self._by_name), criteria)

    def _worth(self, name: str, points: float) -> str:
        passed_over = self._by_name[name].passed_over
        return f"{in_points(points)}, not earned" if passed_over else in_points(points)

    def _check(self, part: Part) -> Check:
        outcome = self._answers[part].outcome
        match part:
            case CriterionTree():
                return Check(part.say, outcome, self._parts(part.root), part.name)
            case Limited():
                parts = tuple(
                    Check(word, self._answers[each].outcome, self._parts(each))
                    for word, each in (("when", part.when), ("then", part.then))
                )
                return Check(_CONCERNS[parts[0].outcome], outcome, parts)
            case Group():
                parts = tuple(map(self._check, part.parts))
                return Check(part.asks, outcome, parts, unwanted=part.rule is none_holds)
            case CellTest():
                cell = self._wording.looked_at(part, self._row(part))
                return Check(str(cell), outcome, cell=cell)
        raise AssertionError(part)

    def _parts(self, root: Part) -> tuple[Check, ...]:
        """Explain a criterion by its tree; of several conditions that must all hold, by each."""
        check = self._check(root)
        whole = isinstance(root, Group) and root.rule is all_of
        return check.parts if whole else (check,)


_CONCERNS = {
    Outcome.NO: "this prospect is not concerned",
    Outcome.CANNOT_TELL: "it cannot be told whether this prospect is concerned",
    Outcome.YES: "this prospect is concerned",
}

"""How far prospects can come: rungs that hold nobody back, and rungs that nobody reaches."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from rules.language.conditions import Setting
from rules.language.contradictions import ColumnCondition, can_hold, find_contradiction
from rules.language.finding import Finding, doubt
from rules.language.spec import Condition, Criterion, Member, RuleSet, StageTable
from rules.read.text import fold

_LONG_AGO = date(1950, 1, 1)


def find_idle(rules: RuleSet) -> Iterator[Finding]:
    """Name the rungs that hold nobody back."""
    rungs = [number for number, stage in enumerate(rules.stage) if not stage.by_hand]
    if len(rungs) == 1:
        yield doubt(
            ("stage", rungs[0]),
            f'stage "{rules.stage[rungs[0]].name}" is the only rung, so the rules move nobody',
            "add a stage behind it, with needs",
        )
    met: set[str] = set()
    for number in rungs[1:]:
        stage = rules.stage[number]
        if _is_reached_with(stage, met):
            more = " more than those before it" if stage.criteria() else ""
            yield doubt(
                ("stage", number),
                f'stage "{stage.name}" needs nothing{more},'
                " so whoever reaches the stage before it passes on to it",
                "name criteria in needs, or write by_hand = true if people set it",
            )
        met |= set(stage.needs)


def _is_reached_with(stage: StageTable, met: set[str]) -> bool:
    """Whether prospects that meet some criteria meet all that a stage needs."""
    most_of, points = stage.needs_most_of, stage.needs_points
    return (
        met >= set(stage.needs)
        and (most_of is None or len(met & set(most_of.of)) >= most_of.count)
        and (points is None or _points(points.of, points.of.keys() - met) >= points.at_least)
    )


def find_unreachable(rules: RuleSet, setting: Setting) -> Iterator[Finding]:
    """Name the first rung that no prospect can reach, from which those above it follow.

    So too each by-hand stage for which something is missing whatever a prospect's cells say.
    """
    never = {
        name
        for name, criterion in rules.criteria.items()
        if _never(criterion, rules.criteria, setting)
    }
    asked: dict[str, list[ColumnCondition]] = {}
    reached = True
    for number, stage in enumerate(rules.stage):
        if stage.by_hand:
            if why := _why_never(stage, {}, never, rules, setting):
                what = f'stage "{stage.name}" can never have all that it needs: {why}'
                yield doubt(("stage", number), what, "change one of them")
        elif reached and (why := _why_never(stage, asked, never, rules, setting)):
            what = f'stage "{stage.name}" can never be reached: {why}'
            yield doubt(("stage", number), what, "change one of them")
            reached = False


def _why_never(
    stage: StageTable,
    asked: dict[str, list[ColumnCondition]],
    never: set[str],
    rules: RuleSet,
    setting: Setting,
) -> str:
    """Say why nobody has all that a stage and those below it need; "" where somebody may.

    `asked` is what those below it ask of each column; what the stage does is added.
    """
    grown = [asked[column] for column in _add_needs(stage, asked, rules)]
    return _too_little(stage, never) or _at_odds(grown, setting)


def _add_needs(
    stage: StageTable, asked: dict[str, list[ColumnCondition]], rules: RuleSet
) -> dict[str, None]:
    """Add what a stage asks for to what those below it do; return the columns that it adds to."""
    grown: dict[str, None] = {}
    for name in stage.needs:
        for column, condition in _surely_asked(name, rules.criteria[name], rules.criteria):
            heading = heading_of(column, rules)
            of_column = asked.setdefault(heading, [])
            if condition not in of_column:
                of_column.append(condition)
                grown[heading] = None
    return grown


def _too_little(stage: StageTable, never: set[str]) -> str:
    """Say which criteria that are never met make a stage unreachable; "" where none do."""
    named = [name for name in stage.criteria() if name in never]
    most_of, points = stage.needs_most_of, stage.needs_points
    short = (
        never & set(stage.needs)
        or (most_of and len(set(most_of.of) - never) < most_of.count)
        or (points and _points(points.of, never) < points.at_least)
    )
    if not short:
        return ""
    return " and ".join(f'"{name}"' for name in named) + " can't be met"


def _points(of: Mapping[str, float], never: Iterable[str]) -> float:
    return sum(points for name, points in of.items() if name not in never)


def _at_odds(asked: Iterable[Sequence[ColumnCondition]], setting: Setting) -> str:
    """Name criteria whose conditions on one column exclude each other."""
    for of_column in asked:
        found = find_contradiction(of_column, setting)
        if found:
            criteria = dict.fromkeys(f'"{each.criterion}"' for each in found)
            return f"{' and '.join(criteria)} exclude each other{any_more(found, setting)}"
    return ""


def _surely_asked(
    name: str, condition: Condition, criteria: Mapping[str, Criterion]
) -> Iterator[tuple[str, ColumnCondition]]:
    """Return the conditions that hold for every prospect that meets a criterion, by column."""
    if condition.when is not None:
        return
    for asked in asked_by(condition, name):
        yield condition.column or "", asked
    for member in condition.all or ():
        yield from _surely_asked(name, _of(member, criteria), criteria)


def _never(condition: Condition, criteria: Mapping[str, Criterion], setting: Setting) -> bool:
    """Whether no prospect can meet a condition, judged by each of its parts alone."""
    if condition.when is not None:
        return False

    def never(member: Member) -> bool:
        return _never(_of(member, criteria), criteria, setting)

    return (
        bool(find_contradiction(asked_by(condition, ""), setting))
        or any(map(never, condition.all or ()))
        or (condition.any is not None and all(map(never, condition.any)))
    )


def _of(member: Member, criteria: Mapping[str, Criterion]) -> Condition:
    return criteria[member] if isinstance(member, str) else member


def asked_by(condition: Condition, name: str) -> list[ColumnCondition]:
    """Return what a condition asks of its own column, for the criterion of a name."""
    return [ColumnCondition(key, bound, name) for key, bound in condition.conditions().items()]


def any_more(found: tuple[ColumnCondition, ...], setting: Setting) -> str:
    """Return " any more" where the conditions exclude each other only since some day."""
    return " any more" if can_hold(found, replace(setting, today=_LONG_AGO)) else ""


def heading_of(column: str, rules: RuleSet) -> str:
    """Return the heading, folded, that a column's name stands for."""
    headings = {fold(short): heading for short, heading in rules.columns.items()}
    return fold(headings.get(fold(column), column))

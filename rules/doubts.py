"""Rules that mean something, but probably not what was meant."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from rules.conditions import Setting
from rules.contradictions import Asked, can_hold, find_contradiction
from rules.meaning import Mistake, reached_from
from rules.spec import ColumnBound, Condition, Criterion, Member, RuleSet, Stage
from rules.text import fold

_MOST_CRITERIA = 7
_LONG_AGO = date(1950, 1, 1)


def find_doubts(rules: RuleSet, setting: Setting) -> list[Mistake]:
    """Find what is odd about rules in which `rules.meaning` finds no mistake.

    It is judged from the setting's day on.
    """
    return [
        *_unused(rules),
        *_unsaid(rules),
        *(
            doubt
            for name, criterion in rules.criteria.items()
            for doubt in (
                *_contradictory(name, criterion, setting),
                *_with_itself(name, criterion, rules),
            )
        ),
        *_idle(rules),
        *(
            doubt
            for place in range(len(rules.stage))
            for doubt in (*_crowded(rules, place), *_moot(rules, place))
        ),
        *_unreachable(rules, setting),
    ]


def _unused(rules: RuleSet) -> Iterator[Mistake]:
    used = {name for stage in rules.stage for name in stage.criteria()}
    used |= {inner for name in used for inner in reached_from(rules.criteria[name], rules.criteria)}
    for name in rules.criteria:
        if name not in used:
            yield Mistake(
                ("criteria", name),
                f'criterion "{name}" is used by no stage',
                "name it in the needs of one, or take it out",
            )


def _unsaid(rules: RuleSet) -> Iterator[Mistake]:
    """Name the criteria whose texts leave people who read what is missing without a clue."""
    told = dict.fromkeys(name for stage in rules.stage for name in stage.criteria())
    said: dict[str, str] = {}
    for name in told:
        say = rules.criteria[name].say
        if say is None:
            yield Mistake(
                ("criteria", name),
                f'criterion "{name}" has no say, so people read "{name}" where it is missing',
                'add say = "…" in their words',
            )
        elif (other := said.setdefault(fold(say), name)) != name:
            yield Mistake(
                ("criteria", name, "say"),
                f'criteria "{other}" and "{name}" both say "{say}"',
                "let each say what it alone asks",
            )


def _contradictory(name: str, criterion: Criterion, setting: Setting) -> Iterator[Mistake]:
    for condition in criterion.nested():
        found = find_contradiction(_own(condition, name), setting)
        if found:
            keys = " and ".join(f'"{each.key}"' for each in found)
            yield Mistake(
                ("criteria", name),
                f'criterion "{name}": no cell of "{condition.column}" can meet {keys}'
                + _any_more(found, setting),
                "change one of them" if len(found) > 1 else "change it",
            )


def _with_itself(name: str, criterion: Criterion, rules: RuleSet) -> Iterator[Mistake]:
    for condition in criterion.nested():
        heading = _heading(condition.column or "", rules)
        bounds = [
            each
            for bound in condition.conditions().values()
            for each in (bound if isinstance(bound, tuple) else (bound,))
        ]
        others = [each.column for each in bounds if isinstance(each, ColumnBound)]
        if heading in [_heading(other, rules) for other in others]:
            yield Mistake(
                ("criteria", name),
                f'criterion "{name}" compares "{condition.column}" with itself',
                "name another column on one side",
            )


def _heading(column: str, rules: RuleSet) -> str:
    """Give the heading, folded, that a column's name stands for."""
    headings = {fold(short): heading for short, heading in rules.columns.items()}
    return fold(headings.get(fold(column), column))


def _own(condition: Condition, name: str) -> list[Asked]:
    return [Asked(key, bound, name) for key, bound in condition.conditions().items()]


def _any_more(found: tuple[Asked, ...], setting: Setting) -> str:
    """Say whether it is only the day that makes a contradiction."""
    return " any more" if can_hold(found, replace(setting, today=_LONG_AGO)) else ""


def _idle(rules: RuleSet) -> Iterator[Mistake]:
    """Name the rungs that hold nobody back."""
    rungs = [place for place, stage in enumerate(rules.stage) if not stage.by_hand]
    if len(rungs) == 1:
        yield Mistake(
            ("stage", rungs[0]),
            f'stage "{rules.stage[rungs[0]].name}" is the only rung, so the rules move nobody',
            "add a stage behind it, with needs",
        )
    for place in rungs[1:]:
        if not rules.stage[place].criteria():
            yield Mistake(
                ("stage", place),
                f'stage "{rules.stage[place].name}" needs nothing,'
                " so whoever reaches the stage before it passes on to it",
                "name criteria in needs, or write by_hand = true if people set it",
            )


def _moot(rules: RuleSet, place: int) -> Iterator[Mistake]:
    """Name the criteria that a stage counts to no effect."""
    stage = rules.stage[place]
    counted = {
        "needs_most_of": stage.needs_most_of.of if stage.needs_most_of else (),
        "needs_points": stage.needs_points.of if stage.needs_points else (),
    }
    for key, names in counted.items():
        for name in names:
            if name in stage.needs:
                what = f'stage "{stage.name}" needs "{name}" anyway, so {key} always counts it'
                yield Mistake(("stage", place, key), what, "take it out of one of them")
    for name, points in stage.needs_points.of.items() if stage.needs_points else ():
        if not points:
            what = f'stage "{stage.name}" gives no points for "{name}"'
            mend = "give it some, or take it out"
            yield Mistake(("stage", place, "needs_points", "of", name), what, mend)


def _crowded(rules: RuleSet, place: int) -> Iterator[Mistake]:
    stage = rules.stage[place]
    count = len(stage.criteria())
    if count > _MOST_CRITERIA:
        yield Mistake(
            ("stage", place),
            f'stage "{stage.name}" looks at {count} criteria, more than people keep in mind',
            f"keep to {_MOST_CRITERIA}, or put a stage in between",
        )


def _unreachable(rules: RuleSet, setting: Setting) -> Iterator[Mistake]:
    """Name the first rung that no prospect can reach; those above it follow from it."""
    never = {
        name
        for name, criterion in rules.criteria.items()
        if _never(criterion, rules.criteria, setting)
    }
    needed: list[str] = []
    for place, stage in enumerate(rules.stage):
        needed += stage.needs
        why = _too_little(stage, never) or _at_odds(needed, rules, setting)
        if why:
            yield Mistake(
                ("stage", place),
                f'stage "{stage.name}" can never be reached: {why}',
                "change one of them",
            )
            return


def _too_little(stage: Stage, never: set[str]) -> str:
    """Say why criteria that are never met keep a stage from being reached, "" where they don't."""
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


def _at_odds(names: list[str], rules: RuleSet, setting: Setting) -> str:
    """Name criteria that a stage and those below need, but that exclude each other."""
    by_column: dict[str, list[Asked]] = {}
    for name in dict.fromkeys(names):
        for column, asked in _surely_asked(name, rules.criteria[name], rules.criteria):
            by_column.setdefault(_heading(column, rules), []).append(asked)
    for of_column in by_column.values():
        found = find_contradiction(of_column, setting)
        if found:
            criteria = dict.fromkeys(f'"{each.criterion}"' for each in found)
            return f"{' and '.join(criteria)} exclude each other{_any_more(found, setting)}"
    return ""


def _surely_asked(
    name: str, condition: Condition, criteria: Mapping[str, Criterion]
) -> Iterator[tuple[str, Asked]]:
    """Give the conditions that hold for every prospect that meets a criterion, by column."""
    if condition.when is not None:
        return
    for asked in _own(condition, name):
        yield condition.column or "", asked
    for member in condition.all or ():
        yield from _surely_asked(name, _of(member, criteria), criteria)


def _never(condition: Condition, criteria: Mapping[str, Criterion], setting: Setting) -> bool:
    """Whether no prospect meets a condition, as far as its own parts tell."""
    if condition.when is not None:
        return False

    def never(member: Member) -> bool:
        return _never(_of(member, criteria), criteria, setting)

    return (
        bool(find_contradiction(_own(condition, ""), setting))
        or any(map(never, condition.all or ()))
        or (condition.any is not None and all(map(never, condition.any)))
    )


def _of(member: Member, criteria: Mapping[str, Criterion]) -> Condition:
    return criteria[member] if isinstance(member, str) else member

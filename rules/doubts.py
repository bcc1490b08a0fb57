"""Rules that mean something, but probably not what was meant."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from rules.conditions import Setting
from rules.contradictions import Asked, can_hold, find_contradiction
from rules.meaning import Mistake, reached_from
from rules.spec import Condition, Criterion, Member, RuleSet, Stage
from rules.text import fold

_MOST_CRITERIA = 7
_LONG_AGO = date(1950, 1, 1)


def find_doubts(rules: RuleSet, setting: Setting) -> list[Mistake]:
    """Find what is odd about rules in which `rules.meaning` finds no mistake.

    It is judged from the setting's day on.
    """
    return [
        *_unused(rules),
        *(
            doubt
            for name, criterion in rules.criteria.items()
            for doubt in _contradictory(name, criterion, setting)
        ),
        *(doubt for place in range(len(rules.stage)) for doubt in _crowded(rules, place)),
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


def _own(condition: Condition, name: str) -> list[Asked]:
    return [Asked(key, bound, name) for key, bound in condition.conditions().items()]


def _any_more(found: tuple[Asked, ...], setting: Setting) -> str:
    """Say whether it is only the day that makes a contradiction."""
    return " any more" if can_hold(found, replace(setting, today=_LONG_AGO)) else ""


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
    headings = {fold(short): heading for short, heading in rules.columns.items()}
    for name in dict.fromkeys(names):
        for column, asked in _surely_asked(name, rules.criteria[name], rules.criteria):
            heading = fold(headings.get(fold(column), column))
            by_column.setdefault(heading, []).append(asked)
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

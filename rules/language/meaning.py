"""Whether rules of the right shape mean something: mistakes that only the whole shows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from rules.language.conditions import (
    WHOLE_KEYS,
    Setting,
    bound_text,
    is_day_range,
    make_test,
    passes_blank,
    read_limit,
    texts_of,
)
from rules.language.finding import ConfigPath, Finding
from rules.language.spec import (
    TODAY,
    ColumnBound,
    Condition,
    Criterion,
    Member,
    RuleSet,
    StageTable,
)
from rules.read.naming import odd_name
from rules.read.near import suggest
from rules.read.readings import is_error, shown
from rules.read.text import fold


def find_mistakes(rules: RuleSet, setting: Setting) -> list[Finding]:
    """Find every mistake of the rules' meaning: criteria, stages and the score, each in order."""
    found = [
        mistake
        for name, criterion in rules.criteria.items()
        for mistake in _criterion(name, criterion, rules.criteria, setting)
    ]
    return [*found, *_ladder(rules, setting), *_score(rules, setting)]


def _criterion(
    name: str, criterion: Criterion, criteria: Mapping[str, Criterion], setting: Setting
) -> Iterator[Finding]:
    path = ("criteria", name)
    found = list(_condition(path, criterion, criteria, setting))
    if name in reached_from(criterion, criteria):
        found.append(Finding(path, "is part of itself", "take it out of its own groups"))
    for mistake in found:
        yield replace(mistake, what=f'criterion "{name}" {mistake.what}')


def reached_from(condition: Condition, criteria: Mapping[str, Criterion]) -> set[str]:
    """Return the names of the criteria that a condition's groups lead to."""
    reached: set[str] = set()
    ahead: list[Member] = [member for _, member in condition.members()]
    while ahead:
        member = ahead.pop()
        if isinstance(member, str):
            if member in reached or member not in criteria:
                continue
            reached.add(member)
            member = criteria[member]
        ahead += [each for _, each in member.members()]
    return reached


def _condition(
    path: ConfigPath, condition: Condition, criteria: Mapping[str, Criterion], setting: Setting
) -> Iterator[Finding]:
    yield from _subject(path, condition)
    asked = condition.conditions()
    blank_fails = not all(passes_blank(key, bound) for key, bound in asked.items())
    for key, bound in asked.items():
        yield from _bound((*path, key), key, bound, setting)
        if not (blank_fails and passes_blank(key, bound)):
            yield from _blanks((*path, key), key, bound, setting)
    most_of = condition.most_of
    if most_of and most_of.count > len(most_of.of):
        yield _too_many((*path, "most_of", "count"), most_of.count, len(most_of.of))
    for place, member in condition.members():
        if isinstance(member, Condition):
            yield from _condition((*path, *place), member, criteria, setting)
        else:
            yield from _known((*path, *place), "", member, criteria)


def _subject(path: ConfigPath, condition: Condition) -> Iterator[Finding]:
    """Check that a condition looks at something, and for something."""
    asked = condition.conditions()
    groups = condition.any or condition.all or condition.none or condition.most_of
    if condition.column is not None and not asked:
        yield Finding(
            path,
            f'looks at the column "{condition.column}" but says nothing of it',
            "add a condition such as filled = true",
        )
    elif condition.column is None and asked:
        yield Finding(
            path, f'has "{next(iter(asked))}" but no column', 'add column = "…" beside it'
        )
    elif not asked and not groups:
        yield Finding(
            path, "names no condition", "add a column and a condition such as filled = true"
        )


def _bound(path: ConfigPath, key: str, bound: Any, setting: Setting) -> Iterator[Finding]:
    try:
        make_test("", key, bound, setting)
    except ValueError as error:
        mend = _MENDS.get(key, 'write a number such as 10_000, "10k" or "60%"')
        yield Finding(path, f'has "{key}", but {error}', mend)
        return
    if key == "between" and not any(isinstance(each, ColumnBound) for each in bound):
        yield from _order(path, bound, setting)


def _blanks(path: ConfigPath, key: str, bound: Any, setting: Setting) -> Iterator[Finding]:
    """Name the texts of a condition that count as blank: it says nothing of cells that hold one.

    A part of a text may well be one of them.
    """
    whole = setting.blanks if key in WHOLE_KEYS else ()
    for text in texts_of(key, bound):
        folded = fold(bound_text(text, setting.locale))
        if folded and folded not in whole:
            continue
        if passes_blank(key, bound):
            what = f'rules out "{text}", which counts as blank, and a blank cell passes'
            yield Finding(path, what, "add filled = true, or take it out of the list blank")
        else:
            what = f'asks for "{text}", which counts as blank, so no cell holds it'
            yield Finding(path, what, "ask for filled = false, or take it out of the list blank")


_MENDS = {"matches": "see https://docs.rs/regex for what it may hold; often contains will do"}


def _order(path: ConfigPath, bound: tuple[Any, Any], setting: Setting) -> Iterator[Finding]:
    """Check that the lower end of a `between` comes first, unless that depends on today."""
    low, high = bound
    if is_day_range("between", bound):
        if TODAY not in bound and low > high:
            what = f"has {low}, which is later than {high}"
            yield Finding(path, what, "put the earlier date first")
    elif read_limit(low, setting.locale) > read_limit(high, setting.locale):
        what = f"has {low}, which is more than {high}"
        yield Finding(path, what, "put the lower number first")


def _ladder(rules: RuleSet, setting: Setting) -> Iterator[Finding]:
    rungs = [number for number, stage in enumerate(rules.stage) if not stage.by_hand]
    if not rungs:
        yield Finding(("stage",), "every stage is by_hand", "add the rungs that the rules decide")
    stages = {stage.name for stage in rules.stage} - rules.criteria.keys()
    earlier: dict[str, str] = {}
    for number, stage in enumerate(rules.stage):
        path = ("stage", number)
        yield from _names(path, stage, earlier, setting)
        if [number] == rungs[:1]:
            yield from _needless(path, stage)
        if stage.outcome and not stage.by_hand:
            yield _never_ends(path, stage)
        if stage.outcome and stage.by_hand and stage.stale_after:
            yield _never_stalls(path, stage, stage.outcome)
        yield from _needs(path, stage, rules.criteria, stages)


def _names(
    path: ConfigPath, stage: StageTable, earlier: dict[str, str], setting: Setting
) -> Iterator[Finding]:
    for name in (stage.name, *stage.was):
        folded = fold(name)
        odd = odd_name(name) if name == stage.name or is_error(name) else None
        if setting.is_blank(name):
            yield Finding(path, f'the stage name "{name}" counts as blank', "give it another name")
        elif odd:
            what, mend = odd
            yield Finding(path, f'the stage name "{shown(name)}" {what}', mend)
        elif folded in earlier:
            yield Finding(
                path,
                f'the stage "{name}" stands twice'
                if earlier[folded] == name
                else f'the stage name "{name}" is also "{earlier[folded]}"',
                "give each stage, and each name in was, only once",
            )
        earlier.setdefault(folded, name)


def _needless(path: ConfigPath, stage: StageTable) -> Iterator[Finding]:
    for key in ("needs", "needs_most_of", "needs_points"):
        if getattr(stage, key):
            yield Finding(
                (*path, key),
                f'stage "{stage.name}" is the first rung, which needs nothing',
                "add a stage before it for prospects that meet nothing yet",
            )


def _never_ends(path: ConfigPath, stage: StageTable) -> Finding:
    what = f'stage "{stage.name}" has an outcome, but the rules lead into it and out again'
    mend = "only a stage that people set is won or lost: add by_hand = true, or take outcome out"
    return Finding((*path, "outcome"), what, mend)


def _never_stalls(path: ConfigPath, stage: StageTable, outcome: str) -> Finding:
    what = f'stage "{stage.name}" has stale_after, but who is {outcome} does not stall'
    return Finding((*path, "stale_after"), what, "take stale_after out, or outcome")


def _needs(
    path: ConfigPath, stage: StageTable, criteria: Mapping[str, Criterion], stages: set[str]
) -> Iterator[Finding]:
    who = f'stage "{stage.name}"'
    for entry, name in enumerate(stage.needs):
        entry_path = (*path, "needs", entry)
        if name in stages:
            mend = "name criteria; the stages before it are needed anyway"
            yield Finding(entry_path, f'{who} needs "{name}", which is a stage', mend)
        else:
            yield from _listed(entry_path, who, stage.needs, entry, criteria)
    if stage.needs_most_of:
        of = stage.needs_most_of.of
        group = (*path, "needs_most_of")
        yield from _list((*group, "of"), who, of, criteria)
        if stage.needs_most_of.count > len(of):
            yield _too_many((*group, "count"), stage.needs_most_of.count, len(of), who)
    if stage.needs_points:
        group = (*path, "needs_points")
        yield from _list((*group, "of"), who, list(stage.needs_points.of), criteria)
        total = sum(stage.needs_points.of.values())
        if total < stage.needs_points.at_least:
            yield Finding(
                (*group, "at_least"),
                f"{who} wants {stage.needs_points.at_least:g} points,"
                f" but all its criteria together give {total:g}",
                "lower at_least or give more points",
            )


def _list(
    path: ConfigPath, who: str, names: Sequence[str], criteria: Mapping[str, Criterion]
) -> Iterator[Finding]:
    for entry in range(len(names)):
        yield from _listed((*path, entry), who, names, entry, criteria)


def _listed(
    path: ConfigPath, who: str, names: Sequence[str], entry: int, criteria: Mapping[str, Criterion]
) -> Iterator[Finding]:
    yield from _known(path, who, names[entry], criteria)
    if names[entry] in names[:entry]:
        yield Finding(path, f'{who} names "{names[entry]}" twice', "take one out")


def _known(
    path: ConfigPath, who: str, name: str, criteria: Iterable[str], verb: str = "needs"
) -> Iterator[Finding]:
    if name not in criteria:
        known = ", ".join(f'"{each}"' for each in criteria) or "none"
        mend = suggest(name, criteria) or f"the criteria are {known}"
        yield Finding(path, f'{who} {verb} "{name}", which is no criterion'.lstrip(), mend)


def _score(rules: RuleSet, setting: Setting) -> Iterator[Finding]:
    if rules.score is None:
        return
    for name in rules.score.points:
        yield from _known(("score", "points", name), "the score", name, rules.criteria, "counts")
    most = sum(points for points in rules.score.decimal_points().values() if points > 0)
    names: dict[str, str] = {}
    bounds: dict[float, str] = {}
    for name, bound in rules.score.grades.items():
        path = ("score", "grades", name)
        yield from _grade_name(path, name, names, setting)
        if bound in bounds:
            what = f'the grades "{bounds[bound]}" and "{name}" both begin at {bound:g} points'
            yield Finding(path, what, "give each grade a bound of its own")
        elif rules.score.decimal_grades()[name] > most:
            what = f'the grade "{name}" begins at {bound:g} points, but all criteria together give'
            yield Finding(path, f"{what} {most:g}", "lower it or give more points")
        bounds.setdefault(bound, name)


def _grade_name(
    path: ConfigPath, name: str, earlier: dict[str, str], setting: Setting
) -> Iterator[Finding]:
    if setting.is_blank(name):
        yield Finding(path, f'the grade "{name}" counts as blank', "give it another name")
    elif odd := odd_name(name):
        yield Finding(path, f'the grade "{shown(name)}" {odd[0]}', odd[1])
    elif (other := earlier.setdefault(fold(name), name)) != name:
        yield Finding(path, f'the grade "{name}" is also "{other}"', "give each grade only once")


def _too_many(path: ConfigPath, count: int, there: int, who: str = "") -> Finding:
    return Finding(
        path, f"{who} asks for {count} of {there}".lstrip(), f"set count to at most {there}"
    )

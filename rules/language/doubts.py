"""Rules that mean something, but probably not what was meant."""

from collections.abc import Iterator

from rules.language.conditions import Setting
from rules.language.contradictions import find_contradiction
from rules.language.finding import Finding, doubt
from rules.language.meaning import reached_from
from rules.language.reach import any_more, asked_by, find_idle, find_unreachable, heading_of
from rules.language.spec import ColumnBound, Criterion, RuleSet, bounds_of
from rules.read.text import fold

_MOST_CRITERIA = 7


def find_doubts(rules: RuleSet, setting: Setting) -> list[Finding]:
    """Find what is odd about rules in which `rules.language.meaning` finds no mistake.

    They are judged as of the setting's day.
    """
    return [
        *_unused(rules),
        *_unsaid(rules),
        *(
            found
            for name, criterion in rules.criteria.items()
            for found in (
                *_contradictory(name, criterion, setting),
                *_with_itself(name, criterion, rules),
            )
        ),
        *find_idle(rules),
        *(
            found
            for number in range(len(rules.stage))
            for found in (*_crowded(rules, number), *_moot(rules, number))
        ),
        *find_unreachable(rules, setting),
        *_score(rules),
    ]


def _unused(rules: RuleSet) -> Iterator[Finding]:
    used = {name for stage in rules.stage for name in stage.criteria()}
    used |= set(rules.score.points if rules.score else ())
    used |= {inner for name in used for inner in reached_from(rules.criteria[name], rules.criteria)}
    for name in rules.criteria:
        if name not in used:
            yield doubt(
                ("criteria", name),
                f'criterion "{name}" is used by no stage',
                "name it in the needs of one, or take it out",
            )


def _unsaid(rules: RuleSet) -> Iterator[Finding]:
    """Find criteria without a text for people, or with the same text as another."""
    shown = dict.fromkeys(name for stage in rules.stage for name in stage.criteria())
    says: dict[str, str] = {}
    for name in shown:
        say = rules.criteria[name].say
        if say is None:
            yield doubt(
                ("criteria", name),
                f'criterion "{name}" has no say, so people read "{name}" where it is missing',
                'add say = "…" in their words',
            )
        elif (other := says.setdefault(fold(say), name)) != name:
            yield doubt(
                ("criteria", name, "say"),
                f'criteria "{other}" and "{name}" both say "{say}"',
                "let each say what it alone asks",
            )


def _contradictory(name: str, criterion: Criterion, setting: Setting) -> Iterator[Finding]:
    for condition in criterion.nested():
        found = find_contradiction(asked_by(condition, name), setting)
        if found:
            keys = " and ".join(f'"{each.key}"' for each in found)
            yield doubt(
                ("criteria", name),
                f'criterion "{name}": no cell of "{condition.column}" can meet {keys}'
                + any_more(found, setting),
                "change one of them" if len(found) > 1 else "change it",
            )


def _with_itself(name: str, criterion: Criterion, rules: RuleSet) -> Iterator[Finding]:
    for condition in criterion.nested():
        heading = heading_of(condition.column or "", rules)
        bounds = [each for bound in condition.conditions().values() for each in bounds_of(bound)]
        others = [each.column for each in bounds if isinstance(each, ColumnBound)]
        if heading in [heading_of(other, rules) for other in others]:
            yield doubt(
                ("criteria", name),
                f'criterion "{name}" compares "{condition.column}" with itself',
                "name another column on one side",
            )


def _moot(rules: RuleSet, number: int) -> Iterator[Finding]:
    """Find criteria that make no difference to a stage that counts them."""
    stage = rules.stage[number]
    counted = {
        "needs_most_of": stage.needs_most_of.of if stage.needs_most_of else (),
        "needs_points": stage.needs_points.of if stage.needs_points else (),
    }
    for key, names in counted.items():
        for name in names:
            if name in stage.needs:
                what = f'stage "{stage.name}" needs "{name}" anyway, so {key} always counts it'
                yield doubt(("stage", number, key), what, "take it out of one of them")
    for name, points in stage.needs_points.of.items() if stage.needs_points else ():
        if not points:
            what = f'stage "{stage.name}" gives no points for "{name}"'
            mend = "give it some, or take it out"
            yield doubt(("stage", number, "needs_points", "of", name), what, mend)


def _crowded(rules: RuleSet, number: int) -> Iterator[Finding]:
    stage = rules.stage[number]
    count = len(stage.criteria())
    if count > _MOST_CRITERIA:
        yield doubt(
            ("stage", number),
            f'stage "{stage.name}" looks at {count} criteria, more than people keep in mind',
            f"keep to {_MOST_CRITERIA}" + ("" if stage.by_hand else ", or put a stage in between"),
        )


def _score(rules: RuleSet) -> Iterator[Finding]:
    """Find points that are none, and grades that nobody gets since everybody gets a better one."""
    if rules.score is None:
        return
    points = rules.score.decimal_points()
    for name, given in points.items():
        if not given:
            what = f'the score gives no points for "{name}"'
            yield doubt(("score", "points", name), what, "give it some, or take it out")
    least = sum(each for each in points.values() if each < 0)
    certain = [name for name, bound in rules.score.decimal_grades().items() if bound <= least]
    for name in certain[1:]:
        what = f'the grade "{name}" is given to nobody: everybody reaches "{certain[0]}"'
        mend = f'raise "{certain[0]}" above {least:g} points, or take "{name}" out'
        yield doubt(("score", "grades", name), what, mend)
